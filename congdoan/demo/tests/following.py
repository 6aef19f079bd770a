"""A plan followed on paper: what its format asks of a file, and who hangs where after it. Knows no command."""

from collections import Counter, defaultdict

STRUCTURE = {"establish", "move", "merge", "replace", "split", "dissolve"}
FILLED = {
    "establish": {"unit", "to", "name", "level", "kind", "category"},
    "move": {"unit", "to"},
    "merge": {"unit", "to"},
    "replace": {"unit", "to"},
    "split": {"unit", "to"},
    "dissolve": {"unit"},
    "rename": {"unit", "name"},
}
COLUMNS = ("unit", "to", "name", "level", "kind", "category")


def parents_of(nation):
    """{unit: superior} on the eve of the reform."""
    everyone = [*nation.upper, *(union.unit for union in nation.unions)]
    return {unit.code: unit.parent for unit in everyone}


def follow(parents, rows):
    """{unit: superior} of the units that live after a plan; children of a merged unit follow it."""
    after = dict(parents)
    ended = {row.unit for row in rows if row.act in ("merge", "replace", "split", "dissolve")}
    heirs = {row.unit: row.to for row in rows if row.act in ("merge", "replace")}
    moved = {row.unit: row.to for row in rows if row.act in ("establish", "move")}
    for unit, parent in parents.items():
        after[unit] = heirs.get(parent, parent)
    after |= moved
    return {unit: parent for unit, parent in after.items() if unit not in ended}


def faults_of(parents, rows):
    """Every way in which a plan breaks its format or leaves somebody without a home."""
    faults = []
    if len({row.on for row in rows}) != 1:
        faults.append("more than one day")
    subjects = Counter(row.unit for row in rows if row.act in STRUCTURE)
    faults += [f"{unit}: more than one act of structure" for unit, times in subjects.items() if times > 1]
    renamed = Counter(row.unit for row in rows if row.act == "rename")
    faults += [f"{unit}: renamed twice" for unit, times in renamed.items() if times > 1]
    established = {row.unit for row in rows if row.act == "establish"}
    after = follow(parents, rows)
    for row in rows:
        filled = {column for column in COLUMNS if getattr(row, column)}
        if row.act not in FILLED or filled != FILLED[row.act] or not row.decision:
            faults.append(f"{row}: cells")
        if (row.act == "establish") == (row.unit in parents):
            faults.append(f"{row.unit}: {row.act}, but {'there' if row.unit in parents else 'unknown'}")
        if row.act in ("replace", "split") and not set(row.to.split()) <= established:
            faults.append(f"{row.unit}: heirs not established")
        if row.to and not set(row.to.split()) <= after.keys():
            faults.append(f"{row.unit}: {row.to} does not live")
    return faults + homeless(after)


def homeless(after):
    """Living units below one that does not live."""
    return [f"{unit} below {parent}" for unit, parent in after.items() if parent and parent not in after]


def below(parents):
    """{superior: units right below it}."""
    found = defaultdict(set)
    for unit, parent in parents.items():
        found[parent].add(unit)
    return found

"""The documentation says what the code does: worked figures, commands, settings, dependencies, links, the version."""

from __future__ import annotations

import json
import re
import tomllib
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import yaml
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from congdoan.common.numbers import format_percent, share_out
from congdoan.common.wording import attainment
from congdoan.config import settings as settings_module
from congdoan.emulation.rules import rank
from congdoan.org.models import RoleGrantRole
from congdoan.org.plans import StepAct
from congdoan.org.rules import ROLES, Verb
from congdoan.org.tree import UnitTree
from congdoan.periods import rules as periods
from congdoan.periods.commands import SHIPPED
from congdoan.reporting import cascade, shipped
from congdoan.reporting import rules as reporting
from congdoan.reporting.groups import groups_on
from congdoan.reporting.models import Indicator, TargetValue
from congdoan.reporting.queries import HeldTarget

from . import consoles, pictures
from .tables import ROOT, Row, number, text_of, whole, with_headings

DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
ATTAINMENT, TOTALS, PERIODS, STRUCTURE, TARGETS = (
    f"docs/algorithms/{name}.md" for name in ("attainment", "totals", "periods", "structure", "targets")
)


# ---- attainment ----


def test_percentages_and_words():
    for table in with_headings(ATTAINMENT, "result", "target", "unit", "percent", "words"):
        for row in table:
            held = attainment(
                comparator="ge", actual=number(row["result"]), target=number(row["target"]), unit=row["unit"],
                decimals=1 if row["unit"] == "%" else 0,
            )  # fmt: skip
            assert (held.percent, held.words) == (number(row["percent"]), row["words"])


def test_other_comparators():
    (table,) = with_headings(ATTAINMENT, "comparator", "result", "target", "last year", "unit", "met", "words")
    for row in table:
        held = attainment(
            comparator=row["comparator"], actual=number(row["result"]), target=number(row["target"]),
            last_year=number(row["last year"]), unit=row["unit"],
        )  # fmt: skip
        assert (held.met, held.words) == ({"yes": True, "no": False, "": None}[row["met"]], row["words"])


def test_the_attainment_of_a_cluster_is_that_of_the_sums():
    (table,) = with_headings(ATTAINMENT, "unit", "result", "target", "percent")
    *units, of_cluster = table
    assert [sum(int(row[column]) for row in units) for column in ("result", "target")] == [
        int(of_cluster["result"]),
        int(of_cluster["target"]),
    ]
    for row in table:
        held = attainment(comparator="ge", actual=int(row["result"]), target=int(row["target"]))
        assert held.percent == number(row["percent"])
    mean = sum((number(row["percent"]) for row in units), Decimal(0)) / len(units)
    assert f"would be {format_percent(mean)}" in text_of(ATTAINMENT)


@pytest.mark.parametrize("heading", ["development, %", "share of units with a conference, %"])
def test_ranks(heading):
    (table,) = with_headings(ATTAINMENT, "unit", heading, "rank")
    ranks = rank({row["unit"]: number(row[heading]) for row in table})
    assert {unit: str(place or "") for unit, place in ranks.items()} == {row["unit"]: row["rank"] for row in table}


# ---- targets ----


def test_the_value_of_a_target_that_decides():
    (table,) = with_headings(TARGETS, "assigned", "registered", "original", "in force", "told beside")
    for row in table:
        assigned, registered = (
            [TargetValue(value=int(value)) for value in row[origin].split(", ") if value]
            for origin in ("assigned", "registered")
        )
        held = HeldTarget(Indicator(), "", assigned, registered)
        beside = held.beside
        told = (held.kept_values[0].value, held.in_force.value, beside.value if beside else None)
        assert told == tuple(whole(row[column]) or None for column in ("original", "in force", "told beside")), row


def test_shares_of_a_target_and_its_remainder():
    (table,) = with_headings(
        TARGETS, "way", "target", "kept", "unit", "weight", "held before", "now", "remainder"
    )  # fmt: skip
    for way in dict.fromkeys(row["way"] for row in table):
        rows = [row for row in table if row["way"] == way]
        target, kept, remainder = (int(rows[0][column]) for column in ("target", "kept", "remainder"))
        weights = {row["unit"]: int(row["weight"]) for row in rows if row["weight"]}
        held = {row["unit"]: int(row["held before"]) for row in rows if not row["weight"]}
        done = cascade.share_down(target, kept=kept, weights=weights, held=held)
        assert {**done.given, **done.held} == {row["unit"]: int(row["now"]) for row in rows}
        assert (done.remainder, done.below + done.remainder) == (remainder, target)
    ways = with_headings(TARGETS, "way", "weight of a unit")[0]
    assert [row["way"].strip("`") for row in ways] == [way.value for way in cascade.Way]


def test_own_values_and_what_they_leave():
    (table,) = with_headings(TARGETS, "target", "unit", "own", "held before", "now")
    *units, last = table
    own = {row["unit"]: int(row["own"]) for row in units if row["own"]}
    held = {row["unit"]: int(row["held before"]) for row in units if not row["own"]}
    done = cascade.Sharing(int(last["target"]), own, held)
    assert {**done.given, **done.held} == {row["unit"]: int(row["now"]) for row in units}
    assert done.remainder == int(last["now"])


def test_groups_of_categories_together_are_the_whole():
    (table,) = with_headings(TARGETS, "group", "members", "workers", "density, %", "target, %", "words")
    *of_groups, of_all = table
    assert [row["group"] for row in of_groups] == list(groups_on(date(2023, 1, 1)))
    for column in ("members", "workers"):
        assert sum(int(row[column]) for row in of_groups) == int(of_all[column])
    for row in table:
        share = reporting.ratio(int(row["members"]), int(row["workers"]))
        assert share == number(row["density, %"])
        if row["words"]:
            held = attainment(
                comparator="ge", actual=share, target=number(row["target, %"]), unit="%", decimals=1
            )  # fmt: skip
            assert held.words == row["words"]


# ---- structure ----


def test_target_is_re_allocated_without_a_rest():
    (table,) = with_headings(STRUCTURE, "target", "heir", "units taken over", "share")
    target, weights = int(table[0]["target"]), {row["heir"]: int(row["units taken over"]) for row in table}
    assert share_out(target, weights) == {row["heir"]: int(row["share"]) for row in table}


def test_acts_of_a_plan_are_all_told():
    (table,) = with_headings(STRUCTURE, "act", "`unit`", "`to`", "what hangs below the unit")
    assert [row["act"] for row in table] == [act.value for act in StepAct]


# ---- totals ----


def tree_of(rows: list[Row]) -> UnitTree:
    ids = {row["unit"]: at for at, row in enumerate(rows, start=1)}
    none = np.zeros(len(rows), np.int64)
    parents = np.array([ids.get(row["below"], 0) for row in rows], np.int64)
    return UnitTree.build(np.array(list(ids.values()), np.int64), parents, none, none, stamp=0)


def rolled_up(rows: list[Row], column: str) -> tuple[list[int], list[int]]:
    """Totals and reporters of one line, in the order of the rows."""
    tree = tree_of(rows)
    own = np.array([[whole(rows[i - 1][column]), bool(rows[i - 1][column])] for i in tree.ids], np.int64)
    total = reporting.roll_up(own, tree.parent, tree.end)
    at = [tree.position(i) for i in range(1, len(rows) + 1)]
    both = [total.get(place, own[place]).tolist() for place in at]
    return [value for value, _ in both], [reporters for _, reporters in both]


def test_totals_of_the_province():
    columns = ("unit", "below", "own members", "own admitted", "total members", "total admitted", "reporters")
    found = with_headings(TOTALS, *columns)
    assert len(found) == 3
    for rows in found:
        for line in ("members", "admitted"):
            totals, reporters = rolled_up(rows, f"own {line}")
            assert totals == [whole(row[f"total {line}"]) for row in rows]
            assert reporters == [int(row["reporters"]) for row in rows]


def test_the_example_files_hold_the_same_province():
    rows = {row["unit"]: row for row in with_headings(TOTALS, "unit", "below", "own members", "own admitted",
            "total members", "total admitted", "reporters")[0]}  # fmt: skip
    lines = [line.split(",") for line in text_of("docs/howto/bat-dau/bao-cao.csv").splitlines()[1:]]
    for column, code in (("own members", "members_total"), ("own admitted", "members_admitted")):
        in_file = {unit: value for unit, _form, _period, indicator, value, _sent in lines if indicator == code}
        assert in_file == {unit: row[column] for unit, row in rows.items() if row[column]}
    sent = {unit: day for unit, *_, day in lines}
    (rates,) = with_headings(TOTALS, "unit", "level", "first sent", "due", "on time")
    assert sent == {row["unit"]: row["first sent"] for row in rates}


def test_what_is_passed_on_is_counted_once():
    (rows,) = with_headings(
        TOTALS, "unit", "below", "own gifts", "passed on", "total gifts", "passed on, shown"
    )  # fmt: skip
    totals, _ = rolled_up(rows, "own gifts")
    assert totals == [whole(row["total gifts"]) for row in rows]
    assert [row["passed on, shown"] for row in rows] == [row["passed on"] for row in rows]


def test_lines_made_of_other_lines():
    net = shipped.read(shipped.FOLDER / "core.yaml").entries["members_net_increase"]
    columns = {
        "members_admitted": "admitted", "members_transferred_in": "transferred in", "members_left": "left",
    }  # fmt: skip
    (rows,) = with_headings(TOTALS, "unit", *columns.values(), "net increase")
    for row in rows:
        told = {code: int(row[column]) if row[column] else None for code, column in columns.items()}
        value = reporting.combined(net.terms, told)
        assert ("" if value is None else str(value)) == row["net increase"], row


def test_longer_and_shorter_periods_that_disagree():
    (table,) = with_headings(TOTALS, "unit", "line", "how", "H1", "H2", "year's report", "warning")
    for row in table:
        values = [np.array([whole(row[half])], np.int64) for half in ("H1", "H2")]
        reported = [np.array([bool(row[half])]) for half in ("H1", "H2")]
        value, _ = reporting.over_time(values, reported, row["how"])
        differs = all(was[0] for was in reported) and value[0] != int(row["year's report"])
        assert differs == (row["warning"] == "yes"), row


def test_columns_of_a_form():
    headings = ("month", "admitted", "cumulative", "members", "cumulative members", "target", "attained")
    (rows,) = with_headings(TOTALS, *headings)
    how = {"admitted": "sum", "members": "last"}
    for upto, row in enumerate(rows, start=1):
        reports = [{line: int(one[line]) for line in how if one[line]} for one in rows[:upto]]
        so_far = reporting.cumulated(reports, how)
        assert [str(so_far[line]) for line in how] == [row["cumulative"], row["cumulative members"]]
        held = attainment(
            comparator="ge", actual=so_far["admitted"], target=int(row["target"]), unit="người"
        )  # fmt: skip
        assert held.words == row["attained"]


def test_shares_are_taken_last():
    (table,) = with_headings(TOTALS, "unit", "members", "workers", "density, %")
    for row in table:
        assert reporting.ratio(int(row["members"]), int(row["workers"])) == number(row["density, %"])
    by_unit = {row["unit"]: row for row in table}
    for column in ("members", "workers"):
        assert int(by_unit["SN"][column]) == int(by_unit["DM"][column]) + int(by_unit["SH"][column])


def test_on_time_is_by_the_due_date_of_the_level():
    (table,) = with_headings(TOTALS, "unit", "level", "first sent", "due", "on time")
    year = periods.span_of("2023", calendars())
    for row in table:
        due = periods.due_on(year, row["level"], "actual", date(2023, 11, 30), calendars())
        assert due == date.fromisoformat(row["due"])
        assert (date.fromisoformat(row["first sent"]) <= due) == (row["on time"] == "yes")


def test_a_longer_period_from_shorter_ones():
    months = ("M09", "M10", "M11")
    (table,) = with_headings(TOTALS, "unit", "line", "how", *months, "over the period", "older")
    for row in table:
        values = [np.array([whole(row[month])], np.int64) for month in months]
        reported = [np.array([bool(row[month])]) for month in months]
        value, anyone = reporting.over_time(values, reported, row["how"])
        assert (f"{value[0]}" if anyone[0] else "") == row["over the period"]
        assert (row["how"] == "last" and anyone[0] and not reported[-1][0]) == (row["older"] == "1")


def test_totals_at_closing_and_after_corrections():
    columns = ("own at closing", "own now", "total at closing", "total now")
    (rows,) = with_headings(TOTALS, "unit", "below", *columns, "difference")
    for moment in ("at closing", "now"):
        assert rolled_up(rows, f"own {moment}")[0] == [whole(row[f"total {moment}"]) for row in rows]
    for row in rows:
        assert whole(row["total now"]) - whole(row["total at closing"]) == int(row["difference"])
    below = {row["unit"]: int(row["difference"]) for row in rows if row["own now"]}
    assert sum(below.values()) == next(int(row["difference"]) for row in rows if row["unit"] == "SN")


def test_two_books_and_their_difference():
    (table,) = with_headings(TOTALS, "book", "members", "reporters")
    interim, final, difference = table
    for column in ("members", "reporters"):
        assert int(final[column]) - int(interim[column]) == int(difference[column])


# ---- periods ----


def calendars() -> list[periods.CalendarRule]:
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["calendars"]
    return [periods.calendar_from(rule) for rule in shipped]


def test_periods_and_their_days():
    (table,) = with_headings(PERIODS, "code", "name", "first day", "last day")
    for row in table:
        span = periods.span_of(row["code"], calendars())
        assert (span.start.isoformat(), span.end.isoformat()) == (row["first day"], row["last day"])
        assert periods.title(row["code"]) == row["name"]


def test_periods_inside_periods():
    (table,) = with_headings(PERIODS, "period", "kind", "inside")
    for row in table:
        span = periods.span_of(row["period"], calendars())
        inside = periods.codes_inside(span, periods.PeriodKind(row["kind"]), calendars())
        assert inside == row["inside"].split()


def test_due_dates():
    (table,) = with_headings(PERIODS, "period", "basis", "cut-off", "level", "due")
    for row in table:
        cut_off = date.fromisoformat(row["cut-off"]) if row["cut-off"] else None
        span = periods.span_of(row["period"], calendars())
        due = periods.due_on(span, row["level"], row["basis"], cut_off, calendars())
        assert (due.isoformat() if due else "") == row["due"]


def test_first_open_days():
    (table,) = with_headings(PERIODS, "closed", "asked", "first open day")
    for row in table:
        spans = [periods.span_of(code, calendars()) for code in row["closed"].split()]
        first = periods.first_open_day(date.fromisoformat(row["asked"]), [(span.start, span.end) for span in spans])
        assert first.isoformat() == row["first open day"]


# ---- the command line ----

COMMANDS = DOCS / "howto" / "dong-lenh.md"


def parsers() -> Iterator[tuple[str, ArgumentParser]]:
    """Every command of ours, or each of its acts, by the words one types."""
    for name, app in sorted(get_commands().items()):
        if app.startswith("congdoan."):
            yield from acts_of(name, load_command_class(app, name).create_parser("congdoan", name))


def acts_of(words: str, parser: ArgumentParser) -> Iterator[tuple[str, ArgumentParser]]:
    acts = [action for action in parser._actions if isinstance(action, _SubParsersAction)]
    for action in acts:
        for act, inner in action.choices.items():
            yield from acts_of(f"{words} {act}", inner)
    if not all(action.required for action in acts) or not acts:  # `classify` does something by itself
        yield words, parser


def sections(page: Path) -> dict[str, str]:
    parts = re.split(r"^#{2,3} (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_is_described_with_its_options():
    of_django = {
        word for action in BaseCommand().create_parser("congdoan", "x")._actions for word in action.option_strings
    }
    described = sections(COMMANDS)
    for words, parser in parsers():
        assert words in described, f"{COMMANDS.name} does not describe congdoan {words}"
        options = {word for action in parser._actions for word in action.option_strings} - of_django
        usage = described[words].strip().splitlines()[0]
        assert usage.startswith(f"`congdoan {words}")
        assert set(re.findall(r"--[a-z-]+", usage)) == {word for word in options if word.startswith("--")}, words


def test_no_command_is_described_that_is_not_there():
    known = {words for words, _ in parsers()}
    used = set(
        re.findall(
            r"^`congdoan ([a-z]+(?: [a-z]+(?:-[a-z]+)*){0,2})", COMMANDS.read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert {words for words in used if words not in known and words.split()[0] not in known} == {"migrate"}


@pytest.mark.once
@pytest.mark.parametrize("page", [page for page in sorted(consoles.HOWTO.glob("*.md")) if consoles.lines_of(page)],
                         ids=lambda page: page.stem)  # fmt: skip
def test_the_printed_commands_and_queries_answer_just_that(page, tmp_path):
    lines, queries = consoles.lines_of(page), consoles.queries_of(page)
    for line, answer in zip(lines, consoles.run(lines, tmp_path), strict=True):
        assert consoles.agrees(line.printed, answer), f"$ {line.command}\n" + "\n".join(answer)
    for query, table in zip(queries, consoles.ask(queries, tmp_path), strict=True):
        assert query.printed == table, f"{query.sql}\n{table}"


# ---- completeness ----


def test_every_setting_is_described():
    names = set(re.findall(r"^([A-Z][A-Z_]+) ", settings_module.__doc__ or "", re.MULTILINE))
    read = set(re.findall(r'environ(?:\.get)?[(\[]"([A-Z_]+)"', Path(settings_module.__file__).read_text("utf-8")))
    assert names == read | {"DATABASE_URL"}
    page = text_of("docs/howto/cai-dat.md")
    assert {name for name in names if f"| `{name}` |" not in page} == set()


def test_every_dependency_has_its_line():
    needed = set(json.loads(text_of("package.json"))["dependencies"])
    for name in ("requirements.in", "requirements-dev.in", "requirements-setup.in"):
        for line in text_of(name).splitlines():
            if line and not line.startswith(("#", "-")):
                needed.add(re.split(r"[\[<>=]", line)[0])
    described = re.findall(r"^\| `([^`]+)` \|", text_of("docs/dependencies.md"), re.MULTILINE)
    assert sorted(described) == sorted(needed)


def test_the_current_version_has_its_entry():
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)}\b", text_of("CHANGELOG.md"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page):
    for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_files_exist(page):
    """A path of the code in backquotes that has moved is a sentence nobody can follow."""
    for path in re.findall(r"`((?:congdoan|tests|docs|examples|benchmarks)/[\w./-]+\.\w+)`", page.read_text("utf-8")):
        assert (ROOT / path).exists(), path


def test_the_roles_are_described_with_what_they_may_do():
    columns = {
        "Xem": {Verb.READ}, "Soạn": {Verb.DRAFT}, "Ký, gửi": {Verb.SIGN}, "Duyệt": {Verb.ACCEPT},
        "Giao chỉ tiêu": {Verb.TARGET}, "Biểu mẫu": {Verb.FORMS}, "Khóa kỳ": {Verb.CLOSE},
        "Tổ chức, cấp quyền": {Verb.STRUCTURE, Verb.GRANT},
        "Nhật ký": {Verb.AUDIT},
    }  # fmt: skip
    (table,) = with_headings("docs/howto/cai-dat.md", "Vai trò", *columns)
    labels = {role.label: ROLES[role.value] for role in RoleGrantRole}
    described = {row["Vai trò"]: set().union(*(columns[c] for c in columns if row[c])) for row in table}
    assert described == labels


def test_pictures_are_small():
    assert [path.name for path in DOCS.rglob("*.png") if path.stat().st_size > 200_000] == []


# ---- pictures ----


def test_every_picture_is_taken_by_the_script_and_shown_on_a_page():
    taken = {f"{one.name}.png" for one in pictures.PICTURES}
    shown = {
        (page.parent / target).resolve().relative_to(pictures.FOLDER).as_posix()
        for page in PAGES
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", page.read_text(encoding="utf-8"))
    }
    assert {path.name for path in pictures.FOLDER.iterdir()} == taken == shown


def test_every_role_has_its_page():
    index = (DOCS / "howto" / "vai-tro" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| [^|]+ \| \[([a-z-]+\.md)\]", index, re.MULTILINE)
    assert len(listed) == len(RoleGrantRole)
    assert {path.name for path in (DOCS / "howto" / "vai-tro").iterdir()} == {"README.md", *listed}

"""Part II of the report: targets against results, for the cluster and for each of its units."""

from __future__ import annotations

from collections.abc import Sequence

from congdoan.common.charts import AttainmentBar, AttainmentChart
from congdoan.common.text import sentence
from congdoan.common.wording import Comparator, pair
from congdoan.documents.charts import bars_against_target
from congdoan.documents.content import Align, Block, Cell, Paragraph, Picture, Table

from .phrases import REQUIREMENTS
from .rules import Line
from .sentences import Runs, Scribe, joined, said, shown
from .year import BodyYear

_PAIR_COLUMNS, _COLUMNS = 3, 4
_PAIRS = "Kết quả/mức giao (tỷ lệ hoàn thành)"
_CHARTS = 2


def targets(scribe: Scribe) -> tuple[Block, ...]:
    """Kết quả thực hiện chỉ tiêu."""
    lines = list(scribe.year.target_lines)
    if not lines:
        return (none_given(scribe),)
    with_percent = sorted((line for line in lines if _has_percent(line)), key=lambda line: not line.by_attainment)
    others = [line for line in lines if not _has_percent(line)]
    blocks: list[Block] = [
        summary(scribe),
        Paragraph.of(f"1. Kết quả chung của {scribe.year.itself}", style="heading2"),
        *(item(line, _of_line(scribe, line)) for line in (*with_percent, *others)),
    ]
    blocks += _tables(
        scribe, [line for line in with_percent if not line.is_ratio], f"{_PAIRS}, chỉ tiêu số lượng", _PAIR_COLUMNS
    )
    blocks += _tables(
        scribe, [line for line in with_percent if line.is_ratio], f"{_PAIRS}, chỉ tiêu tỷ lệ", _PAIR_COLUMNS
    )
    blocks += _tables(scribe, others, "Các chỉ tiêu không tính tỷ lệ hoàn thành", _COLUMNS)
    blocks += charts(scribe, with_percent)
    blocks.append(Paragraph.of("2. Kết quả của từng đơn vị", style="heading2"))
    blocks += [
        Paragraph(of_member(scribe, at, lines), "item", f"targets.of.{member.code}")
        for at, member in enumerate(scribe.year.members)
    ]
    return tuple(blocks)


def none_given(scribe: Scribe) -> Paragraph:
    year = scribe.year
    who = year.name if isinstance(year, BodyYear) else "các đơn vị"
    return Paragraph.of(
        f"Không có chỉ tiêu nào được giao cho {who} trong {year.source.title}.", place="targets.summary"
    )


def item(line: Line, told: Runs) -> Paragraph:
    """One target as an item of a list."""
    return Paragraph(("- ", *told), "item", f"targets.{line.code}")


def _has_percent(line: Line) -> bool:
    """Whether the targets are to be reached at least, so that a percentage can be told."""
    return all(cell.held.comparator is Comparator.GE for cell in line.cells if cell.held and cell.has_target)


def summary(scribe: Scribe) -> Paragraph:
    """How many targets were given, met, missed, undecided."""
    verdicts = [cell.met for _line, _at, cell in scribe.year.targets()]
    counted = (("đạt", True, "met"), ("chưa đạt", False, "missed"), ("chưa đánh giá được", None, "undecided"))
    told = [
        (f"{words} ", scribe.count(verdicts.count(verdict), "targets", measure))
        for words, verdict, measure in counted
        if verdict in verdicts
    ]
    year = scribe.year
    runs = said(
        "{title}, {who} {given} chỉ tiêu; {as_of} {told}.",
        who=f"{year.name} được giao" if isinstance(year, BodyYear) else f"{year.its_units} được giao tổng cộng",
        title=sentence(year.source.title),
        given=scribe.count(len(verdicts), "targets", "given"),
        as_of=year.source.as_of,
        told=joined(told),
    )
    return Paragraph(runs, place="targets.summary")


def _of_line(scribe: Scribe, line: Line) -> Runs:
    """One target over the cluster: the sum where it can be summed, how many met it; then who did not, and why."""
    told: list[Runs] = []
    if line.is_reported and line.whole.has_target:
        told.append(said("{whole} {held}", whole=scribe.year.whole, held=scribe.attained(line)))
    elif line.is_reported and line.is_ratio:
        told.append(said("{whole} {amount}", whole=scribe.year.whole, amount=scribe.amount(line)))
    count, *rest = of_units(scribe, line)
    sentences = [joined([*told, count], "; "), *rest]
    return (f"{line.name}{requirement(line)}: ", *joined(sentences, ". "), ".")


def of_units(scribe: Scribe, line: Line) -> list[Runs]:
    """One target over the units: how many met it; then who did not, and the original targets."""
    places = [at for at, cell in enumerate(line.cells) if cell.has_target]
    met = sum(line.cells[at].met is True for at in places)
    told: Runs = ("chưa đánh giá được",)
    if met:
        given = scribe.count(len(places), line.code, "targets_given")
        told = (scribe.count(met, line.code, "targets_met"), "/", given, " đơn vị đạt chỉ tiêu")
    elif any(line.cells[at].met is False for at in places):
        told = ("không đơn vị nào đạt chỉ tiêu",)
    return [told, *_not_met(scribe, line, places), *_revised(scribe, line)]


def _not_met(scribe: Scribe, line: Line, places: list[int]) -> list[Runs]:
    """Who missed the target, whose figure is missing, who has nothing to be compared with."""
    told: list[Runs] = []
    if missed := [at for at in places if line.cells[at].met is False]:
        told.append(said("Chưa đạt: {names}", names=scribe.names_with(missed, line)))
    if unreported := [at for at in places if line.cells[at].value is None]:
        told.append(("Chưa có số liệu: ", *scribe.names(unreported, line.code)))
    if uncompared := [at for at in places if line.cells[at].met is None and at not in unreported]:
        told.append(("Chưa có mức để so sánh: ", *scribe.names(uncompared, line.code)))
    return told


def _revised(scribe: Scribe, line: Line) -> list[Runs]:
    """Against the original target, where it was revised."""
    told = [
        said("{name} ({held})", name=member.name, held=held)
        for at, member in enumerate(scribe.year.members)
        if (held := scribe.originally(line, at))
    ]
    words = scribe.listed(told, line.code, "others", separator="; ")
    return [said("So với mức giao ban đầu: {told}", told=words)] if told else []


def requirement(line: Line) -> str:
    """What the target asks for, where that is not a value to be reached at least."""
    asked = {cell.held.comparator for cell in (line.whole, *line.cells) if cell.held and cell.has_target}
    return f" (yêu cầu {' hoặc '.join(REQUIREMENTS[one] for one in sorted(asked))})" if asked != {Comparator.GE} else ""


def of_member(scribe: Scribe, at: int, lines: Sequence[Line]) -> Runs:
    """One unit: how many of its targets on these lines it met, and the targets that all units have."""
    year = scribe.year
    verdicts = [line.cells[at].met for line in lines if line.cells[at].has_target]
    told = (f"- {year.members[at].name}: ", *_verdicts(scribe, at, verdicts))
    summed = [line for line in year.lines if line.by_attainment and line.cells[at].has_target]
    details = [
        said("{name} {held}", name=line.inner_name, held=scribe.attained(line, at))
        for line in summed
        if line.cells[at].value is not None
    ]
    return (*joined([told, *details], "; "), ".")


def _verdicts(scribe: Scribe, at: int, verdicts: list[bool | None]) -> Runs:
    if not verdicts:
        return ("không có chỉ tiêu nào được giao",)
    given = scribe.count(len(verdicts), "targets", "given", at)
    undecided = scribe.count(verdicts.count(None), "targets", "undecided", at)
    if not any(verdict is not None for verdict in verdicts):
        return ("chưa có số liệu để đánh giá ", given, " chỉ tiêu được giao")
    told: Runs = ("chưa đạt chỉ tiêu nào trong ", given, " chỉ tiêu được giao")
    if True in verdicts:
        told = ("đạt ", scribe.count(verdicts.count(True), "targets", "met", at), "/", given, " chỉ tiêu")
    return (*told, ", chưa đánh giá được ", undecided, " chỉ tiêu") if None in verdicts else told


def _tables(scribe: Scribe, lines: list[Line], caption: str, columns: int) -> list[Block]:
    """As many tables as it takes for columns that can be read."""
    parts = [lines[first : first + columns] for first in range(0, len(lines), columns)]
    return [_table(scribe, part, caption + (" (tiếp)" if at else "")) for at, part in enumerate(parts)]


def _table(scribe: Scribe, lines: list[Line], caption: str) -> Table:
    """Result against target of every unit; a percentage where the target is one to be reached at least."""
    year = scribe.year
    return Table(
        header=("Đơn vị", *(line.name for line in lines)),
        rows=tuple(
            (member.short, *(_held(scribe, line, at) for line in lines)) for at, member in enumerate(year.members)
        ),
        total=(sentence(year.whole), *(_held(scribe, line, None) for line in lines)),
        widths=(1.6, *(1.4 for _ in lines)),
        align=centred(len(lines)),
        caption=caption,
    )


def centred(columns: int) -> tuple[Align, ...]:
    """The names at the left, pairs and ranks in the middle of their columns."""
    middle: Align = "center"
    return ("left", *(middle,) * columns)


def _held(scribe: Scribe, line: Line, at: int | None) -> Cell:
    cell = scribe.cell(line, at)
    if at is not None and not cell.has_target:
        return "không giao"
    if cell.value is None:
        return None
    held = cell.held
    if held is None or held.target is None or held.percent is None:
        verdict = {True: " (đạt)", False: " (chưa đạt)", None: ""}[cell.met]
        value = shown(line, cell.value)
        if held is not None and held.comparator is Comparator.YES:
            value = "có" if cell.met else "không"
        return scribe.bound(f"{value}{verdict}", at, line.code, "total")
    return scribe.bound(
        pair(cell.value, held.target, unit=line.unit, decimals=line.decimals), at, line.code, "attainment"
    )


def charts(scribe: Scribe, lines: Sequence[Line]) -> list[Block]:
    """Bars of attainment for the targets that every unit has and the overview names."""
    year = scribe.year
    drawn = [line for line in year.overview_lines if line in lines and line.by_attainment and line.is_reported]
    pictures: list[Block] = []
    for line in drawn[:_CHARTS]:
        title = f"Tỷ lệ hoàn thành chỉ tiêu {line.inner_name}, {year.source.as_of}"
        bars = [
            AttainmentBar(member.short, cell.held.percent if cell.held else None, cell.pace)
            for member, cell in zip(year.members, line.cells, strict=True)
        ]
        drawn_bars = bars_against_target(AttainmentChart(title, tuple(bars)), show_title=False)
        pictures.append(Picture(drawn_bars.png(), title, drawn_bars.description))
    return pictures

"""Part II of the report: targets against results, for the cluster and for each of its units."""

from __future__ import annotations

from congdoan.common.numbers import format_percent
from congdoan.common.text import sentence
from congdoan.common.wording import Comparator, pair
from congdoan.documents.charts import Bar, bars_against_target
from congdoan.documents.content import Align, Block, Cell, Paragraph, Picture, Table

from .phrases import REQUIREMENTS
from .rules import Line
from .sentences import Runs, Scribe, joined, said, shown

_PAIR_COLUMNS, _COLUMNS = 3, 4
_PAIRS = "Kết quả/mức giao (tỷ lệ hoàn thành)"
_CHARTS = 2


def targets(scribe: Scribe) -> tuple[Block, ...]:
    """Kết quả thực hiện chỉ tiêu."""
    lines = list(scribe.year.target_lines)
    if not lines:
        return (Paragraph.of(f"Không có chỉ tiêu nào được giao cho các đơn vị trong {scribe.year.source.title}."),)
    with_percent = sorted((line for line in lines if _has_percent(line)), key=lambda line: not line.by_attainment)
    others = [line for line in lines if not _has_percent(line)]
    blocks: list[Block] = [
        Paragraph(_summary(scribe)),
        Paragraph.of(f"1. Kết quả chung của {scribe.year.kind}", style="heading2"),
        *(Paragraph(("- ", *_of_line(scribe, line)), style="item") for line in (*with_percent, *others)),
    ]
    blocks += _tables(
        scribe, [line for line in with_percent if not line.is_ratio], f"{_PAIRS}, chỉ tiêu số lượng", _PAIR_COLUMNS
    )
    blocks += _tables(
        scribe, [line for line in with_percent if line.is_ratio], f"{_PAIRS}, chỉ tiêu tỷ lệ", _PAIR_COLUMNS
    )
    blocks += _tables(scribe, others, "Các chỉ tiêu không tính tỷ lệ hoàn thành", _COLUMNS)
    blocks += _charts(scribe, with_percent)
    blocks.append(Paragraph.of("2. Kết quả của từng đơn vị", style="heading2"))
    blocks += [Paragraph(_of_member(scribe, at), style="item") for at in range(len(scribe.year.members))]
    return tuple(blocks)


def _has_percent(line: Line) -> bool:
    """Whether the targets are to be reached at least, so that a percentage can be told."""
    return all(cell.held.comparator is Comparator.GE for cell in line.cells if cell.held and cell.has_target)


def _summary(scribe: Scribe) -> Runs:
    """How many targets were given, met, missed, undecided."""
    verdicts = [cell.met for _line, _at, cell in scribe.year.targets()]
    counted = (("đạt", True, "met"), ("chưa đạt", False, "missed"), ("chưa đánh giá được", None, "undecided"))
    told = [
        (f"{words} ", scribe.count(verdicts.count(verdict), "targets", measure))
        for words, verdict, measure in counted
        if verdict in verdicts
    ]
    return said(
        "{title}, các đơn vị trong {kind} được giao tổng cộng {given} chỉ tiêu; {as_of} {told}.",
        kind=scribe.year.kind,
        title=sentence(scribe.year.source.title),
        given=scribe.count(len(verdicts), "targets", "given"),
        as_of=scribe.year.source.as_of,
        told=joined(told),
    )


def _of_line(scribe: Scribe, line: Line) -> Runs:
    """One target over the cluster: the sum where it can be summed, how many met it; then who did not, and why."""
    places = [at for at, cell in enumerate(line.cells) if cell.has_target]
    told: list[Runs] = []
    if line.is_reported and line.whole.has_target:
        told.append(said("toàn {kind} {held}", kind=scribe.year.kind, held=scribe.attained(line)))
    elif line.is_reported and line.is_ratio:
        told.append(said("toàn {kind} {amount}", kind=scribe.year.kind, amount=scribe.amount(line)))
    met = sum(line.cells[at].met is True for at in places)
    if met:
        given = scribe.count(len(places), line.code, "targets_given")
        told.append((scribe.count(met, line.code, "targets_met"), "/", given, " đơn vị đạt chỉ tiêu"))
    elif any(line.cells[at].met is False for at in places):
        told.append(("không đơn vị nào đạt chỉ tiêu",))
    else:
        told.append(("chưa đánh giá được",))
    sentences = [joined(told, "; "), *_not_met(scribe, line, places), *_revised(scribe, line)]
    return (f"{line.name}{_requirement(line)}: ", *joined(sentences, ". "), ".")


def _not_met(scribe: Scribe, line: Line, places: list[int]) -> list[Runs]:
    """Who missed the target, whose figure is missing, who has nothing to be compared with."""
    told: list[Runs] = []
    if missed := [at for at in places if line.cells[at].met is False]:
        told.append(said("Chưa đạt: {names}", names=scribe.names_with(missed, line)))
    if unreported := [at for at in places if line.cells[at].value is None]:
        told.append((f"Chưa có số liệu: {scribe.year.names(unreported)}",))
    if uncompared := [at for at in places if line.cells[at].met is None and at not in unreported]:
        told.append((f"Chưa có mức để so sánh: {scribe.year.names(uncompared)}",))
    return told


def _revised(scribe: Scribe, line: Line) -> list[Runs]:
    """Against the original target, where it was revised."""
    told = [
        said("{name} ({held})", name=member.name, held=held)
        for at, member in enumerate(scribe.year.members)
        if (held := scribe.originally(line, at))
    ]
    return [said("So với mức giao ban đầu: {told}", told=joined(told, "; "))] if told else []


def _requirement(line: Line) -> str:
    """What the target asks for, where that is not a value to be reached at least."""
    asked = {cell.held.comparator for cell in line.cells if cell.held and cell.has_target}
    return f" (yêu cầu {' hoặc '.join(REQUIREMENTS[one] for one in sorted(asked))})" if asked != {Comparator.GE} else ""


def _of_member(scribe: Scribe, at: int) -> Runs:
    """One unit: how many of its targets it met, and the targets that are summed over the cluster."""
    year = scribe.year
    verdicts = [line.cells[at].met for line in year.target_lines if line.cells[at].has_target]
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
        total=(f"Toàn {year.kind}", *(_held(scribe, line, None) for line in lines)),
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


def _charts(scribe: Scribe, lines: list[Line]) -> list[Block]:
    """Bars of attainment for the targets that every unit has and the overview names."""
    year = scribe.year
    drawn = [line for line in year.overview_lines if line in lines and line.by_attainment and line.is_reported]
    pictures: list[Block] = []
    for line in drawn[:_CHARTS]:
        title = f"Tỷ lệ hoàn thành chỉ tiêu {line.inner_name}, {year.source.as_of}"
        bars = []
        for member, cell in zip(year.members, line.cells, strict=True):
            percent = cell.held.percent if cell.held else None
            words = format_percent(percent) if percent is not None else ""
            bars.append(Bar(member.short, percent, words))
        chart = bars_against_target(bars, title=title, show_title=False)
        pictures.append(Picture(chart.png(), title, chart.description))
    return pictures

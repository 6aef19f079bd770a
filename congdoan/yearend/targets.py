"""Part II of the report: targets against results, for the cluster and for each of its units."""

from __future__ import annotations

from congdoan.common.numbers import format_percent
from congdoan.common.text import sentence
from congdoan.common.wording import NO_DATA, Comparator, pair
from congdoan.documents.charts import Bar, bars_against_target
from congdoan.documents.content import Align, Block, Cell, Paragraph, Picture, Table

from .phrases import REQUIREMENTS
from .rules import Line
from .sentences import Runs, Scribe, joined, said, shown

_COLUMNS = 3
_CHARTS = 2


def targets(scribe: Scribe) -> tuple[Block, ...]:
    """Kết quả thực hiện chỉ tiêu."""
    lines = [line for line in scribe.year.lines if line.has_targets]
    if not lines:
        return (Paragraph.of(f"Không có chỉ tiêu nào được giao cho các đơn vị trong {scribe.year.source.title}."),)
    with_percent = sorted((line for line in lines if _has_percent(line)), key=lambda line: not line.by_attainment)
    others = [line for line in lines if not _has_percent(line)]
    blocks: list[Block] = [
        Paragraph(_summary(scribe)),
        Paragraph.of("1. Kết quả chung của Cụm", style="heading2"),
        *(Paragraph(("- ", *_of_line(scribe, line)), style="item") for line in (*with_percent, *others)),
    ]
    for first in range(0, len(with_percent), _COLUMNS):
        blocks.append(_table(scribe, with_percent[first : first + _COLUMNS]))
    if others:
        blocks.append(_table(scribe, others))
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
    told = said(
        "{title}, các đơn vị trong Cụm được giao tổng cộng {given} chỉ tiêu; {as_of} đạt {met}, chưa đạt {missed}",
        title=sentence(scribe.year.source.title),
        as_of=scribe.year.source.as_of,
        given=scribe.count(len(verdicts), "targets", "given"),
        met=scribe.count(verdicts.count(True), "targets", "met"),
        missed=scribe.count(verdicts.count(False), "targets", "missed"),
    )
    if undecided := verdicts.count(None):
        told = (*told, ", chưa đánh giá được ", scribe.count(undecided, "targets", "undecided"))
    return (*told, ".")


def _of_line(scribe: Scribe, line: Line) -> Runs:
    """One target over the cluster: the sum where it can be summed, who met it, who did not, whose figure is missing."""
    places = [at for at, cell in enumerate(line.cells) if cell.has_target]
    met, missed, unknown = ([at for at in places if line.cells[at].met is verdict] for verdict in (True, False, None))
    sentences: list[Runs] = []
    if line.whole.has_target and line.is_reported:
        sentences.append(said("toàn Cụm {held}", held=scribe.attained(line)))
    elif line.is_reported and line.is_ratio:
        sentences.append(said("toàn Cụm {amount}", amount=scribe.amount(line)))
    given = scribe.count(len(places), line.code, "targets_given")
    sentences.append(
        said("{met}/{given} đơn vị đạt chỉ tiêu", met=scribe.count(len(met), line.code, "targets_met"), given=given)
    )
    if missed:
        sentences.append(said("Chưa đạt: {names}", names=scribe.names_with(missed, line)))
    unreported = [at for at in unknown if line.cells[at].value is None]
    if unreported:
        sentences.append((f"Chưa có số liệu: {scribe.year.names(unreported)}",))
    if uncompared := [at for at in unknown if at not in unreported]:
        sentences.append((f"Chưa có mức để so sánh: {scribe.year.names(uncompared)}",))
    return (f"{line.name}{_requirement(line)}: ", *joined(sentences, ". "), ".")


def _requirement(line: Line) -> str:
    """What the target asks for, where that is not a value to be reached at least."""
    asked = {cell.held.comparator for cell in line.cells if cell.held and cell.has_target}
    return (
        f" (chỉ tiêu {' hoặc '.join(REQUIREMENTS[one] for one in sorted(asked))})" if asked != {Comparator.GE} else ""
    )


def _of_member(scribe: Scribe, at: int) -> Runs:
    """One unit: how many of its targets it met, and the targets that are summed over the cluster."""
    year = scribe.year
    cells = [line.cells[at] for line in year.lines if line.cells[at].has_target]
    name = year.members[at].name
    if not cells:
        return (f"- {name}: không có chỉ tiêu nào được giao.",)
    told = said(
        "- {name}: đạt {met}/{given} chỉ tiêu",
        name=name,
        met=scribe.count(sum(cell.met is True for cell in cells), "targets", "met", at),
        given=scribe.count(len(cells), "targets", "given", at),
    )
    if unknown := sum(cell.met is None for cell in cells):
        told = (*told, ", chưa đánh giá được ", scribe.count(unknown, "targets", "undecided", at), " chỉ tiêu")
    summed = [line for line in year.lines if line.by_attainment and line.cells[at].has_target]
    details = [
        said(
            "{name} {held}",
            name=line.inner_name,
            held=scribe.attained(line, at) if line.cells[at].value is not None else NO_DATA,
        )
        for line in summed
    ]
    return (*told, *("; ", *joined(details, "; ")), ".") if details else (*told, ".")


def _table(scribe: Scribe, lines: list[Line]) -> Table:
    """Result against target of every unit; a percentage where the target is one to be reached at least."""
    year = scribe.year
    return Table(
        header=("Đơn vị", *(line.name for line in lines)),
        rows=tuple(
            (member.name, *(_held(scribe, line, at) for line in lines)) for at, member in enumerate(year.members)
        ),
        total=("Toàn Cụm", *(_held(scribe, line, None) for line in lines)),
        widths=(1.6, *(1.4 for _ in lines)),
        align=centred(len(lines)),
        caption="Kết quả và chỉ tiêu giao (tỷ lệ hoàn thành)"
        if _has_percent(lines[0])
        else "Các chỉ tiêu không tính tỷ lệ hoàn thành",
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

"""Part II of a body's report: its own targets against results, then those of the units directly below."""

from __future__ import annotations

from congdoan.common.charts import ColumnChart
from congdoan.common.numbers import format_percent
from congdoan.common.text import sentence
from congdoan.documents.charts import columns
from congdoan.documents.content import Block, Cell, Paragraph, Picture, Table

from .phrases import REQUIREMENTS
from .rules import Line, decimal_of
from .sentences import Runs, Scribe, joined, said, shown
from .targets import charts, item, none_given, of_member, of_units, requirement, summary
from .year import NAMED, TABLED, BodyYear

_VERDICTS = {True: "đạt", False: "chưa đạt", None: "chưa đánh giá được"}


def body_targets(scribe: Scribe, year: BodyYear) -> tuple[Block, ...]:
    """Kết quả thực hiện chỉ tiêu of a body."""
    own, below = year.target_lines, year.lines_below
    blocks: list[Block] = [summary(scribe) if own else none_given(scribe)]
    if own and below:
        blocks.append(Paragraph.of(f"1. Kết quả của {year.name}", style="heading2"))
    if own:
        blocks.append(_table(scribe, own))
        blocks += [item(line, _told(scribe, line)) for line in own]
    if year.by_month:
        blocks.append(_by_month(year.by_month))
    if below:
        blocks.append(Paragraph.of(f"{'2. ' if own else ''}Kết quả của các đơn vị trực thuộc", style="heading2"))
        blocks += [Paragraph(("- ", *_below(scribe, line)), "item", f"targets.below.{line.code}") for line in below]
        if len(year.members) <= NAMED:
            blocks += [
                Paragraph(of_member(scribe, at, below), "item", f"targets.of.{member.code}")
                for at, member in enumerate(year.members)
            ]
        if len(year.members) <= TABLED:
            blocks += charts(scribe, list(below))
    return tuple(blocks)


def _told(scribe: Scribe, line: Line) -> Runs:
    """One target: result and target in full; against the original one, where it was revised."""
    words = f"{line.name}{requirement(line)}: "
    if line.whole.value is None:
        return (words, "chưa có số liệu.")
    original = scribe.originally(line, None)
    revised = said(". So với mức giao ban đầu: {held}", held=original) if original else ()
    return (words, *scribe.attained(line), *revised, ".")


def _below(scribe: Scribe, line: Line) -> Runs:
    return (f"{line.name}{requirement(line)}: ", *joined(of_units(scribe, line), ". "), ".")


def _by_month(chart: ColumnChart) -> Picture:
    drawn = columns(chart, show_title=False)
    level = "; đường đứt: mức mỗi tháng để đủ chỉ tiêu năm" if chart.goal is not None else ""
    return Picture(drawn.png(), f"{chart.title}{level}", drawn.description)


def _table(scribe: Scribe, lines: tuple[Line, ...]) -> Table:
    """Every target with its result, percentage and verdict."""
    return Table(
        header=("Chỉ tiêu", "Yêu cầu", "Mức giao", "Kết quả", "Tỷ lệ hoàn thành", "Đánh giá"),
        rows=tuple(_row(scribe, line) for line in lines),
        widths=(3.1, 1.3, 1.1, 1.2, 1.1, 1.2),
        align=("left", "center", "right", "right", "right", "center"),
        caption=f"Kết quả thực hiện chỉ tiêu, {scribe.year.source.as_of}",
    )


def _row(scribe: Scribe, line: Line) -> tuple[Cell, ...]:
    cell, held = line.whole, line.whole.held
    assert held is not None
    target = decimal_of(held.target)
    unit = "" if line.is_ratio or line.is_money else f" ({line.unit})"
    return (
        sentence(line.name) + unit,
        REQUIREMENTS[held.comparator],
        "" if target is None else scribe.bound(shown(line, target), None, line.code, "target"),
        None if cell.value is None else scribe.bound(shown(line, cell.value), None, line.code, "total"),
        "" if held.percent is None else scribe.bound(format_percent(held.percent), None, line.code, "attainment"),
        _VERDICTS[cell.met],
    )

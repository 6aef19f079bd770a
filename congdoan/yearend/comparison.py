"""Part IV of the report: the units side by side, ranked by figures and kept apart from any vote."""

from __future__ import annotations

from congdoan.common.numbers import format_percent
from congdoan.common.text import list_of
from congdoan.documents.content import Block, Cell, Figure, Paragraph, Table

from .rules import Line
from .sentences import Runs, Scribe, joined, said
from .targets import centred
from .year import NAMED, TABLED

NO_VOTE = "Thứ hạng trên được tính từ số liệu theo từng chỉ số; không phải kết quả bình xét, suy tôn hoặc bầu chọn."


def comparison(scribe: Scribe) -> tuple[Block, ...]:
    """So sánh các đơn vị theo chỉ số."""
    lines, year = scribe.year.overview_lines, scribe.year
    ranked = [line for line in lines if line.is_ranked]
    sizes = [line.inner_name for line in lines if not line.is_ranked and line.is_reported]
    blocks: list[Block] = []
    if ranked:
        blocks.append(
            Paragraph.of(
                "Các đơn vị được xếp hạng theo từng chỉ số: theo tỷ lệ hoàn thành kế hoạch nếu mọi đơn vị đều được "
                "giao chỉ tiêu, theo giá trị nếu chỉ số là tỷ lệ. Giá trị bằng nhau thì đồng hạng; đơn vị chưa có số "
                "liệu thì không xếp hạng và không làm thay đổi hạng của đơn vị khác."
            )
        )
        if len(year.compared) < len(year.members):
            blocks.append(Paragraph.of("Chỉ xếp hạng các đơn vị cùng cấp với nhau."))
        if len(year.compared) <= TABLED:
            blocks.append(_table(scribe, ranked))
        blocks += [
            Paragraph(("- ", *_told(scribe, line)), style="item", place=f"comparison.{line.code}") for line in ranked
        ]
    else:
        blocks.append(Paragraph.of("Chưa đủ số liệu để xếp hạng các đơn vị theo chỉ số."))
    if sizes:
        blocks.append(
            Paragraph.of(
                f"Không xếp hạng theo số lượng ({list_of(sizes)}) vì các đơn vị khác nhau về quy mô, điều kiện."
            )
        )
    return (*blocks, Paragraph.of(NO_VOTE, style="note"))


def _table(scribe: Scribe, lines: list[Line]) -> Table:
    year = scribe.year
    return Table(
        header=("Đơn vị", *(f"{line.name} ({'% kế hoạch' if line.by_attainment else '%'})" for line in lines)),
        rows=tuple((year.members[at].short, *(_cell(scribe, line, at) for line in lines)) for at in year.compared),
        widths=(1.5, *(1.2 for _ in lines)),
        align=centred(len(lines)),
        caption=f"So sánh các đơn vị, {year.source.as_of}",
    )


def _cell(scribe: Scribe, line: Line, at: int) -> Cell:
    compared, rank = _compared(line, at), line.cells[at].rank
    if compared is None or rank is None:
        return None
    return scribe.bound(f"{compared} ({rank})", at, line.code, "rank")


def _compared(line: Line, at: int) -> str | None:
    cell = line.cells[at]
    value = (cell.held.percent if cell.held else None) if line.by_attainment else cell.value
    return None if value is None else format_percent(value)


def _told(scribe: Scribe, line: Line) -> Runs:
    """Who leads, who shares a place, who is not ranked."""
    by_place: dict[int, list[int]] = {}
    for at, cell in enumerate(line.cells):
        if cell.rank:
            by_place.setdefault(cell.rank.place, []).append(at)
    many = len(scribe.year.compared) > NAMED
    parts = [_placed(scribe, line, by_place[place]) for place in sorted(by_place)
             if place == 1 or (len(by_place[place]) > 1 and not many)]  # fmt: skip
    if many and len(by_place) > 1:
        last = by_place[max(by_place)]
        parts.append(
            said("sau cùng là {who} ({value})", who=_who(scribe, line, last), value=_value(scribe, line, last))
        )
    unranked = [at for at in scribe.year.compared if line.cells[at].rank is None]
    if unranked:
        parts.append(("chưa có số liệu để xếp hạng ", *_who(scribe, line, unranked)))
    return (f"{line.name}: ", *joined(parts, "; "), ".")


def _placed(scribe: Scribe, line: Line, places: list[int]) -> Runs:
    """ "dẫn đầu là A (121%)", "đồng hạng 3 có B và C (100%)"."""
    rank = line.cells[places[0]].rank
    assert rank is not None
    alone = rank.place == 1 and len(places) == 1
    words = ("dẫn đầu là",) if alone else (*scribe.numbers(str(rank), places[0], line.code, "rank"), " có")
    return said("{words} {who} ({value})", words=words, who=_who(scribe, line, places),
                value=_value(scribe, line, places))  # fmt: skip


def _who(scribe: Scribe, line: Line, places: list[int]) -> Runs:
    """The names of a few, how many they are of more."""
    if len(places) <= NAMED:
        return scribe.names(places, line.code)
    return (scribe.count(len(places), line.code, "ranked_alike"), " đơn vị")


def _value(scribe: Scribe, line: Line, places: list[int]) -> Figure:
    return scribe.bound(_compared(line, places[0]) or "", places[0], line.code, "rank")

"""Part III of the report: what was done in each field of work."""

from __future__ import annotations

from congdoan.documents.content import Block, Paragraph

from .phrases import OTHER_SECTION, SECTIONS, SITUATION, UNTOLD, Section
from .rules import ClusterYear, Line
from .sentences import Runs, Scribe, capital, joined
from .situation import gaps


def fieldwork(scribe: Scribe) -> tuple[Block, ...]:
    """Kết quả các mặt công tác: sentences only of what was reported, in each field what is missing."""
    year = scribe.year
    blocks: list[Block] = []
    if year.before is not None:
        blocks.append(
            Paragraph.of(
                f"Mức tăng, giảm ghi trong ngoặc là so với {year.before.title} ({year.before.words}); chỉ so sánh "
                "khi cùng những đơn vị đó có số liệu trong cả hai năm.",
            )
        )
    number = 0
    for section in (*SECTIONS, _others(year)):
        lines, items = _lines(year, section), _items(scribe, section)
        if not lines and not items:
            continue
        number += 1
        blocks.append(Paragraph.of(f"{number}. {section.title}", style="heading2"))
        blocks += [Paragraph(told, style="item") for told in items]
        blocks += gaps(scribe, [line for line in lines if not line.is_ratio])
    return tuple(blocks)


def _lines(year: ClusterYear, section: Section) -> list[Line]:
    """The lines a section has to speak of, the parts of its ratios among them, in the order of the indicators."""
    codes = {code for item in section.items for code in item}
    parts = {part for line in year.lines if line.code in codes for part in (line.numerator, line.denominator)}
    return [line for line in year.lines if line.code in codes | parts]


def _items(scribe: Scribe, section: Section) -> list[Runs]:
    told = []
    for item in (*section.items, *section.also):
        lines = [line for code in item for line in _spoken(scribe.year, code)]
        if lines:
            clauses = joined([scribe.phrase(line) for line in lines])
            told.append(("- ", *capital(clauses), "."))
    return told


def _spoken(year: ClusterYear, code: str) -> list[Line]:
    """The line to speak of: itself, for a ratio that cannot be taken its numerator, or none."""
    line = year.line(code)
    if line is not None and not line.is_reported and line.is_ratio:
        line = year.line(line.numerator)
    return [line] if line is not None and line.is_reported else []


def _others(year: ClusterYear) -> Section:
    """The lines that no other section knows, as far as somebody reported them or has a target."""
    told = {code for section in SECTIONS for item in (*section.items, *section.also) for code in item}
    known = told | {*SITUATION, *UNTOLD}
    known |= {part for line in year.lines if line.code in known for part in (line.numerator, line.denominator)}
    others = (line.code for line in year.lines if line.is_reported or line.has_targets)
    return Section(OTHER_SECTION, tuple((code,) for code in others if code not in known))

"""Part III of the report: what was done in each field of work."""

from __future__ import annotations

from congdoan.common.text import sentence
from congdoan.documents.content import Block, Paragraph

from .phrases import CLASSED, OTHER_SECTION, SECTIONS, SITUATION, UNTOLD, Section
from .rules import APART_OF, Line
from .sentences import Scribe, capital, joined, said
from .situation import gaps
from .year import BodyYear, Outside, Year


def fieldwork(scribe: Scribe) -> tuple[Block, ...]:
    """Kết quả các mặt công tác: sentences only of what was reported, in each field what is missing."""
    year = scribe.year
    blocks: list[Block] = []
    if year.before is not None:
        blocks.append(
            Paragraph.of(
                f"Mức tăng, giảm ghi trong ngoặc là so với {year.before.title} ({year.before.words}); chỉ so sánh "
                f"khi {_same_units(year)}.",
            )
        )
    number = 0
    for section in (*SECTIONS, _others(year)):
        lines, items = _lines(year, section), _items(scribe, section)
        if not lines and not items:
            continue
        number += 1
        blocks.append(Paragraph.of(f"{number}. {section.title}", style="heading2"))
        blocks += items
        blocks += gaps(scribe, [line for line in lines if not line.is_ratio])
    if isinstance(year, BodyYear) and year.outside:
        blocks.append(Paragraph.of(f"{number + 1}. Số liệu từ nguồn khác", style="heading2"))
        blocks += [_from_outside(scribe, one) for one in year.outside]
    return tuple(blocks)


def _from_outside(scribe: Scribe, one: Outside) -> Paragraph:
    """A figure that is not of the books, with the document it stands in."""
    item = f"outside.{one.key}"
    told = said("- {what}: {value} (nguồn: {document}).", what=sentence(one.what),
                value=scribe.bound(one.value, None, item, "quoted"), document=one.document)  # fmt: skip
    return Paragraph(told, "item", item)


def _lines(year: Year, section: Section) -> list[Line]:
    """The lines a section has to speak of, the parts of its ratios among them, in the order of the indicators."""
    codes = {code for item in section.items for code in item}
    parts = {part for line in year.lines if line.code in codes for part in (line.numerator, line.denominator)}
    return [line for line in year.lines if line.code in codes | parts]


def _same_units(year: Year) -> str:
    """When two years are compared (`Line.is_comparable`)."""
    if len(year.members) < APART_OF:
        return "cùng những đơn vị đó có số liệu trong cả hai năm"
    return "không quá 5% số đơn vị trực thuộc chỉ có số liệu của một trong hai năm"


def _items(scribe: Scribe, section: Section) -> list[Paragraph]:
    told = []
    classed = isinstance(scribe.year, BodyYear) and scribe.year.classing is not None
    for item in (*section.items, *section.also):
        if classed and item[0] in CLASSED:
            continue  # told by the classification itself
        lines = [line for code in item for line in _spoken(scribe.year, code)]
        if lines:
            clauses = joined([scribe.phrase(line) for line in lines])
            told.append(Paragraph(("- ", *capital(clauses), "."), "item", f"fieldwork.{item[0]}"))
    return told


def _spoken(year: Year, code: str) -> list[Line]:
    """The line to speak of: itself, for a ratio that cannot be taken its numerator, or none."""
    line = year.line(code)
    if line is not None and not line.is_reported and line.is_ratio:
        line = year.line(line.numerator)
    return [line] if line is not None and line.is_reported else []


def _others(year: Year) -> Section:
    """The lines that no other section knows, as far as somebody reported them or has a target."""
    told = {code for section in SECTIONS for item in (*section.items, *section.also) for code in item}
    known = told | {*SITUATION, *UNTOLD}
    known |= {part for line in year.lines if line.code in known for part in (line.numerator, line.denominator)}
    others = (line.code for line in year.lines if line.is_reported or line.has_targets)
    return Section(OTHER_SECTION, tuple((code,) for code in others if code not in known))

"""An official document as a Word file, by the page of `layout`.

The page itself is `templates/documents/official.docx`, which an office can edit in Word; this module fills
it. Body blocks take the template's paragraph styles, so their look is changed there, not here.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from html import escape
from itertools import count
from pathlib import Path
from typing import IO

import docx
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm
from docxtpl import DocxTemplate
from markupsafe import Markup

from congdoan.common.wording import UNKNOWN
from congdoan.documents.content import (
    Align,
    Block,
    Cell,
    Figure,
    OfficialDocument,
    Paragraph,
    Picture,
    Run,
    Table,
    Text,
)
from congdoan.documents.layout import LAYOUT, twips
from congdoan.documents.make_template import HEADING_COLUMNS_MM, TEMPLATE, rule

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_2012 = "http://schemas.microsoft.com/office/word/2012/wordml"
CUSTOM_XML = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
FIGURES = "urn:congdoan:figures"
FIGURES_PART = "/customXml/item%d.xml"

STYLES = {
    "body": "BodyText", "heading1": "Heading1", "heading2": "Heading2", "item": "Item", "note": "Note",
    "centred": "Centred", "subtitle": "Subtitle", "ground": "Ground",
}  # fmt: skip
_WHOLE_ROWS = 8  # a table of so many rows is not cut over two pages
RULE_SHARE = 0.4
"""Length of the line under a name or subject: 1/3 to 1/2 of the text's (NĐ 30/2020, Phụ lục I)."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_docx(document: OfficialDocument, target: str | Path | IO[bytes], *, template: Path = TEMPLATE) -> None:
    """Write `document`; every `Figure` becomes a content control that `figures_in` finds again. The same document gives
    the same bytes."""
    filled = DocxTemplate(str(template))
    body = _Body(filled.get_docx().part)
    head, signature = document.letterhead, document.signature
    own_name = [_clean(line.upper()) for line in head.own_name]
    filled.render(
        {
            "superior": [_clean(line.upper()) for line in head.superior],
            "own_name": own_name,
            "own_name_rule": _rule_under(own_name[-1], LAYOUT.own_name_pt, HEADING_COLUMNS_MM[0], capitals=True),
            "number": _clean(head.number),
            "place_and_date": _clean(head.place_and_date),
            "kind_title": _clean(document.kind_title.upper()),
            "subject": _clean(document.subject),
            "subject_rule": _rule_under(document.subject, LAYOUT.title_pt, LAYOUT.text_width_mm, capitals=False),
            "body": Markup(body.xml(document.body)),  # noqa: S704 - built below, every text escaped
            "annex": Markup(body.foot_xml(document.foot) + body.annex_xml(document.annex)),  # noqa: S704 - as above
            "recipients": _closed_list(signature.recipients),
            "signs_as": [_clean(words.upper()) for words in (signature.capacity, signature.position) if words],
            "signer": _clean(signature.signer),
            "beside": _clean(document.beside.position.upper()) if document.beside else "",
            "beside_signer": _clean(document.beside.signer) if document.beside else "",
            "illustrative": document.illustrative,
        },
        autoescape=True,
    )
    word = filled.docx  # get_docx() would load the empty template again
    word.core_properties.title = _clean(f"{document.kind_title.capitalize()} {document.subject}")[:255]
    word.core_properties.author = _clean(" ".join(head.own_name))[:255]
    if body.keys:
        package = word.part.package
        name = package.next_partname(FIGURES_PART)  # a template edited in Word may hold such parts already
        part = Part(name, "application/xml", body.figures_xml(), package)
        word.part.relate_to(part, CUSTOM_XML)
    written = io.BytesIO()
    filled.save(written)
    _repack(written, target)


def _repack(written: IO[bytes], target: str | Path | IO[bytes]) -> None:
    """The parts of a file without the moment at which each was written."""
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, date_time=(2020, 3, 5, 0, 0, 0))
            package.writestr(entry, parts.read(name), zipfile.ZIP_DEFLATED)


def figures_in(source: str | Path | IO[bytes]) -> list[tuple[str, str]]:
    """The (key, printed text) of every bound figure of a docx, in reading order.

    A figure that was copied into a document of another origin has no key there and is left out.
    """
    word = docx.Document(source if not isinstance(source, Path) else str(source))
    parts = (relation.target_part for relation in word.part.rels.values() if relation.reltype == CUSTOM_XML)
    keys: dict[str, str] = {}
    for part in parts:
        root = parse_xml(part.blob)
        keys |= {figure.get("tag"): figure.get("key") for figure in root.iter(f"{{{FIGURES}}}figure")}
    found = []
    for control in word.element.body.iter(f"{{{WORD}}}sdt"):
        tag = control.find(f"{{{WORD}}}sdtPr/{{{WORD}}}tag")
        if tag is not None and (key := keys.get(tag.get(f"{{{WORD}}}val"))):
            found.append((key, "".join(text.text or "" for text in control.iter(f"{{{WORD}}}t"))))
    return found


class _Body:
    """Body blocks as WordprocessingML, and the keys of the figures met on the way.

    Word keeps at most 64 characters of a control's tag. The tag is therefore a digest of the key, the same in
    every document, and the full keys stand once in a custom XML part of the file.
    """

    def __init__(self, part: docx.parts.document.DocumentPart) -> None:
        self.part = part
        self.keys: dict[str, str] = {}
        self.control_ids: Iterator[int] = count(1)

    def xml(self, blocks: tuple[Block, ...]) -> str:
        """The blocks in order; a last paragraph keeps with the signature, so that none stands alone."""
        last = len(blocks) - 1
        return "".join(self.block(block, keep=position == last) for position, block in enumerate(blocks))

    def foot_xml(self, words: str) -> str:
        """A small line below the signatures; nothing without one."""
        return self.paragraph((words,), STYLES["note"], properties='<w:jc w:val="left"/>') if words else ""

    def annex_xml(self, blocks: tuple[Block, ...]) -> str:
        """The annex on a page of its own; nothing without one."""
        turn = '<w:p><w:pPr><w:pStyle w:val="Letterhead"/><w:pageBreakBefore/></w:pPr></w:p>'
        return turn + "".join(self.block(block, keep=False) for block in blocks) if blocks else ""

    def block(self, block: Block, *, keep: bool) -> str:
        if isinstance(block, Paragraph):
            return self.paragraph(block.runs, STYLES[block.style], properties="<w:keepNext/>" if keep else "")
        return self.table(block) if isinstance(block, Table) else self.picture(block)

    def paragraph(self, runs: tuple[Run, ...], style: str, *, bold: bool = False, properties: str = "") -> str:
        content = "".join(self.run(run, bold=bold) for run in runs)
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'

    def run(self, run: Run, *, bold: bool = False) -> str:
        if isinstance(run, str):
            run = Text(run)
        emphasis = ("<w:b/><w:bCs/>" if bold or run.bold else "") + ("<w:i/><w:iCs/>" if run.italic else "")
        properties = f"<w:rPr>{emphasis}</w:rPr>" if emphasis else ""
        words = f'<w:r>{properties}<w:t xml:space="preserve">{escape(_clean(run.text))}</w:t></w:r>'
        return self.control(run.key, properties, words) if isinstance(run, Figure) else words

    def control(self, key: str, properties: str, words: str) -> str:
        tag = "f" + hashlib.sha256(key.encode()).hexdigest()[:31]
        self.keys[tag] = _clean(key)
        return (
            f'<w:sdt><w:sdtPr>{properties}<w:tag w:val="{tag}"/><w:id w:val="{next(self.control_ids)}"/>'
            f'<w15:appearance xmlns:w15="{WORD_2012}" w15:val="hidden"/></w:sdtPr>'
            f"<w:sdtContent>{words}</w:sdtContent></w:sdt>"
        )

    def figures_xml(self) -> bytes:
        """The custom XML part that tells which key a tag stands for."""
        figures = "".join(f'<figure tag="{tag}" key="{escape(key)}"/>' for tag, key in self.keys.items())
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<figures xmlns="{FIGURES}">{figures}</figures>'.encode()

    def table(self, table: Table) -> str:
        shares = table.widths or (1.0,) * len(table.header)
        widths = [twips(LAYOUT.text_width_mm * share / sum(shares)) for share in shares]
        right: Align = "right"
        centre: Align = "center"
        aligns = table.align or ("left", *(right,) * (len(widths) - 1))
        keep = "<w:keepNext/>"
        caption = self.paragraph((table.caption,), "Caption", properties=keep) if table.caption else ""
        unit = self.paragraph((table.unit,), "TableUnit") if table.unit else ""
        rows = [self.row(table.header, widths, (centre,) * len(widths), bold=True, repeated=True, keep=True)]
        last = len(table.rows) - 1
        kept = set(range(last)) if last < _WHOLE_ROWS else {0}  # and no heading or total stands alone on a page
        kept |= {last} if table.total else set()
        for position, cells in enumerate(table.rows):
            rows.append(self.row(cells, widths, aligns, keep=position in kept))
        if table.total:
            rows.append(self.row(table.total, widths, aligns, bold=True))
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f'{caption}{unit}<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            '<w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
            '<w:p><w:pPr><w:pStyle w:val="Letterhead"/><w:spacing w:line="120" w:lineRule="exact"/></w:pPr>'
            "</w:p>"
        )

    def row(
        self,
        cells: tuple[Cell, ...],
        widths: list[int],
        aligns: tuple[Align, ...],
        *,
        bold: bool = False,
        repeated: bool = False,
        keep: bool = False,
    ) -> str:
        properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if repeated else "")
        keep_next = "<w:keepNext/>" if keep else ""
        columns = []
        for cell, width, align in zip(cells, widths, aligns, strict=True):
            words = Text(UNKNOWN, italic=True) if cell is None else cell
            content = self.paragraph(
                (words,),
                "TableText",
                bold=bold and cell is not None,
                properties=f'{keep_next}<w:jc w:val="{align}"/>',
            )
            columns.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
            )
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(columns)}</w:tr>"

    def picture(self, picture: Picture) -> str:
        inline = self.part.new_pic_inline(io.BytesIO(picture.png), width=Mm(picture.width_mm))
        inline.docPr.set("descr", _clean(picture.alt))
        return (
            '<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr>'
            f"<w:r><w:drawing>{inline.xml}</w:drawing></w:r></w:p>"
            f"{self.paragraph((picture.caption,), 'Caption')}"
        )


def _rule_under(text: str, size_pt: float, column_mm: float, *, capitals: bool) -> Markup:
    """The short line for `text`, whose width is estimated.

    A bold letter of this font is on average 0.7 of its size wide as a capital, 0.47 as a small letter.
    """
    letter_mm = size_pt * 25.4 / 72 * (0.7 if capitals else 0.47)
    length = min(len(text) * letter_mm, column_mm) * RULE_SHARE
    return Markup(rule((column_mm - length) / 2))  # noqa: S704 - lengths only


def _closed_list(recipients: tuple[str, ...]) -> list[str]:
    """Each recipient ends in ";", the last in "." (NĐ 30/2020, Phụ lục I, II.9)."""
    names = [_clean(name).rstrip(" .;") for name in recipients]
    return [name + ("." if position == len(names) else ";") for position, name in enumerate(names, start=1)]


def _clean(text: str) -> str:
    """Without the control characters that no XML file may hold (they come along with pasted text)."""
    return _NOT_IN_XML.sub("", text)

"""Writes `templates/documents/official.docx` from `layout`: `python -m congdoan.documents.make_template`.

The file is an ordinary Word document. An office may edit a copy (styles, places, words) as long as the
placeholders in braces stay; `render_docx(…, template=…)` takes it.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from congdoan.documents.content import ILLUSTRATIVE_MARK
from congdoan.documents.layout import FONT, LAYOUT, twips

TEMPLATE = Path(__file__).parent / "templates" / "documents" / "official.docx"

HEADING_COLUMNS_MM = (70, 95)
SIGNATURE_COLUMNS_MM = (80, 85)
MOTTO_RULE_MM = 58  # as long as the motto in bold 13 pt

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    f' xmlns:r="{OFFICE}/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w15"'
)


def font(size_pt: float, *, bold: bool = False, italic: bool = False) -> str:
    """Run properties: the one font in all four script slots, size in half points."""
    return (
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
        f"{'<w:b/><w:bCs/>' if bold else ''}{'<w:i/><w:iCs/>' if italic else ''}"
        f'<w:sz w:val="{round(size_pt * 2)}"/><w:szCs w:val="{round(size_pt * 2)}"/>'
    )


def run(text: str, size_pt: float, *, bold: bool = False, italic: bool = False, border: bool = False) -> str:
    box = '<w:bdr w:val="single" w:sz="8" w:space="0" w:color="auto"/>' if border else ""
    return (
        f"<w:r><w:rPr>{font(size_pt, bold=bold, italic=italic)}{box}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r>'
    )


def properties(
    *,
    keep_next: bool = False,
    before_pt: float = 0,
    after_pt: float = LAYOUT.paragraph_gap_pt,
    line_height: float = LAYOUT.line_height,
    indent: bool = False,
    align: str = "left",
) -> str:
    """What stands within a paragraph's properties, in the order Word demands."""
    first_line = f'<w:ind w:firstLine="{twips(LAYOUT.first_line_indent_mm)}"/>' if indent else ""
    return (
        f"{'<w:keepNext/>' if keep_next else ''}"
        f'<w:spacing w:before="{round(before_pt * 20)}" w:after="{round(after_pt * 20)}" '
        f'w:line="{round(line_height * 240)}" w:lineRule="auto"/>{first_line}<w:jc w:val="{align}"/>'
    )


def line(runs: str, *, align: str = "center", before_pt: float = 0, keep_next: bool = False) -> str:
    """A paragraph of heading or signature."""
    inside = properties(align=align, before_pt=before_pt, after_pt=0, line_height=1, keep_next=keep_next)
    return f'<w:p><w:pPr><w:pStyle w:val="Letterhead"/>{inside}</w:pPr>{runs}</w:p>'


def tag(expression: str) -> str:
    """A paragraph that holds only a template statement; rendering removes it."""
    return f'<w:p><w:pPr><w:pStyle w:val="Letterhead"/></w:pPr><w:r><w:t>{expression}</w:t></w:r></w:p>'


def rule(space_mm: float) -> str:
    """The short line under a text: the upper border of an empty paragraph, `space_mm` free on both sides."""
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    indent = f'<w:ind w:left="{twips(space_mm)}" w:right="{twips(space_mm)}"/>'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Letterhead"/>{border}'
        f'<w:spacing w:before="60" w:after="0" w:line="120" w:lineRule="exact"/>{indent}'
        '<w:rPr><w:sz w:val="8"/></w:rPr></w:pPr></w:p>'
    )


def grid(widths_mm: tuple[float, ...], rows: list[list[str]]) -> str:
    """A table without borders or cell margins, for things that stand side by side."""
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths_mm)
    body = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>{content}</w:tc>'
            for width, content in zip(widths_mm, row, strict=True)
        )
        + "</w:tr>"
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths_mm))}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"
    )


def document_xml() -> str:
    size = LAYOUT
    issuer = (
        tag("{%p for name in superior %}")
        + line(run("{{ name }}", size.superior_pt))
        + tag("{%p endfor %}")
        + tag("{%p for name in own_name %}")
        + line(run("{{ name }}", size.own_name_pt, bold=True))
        + tag("{%p endfor %}")
        + tag("{{p own_name_rule }}")
    )
    nation = (
        line(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size.national_name_pt, bold=True))
        + line(run("Độc lập - Tự do - Hạnh phúc", size.motto_pt, bold=True))
        + rule((HEADING_COLUMNS_MM[1] - MOTTO_RULE_MM) / 2)
    )
    number = line(run("{{ number }}", size.number_pt), before_pt=4)
    place_and_date = line(run("{{ place_and_date }}", size.place_date_pt, italic=True), before_pt=4)
    recipients = (
        tag("{%p if beside %}")
        + line(run("{{ beside }}", size.signature_pt, bold=True), keep_next=True)
        + line(run("", size.signature_pt), before_pt=60, keep_next=True)
        + line(run("{{ beside_signer }}", size.signature_pt, bold=True), keep_next=True)
        + tag("{%p elif recipients %}")
        + line(run("Nơi nhận:", size.recipients_heading_pt, bold=True, italic=True), align="left")
        + tag("{%p for recipient in recipients %}")
        + line(run("- {{ recipient }}", size.recipients_pt), align="left")
        + tag("{%p endfor %}")
        + tag("{%p endif %}")
        + line("")  # a cell is never without a paragraph
    )
    signer = (
        tag("{%p for words in signs_as %}")
        + line(run("{{ words }}", size.signature_pt, bold=True), keep_next=True)
        + tag("{%p endfor %}")
        + line(run("", size.signature_pt), before_pt=60, keep_next=True)
        + line(run("{{ signer }}", size.signature_pt, bold=True))
    )
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/>'
        '<w:headerReference w:type="first" r:id="rId4"/>'
        f'<w:pgSz w:w="{twips(size.page_width_mm)}" w:h="{twips(size.page_height_mm)}"/>'
        f'<w:pgMar w:top="{twips(size.margin_top_mm)}" w:right="{twips(size.margin_right_mm)}" '
        f'w:bottom="{twips(size.margin_bottom_mm)}" w:left="{twips(size.margin_left_mm)}" '
        f'w:header="{twips(size.header_from_edge_mm)}" w:footer="{twips(size.header_from_edge_mm)}" '
        'w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )
    return (
        f"<w:document {NAMESPACES}><w:body>"
        + grid(HEADING_COLUMNS_MM, [[issuer, nation], [number, place_and_date]])
        + line(run("{{ kind_title }}", size.title_pt, bold=True), before_pt=18)
        + line(run("{{ subject }}", size.title_pt, bold=True))
        + tag("{{p subject_rule }}")
        + line("")
        + tag("{{p body }}")
        + line("", keep_next=True)
        + grid(SIGNATURE_COLUMNS_MM, [[recipients, signer]])
        + tag("{{p annex }}")
        + '<w:p><w:pPr><w:pStyle w:val="Letterhead"/><w:spacing w:line="20" w:lineRule="exact"/></w:pPr>'
        + f"</w:p>{section}</w:body></w:document>"
    )


def header_xml(*, first: bool) -> str:
    """The top margin: page number centred, not on the first page; the mark at the right of every page."""
    size = LAYOUT.page_number_pt
    page_number = (
        ""
        if first
        else (
            "<w:r><w:tab/></w:r>"
            f'<w:r><w:rPr>{font(size)}</w:rPr><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:rPr>{font(size)}</w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
            f'<w:r><w:rPr>{font(size)}</w:rPr><w:fldChar w:fldCharType="separate"/></w:r>'
            f"{run('2', size)}"
            f'<w:r><w:rPr>{font(size)}</w:rPr><w:fldChar w:fldCharType="end"/></w:r>'
        )
    )
    mark = (
        "<w:r><w:t>{%r if illustrative %}</w:t></w:r>"
        + ("<w:r><w:tab/></w:r><w:r><w:tab/></w:r>" if first else "<w:r><w:tab/></w:r>")
        + run(f"\N{NO-BREAK SPACE}{ILLUSTRATIVE_MARK}\N{NO-BREAK SPACE}", 12, bold=True, border=True)
        + "<w:r><w:t>{%r endif %}</w:t></w:r>"
    )
    return f'<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{page_number}{mark}</w:p></w:hdr>'


def style(
    style_id: str,
    name: str,
    *,
    size_pt: float = LAYOUT.body_pt,
    bold: bool = False,
    italic: bool = False,
    inside: str,
) -> str:
    """A paragraph style on Normal; names in English are those Word knows itself."""
    custom = "" if name.isascii() else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{inside}</w:pPr>'
        f"<w:rPr>{font(size_pt, bold=bold, italic=italic)}</w:rPr></w:style>"
    )


def styles_xml() -> str:
    small = LAYOUT.table_pt
    middle, right = twips(LAYOUT.text_width_mm / 2), twips(LAYOUT.text_width_mm)
    tabs = f'<w:tabs><w:tab w:val="center" w:pos="{middle}"/><w:tab w:val="right" w:pos="{right}"/></w:tabs>'
    heading = properties(keep_next=True, before_pt=6, indent=True, align="both")
    subheading = properties(keep_next=True, indent=True, align="both")
    text = properties(indent=True, align="both")
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    styles = (
        style("BodyText", "Body Text", inside=text),
        style("Heading1", "heading 1", bold=True, inside=heading + '<w:outlineLvl w:val="0"/>'),
        style("Heading2", "heading 2", bold=True, inside=subheading + '<w:outlineLvl w:val="1"/>'),
        style("Item", "Gạch đầu dòng", inside=text),
        style("Centred", "Dòng giữa", bold=True, inside=properties(keep_next=True, before_pt=6, align="center")),
        style("Subtitle", "Subtitle", italic=True, inside=properties(keep_next=True, align="center")),
        style("Ground", "Căn cứ", italic=True, inside=text),
        style("Note", "Ghi chú", size_pt=small, italic=True, inside=properties(align="both")),
        style("Caption", "caption", size_pt=small, bold=True, inside=properties(before_pt=6, align="center")),
        style(
            "TableUnit",
            "Đơn vị tính",
            size_pt=small,
            italic=True,
            inside=properties(keep_next=True, after_pt=2, line_height=1, align="right"),
        ),
        style(
            "TableText",
            "Chữ trong bảng",
            size_pt=small,
            inside=properties(before_pt=2, after_pt=2, line_height=1),
        ),
        style("Picture", "Hình", inside=properties(keep_next=True, after_pt=0, line_height=1, align="center")),
        style("Letterhead", "Tiêu đề văn bản", inside=properties(after_pt=0, line_height=1)),
        style("Header", "header", inside=tabs + properties(after_pt=0, line_height=1)),
    )
    return (
        f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{font(LAYOUT.body_pt)}"
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{properties()}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '</w:style><w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style>'
        f"{''.join(styles)}</w:styles>"
    )


def settings_xml() -> str:
    """Today's Word without a compatibility mode; numbers and lists in the Vietnamese way."""
    return (
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat><w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/>'
        '<w:listSeparator w:val=";"/></w:settings>'
    )


def fonts_xml() -> str:
    return (
        f'<w:fonts {NAMESPACES}><w:font w:name="{FONT}"><w:panose1 w:val="02020603050405020304"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def parts() -> dict[str, str]:
    """Every part of the package by its name, as XML text."""
    # name: (kind of relation, content type, XML); the section names the headers' relations, rId3 and rId4
    word = {
        "styles": ("styles", "styles", styles_xml()),
        "settings": ("settings", "settings", settings_xml()),
        "header1": ("header", "header", header_xml(first=False)),
        "header2": ("header", "header", header_xml(first=True)),
        "fontTable": ("fontTable", "fontTable", fonts_xml()),
    }
    relations = "".join(
        f'<Relationship Id="rId{position}" Type="{OFFICE}/relationships/{relation}" Target="{name}.xml"/>'
        for position, (name, (relation, _, _)) in enumerate(word.items(), start=1)
    )
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD_TYPE}.{kind}+xml"/>'
        for name, kind in [
            ("document", "document.main"),
            *((name, kind) for name, (_, kind, _) in word.items()),
        ]
    )
    core_type = "application/vnd.openxmlformats-package.core-properties+xml"
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        f'<Override PartName="/docProps/core.xml" ContentType="{core_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": document_xml(),
        **{f"word/{name}.xml": xml for name, (_, _, xml) in word.items()},
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language>vi-VN</dc:language></cp:coreProperties>',
    }


def build() -> bytes:
    """The template as a file, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in parts().items():
            content = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'
            entry = zipfile.ZipInfo(name, date_time=(2020, 3, 5, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return buffer.getvalue()


if __name__ == "__main__":
    TEMPLATE.write_bytes(build())

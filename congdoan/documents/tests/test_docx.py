"""What a Word file of ours keeps to: the official page, the one font, bound figures, honest words."""

import dataclasses
import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.shared import Mm, Pt
from lxml import etree

from congdoan.common.wording import UNKNOWN
from congdoan.documents import make_template
from congdoan.documents.content import (
    ILLUSTRATIVE_MARK,
    Letterhead,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
)
from congdoan.documents.docx import figures_in, render_docx
from congdoan.documents.tests import sample

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def rendered(document: OfficialDocument) -> io.BytesIO:
    file = io.BytesIO()
    render_docx(document, file)
    file.seek(0)
    return file


@pytest.fixture(scope="module")
def file() -> io.BytesIO:
    return rendered(sample.report())


def xml_parts(file: io.BytesIO) -> dict[str, etree._Element]:
    with zipfile.ZipFile(file) as package:
        return {name: etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")}


def words(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def test_the_page_is_a4_with_the_margins_of_the_decree(file):
    section = docx.Document(file).sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(0.1)
    assert abs(section.page_height - Mm(297)) < Mm(0.1)
    assert 20 <= round(section.top_margin.mm, 1) <= 25
    assert 20 <= round(section.bottom_margin.mm, 1) <= 25
    assert 30 <= round(section.left_margin.mm, 1) <= 35
    assert 15 <= round(section.right_margin.mm, 1) <= 20


def test_no_letter_is_set_in_another_font(file):
    fonts = [element for part in xml_parts(file).values() for element in part.iter(f"{W}rFonts")]
    assert fonts
    for element in fonts:
        slots = {name.removeprefix(W): value for name, value in element.attrib.items()}
        assert slots == dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), "Times New Roman")
    declared = xml_parts(file)["word/fontTable.xml"].iter(f"{W}font")
    assert [font.get(f"{W}name") for font in declared] == ["Times New Roman"]


def test_body_text_is_justified_indented_and_spaced(file):
    document = docx.Document(file)
    text = document.styles["Body Text"]
    assert 13 <= text.font.size.pt <= 14
    assert text.paragraph_format.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.JUSTIFY
    assert Mm(10) <= text.paragraph_format.first_line_indent <= Mm(12.71)
    assert text.paragraph_format.space_after >= Pt(6)
    assert 1 <= text.paragraph_format.line_spacing <= 1.5


def test_the_page_number_is_in_the_top_margin_but_not_on_the_first_page(file):
    section = docx.Document(file).sections[0]
    assert section.different_first_page_header_footer
    assert section.header_distance < section.top_margin
    assert "PAGE" in etree.tostring(section.header._element).decode()
    assert "PAGE" not in etree.tostring(section.first_page_header._element).decode()


def test_an_illustrative_document_says_so_on_every_page(file):
    section = docx.Document(file).sections[0]
    for header in (section.header, section.first_page_header):
        assert ILLUSTRATIVE_MARK in words(header._element)


def test_a_real_document_carries_no_mark_and_no_empty_box():
    section = docx.Document(rendered(sample.report(illustrative=False))).sections[0]
    for header in (section.header, section.first_page_header):
        assert ILLUSTRATIVE_MARK not in words(header._element)
        assert not list(header._element.iter(f"{W}bdr"))
        assert header.paragraphs  # a header without a paragraph is repaired by Word


def test_every_figure_is_found_again_with_its_key(file):
    assert figures_in(file) == [
        ("HN-CUM4|2023|actual|2023-11-22|members_admitted|total", "5.740"),
        (sample.LONG_KEY, "140%"),
        ("HN-BV|605", "605"),
        (sample.ADMITTED, "5.740"),
    ]


def test_controls_keep_to_words_limits(file):
    controls = list(xml_parts(file)["word/document.xml"].iter(f"{W}sdtPr"))
    assert all(len(control.find(f"{W}tag").get(f"{W}val")) <= 64 for control in controls)
    ids = [control.find(f"{W}id").get(f"{W}val") for control in controls]
    assert len(set(ids)) == len(ids)


def test_a_document_without_figures_has_none():
    report = sample.report()
    bare = OfficialDocument(report.letterhead, "Báo cáo", "x", (Paragraph.of("y"),), report.signature, False)
    assert figures_in(rendered(bare)) == []


def test_unknown_is_a_word_and_never_none(file):
    text = words(xml_parts(file)["word/document.xml"])
    assert text.count(UNKNOWN) == 2
    assert "None" not in text
    assert "{{" not in text
    assert "{%" not in text


def test_table_headings_repeat_and_rows_do_not_split(file):
    table = next(table for table in docx.Document(file).tables if "Kết nạp" in table.cell(0, 1).text)
    assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
    assert all(row._tr.trPr.find(f"{W}cantSplit") is not None for row in table.rows)
    assert table.cell(1, 1).paragraphs[0].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT


def test_a_picture_says_its_content_in_words(file):
    (picture,) = docx.Document(file).inline_shapes
    assert "Phúc Thọ chưa có" in picture._inline.docPr.get("descr")


def test_heading_and_signature_stand_in_capitals(file):
    text = words(xml_parts(file)["word/document.xml"])
    for expected in ("CỤM THI ĐUA SỐ 4", "BÁO CÁO", "TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"):
        assert expected in text
    assert "- LĐLĐ thành phố Hà Nội;" in text
    assert "- Lưu: Văn phòng." in text


def test_without_recipients_their_heading_is_left_out():
    report = sample.report()
    bare = OfficialDocument(report.letterhead, "Biên bản", "x", (), Signature("", "Thư ký"), False)
    assert "Nơi nhận" not in words(xml_parts(rendered(bare))["word/document.xml"])


def test_pasted_control_characters_and_braces_do_no_harm():
    report = sample.report()
    body = (Paragraph.of("a\x00b\x0bc {{ unsafe }} {% x %} <w:p>"),)
    file = rendered(OfficialDocument(report.letterhead, "Báo cáo", "d\x07e", body, report.signature, False))
    text = words(xml_parts(file)["word/document.xml"])
    assert "abc {{ unsafe }} {% x %} <w:p>" in text


def test_the_committed_template_is_what_its_script_makes():
    with (
        zipfile.ZipFile(make_template.TEMPLATE) as kept,
        zipfile.ZipFile(io.BytesIO(make_template.build())) as made,
    ):
        assert {name: kept.read(name) for name in kept.namelist()} == {
            name: made.read(name) for name in made.namelist()
        }


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2024, 1, 5), "Hà Nội, ngày 05 tháng 01 năm 2024"),
        (date(2023, 3, 22), "Hà Nội, ngày 22 tháng 3 năm 2023"),
        (date(2023, 11, 22), "Hà Nội, ngày 22 tháng 11 năm 2023"),
    ],
)
def test_small_days_and_the_first_two_months_take_a_zero(day, printed):
    assert Letterhead((), ("x",), "Hà Nội", "Số:", day).place_and_date == printed


def test_an_open_date_leaves_room_for_the_hand():
    open_date = Letterhead((), ("x",), "Hà Nội", "Số:", None).place_and_date
    assert re.fullmatch(r"Hà Nội, ngày\s+tháng\s+năm\s+", open_date)


def test_a_ragged_table_is_refused():
    with pytest.raises(ValueError, match="2 columns"):
        Table(("a", "b"), (("1",),))


@pytest.mark.office
@pytest.mark.once
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_it_in_reading_order_on_a4(tmp_path: Path):
    source = tmp_path / "report.docx"
    render_docx(sample.report(signer="Người Ký"), source)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pdf = str(tmp_path / "report.pdf")
    printed = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout
    text = " ".join(printed.split())
    in_order = [
        "CỤM THI ĐUA SỐ 4",
        "BÁO CÁO",
        sample.OPENING,
        "Toàn cụm",
        "Hình 1",
        sample.CLOSING,
        "Người Ký",
    ]
    places = [text.find(sentence) for sentence in in_order]
    assert -1 not in places, dict(zip(in_order, places, strict=True))
    assert places == sorted(places)
    info = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    assert "A4" in info
    pages = int(re.search(r"Pages:\s+(\d+)", info).group(1))
    assert pages >= 2
    assert text.count(ILLUSTRATIVE_MARK) == pages


@pytest.mark.parametrize(("rows", "kept"), [(1, 1), (8, 8), (9, 2)])
def test_a_short_table_is_not_cut_over_two_pages(rows: int, kept: int) -> None:
    table = Table(header=("Đơn vị", "Số"), rows=tuple((f"Đơn vị {n}", str(n)) for n in range(rows)))
    document = sample.report()
    body = docx.Document(rendered(dataclasses.replace(document, body=(table,)))).tables
    shown = next(one for one in body if one.rows[0].cells[0].text == "Đơn vị")
    held = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in shown.rows]
    assert held == [True] * kept + [None] * (rows + 1 - kept)

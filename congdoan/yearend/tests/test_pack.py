"""The pack of a conference: what is in it, what is not and why, its numbers, its record; sentences edited by hand."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.core.management import call_command

from congdoan.audit import sealing
from congdoan.audit.queries import last_seal
from congdoan.awards import commands as awards
from congdoan.awards.tests.giving import decided, nominated
from congdoan.common.errors import Refused
from congdoan.documents import commands as documents
from congdoan.documents.models import IssuedDocument
from congdoan.emulation import commands as emulation
from congdoan.org import commands as org
from congdoan.reporting import commands as reporting
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Scope
from congdoan.yearend import commands, queries
from congdoan.yearend.minutes import Met
from congdoan.yearend.models import EditedSentence, OutsideFigure, Pack
from congdoan.yearend.queries import Subject
from congdoan.yearend.tests.case import accepted, read_back, target

YEAR = Scope("2023")
DAY = date(2023, 12, 20)
NAMES = [
    "bao-cao-tong-ket-a1-2023.docx", "phu-luc-so-lieu-a1-2023.xlsx", "danh-sach-xep-loai-a1-2023.docx",
    "danh-sach-xep-loai-a1-2023.xlsx", "bien-ban-hop-xet-a1-2023.docx", "quyet-dinh-cong-nhan-xep-loai-a1-2023.docx",
]  # fmt: skip


def issue(world, person, folder, **more):
    subject = Subject(world.unit("A1"))
    return commands.issue_pack(by=world.users[person], subject=subject, scope=YEAR, folder=folder, **more)


def read(folder, name):
    return read_back((folder / name).read_bytes())


def test_everything_that_exists_is_in_the_pack_and_what_does_not_is_told(district, tmp_path):
    issued = issue(district, "ha", tmp_path)
    assert [path.name for path in issued.written] == NAMES
    told = {one.what: one.why for one in issued.lacking}
    assert told["Số báo cáo"] == "Chưa lấy số: chỗ ghi số để trống."
    assert "dự thảo" in told["Quyết định công nhận"]
    assert "Biên bản họp xét" in told
    assert read(tmp_path, NAMES[4]).rows[1][0].endswith("/BB-LĐLĐ")


def test_the_minutes_tell_who_met_the_bands_the_choices_and_the_vote_apart(district, tmp_path):
    tied = [row.unit for row in district.made.results.filter(tied=True).select_related("unit")]
    if tied:
        emulation.choose(by=district.admin, classification=district.made, unit=tied[0], chosen=True,
                         reason="kết nạp nhiều đoàn viên hơn")  # fmt: skip
    commands.record_deliberation(
        by=district.ha, unit=district.unit("A1"), period="2023",
        met=Met(date(2023, 12, 12), "Hội trường", "Vũ Thị Hà", "Trần Thị An", "11/11 ủy viên", "", 10, 1, 0),
    )  # fmt: skip
    issue(district, "ha", tmp_path)
    minutes = read(tmp_path, NAMES[4])
    assert "- Thời gian: ngày 12/12/2023" in minutes.paragraphs
    assert "11 người biểu quyết: tán thành 10, không tán thành 1, ý kiến khác 0." in minutes.paragraphs
    assert any("không cộng vào điểm" in text for text in minutes.paragraphs)
    assert minutes.rows[-1][0] == "THƯ KÝTrần Thị An"
    assert minutes.rows[-1][1].startswith("TM. BAN THƯỜNG VỤCHỦ TỊCH")
    if tied:
        assert any("Lý do: Kết nạp nhiều đoàn viên hơn." in text for text in minutes.paragraphs)


def test_a_share_says_where_reports_tell_another(district, tmp_path):
    target(district, "A1", "unions_good_non_state_rate", 550)
    issue(district, "ha", tmp_path / "silent")
    told = [text for text in read(tmp_path / "silent", NAMES[0]).paragraphs if "8/11 đơn vị" in text]
    assert [text.split("; ")[-1] for text in told] == ["đạt chỉ tiêu 55%."]
    figures = {"unions_rated_non_state": 11, "unions_good_non_state": 6}
    accepted(district, "A1", "CT-NAM", cut_off=date(2023, 11, 30), **figures)
    issue(district, "ha", tmp_path)
    told = [text for text in read(tmp_path, NAMES[0]).paragraphs if "8/11 đơn vị" in text]
    assert [text.split("; ")[-1] for text in told] == ["đạt chỉ tiêu 55% (báo cáo của các đơn vị nêu 54,5%)."]


def test_the_decision_bears_the_number_that_recognised_the_result(district, tmp_path):
    emulation.recognise(by=district.admin, classification=district.made, decision="Quyết định 86/QĐ-LĐLĐ", on=DAY)
    issued = issue(district, "ha", tmp_path)
    decision = read(tmp_path, NAMES[5])
    assert decision.rows[1] == ["Số: 86/QĐ-LĐLĐ", "An Thượng, ngày 20 tháng 12 năm 2023"]
    assert "(Kèm theo Quyết định 86/QĐ-LĐLĐ ngày 20/12/2023)" in decision.paragraphs
    assert "Số quyết định công nhận" not in {one.what for one in issued.lacking}


def test_commendations_are_in_the_pack_and_in_the_report(district, tmp_path):
    assert "Chưa có đề nghị khen thưởng nào." in {one.why for one in issue(district, "ha", tmp_path).lacking}
    nominated(district)
    issued = issue(district, "ha", tmp_path)
    assert "1 đề nghị chưa có quyết định: không in giấy khen." in {one.why for one in issued.lacking}
    assert [path.name for path in issued.written][6:] == ["to-trinh-khen-thuong-a1-2023-giay-khen.docx"]
    assert str(issued.pack.files.last()) == "Tờ trình tặng Giấy khen"
    emulation.recognise(by=district.admin, classification=district.made, decision="QĐ 80/QĐ-LĐLĐ", on=DAY)
    decided(district)
    issued = issue(district, "ha", tmp_path)
    kinds = [path.suffix for path in issued.written][6:]
    assert kinds == [".docx", ".docx", ".pdf"]
    assert (
        "- Tặng Giấy khen cho 1 tập thể, theo Quyết định số 01/QĐ-LĐLĐ ngày 20 tháng 12 năm 2023."
        in read(tmp_path, NAMES[0]).paragraphs
    )


# ---- numbers ----


def numbered(world, person="ha"):
    return commands.number_pack(by=world.users[person], subject=Subject(world.unit("A1")), period="2023", dated=DAY)


def test_a_number_is_taken_once_and_kept_on_every_new_making(district, tmp_path):
    documents.number_document(by=district.ha, unit=district.unit("A1"), kind="BC", dated=DAY, subject="Báo cáo khác")
    assert [one.symbol for one in numbered(district)] == ["02/BC-LĐLĐ", "01/BB-LĐLĐ", "01/QĐ-LĐLĐ"]
    issue(district, "ha", tmp_path)
    assert numbered(district) == []
    first = read(tmp_path, NAMES[0]).rows[1]
    issue(district, "ha", tmp_path)
    assert read(tmp_path, NAMES[0]).rows[1] == first == ["Số: 02/BC-LĐLĐ", "An Thượng, ngày 20 tháng 12 năm 2023"]
    assert IssuedDocument.objects.count() == 4


def test_a_submission_takes_number_and_day_from_the_register_and_keeps_them(district, tmp_path):
    nominated(district)
    assert "Số tờ trình" in {one.what for one in issue(district, "ha", tmp_path).lacking}
    assert "tờ trình khen thưởng" in queries.checklist(district.ha, district.unit("A1"), "2023").without_number
    assert [one.symbol for one in numbered(district)][3:] == ["01/TTr-LĐLĐ"]
    name = "to-trinh-khen-thuong-a1-2023-giay-khen.docx"
    for _time in range(2):
        assert numbered(district) == []
        issued = issue(district, "ha", tmp_path)
        assert read(tmp_path, name).rows[1] == ["Số: 01/TTr-LĐLĐ", "An Thượng, ngày 20 tháng 12 năm 2023"]
    assert "Số tờ trình" not in {one.what for one in issued.lacking}
    own = awards.download_submission(by=district.ha, body=district.unit("A1"), period="2023", kind="letter_of_merit")
    assert read_back(own.content).rows[1][0] == "Số: 01/TTr-LĐLĐ"
    documents.cancel_document(by=district.ha, issued=IssuedDocument.objects.get(series__kind="TTr"), reason="in sai")
    assert [one.symbol for one in numbered(district)] == ["02/TTr-LĐLĐ"]


def test_a_cancelled_number_is_taken_anew(district):
    report = numbered(district)[0]
    documents.cancel_document(by=district.ha, issued=report, reason="in sai")
    assert [one.symbol for one in numbered(district)] == ["02/BC-LĐLĐ"]


@pytest.mark.parametrize("person", ["chi", "dung", "an", "em", "binh", "khoa", "giang"])
def test_only_who_signs_issues_and_numbers(district, tmp_path, person):
    for act in (lambda: issue(district, person, tmp_path), lambda: numbered(district, person)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "unknown_unit"
    assert not Pack.objects.exists()


# ---- the record ----


def test_a_pack_keeps_what_it_was_made_of(district, tmp_path):
    first, second = issue(district, "ha", tmp_path).pack, issue(district, "ha", tmp_path).pack
    assert (first.figures, first.classification) == (second.figures, second.classification)
    assert first.scope_key == "A1|2023|actual|2023-11-30"
    assert [file.name for file in first.files.all()] == NAMES
    one = Report.objects.get(unit__code="U9")
    reporting.correct_report(by=district.admin, report=one, figures={"members_admitted": 5}, decision="QĐ 5")
    emulation.classify(by=district.admin, body=district.unit("A1"), scope=YEAR)
    third = issue(district, "ha", tmp_path).pack
    assert third.figures != first.figures
    assert third.classification != first.classification


def test_the_annex_of_a_pack_tells_the_last_block_of_the_audit(district, tmp_path):
    sealing.seal()
    block = last_seal()
    issue(district, "ha", tmp_path)
    for sheet in openpyxl.load_workbook(tmp_path / NAMES[1]):
        scope_line = next(cell.value for row in sheet.iter_rows(max_row=4) for cell in row if "khối" in str(cell.value))
        assert f"Niêm phong nhật ký: khối {block.number}, lúc " in scope_line
        assert f"dấu {block.hash}." in scope_line


def test_report_list_and_minutes_tell_it_below_the_signatures_and_the_decision_does_not(district, tmp_path):
    sealing.seal()
    line = f"Niêm phong nhật ký: khối {last_seal().number}, lúc "
    issue(district, "ha", tmp_path)
    said = {name: any(text.startswith(line) for text in read(tmp_path, name).paragraphs[-2:]) for name in NAMES
            if name.endswith(".docx")}  # fmt: skip
    assert said == {NAMES[0]: True, NAMES[2]: True, NAMES[4]: True, NAMES[5]: False}


def test_the_same_state_gives_the_same_bytes(district, tmp_path):
    sealing.seal()
    first = issue(district, "ha", tmp_path).pack
    again = issue(district, "ha", tmp_path).pack
    assert [file.sha256 for file in first.files.all()] == [file.sha256 for file in again.files.all()]


def test_the_command_line_tells_files_and_record(district, tmp_path):
    out = io.StringIO()
    call_command("yearend", "--unit", "A1", "--period", "2023", "--out", str(tmp_path), "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert list(told["pack"]["files"]) == NAMES
    assert {one["what"] for one in told["lacking"]} >= {"Số báo cáo", "Số biên bản"}


# ---- sentences ----


def edit(world, person, place, text):
    return commands.edit_sentence(
        by=world.users[person], subject=Subject(world.unit("A1")), scope=YEAR, place=place, text=text
    )


ADMITTED = "fieldwork.members_admitted"


def test_an_edited_sentence_keeps_its_words_and_takes_the_new_figures(district, tmp_path):
    assert edit(district, "dung", ADMITTED, "Cả quận kết nạp được [members_admitted] đoàn viên mới.") == []
    issue(district, "ha", tmp_path)
    assert "- Cả quận kết nạp được 72 đoàn viên mới." in read(tmp_path, NAMES[0]).paragraphs
    one = Report.objects.get(unit__code="U2")
    reporting.correct_report(by=district.admin, report=one, figures={"members_admitted": 11}, decision="QĐ 5")
    issue(district, "ha", tmp_path)
    again = read(tmp_path, NAMES[0])
    assert "- Cả quận kết nạp được 73 đoàn viên mới." in again.paragraphs
    assert ("A1|2023|actual|2023-11-30|members_admitted|total", "73") in again.figures


def test_a_sentence_whose_figure_is_gone_stands_as_generated_and_the_edit_is_kept(district, tmp_path):
    edit(district, "dung", ADMITTED, "Kết nạp [members_admitted] đoàn viên, xảy ra [work_stoppages] vụ ngừng việc.")
    one = Report.objects.get(unit__code="U1")
    reporting.correct_report(by=district.admin, report=one, figures={"members_admitted": 10}, decision="QĐ 5")
    issued = issue(district, "ha", tmp_path)
    assert any(text.startswith("- Kết nạp mới 72 đoàn viên") for text in read(tmp_path, NAMES[0]).paragraphs)
    assert any("không còn số liệu [work_stoppages]" in one.why.lower() for one in issued.lacking)
    assert EditedSentence.objects.get().text.startswith("Kết nạp [members_admitted]")


def test_numbers_that_are_bound_to_nothing_are_named(district):
    assert edit(district, "dung", ADMITTED, "Kết nạp 75 đoàn viên, đạt [members_admitted].") == ["75"]


def test_a_name_of_no_figure_and_an_unknown_place_are_refused(district):
    with pytest.raises(Refused, match=r"Báo cáo không có số liệu \[khong_co\]: câu này có \[members_admitted\]"):
        edit(district, "dung", ADMITTED, "Kết nạp [khong_co] đoàn viên.")
    with pytest.raises(Refused) as refused:
        edit(district, "dung", "khong.co", "Câu.")
    assert refused.value.code == "unknown_sentence"


def test_the_generated_words_take_the_edit_back(district):
    edit(district, "dung", ADMITTED, "Kết nạp [members_admitted].")
    assert commands.reset_sentence(by=district.dung, subject=Subject(district.unit("A1")), period="2023",
                                   place=ADMITTED)  # fmt: skip
    assert queries.edits_of(Subject(district.unit("A1")), "2023") == {}


@pytest.mark.parametrize("person", ["chi", "em", "binh", "khoa", "giang", "lan"])
def test_only_who_drafts_at_the_body_edits(district, person):
    with pytest.raises(Refused) as refused:
        edit(district, person, ADMITTED, "Kết nạp [members_admitted].")
    assert refused.value.code == "unknown_unit"


def test_a_sentence_of_a_cluster_is_edited_at_its_lead_unit(district):
    org.grant_role(by=district.admin, user=district.dung, role="leader", unit=district.unit("A1"),
                   start=date(2020, 1, 1))  # fmt: skip
    subject = queries.subject_of_cluster(district.cluster)
    commands.edit_sentence(
        by=district.dung, subject=subject, scope=YEAR, place=ADMITTED, text="Cụm [members_admitted]."
    )
    assert list(queries.edits_of(subject, "2023")) == [ADMITTED]
    assert queries.edits_of(Subject(district.unit("A1")), "2023") == {}


def lines_of(*typed):
    out = io.StringIO()
    call_command(*typed, "--unit", "A1", "--period", "2023", stdout=out)
    return out.getvalue().splitlines()


def test_sentences_are_listed_edited_and_reset_on_the_command_line(district, tmp_path):
    words = tmp_path / "cau.txt"
    words.write_text("Cả quận kết nạp được [members_admitted] đoàn viên, 75 người là nữ.\n", encoding="utf-8")
    assert any(line.startswith(f"{ADMITTED}: ") for line in lines_of("sentence", "list"))
    assert lines_of("sentence", "edit", ADMITTED, "--file", str(words)) == [
        f"Đã sửa câu {ADMITTED}.", "Không gắn với số liệu nào: 75. Kiểm tra lại các số này.",
    ]  # fmt: skip
    assert any(line.startswith(f"{ADMITTED} (đã sửa): Cả quận") for line in lines_of("sentence", "list"))
    assert lines_of("sentence", "reset", ADMITTED) == ["Đã lấy lại câu tự lập."]
    assert lines_of("sentence", "reset", ADMITTED) == ["Câu này chưa được sửa."]
    with pytest.raises(Refused, match="Không đọc được tệp chữ"):
        lines_of("sentence", "edit", ADMITTED, "--file", str(tmp_path))
    assert not EditedSentence.objects.exists()


def test_figures_from_outside_are_quoted_and_removed_on_the_command_line(district):
    what = ("--what", "Thu nhập bình quân")
    lines_of("quote", "add", *what, "--value", "8,9 triệu đồng/tháng", "--document", "Báo cáo 12/BC-UBND")
    told = ["Thu nhập bình quân: 8,9 triệu đồng/tháng (nguồn: Báo cáo 12/BC-UBND)"]
    assert lines_of("quote", "list") == told
    with pytest.raises(Refused, match="Chưa dẫn số liệu nào có nội dung “Giá nhà”"):
        lines_of("quote", "remove", "--what", "Giá nhà")
    lines_of("quote", "remove", *what)
    assert lines_of("quote", "list") == []


# ---- figures from outside ----


def quote(world, person="dung", **more):
    told = {
        "what": "Thu nhập bình quân",
        "value": "8,9 triệu đồng/tháng",
        "document": "Báo cáo 12/BC-UBND ngày 5/12/2023",
    }
    return commands.quote_from_outside(by=world.users[person], unit=world.unit("A1"), period="2023", **{**told, **more})


def test_a_figure_from_outside_is_printed_with_its_source(district, tmp_path):
    quote(district)
    issue(district, "ha", tmp_path)
    assert read(tmp_path, NAMES[0]).one("- Thu nhập bình quân") == (
        "- Thu nhập bình quân: 8,9 triệu đồng/tháng (nguồn: Báo cáo 12/BC-UBND ngày 5/12/2023)."
    )


def test_without_a_source_it_is_refused(district):
    with pytest.raises(Refused) as refused:
        quote(district, document=" ")
    assert refused.value.code == "no_source"
    with pytest.raises(Refused):
        quote(district, person="chi")
    assert not OutsideFigure.objects.exists()


# ---- sentences are kept, but never older than the figures ----


def told(world):
    found = queries.sentences(world.ha, Subject(world.unit("A1")), YEAR)
    return next(one.shown for one in found if one.place == ADMITTED)


def test_sentences_are_made_once_and_anew_after_any_write_around_the_body(district, monkeypatch):
    made = []
    year_of = queries.told.year_of
    monkeypatch.setattr(queries.told, "year_of", lambda *given: made.append(given) or year_of(*given))
    assert "72" in told(district)
    edit(district, "dung", ADMITTED, "Kết nạp được [members_admitted].")
    assert "72" in told(district)
    assert len(made) == 2  # once for each of the two persons
    one = Report.objects.get(unit__code="U2")
    reporting.correct_report(by=district.admin, report=one, figures={"members_admitted": 11}, decision="QĐ 5")
    assert "73" in told(district)
    quote(district)
    assert any("8,9 triệu" in one.shown for one in queries.sentences(district.ha, Subject(district.unit("A1")), YEAR))
    assert len(made) == 4

"""Who may issue and download a cluster's documents, by which door, and what is left behind when it fails."""

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.reporting import commands as reporting
from congdoan.reporting.models import Report
from congdoan.yearend import commands, queries
from congdoan.yearend.tests.case import SCOPE, accepted, read_back, world_reports

NAMES = ["bao-cao-tong-ket-c1-2023.docx", "phu-luc-so-lieu-c1-2023.xlsx"]


@pytest.fixture
def told(world):
    world_reports(world)
    return world


def issue(world, person, folder, **more):
    issued = commands.issue_pack(
        by=world.users[person], subject=queries.subject_of_cluster(world.cluster), scope=SCOPE, folder=folder, **more
    )
    assert issued.kept == []
    return issued.written


def test_who_signs_above_the_lead_unit_issues_both_files(told, tmp_path):
    files = issue(told, "ha", tmp_path / "moi" / "out", dated=date(2023, 12, 5))
    assert [file.name for file in files] == NAMES
    assert sorted(path.name for path in (tmp_path / "moi" / "out").iterdir()) == NAMES
    assert "An Thượng, ngày 05 tháng 12 năm 2023" in read_back(files[0].read_bytes()).text
    event = Event.objects.get(verb="pack.issued")
    assert (event.by, event.unit_id, event.detail["files"]) == (told.ha, told.units["A1"].pk, NAMES)


def test_who_signs_for_the_lead_unit_alone_tells_the_whole_cluster(told, tmp_path):
    for unit, members in (("A11", 41), ("A12", 1250), ("A21", 750)):
        accepted(told, unit, period="2022", cut_off=date(2022, 11, 30), members_total=members)
    everything = read_back(issue(told, "ha", tmp_path)[0].read_bytes())
    org.grant_role(by=told.admin, user=told.dung, role="leader", unit=told.unit("A1"), start=date(2020, 1, 1))
    own = read_back(issue(told, "dung", tmp_path)[0].read_bytes())
    assert "LĐLĐ huyện Ấp Đông giảm 50 người (6,7%)" in own.text
    assert own == everything


@pytest.mark.parametrize("person", ["chi", "dung", "lan", "an", "em", "giang", "khoa", "binh"])
def test_nobody_else_issues(told, tmp_path, person):
    with pytest.raises(Refused) as refused:
        issue(told, person, tmp_path)
    assert refused.value.code == "unknown_unit"
    assert list(tmp_path.iterdir()) == []
    assert not Event.objects.filter(verb="pack.issued").exists()


def test_issuing_again_replaces_the_files(told, tmp_path):
    first = [file.read_bytes() for file in issue(told, "ha", tmp_path)]
    again = [file.read_bytes() for file in issue(told, "ha", tmp_path)]
    assert sorted(path.name for path in tmp_path.iterdir()) == NAMES
    assert read_back(first[0]) == read_back(again[0])


def test_a_folder_that_cannot_be_written_leaves_nothing(told, tmp_path):
    file = tmp_path / "tep"
    file.write_text("không phải thư mục")
    with pytest.raises(Refused, match="Không ghi được vào thư mục") as refused:
        issue(told, "ha", file)
    assert refused.value.code == "not_writable"
    assert not Event.objects.filter(verb="pack.issued").exists()


def test_one_target_that_cannot_be_replaced_stops_both(told, tmp_path):
    (tmp_path / NAMES[1]).mkdir()
    with pytest.raises(Refused, match="Không ghi được"):
        issue(told, "ha", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [NAMES[1]]


# ---- beside a pack that is kept ----

LIST = "dinh-chinh-sau-khoa-c1-2023-den-2023-11-22.xlsx"


def close(world):
    reporting.close_period(by=world.admin, code="2023", decision="QĐ khóa 1")


def correct(world, unit="A11", **figures):
    report = Report.objects.get(unit__code=unit, book__cut_off=date(2023, 11, 22))
    reporting.correct_report(by=world.admin, report=report, figures={**report.figures, **figures}, decision="QĐ 12")


def again(world, person, folder):
    return commands.issue_pack(
        by=world.users[person], subject=queries.subject_of_cluster(world.cluster), scope=SCOPE, folder=folder
    )


def names(paths):
    return [path.name for path in paths]


def test_a_pack_of_a_closed_period_is_never_replaced(told, tmp_path):
    before = [file.read_bytes() for file in issue(told, "ha", tmp_path)]
    close(told)
    kept = again(told, "ha", tmp_path)
    assert (names(kept.written), names(kept.kept)) == ([], NAMES)
    assert Event.objects.filter(verb="pack.issued").count() == 1
    correct(told, members_total=45)
    beside = again(told, "ha", tmp_path)
    assert (names(beside.written), names(beside.kept)) == ([LIST], NAMES)
    assert [(tmp_path / name).read_bytes() for name in NAMES] == before
    event = Event.objects.filter(verb="pack.issued").latest("id")
    assert (event.detail["files"], event.detail["kept"]) == ([LIST], NAMES)


def test_one_file_of_the_pack_is_enough_to_keep_it(told, tmp_path):
    (tmp_path / NAMES[0]).write_bytes(b"da ban hanh")
    close(told)
    kept = again(told, "ha", tmp_path)
    assert (names(kept.written), names(kept.kept)) == ([], NAMES[:1])
    assert [path.name for path in tmp_path.iterdir()] == NAMES[:1]


def test_the_list_beside_the_pack_holds_the_cluster_and_its_members(told, tmp_path):
    close(told)
    correct(told, members_total=45)
    correct(told, "A21", tet_gifts=310)
    written = again(told, "ha", tmp_path).written
    book = openpyxl.load_workbook(written[-1])
    rows = {row[0]: row[1:] for row in book["Tổng"].iter_rows(values_only=True)}
    assert rows["Tổng số đoàn viên"] == ("người", 2040, 2045, 5, 5, 0)
    assert rows["Suất quà Tết của đơn vị"] == ("suất", 700, 710, 10, 0, 10)
    assert rows["Chỉ số"][4:] == ("An Thượng, tăng (+), giảm (−)", "Ấp Đông, tăng (+), giảm (−)")
    assert {row[1] for row in book["Báo cáo"].iter_rows(values_only=True)} >= {"A11", "A21"}


def test_without_a_pack_it_is_made_of_the_figures_as_they_are_now_and_says_so(told, tmp_path):
    close(told)
    plain = read_back(again(told, "ha", tmp_path / "truoc").written[0].read_bytes())
    assert "đính chính theo quyết định" not in plain.text
    correct(told, members_total=45)
    issued = again(told, "ha", tmp_path / "sau")
    assert (names(issued.written), issued.kept) == ([*NAMES, LIST], [])
    report = read_back(issued.written[0].read_bytes())
    assert "Số liệu đã gồm 1 báo cáo đính chính theo quyết định sau khi khóa kỳ, có danh sách riêng." in report.text
    assert "2.045 đoàn viên" in report.text
    assert ("C1|2023|actual|2023-11-22|reports|corrected", "1") in report.figures
    annex = openpyxl.load_workbook(issued.written[1])
    assert "trong đó 1 báo cáo đính chính theo quyết định" in annex["Tổng hợp"].cell(2, 1).value


def test_who_signs_for_the_lead_unit_alone_lists_only_the_reports_within_reach(told, tmp_path):
    org.grant_role(by=told.admin, user=told.dung, role="leader", unit=told.unit("A1"), start=date(2020, 1, 1))
    close(told)
    correct(told, members_total=45)
    correct(told, "A21", members_total=690)
    book = openpyxl.load_workbook(again(told, "dung", tmp_path).written[-1])
    assert {row[0]: row[2:5] for row in book["Tổng"].iter_rows(values_only=True)}["Tổng số đoàn viên"] == (
        2040,
        2035,
        -5,
    )
    told_of = [row for row in book["Báo cáo"].iter_rows(values_only=True) if row[0]]
    assert "A21" not in {row[1] for row in told_of}
    assert told_of[-1][0].startswith("Không kê 1 báo cáo của đơn vị ngoài phạm vi")


def test_an_open_period_is_issued_anew(told, tmp_path):
    close(told)
    correct(told, members_total=45)
    reporting.reopen_period(by=told.admin, code="2023", decision="QĐ mở 2")
    issued = again(told, "ha", tmp_path)
    assert (names(issued.written), issued.kept) == (NAMES, [])
    assert "đính chính theo quyết định" not in read_back(issued.written[0].read_bytes()).text
    assert names(again(told, "ha", tmp_path).written) == NAMES


# ---- the command line ----


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("yearend", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_files(told, tmp_path):
    printed = run("--cluster", "C1", "--period", "2023", "--out", str(tmp_path), "--by", "ha@vi-du.vn")
    files, _, missing = printed.partition("Chưa có trong hồ sơ:")
    assert [Path(line).name for line in files.splitlines()] == NAMES
    assert missing.strip()
    assert '"files"' in run("--cluster", "C1", "--period", "2023", "--out", str(tmp_path), "--json")


def test_the_command_says_what_it_kept(told, tmp_path):
    asked = ("--cluster", "C1", "--period", "2023", "--out", str(tmp_path), "--by", "ha@vi-du.vn")
    run(*asked)
    close(told)
    assert run(*asked).splitlines() == [
        "Kỳ 2023 đã khóa, giữ nguyên hồ sơ đã có; muốn lập lại thì ghi vào thư mục khác:",
        *(f"  {tmp_path / name}" for name in NAMES),
    ]
    correct(told, members_total=45)
    printed = json.loads(run(*asked, "--json"))
    assert (names(map(Path, printed["files"])), names(map(Path, printed["kept"]))) == ([LIST], NAMES)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--cluster", "C9", "--period", "2023"), "Không có cụm thi đua mã “C9” năm 2023"),
        (("--cluster", "C1", "--period", "2022"), "Không có cụm thi đua mã “C1” năm 2022"),
        (("--cluster", "C1", "--period", "SY2022-2023"), "chỉ lập cho một năm"),
        (("--cluster", "C1", "--period", "hai"), "Không có kỳ báo cáo"),
        (("--cluster", "C1", "--period", "2023", "--date", "5/12"), "5/12"),
        (("--cluster", "C1", "--period", "2023", "--cut-off", "2023-10-01"), "Chưa có báo cáo nào được duyệt"),
        (("--cluster", "C1", "--period", "2023", "--basis", "estimate"), "Chưa có báo cáo nào được duyệt"),
        (("--cluster", "C1", "--period", "2023", "--by", "chi@vi-du.vn"), "Không có cụm thi đua mã “C1”"),
        (("--cluster", "C1", "--period", "2023", "--by", "dung@vi-du.vn"), "Không có đơn vị mã “A1”"),
    ],
)
def test_the_command_refuses_in_a_sentence(told, tmp_path, arguments, sentence):
    with pytest.raises(Refused, match=sentence):
        run(*arguments, "--out", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


# ---- the pages ----


def address(name: str, code: str = "C1", year: int = 2023) -> str:
    return reverse(f"yearend:{name}", args=[code, year])


@pytest.mark.parametrize("person", ["dung", "lan", "an", "em", "ha"])
@pytest.mark.parametrize(("name", "file"), [("report", NAMES[0]), ("annex", NAMES[1])])
def test_who_reads_the_cluster_downloads_its_files(told, client, person, name, file):
    client.force_login(told.users[person])
    answer = client.get(address(name))
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{file}"'
    assert answer.content[:2] == b"PK"
    event = Event.objects.get(verb="cluster_report.downloaded")
    assert (event.by, event.detail["files"]) == (told.users[person], [file])


@pytest.mark.parametrize("name", ["report", "annex"])
@pytest.mark.parametrize("person", ["chi", "giang", "khoa"])
def test_to_outsiders_there_is_no_such_file(told, client, person, name):
    client.force_login(told.users[person])
    assert client.get(address(name)).status_code == 404
    assert not Event.objects.filter(verb="cluster_report.downloaded").exists()


@pytest.mark.parametrize("name", ["report", "annex"])
def test_strangers_sign_in_first(told, client, name):
    answer = client.get(address(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_scope_of_the_address_is_the_scope_of_the_file(told, client):
    accepted(told, "A11", period="2023-H1", cut_off=date(2023, 5, 31), members_total=40)
    client.force_login(told.ha)
    answer = client.get(address("report"), {"period": "2023-H1", "basis": "actual", "cut_off": "2023-05-31"})
    assert 'filename="bao-cao-so-ket-c1-2023-h1.docx"' in answer["Content-Disposition"]
    assert "số liệu chính thức đến ngày 31/05/2023" in read_back(answer.content).text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"period": "2022"}, "không thuộc năm 2023"),
        ({"period": "hai"}, "Không có kỳ báo cáo"),
        ({"cut_off": "hôm qua"}, "không đúng cách viết ngày"),
        ({"cut_off": "2023-10-01"}, "Chưa có báo cáo nào được duyệt"),
        ({"basis": "guess"}, "Loại số liệu"),
        ({"basis": "estimate", "cut_off": "2023-11-22"}, "Số ước cả kỳ không có ngày chốt"),
    ],
)
def test_an_address_that_makes_no_sense_gets_a_sentence(told, client, asked, sentence):
    client.force_login(told.ha)
    answer = client.get(address("report"), asked)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


@pytest.mark.parametrize(("code", "year"), [("C9", 2023), ("C1", 2031), ("C\x001", 2023)])
def test_an_unknown_cluster_is_not_found(told, client, code, year):
    client.force_login(told.ha)
    assert client.get(f"/yearend/clusters/{code}/{year}/report.docx").status_code == 404


def test_downloads_are_read_only_addresses(told, client):
    client.force_login(told.ha)
    assert client.post(address("report")).status_code == 405

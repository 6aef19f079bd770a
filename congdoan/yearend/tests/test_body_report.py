"""The report of any body reads as an official would write it: a province, a district, a union, hundreds below."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from congdoan.common.charts import ColumnChart
from congdoan.common.errors import Refused
from congdoan.documents.charts import columns
from congdoan.emulation import commands as emulation
from congdoan.emulation.shipped import Rubric
from congdoan.emulation.tests.scoring_year import DOCUMENT
from congdoan.org import commands as org
from congdoan.reporting import commands as reporting
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Scope
from congdoan.yearend import commands, pack_files, queries
from congdoan.yearend.pack_files import Issuer
from congdoan.yearend.tests.case import BEFORE, SCOPE, ReadBack, accepted, explain, invented, read_back, target
from congdoan.yearend.tests.test_report import check_honest
from tests.world import World
from tests.year import report_year


def report(world: World, code: str, scope: Scope = SCOPE) -> ReadBack:
    body = world.unit(code)
    year = queries.body_year(world.admin, body, scope)
    issuer = Issuer(body, year.source.cut_off or year.source.end, {})
    return read_back(pack_files.report_file(issuer, year, {})[0].content)


@pytest.fixture
def coast(world: World) -> World:
    """A province of four districts that fell behind last year, missed a target and said why."""
    invented(world, last_year=True)
    target(world, "PV", "members_admitted", 400)
    target(world, "PV", "members_total", None, "more_than_last_year")
    explain(world, "PV", "members_admitted", "doanh nghiệp thu hẹp sản xuất", "khảo sát lại từ quý I")
    return world


def test_a_province_tells_its_own_targets_then_those_of_its_districts(coast):
    read = report(coast, "PV")
    check_honest(read)
    assert read.paragraphs[1] == "Tổng kết hoạt động công đoàn năm 2023, phương hướng, nhiệm vụ năm 2024"
    assert read.one("Năm 2023, LĐLĐ tỉnh Ven Biển có") == (
        "Năm 2023, LĐLĐ tỉnh Ven Biển có 4 công đoàn cấp trên trực tiếp cơ sở trực thuộc: LĐLĐ huyện Sương Lam, "
        "LĐLĐ huyện Thủy Biều, LĐLĐ huyện Vân Đài và LĐLĐ huyện Vân Đông."
    )
    assert read.one("Năm 2023, LĐLĐ tỉnh Ven Biển được giao") == (
        "Năm 2023, LĐLĐ tỉnh Ven Biển được giao 2 chỉ tiêu; đến ngày 22/11/2023 chưa đạt 2."
    )
    assert read.one("- Đoàn viên kết nạp mới: 330") == (
        "- Đoàn viên kết nạp mới: 330/400 người, đạt 82,5% kế hoạch, thiếu 70 người."
    )
    assert read.one("- Đoàn viên kết nạp mới: 2/4") == (
        "- Đoàn viên kết nạp mới: 2/4 đơn vị đạt chỉ tiêu. Chưa đạt: LĐLĐ huyện Sương Lam (30/60 người, đạt 50% kế "
        "hoạch, thiếu 30 người). Chưa có số liệu: LĐLĐ huyện Thủy Biều."
    )
    assert read.one("+ Đoàn viên kết nạp mới. Nguyên nhân") == (
        "+ Đoàn viên kết nạp mới. Nguyên nhân: Doanh nghiệp thu hẹp sản xuất. Giải pháp: Khảo sát lại từ quý I."
    )
    assert "LĐLĐ huyện Sương Lam giảm 100 người (10%)" in read.one("- Tổng số đoàn viên so với năm 2022")
    assert "Chưa có kết quả xếp loại công đoàn cơ sở năm 2023 của LĐLĐ tỉnh Ven Biển." in read.paragraphs
    assert "(mục VI)" in read.one("2. Thực hiện đúng các giải pháp")
    assert "VI. TỒN TẠI, HẠN CHẾ" in read.paragraphs
    assert "Cụm" not in read.text
    assert "Khối" not in read.text


def test_its_figures_carry_the_key_of_the_body(coast):
    figures = dict(report(coast, "PV").figures)
    assert figures["PV|2023|actual|2023-11-22|members_total|total"] == "3.900"
    assert figures["V3|2023|actual|2023-11-22|members_admitted|result_and_target"] == "30/60"


def test_a_union_without_units_below_compares_nothing_and_has_no_standing_committee(coast):
    read = report(coast, "V1-1")
    check_honest(read)
    assert "CĐCS Công ty Vân Đài Số Một là công đoàn cơ sở, không có đơn vị trực thuộc." in read.paragraphs
    assert "Không có chỉ tiêu nào được giao cho CĐCS Công ty Vân Đài Số Một trong năm 2023." in read.paragraphs
    assert not any("SO SÁNH" in text or "XẾP LOẠI" in text for text in read.paragraphs)
    assert "TM. BAN CHẤP HÀNH" in read.rows[-1][1]
    assert "Các đơn vị trực thuộc" not in read.rows[-1][0]
    assert read.one("- Kết nạp mới") == "- Kết nạp mới 200 đoàn viên."


def test_a_body_that_reported_nothing_names_what_is_missing(coast):
    read = report(coast, "V4")
    check_honest(read)
    assert "phải có 1, chưa báo cáo nào được duyệt" in read.one("Báo cáo 6 tháng, năm của công đoàn cơ sở")
    assert any("tổng số đoàn viên" in t for t in read.paragraphs if t.startswith("Chưa có số liệu về: "))


def name_of(n: int) -> str:
    """Names in their order, without a digit in them."""
    return f"Hoa {'ABCDE'[(n - 1) // 10]}{'abcdeghikl'[(n - 1) % 10]}"


def many(world: World, *, count: int = 45) -> None:
    """District D1 of many unions: most admitted somebody, the last ones have sent nothing."""
    rows = [org.NewUnit("D1", "PB", "LĐLĐ quận Hồ Mây", "upper_level_union", "", "none", date(2001, 1, 1))]
    rows += [
        org.NewUnit(f"D1-{n:02}", "D1", f"CĐCS Trường {name_of(n)}", "grassroots_union", "", "school", date(2005, 1, 1))
        for n in range(1, count + 1)
    ]  # fmt: skip
    org.import_units(by=world.admin, units=rows, source="thử")
    for n in range(1, count - 14):
        accepted(world, f"D1-{n:02}", members_total=20 + n, members_admitted=n)
        accepted(world, f"D1-{n:02}", period="2022", cut_off=BEFORE, members_total=21 + n)
    for n in range(1, count + 1):
        target(world, f"D1-{n:02}", "members_admitted", 10)


def test_of_many_units_the_first_and_last_are_told_and_the_annex_has_all(world):
    many(world)
    read = report(world, "D1")
    check_honest(read)
    assert "Năm 2023, LĐLĐ quận Hồ Mây có 45 công đoàn cơ sở trực thuộc." in read.paragraphs
    missing = read.one("Báo cáo 6 tháng, năm của công đoàn cơ sở")
    assert "còn 15 báo cáo chưa có hoặc chưa được duyệt: CĐCS Trường Hoa Da" in missing
    assert missing.endswith("và 9 đơn vị khác.")
    assert "CĐCS Trường Hoa Ee" not in read.text
    ranked = read.one("- Đoàn viên kết nạp mới: dẫn đầu")
    assert ranked.startswith(
        "- Đoàn viên kết nạp mới: dẫn đầu là CĐCS Trường Hoa Cl (300%); sau cùng là CĐCS Trường Hoa Aa (10%)"
    )
    assert "toàn quận" in read.text
    assert "giảm 1 người" in read.one("- Tổng số đoàn viên so với năm 2022")


def test_years_are_not_compared_where_other_units_reported(world):
    many(world)
    for n in range(31, 35):
        accepted(world, f"D1-{n:02}", period="2022", cut_off=BEFORE, members_total=50)
    read = report(world, "D1")
    assert not any(text.startswith("So với năm 2022 (") for text in read.paragraphs)
    assert "chỉ so sánh khi không quá 5% số đơn vị" in read.text


def test_the_classification_is_told_with_its_denominators(coast):
    emulation.load_rubric(by=coast.admin, rubric=Rubric.model_validate(DOCUMENT))
    emulation.classify(by=coast.admin, body=coast.unit("V1"), scope=SCOPE)
    read = report(coast, "V1")
    check_honest(read)
    told = read.one("1 công đoàn cơ sở được xếp loại")
    assert told == "1 công đoàn cơ sở được xếp loại, kết quả đang xét, chưa được công nhận."
    header = next(row for row in read.rows if row[0] == "Mức xếp loại")
    assert header == ["Mức xếp loại", "Số công đoàn cơ sở", "Tỷ lệ trên số được xếp loại"]


def test_the_months_of_the_report_are_those_of_the_page(world, client):
    """The columns of May, the gaps beside it, what it is called: read off the page, found in the report."""
    report_year(world)
    target(world, "A1", "members_admitted", 60)
    client.force_login(world.admin)
    page = client.get("/units/A1/?period=2023&cut_off=2023-11-22").content.decode()
    (told,) = re.findall(r'aria-label="([^"]+ 4: chưa có; 5: 2; [^"]+)"', page)
    read = report(world, "A1")
    check_honest(read)
    title, _stop, values = told.partition(". ")
    months = tuple(
        (name, None if value == "chưa có" else int(value))
        for name, value in (one.split(": ") for one in values.split("; "))
    )
    assert read.pictures[told] == columns(ColumnChart(title, months, Decimal(5)), show_title=False).png()
    assert any(
        text.endswith(
            "Đoàn viên kết nạp mới theo tháng, từ tháng 12 năm 2022; đường đứt: mức mỗi tháng để đủ chỉ tiêu năm"
        )
        for text in read.paragraphs
    )


def test_without_reports_by_month_there_are_no_columns(coast):
    assert not any("theo tháng" in told for told in report(coast, "PV").pictures)


# ---- who, and what is left in the folder ----


def test_who_signs_for_the_body_issues_its_report(coast, tmp_path):
    issued = commands.issue_pack(
        by=coast.admin, subject=queries.Subject(coast.unit("PV")), scope=SCOPE, folder=tmp_path
    )
    names = [path.name for path in issued.written]
    assert names == ["bao-cao-tong-ket-pv-2023.docx", "phu-luc-so-lieu-pv-2023.xlsx"]


@pytest.mark.parametrize("person", ["chi", "dung", "an", "em", "binh", "khoa"])
def test_nobody_else_issues(coast, tmp_path, person):
    accepted(coast, "A11", members_total=40)
    with pytest.raises(Refused) as refused:
        commands.issue_pack(
            by=coast.users[person], subject=queries.Subject(coast.unit("PA")), scope=SCOPE, folder=tmp_path
        )
    assert refused.value.code == "unknown_unit"
    assert list(Path(tmp_path).iterdir()) == []


def test_a_closed_period_tells_its_corrections_and_keeps_its_pack(coast, tmp_path):
    body = coast.unit("PV")
    first = commands.issue_pack(by=coast.admin, subject=queries.Subject(body), scope=SCOPE, folder=tmp_path)
    before = [path.read_bytes() for path in first.written]
    reporting.close_period(by=coast.admin, code="2023", decision="QĐ khóa 1")
    one = Report.objects.get(unit__code="V1-1", book__period__code="2023")
    reporting.correct_report(
        by=coast.admin, report=one, figures={**one.figures, "members_total": 2100}, decision="QĐ 12"
    )
    again = commands.issue_pack(by=coast.admin, subject=queries.Subject(body), scope=SCOPE, folder=tmp_path)
    assert [path.name for path in again.written] == ["dinh-chinh-sau-khoa-pv-2023-den-2023-11-22.xlsx"]
    assert [path.read_bytes() for path in again.kept] == before
    assert re.search("Số liệu đã gồm 1 báo cáo đính chính theo quyết định", report(coast, "PV").text)


def test_a_body_without_a_place_in_the_period_is_refused(coast):
    late = org.NewUnit("V9", "PV", "LĐLĐ huyện Mới Lập", "upper_level_union", "", "none", date(2024, 5, 1))
    org.import_units(by=coast.admin, units=[late], source="thử")
    with pytest.raises(Refused) as refused:
        queries.body_of(coast.admin, "V9", "2023")
    assert refused.value.code == "not_in_period"

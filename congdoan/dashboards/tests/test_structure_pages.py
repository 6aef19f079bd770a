"""Pages in the structure of then and of now: figures, what was carried, units that are not there, and the years."""

from __future__ import annotations

import re
from datetime import date

import pytest

from congdoan.dashboards.tests.test_pages import SCOPE, get, links
from congdoan.org import commands as org
from congdoan.org.commands import NewUnit, Part
from congdoan.org.forms import plan_of
from congdoan.reporting.commands import close_period, correct_report
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

NOW = f"{SCOPE}&structure=now"
DAY = date(2024, 3, 1)
DATED = {"on": DAY, "decision": "QĐ 9/QĐ-LĐLĐ"}


def new(code: str, name: str) -> NewUnit:
    return NewUnit(code, "PA", name, "upper_level_union", "", "none", DAY)


@pytest.fixture
def merged(figures: World) -> World:
    """A2, with all below it, has become part of A1 since."""
    org.merge_units(by=figures.admin, units=[figures.unit("A2")], into=figures.unit("A1"), **DATED)
    return figures


def test_the_search_has_ended_units_last_and_says_since_when(client, merged):
    found = get(client, "an", "/search/?q=huyen", merged)
    assert found.index("LĐLĐ huyện An Thượng") < found.index("LĐLĐ huyện Ấp Đông")
    assert "2 đơn vị có “huyen”" in found
    assert "A2 Sáp nhập 01/03/2024" in found
    assert "A1 Sáp nhập" not in found
    org.rename_unit(by=merged.admin, unit=merged.unit("A1"), name="LĐLĐ huyện Yên Thượng", **DATED)
    found = get(client, "an", "/search/?q=huyen", merged)
    assert found.index("LĐLĐ huyện Yên Thượng") < found.index("LĐLĐ huyện Ấp Đông")  # though it comes later by name


# ---- the switch ----


def test_a_page_is_switched_to_the_structure_of_now_and_back(client, merged):
    then, now = (get(client, "an", f"/units/A1/{scope}", merged) for scope in (SCOPE, NOW))
    assert "Tổng số đoàn viên 40 người" in then
    assert "Tổng số đoàn viên 940 người" in now
    for page in (then, now):
        assert "Cơ cấu lúc đó Cơ cấu hiện nay" in page
    assert NOW in links(client, f"/units/A1/{SCOPE}")
    assert SCOPE in links(client, f"/units/A1/{NOW}")


@pytest.mark.parametrize("address", ["/units/A1/", "/units/A1/figures/members_total/"])
def test_the_structure_goes_along_into_every_link(client, merged, address):
    client.force_login(merged.an)
    found = [url for url in links(client, f"{address}{NOW}") if url.startswith("/units/") and "period=2023&" in url]
    without = {url for url in found if "structure=now" not in url}
    assert len(found) > 5
    # An ended unit is opened as it was; the years open in the structure of their column.
    assert {url.split("?")[0] for url in without} <= {
        "/units/A2/",
        *(u for u in map(strip, without) if "/figures/" in u),
    }
    assert f"/units/A21/{NOW}" in found or f"/units/A21/figures/members_total/{NOW}" in found


def strip(url: str) -> str:
    return url.split("?")[0]


@pytest.mark.parametrize(
    "address", ["/units/A1/", "/units/A2/", "/units/A1/carried/", "/units/PA/figures/members_density/"]
)
def test_every_link_of_a_page_of_now_opens(client, merged, address):
    close_period(by=merged.admin, code="2023", decision="QĐ 12")
    report = Report.objects.get(unit__code="A11", book__cut_off="2023-11-22")
    correct_report(by=merged.admin, report=report, figures={"members_total": 43}, decision="QĐ 13")
    client.force_login(merged.an)
    found = links(client, f"{address}{NOW}")
    for url in found:
        assert client.get(url if url.startswith("/") else address + url).status_code in (200, 302), url
    assert any(url.startswith("/reports/corrections/") for url in found) == (address == "/units/A1/")


@pytest.mark.parametrize("page", ["/units/A1/", "/units/A1/figures/members_total/", "/clusters/C1/2023/"])
def test_a_structure_that_does_not_exist_is_told_so(client, figures, page):
    assert "Cơ cấu “mai sau” không có" in get(client, "an", f"{page}?structure=mai+sau", figures, 400)


@pytest.mark.parametrize(
    "page",
    ["/clusters/C1/2023/", "/clusters/C1/2023/figures/members_total/", "/yearend/clusters/C1/2023/report.docx",
     "/yearend/clusters/C1/2023/annex.xlsx", "/reports/"],
)  # fmt: skip
def test_clusters_and_reports_stay_in_their_year(client, merged, page):
    assert "theo cơ cấu lúc đó" in get(client, "an", f"{page}{NOW}", merged, 400)
    client.force_login(merged.an)
    assert client.get(f"{page}{SCOPE}&structure=then").status_code == 200
    assert f"/clusters/C1/2023/{SCOPE}" in links(client, f"/units/A1/{NOW}")


def test_through_a_cluster_a_unit_is_seen_only_as_it_was(client, figures):
    """Now it may hold the figures of units that were never in the cluster."""
    org.merge_units(by=figures.admin, units=[figures.unit("B1")], into=figures.unit("A1"), **DATED)
    page = get(client, "lan", f"/units/A1/{SCOPE}", figures)
    assert "Cơ cấu hiện nay" not in page
    assert "đã kết thúc" not in page
    assert "Qua các năm" not in page
    assert "theo cơ cấu lúc đó" in get(client, "lan", f"/units/A1/{NOW}", figures, 400)
    get(client, "lan", f"/units/A1/carried/{NOW}", figures, 404)
    get(client, "chi", f"/units/A1/{NOW}", figures, 404)


def test_where_nothing_changed_nothing_is_said(client, merged):
    for scope in (SCOPE, NOW):
        page = get(client, "em", f"/units/PB/{scope}", merged)
        assert "Khác cơ cấu" not in page
        assert "cơ cấu đã thay đổi" not in page


def test_a_past_page_hints_at_what_has_changed_since(client, merged):
    page = get(client, "an", f"/units/A1/{SCOPE}", merged)
    assert "Từ đó đến nay cơ cấu đã thay đổi: 1 đơn vị đã kết thúc, 1 đơn vị chuyển đến." in page
    above = get(client, "an", f"/units/PA/{SCOPE}", merged)
    assert "1 đơn vị bên dưới đã kết thúc; tổng số theo cơ cấu hiện nay không đổi." in above
    assert "Khác cơ cấu lúc đó: 1 đơn vị đã kết thúc, 1 đơn vị chuyển đến" in get(
        client, "an", f"/units/A1/{NOW}", merged
    )


# ---- figures of now ----


def test_figures_targets_last_year_and_reports_are_all_of_one_structure(client, merged):
    accepted(merged, "A21", book=book_of("2022", cut_off=date(2022, 11, 30)), members_total=812)
    page = get(client, "an", f"/units/A1/{NOW}", merged)
    assert "64 / 60" in page
    assert "Tổng số đoàn viên người từ cấp dưới 940 850 2" in page
    assert "đã duyệt 4/5 báo cáo" in page
    assert "đã duyệt 2/3 báo cáo" in get(client, "an", f"/units/A1/{SCOPE}", merged)


def test_months_of_now_hold_what_was_reported_elsewhere(client, figures):
    org.move_unit(by=figures.admin, unit=figures.unit("A11"), to=figures.unit("A2"), **DATED)
    client.force_login(figures.an)
    assert "theo tháng" not in client.get(f"/units/A2/{SCOPE}").text
    assert "4: chưa có; 5: 2; 6: chưa có" in client.get(f"/units/A2/{NOW}").text
    assert "theo tháng" not in client.get(f"/units/A1/{NOW}").text
    assert "4: chưa có; 5: 2; 6: chưa có" in client.get(f"/units/A1/{SCOPE}").text


def test_the_units_below_are_those_of_today(client, merged):
    then, now = (get(client, "an", f"/units/A1/{scope}", merged) for scope in (SCOPE, NOW))
    assert "CĐCS Công ty FDI Ánh Sao" not in then
    assert "3 trong 3 đơn vị" in now
    assert "CĐCS Công ty FDI Ánh Sao Doanh nghiệp FDI 900" in now


def test_a_unit_of_today_was_not_expected_to_report_before_it_was_founded(client, figures):
    parts = [Part(new("A8", "Công đoàn xã Tám"), ("A11",)), Part(new("A9", "Công đoàn xã Chín"), ("A12",))]
    org.split_unit(by=figures.admin, unit=figures.unit("A1"), parts=parts, **DATED)
    page = get(client, "an", f"/units/PA/{NOW}", figures)
    assert "Công đoàn xã Chín chưa có" in page
    assert "Tất cả 3 Đã duyệt 1" in page
    missing = get(client, "an", f"/units/A8/{NOW}", figures).split("Còn thiếu")[1].split("Qua các năm")[0]
    assert "đã duyệt 1/1 báo cáo" in missing
    assert "Báo cáo của chính đơn vị" not in missing


def test_what_is_missing_is_counted_where_it_was_missing(client, figures):
    org.move_unit(by=figures.admin, unit=figures.unit("A12"), to=figures.unit("B1"), **DATED)
    then = get(client, "em", f"/units/A1/{SCOPE}", figures)
    assert "đã duyệt 2/3 báo cáo" in then
    assert "1 báo cáo bị trả lại" in then
    assert "chưa nộp" not in then.split("Còn thiếu")[1].split("Đơn vị trực thuộc")[0]
    now = get(client, "em", f"/units/A1/{NOW}", figures)
    assert "đã duyệt 2/2 báo cáo" in now
    assert "1 báo cáo bị trả lại" in get(client, "em", f"/units/B1/{NOW}", figures)


# ---- what a figure is made of ----


def test_the_parts_of_a_figure_of_now_add_up_with_the_ended_units(client, figures):
    org.dissolve_unit(by=figures.admin, unit=figures.unit("A11"), **DATED)
    page = get(client, "an", f"/units/A1/figures/members_total/{NOW}", figures)
    assert "CĐCS Công ty TNHH May Sông Đáy chưa có" in page
    assert "1 đơn vị đã kết thúc, số liệu tính ở đây 40 Tất cả 40" in page
    ratio = get(client, "an", f"/units/A1/figures/members_density/{NOW}", figures)
    assert "1 đơn vị đã kết thúc, số liệu tính ở đây 40 44 90,9% Tất cả 40 44 90,9%" in ratio
    then = get(client, "an", f"/units/A1/figures/members_total/{SCOPE}", figures)
    assert "số liệu tính ở đây" not in then


def test_a_union_that_took_in_another_shows_both_parts(client, figures):
    org.merge_units(by=figures.admin, units=[figures.unit("A21")], into=figures.unit("A11"), **DATED)
    page = get(client, "an", f"/units/A11/figures/members_total/{NOW}", figures)
    assert "Chính đơn vị 40 1 đơn vị đã kết thúc, số liệu tính ở đây 900 Tất cả 940" in page
    client.force_login(figures.an)
    report = Report.objects.get(unit__code="A11", book__cut_off="2023-11-22")
    assert f"/reports/{report.pk}/" not in links(client, f"/units/A1/figures/members_total/{NOW}")
    assert f"/reports/{report.pk}/" in links(client, f"/units/A1/figures/members_total/{SCOPE}")


def test_units_of_then_that_left_ones_reach_are_one_line(client, figures):
    org.move_unit(by=figures.admin, unit=figures.unit("A2"), to=figures.unit("PB"), **DATED)
    page = get(client, "an", f"/units/PA/figures/members_total/{SCOPE}", figures)
    assert "LĐLĐ huyện An Thượng 40 1 đơn vị nay ngoài phạm vi của anh/chị 900 Tất cả 940" in page
    assert "1 đơn vị của lúc đó nay ngoài phạm vi của anh/chị" in get(client, "an", f"/units/PA/{SCOPE}", figures)
    assert "ngoài phạm vi" not in get(client, "em", f"/units/PA/{SCOPE}", figures)
    assert "ngoài phạm vi" not in get(client, "an", f"/units/PA/{NOW}", figures)


# ---- ended units ----


def test_ended_units_are_listed_with_their_home_and_why(client, merged):
    org.dissolve_unit(by=merged.admin, unit=merged.unit("A12"), **DATED)
    page = get(client, "an", f"/units/A1/{NOW}", merged)
    assert "2 trong 2 đơn vị có mặt trong kỳ, nay đã kết thúc" in page
    assert "LĐLĐ huyện Ấp Đông A2 nay là LĐLĐ huyện An Thượng" in page
    assert "May Sông Đáy A12 không có đơn vị kế thừa, số liệu giữ ở LĐLĐ huyện An Thượng" in page
    assert f"/units/A2/{SCOPE}" in links(client, f"/units/A1/{NOW}")


def test_a_long_list_of_ended_units_is_cut_and_its_rest_reachable(client, figures):
    same = {"level": "grassroots_union", "kind": "", "category": "school", "established_on": date(2003, 1, 1)}
    many = [NewUnit(code=f"T{i:03}", parent="A1", name=f"CĐCS Trường số {i}", **same) for i in range(60)]
    org.import_units(by=figures.admin, units=many, source="them.csv")
    org.merge_units(by=figures.admin, units=[figures.unit(one.code) for one in many], into=figures.unit("A11"), **DATED)
    page = get(client, "an", f"/units/A1/{NOW}", figures)
    assert "10 trong 60 đơn vị" in page
    assert "Xem cả 60 đơn vị" in page
    client.force_login(figures.an)
    pages = [client.get(f"/units/A1/carried/{NOW}&page={number}").text for number in (1, 2)]
    assert [page.count("CĐCS Trường số") for page in pages] == [50, 10]
    assert client.get(f"/units/A1/carried/{NOW}&page=3").status_code == 400


def test_the_list_of_ended_units_is_filtered_by_why(client, merged):
    org.dissolve_unit(by=merged.admin, unit=merged.unit("A12"), **DATED)
    whole = get(client, "an", f"/units/PA/carried/{NOW}", merged)
    assert "Tất cả 2 Có đơn vị kế thừa 1 Không có đơn vị kế thừa 1" in whole
    ended = get(client, "an", f"/units/PA/carried/{NOW}&how=ended", merged)
    assert "May Sông Đáy" in ended
    assert "Ấp Đông" not in ended
    assert "Không có đơn vị nào khớp" in get(client, "an", f"/units/PA/carried/{NOW}&how=split", merged)
    assert "Không có lý do “x”" in get(client, "an", f"/units/PA/carried/{NOW}&how=x", merged, 400)
    assert "Không có đơn vị nào đã kết thúc" in get(client, "em", f"/units/PB/carried/{NOW}", merged)


def test_an_ended_unit_says_where_its_figures_went(client, merged):
    now = get(client, "an", f"/units/A2/{NOW}", merged)
    assert "Đơn vị đã kết thúc hoạt động 01/03/2024 (sáp nhập). Nay là LĐLĐ huyện An Thượng ." in now
    assert "số liệu kỳ này của đơn vị tính ở LĐLĐ huyện An Thượng" in now
    assert "Toàn bộ số liệu" not in now
    found = links(client, f"/units/A2/{NOW}")
    assert {f"/units/A1/{NOW}", SCOPE} <= set(found)
    figure = get(client, "an", f"/units/A2/figures/members_total/{NOW}", merged)
    assert "Nay là LĐLĐ huyện An Thượng" in figure
    then = get(client, "an", f"/units/A2/{SCOPE}", merged)
    assert "Tổng số đoàn viên 900 người" in then
    later = get(client, "an", "/units/A2/?period=2025", merged)
    assert "Nay là LĐLĐ huyện An Thượng" in later
    assert "Xem theo cơ cấu lúc đó" not in later


def test_a_split_unit_names_its_parts_and_who_keeps_its_figures(client, figures):
    parts = [Part(new("A8", "Công đoàn xã Tám"), ("A11",)), Part(new("A9", "Công đoàn xã Chín"), ("A12",))]
    org.split_unit(by=figures.admin, unit=figures.unit("A1"), parts=parts, **DATED)
    page = get(client, "an", f"/units/A1/{NOW}", figures)
    assert "Nay là Công đoàn xã Tám , Công đoàn xã Chín ." in page
    assert "tính ở LĐLĐ tỉnh A (cấp trên chung của các đơn vị kế thừa)" in page


def test_an_ended_unit_names_an_heir_out_of_reach_without_a_link(client, figures):
    org.merge_units(by=figures.admin, units=[figures.unit("A2")], into=figures.unit("B1"), **DATED)
    assert "Nay là LĐLĐ huyện Bình Lâm" in get(client, "an", f"/units/A2/{NOW}", figures)
    assert not [url for url in links(client, f"/units/A2/{NOW}") if "/B1/" in url]


def test_a_young_unit_offers_the_structure_of_now(client, figures):
    org.replace_unit(by=figures.admin, unit=figures.unit("A1"), new=new("A9", "Công đoàn xã Chín"), **DATED)
    then = get(client, "an", f"/units/A9/{SCOPE}", figures)
    assert "Đơn vị có từ 01/03/2024, sau kỳ này: cơ cấu lúc đó chưa có đơn vị." in then
    assert "Toàn bộ số liệu" not in then
    assert NOW in links(client, f"/units/A9/{SCOPE}")
    now = get(client, "an", f"/units/A9/{NOW}", figures)
    assert "Tổng số đoàn viên 40 người" in now
    assert "LĐLĐ tỉnh A" in now
    client.force_login(figures.an)
    assert "period=2022&structure=now" in " ".join(links(client, f"/units/A9/{NOW}"))


# ---- over the years ----


@pytest.fixture
def years(figures: World) -> World:
    """The year after: the merger lies between it and the two before."""
    org.merge_units(by=figures.admin, units=[figures.unit("A2")], into=figures.unit("A1"), **DATED)
    for unit, year, members in (("A21", 2023, 930), ("A11", 2024, 45), ("A21", 2024, 950)):
        accepted(figures, unit, book=book_of(str(year), cut_off=date(year, 11, 30)), members_total=members)
    return figures


def table_of_years(client, person, address, world):
    return get(client, person, address, world).split("Qua các năm")[1].split("Toàn bộ số liệu")[0]


def test_years_before_a_change_stand_twice_with_the_change_between(client, years):
    table = table_of_years(client, "an", f"/units/A1/{SCOPE}", years)
    assert "Chênh lệch giữa lúc đó và hiện nay là do tổ chức lại" in table
    assert "Năm 2022 38 38" in table
    assert "Năm 2023 41 971" in table
    assert "01/03/2024 · sáp nhập vào LĐLĐ huyện An Thượng · QĐ 9/QĐ-LĐLĐ · xem thay đổi" in table
    assert "Năm 2024 995 995" in table
    found = links(client, f"/units/A1/{SCOPE}")
    assert "/org/changes/?from=2024-03-01&to=2024-03-01" in found
    for at, scope in enumerate(("", "&structure=now")):
        assert f"/units/A1/figures/members_total/?period=2024&basis=actual&cut_off=2024-11-30{scope}" in found, at


def test_a_plan_between_two_years_tells_what_it_ended_and_moved(client, figures):
    accepted(figures, "A21", book=book_of("2022", cut_off=date(2022, 11, 30)), members_total=850)
    rows = "on,act,unit,to,decision\n2024-03-01,merge,A2,A1,QĐ 7\n2024-03-01,dissolve,A12,,QĐ 8\n"
    org.apply_plan(by=figures.admin, draft=plan_of("ke-hoach.csv", rows))
    table = table_of_years(client, "an", f"/units/A1/{SCOPE}", figures)
    assert "01/03/2024 · phương án sắp xếp (1 sáp nhập) · QĐ 7" in table
    assert "QĐ 8" not in table.split("Đơn vị trực thuộc")[0]


def test_many_decisions_between_two_years_are_cut_to_the_widest(client, years):
    same = {"level": "grassroots_union", "kind": "", "category": "school", "established_on": date(2003, 1, 1)}
    many = [NewUnit(code=f"T{i}", parent="PB", name=f"CĐCS Trường số {i}", **same) for i in range(4)]
    org.import_units(by=years.admin, units=many, source="them.csv")
    for at in range(4):
        org.move_unit(
            by=years.admin,
            unit=years.unit(f"T{at}"),
            to=years.unit("A1"),
            on=date(2024, 5, 1 + at),
            decision=f"QĐ {at}",
        )
    table = table_of_years(client, "an", f"/units/A1/{SCOPE}", years)
    assert len(re.findall(r"\d\d/\d\d/2024 · ", table)) == 3
    assert "Từ 01/12/2023 đến 30/11/2024: 2 quyết định khác làm thay đổi số liệu · xem thay đổi" in table


def test_who_came_back_before_today_is_no_break(client, years):
    """A21 left its district before the district itself came to A1: what matters is where the two trees part."""
    org.undo_change(by=years.admin)
    org.move_unit(by=years.admin, unit=years.unit("A11"), to=years.unit("A2"), on=date(2024, 1, 5), decision="QĐ 1")
    org.merge_units(by=years.admin, units=[years.unit("A2")], into=years.unit("A1"), **DATED)
    table = table_of_years(client, "an", f"/units/A1/{SCOPE}", years)
    assert re.findall(r"\d\d/\d\d/2024 · ", table) == ["01/03/2024 · "]


def test_units_dissolved_between_two_years_are_told_though_the_series_is_one(client, years):
    org.dissolve_unit(by=years.admin, unit=years.unit("A12"), on=date(2024, 6, 15), decision="QĐ 4133")
    table = table_of_years(client, "an", f"/units/PA/{SCOPE}", years).split("Đơn vị trực thuộc")[0]
    assert "Từ 01/12/2023 đến 30/11/2024: 1 đơn vị bên dưới giải thể, không có đơn vị kế thừa · xem thay đổi" in table
    assert table.index("Năm 2023") < table.index("giải thể") < table.index("Năm 2024")
    assert "hiện nay" not in table
    found = links(client, f"/units/PA/{SCOPE}")
    assert "/org/changes/?from=2023-12-01&to=2024-11-30&kind=dissolved" in found


def test_years_alike_in_both_structures_stand_once(client, years):
    table = table_of_years(client, "an", f"/units/PA/{SCOPE}", years)
    assert "hiện nay" not in table.split("Đơn vị trực thuộc")[0]
    assert "sáp nhập" not in table.split("Đơn vị trực thuộc")[0]


def test_years_are_those_of_one_kind_of_book(client, years):
    assert "Năm 2022" in get(client, "an", f"/units/A1/{SCOPE}", years).split("Qua các năm")[1]
    for other in ("?period=2023&basis=estimate", "?period=2023-M05"):
        assert "Qua các năm" not in get(client, "an", f"/units/A1/{other}", years)


def test_years_of_a_year_under_way_name_their_cut_off(client, years):
    accepted(years, "A11", book=book_of("2025", cut_off=date(2025, 6, 15)), members_total=46)
    assert "Năm 2025 (15/06/2025)" in table_of_years(client, "an", f"/units/A1/{SCOPE}", years)


def test_years_of_an_ended_unit_are_those_it_had(client, years):
    accepted(years, "A21", book=book_of("2022", cut_off=date(2022, 11, 30)), members_total=850)
    table = get(client, "an", f"/units/A2/{NOW}", years).split("Qua các năm")[1]
    assert "Đơn vị đã kết thúc: chỉ có số liệu theo cơ cấu lúc đó." in table
    assert "Năm 2022 850 Năm 2023 930" in table


# ---- cost ----


@pytest.mark.parametrize("address", ["/units/PA/", "/units/A1/", "/units/PA/figures/members_total/"])
def test_the_structure_of_now_asks_few_questions(client, years, django_assert_max_num_queries, address):
    client.force_login(years.em)
    client.get(f"{address}{NOW}")
    with django_assert_max_num_queries(230):
        client.get(f"{address}{NOW}")

"""The pivot: what crosses what, that its figures are those of the totals, what is refused, what the workbook holds."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from congdoan.audit.models import Event
from congdoan.dashboards.pivot_page import MOST_COLUMNS, Pivot, asked_in
from congdoan.dashboards.tests.test_pages import get, links
from congdoan.org import commands as org
from congdoan.reporting.queries import Scope, totals_of_unit
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

ADDRESS = "/units/PA/pivot/"
TWO = "?indicator=members_total&indicator=members_admitted"


def cells_of(world: World, **asked: str) -> dict[tuple[str, str, str], object]:
    pivot = Pivot(world.an, world.unit("PA"), asked_in(asked, ["members_total", "members_admitted"], ["2023"]))
    return {
        (head.label, outer.label, inner.label): cell.value
        for head, cells in pivot.table(pivot.heads(pivot.asked.rows))
        for (outer, inner), cell in zip(pivot.columns, cells, strict=True)
    }


def test_units_cross_indicators(figures: World) -> None:
    found = cells_of(figures)
    totals = {code: totals_of_unit(figures.an, figures.unit(code), Scope("2023")) for code in ("PA", "A1", "A2")}
    assert found["LĐLĐ tỉnh A", "Tổng số đoàn viên", "Năm 2023"] == totals["PA"].total("members_total")
    assert found["LĐLĐ huyện An Thượng", "Tổng số đoàn viên", "Năm 2023"] == totals["A1"].total("members_total")
    assert found["LĐLĐ huyện Ấp Đông", "Tổng số đoàn viên", "Năm 2023"] == totals["A2"].total("members_total")
    assert totals["PA"].total("members_total") is not None


@pytest.mark.parametrize(
    ("rows", "columns"), [("units", "periods"), ("indicators", "units"), ("periods", "indicators")]
)
def test_turning_the_table_changes_no_figure(figures: World, rows: str, columns: str) -> None:
    plain = {frozenset(key): value for key, value in cells_of(figures).items()}
    turned = {frozenset(key): value for key, value in cells_of(figures, rows=rows, columns=columns).items()}
    assert turned == plain
    assert len(plain) == 6


def test_every_figure_opens_what_it_is_made_of(client, figures: World) -> None:
    page = get(client, "an", f"{ADDRESS}{TWO}", figures)
    assert "Năm 2023" in page
    opened = [url for url in links(client, f"{ADDRESS}{TWO}") if "/figures/members_total/" in url]
    assert {url.split("/")[2] for url in opened} == {"PA", "A1"}  # nobody reported for A2
    assert all("period=2023" in url for url in opened)


def test_a_unit_founded_since_had_no_place(client, figures: World) -> None:
    new = org.NewUnit("A3", "PA", "LĐLĐ huyện Ất Mùi", "upper_level_union", "", "none", date(2025, 3, 1))
    org.add_unit(by=figures.admin, unit=new, on=date(2025, 3, 1), decision="QĐ 3/QĐ-LĐLĐ", act="established")
    accepted(figures, "A11", book=book_of("2025", cut_off=date(2025, 11, 30)), members_total=41)
    page = get(client, "an", f"{ADDRESS}?indicator=members_total&period=2023&period=2025", figures)
    assert "LĐLĐ huyện Ất Mùi chưa có đơn vị chưa có" in page


def test_units_that_ended_within_the_period_come_last_and_say_so(client, figures: World) -> None:
    last = book_of(cut_off=date(2023, 11, 30), form="CT-NAM")
    accepted(figures, "A1", form="CT-NAM", book=last, grassroots_unions_total=2)
    dated = {"on": date(2023, 7, 1), "decision": "QĐ 9/QĐ-LĐLĐ"}
    org.merge_units(by=figures.admin, units=[figures.unit("A1")], into=figures.unit("A2"), **dated)
    page = get(client, "an", f"{ADDRESS}?indicator=members_total&period=2023", figures)
    assert "LĐLĐ huyện An Thượng Sáp nhập 01/07/2023" in page
    assert page.index("LĐLĐ huyện Ấp Đông") < page.index("LĐLĐ huyện An Thượng")
    whole = get(client, "an", "/units/PA/?period=2023", figures)
    listed = whole[whole.index("Đơn vị trực thuộc") :]
    assert listed.index("LĐLĐ huyện Ấp Đông") < listed.index("LĐLĐ huyện An Thượng Sáp nhập 01/07/2023")
    assert "An Thượng" not in get(client, "an", f"{ADDRESS}?period=2023&structure=now", figures)


def test_units_that_ended_without_a_report_in_the_period_are_left_out(client, figures: World) -> None:
    assert "Ấp Đông" in get(client, "an", f"{ADDRESS}?period=2023", figures)
    dated = {"on": date(2023, 7, 1), "decision": "QĐ 9/QĐ-LĐLĐ"}
    org.merge_units(by=figures.admin, units=[figures.unit("A2")], into=figures.unit("A1"), **dated)
    assert "Ấp Đông" not in get(client, "an", f"{ADDRESS}?period=2023", figures)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?rows=units&columns=units", "chọn hai chiều khác nhau"),
        ("?rows=people", "Không có chiều"),
        ("?indicator=nothing", "Không có chỉ số mã"),
        ("?period=2019", "không có số liệu nào của"),
        ("?period=xyz", "xyz"),
        ("?structure=later", "Cơ cấu"),
        ("?page=9", "Không có trang"),
    ],
)
def test_what_does_not_exist_is_said(client, figures: World, query: str, said: str) -> None:
    client.force_login(figures.an)
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_too_many_columns_are_refused(client, figures: World) -> None:
    client.force_login(figures.an)
    known = Pivot(figures.an, figures.unit("PA"), asked_in({}, [], ["2023"])).known
    query = "&".join(f"indicator={code}" for code in list(known)[: MOST_COLUMNS + 1])
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 400
    assert f"nhiều nhất {MOST_COLUMNS} cột" in answer.content.decode()


def test_a_body_without_figures_says_what_comes_first(client, world: World) -> None:
    assert "Chưa có số liệu nào để xếp bảng" in get(client, "an", ADDRESS, world)


def test_the_outsider_finds_nothing(client, figures: World) -> None:
    client.force_login(figures.chi)
    assert client.get(ADDRESS).status_code == 404
    assert client.get(f"{ADDRESS}table.xlsx").status_code == 404


def test_the_workbook_holds_the_same_figures_and_is_logged(client, figures: World) -> None:
    client.force_login(figures.an)
    answer = client.get(f"{ADDRESS}table.xlsx{TWO}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    total = totals_of_unit(figures.an, figures.unit("PA"), Scope("2023")).total("members_total")
    row = next(row for row in cells if row[0] == "LĐLĐ tỉnh A")
    assert row[1:3] == ["PA", int(total or 0)]
    assert any("Theo cơ cấu lúc đó" in str(cell) for line in cells for cell in line)
    logged = Event.objects.get(verb="pivot.exported")
    assert (logged.by, logged.unit_id) == (figures.an, figures.unit("PA").pk)


@pytest.mark.parametrize("address", ["A1/?period=2023", "A1/?period=2023&structure=now", "A1/?period=2016", "B11/"])
def test_the_page_of_a_unit_leads_to_it_whether_there_are_figures_or_not(client, figures: World, address: str) -> None:
    client.force_login(figures.admin)
    (link,) = [one for one in links(client, f"/units/{address}") if "/pivot/" in one]
    assert client.get(link).status_code == 200
    assert ("period=2023" in link) == ("2023" in address)
    assert ("structure=now" in link) == ("now" in address)

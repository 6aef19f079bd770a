"""Targets on lines that a body made itself: given, registered, shared out, followed; only at and below the body."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
import time_machine
from django.test import Client

from congdoan.common.errors import Refused
from congdoan.ownforms.tests.steps import issued, with_one_line
from congdoan.reporting import commands, desk, imports, queries
from congdoan.reporting.cascade import Way
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import accepted, assigned, book_of, registered, values_of
from congdoan.reporting.tests.writing import clerk_of
from tests.pages import words_of
from tests.world import World

pytestmark = pytest.mark.django_db

LINE = "pa_tu_sach"
OWN = Scope("2023", "PA")
ASSIGN = "/reports/targets/PA/assign/?period=2023&set=PA"
ONE = {"indicator": LINE, "comparator": "ge", "value": "10", "group": "", "decision": "KH 9"}


@pytest.fixture
def own(world: World) -> World:
    issued(world, with_one_line(world))
    return world


def reported(world: World, unit: str, n: int) -> None:
    book = book_of(cut_off=date(2023, 11, 30), form="PA-NAM")
    accepted(world, unit, form="PA-NAM", book=book, **{LINE: n})


def held(world: World, unit: str, scope: Scope = OWN) -> list[str]:
    return [one.result.words for one in queries.attainment_of_units(world.admin, [world.unit(unit)], scope)]


def test_one_is_given_on_the_page_and_followed_in_the_figures_of_the_set(client: Client, own: World) -> None:
    client.force_login(own.an)
    assert "Tủ sách công nhân (tủ)" in client.get(ASSIGN).content.decode()
    answer = client.post(ASSIGN, ONE)
    assert answer.headers["Location"] == "/reports/targets/PA/?period=2023&basis=actual&set=PA"
    reported(own, "A11", 3)
    reported(own, "A21", 5)
    told = words_of(client, own, "an", "/reports/targets/PA/?period=2023&set=PA")
    assert "Tủ sách công nhân 8 / 10 tủ 80%" in told
    assert "Bộ A" in told
    common = words_of(client, own, "an", "/reports/targets/PA/?period=2023")
    assert "Tủ sách công nhân" not in common
    assert "Bộ A" in common
    assert held(own, "PA", Scope("2023")) == []


def test_it_is_shared_out_among_those_below_also_by_last_years_result_where_there_is_none(own: World) -> None:
    assigned(own, "PA", 10, line=LINE)
    unit, indicator = own.unit("PA"), queries.indicators()[LINE]
    asked = {"by": own.an, "unit": unit, "period": "2023", "indicator": indicator, "decision": "KH 10"}
    with pytest.raises(Refused) as refused:
        commands.cascade_target(**asked, way=Way.LAST_RESULT)
    assert refused.value.code == "nobody"
    done = commands.cascade_target(**asked, way=Way.EQUAL)
    assert {share.unit.code: share.value for share in done.shares} == {"A1": 5, "A2": 5}
    listed = queries.target_list(own.an, unit, OWN, below=True)
    assert [(one.indicator.code, one.target, one.below) for one in listed.remainders] == [(LINE, 10, 10)]


def test_a_unit_below_registers_and_one_elsewhere_has_nothing_to_do_with_it(client: Client, own: World) -> None:
    registered(own, "A11", 4, line=LINE)
    reported(own, "A11", 3)
    assert held(own, "A11") == ["đạt 75% kế hoạch, thiếu 1 tủ"]
    for write in (assigned, registered):
        with pytest.raises(Refused, match="không dùng cho") as refused:
            write(own, "B1", 4, line=LINE)
        assert refused.value.code == "line"
    entry = imports.TargetEntry("B1", "2023", LINE, "ge", 4, "KH 1", line=2)
    with pytest.raises(Refused) as refused:
        imports.import_targets(by=own.admin, entries=[entry], source="chi-tieu.csv")
    assert "không dùng cho" in refused.value.details[0]
    assert values_of("B1", line=LINE) == []
    client.force_login(own.chi)
    assert client.get("/reports/targets/B1/assign/?period=2023").status_code == 200
    assert client.get("/reports/targets/B1/assign/?period=2023&set=PA").status_code == 404
    assert "Bộ A" not in words_of(client, own, "chi", "/reports/targets/B1/?period=2023")


def test_a_missed_one_waits_on_the_desk_and_is_explained(client: Client, own: World) -> None:
    clerk = clerk_of(own, unit="A11")
    assigned(own, "A11", 4, line=LINE)
    assigned(own, "A11", 9)
    accepted(own, "A11", members_admitted=1)
    reported(own, "A11", 3)
    with time_machine.travel(date(2023, 12, 5), tick=False):
        cards = {card.line: card.url for card in desk.cards(clerk) if card.key.startswith("explain:")}
        (own_card,) = (line for line in cards if "Tủ sách công nhân" in line)
        assert "Đoàn viên" not in own_card
        assert cards[own_card].endswith("?period=2023&set=PA")
        assert len(cards) == 2
        client.force_login(clerk)
        address = f"/reports/targets/A11/{LINE}/explain/?period=2023"
        answer = client.post(address, {"cause": "Thiếu chỗ đặt", "remedy": "Đặt ở nhà ăn"})
        assert answer.headers["Location"].endswith("&set=PA")
        cards = {card.line for card in desk.cards(clerk) if card.key.startswith("explain:")}
        assert len(cards) == 1


def test_what_is_registered_of_such_a_line_is_decided_on_from_the_desk_on(client: Client, own: World) -> None:
    registered(own, "A1", 4, line=LINE)
    with time_machine.travel(date(2023, 3, 1), tick=False):
        (card,) = (card for card in desk.cards(own.an) if card.key.startswith("decide:"))
        told = words_of(client, own, "an", card.url.partition("#")[0])
    assert "LĐLĐ huyện An Thượng · Tủ sách công nhân Đăng ký 4" in told
    address = f"/reports/targets/A1/{LINE}/decide/?period=2023"
    assert "Đăng ký 4" in words_of(client, own, "an", address)
    answer = client.post(address, {"act": "take", "number": 1, "decision": "KH 9", "value": "", "reason": ""})
    assert answer.headers["Location"] == "/reports/targets/PA/?period=2023&basis=actual&set=PA"
    assert values_of("A1", line=LINE) == [("ge", 4)]


def test_more_than_last_year_is_open_where_the_set_is_new(own: World) -> None:
    assigned(own, "A11", None, how="more_than_last_year", line=LINE)
    reported(own, "A11", 3)
    assert held(own, "A11") == ["kết quả: 3 tủ, chưa có số liệu năm trước"]


def test_before_the_first_period_of_the_set_it_is_not_to_be_chosen(client: Client, own: World) -> None:
    with time_machine.travel(date(2022, 11, 10), tick=False):
        told = words_of(client, own, "an", "/reports/targets/PA/?set=PA")
    assert "Năm 2023" in told
    client.force_login(own.an)
    assert client.get("/reports/targets/PA/assign/?period=2022&set=PA").status_code == 404
    with pytest.raises(Refused, match="chỉ dùng cho kỳ bắt đầu từ 01/12/2022"):
        assigned(own, "PA", 10, line=LINE, period="2022")


def test_a_figure_offers_only_the_sets_that_have_its_line(client: Client, own: World) -> None:
    reported(own, "A11", 3)
    accepted(own, "A11", members_total=40)
    client.force_login(own.an)
    unit = client.get("/units/A11/?period=2023").context["line"]
    assert [option.label for option in unit.sets] == ["Bộ chung", "Bộ A"]
    for address in ("members_total/?period=2023", f"{LINE}/?period=2023&set=PA"):
        page = client.get(f"/units/A11/figures/{address}")
        assert page.status_code == 200
        assert page.context["line"].sets == ()


@pytest.mark.parametrize("page", ["adjustments", "corrections"])
def test_pages_of_own_figures_offer_the_periods_of_their_set_alone(client: Client, own: World, page: str) -> None:
    reported(own, "A11", 3)
    book = book_of("2022", cut_off=date(2022, 11, 30))
    accepted(own, "A11", book=book, members_total=40)
    if page == "corrections":
        for period in ("2022", "2023"):
            commands.close_period(by=own.admin, code=period, decision="QĐ 1")
    client.force_login(own.an)
    for asked, offered in (("?period=2023&set=PA", ["Năm 2023"]), ("?period=2022", ["Năm 2022"])):
        answer = client.get(f"/reports/{page}/A1/{asked}")
        assert [option.label for option in answer.context["line"].periods] == offered


# ---- crossed ----


def test_the_lines_of_an_own_set_are_crossed_with_units_and_periods(client: Client, own: World) -> None:
    reported(own, "A11", 3)
    reported(own, "A21", 5)
    page = words_of(client, own, "an", "/units/PA/pivot/?set=PA")
    assert "Bộ chỉ số Bộ A" in page
    assert "LĐLĐ tỉnh A 8 LĐLĐ huyện An Thượng 3 LĐLĐ huyện Ấp Đông 5" in page
    shown = client.get("/units/PA/pivot/?set=PA").content.decode()
    assert f"/units/A1/figures/{LINE}/?period=2023&amp;basis=actual&amp;set=PA" in shown
    assert "/units/PA/pivot/?period=2023&amp;set=PA" in client.get("/units/PA/?set=PA").content.decode()
    common = words_of(client, own, "an", "/units/PA/pivot/")
    assert "Tủ sách công nhân" not in common
    assert "Bộ A" in common  # to be chosen


def test_the_workbook_of_crossed_lines_names_the_set(client: Client, own: World) -> None:
    reported(own, "A11", 3)
    client.force_login(own.an)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/units/PA/pivot/table.xlsx?set=PA").content))
    told = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert any("LĐLĐ tỉnh A. Bộ A. Năm 2023" in one for one in told)
    assert told.count("3") == 2

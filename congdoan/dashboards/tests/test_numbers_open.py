"""Every number of the pages of figures opens what it is made of, down to the report."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from lxml import html

from congdoan.reporting import commands as reporting
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

SCOPE = "?period=2023&basis=actual&cut_off=2023-11-22"
PAGES = {
    "unit": f"/units/A1/{SCOPE}",
    "unit above": f"/units/PA/{SCOPE}",
    "leaf": f"/units/A11/{SCOPE}",
    "leader": f"/units/A1/leader/{SCOPE}",
    "pivot": "/units/PA/pivot/?period=2023",
    "figure": f"/units/A1/figures/members_total/{SCOPE}",
    "figure of a body itself": f"/units/A1/figures/grassroots_unions_total/{SCOPE}",
    "figure of a leaf": f"/units/A11/figures/members_total/{SCOPE}",
    "figure with a target": f"/units/A1/figures/members_admitted/{SCOPE}",
    "ratio": f"/units/PA/figures/members_density/{SCOPE}",
    "share of units": f"/units/A1/figures/emulation_rate/{SCOPE}",
    "figure of now": f"/units/PA/figures/members_total/{SCOPE}&structure=now",
}
EXCEPTIONS = {
    "Tổng số": "the figure that the page takes apart",
    "Tỷ lệ chung": "the same, of a ratio",
    "Tất cả": "the same, at the foot of its parts",
}
FIG = "//a[contains(concat(' ', @class, ' '), ' fig ')]"


def plain_numbers(page: str) -> list[tuple[str, str]]:
    """What each number that is no link is called, and the number."""
    tree = html.fromstring(page)
    table = tree.xpath("//td[contains(concat(' ', @class, ' '), ' num ')]")
    cells = [*table, *tree.xpath("//dl[contains(@class, 'figs')]//dd[@class='n']")]
    assert cells
    found = []
    for cell in cells:
        if re.search(r"\d", cell.text_content()) and not cell.xpath(".//a[@href]"):
            (name,) = cell.xpath("../th") or cell.xpath("../dt")
            found.append((" ".join(name.text_content().split()), cell.text_content().strip()))
    return found


def one_of_each_page(links: set[str]) -> list[str]:
    """One address of each kind of page, of those that lead away."""
    kinds: dict[str, str] = {}
    for link in sorted(links):
        if not link.startswith("#"):
            kinds.setdefault(resolve(urlsplit(link).path).view_name, link)
    return list(kinds.values())


@pytest.fixture
def adjusted(figures: World) -> World:
    """District A1 takes three members off what A11 reported."""
    reporting.adjust(
        by=figures.dung, unit=figures.unit("A1"), book=book_of(), figures={"members_total": -3},
        reason="A11 báo trùng 3 người", about=figures.unit("A11"),
    )  # fmt: skip
    return figures


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_every_number_is_a_link_and_what_it_opens_is_there(client: Client, adjusted: World, address: str) -> None:
    client.force_login(adjusted.an)
    page = client.get(address).content.decode()
    assert [(name, number) for name, number in plain_numbers(page) if name not in EXCEPTIONS] == []
    tree = html.fromstring(page)
    links = {str(one) for one in tree.xpath(f"{FIG}/@href")}
    assert {link[1:] for link in links if link.startswith("#")} <= {one.get("id") for one in tree.xpath("//*[@id]")}
    for link in one_of_each_page(links):
        assert client.get(link).status_code == 200, link


def test_who_reads_through_a_cluster_gets_no_link_that_does_not_open(client: Client, figures: World) -> None:
    """Lan works for A2 and sees A1 beside it in their cluster."""
    client.force_login(figures.lan)
    links: set[str] = set()
    for address in (f"/units/A1/{SCOPE}", f"/units/A1/figures/members_density/{SCOPE}"):
        tree = html.fromstring(client.get(address).content.decode())
        links |= {str(one) for one in tree.xpath(f"{FIG}/@href")}
    assert {client.get(link).status_code for link in one_of_each_page(links)} == {200}
    assert not any(link.startswith(("/reports/check/", "#")) for link in links)


def test_an_adjustment_opens_its_reason_and_who_made_it(client: Client, adjusted: World) -> None:
    client.force_login(adjusted.an)
    page = client.get(f"/units/A1/figures/members_total/{SCOPE}").content.decode()
    assert '<a class="fig" href="#dieu-chinh">−3</a>' in page
    told = page[page.index('id="dieu-chinh"') : page.index('id="tu-don-vi"')]
    assert "A11 báo trùng 3 người" in told
    assert str(adjusted.dung) in told
    assert adjusted.unit("A11").name in told


@pytest.mark.parametrize(
    ("person", "opened"), [("dung", f"/reports/check/A1/{SCOPE}"), ("em", f"/units/A1/{SCOPE}#don-vi")]
)
def test_a_rate_opens_the_list_to_check_or_the_units_below(
    client: Client, figures: World, person: str, opened: str
) -> None:
    client.force_login(figures.users[person])
    for address in (f"/units/A1/{SCOPE}", f"/units/A1/leader/{SCOPE}"):
        tree = html.fromstring(client.get(address).content.decode())
        rates = [one for one in tree.xpath("//a[@class='fig']") if "đã duyệt" in one.text_content()]
        assert rates
        assert {one.get("href") for one in rates} == {opened}, address
    aims = [one for one in tree.xpath("//p[@class='lead']/a[@class='fig']") if "chỉ tiêu" in one.text_content()]
    assert [one.get("href") for one in aims] == [f"/reports/targets/A1/{SCOPE}"]


def test_last_year_opens_in_its_own_period(client: Client, figures: World) -> None:
    client.force_login(figures.an)
    page = html.fromstring(client.get(f"/units/A1/{SCOPE}").content.decode())
    (then,) = page.xpath("//div[@class='table-wrap border-top']//th[starts-with(., 'Tổng số đoàn viên')]/..//a[.='38']")
    there = html.fromstring(client.get(then.get("href")).content.decode())
    assert there.xpath("//dd[@class='n']")[0].text.strip() == "38"


def test_a_report_leads_to_the_reports_its_other_columns_come_from(client: Client, figures: World) -> None:
    """The month before for what was reached so far, the report of last year for the same period."""

    def month(code: str, last: date, admitted: int) -> Report:
        book = book_of(code, cut_off=last, form="CS-THANG")
        return accepted(figures, "A11", form="CS-THANG", book=book, on=last, members_admitted=admitted)

    before, last_year = month("2023-M04", date(2023, 4, 30), 7), month("2022-M05", date(2022, 5, 31), 3)
    report = Report.objects.get(unit__code="A11", book__period__code="2023-M05")
    client.force_login(figures.an)
    page = client.get(f"/reports/{report.pk}/").content.decode()
    assert '<a class="fig" href="#luy-ke">9</a>' in page
    assert f'<a href="/reports/{before.pk}/">' in page[page.index('id="luy-ke"') :]
    assert f'<a class="fig" href="/reports/{last_year.pk}/#members_admitted">3</a>' in page

"""The departments of a body on their page: founded, renamed, refused."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from congdoan.audit.models import Event
from congdoan.org import commands, queries
from congdoan.org.tests.acting import MAY_NOT
from congdoan.org.tests.test_plan_pages import get, post, words
from tests.world import World


@pytest.fixture
def office(acting: World) -> World:
    commands.set_department(by=acting.an, unit=acting.units["A1"], kind="finance", name="Ban Tài chính")
    return acting


FINANCE = {"finance": "Ban Tài chính", "was-finance": "Ban Tài chính"}


def save(client: Client, world: World, by: str = "an", **typed: str) -> HttpResponse:
    return post(client, world, "departments", "A1", by=by, **{**FINANCE, **typed})


def names(world: World) -> dict[str, str]:
    return queries.department_names(world.units["A1"])


def test_department_is_renamed_and_another_founded_with_the_audit(office: World, client: Client) -> None:
    assert "Chưa lập; thường gọi: Văn phòng." in words(get(client, office, "departments", "A1"))
    answer = save(client, office, finance=" Ban  Tài chính, Kinh tế ", office="Văn phòng")
    assert answer.headers["Location"] == reverse("org:departments", args=["A1"])
    assert names(office) == {"finance": "Ban Tài chính, Kinh tế", "office": "Văn phòng"}
    lines = Event.objects.filter(verb="department.set", by=office.an).order_by("pk")
    assert [line.detail["name"] for line in lines][1:] == [
        ["", "Văn phòng"],
        ["Ban Tài chính", "Ban Tài chính, Kinh tế"],
    ]
    save(client, office, **{"finance": "Ban Tài chính, Kinh tế", "was-finance": "Ban Tài chính, Kinh tế",
                            "office": "Văn phòng", "was-office": "Văn phòng"})  # fmt: skip
    assert lines.count() == 3  # nothing changed, nothing told


def test_only_who_gives_rights_there_names_departments(office: World, client: Client) -> None:
    for person in MAY_NOT:
        assert get(client, office, "departments", "A1", by=person).status_code == 404
        assert save(client, office, by=person, finance="Ban Khác").status_code == 404
    assert names(office) == {"finance": "Ban Tài chính"}


def test_name_that_is_missing_or_too_long_is_said_beside_it(office: World, client: Client) -> None:
    for typed, said in (("", "Còn trống."), ("x" * 121, "120")):
        page = save(client, office, finance=typed, office="Văn phòng")
        assert page.status_code == 422
        assert said in words(page)
        assert 'value="Văn phòng"' in page.content.decode()
    assert names(office) == {"finance": "Ban Tài chính"}


def test_what_somebody_else_named_meanwhile_is_told_before_it_is_replaced(office: World, client: Client) -> None:
    commands.set_department(by=office.admin, unit=office.units["A1"], kind="finance", name="Ban Kinh tế")
    page = save(client, office, finance="Ban Tài chính mới")
    assert page.status_code == 409
    assert "Người khác vừa đổi tên ban thành “Ban Kinh tế”; chưa ghi gì." in words(page)
    assert 'value="Ban Tài chính mới"' in page.content.decode()
    assert names(office) == {"finance": "Ban Kinh tế"}
    save(client, office, **{"finance": "Ban Tài chính mới", "was-finance": "Ban Kinh tế"})
    assert names(office) == {"finance": "Ban Tài chính mới"}


def test_union_at_the_grassroots_has_none(office: World, client: Client) -> None:
    page = get(client, office, "departments", "A11")
    assert page.status_code == 400
    assert "không có ban chuyên đề" in words(page)


def test_history_leads_administrators_to_departments_and_to_who_may_see(office: World, client: Client) -> None:
    for person, offered in (("an", True), ("binh", False)):
        page = get(client, office, "unit-history", "A1", by=person).content.decode()
        assert (reverse("org:departments", args=["A1"]) in page) is offered
        assert (reverse("org:who-may", args=["A1"]) in page) is offered
    assert reverse("org:departments", args=["A11"]) not in get(client, office, "unit-history", "A11").content.decode()

"""Writing a month's report as its people do: the page is opened, fields are typed, what the page would send is sent."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client

from congdoan.accounts import commands as accounts
from congdoan.accounts.models import User
from congdoan.org import commands as org
from congdoan.org.models import Unit
from congdoan.periods.commands import ensure_period
from congdoan.periods.queries import period_of
from congdoan.reporting import commands, queries
from congdoan.reporting.commands import Edit, Edits
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import accepted, form_of
from tests.world import PASSWORD, World

MONTH, BEFORE = "2026-M11", "2026-M10"
PAGE = f"/reports/write/A12/{MONTH}/CS-THANG/"
LAST = {"workers_total": 900, "members_opening": 800, "members_admitted": 10, "members_transferred_in": 0,
        "members_left": 4, "members_total": 806, "members_female": 500}  # fmt: skip
"""What A12 reported for October, accepted."""


def clerk_of(world: World, unit: str = "A12", role: str = "clerk", name: str = "lam", full_name: str = "Cao Thị Lam"):
    """A person of a union itself; the cast has none for A12."""
    user = accounts.ensure_user(
        by=world.admin, email=f"{name}@vi-du.vn", full_name=full_name, password=PASSWORD, unit_id=world.unit(unit).pk
    )
    org.grant_role(by=world.admin, user=user, role=role, unit=world.unit(unit), start=date(2020, 1, 1), end=None)
    return user


MEMBERS, MONEY = "Đoàn viên, tổ chức công đoàn", "Tài chính công đoàn"
"""The sections for which the departments of A1 answer."""


def departments_of_a1(world: World) -> dict[str, User]:
    """Two departments of A1, each with one officer."""
    people = {}
    for kind, name, officer in (("organisation", "Ban Tổ chức", "Tạ Thị Oanh"), ("finance", "Ban Tài chính", "Hồ Tài")):
        department = org.set_department(by=world.admin, unit=world.unit("A1"), kind=kind, name=name)
        people[kind] = accounts.ensure_user(
            by=world.admin, email=f"{kind}@vi-du.vn", full_name=officer, password=PASSWORD, unit_id=world.unit("A1").pk
        )
        org.grant_role(
            by=world.admin, user=people[kind], role="department_officer", unit=world.unit("A1"),
            start=date(2020, 1, 1), department=department,
        )  # fmt: skip
    return people


def scope_of(period: str = MONTH) -> Scope:
    return Scope(period, "CB", "actual", period_of(period).end)


def last_month(world: World, unit: str = "A12", **figures: int) -> Report:
    period = ensure_period(BEFORE)
    book = commands.ensure_book(
        indicator_set=form_of("CS-THANG").set, period=period, basis="actual", cut_off=period.end
    )
    return accepted(world, unit, form="CS-THANG", book=book, on=period.end, **(LAST | figures))


def written(
    user: Any, unit: str = "A12", *, source: str = "", rest: bool = False, period: str = MONTH,
    form: str = "CS-THANG", was: dict[str, int] | None = None, **figures: int | None,
) -> commands.Written:  # fmt: skip
    """The command as the page calls it: `was` is what the page showed; without it, what is there."""
    place = Unit.objects.get(code=unit)
    report = queries.report_of(place, form_of(form), scope_of(period))
    shown = report.figures if report else {
        code: one.value for code, one in queries.suggestions(place, form_of(form), scope_of(period)).items()
    }  # fmt: skip
    lines = {code: Edit((was or shown).get(code), value) for code, value in figures.items()}
    edits = Edits(lines, rest_is_zero=Edit(False, True) if rest else None, source=source)
    return commands.write_report(by=user, unit=place, form=form_of(form), scope=scope_of(period), edits=edits)


# ---- the page ----


def words(answer: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def fields(answer: HttpResponse) -> dict[str, str]:
    """What the page would send as it stands."""
    page = answer.content.decode()
    found = {}
    for control in re.findall(r"<input[^>]+>", page):
        name, value = re.search(r'name="([^"]+)"', control), re.search(r'value="([^"]*)"', control)
        if not name or name[1] in ("csrfmiddlewaretoken", "q", "file"):
            continue
        if "checkbox" not in control or " checked" in control:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        found[name] = html.unescape(text)
    return found


def opened(client: Client, user: Any, page: str = PAGE) -> dict[str, str]:
    client.force_login(user)
    answer = client.get(page)
    assert answer.status_code == 200, words(answer)
    return fields(answer)


def send(client: Client, form: dict[str, str], page: str = PAGE, **more: str) -> HttpResponse:
    """As the page saves itself."""
    return client.post(page, {**form, **{name.replace("__", "-"): value for name, value in more.items()}},
                       headers={"HX-Request": "true"})  # fmt: skip

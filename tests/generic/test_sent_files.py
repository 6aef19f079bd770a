"""Every door that reads a file, with a file that is in order, for who may not send one there: it is not even read.

An empty form, as `test_doors.py` sends it, would be refused for what it lacks by a door that asks for rights too late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from congdoan.org.models import Reorganisation, Unit
from congdoan.org.tests.planning import ABOLISH, HEAD
from congdoan.ownforms.tests import sheets
from congdoan.ownforms.tests.steps import YEARLY
from congdoan.reporting.models import Report
from congdoan.starting.tests.messy import DISTRICT, DISTRICT_MERGED, book
from tests.generic.doors_world import standing, user_of
from tests.generic.test_doors import DOORS, PEOPLE, address_of
from tests.world import World, build

MEMBERS = [["Họ và tên", "Giới tính"], ["Đoàn Thị Thử", "Nữ"]]
REPORTED = b"unit,form,period,indicator,value\nA12,CS-NAM,2023,members_total,38\n"
POINTS = "unit,criterion,points,note\nA11,so_sach,40,biên bản\n".encode()
NOMINATED = (
    "unit,kind,achievement,merit,person,position\nA12,letter_of_merit,Đã có thành tích,topical,Lý Thị Hạ,Đoàn viên\n"
).encode()
PLANNED = (HEAD + ABOLISH).encode()
# By the door: the field of the file, what it is called, what stands in it, and what is typed beside it.
FILES: dict[str, Callable[[], tuple[str, str, bytes, dict[str, Any]]]] = {
    "awards:nominate-file": lambda: ("file", "de-nghi.csv", NOMINATED, {}),
    "emulation:points": lambda: ("filled", "diem.csv", POINTS, {"stage": "verified"}),
    "members:import": lambda: ("filled", "doan-vien.xlsx", book(MEMBERS),
        {"began": "initial", "on": "1/10/2023", "act": "import"}),
    "org:plan-new": lambda: ("file", "phuong-an.csv", PLANNED, {"title": "Bỏ cấp huyện", "unit": "PA"}),
    "org:plan-upload": lambda: ("file", "phuong-an.csv", PLANNED, {"edition": Reorganisation.objects.get().edition}),
    "ownforms:sheet": lambda: ("file", "bieu.xlsx", sheets.book(), YEARLY),
    "reporting:import-new": lambda: ("filled", "bao-cao.csv", REPORTED, {}),
    "starting:start": lambda: ("file", "danh-sach.xlsx", book(DISTRICT, DISTRICT_MERGED), {"unit": "PA"}),
}  # fmt: skip
# Who comes in for units of their own, and sends a file that is about others.
ELSEWHERE = {
    "org:plan-new": ("quynh",),
    "reporting:import-new": ("chi", "lan", "tam"),
    "starting:start": ("quynh",),
}


@pytest.fixture(scope="module")
def report(_world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Report]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield standing(_world if Unit.objects.exists() else build())
        transaction.set_rollback(True)


def kept() -> Counter[str]:
    """How many rows there are of each kind; the audit has one more for every write."""
    models = [model for model in apps.get_models() if model.__module__.startswith("congdoan.")]
    return Counter({model.__name__: model._default_manager.count() for model in models})  # type: ignore[attr-defined]


def sends(person: str, world: World, report: Report, name: str) -> tuple[int, bool]:
    """The status, and whether anything was written; it is taken back."""
    field, called, content, typed = FILES[name]()
    file = SimpleUploadedFile(called, content)
    client = Client()
    client.force_login(user_of(person, world))
    cache.clear()
    address = address_of(name, DOORS[name].at, report)
    with transaction.atomic():
        before = kept()
        status = client.post(address, {**typed, field: file}).status_code
        wrote = kept() != before
        transaction.set_rollback(True)
    return status, wrote


@pytest.mark.once
@pytest.mark.parametrize("name", FILES)
def test_file_of_who_may_not_send_one_is_not_read(world: World, report: Report, name: str) -> None:
    door = DOORS[name]
    assert sends("admin", world, report, name)[1]  # in order, as it is
    outside = [one for one in PEOPLE if one not in (door.opens_to if door.posts_to is None else door.posts_to)]
    assert outside
    assert {one: sends(one, world, report, name) for one in outside} == dict.fromkeys(outside, (404, False))


@pytest.mark.once
@pytest.mark.parametrize("name", ELSEWHERE)
def test_file_about_units_of_others_writes_nothing(world: World, report: Report, name: str) -> None:
    answers = {one: sends(one, world, report, name) for one in ELSEWHERE[name]}
    assert answers == dict.fromkeys(answers, (422, False))

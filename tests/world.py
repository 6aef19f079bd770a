"""The cast: a small fixed country and its people, built with commands. Charlie of these tests is Chi.

TLD  Tổng Liên đoàn
├─ PA  LĐLĐ tỉnh A                An: officer · Bình: auditor · Hà: leader, signs for the province
│  ├─ A1  LĐLĐ huyện A1           Dũng: officer of A1
│  │  ├─ A11  CĐCS (school)       Giang: chair of A11
│  │  └─ A12  CĐCS (non-state)
│  └─ A2  LĐLĐ huyện A2           Lan: officer of A2, in one cluster with A1
│     └─ A21  CĐCS (FDI)
└─ PB  LĐLĐ tỉnh B                Chi: officer of B: must see nothing of A
   └─ B1  LĐLĐ huyện B1
      └─ B11  CĐCS (school)
Em: auditor at the root · Khoa: officer of A whose grant has ended · admin: local administrator
Cluster C1 of 2023: A1 (lead), A2 (deputy lead)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from congdoan.accounts import commands as accounts
from congdoan.accounts.models import User
from congdoan.org import commands as org
from congdoan.org.models import Cluster, Unit
from congdoan.periods.commands import load_calendar
from congdoan.reporting import commands as reporting
from congdoan.reporting import shipped

PASSWORD = "mat-khau-thu-nghiem"

UNITS = [
    ("TLD", "", "Tổng Liên đoàn Lao động Việt Nam", "confederation", "none", date(1929, 7, 28)),
    ("PA", "TLD", "LĐLĐ tỉnh A", "provincial_federation", "none", date(1990, 1, 1)),
    ("PB", "TLD", "LĐLĐ tỉnh B", "provincial_federation", "none", date(1990, 1, 1)),
    ("A1", "PA", "LĐLĐ huyện An Thượng", "upper_level_union", "none", date(1995, 1, 1)),
    ("A2", "PA", "LĐLĐ huyện Ấp Đông", "upper_level_union", "none", date(1995, 1, 1)),
    ("B1", "PB", "LĐLĐ huyện Bình Lâm", "upper_level_union", "none", date(1995, 1, 1)),
    ("A11", "A1", "CĐCS Trường Tiểu học Đồng Mây", "grassroots_union", "school", date(2000, 1, 1)),
    ("A12", "A1", "CĐCS Công ty TNHH May Sông Đáy", "grassroots_union", "non_state_enterprise", date(2001, 1, 1)),
    ("A21", "A2", "CĐCS Công ty FDI Ánh Sao", "grassroots_union", "fdi_enterprise", date(2002, 1, 1)),
    ("B11", "B1", "CĐCS Trường THCS Hoa Sen", "grassroots_union", "school", date(2000, 1, 1)),
]  # fmt: skip


@dataclass
class World:
    """The cast by name; `users["chi"]` is the outsider."""

    units: dict[str, Unit]
    users: dict[str, User]
    cluster: Cluster

    def __getattr__(self, name: str) -> User:
        users: dict[str, User] = self.__dict__["users"]
        if name in users:
            return users[name]
        raise AttributeError(name)

    def unit(self, code: str) -> Unit:
        """Read anew, since commands change it."""
        return Unit.objects.get(code=code)


def build() -> World:
    """Built once for a test session; every test works in a transaction of its own."""
    admin = accounts.ensure_local_administrator()
    load_calendar()
    for catalogue in _catalogues():
        reporting.load_catalogue(by=admin, catalogue=catalogue)
    new = [
        org.NewUnit(code=c, parent=p, name=n, level=lv, kind="", category=cat, established_on=day)
        for c, p, n, lv, cat, day in UNITS
    ]
    org.import_units(by=admin, units=new, source="world")
    units = {unit.code: unit for unit in Unit.objects.all()}
    cluster, _changed = org.set_cluster(
        by=admin, code="C1", year=2023, name="Cụm thi đua số 1", body="PA", decision="QĐ 1/QĐ-LĐLĐ",
        seats=[org.Seat("A1", "lead"), org.Seat("A2", "deputy_lead")],
    )  # fmt: skip
    return World(units, {"admin": admin, **_people(admin, units)}, cluster)


@cache
def _catalogues() -> list[shipped.Catalogue]:
    """Read once, since browser tests build the cast many times."""
    return [shipped.read(path) for path in shipped.shipped()]


def _people(admin: User, units: dict[str, Unit]) -> dict[str, User]:
    ended = date(2022, 12, 31)
    cast = [
        ("an", "Trần Thị An", "officer", "PA", None),
        ("binh", "Lê Văn Bình", "auditor", "PA", None),
        ("ha", "Vũ Thị Hà", "leader", "PA", None),
        ("dung", "Phạm Văn Dũng", "officer", "A1", None),
        ("giang", "Đỗ Thị Giang", "chair", "A11", None),
        ("lan", "Ngô Thị Lan", "officer", "A2", None),
        ("chi", "Hoàng Thị Chi", "officer", "PB", None),
        ("em", "Đặng Văn Em", "auditor", "TLD", None),
        ("khoa", "Bùi Văn Khoa", "officer", "PA", ended),
    ]
    people = {}
    for name, full_name, role, unit, end in cast:
        user = accounts.ensure_user(
            by=admin, email=f"{name}@vi-du.vn", full_name=full_name, password=PASSWORD, unit_id=units[unit].pk
        )
        org.grant_role(by=admin, user=user, role=role, unit=units[unit], start=date(2020, 1, 1), end=end)
        people[name] = user
    return people

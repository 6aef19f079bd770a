"""A district with ten unions and a small rubric: what the tests of classification start from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from congdoan.emulation import commands
from congdoan.emulation.commands import PointsEntry
from congdoan.emulation.models import Classification
from congdoan.emulation.shipped import Rubric
from congdoan.org import commands as org
from congdoan.periods.queries import period_of
from congdoan.reporting import imports
from congdoan.reporting.queries import Scope
from congdoan.reporting.rules import ReportEntry
from congdoan.reporting.tests.steps import accepted, book_of
from tests.world import World

PERIOD = "2023"
YEAR_END = date(2023, 11, 30)
DOCUMENT: dict[str, Any] = {
    "code": "THU",
    "title": "Bảng điểm thử",
    "valid_from": "2019-01-01",
    "source": "kiểm thử",
    "levels": ["grassroots_union"],
    "period_kinds": ["year"],
    "eligibility": {"months": 12, "months_after_merger": 6},
    "groups": [
        {"code": "nhom_1", "title": "Chăm lo", "max": 55, "criteria": [
            {"code": "ket_nap", "text": "Kết nạp đoàn viên", "max": 50, "method": "per_item",
             "of": {"line": "members_admitted"}, "each": 5},
            {"code": "ngung_viec", "text": "Không ngừng việc", "max": 5, "method": "deduction",
             "of": {"line": "work_stoppages"}, "each": 5, "if_missing": "full"},
        ]},
        {"code": "nhom_2", "title": "Tổ chức", "max": 40, "criteria": [
            {"code": "so_sach", "text": "Sổ sách đầy đủ", "max": 40, "method": "manual", "evidence": "biên bản"},
        ]},
        {"code": "thuong", "title": "Điểm thưởng", "max": 5, "bonus": True, "criteria": [
            {"code": "mo_hinh", "text": "Mô hình mới", "max": 5, "method": "manual"},
        ]},
    ],
    "conditions": [
        {"code": "khong_ngung_viec", "text": "không ngừng việc tập thể", "failed": "có ngừng việc tập thể",
         "test": {"kind": "figure", "of": {"line": "work_stoppages"}, "at_most": 0}, "if_missing": "met"},
        {"code": "khong_ky_luat", "text": "cán bộ không bị kỷ luật", "failed": "cán bộ bị kỷ luật",
         "test": {"kind": "judged"}, "if_missing": "met"},
    ],
    "bands": [
        {"code": "good", "title": "Hoàn thành tốt nhiệm vụ", "at_least": 80},
        {"code": "completed", "title": "Hoàn thành nhiệm vụ", "at_least": 50},
        {"code": "not_completed", "title": "Không hoàn thành nhiệm vụ", "at_least": 0},
    ],
    "chosen": {"code": "excellent", "title": "Hoàn thành xuất sắc nhiệm vụ", "out_of": "good", "percent": 20,
               "conditions": ["khong_ngung_viec", "khong_ky_luat"]},
}  # fmt: skip
# Unions of A1 with the members they admitted; U1 has a stoppage, U10 reports nothing. All but U10 get 40 by hand.
ADMITTED = {"U1": 10, "U2": 10, "U3": 9, "U4": 9, "U5": 9, "U6": 8, "U7": 8, "U8": 8, "U9": 1}


def scored_year(world: World) -> None:
    """Ten unions more below A1, founded long ago, and one founded in the year; reports and points of 2023."""
    commands.load_rubric(by=world.admin, rubric=Rubric.model_validate(DOCUMENT))
    units = [_unit(f"U{n}", date(2010, 1, 1)) for n in range(1, 11)] + [_unit("U11", date(2023, 2, 1))]
    org.import_units(by=world.admin, units=units, source="kiểm thử")
    reports = [
        ReportEntry(code, "CS-NAM", PERIOD, "actual", YEAR_END, date(2023, 12, 2), figures)
        for code, admitted in ADMITTED.items()
        for figures in [{"members_admitted": admitted, **({"work_stoppages": 1} if code == "U1" else {})}]
    ]
    imports.import_reports(by=world.admin, entries=reports, source="kiểm thử", accept=True)
    give(world, *((code, "so_sach", 40) for code in ADMITTED))


def _unit(code: str, on: date) -> org.NewUnit:
    return org.NewUnit(code, "A1", f"CĐCS {code}", "grassroots_union", "", "non_state_enterprise", on)


def give(
    world: World, *points: tuple[str, str, float], stage: str = "verified", by: str = "admin", note: str = "biên bản"
) -> tuple[int, int]:
    entries = [
        PointsEntry(unit, code, Decimal(str(value)), note, line) for line, (unit, code, value) in enumerate(points, 2)
    ]
    return commands.give_points(by=world.users[by], period=PERIOD, stage=stage, entries=entries, source="diem.csv")


def classified(world: World, *, by: str = "admin") -> Classification:
    return commands.classify(by=world.users[by], body=world.unit("A1"), scope=Scope(PERIOD))


def bands(made: Classification) -> dict[str, str]:
    return dict(made.results.values_list("unit__code", "band"))


# ---- schools, by their school year ----

SCHOOL_YEAR = "SY2022-2023"
FOUNDED = date(2010, 1, 1)


def schools_apart(world: World) -> None:
    """District A1 with ten unions that the year scores; S1 and A11 are scored by their school year only."""
    scored_year(world)
    commands.load_rubric(
        by=world.admin, rubric=Rubric.model_validate({**DOCUMENT, "categories": ["non_state_enterprise"]})
    )
    of_school = {**DOCUMENT, "code": "NH", "categories": ["school"], "period_kinds": ["school_year"]}
    commands.load_rubric(by=world.admin, rubric=Rubric.model_validate(of_school))
    school = org.NewUnit("S1", "A1", "CĐCS Trường S1", "grassroots_union", "", "school", FOUNDED)
    org.import_units(by=world.admin, units=[school], source="kiểm thử")


def school_year(world: World, *, recognised: bool = True) -> Classification:
    book = book_of(SCHOOL_YEAR, cut_off=period_of(SCHOOL_YEAR).end)
    accepted(world, "S1", form="CS-NH", book=book, members_admitted=10)
    given = [PointsEntry("S1", "so_sach", Decimal(40), "biên bản", 2)]
    commands.give_points(by=world.admin, period=SCHOOL_YEAR, stage="verified", entries=given, source="diem.csv")
    made = commands.classify(by=world.admin, body=world.unit("A1"), scope=Scope(SCHOOL_YEAR))
    if recognised:
        commands.recognise(by=world.admin, classification=made, decision="QĐ 7/QĐ-LĐLĐ", on=date(2023, 9, 10))
    return made

"""An indicator set reported by the month: flow, stock, opening, what is made of them, what is only passed on."""

from __future__ import annotations

from datetime import date

from congdoan.periods.commands import ensure_period
from congdoan.periods.queries import period_of
from congdoan.reporting import commands
from congdoan.reporting.models import ReportForm
from congdoan.reporting.shipped import Catalogue
from congdoan.reporting.tests.steps import accepted
from tests.world import World

MONTHLY = {
    "set": {"code": "TH", "version": 1, "title": "Bộ tháng", "valid_from": "2015-12-01"},
    "sections": [
        {
            "title": "Mọi việc",
            "lines": [
                {"code": "monthly_visits", "name": "Lượt thăm", "unit": "lượt", "over_time": "sum"},
                {"code": "monthly_members", "name": "Đoàn viên", "unit": "người", "over_time": "last"},
                {"code": "monthly_opening", "name": "Đoàn viên đầu kỳ", "unit": "người", "over_time": "first"},
                {
                    "code": "monthly_growth",
                    "name": "Thực tăng",
                    "plus": ["monthly_members"],
                    "minus": ["monthly_opening"],
                },
                {
                    "code": "monthly_handed_on",
                    "name": "Quà cấp trên gửi",
                    "unit": "suất",
                    "over_units": "none",
                    "over_time": "sum",
                },
                {
                    "code": "visits_share",
                    "name": "Lượt/người",
                    "numerator": "monthly_visits",
                    "denominator": "monthly_members",
                },
            ],
        }
    ],
    "forms": [
        {
            "code": "TH-THANG",
            "title": "Báo cáo tháng",
            "levels": ["grassroots_union"],
            "period_kinds": ["month", "half"],
            "lines": [
                "monthly_visits",
                "monthly_members",
                "monthly_opening",
                "monthly_growth",
                "monthly_handed_on",
                "visits_share",
            ],
        }
    ],
}


def load(world: World) -> None:
    commands.load_catalogue(by=world.admin, catalogue=Catalogue.model_validate(MONTHLY))


def month(world: World, unit: str, code: str, *, late: bool = False, **figures: int) -> None:
    period = period_of(code)
    book = commands.ensure_book(
        indicator_set=ReportForm.objects.get(code="TH-THANG").set,
        period=ensure_period(code),
        basis="actual",
        cut_off=period.end,
    )
    on = date(2024, 6, 1) if late else period.end
    accepted(world, unit, form="TH-THANG", book=book, on=on, **{f"monthly_{k}": v for k, v in figures.items()})

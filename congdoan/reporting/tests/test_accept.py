"""Accepting, correcting and returning: what enters the totals and what leaves them."""

from datetime import date
from decimal import Decimal

import pytest

from congdoan.common.errors import Refused
from congdoan.periods.commands import ensure_period
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Report, ReportForm
from congdoan.reporting.queries import Scope
from tests.world import World

CUT_OFF = date(2023, 11, 22)
SCOPE = Scope("2023", cut_off=CUT_OFF)


def sent(world: World, unit: str, **figures: int) -> Report:
    form = ReportForm.objects.select_related("set").get(code="CS-NAM")
    book = commands.ensure_book(indicator_set=form.set, period=ensure_period("2023"), basis="actual", cut_off=CUT_OFF)
    report = commands.draft_report(by=world.admin, unit=world.unit(unit), form=form, book=book, figures=figures)
    return commands.submit_report(by=world.admin, report=report, on=date(2023, 11, 25))


def members(world: World, unit: str) -> Decimal | None:
    return queries.totals_of_unit(world.admin, world.unit(unit), SCOPE).total("members_total")


def test_accepted_figures_are_in_every_total_above(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    assert members(world, "TLD") is None
    commands.accept_reports(by=world.dung, reports=[report])
    assert [members(world, unit) for unit in ("A11", "A1", "PA", "TLD")] == [40, 40, 40, 40]
    assert members(world, "A2") is None


def test_returned_report_leaves_no_trace(world: World) -> None:
    report = sent(world, "A11", members_total=40)
    commands.accept_reports(by=world.dung, reports=[report])
    commands.return_report(by=world.dung, report=report, reason="Thiếu biên bản")
    assert members(world, "TLD") is None
    rates = queries.totals_of_unit(world.admin, world.unit("A1"), SCOPE).rates["CS-NAM"]
    assert (rates.expected, rates.accepted, rates.on_time) == (2, 0, 0)
    assert queries.faults_of_books() == []


def test_correction_replaces_old_figures(world: World) -> None:
    report = sent(world, "A11", members_total=40, dialogues_held=3)
    commands.accept_reports(by=world.dung, reports=[report])
    commands.correct_report(by=world.dung, report=report, figures={"members_total": 45})
    totals = queries.totals_of_unit(world.admin, world.unit("PA"), SCOPE)
    assert totals.total("members_total") == 45
    assert totals.total("dialogues_held") is None
    assert [v.act for v in report.versions.order_by("number")] == ["accepted", "corrected"]


@pytest.mark.parametrize("person", ["chi", "giang", "binh", "khoa", "em"])
def test_only_a_superior_accepts(world: World, person: str) -> None:
    report = sent(world, "A11", members_total=40)
    with pytest.raises(Refused):
        commands.accept_reports(by=world.users[person], reports=[report])
    assert members(world, "TLD") is None


def test_report_with_an_error_is_not_sent(world: World) -> None:
    with pytest.raises(Refused, match=r"Không khớp: Đoàn viên nữ 50 nhiều hơn Tổng số đoàn viên 40\."):
        sent(world, "A11", members_total=40, members_female=50)
    assert Report.objects.get(unit__code="A11").state == "draft"

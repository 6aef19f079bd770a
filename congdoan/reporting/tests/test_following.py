"""Targets and open reports of units that end, and the proof that no figure is lost or doubled."""

from __future__ import annotations

from datetime import date

import pytest

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org import forms as org_forms
from congdoan.org.commands import CarriedOut
from congdoan.org.models import Followed
from congdoan.org.plans import Draft
from congdoan.reporting import commands
from congdoan.reporting.imports import TargetEntry, import_targets
from congdoan.reporting.models import Report, Target, TargetValue
from congdoan.reporting.tests.steps import accepted, book_of, drafted, members, sent
from tests.world import World

DATED = {"on": date(2023, 7, 1), "decision": "QĐ 9/QĐ-LĐLĐ"}
HEAD = "on,act,unit,to,name,level,kind,category,decision\n"
ABOLISH = """2023-07-01,establish,W1,PA,Công đoàn phường Một,upper_level_union,,none,QĐ 1
2023-07-01,establish,W2,PA,Công đoàn phường Hai,upper_level_union,,none,QĐ 1
2023-07-01,dissolve,A1,,,,,,QĐ 2
2023-07-01,move,A11,W1,,,,,QĐ 2
2023-07-01,move,A12,W2,,,,,QĐ 2
2023-07-01,merge,A2,W2,,,,,QĐ 3
"""


def plan(rows: str = ABOLISH) -> Draft:
    return org_forms.plan_of("phuong-an.csv", HEAD + rows)


def carry_out(world: World, rows: str = ABOLISH) -> CarriedOut:
    return org.apply_plan(by=world.admin, draft=plan(rows))


def give(world: World, *targets: tuple[str, str, str, int | None], period: str = "2023") -> None:
    entries = [TargetEntry(unit, period, code, how, value, "KH 1") for unit, code, how, value in targets]
    import_targets(by=world.admin, entries=entries, source="test")


def held() -> dict[tuple[str, str, str], list[tuple[str, int | None]]]:
    """Every target by unit, period and indicator, with all its values in their order."""
    rows: dict[tuple[str, str, str], list[tuple[str, int | None]]] = {}
    for value in TargetValue.objects.order_by("target__unit__code", "number").select_related(
        "target__unit", "target__period", "target__indicator"
    ):
        target = value.target
        key = (target.unit.code, target.period.code, target.indicator.code)
        rows.setdefault(key, []).append((value.comparator, value.value))
    return rows


def in_force(code: str, period: str = "2023") -> dict[str, tuple[str, int | None]]:
    return {unit: values[-1] for (unit, of, indicator), values in held().items() if (of, indicator) == (period, code)}


# ---- targets ----


def test_target_of_an_abolished_district_goes_to_those_who_took_its_unions(world: World) -> None:
    give(world, ("A1", "members_admitted", "ge", 101), ("A2", "members_admitted", "ge", 7))
    carry_out(world)
    assert in_force("members_admitted") == {"A1": ("ge", 0), "A2": ("ge", 0), "W1": ("ge", 51), "W2": ("ge", 57)}
    assert sum(value or 0 for _how, value in in_force("members_admitted").values()) == 108


def test_what_hung_below_the_superior_itself_stays_with_the_ended_unit(world: World) -> None:
    give(world, ("A1", "members_admitted", "ge", 100), ("PA", "members_admitted", "ge", 300))
    carry_out(world, ABOLISH.replace("move,A12,W2", "move,A12,PA"))
    assert in_force("members_admitted") == {"A1": ("ge", 50), "PA": ("ge", 300), "W1": ("ge", 50)}


def test_successor_keeps_its_own_original_beside_the_raised_target(world: World) -> None:
    give(world, ("A1", "members_admitted", "ge", 100), ("A2", "members_admitted", "ge", 30))
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    assert held()["A1", "2023", "members_admitted"] == [("ge", 100), ("ge", 130)]
    assert held()["A2", "2023", "members_admitted"] == [("ge", 30), ("ge", 0)]


def test_targets_that_do_not_add_up_go_to_a_successor_without_one(world: World) -> None:
    give(
        world,
        ("A2", "work_stoppages", "le", 2),
        ("A2", "members_total", "more_than_last_year", None),
        ("A2", "workers_conference_rate", "ge", 930),
        ("A1", "work_stoppages", "le", 0),
    )
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    assert in_force("work_stoppages") == {"A1": ("le", 0), "A2": ("le", 2)}
    assert in_force("members_total") == {"A1": ("more_than_last_year", None), "A2": ("none", None)}
    assert in_force("workers_conference_rate") == {"A1": ("ge", 930), "A2": ("none", None)}


def test_targets_of_a_year_that_is_over_stay(world: World) -> None:
    give(world, ("A2", "members_admitted", "ge", 30), period="2022")
    before = held()
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    assert held() == before


def test_target_of_a_union_without_heir_stays_as_it_is(world: World) -> None:
    give(world, ("A11", "members_admitted", "ge", 4))
    before = held()
    org.dissolve_unit(by=world.admin, unit=world.unit("A11"), **DATED)
    assert held() == before
    assert "giữ ở đơn vị đã kết thúc" in Followed.objects.get(kind="target").outcome


def test_undone_plan_gives_every_target_back(world: World) -> None:
    give(
        world,
        ("A1", "members_admitted", "ge", 101),
        ("A2", "members_admitted", "ge", 7),
        ("A2", "members_total", "ge", 9),
    )
    before, targets = held(), Target.objects.count()
    carry_out(world)
    assert held() != before
    org.undo_change(by=world.admin)
    assert (held(), Target.objects.count()) == (before, targets)


def test_target_given_anew_since_keeps_the_plan_from_being_undone(world: World) -> None:
    give(world, ("A1", "members_admitted", "ge", 101))
    carry_out(world)
    give(world, ("W1", "members_admitted", "ge", 60))
    with pytest.raises(Refused, match="đã giao lại"):
        org.undo_change(by=world.admin)
    assert in_force("members_admitted")["W1"] == ("ge", 60)


# ---- open reports ----


def state_of(unit: str) -> tuple[str, str | None, bool]:
    report = Report.objects.select_related("handed_to").get(unit__code=unit)
    return report.state, report.handed_to.code if report.handed_to else None, report.closed


def test_unsent_report_is_finished_by_the_successor(world: World) -> None:
    report = drafted(world, "A21", members_total=7)
    org.merge_units(by=world.admin, units=[world.unit("A21")], into=world.unit("A11"), **DATED)
    assert state_of("A21") == ("draft", "A11", False)
    assert Report.objects.allowed(world.giang, "read").filter(pk=report.pk).exists()  # the successor's chair
    place = {"unit": report.unit, "form": report.form, "book": report.book}
    commands.draft_report(by=world.giang, **place, figures={"members_total": 8})
    commands.submit_report(by=world.giang, report=report)
    commands.accept_reports(by=world.admin, reports=[Report.objects.get(pk=report.pk)])
    assert members(world, "TLD") == 8
    with pytest.raises(Refused):
        commands.submit_report(by=world.chi, report=report)


def test_report_of_a_unit_without_single_successor_is_closed(world: World) -> None:
    report = drafted(world, "A21", members_total=7)
    org.dissolve_unit(by=world.admin, unit=world.unit("A21"), **DATED)
    assert state_of("A21") == ("draft", None, True)
    for act in (
        lambda: commands.submit_report(by=world.admin, report=report),
        lambda: commands.draft_report(by=world.an, unit=report.unit, form=report.form, book=report.book, figures={}),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "closed_report"


def test_sent_report_waits_for_the_superior(world: World) -> None:
    report = sent(world, "A21", members_total=7)
    org.merge_units(by=world.admin, units=[world.unit("A21")], into=world.unit("A11"), **DATED)
    assert state_of("A21") == ("submitted", None, False)
    commands.accept_reports(by=world.lan, reports=[report])  # the officer of A2, above the ended union
    assert members(world, "TLD") == 7


def test_report_of_a_period_after_the_end_is_closed(world: World) -> None:
    drafted(world, "A21", form="CS-THANG", book=book_of("2023-M08", cut_off=date(2023, 8, 31), form="CS-THANG"))
    org.merge_units(by=world.admin, units=[world.unit("A21")], into=world.unit("A11"), **DATED)
    assert state_of("A21") == ("draft", None, True)


def test_undone_change_opens_the_reports_again(world: World) -> None:
    drafted(world, "A21", members_total=7)
    drafted(world, "A11", members_total=7)
    before = list(Report.objects.order_by("pk").values())
    carry_out(world, "2023-07-01,merge,A21,A11,,,,,QĐ 1\n")
    assert list(Report.objects.order_by("pk").values()) != before
    org.undo_change(by=world.admin)
    assert list(Report.objects.order_by("pk").values()) == before


def test_unit_with_accepted_figures_of_a_later_period_does_not_end_before_it(world: World) -> None:
    book = book_of("2023-M08", cut_off=date(2023, 8, 31), form="CS-THANG")
    accepted(world, "A21", form="CS-THANG", book=book, members_admitted=2)
    (fault,) = org.check_plan(by=world.admin, draft=plan("2023-07-01,merge,A21,A11,,,,,QĐ 1\n")).faults
    assert (fault.line, fault.code) == (2, "would_lose")
    assert "tháng 8/2023" in fault.message
    for act in (
        lambda: org.dissolve_unit(by=world.admin, unit=world.unit("A21"), **DATED),
        lambda: org.merge_units(by=world.admin, units=[world.unit("A21")], into=world.unit("A11"), **DATED),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "would_lose"


# ---- the proof ----


def test_rehearsal_proves_the_nations_totals_and_tells_whose_change(world: World) -> None:
    for unit, n in (("A11", 40), ("A12", 100), ("A21", 7), ("B11", 5)):
        accepted(world, unit, members_total=n)
    accepted(world, "A11", book=book_of("2022", cut_off=date(2022, 11, 30)), members_total=38)
    commands.close_period(by=world.admin, code="2022", decision="QĐ khóa")
    done = org.rehearse_plan(by=world.admin, draft=plan())
    proof, changed = done.exhibits
    assert proof.holds is True
    assert [row[:4] for row in proof.rows] == [
        ("2022, chính thức 30/11/2022", "đã khóa", "khớp", "khớp"),
        ("2023, thực hiện đến 22/11/2023", "đang mở", "khớp", "khớp"),
    ]
    at = changed.columns.index("Tổng số đoàn viên")
    assert {row[0]: row[at] for row in changed.rows} == {
        "A1": "140 → chưa có", "A2": "7 → chưa có", "W1": "chưa có → 40", "W2": "chưa có → 107",
    }  # fmt: skip
    assert members(world, "A1") == 140

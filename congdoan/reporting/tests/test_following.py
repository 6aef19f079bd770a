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
from congdoan.reporting import commands, queries
from congdoan.reporting.imports import TargetEntry, import_targets
from congdoan.reporting.models import Report, Target, TargetValue
from congdoan.reporting.tests.steps import accepted, assigned, book_of, drafted, members, registered, sent
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


def held(origin: str = "assigned", group: str = "") -> dict[tuple[str, str, str], list[tuple[str, int | None]]]:
    """Every target by unit, period and indicator, with all its assigned (or registered) values in their order."""
    rows: dict[tuple[str, str, str], list[tuple[str, int | None]]] = {}
    found = TargetValue.objects.filter(origin=origin, target__group=group).order_by("target__unit__code", "number")
    for value in found.select_related("target__unit", "target__period", "target__indicator"):
        target = value.target
        key = (target.unit.code, target.period.code, target.indicator.code)
        rows.setdefault(key, []).append((value.comparator, value.value))
    return rows


def in_force(
    code: str, period: str = "2023", origin: str = "assigned", group: str = ""
) -> dict[str, tuple[str, int | None]]:
    rows = held(origin, group)
    return {unit: values[-1] for (unit, of, indicator), values in rows.items() if (of, indicator) == (period, code)}


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


def test_what_cannot_be_divided_stays_with_a_district_that_has_no_successor(world: World) -> None:
    """Its unions went to two bodies: neither answers for the whole district, and the province's own target held it."""
    asked = (("work_stoppages", "le", 2), ("workers_conference_rate", "ge", 930), ("housing_supported", "eq", 4),
             ("initiatives", "yes", None), ("members_total", "more_than_last_year", None))  # fmt: skip
    give(world, *(("A1", code, how, value) for code, how, value in asked), ("A1", "members_admitted", "ge", 100))
    before = held()
    carry_out(world)
    assert {key: values for key, values in held().items() if key[2] != "members_admitted"} == {
        key: values for key, values in before.items() if key[2] != "members_admitted"
    }
    assert in_force("members_admitted") == {"A1": ("ge", 0), "W1": ("ge", 50), "W2": ("ge", 50)}
    told = Followed.objects.filter(kind="target", outcome__contains="giữ ở đơn vị đã kết thúc")
    assert told.count() == len(asked)


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


def test_registered_target_goes_the_way_of_the_assigned_one(world: World) -> None:
    give(world, ("A1", "members_admitted", "ge", 101), ("A2", "members_admitted", "ge", 7))
    registered(world, "A1", 120)
    registered(world, "A2", 11)
    carry_out(world)
    assert in_force("members_admitted") == {"A1": ("ge", 0), "A2": ("ge", 0), "W1": ("ge", 51), "W2": ("ge", 57)}
    assert in_force("members_admitted", origin="registered") == {
        "A1": ("ge", 0), "A2": ("ge", 0), "W1": ("ge", 60), "W2": ("ge", 71),
    }  # fmt: skip
    assert [row.what for row in Followed.objects.filter(kind="target", unit__code="A2").order_by("pk")] == [
        "Đoàn viên kết nạp mới, năm 2023, LĐLĐ huyện Ấp Đông (A2): ít nhất 7 người",
        "Đoàn viên kết nạp mới, năm 2023, LĐLĐ huyện Ấp Đông (A2): đăng ký ít nhất 11 người",
    ]


def test_registered_target_does_not_go_beside_the_assigned_one_of_an_heir_that_registered_nothing(
    world: World,
) -> None:
    give(world, ("A1", "members_admitted", "ge", 100))
    registered(world, "A2", 30)
    registered(world, "A2", 2, how="le", line="work_stoppages")
    give(world, ("A1", "work_stoppages", "le", 0))
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    assert in_force("members_admitted") == {"A1": ("ge", 100)}
    assert in_force("members_admitted", origin="registered") == {"A2": ("ge", 30)}
    assert in_force("work_stoppages", origin="registered") == {"A2": ("le", 2)}


def test_registered_target_goes_to_an_heir_without_any(world: World) -> None:
    registered(world, "A2", 30)
    registered(world, "A2", 2, how="le", line="work_stoppages")
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    assert in_force("members_admitted", origin="registered") == {"A1": ("ge", 30), "A2": ("ge", 0)}
    assert in_force("work_stoppages", origin="registered") == {"A1": ("le", 2), "A2": ("none", None)}


def test_target_of_a_group_of_categories_follows_apart_from_the_one_for_all(world: World) -> None:
    give(world, ("A1", "members_admitted", "ge", 100))
    for unit, value in (("A1", 30), ("A2", 8)):
        assigned(world, unit, value, group="state")
    assigned(world, "A2", 930, line="workers_conference_rate", group="state")
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    assert in_force("members_admitted") == {"A1": ("ge", 100)}
    assert in_force("members_admitted", group="state") == {"A1": ("ge", 38), "A2": ("ge", 0)}
    assert in_force("workers_conference_rate", group="state") == {"A1": ("ge", 930), "A2": ("none", None)}
    assert "(khu vực nhà nước, trường học)" in Followed.objects.filter(kind="target").latest("pk").what


def test_undone_change_gives_registered_and_grouped_targets_back(world: World) -> None:
    give(world, ("A1", "members_admitted", "ge", 101))
    for unit, value in (("A1", 120), ("A2", 11)):
        registered(world, unit, value)
        assigned(world, unit, value, group="state")
    before, targets = list(TargetValue.objects.order_by("pk").values()), Target.objects.count()
    carry_out(world)
    assert TargetValue.objects.count() > len(before)
    org.undo_change(by=world.admin)
    assert (list(TargetValue.objects.order_by("pk").values()), Target.objects.count()) == (before, targets)


def test_value_registered_anew_since_keeps_the_change_from_being_undone(world: World) -> None:
    registered(world, "A2", 11)
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    registered(world, "A1", 12)
    with pytest.raises(Refused, match="đã giao lại"):
        org.undo_change(by=world.admin)


def test_value_registered_beside_what_was_handed_on_stays_when_that_is_undone(world: World) -> None:
    give(world, ("A2", "members_admitted", "ge", 7))
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    registered(world, "A1", 12)
    org.undo_change(by=world.admin)
    assert in_force("members_admitted") == {"A2": ("ge", 7)}
    assert in_force("members_admitted", origin="registered") == {"A1": ("ge", 12)}


def test_explanation_of_a_target_that_came_with_a_change_keeps_it_from_being_undone(world: World) -> None:
    give(world, ("A2", "members_admitted", "ge", 7))
    accepted(world, "A11", members_admitted=1)
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    line = queries.indicators()["members_admitted"]
    commands.explain_target(
        by=world.an, unit=world.unit("A1"), period="2023", indicator=line, cause="Thiếu cán bộ", remedy="Bổ sung"
    )
    with pytest.raises(Refused, match="đã giải trình"):
        org.undo_change(by=world.admin)


def test_read_now_registered_targets_of_a_year_that_is_over_add_up(world: World) -> None:
    for unit, given, own in (("A1", 100, 120), ("A2", 30, 40)):
        give(world, (unit, "members_admitted", "ge", given), period="2022")
        registered(world, unit, own, period="2022")
        registered(world, unit, own, period="2022", line="health_checks")
    org.merge_units(by=world.admin, units=[world.unit("A2")], into=world.unit("A1"), **DATED)
    now = queries.Scope("2022", structure="now")
    admitted, checks = queries.attainment_of_units(world.an, [world.unit("A1")], now)
    assert (admitted.result.target, admitted.registered and admitted.registered.target) == (130, 160)
    assert (checks.result.target, checks.origin, checks.registered) == (160, "registered", None)


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

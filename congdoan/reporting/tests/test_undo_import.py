"""An import is taken back as one: the database is then as it was, or, if anybody went on with it, nothing moves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org.plan_rows import plan_of
from congdoan.periods.models import Period
from congdoan.reporting import commands, imports, queries
from congdoan.reporting.models import Book, ImportedReport, Report, ReportImport, ReportStep, ReportVersion, UnitFigures
from congdoan.reporting.rules import ReportEntry
from congdoan.reporting.tests.steps import CUT_OFF, accepted, book_of, drafted, members, sent, totals
from tests.world import World

SENT = date(2023, 11, 25)


def entry(unit: str, period: str = "2023", cut_off: date | None = CUT_OFF, **figures: int) -> ReportEntry:
    return ReportEntry(unit, "CS-NAM", period, "actual" if cut_off else "estimate", cut_off, SENT, figures)


def import_(world: World, *entries: ReportEntry, by: str = "an", accept: bool = True) -> int | None:
    """Each entry as a file of its own; the number of the import."""
    sources = [imports.Source(f"{one.unit}-{number}.xlsx", [one]) for number, one in enumerate(entries)]
    outcome = imports.import_files(by=world.users[by], sources=sources, accept=accept)
    assert outcome.refused == []
    return outcome.number


def undo(world: World, number: int | None, by: str = "an") -> commands.Undone:
    assert number is not None
    return commands.undo_import(by=world.users[by], number=number)


def stored() -> dict[str, Any]:
    """All that reports and totals are, byte for byte; numbers of rows that come and go are left out."""
    return {
        "figures": sorted(map(repr, UnitFigures.objects.values_list(
            "book", "unit", "own", "own_reporters", "total", "reporters"))),
        "reports": sorted(map(repr, Report.objects.values())),
        "versions": sorted(map(repr, ReportVersion.objects.values())),
        "books": sorted(map(repr, Book.objects.values())),
        "periods": sorted(map(repr, Period.objects.values())),
        "steps": sorted(map(repr, ReportStep.objects.values())),
    }  # fmt: skip


def refusal(world: World, number: int | None, by: str = "an") -> Refused:
    before, events = stored(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        undo(world, number, by)
    assert (stored(), Event.objects.count()) == (before, events)
    return refused.value


# ---- back to what was ----


@pytest.mark.parametrize("accept", [True, False])
def test_new_reports_are_gone_again_with_their_books_and_periods(world: World, accept: bool) -> None:
    before = stored()
    number = import_(world, entry("A11", members_total=40), entry("A12", "2022", date(2022, 11, 30), members_total=5),
                     accept=accept)  # fmt: skip
    assert undo(world, number) == commands.Undone(number or 0, removed=2, restored=0)
    assert stored() == before
    assert queries.faults_of_books() == []


def test_corrected_replaced_and_returned_reports_are_as_they_were(world: World) -> None:
    accepted(world, "A11", members_total=40)
    drafted(world, "A12", members_total=5)
    sent(world, "A21", members_total=900)
    returned = sent(world, "B11", members_total=70)
    commands.return_report(by=world.admin, report=returned, reason="Thiếu danh sách")
    before = stored()
    number = import_(world, *(entry(unit, members_total=77, tet_gifts=1) for unit in ("A11", "A12", "A21", "B11")),
                     by="admin")  # fmt: skip
    assert members(world, "TLD") == 4 * 77
    assert undo(world, number, "admin").restored == 4
    assert stored() == before
    assert members(world, "TLD") == 40
    assert queries.faults_of_books() == []


def test_draft_that_an_import_accepted_is_a_draft_again(world: World) -> None:
    drafted(world, "A11", members_total=40)
    before = stored()
    number = import_(world, entry("A11", members_total=40))
    assert totals(world, "A1").rates["CS-NAM"].on_time == 1
    undo(world, number)
    assert stored() == before


def test_a_book_in_which_others_have_reported_since_stays(world: World) -> None:
    number = import_(world, entry("A11", members_total=40))
    accepted(world, "A12", members_total=5)
    undo(world, number)
    assert Book.objects.count() == 1
    assert members(world, "A1") == 5
    assert queries.faults_of_books() == []


def test_after_the_structure_has_moved_the_totals_are_still_right(world: World) -> None:
    number = import_(world, entry("A11", members_total=40), entry("A12", members_total=5))
    accepted(world, "A21", members_total=900)
    org.move_unit(by=world.admin, unit=world.unit("A12"), to=world.unit("A2"), on=date(2023, 5, 1), decision="QĐ")
    undo(world, number)
    assert (members(world, "A1"), members(world, "A2"), members(world, "PA")) == (None, 900, 900)
    assert queries.faults_of_books() == []


def test_imports_are_undone_one_after_the_other(world: World) -> None:
    before = stored()
    first = import_(world, entry("A11", members_total=40), entry("A12", members_total=5))
    between = stored()
    second = import_(world, entry("A11", members_total=41))
    told = refusal(world, first)
    assert told.code == "changed_since"
    assert told.message == f"Không hoàn tác được lần nhập {first}: 1 báo cáo đã thay đổi sau khi nhập. Chưa đổi gì."
    assert told.details == ("A11 (CĐCS Trường Tiểu học Đồng Mây), CS-NAM, kỳ năm 2023",)
    undo(world, second)
    assert stored() == between
    undo(world, first)
    assert stored() == before


def test_the_same_import_works_again_after_it_was_undone(world: World) -> None:
    number = import_(world, entry("A11", members_total=40))
    told = members(world, "PA")
    undo(world, number)
    assert members(world, "PA") is None
    assert import_(world, entry("A11", members_total=40)) not in (None, number)
    assert members(world, "PA") == told


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
@given(data=st.data())
def test_whatever_was_imported_undoing_leaves_the_database_as_it_was(world: World, data: st.DataObject) -> None:
    """Imports of any reports, accepted or not, undone from the last to the first; after each step all is as before."""
    reports = st.lists(
        st.tuples(
            st.sampled_from(("A11", "A12", "A21", "B11")),
            st.sampled_from((CUT_OFF, date(2023, 11, 30), None)),
            st.dictionaries(st.sampled_from(("members_total", "dialogues_held")), st.integers(0, 5 * 10**12),
                            min_size=1),
        ),
        min_size=1, max_size=4, unique_by=lambda one: one[:2],
    )  # fmt: skip
    calls = data.draw(st.lists(st.tuples(reports, st.booleans()), min_size=1, max_size=4))
    with transaction.atomic():
        states = [(0, stored())]
        for told, accept in calls:
            sources = [imports.Source("f.csv", [entry(u, cut_off=c, **figures)]) for u, c, figures in told]
            outcome = imports.import_files(by=world.admin, sources=sources, accept=accept)
            if outcome.number:
                states.append((outcome.number, stored()))
        for (number, _after), (_earlier, before) in zip(states[:0:-1], states[-2::-1], strict=True):
            undo(world, number, "admin")
            assert stored() == before
        transaction.set_rollback(True)


# ---- what stops it ----


def _correct(world: World, report: Report) -> None:
    commands.correct_report(by=world.admin, report=report, figures={"members_total": 41}, reason="Sai")


def _return(world: World, report: Report) -> None:
    commands.return_report(by=world.admin, report=report, reason="Thiếu")


@pytest.mark.parametrize("go_on", [_correct, _return])
def test_an_accepted_report_with_which_somebody_went_on_stops_it(world: World, go_on: Any) -> None:
    number = import_(world, entry("A11", members_total=40), entry("A12", members_total=5))
    go_on(world, Report.objects.get(unit__code="A11"))
    assert refusal(world, number).details == ("A11 (CĐCS Trường Tiểu học Đồng Mây), CS-NAM, kỳ năm 2023",)


def test_a_draft_with_which_somebody_went_on_stops_it(world: World) -> None:
    number = import_(world, entry("A11", members_total=40), accept=False)
    drafted(world, "A11", members_total=41)
    assert refusal(world, number).code == "changed_since"


def test_a_report_that_was_sent_since_stops_it(world: World) -> None:
    number = import_(world, entry("A11", members_total=40), accept=False)
    commands.submit_report(by=world.giang, report=Report.objects.get(), on=SENT)
    assert refusal(world, number).code == "changed_since"


def test_a_closed_period_stops_it(world: World) -> None:
    number = import_(world, entry("A11", members_total=40))
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa")
    assert refusal(world, number).code == "closed_period"


def test_it_is_undone_only_once(world: World) -> None:
    number = import_(world, entry("A11", members_total=40))
    undo(world, number)
    assert refusal(world, number).message == f"Lần nhập {number} đã được hoàn tác."


def test_a_report_of_a_unit_that_will_never_have_been_is_left_out(world: World) -> None:
    """Undoing the founding of a unit drops its drafts, also those that an import had made."""
    new = org.NewUnit("A13", "A1", "CĐCS mới", "grassroots_union", "", "school", date(2023, 3, 1))
    org.add_unit(by=world.admin, unit=new, act="established", on=date(2023, 3, 1), decision="QĐ")
    number = import_(world, entry("A11", members_total=40), entry("A13", members_total=9), accept=False)
    org.undo_change(by=world.admin)
    assert undo(world, number).removed == 1
    assert not Report.objects.exists()


# ---- who ----


@pytest.mark.parametrize("person", ["chi", "khoa", "em", "binh", "giang", "lan"])
def test_who_could_not_import_it_cannot_undo_it(world: World, person: str) -> None:
    number = import_(world, entry("A11", members_total=40), entry("A12", members_total=5))
    told = refusal(world, number, person)
    assert (told.code, told.message) == ("unknown_import", f"Không có lần nhập {number} trong phạm vi của anh/chị.")


def test_what_is_denied_looks_missing(world: World) -> None:
    number = import_(world, entry("A11", members_total=40))
    assert number is not None
    denied, missing = refusal(world, number, "chi"), refusal(world, number + 1, "chi")
    assert denied.message.replace(str(number), "N") == missing.message.replace(str(number + 1), "N")


def test_who_drafts_takes_back_drafts(world: World) -> None:
    number = import_(world, entry("A11", members_total=40), by="giang", accept=False)
    undo(world, number, "giang")
    assert not Report.objects.exists()


def test_who_may_import_all_its_units_may_undo_it(world: World) -> None:
    undo(world, import_(world, entry("A11", members_total=40), by="admin"), "dung")
    assert not Report.objects.exists()


# ---- what is listed ----


def seen_by(world: World, person: str) -> list[int]:
    return list(queries.imports_seen_by(world.users[person]).values_list("pk", flat=True))


def test_imports_are_listed_where_all_their_units_are_within_reach(world: World) -> None:
    one = import_(world, entry("A11", members_total=40), entry("A12", members_total=5))
    other = import_(world, entry("A11", members_total=41), entry("A21", members_total=900))
    everyone = {"an", "binh", "ha", "em", "admin"}
    for person in world.users:
        expected = [other, one] if person in everyone else [one] if person == "dung" else []
        assert seen_by(world, person) == expected, person
    assert [str(unit) for unit in ReportImport.objects.order_by("pk").values_list("unit__code", flat=True)] == [
        "A1", "PA",
    ]  # fmt: skip


def test_an_import_tells_who_when_which_files_and_what(world: World) -> None:
    drafted(world, "A12", members_total=5)
    number = import_(world, entry("A11", members_total=40), entry("A12", members_total=6), entry("A21", tet_gifts=1))
    again = import_(world, entry("A11", members_total=41), entry("A12", members_total=6))
    first, second = (ReportImport.objects.get(pk=pk) for pk in (number, again))
    assert (first.by, first.accepted, first.files) == (world.an, True, ["A11-0.xlsx", "A12-1.xlsx", "A21-2.xlsx"])
    assert (first.created, first.replaced, first.corrected) == (2, 1, 0)
    assert (second.files, second.created, second.replaced, second.corrected) == (["A11-0.xlsx"], 0, 0, 1)
    undo(world, again, "ha")
    second.refresh_from_db()
    assert second.undone_by == world.ha
    assert second.undone_at is not None
    assert not ImportedReport.objects.filter(report_import=second).exists()


def test_a_large_import_is_one_although_it_is_written_in_portions(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("congdoan.reporting.imports.reports.REPORTS_AT_ONCE", 2)
    before = stored()
    number = import_(world, *(entry(u, members_total=1) for u in ("A11", "A12", "A21")), by="an")
    done = ReportImport.objects.get()
    assert (done.pk, done.created, done.unit.code, len(done.files)) == (number, 3, "PA", 3)
    undo(world, number)
    assert stored() == before


def test_audit_keeps_what_is_taken_out(world: World) -> None:
    number = import_(world, entry("A11", members_total=40))
    undo(world, number)
    event = Event.objects.get(verb="report.import_undone")
    assert (event.by, event.reason) == (world.an, f"Lần nhập {number}")
    assert event.detail["taken_out"]["figures"] == {"members_total": 40}
    assert Event.objects.filter(verb="import.undone", unit_id=world.unit("A11").pk).count() == 1


def test_estimate_books_are_found_empty_again(world: World) -> None:
    number = import_(world, entry("A11", cut_off=None, members_total=45))
    undo(world, number)
    assert not Book.objects.exists()
    assert book_of(basis="estimate", cut_off=None).pk


def test_an_import_outlives_the_body_whose_founding_is_undone(world):
    """A new district takes two unions over, an import comes in below it, and the district is taken back."""
    rows = (
        "on,act,unit,to,name,level,kind,category,decision\n"
        "2023-02-01,establish,A9,PA,LĐLĐ huyện Mới,upper_level_union,,none,QĐ 1\n"
        "2023-02-01,move,A11,A9,,,,,QĐ 1\n2023-02-01,move,A12,A9,,,,,QĐ 1\n"
    )
    draft = plan_of("moi.csv", rows)
    org.apply_plan(by=world.admin, draft=draft)
    number = import_(world, entry("A11", members_total=40), entry("A12", members_total=9), by="admin", accept=False)
    assert ReportImport.objects.get(pk=number).unit.code == "A9"
    org.undo_plan(by=world.admin, draft=draft)
    assert ReportImport.objects.get(pk=number).unit.code == "PA"
    assert undo(world, number).removed == 2

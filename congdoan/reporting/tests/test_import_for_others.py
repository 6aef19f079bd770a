"""A file is no way round what is asked on the page: who entered it, whose section it is, why a figure differs."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.registers.members.tests.steps import a_busy_month
from congdoan.reporting import commands, imports, queries
from congdoan.reporting.models import Report, ReportImport, ReportStep, SectionConfirmation
from congdoan.reporting.rules import ReportEntry
from congdoan.reporting.tests.steps import form_of
from congdoan.reporting.tests.writing import clerk_of, words
from tests.pages import words_of
from tests.world import World

MONTH, END = "2023-M10", date(2023, 10, 31)
COUNTED = {"members_opening": 4, "members_admitted": 1, "members_transferred_in": 0, "members_left": 2,
           "members_total": 3, "members_female": 2}  # fmt: skip
"""What the register of A11 counts for October 2023."""


@pytest.fixture
def november():
    """While the reports of October are still waited for."""
    with time_machine.travel("2023-11-10 09:42:00+07:00", tick=False):
        yield


def entry(unit: str, form: str, **figures: int) -> ReportEntry:
    return ReportEntry(unit, form, MONTH, "actual", END, None, figures, lines={"members_admitted": 7})


def import_(world: World, *entries: ReportEntry, by: str = "dung", accept: bool = True) -> imports.ImportOutcome:
    return imports.import_reports(by=world.users[by], entries=entries, source="bao-cao.csv", accept=accept)


def refusal(world: World, *entries: ReportEntry, by: str = "dung") -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        import_(world, *entries, by=by)
    return refused.value.details


def steps() -> list[tuple[str, str, str, str]]:
    found = ReportStep.objects.select_related("by", "unit").order_by("pk")
    return [(one.act, str(one.by), one.unit.code, one.note) for one in found]


# ---- entered for a unit ----


@pytest.mark.parametrize("accept", [True, False])
def test_whoever_imports_for_a_unit_has_entered_it_for_the_unit(client, world: World, accept: bool) -> None:
    import_(world, entry("A12", "CS-THANG", members_total=38), accept=accept)
    assert steps() == [("entered_for", "Phạm Văn Dũng", "A12", "Tệp bao-cao.csv")]
    client.force_login(world.an)
    text = words(client.get(f"/reports/{Report.objects.get().pk}/"))
    assert "nhập thay, thay mặt CĐCS Công ty TNHH May Sông Đáy Tệp bao-cao.csv" in text


def test_through_the_page_too(client, world: World) -> None:
    client.force_login(world.dung)
    rows = "unit,form,period,indicator,value\nA12,CS-THANG,2023-M10,members_total,38\n"
    sent = SimpleUploadedFile("thang-10.csv", rows.encode())
    assert client.post(reverse("reporting:import-new"), {"filled": [sent], "accept": "on"}).status_code == 302
    assert steps() == [("entered_for", "Phạm Văn Dũng", "A12", "Tệp thang-10.csv")]


def test_the_unit_itself_enters_nothing_for_others(world: World) -> None:
    import_(world, entry("A11", "CS-THANG", members_total=38), by="giang", accept=False)
    assert steps() == []


def test_accepting_what_the_unit_has_written_enters_nothing(world: World) -> None:
    import_(world, entry("A11", "CS-THANG", members_total=38), by="giang", accept=False)
    import_(world, entry("A11", "CS-THANG", members_total=38))
    assert (Report.objects.get().state, steps()) == ("accepted", [])


def test_undoing_the_import_takes_the_step_back_and_no_other(world: World) -> None:
    import_(world, entry("A12", "CS-THANG", members_total=38), accept=False)
    import_(world, entry("A12", "CS-THANG", members_total=39), accept=False)
    first, second = ReportImport.objects.order_by("pk")
    assert len(steps()) == 2
    commands.undo_import(by=world.dung, number=second.pk)
    assert (Report.objects.get().figures, len(steps())) == ({"members_total": 38}, 1)
    commands.undo_import(by=world.dung, number=first.pk)
    assert (Report.objects.count(), steps()) == (0, [])


# ---- the departments' word ----


@pytest.fixture
def department(world: World):
    return org.set_department(by=world.admin, unit=world.unit("A1"), kind="organisation", name="Ban Tổ chức")


OWN = {"grassroots_unions_total": 2}


def test_a_body_with_departments_is_not_accepted_before_they_confirm(world: World, november, department) -> None:
    own = entry("A1", "CT-THANG", **OWN)
    (told,) = refusal(world, own, by="an")
    assert told.startswith("bao-cao.csv: A1, CT-THANG 2023-M10: chưa xác nhận mục ")
    assert "(Ban Tổ chức)" in told
    assert not Report.objects.exists()
    import_(world, own, by="dung", accept=False)
    report = Report.objects.get()
    for duty in queries.duties_open(report):
        commands.confirm_section(by=world.ha, report=report, section=duty.section)
    import_(world, own, by="an")
    assert Report.objects.get().state == "accepted"


def test_other_figures_are_confirmed_anew(world: World, november, department) -> None:
    import_(world, entry("A1", "CT-THANG", **OWN), accept=False)
    report = Report.objects.get()
    for duty in queries.duties_open(report):
        commands.confirm_section(by=world.ha, report=report, section=duty.section)
    other = entry("A1", "CT-THANG", grassroots_unions_total=3)
    assert "chưa xác nhận mục" in refusal(world, other, by="an")[0]
    before = SectionConfirmation.objects.count()
    import_(world, other, accept=False)
    assert SectionConfirmation.objects.count() == before - 1


# ---- why a figure differs ----


def test_a_figure_unlike_the_register_is_not_accepted_without_a_reason(world: World, november) -> None:
    a_busy_month(world)
    other = entry("A11", "CS-THANG", **COUNTED | {"members_admitted": 2, "members_left": 3})
    said = "A11, CS-THANG 2023-M10: Đoàn viên kết nạp mới: ghi 2, sổ đoàn viên là 1; nêu lý do."
    told = refusal(world, other)
    assert any(one.startswith(f"bao-cao.csv, dòng 7: {said} Nhập mà chưa duyệt") for one in told)
    assert not Report.objects.exists()
    warnings = import_(world, other, accept=False).warnings
    assert f"bao-cao.csv, dòng 7: {said}" in warnings
    assert sum("nêu lý do" in one for one in warnings) == 2
    clerk = clerk_of(world, "A11")
    edits = {code: commands.Edit("", "Chờ quyết định") for code in ("members_admitted", "members_left")}
    scope = queries.Scope(MONTH, "CB", "actual", END)
    commands.write_report(
        by=clerk, unit=world.unit("A11"), form=form_of("CS-THANG"), scope=scope, edits=commands.Edits(reasons=edits)
    )
    import_(world, other)
    assert Report.objects.get().state == "accepted"


def test_the_figures_of_the_register_are_accepted(world: World, november) -> None:
    a_busy_month(world)
    assert import_(world, entry("A11", "CS-THANG", **COUNTED)).accepted == 1


def test_what_its_unit_has_signed_is_accepted_as_it_is(world: World, november) -> None:
    a_busy_month(world)
    other = entry("A11", "CS-THANG", **COUNTED | {"members_admitted": 2, "members_left": 3})
    import_(world, other, by="giang", accept=False)
    commands.submit_report(by=world.giang, report=Report.objects.get())
    import_(world, other)
    assert Report.objects.get().state == "accepted"


# ---- history ----


def test_reports_of_past_years_are_taken_as_they_were_signed(world: World, department) -> None:
    a_busy_month(world)
    with time_machine.travel("2024-02-10 09:42:00+07:00", tick=False):
        import_(world, entry("A1", "CT-THANG", **OWN), by="an")
        import_(world, entry("A11", "CS-THANG", **COUNTED | {"members_admitted": 2, "members_left": 3}), by="an")
    assert set(Report.objects.values_list("state", flat=True)) == {"accepted"}
    assert {note for *_rest, note in steps()} == {"Tệp bao-cao.csv"}


# ---- seen where it is checked ----


def test_the_list_and_the_page_of_checking_say_that_it_was_entered_for_the_unit(client, world: World) -> None:
    import_(world, entry("A11", "CS-THANG", members_total=40), by="giang", accept=False)
    import_(world, entry("A12", "CS-THANG", members_total=38), accept=False)
    asked = "period=2023-M10&basis=actual&cut_off=2023-10-31&form=CS-THANG"
    listed = words_of(client, world, "dung", f"/reports/check/A1/?{asked}")
    assert listed.count("nhập thay") == 1
    assert "May Sông Đáy A12 Đang soạn nhập thay" in listed
    for_unit, own = (Report.objects.get(unit__code=unit).pk for unit in ("A12", "A11"))
    page = words_of(client, world, "dung", f"/reports/{for_unit}/check/")
    assert "Phạm Văn Dũng nhập thay đơn vị, nguồn số liệu: Tệp bao-cao.csv." in page
    assert "nhập thay" not in words_of(client, world, "dung", f"/reports/{own}/check/")

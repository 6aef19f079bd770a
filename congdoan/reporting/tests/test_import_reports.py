"""Reports out of CSV files: whole or not at all, again without effect, corrections only with --accept."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.db import transaction

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.periods.commands import ensure_period, set_closed
from congdoan.periods.models import Period
from congdoan.reporting import commands, forms, imports, queries
from congdoan.reporting.imports import ImportOutcome
from congdoan.reporting.models import Book, Report, ReportVersion, UnitFigures
from congdoan.reporting.tests.steps import form_of, members, totals
from tests.world import World

HEAD = "unit,form,period,indicator,value,cut_off,submitted_on"
GOOD = (
    "A11,CS-NAM,2023,members_total,40,2023-11-22,2023-11-25",
    "A11,CS-NAM,2023,initiatives,3,2023-11-22,2023-11-25",
    "A12,CS-NAM,2023,members_total,50,2023-11-22,2023-12-25",
)


def written(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "bao-cao.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def import_(world: World, path: Path, by: str = "an", *, accept: bool = True, dry_run: bool = False) -> ImportOutcome:
    entries = forms.reports_from(path)
    return imports.import_reports(by=world.users[by], entries=entries, source=path.name, accept=accept, dry_run=dry_run)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Report, ReportVersion, UnitFigures, Book, Period, Event))


def refusal(world: World, path: Path, by: str = "an", *, accept: bool = True) -> Refused:
    """The refusal, after which nothing has changed."""
    before = counts()
    with pytest.raises(Refused) as refused:
        import_(world, path, by=by, accept=accept)
    assert counts() == before
    return refused.value


# ---- what an import does ----


def test_accepted_import_is_in_the_totals(world: World, tmp_path: Path) -> None:
    outcome = import_(world, written(tmp_path, *GOOD))
    assert outcome == ImportOutcome(created=2, accepted=2)
    assert members(world, "A1") == 90
    rate = totals(world, "A1").rates["CS-NAM"]
    assert (rate.accepted, rate.on_time) == (2, 1)
    assert queries.faults_of_books() == []


@pytest.mark.parametrize("first", ["A11", "A12"])
def test_a_later_day_is_that_of_one_unit_whatever_stands_first(world: World, tmp_path: Path, first: str) -> None:
    with time_machine.travel(date(2023, 12, 1)):
        commands.extend(
            by=world.dung, unit=world.unit("A12"), form=form_of("CS-NAM"), period=ensure_period("2023"),
            until=date(2024, 2, 1), reason="Chuyển trụ sở",
        )  # fmt: skip
    second = {"A11": "A12", "A12": "A11"}[first]
    rows = [f"{unit},CS-NAM,2023,members_total,40,2023-11-22,2024-02-01" for unit in (first, second)]
    import_(world, written(tmp_path, *rows))
    on_time = dict(Report.objects.values_list("unit__code", "on_time"))
    assert on_time == {"A11": False, "A12": True}


def test_import_without_accept_makes_drafts(world: World, tmp_path: Path) -> None:
    assert import_(world, written(tmp_path, *GOOD), accept=False) == ImportOutcome(created=2)
    assert set(Report.objects.values_list("state", flat=True)) == {"draft"}
    assert members(world, "A1") is None


@pytest.mark.parametrize("accept", [True, False])
def test_same_file_again_changes_nothing(world: World, tmp_path: Path, accept: bool) -> None:
    path = written(tmp_path, *GOOD)
    import_(world, path, accept=accept)
    before = counts()
    assert import_(world, path, accept=accept) == ImportOutcome(unchanged=2)
    assert counts() == before


def test_draft_takes_other_values_and_is_accepted_by_a_second_import(world: World, tmp_path: Path) -> None:
    import_(world, written(tmp_path, *GOOD), accept=False)
    other = written(tmp_path, GOOD[0].replace(",40,", ",41,"))
    assert import_(world, other, accept=False) == ImportOutcome(replaced=1)
    assert Report.objects.get(unit__code="A11").figures == {"members_total": 41}
    assert import_(world, other) == ImportOutcome(accepted=1)
    assert members(world, "A1") == 41


def test_accepted_report_is_corrected_only_with_accept(world: World, tmp_path: Path) -> None:
    import_(world, written(tmp_path, *GOOD))
    other = written(tmp_path, GOOD[0].replace(",40,", ",41,"), GOOD[2])
    refused = refusal(world, other, accept=False)
    assert refused.details == (
        "bao-cao.csv, dòng 2: báo cáo CS-NAM 2023 của A11 đã duyệt; để đính chính thì nhập và duyệt luôn (--accept).",
    )
    assert import_(world, other) == ImportOutcome(corrected=1, unchanged=1)
    assert (members(world, "A1"), totals(world, "A1").total("initiatives")) == (91, None)
    versions = ReportVersion.objects.filter(report__unit__code="A11").order_by("number")
    assert [version.act for version in versions] == ["accepted", "corrected"]


def test_sent_report_waits_for_its_acceptance(world: World, tmp_path: Path) -> None:
    import_(world, written(tmp_path, *GOOD), accept=False)
    report = Report.objects.get(unit__code="A11")
    commands.submit_report(by=world.giang, report=report, on=date(2023, 11, 25))
    other = written(tmp_path, GOOD[0].replace(",40,", ",41,"))
    assert refusal(world, other, accept=False).details == (
        "bao-cao.csv, dòng 2: báo cáo CS-NAM 2023 của A11 đã gửi, đang chờ duyệt.",
    )
    assert import_(world, other) == ImportOutcome(replaced=1, accepted=1)


def test_dry_run_tells_and_writes_nothing(world: World, tmp_path: Path) -> None:
    before = counts()
    outcome = import_(world, written(tmp_path, *GOOD), dry_run=True)
    assert outcome == ImportOutcome(created=2, accepted=2)
    assert counts() == before


def test_warning_names_its_line(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD[0], GOOD[0].replace("members_total,40", "workers_total,30"))
    assert import_(world, path).warnings == [
        "bao-cao.csv, dòng 2: A11, 2023: Không khớp: Tổng số đoàn viên 40 nhiều hơn Tổng số CNVCLĐ 30."
    ]


def test_without_a_cut_off_the_last_day_of_the_period_counts(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, "A11,CS-NAM,2023,members_total,40", head="unit,form,period,indicator,value")
    import_(world, path)
    assert Report.objects.get().book.cut_off == date(2023, 11, 30)


def test_estimates_have_a_book_of_their_own(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, "A11,CS-NAM,2023,members_total,45,estimate", head="unit,form,period,indicator,value,basis")
    import_(world, path)
    book = Report.objects.get().book
    assert (book.basis, book.cut_off) == ("estimate", None)


def test_decimals_become_whole_numbers(world: World, tmp_path: Path) -> None:
    import_(world, written(tmp_path, "A11,CS-NAM,2023,training_hours,12.5,2023-11-22,2023-11-25"))
    assert Report.objects.get().figures == {"training_hours": 125}


@pytest.mark.parametrize("seed", range(3))
def test_order_of_files_and_rows_does_not_matter(world: World, tmp_path: Path, seed: int) -> None:
    """Reports of several units and periods, split over files: totals are the same to the byte."""
    chance = random.Random(seed)
    units = ("A11", "A12", "A21", "B11")
    reports = [
        [f"{unit},CS-NAM,{period},{code},{chance.randint(0, 99)},," for code in ("members_total", "tet_gifts")]
        for unit in units
        for period in ("2022", "2023", "2023-H1")
    ]
    plain = _stored_after(world, tmp_path, reports)
    for _ in range(2):
        chance.shuffle(reports)
        for report in reports:
            chance.shuffle(report)
        assert _stored_after(world, tmp_path, reports, files=chance.randint(2, 6)) == plain


def _stored_after(world: World, folder: Path, reports: list[list[str]], files: int = 1) -> dict[object, object]:
    """What the books hold after an import that is then taken back."""
    with transaction.atomic():
        for part in range(files):
            rows = (row for report in reports[part::files] for row in report)
            import_(world, written(folder, *rows), by="admin")
        stored = {
            (row.book.period.code, row.unit.code): tuple(
                bytes(vector) for vector in (row.own, row.own_reporters, row.total, row.reporters)
            )
            for row in UnitFigures.objects.select_related("book__period", "unit")
        }
        transaction.set_rollback(True)
    assert stored
    return stored


# ---- who ----


@pytest.mark.parametrize("person", ["chi", "khoa", "em", "binh"])
@pytest.mark.parametrize("accept", [True, False])
def test_unit_out_of_reach_is_refused_at_its_line(world: World, tmp_path: Path, person: str, accept: bool) -> None:
    refused = refusal(world, written(tmp_path, *GOOD), by=person, accept=accept)
    assert refused.details[0] == "bao-cao.csv, dòng 2: không có đơn vị mã “A11” trong phạm vi của anh/chị."


def test_who_may_write_but_not_accept_imports_drafts_only(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, *GOOD[:2])
    assert "trong phạm vi duyệt" in refusal(world, path, by="giang").message
    assert import_(world, path, by="giang", accept=False) == ImportOutcome(created=1)


def test_one_unit_out_of_reach_refuses_the_whole_file(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, *GOOD, GOOD[0].replace("A11", "A21"))
    assert refusal(world, path, by="dung").details == (
        "bao-cao.csv, dòng 5: không có đơn vị mã “A21” trong phạm vi của anh/chị.",
    )


# ---- bad input ----


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("X9,CS-NAM,2023,members_total,1,,", "không có đơn vị mã “X9” trong phạm vi của anh/chị."),
        ("A11,CS-X,2023,members_total,1,,", "không có biểu mẫu “CS-X” cho kỳ năm 2023."),
        ("A11,CS-NAM,2023,heads,1,,", "không có chỉ số “heads”. Xem các mã bằng `congdoan form list`."),
        ("A11,CS-NAM,2023,unions_rated,1,,", "chỉ số “unions_rated” không có trong biểu CS-NAM."),
        ("A11,CS-NAM,2023,members_density,1,,", "chỉ số “members_density” là tỷ lệ, hệ thống tự tính CS-NAM."),
        ("A1,CS-NAM,2023,members_total,1,,", "Biểu CS-NAM không dành cho LĐLĐ huyện An Thượng"),
        ("A11,CS-THANG,2023,members_total,1,,", "Biểu CS-THANG không dùng cho kỳ năm 2023."),
        ("A11,CS-NAM,2023-13,members_total,1,,", "“2023-13”"),
        ("A11,CS-NAM,2010,members_total,1,,", "Chưa có lịch báo cáo cho năm 2010."),
        ("A11,CS-NAM,2023,members_total,,,", "Tổng số đoàn viên: ô số liệu trống; chưa có số thì bỏ cả dòng."),
        ("A11,CS-NAM,2023,members_total,bốn mươi,,", "Tổng số đoàn viên: “bốn mươi” không đúng cách viết số"),
        ("A11,CS-NAM,2023,members_total,1.172,,", "Nếu dấu chấm ngăn hàng nghìn thì bỏ đi: viết 1172."),
        ('A11,CS-NAM,2023,members_total,"1,172",,', "Không dùng dấu ngăn hàng nghìn: viết 1172."),
        ("A11,CS-NAM,2023,members_total,-3,,", "“-3” là số âm. Mục này chỉ nhận số từ 0 trở lên."),
        ("A11,CS-NAM,2023,members_total,5000000000001,,", "Số quá lớn: không được quá 5.000.000.000.000."),
        ("A11,CS-NAM,2023,members_total," + "9" * 400 + ",,", "không đúng cách viết số"),
        ("A11,CS-NAM,2023,members_total,1e9,,", "Viết đủ các chữ số, không viết dạng lũy thừa."),
        ("A11,CS-NAM,2023,members_total,NaN,,", "“NaN” không đúng cách viết số"),
        ("A11,CS-NAM,2023,members_total,١٢,,", "“١٢” không đúng cách viết số"),
        ("A11,CS-NAM,2023,training_hours,1.25,,", "có quá 1 chữ số lẻ"),
        ("A11,CS-NAM,2023,members_total,1,22/11/2023,", "“22/11/2023” không đúng cách viết ngày. Viết như 2023-11-22."),
        ("A11,CS-NAM,2023,members_total,1,2023-02-30,", "Không có ngày “2023-02-30” trong lịch."),
        ("A11,CS-NAM,2023,members_total,1,,2023-13-01", "Không có ngày “2023-13-01” trong lịch."),
        ("A11,CS-NAM,2023,members_total,1,2023-12-01,", "Ngày chốt số liệu phải nằm trong kỳ năm 2023."),
        ("A11,CS-NAM,2023,members_total,1,2022-11-30,", "Ngày chốt số liệu phải nằm trong kỳ năm 2023."),
        (",CS-NAM,2023,members_total,1,,", "cột unit trống."),
        ("A11,,2023,members_total,1,,", "cột form trống."),
        ("A11,CS-NAM,,members_total,1,,", "cột period trống."),
        ("A11,CS-NAM,2023,,1,,", "cột indicator trống."),
        ("A11,CS-NAM,2023,members_total,41,2023-11-22,2023-11-25", "“members_total” đã có ở dòng 2 của cùng báo cáo."),
        ("A11,CS-NAM,2023,tet_gifts,1,2023-11-22,2023-11-26", "ngày gửi khác dòng 2 của cùng báo cáo."),
        ("A11,CS-NAM,2023,members_female,41,2023-11-22,2023-11-25", "Không khớp: Đoàn viên nữ 41 nhiều hơn"),
    ],
)
def test_wrong_row_is_named_and_nothing_is_written(world: World, tmp_path: Path, row: str, said: str) -> None:
    path = written(tmp_path, *GOOD, row)
    refused = refusal(world, path)
    assert refused.message == "Không nhập được tệp bao-cao.csv: có 1 lỗi, chưa ghi gì vào hệ thống."
    (detail,) = refused.details
    assert detail.startswith("bao-cao.csv, dòng 5: ")
    assert said in detail


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A11,CS-NAM,2023,members_total,1,guess,", "loại số liệu “guess” không có: dùng actual hoặc estimate."),
        ("A11,CS-NAM,2023,members_total,1,estimate,2023-11-22", "số ước cả kỳ không có ngày chốt"),
    ],
)
def test_wrong_basis_is_named(world: World, tmp_path: Path, row: str, said: str) -> None:
    path = written(tmp_path, row, head="unit,form,period,indicator,value,basis,cut_off")
    assert said in refusal(world, path).details[0]


def test_all_faults_of_a_file_are_told_at_once(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, GOOD[0].replace(",40,", ",x,"), *GOOD[1:], GOOD[0].replace("2023-11-22", "22/11"))
    assert [detail.split(":")[0] for detail in refusal(world, path).details] == [
        "bao-cao.csv, dòng 2",
        "bao-cao.csv, dòng 5",
    ]


def test_unit_that_is_not_in_the_period_is_refused(world: World, tmp_path: Path) -> None:
    org.dissolve_unit(by=world.admin, unit=world.unit("A12"), on=date(2022, 12, 1), decision="QĐ 5")
    (detail,) = refusal(world, written(tmp_path, *GOOD)).details
    assert detail.endswith("dòng 4: CĐCS Công ty TNHH May Sông Đáy không hoạt động trong kỳ năm 2023.")


def test_closed_period_is_refused(world: World, tmp_path: Path) -> None:
    set_closed(ensure_period("2023"), "QĐ khóa")
    assert all("Kỳ năm 2023 đã khóa số liệu" in detail for detail in refusal(world, written(tmp_path, *GOOD)).details)


def test_locked_report_is_not_corrected_by_a_file(world: World, tmp_path: Path) -> None:
    import_(world, written(tmp_path, *GOOD))
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa")
    other = written(tmp_path, GOOD[0].replace(",40,", ",41,"))
    assert "Kỳ năm 2023 đã khóa số liệu" in refusal(world, other).details[0]
    assert members(world, "A1") == 90


def test_import_is_told_in_the_audit_and_the_versions(world: World, tmp_path: Path) -> None:
    import_(world, written(tmp_path, *GOOD))
    event = Event.objects.filter(verb="report.imported").last()
    assert (event.by, event.reason, event.detail["state"]) == (world.an, "Tệp bao-cao.csv", "accepted")
    assert ReportVersion.objects.filter(reason="Tệp bao-cao.csv", by=world.an).count() == 2

"""Filled forms come back by the folder: the right ones are in, each wrong one has its message, nothing else changes."""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.periods.models import Period
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Book, ImportedReport, Report, ReportImport, ReportVersion, UnitFigures
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.filling import DAMAGES, cells_of, fill, handed_out, import_, told_of
from congdoan.reporting.tests.steps import accepted, book_of, drafted, form_of, members
from tests.world import World

FULL = Scope("2023")
KEPT = (Report, ReportVersion, UnitFigures, Book, Period, ReportImport, ImportedReport, Event)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in KEPT)


def stored() -> object:
    """Everything that figures are told from, byte for byte."""
    return (
        sorted(map(repr, UnitFigures.objects.values_list("book", "unit", "own", "own_reporters", "total",
                                                         "reporters"))),
        sorted(map(repr, Report.objects.values_list("unit", "form", "book", "state", "figures", "version",
                                                    "first_submitted_on", "on_time", "note", "handed_to", "closed"))),
        sorted(map(repr, ReportVersion.objects.values_list("report", "number", "act", "figures", "reason"))),
        sorted(Book.objects.values_list("pk", flat=True)),
        sorted(Period.objects.values_list("code", flat=True)),
    )  # fmt: skip


def one_refusal(outcome: object) -> str:
    (refused,) = outcome.refused  # type: ignore[attr-defined]
    return "\n".join((refused.message, *refused.details))


# ---- round trip ----


def test_form_is_handed_out_filled_in_and_accepted(world: World, tmp_path: Path) -> None:
    path = fill(handed_out(world, tmp_path, "A11", by="an"), {"members_total": 40, "training_hours": 7.5})
    outcome = import_(world, path)
    assert (outcome.reports.created, outcome.reports.accepted, outcome.refused) == (1, 1, [])
    report = Report.objects.get()
    assert report.figures == {"members_total": 40, "training_hours": 75}
    assert (report.unit.code, report.form.code, report.state) == ("A11", "CS-NAM", "accepted")
    assert (report.book.period.code, report.book.basis, report.book.cut_off) == ("2023", "actual", date(2023, 11, 30))
    assert members(world, "PA", FULL) == 40
    assert queries.faults_of_books() == []


def test_form_of_a_cut_off_and_of_an_estimate_go_into_their_books(world: World, tmp_path: Path) -> None:
    for scope in (Scope("2023", cut_off=date(2023, 11, 22)), Scope("2023", basis="estimate")):
        import_(world, fill(handed_out(world, tmp_path, "A11", scope=scope), {"members_total": 40}))
    books = sorted(Report.objects.values_list("book__basis", "book__cut_off"), key=str)
    assert books == [("actual", date(2023, 11, 22)), ("estimate", None)]
    assert {path.name for path in tmp_path.iterdir()} == {
        "A11_CS-NAM_2023_2023-11-22.xlsx", "A11_CS-NAM_2023_uoc.xlsx",
    }  # fmt: skip


def test_form_shows_what_is_there_already(world: World, tmp_path: Path) -> None:
    """The draft in its open cells, last year's accepted figures beside them."""
    accepted(world, "A11", book=book_of("2022", cut_off=date(2022, 11, 30)), members_total=38)
    drafted(world, "A11", by="giang", book=book_of(cut_off=date(2023, 11, 30)), members_total=40)
    page = openpyxl.load_workbook(handed_out(world, tmp_path, "A11")).worksheets[0]
    row = page[cells_of(page)["members_total"]].row
    assert [page.cell(row, column).value for column in (3, 4, 5, 6)] == ["Tổng số đoàn viên", "người", 40, 38]
    said = [str(cell.value) for line in page.iter_rows(max_row=8) for cell in line if cell.value]
    assert "Mã đơn vị: A11" in said
    assert "CÔNG ĐOÀN CƠ SỞ TRƯỜNG TIỂU HỌC ĐỒNG MÂY" in said
    assert any(words.startswith("Năm 2023, thực hiện đến ngày 30/11/2023; hạn nộp: ngày ") for words in said)


def test_untouched_form_changes_nothing(world: World, tmp_path: Path) -> None:
    drafted(world, "A11", book=book_of(cut_off=date(2023, 11, 30)), members_total=40)
    path = handed_out(world, tmp_path, "A11")
    before = counts()
    assert import_(world, path, accept=False).reports.unchanged == 1
    assert counts() == before


@pytest.mark.parametrize("accept", [True, False])
def test_same_import_again_changes_nothing(world: World, tmp_path: Path, accept: bool) -> None:
    path = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40})
    assert import_(world, path, accept=accept).number is not None
    before, figures = counts(), stored()
    again = import_(world, path, accept=accept)
    assert (again.number, again.reports.unchanged, again.taken) == (None, 1, [path.name])
    assert (counts(), stored()) == (before, figures)


def test_dry_run_tells_and_writes_nothing(world: World, tmp_path: Path) -> None:
    paths = [fill(handed_out(world, tmp_path, unit), {"members_total": 40}) for unit in ("A11", "A12")]
    DAMAGES["text"][0](paths[1])
    before, figures = counts(), stored()
    outcome = import_(world, *paths, dry_run=True)
    assert (outcome.reports.created, len(outcome.refused), outcome.number) == (1, 1, None)
    assert (counts(), stored()) == (before, figures)


def test_warning_names_file_sheet_and_cell(world: World, tmp_path: Path) -> None:
    path = fill(handed_out(world, tmp_path, "A11"), {"workers_total": 30, "members_total": 40})
    place = cells_of(openpyxl.load_workbook(path).worksheets[0])["members_total"]
    assert import_(world, path).reports.warnings == [
        f"{path.name}, trang “CS-NAM”, ô {place}: A11, 2023: Không khớp: Tổng số đoàn viên 40 nhiều hơn "
        "Tổng số CNVCLĐ 30."
    ]


# ---- many at once ----


@pytest.fixture
def district(world: World) -> list[str]:
    """Sixty unions more below A1."""
    codes = [f"A1-{number:02}" for number in range(60)]
    new = [
        org.NewUnit(code=code, parent="A1", name=f"CĐCS số {code}", level="grassroots_union", kind="",
                    category="non_state_enterprise", established_on=date(2005, 1, 1))
        for code in codes
    ]  # fmt: skip
    org.import_units(by=world.admin, units=new, source="test")
    return codes


def test_of_many_forms_the_right_ones_are_in_and_each_wrong_one_has_its_message(
    world: World, tmp_path: Path, district: list[str]
) -> None:
    folder = tmp_path / "huyen"
    wrong = dict(zip(district, DAMAGES, strict=False))
    accepted(world, "A12", book=book_of(cut_off=date(2023, 11, 30)), members_total=7)
    for number, code in enumerate(district):
        path = fill(handed_out(world, folder, code), {"members_total": number + 1, "members_admitted": 1})
        if code in wrong:
            DAMAGES[wrong[code]][0](path)
    fill(folder / f"{district[-1]}_CS-NAM_2023.xlsx", {"members_total": "1.172"})
    outcome = import_(world, folder)
    told = {one.name.split("_")[0]: "\n".join((one.message, *one.details)) for one in outcome.refused}
    assert told.keys() == wrong.keys()
    for code, damage in wrong.items():
        assert told_of(damage) in told[code], damage
        assert f"{code}_CS-NAM_2023.xlsx" in told[code]
    right = [code for code in district if code not in wrong]
    assert sorted(Report.objects.values_list("unit__code", flat=True)) == [*right, "A12"]
    assert (outcome.reports.created, len(outcome.taken)) == (len(right), len(right))
    assert members(world, "A1", FULL) == 7 + sum(range(len(wrong) + 1, 60)) + 1172
    assert queries.faults_of_books() == []


def test_a_refused_file_leaves_neither_book_nor_period_behind(world: World, tmp_path: Path) -> None:
    """An empty book would pass for the latest figures of its period."""
    paths = [
        fill(handed_out(world, tmp_path, unit, scope=Scope(period)), {"members_total": 1})
        for unit, period in (("A11", "2023"), ("A12", "2024"))
    ]
    fill(paths[1], {"members_female": 9})
    import_(world, *paths)
    assert list(Book.objects.values_list("period__code", flat=True)) == ["2023"]
    assert not Period.objects.filter(code="2024").exists()


def test_files_and_folders_of_both_kinds_are_taken_together(world: World, tmp_path: Path) -> None:
    fill(handed_out(world, tmp_path / "xa", "A11"), {"members_total": 40})
    rows = "unit,form,period,indicator,value\nA12,CS-NAM,2023,members_total,50\nA21,CS-NAM,2023,members_total,60\n"
    (tmp_path / "xa" / "hai-don-vi.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "xa" / "~$A11.xlsx").write_bytes(b"")
    (tmp_path / "xa" / "ghi-chu.txt").write_text("không phải báo cáo", encoding="utf-8")
    (tmp_path / "xa" / "cu.xls").write_bytes(b"x")
    lone = fill(handed_out(world, tmp_path, "B11"), {"members_total": 70})
    outcome = import_(world, tmp_path / "xa", lone, tmp_path / "khong-co", by="admin")
    assert sorted(outcome.taken) == ["A11_CS-NAM_2023.xlsx", "B11_CS-NAM_2023.xlsx", "hai-don-vi.csv"]
    assert [one.name for one in outcome.refused] == ["cu.xls", "khong-co"]
    assert members(world, "TLD", FULL) == 40 + 50 + 60 + 70
    done = ReportImport.objects.get()
    assert (done.created, done.unit.code, sorted(done.files)) == (4, "TLD", sorted(outcome.taken))


def test_a_folder_without_reports_says_so(world: World, tmp_path: Path) -> None:
    assert "không có tệp .xlsx hay .csv nào" in one_refusal(import_(world, tmp_path))


def test_same_form_twice_is_taken_once(world: World, tmp_path: Path) -> None:
    path = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40})
    shutil.copy(path, tmp_path / "A11 (bản sao).xlsx")
    outcome = import_(world, tmp_path)
    assert (outcome.reports.created, outcome.reports.unchanged, outcome.refused) == (1, 1, [])
    assert members(world, "A11", FULL) == 40


def test_a_form_is_taken_although_a_refused_file_holds_the_same(world: World, tmp_path: Path) -> None:
    form = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40})
    rows = "unit,form,period,indicator,value\nA11,CS-NAM,2023,members_total,40\nX9,CS-NAM,2023,members_total,1\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    outcome = import_(world, tmp_path / "a.csv", form)
    assert [one.name for one in outcome.refused] == ["a.csv"]
    assert (outcome.reports.created, members(world, "A11", FULL)) == (1, 40)


def test_same_form_twice_with_other_figures_is_refused_twice(world: World, tmp_path: Path) -> None:
    path = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40})
    other = fill(Path(shutil.copy(path, tmp_path / "moi.xlsx")), {"members_total": 41})
    again = Path(shutil.copy(path, tmp_path / "z.xlsx"))
    lone = fill(handed_out(world, tmp_path, "A12"), {"members_total": 5})
    outcome = import_(world, path, other, again, lone)
    assert [one.message for one in outcome.refused] == [
        "Các tệp A11_CS-NAM_2023.xlsx và moi.xlsx ghi khác nhau cho cùng một báo cáo. Giữ lại một tệp đúng.",
        "Các tệp moi.xlsx, A11_CS-NAM_2023.xlsx và z.xlsx ghi khác nhau cho cùng một báo cáo. Giữ lại một tệp đúng.",
        "Các tệp z.xlsx và moi.xlsx ghi khác nhau cho cùng một báo cáo. Giữ lại một tệp đúng.",
    ]
    assert outcome.taken == [lone.name]


def test_accepted_report_is_corrected_only_with_accept_and_other_files_go_in(world: World, tmp_path: Path) -> None:
    first = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40})
    import_(world, first)
    fill(first, {"members_total": 41})
    other = fill(handed_out(world, tmp_path, "A12"), {"members_total": 5})
    outcome = import_(world, first, other, accept=False)
    assert "đã duyệt; để đính chính thì nhập và duyệt luôn (--accept)" in one_refusal(outcome)
    assert outcome.taken == [other.name]
    assert import_(world, first).reports.corrected == 1


def test_a_line_added_to_the_form_since_is_told(world: World, tmp_path: Path) -> None:
    path = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40})
    form = form_of("CS-NAM")
    form.lines = [*form.lines, "disputes_mediated"]
    form.save()
    outcome = import_(world, path)
    assert outcome.reports.created == 1
    assert outcome.reports.warnings == [
        f"{path.name}: biểu đã có thêm Vụ tranh chấp lao động có công đoàn tham gia giải quyết sau khi "
        "tệp này được xuất: chưa báo cáo."
    ]


# ---- who ----


@pytest.mark.parametrize("person", ["chi", "khoa", "em", "binh"])
@pytest.mark.parametrize("accept", [True, False])
def test_outsiders_import_nothing(world: World, tmp_path: Path, person: str, accept: bool) -> None:
    path = fill(handed_out(world, tmp_path, "A11"), {"members_total": 40})
    outcome = import_(world, path, by=person, accept=accept)
    assert one_refusal(outcome).endswith(f"{path.name}: không có đơn vị mã “A11” trong phạm vi của anh/chị.")
    assert not Report.objects.exists()


def test_who_may_not_accept_imports_drafts_only(world: World, tmp_path: Path) -> None:
    path = fill(handed_out(world, tmp_path, "A11", by="giang"), {"members_total": 40})
    assert "trong phạm vi duyệt" in one_refusal(import_(world, path, by="giang"))
    assert import_(world, path, by="giang", accept=False).reports.created == 1


@pytest.mark.parametrize("person", ["chi", "khoa"])
def test_outsiders_get_no_form(world: World, tmp_path: Path, person: str) -> None:
    with pytest.raises(Refused) as refused:
        handed_out(world, tmp_path, "A11", by=person)
    assert refused.value.code == "unknown_unit"


def test_handing_out_is_logged(world: World, tmp_path: Path) -> None:
    handed_out(world, tmp_path, "A11", by="an")
    event = Event.objects.filter(verb="form.exported").get()
    assert (event.by, event.unit_id, event.detail["form"]) == (world.an, world.unit("A11").pk, "CS-NAM")


@pytest.mark.parametrize(
    ("unit", "form", "scope", "code"),
    [
        ("A1", "CS-NAM", Scope("2023"), "form"),
        ("A11", "CS-NAM", Scope("2023-M05"), "form"),
        ("A11", "CS-NAM", Scope("2023", cut_off=date(2024, 1, 1)), "cut_off"),
        ("A11", "CS-NAM", Scope("1990"), "no_calendar"),
        ("A11", "CS-KHONG", Scope("2023"), "unknown_form"),
    ],
)
def test_no_form_where_nothing_is_to_be_reported(
    world: World, tmp_path: Path, unit: str, form: str, scope: Scope, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        handed_out(world, tmp_path, unit, form=form, scope=scope)
    assert refused.value.code == code


def test_no_form_for_a_unit_that_has_ended_or_a_period_that_is_closed(world: World, tmp_path: Path) -> None:
    org.dissolve_unit(by=world.admin, unit=world.unit("A12"), on=date(2022, 12, 1), decision="QĐ 5")
    with pytest.raises(Refused, match="không hoạt động trong kỳ năm 2023"):
        handed_out(world, tmp_path, "A12")
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa")
    with pytest.raises(Refused, match="Kỳ năm 2023 đã khóa số liệu"):
        handed_out(world, tmp_path, "A11")


# ---- any order, any repetition ----


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_and_repetition_of_files_gives_the_same_totals(
    world: World, tmp_path: Path, data: st.DataObject
) -> None:
    if not (files := sorted((tmp_path / "biểu").glob("*"))):
        chance = random.Random(7)
        files = [
            fill(handed_out(world, tmp_path / "biểu", unit, scope=Scope(period)),
                 {"members_total": chance.randint(0, 900), "tet_gifts": chance.randint(0, 9)})
            for unit in ("A11", "A12", "A21", "B11")
            for period in ("2022", "2023")
        ]  # fmt: skip
    once = _totals_after(world, [files])
    calls = data.draw(st.lists(st.lists(st.sampled_from(files), min_size=1, max_size=5), max_size=5))
    calls = data.draw(st.permutations([*calls, data.draw(st.permutations(files))]))
    assert _totals_after(world, calls) == once


def _totals_after(world: World, calls: list[list[Path]]) -> object:
    """What the books hold after these calls, which are then taken back."""
    with transaction.atomic():
        for files in calls:
            assert import_(world, *files, by="admin").refused == []
        held = sorted(
            (row.book.period.code, row.unit.code, bytes(row.own), bytes(row.total), bytes(row.reporters))
            for row in UnitFigures.objects.select_related("book__period", "unit")
        )
        transaction.set_rollback(True)
    assert held
    return held

"""Corrections out of CSV files: of locked reports by decision, of accepted ones too; whole or not at all."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.reporting import commands, forms, imports, queries
from congdoan.reporting.imports import CorrectionOutcome, FigureChange
from congdoan.reporting.models import Book, Report, ReportVersion
from congdoan.reporting.tests.steps import accepted, drafted, members, sent
from tests.world import World

HEAD = "unit,form,period,indicator,value,cut_off"
DECISION = "QĐ 12/QĐ-LĐLĐ ngày 10/01/2024"


def row(unit: str, value: object, indicator: str = "members_total", form: str = "CS-NAM", period: str = "2023") -> str:
    return f"{unit},{form},{period},{indicator},{value},2023-11-22"


def written(folder: Path, *rows: str) -> Path:
    path = folder / "dinh-chinh.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return path


def correct(
    world: World, path: Path, by: str = "an", decision: str = DECISION, *, dry_run: bool = False
) -> CorrectionOutcome:
    entries = forms.reports_from(path)
    return imports.import_corrections(
        by=world.users[by], entries=entries, source=path.name, decision=decision, dry_run=dry_run
    )


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Report, ReportVersion, Book, Event))


def refusal(world: World, path: Path, by: str = "an", decision: str = DECISION) -> Refused:
    """The refusal, after which nothing has changed."""
    before = counts(), list(Report.objects.order_by("pk").values_list("state", "version", "figures"))
    with pytest.raises(Refused) as refused:
        correct(world, path, by=by, decision=decision)
    assert (counts(), list(Report.objects.order_by("pk").values_list("state", "version", "figures"))) == before
    return refused.value


@pytest.fixture
def closed(world: World) -> World:
    accepted(world, "A11", members_total=40, initiatives=3)
    accepted(world, "A12", members_total=50)
    drafted(world, "A21", members_total=60)
    commands.close_period(by=world.admin, code="2023", decision="QĐ khóa 1")
    return world


def test_locked_reports_take_the_figures_of_the_file(closed: World, tmp_path: Path) -> None:
    path = written(tmp_path, row("A11", 45), row("A11", 3, "initiatives"), row("A12", 50))
    assert correct(closed, path) == CorrectionOutcome(
        corrected=1,
        by_decision=1,
        unchanged=1,
        changes=[FigureChange("A11", "CS-NAM", "2023", "members_total", Decimal(40), Decimal(45))],
    )
    report = Report.objects.get(unit__code="A11")
    assert (report.state, report.note) == ("locked", DECISION)
    version = report.versions.get(number=2)
    assert (version.act, version.reason, version.by) == ("corrected_by_decision", DECISION, closed.an)
    event = Event.objects.get(verb="report.corrected_by_decision")
    assert (event.reason, event.detail["file"], event.by) == (DECISION, "dinh-chinh.csv", closed.an)
    assert members(closed, "TLD") == 95
    assert queries.faults_of_books() == []


def test_same_file_again_changes_nothing(closed: World, tmp_path: Path) -> None:
    path = written(tmp_path, row("A11", 45), row("A11", 3, "initiatives"))
    correct(closed, path)
    before = counts()
    assert correct(closed, path, decision="QĐ khác") == CorrectionOutcome(unchanged=1)
    assert counts() == before


def test_dry_run_tells_and_writes_nothing(closed: World, tmp_path: Path) -> None:
    before = counts()
    outcome = correct(closed, written(tmp_path, row("A12", 55)), dry_run=True)
    assert (outcome.corrected, outcome.changes[0].after) == (1, 55)
    assert counts() == before
    assert members(closed, "A1") == 90


def test_lines_the_file_leaves_out_are_told(closed: World, tmp_path: Path) -> None:
    outcome = correct(closed, written(tmp_path, row("A11", 45)))
    assert outcome.warnings == [
        "dinh-chinh.csv, dòng 2: A11, 2023: tệp không ghi Sáng kiến được công nhận: sẽ thành “chưa có”."
    ]
    assert outcome.changes[1] == FigureChange("A11", "CS-NAM", "2023", "initiatives", Decimal(3), None)


def test_open_periods_are_corrected_with_the_decision_as_reason(world: World, tmp_path: Path) -> None:
    accepted(world, "A11", members_total=40)
    outcome = correct(world, written(tmp_path, row("A11", 45)))
    assert (outcome.corrected, outcome.by_decision) == (1, 0)
    version = ReportVersion.objects.get(number=2)
    assert (version.act, version.reason, version.report.state) == ("corrected", DECISION, "corrected")
    assert members(world, "TLD") == 45


def test_every_fault_is_told_with_its_line(closed: World, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        row("A11", 45),
        row("A12", 46),
        row("A12", 47, "members_female"),
        row("X9", 1),
        row("A21", 61),
        row("B11", 1),
        row("A11", 1, form="CS-THANG", period="2023-M05"),
        row("A1", 1, "tet_gifts", form="CT-NAM"),
        row("A11", 1, form="CS-X"),
    )
    assert refusal(closed, path).details == (
        "dinh-chinh.csv, dòng 4: A12, CS-NAM, 2023: Không khớp: Đoàn viên nữ 47 nhiều hơn Tổng số đoàn viên 46.",
        "dinh-chinh.csv, dòng 5: không có đơn vị mã “X9” trong phạm vi duyệt của anh/chị.",
        "dinh-chinh.csv, dòng 6: báo cáo CS-NAM 2023 của A21 ở trạng thái “Đang soạn”, chưa duyệt.",
        "dinh-chinh.csv, dòng 7: không có đơn vị mã “B11” trong phạm vi duyệt của anh/chị.",
        "dinh-chinh.csv, dòng 8: A11 chưa có báo cáo CS-THANG 2023-M05 để đính chính.",
        "dinh-chinh.csv, dòng 9: A1 chưa có báo cáo CT-NAM 2023 để đính chính.",
        "dinh-chinh.csv, dòng 10: không có biểu mẫu “CS-X” cho kỳ năm 2023.",
    )


def test_wrong_lines_are_told(closed: World, tmp_path: Path) -> None:
    path = written(tmp_path, row("A11", 45), row("A11", 3, "unions_rated"))
    assert refusal(closed, path).details == (
        "dinh-chinh.csv, dòng 3: chỉ số “unions_rated” không có trong biểu CS-NAM.",
    )


def test_a_report_that_waits_is_not_corrected(world: World, tmp_path: Path) -> None:
    sent(world, "A11", members_total=40)
    assert refusal(world, written(tmp_path, row("A11", 45))).details == (
        "dinh-chinh.csv, dòng 2: báo cáo CS-NAM 2023 của A11 ở trạng thái “Đã gửi”, chưa duyệt.",
    )


@pytest.mark.parametrize("person", ["chi", "giang", "binh", "khoa", "em", "lan"])
def test_only_a_superior_corrects(closed: World, tmp_path: Path, person: str) -> None:
    """A unit out of reach looks the same as one that does not exist."""
    path = written(tmp_path, row("A11", 45), row("X9", 1))
    assert refusal(closed, path, by=person).details == (
        "dinh-chinh.csv, dòng 2: không có đơn vị mã “A11” trong phạm vi duyệt của anh/chị.",
        "dinh-chinh.csv, dòng 3: không có đơn vị mã “X9” trong phạm vi duyệt của anh/chị.",
    )


@pytest.mark.parametrize(("decision", "said"), [(" ", "Thiếu số và ngày quyết định"), ("x" * 301, "dài quá 300 chữ")])
def test_a_decision_is_needed_and_must_fit(closed: World, tmp_path: Path, decision: str, said: str) -> None:
    assert said in refusal(closed, written(tmp_path, row("A11", 45)), decision=decision).message


# ---- the command line ----


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("report", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_what_it_did_and_then_that_nothing_is_left(
    closed: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(written(tmp_path, row("A11", 45), row("A11", 3, "initiatives"), row("A12", 50)))
    asked = ("correct", path, "--decision", DECISION, "--by", "an@vi-du.vn")
    assert run(*asked, "--dry-run").startswith(
        "Sẽ đính chính 1 báo cáo, trong đó 1 của kỳ đã khóa; 1 báo cáo không đổi."
    )
    assert members(closed, "A1") == 90
    assert run(*asked).startswith("Đã đính chính 1 báo cáo, trong đó 1 của kỳ đã khóa; 1 báo cáo không đổi.")
    assert ["A11", "CS-NAM", "2023", "Tổng", "số", "đoàn", "viên", "40", "45"] in [
        line.split() for line in capsys.readouterr().out.splitlines()
    ]
    assert run(*asked) == "Không có gì thay đổi: 2 báo cáo trong tệp đã đúng như đang có.\n"
    assert json.loads(run(*asked, "--json"))["unchanged"] == 2


def test_the_command_prints_no_more_lines_than_one_reads(
    closed: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = queries.typed_lines(Report.objects.get(unit__code="A12").form)
    new = [code for code in typed if not code.startswith(("members", "workers", "tet_gifts"))]
    path = str(written(tmp_path, row("A11", 40), *(row(unit, 1, code) for unit in ("A11", "A12") for code in new)))
    printed = run("correct", path, "--decision", DECISION)
    changes = len(new) * 2 + 1  # A12's members are left out
    assert f"… và {changes - 30} dòng nữa; --json in đủ." in printed
    assert len(capsys.readouterr().out.splitlines()) == 30 + 1


def test_an_import_that_meets_a_closed_period_points_to_this_command(closed: World, tmp_path: Path) -> None:
    path = str(written(tmp_path, row("A11", 45)))
    for more in ((), ("--accept",)):
        with pytest.raises(Refused) as refused:
            run("import", path, *more)
        assert refused.value.details == (
            "dinh-chinh.csv, dòng 2: Kỳ năm 2023 đã khóa số liệu; đính chính báo cáo CS-NAM của A11 theo quyết định "
            "bằng `congdoan report correct`.",
        )


def test_the_list_of_corrections_is_printed_and_written(
    closed: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("corrections", "--unit", "PA", "--period", "2023", "--by", "an@vi-du.vn")
    assert "chưa có đính chính nào" in run(*asked)
    correct(closed, written(tmp_path, row("A12", 55)))
    capsys.readouterr()
    assert run(*asked).startswith("Kỳ 2023 khóa theo QĐ khóa 1; sau khi khóa: 1 báo cáo đã đính chính (2023, thực hiện")
    printed = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "Tổng số đoàn viên người 90 95 +5" in printed
    assert any(line.startswith("A12 CS-NAM Tổng số đoàn viên 50 55 +5 QĐ 12/QĐ-LĐLĐ") for line in printed)
    listed = json.loads(run(*asked, "--json"))
    assert listed["total"] == [{"indicator": "members_total", "at_closing": 90, "now": 95, "change": 5}]
    assert [(one["unit"], one["steps"][0]["decision"]) for one in listed["reports"]] == [("A12", DECISION)]
    out = tmp_path / "moi" / "danh-sach.xlsx"
    assert run(*asked, "--out", str(out)).strip() == str(out)
    assert out.read_bytes()[:2] == b"PK"
    assert Event.objects.get(verb="corrections.exported").by == closed.an
    assert json.loads(run(*asked, "--out", str(out), "--json")) == {"file": str(out)}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--unit", "A1", "--period", "2023", "--by", "chi@vi-du.vn"), "Không có đơn vị mã “A1”"),
        (("--unit", "X9", "--period", "2023"), "Không có đơn vị mã “X9”"),
        (("--unit", "A1", "--period", "2022"), "Kỳ năm 2022 đang mở"),
        (("--unit", "A1", "--period", "2023", "--basis", "estimate"), "không có sổ số liệu"),
    ],
)
def test_the_list_is_refused_in_words(closed: World, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(Refused, match=said):
        run("corrections", *arguments)

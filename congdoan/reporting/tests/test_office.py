"""Forms go through a real office: opened and saved by LibreOffice, then imported; and printed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from congdoan.documents.workbook import read_workbook
from congdoan.reporting import queries
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Scope
from congdoan.reporting.sheets import read_form
from congdoan.reporting.tests.filling import fill, handed_out, import_
from congdoan.reporting.tests.steps import accepted, book_of, form_of
from congdoan.reporting.tests.test_form_sheet import target
from tests.world import World

pytestmark = [
    pytest.mark.office,
    pytest.mark.once,
    pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="cần soffice, pdftotext"),
]

TYPED: dict[str, dict[str, Any]] = {
    "A11": {"members_total": 40, "training_hours": 7.5, "tet_gifts_vnd": 5_000_000_000},
    "A12": {"members_total": "1.172", "training_hours": "52,5"},
    "A21": {"members_total": "=900+60", "dialogues_held": 0},
}
MEANT = {
    "A11": {"members_total": 40, "training_hours": 75, "tet_gifts_vnd": 5_000_000_000},
    "A12": {"members_total": 1172, "training_hours": 525},
    "A21": {"members_total": 960, "dialogues_held": 0},
}


def converted(paths: Sequence[Path], to: str, folder: Path) -> list[Path]:
    """The files as LibreOffice saves them in another folder."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", to, "--outdir", folder, *paths],
                   check=True, capture_output=True, timeout=180)  # fmt: skip
    return [folder / path.with_suffix(f".{to.partition(':')[0]}").name for path in paths]


def test_opened_saved_and_imported_the_figures_are_the_same(world: World, tmp_path: Path) -> None:
    """Numbers, numbers typed as text, and a formula that the office calculates."""
    paths = [fill(handed_out(world, tmp_path / "di", unit), typed) for unit, typed in TYPED.items()]
    saved = converted(paths, "xlsx:Calc MS Excel 2007 XML", tmp_path / "ve")
    outcome = import_(world, *saved)
    assert (outcome.refused, outcome.reports.created) == ([], 3)
    assert {report.unit.code: report.figures for report in Report.objects.select_related("unit")} == MEANT


def test_the_office_changes_nothing_else_of_a_form(world: World, tmp_path: Path) -> None:
    path = fill(handed_out(world, tmp_path / "di", "A11"), TYPED["A11"])
    (saved,) = converted([path], "xlsx:Calc MS Excel 2007 XML", tmp_path / "ve")
    decimals = {code: one.decimals for code, one in queries.indicators().items()}
    before, after = (read_form("A11.xlsx", read_workbook(one), decimals) for one in (path, saved))
    assert (before.identity, before.figures, before.lines) == (after.identity, after.figures, after.lines)
    assert [before.places(line) for line in before.line_of.values()] == [
        after.places(line) for line in after.line_of.values()
    ]


def test_cells_beside_follow_what_is_typed_as_the_report_will_show_them(world: World, tmp_path: Path) -> None:
    """Lũy kế, computed lines and % đạt: what the office calculates is what the system says once the form is in."""
    before = {"members_total": 30, "members_admitted": 4, "members_opening": 28, "hardship_gifts": 7}
    accepted(world, "A11", form="CS-THANG", book=book_of("2022-M12", cut_off=date(2022, 12, 31)), **before)
    target(world, "A11", "members_admitted", 8)
    target(world, "A11", "hardship_gifts", 3000)
    typed = {
        "members_total": 35, "members_admitted": 5, "members_transferred_in": 1, "members_left": 2,
        "hardship_gifts": 2992, "dialogues_held": 0,
    }  # fmt: skip
    scope = Scope("2023-M01")
    path = fill(handed_out(world, tmp_path / "di", "A11", form="CS-THANG", scope=scope), typed)
    (saved,) = converted([path], "xlsx:Calc MS Excel 2007 XML", tmp_path / "ve")
    assert import_(world, saved).refused == []
    page = openpyxl.load_workbook(saved, data_only=True).worksheets[0]
    shown = queries.form_sheet(world.admin, world.unit("A11"), form_of("CS-THANG"), scope)
    for at, line in _rows(page, shown):
        held = line.held.percent if line.held else None
        told = (page[f"E{at}"].value, page[f"G{at}"].value, page[f"J{at}"].value)
        if line.indicator.code == "hardship_gifts":
            assert told == (2992, 2999, "gần 100")
            continue
        assert [_number(cell) for cell in told] == [line.in_period, line.cumulative, held], line.indicator.code


def _rows(page: Worksheet, shown: queries.FormSheet) -> list[tuple[int, queries.SheetLine]]:
    """The row of each line, by its label."""
    rows = {page.cell(row, 3).value: row for row in range(1, page.max_row + 1)}
    return [(rows[line.indicator.name], line) for line in shown.lines]


def _number(cell: Any) -> Decimal | None:
    return None if cell in (None, "") else Decimal(str(cell))


def test_a_form_is_printed_whole(world: World, tmp_path: Path) -> None:
    (printed,) = converted([handed_out(world, tmp_path / "di", "A11")], "pdf", tmp_path / "in")
    text = subprocess.run(["pdftotext", "-layout", printed, "-"], check=True, capture_output=True, text=True).stdout
    pages = text.split("\f")[:-1]
    assert 1 < len(pages) < 6
    for page in pages[:-1]:
        assert "Số lượng" in page
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CÔNG ĐOÀN CƠ SỞ TRƯỜNG TIỂU HỌC ĐỒNG MÂY", "Mã đơn vị: A11",
                  "Tổng số đoàn viên", "NGƯỜI LẬP BIỂU", "TM. BAN CHẤP HÀNH"):  # fmt: skip
        assert words in text
    assert "members_total" not in text
    assert "#" not in text

"""`congdoan report …`: reports."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number, format_signed
from congdoan.common.printing import print_table
from congdoan.common.progress import bar
from congdoan.documents.files import File, write_all
from congdoan.org import queries as org
from congdoan.reporting import commands, forms, imports, queries, sources
from congdoan.reporting.command_line import add_scope, scope_of
from congdoan.reporting.models import Indicator, ReportImport

_MOST_LINES = 30  # of a file of corrections; --json tells them all


class Command(CongdoanCommand):
    help = "Báo cáo: nhập, hoàn tác lần nhập, đính chính, danh sách đính chính sau khi khóa kỳ."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        columns = ",".join(forms.REPORT_COLUMNS)
        words = f"nhập biểu Excel đã điền, tệp CSV ({columns}[,basis,cut_off,submitted_on]) hoặc cả thư mục"
        imported = acts.add_parser("import", help=words)
        imported.add_argument("paths", type=Path, nargs="+", metavar="TỆP", help="tệp .xlsx, .csv hoặc thư mục")
        _add_ways(imported)
        imported.add_argument("--accept", action="store_true", help="gửi và duyệt luôn; đính chính báo cáo đã duyệt")
        made = acts.add_parser("imports", help="các lần nhập báo cáo")
        add_actor(made)
        add_json(made)
        undone = acts.add_parser("undo-import", help="hoàn tác cả một lần nhập")
        undone.add_argument("number", type=int, metavar="SỐ", help="số của lần nhập")
        add_actor(undone)
        add_json(undone)
        corrected = acts.add_parser("correct", help="đính chính báo cáo đã duyệt hoặc đã khóa, theo quyết định")
        _add_file(corrected)
        corrected.add_argument("--decision", required=True, metavar="VĂN_BẢN", help="số và ngày quyết định")
        listed = acts.add_parser("corrections", help="danh sách đính chính sau khi khóa kỳ")
        listed.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị, gồm mọi đơn vị bên dưới")
        add_scope(listed)
        listed.add_argument("--out", type=Path, metavar="TỆP.xlsx", help="ghi danh sách ra tệp Excel")
        add_actor(listed)
        add_json(listed)

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {
            "import": self._import, "imports": self._imports, "undo-import": self._undo, "correct": self._correct,
            "corrections": self._corrections,
        }  # fmt: skip
        acts[options["act"]](options)

    def _import(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        paths: list[Path] = options["paths"]
        found, unread = sources.sources_in(by, paths, bar)
        outcome = imports.import_files(
            by=by, sources=found, accept=options["accept"], dry_run=options["dry_run"], watch=bar
        )
        refused = [*unread, *outcome.refused]
        if refused and len(paths) == 1 and not paths[0].is_dir():
            raise Refused(refused[0].code, refused[0].message, details=refused[0].details)
        if options["json"]:
            told = {"import": outcome.number, "taken": outcome.taken, "refused": refused}
            self.print_json({**dataclasses.asdict(outcome.reports), **told})
        else:
            self._tell(outcome, dry_run=options["dry_run"])
        if refused:
            self._refuse(refused, len(found) + len(unread))

    def _tell(self, outcome: imports.FilesOutcome, *, dry_run: bool) -> None:
        did, reports = "Sẽ" if dry_run else "Đã", outcome.reports
        number = f" (lần nhập {outcome.number})" if outcome.number else ""
        self.stdout.write(
            f"{did} nhập {reports.created} báo cáo mới, thay {reports.replaced} báo cáo đang soạn, "
            f"đính chính {reports.corrected}, duyệt {reports.accepted}; {reports.unchanged} báo cáo không đổi{number}."
        )
        self._warn(reports.warnings)

    def _refuse(self, refused: list[imports.RefusedFile], files: int) -> None:
        """The files that were not taken, each with its faults, on the error stream; then exit code 1."""
        told = [line for one in refused for line in (one.message, *one.details)]
        taken = files - len(refused)
        raise Refused("some_refused", f"Không nhận {len(refused)} tệp, nhận {taken} tệp:", details=told)

    def _imports(self, options: dict[str, Any]) -> None:
        made = queries.imports_seen_by(self.actor(options))
        if options["json"]:
            self.print_json([_import_object(one) for one in made])
            return
        shown = list(made[:_MOST_LINES])
        if not shown:
            self.stdout.write("Chưa có lần nhập báo cáo nào trong phạm vi của anh/chị.")
            return
        headings = ("Lần", "Lúc", "Người nhập", "Đơn vị", "Tệp", "Mới", "Thay", "Đính chính", "Ghi chú")
        print_table(headings, [_import_row(one) for one in shown], right=(0, 5, 6, 7))

    def _undo(self, options: dict[str, Any]) -> None:
        undone = commands.undo_import(by=self.actor(options), number=options["number"])
        if options["json"]:
            self.print_json(undone)
            return
        self.stdout.write(
            f"Đã hoàn tác lần nhập {undone.number}: bỏ {undone.removed} báo cáo, trả {undone.restored} báo cáo "
            "về như trước."
        )

    def _correct(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        outcome = imports.import_corrections(
            by=self.actor(options),
            entries=forms.reports_from(path),
            source=path.name,
            decision=options["decision"],
            dry_run=options["dry_run"],
            watch=bar,
        )
        if options["json"]:
            self.print_json(outcome)
            return
        if not outcome.corrected:
            self.stdout.write(f"Không có gì thay đổi: {outcome.unchanged} báo cáo trong tệp đã đúng như đang có.")
        else:
            did = "Sẽ" if options["dry_run"] else "Đã"
            self.stdout.write(
                f"{did} đính chính {outcome.corrected} báo cáo, trong đó {outcome.by_decision} của kỳ đã khóa; "
                f"{outcome.unchanged} báo cáo không đổi."
            )
            self._changes(outcome.changes)
        self._warn(outcome.warnings)

    def _changes(self, changes: list[imports.FigureChange]) -> None:
        known = queries.indicators()
        rows = [
            (one.unit, one.form, one.period, i.name, _shown(i, one.before), _shown(i, one.after))
            for one, i in ((one, known[one.indicator]) for one in changes[:_MOST_LINES])
        ]
        print_table(("Đơn vị", "Biểu", "Kỳ", "Chỉ số", "Đang ghi", "Sửa thành"), rows, right=(4, 5))
        if len(changes) > _MOST_LINES:
            self.stdout.write(f"… và {len(changes) - _MOST_LINES} dòng nữa; --json in đủ.")

    def _warn(self, warnings: list[str]) -> None:
        for warning in warnings:
            self.stdout.write(f"Cần xem: {warning}")

    def _corrections(self, options: dict[str, Any]) -> None:
        by, scope = self.actor(options), scope_of(options)
        unit = org.unit_by_code_for_totals(by, options["unit"])
        if options["out"]:
            path: Path = options["out"]
            file = commands.export_corrections(by=by, unit=unit, scope=scope)
            (written,) = write_all([File(path.name, file.content)], path.parent)
            if options["json"]:
                self.print_json({"file": str(written)})
            else:
                self.stdout.write(str(written))
            return
        found = queries.corrections_since_closing(by, unit, scope)
        if options["json"]:
            self.print_json(_object(unit.code, found))
        else:
            self._list(found)

    def _list(self, found: queries.Corrections) -> None:
        period = found.book.period
        told = f"{found.count} báo cáo đã đính chính" if found.count else "chưa có đính chính nào"
        self.stdout.write(
            f"Kỳ {period.code} khóa theo {period.closed_by}; sau khi khóa: {told} ({queries.book_label(found.book)})."
        )
        if not found.count:
            return
        totals = [
            (line.indicator.name, line.indicator.unit, *_values(line)) for line in found.lines
        ]  # fmt: skip
        print_table(("Chỉ số", "Đơn vị tính", "Lúc khóa", "Nay", "Tăng, giảm"), totals, right=(2, 3, 4))
        rows = [
            (one.report.unit.code, one.report.form.code, line.indicator.name, *_values(line),
             "; ".join(f"{step.reason} ({format_date(timezone.localdate(step.at))}, {step.by})" for step in line.steps))
            for one in found.reports
            for line in one.lines
        ]  # fmt: skip
        print_table(("Đơn vị", "Biểu", "Chỉ số", "Lúc khóa", "Nay", "Tăng, giảm", "Quyết định"), rows, right=(3, 4, 5))
        if found.hidden:
            self.stdout.write(f"Ngoài phạm vi của anh/chị: {found.hidden} báo cáo, đã có trong tổng.")


def _import_row(one: ReportImport) -> tuple[str, ...]:
    at = timezone.localtime(one.at)
    files = one.files[0] if len(one.files) == 1 else f"{len(one.files)} tệp"
    undone = f"hoàn tác {format_date(timezone.localdate(one.undone_at))}" if one.undone_at else ""
    notes = ", ".join(filter(None, ("duyệt luôn" if one.accepted else "", undone)))
    counts = (str(one.created), str(one.replaced), str(one.corrected))
    return (str(one.pk), f"{at:%H:%M} {format_date(at.date())}", str(one.by), one.unit.code, files, *counts, notes)


def _import_object(one: ReportImport) -> dict[str, Any]:
    return {
        "import": one.pk,
        "at": one.at,
        "by": one.by.email,
        "unit": one.unit.code,
        "accepted": one.accepted,
        "files": one.files,
        "created": one.created,
        "replaced": one.replaced,
        "corrected": one.corrected,
        "undone_at": one.undone_at,
        "undone_by": one.undone_by.email if one.undone_by else None,
    }


def _add_file(parser: CommandParser) -> None:
    parser.add_argument("file", type=Path)
    _add_ways(parser)


def _add_ways(parser: CommandParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
    add_actor(parser)
    add_json(parser)


def _shown(indicator: Indicator, value: Decimal | None) -> str:
    return "chưa có" if value is None else format_number(value, indicator.decimals)


def _values(line: queries.LineChange) -> tuple[str, str, str]:
    i = line.indicator
    change = "chưa có" if line.change is None else format_signed(line.change, i.decimals)
    return _shown(i, line.at_closing), _shown(i, line.now), change


def _object(unit: str, found: queries.Corrections) -> dict[str, Any]:
    book = found.book

    def line_object(line: queries.LineChange) -> dict[str, Any]:
        return {
            "indicator": line.indicator.code,
            "at_closing": line.at_closing,
            "now": line.now,
            "change": line.change,
        }

    def step_object(step: Any) -> dict[str, Any]:
        return {"decision": step.reason, "at": step.at, "by": str(step.by)}

    return {
        "unit": unit,
        "period": book.period.code,
        "basis": book.basis,
        "cut_off": book.cut_off,
        "closed_by": book.period.closed_by,
        "total": [line_object(line) for line in found.lines],
        "reports": [
            {
                "unit": one.report.unit.code,
                "form": one.report.form.code,
                "lines": [line_object(line) for line in one.lines],
                "steps": [step_object(step) for step in one.steps],
            }
            for one in found.reports
        ],
        "hidden": found.hidden,
    }

"""`congdoan form …`: report forms, the form of one unit, and forms to be filled in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.printing import print_table
from congdoan.common.progress import bar
from congdoan.documents.files import File, write_all
from congdoan.org import queries as org
from congdoan.periods.queries import period_of
from congdoan.reporting import commands, queries, sources
from congdoan.reporting.command_line import add_scope, scope_of
from congdoan.reporting.models import Indicator


class Command(CongdoanCommand):
    help = "Biểu mẫu báo cáo: danh sách, xuất biểu Excel để đơn vị điền, mẫu riêng."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        add_json(acts.add_parser("list", help="các biểu mẫu và dòng của chúng"))
        show = acts.add_parser("show", help="biểu của một đơn vị: trong kỳ, lũy kế, cùng kỳ, chỉ tiêu, % đạt")
        show.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị")
        show.add_argument("--form", required=True, metavar="BIỂU", help="biểu mẫu, ví dụ CS-THANG")
        add_scope(show)
        add_actor(show)
        add_json(show)
        exported = acts.add_parser("export", help="xuất biểu Excel để đơn vị điền")
        whose = exported.add_mutually_exclusive_group(required=True)
        whose.add_argument("--unit", metavar="MÃ", help="một đơn vị")
        whose.add_argument("--below", metavar="MÃ", help="mọi đơn vị phải báo cáo biểu này, từ đơn vị đó trở xuống")
        exported.add_argument("--form", required=True, metavar="BIỂU", help="mã biểu mẫu, ví dụ CS-THANG")
        add_scope(exported)
        exported.add_argument("--out", type=Path, metavar="TỆP.xlsx", help="tệp ghi ra, với --unit")
        exported.add_argument("--out-dir", type=Path, metavar="THƯ_MỤC", help="thư mục ghi ra, mỗi đơn vị một tệp")
        add_actor(exported)
        add_json(exported)
        mapped = acts.add_parser("map", help="khai mẫu Excel riêng của một cấp: ô nào là chỉ số nào")
        mapped.add_argument("file", type=Path, metavar="TỆP.xlsx", help="bản trống của mẫu, đã ghi mã chỉ số vào các ô")
        add_whose(mapped)
        add_whose(acts.add_parser("unmap", help="bỏ mẫu riêng"))
        maps = acts.add_parser("maps", help="các mẫu riêng đã khai")
        add_actor(maps)
        add_json(maps)

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {
            "list": self._list, "show": self._show, "export": self._export,
            "map": self._map, "unmap": self._unmap, "maps": self._maps,
        }  # fmt: skip
        acts[options["act"]](options)

    def _list(self, options: dict[str, Any]) -> None:
        forms = queries.form_listings()
        if options["json"]:
            self.print_json(forms)
            return
        for form in forms:
            self.stdout.write(f"{form.code}  {form.title} · bộ {form.set} · kỳ: {', '.join(form.period_kinds)}")
            section = ""
            for line in form.lines:
                if line.section != section:
                    section = line.section
                    self.stdout.write(f"  {section}")
                notes = {"none": " (không cộng lên cấp trên)"}.get(line.over_units, "")
                self.stdout.write(
                    f"    {line.indicator}  {line.label}, {line.unit}{' (tự tính)' * line.derived}{notes}"
                )

    def _show(self, options: dict[str, Any]) -> None:
        by, scope = self.actor(options), scope_of(options)
        unit = org.unit_by_code(by, options["unit"])
        form = queries.form_in_force(options["form"], period_of(scope.period))
        sheet = queries.form_sheet(by, unit, form, scope)
        if options["json"]:
            self.print_json(self._object(sheet))
            return
        state = sheet.report.get_state_display() if sheet.report else "chưa nộp"
        self.stdout.write(f"{form.title}, kỳ {sheet.period.code} · {unit.name} · {state}")
        section, rows = "", []
        for line in sheet.lines:
            if line.section != section:
                section = line.section
                rows.append((section, *[""] * 6))
            rows.append(self._row(line))
        headings = ("Chỉ số", "Đơn vị tính", "Trong kỳ", "Lũy kế", "Cùng kỳ", "Chỉ tiêu", "% đạt")
        print_table(headings, rows, right=(2, 3, 4, 5))
        if sheet.lacking:
            self.stdout.write(f"Lũy kế chưa gồm {sheet.lacking_words}: chưa có báo cáo được duyệt.")
        if sheet.of_total and any(line.held for line in sheet.lines):
            self.stdout.write("Chỉ tiêu so với tổng số của cả cấp dưới.")
        for finding in sheet.findings:
            self.stdout.write(f"{'Sai' if finding.severity == 'error' else 'Cần xem'}: {finding.message}")

    def _row(self, line: queries.SheetLine) -> tuple[str, ...]:
        values = (line.in_period, line.cumulative, line.same_period)
        target = line.held.target if line.held else None
        asked = _shown(target, line.indicator) if isinstance(target, int | Decimal) else ""
        return (
            f"  {line.indicator.name}", line.indicator.unit, *(_shown(value, line.indicator) for value in values),
            asked, line.held.words if line.held else "",
        )  # fmt: skip

    def _object(self, sheet: queries.FormSheet) -> dict[str, Any]:
        return {
            "unit": sheet.unit.code,
            "form": sheet.form.code,
            "period": sheet.period.code,
            "basis": sheet.basis,
            "cut_off": sheet.cut_off,
            "state": sheet.report.state if sheet.report else None,
            "added": sheet.added,
            "lacking": sheet.lacking,
            "of_total": sheet.of_total,
            "lines": [
                {
                    "section": line.section,
                    "indicator": line.indicator.code,
                    "typed": line.indicator.is_typed,
                    "in_period": line.in_period,
                    "cumulative": line.cumulative,
                    "same_period": line.same_period,
                    "target": line.held.target if line.held else None,
                    "percentage": line.held.percent if line.held else None,
                    "words": line.held.words if line.held else None,
                }
                for line in sheet.lines
            ],
            "findings": sheet.findings,
        }

    def _export(self, options: dict[str, Any]) -> None:
        by, scope = self.actor(options), scope_of(options)
        period = period_of(scope.period)
        form = queries.form_in_force(options["form"], period)
        above = org.unit_by_code(by, options["unit"] or options["below"])
        out: Path | None = options["out"]
        folder: Path | None = out.parent if out else options["out_dir"]
        if folder is None or (out and options["below"]):
            raise Refused("no_place", "Ghi ra đâu: --out TỆP.xlsx với một đơn vị, --out-dir THƯ_MỤC với nhiều đơn vị.")
        units = [above] if options["unit"] else queries.units_asked(by, above, form, period)
        if not units:
            said = f"Ở {above.name} và bên dưới không có đơn vị nào phải báo cáo biểu {form.code} kỳ {period.code}."
            raise Refused("nobody", said)
        written = []
        for unit in bar(units, "Xuất biểu"):
            file = commands.export_form(by=by, unit=unit, form=form, scope=scope)
            file = File(out.name, file.content) if out else file
            sources.refuse_to_overwrite(by, folder / file.name, file.content)
            written += write_all([file], folder)
        if options["json"]:
            self.print_json({"files": [str(path) for path in written]})
        elif out:
            self.stdout.write(f"Đã xuất biểu {form.code} kỳ {period.code} của {above.name}: {out}")
        else:
            self.stdout.write(
                f"Đã xuất {format_number(len(written))} biểu {form.code} kỳ {period.code} vào thư mục {folder}."
            )

    def _map(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        unit, form = org.unit_by_code(by, options["unit"]), queries.latest_form(options["form"])
        mapped, changed = commands.map_form(by=by, unit=unit, form=form, file=options["file"])
        cells = len(mapped.layout["cells"])
        if options["json"]:
            self.print_json({"unit": unit.code, "form": form.code, "cells": cells, "changed": changed})
        elif changed:
            self.stdout.write(f"Đã khai mẫu riêng của {unit.name} cho biểu {form.code}: {cells} ô số liệu.")
        else:
            self.stdout.write(f"Mẫu riêng của {unit.name} cho biểu {form.code} đã khai như vậy, không đổi.")

    def _unmap(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        unit = org.unit_by_code(by, options["unit"])
        dropped = commands.unmap_form(by=by, unit=unit, form=options["form"])
        if options["json"]:
            self.print_json({"unit": unit.code, "form": dropped.form})
        else:
            self.stdout.write(f"Đã bỏ mẫu riêng của {unit.name} cho biểu {dropped.form}.")

    def _maps(self, options: dict[str, Any]) -> None:
        maps = [
            {"unit": one.unit.code, "form": one.form, "file": one.file, "cells": len(one.layout["cells"])}
            for one in queries.form_maps_for(self.actor(options))
        ]
        if options["json"]:
            self.print_json(maps)
        elif not maps:
            self.stdout.write("Chưa khai mẫu riêng nào. Cách khai: docs/howto/bieu-excel.md.")
        else:
            print_table(("Đơn vị", "Biểu", "Tệp mẫu", "Số ô"), [tuple(map(str, one.values())) for one in maps],
                        right=(3,))  # fmt: skip


def add_whose(parser: CommandParser) -> None:
    """Whose layout, of which form."""
    parser.add_argument("--unit", required=True, metavar="MÃ", help="cấp dùng mẫu này cho các đơn vị bên dưới")
    parser.add_argument("--form", required=True, metavar="BIỂU", help="mã biểu mẫu, ví dụ CS-THANG")
    add_actor(parser)
    add_json(parser)


def _shown(value: Decimal | int | None, indicator: Indicator) -> str:
    return "chưa có" if value is None else format_number(value, indicator.decimals)

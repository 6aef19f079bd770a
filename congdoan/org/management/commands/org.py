"""`congdoan org …`: the structure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.dates import parse_iso
from congdoan.common.errors import Refused
from congdoan.org import commands, forms, plan_lines, programme_queries, queries
from congdoan.org.models import CoordinationProgramme, Placement


def day(text: str) -> date:
    """A day on the command line, YYYY-MM-DD."""
    try:
        return parse_iso(text)
    except ValueError as error:
        raise Refused("bad_date", str(error)) from None


def _told(programme: CoordinationProgramme) -> dict[str, Any]:
    names = ("number", "title", "partner", "first_year", "last_year", "interim_review_on", "final_review_on")
    codes = {"unit": programme.unit.code, "signatory": programme.signatory.code, "signed_by": programme.signed_by}
    return {name: getattr(programme, name) for name in names} | codes


class Command(CongdoanCommand):
    help = "Cơ cấu tổ chức: nhập danh sách, thành lập, công nhận, chuyển, đổi tên, giải thể, kiểm tra."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        self._files(acts)
        for act, text in (("establish", "thành lập (cấp trên quyết định)"), ("recognise", "công nhận thành lập")):
            new = self._act(acts, act, text)
            self._describe(new)
        move = self._act(acts, "move", "chuyển về cấp trên khác")
        move.add_argument("--to", required=True, metavar="MÃ", help="cấp trên mới")
        self._act(acts, "rename", "đổi tên").add_argument("--name", required=True, metavar="TÊN")
        self._act(acts, "dissolve", "giải thể")
        merge = self._act(acts, "merge", "sáp nhập một hoặc nhiều đơn vị vào đơn vị khác", several=True)
        merge.add_argument("--into", required=True, metavar="MÃ", help="đơn vị nhận sáp nhập")
        replace = self._act(acts, "replace", "thay bằng một đơn vị mới")
        replace.add_argument("--with", dest="new", required=True, metavar="MÃ", help="mã đơn vị mới")
        self._describe(replace)
        split = self._act(acts, "split", "chia tách thành các đơn vị mới")
        split.add_argument("--into", required=True, type=Path, metavar="TỆP", help=",".join(forms.PART_COLUMNS))
        undo = acts.add_parser("undo", help="hoàn tác thay đổi cơ cấu gần nhất")
        add_actor(undo)
        add_json(undo)
        plan_lines.add_plan(acts)
        plan_lines.add_grants(acts)

    def _describe(self, parser: CommandParser) -> None:
        parser.add_argument("--parent", required=True, metavar="MÃ", help="cấp trên trực tiếp")
        parser.add_argument("--name", required=True, metavar="TÊN")
        parser.add_argument("--level", required=True, metavar="CẤP")
        parser.add_argument("--kind", default="", metavar="LOẠI")
        parser.add_argument("--category", required=True, metavar="LOẠI_HÌNH")

    def _files(self, acts: Any) -> None:
        imported = acts.add_parser("import", help="nhập danh sách đơn vị từ tệp CSV")
        imported.add_argument("file", type=Path)
        clusters = acts.add_parser("clusters", help="nhập cụm thi đua từ tệp CSV")
        clusters.add_argument("file", type=Path)
        programmes = acts.add_parser("programmes", help="nhập chương trình phối hợp từ tệp CSV, hoặc liệt kê")
        programmes.add_argument("file", type=Path, nargs="?", metavar="TỆP")
        verify = acts.add_parser("verify", help="so đường dẫn và tên với lịch sử")
        for parser in (imported, clusters, programmes, verify):
            add_actor(parser)
            add_json(parser)

    def _act(self, acts: Any, name: str, text: str, *, several: bool = False) -> CommandParser:
        parser: CommandParser = acts.add_parser(name, help=text)
        if several:
            parser.add_argument("codes", metavar="MÃ", nargs="+")
        else:
            parser.add_argument("code", metavar="MÃ")
        parser.add_argument("--on", required=True, metavar="NGÀY", help="ngày có hiệu lực, YYYY-MM-DD")
        parser.add_argument("--decision", required=True, metavar="VĂN_BẢN", help="số và ngày quyết định")
        parser.add_argument("--decided-on", metavar="NGÀY", help="ngày của quyết định, nếu khác ngày có hiệu lực")
        add_actor(parser)
        add_json(parser)
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "plan":
            plan_lines.run_plan(self, options)
        elif options["act"] == "grants":
            plan_lines.run_grants(self, options)
        else:
            getattr(self, f"_{options['act']}")(options)

    def _import(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        units = forms.units_from(path)
        done = commands.import_units(by=self.actor(options), units=units, source=path.name)
        if options["json"]:
            self.print_json(done)
        else:
            self.stdout.write(f"Đã nhập {done.created} đơn vị mới; {done.unchanged} đơn vị đã có, không đổi.")

    def _clusters(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        changed = 0
        for (code, year), (name, body, decision, seats) in forms.clusters_from(options["file"]).items():
            changed += commands.set_cluster(
                by=by, code=code, year=year, name=name, body=body, seats=seats, decision=decision
            )[1]
        self._say_changed(options, changed, f"Đã lập hoặc sửa {changed} cụm thi đua.")

    def _programmes(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        if options["file"]:
            given = forms.programmes_from(options["file"])
            changed = sum(commands.set_programme(by=by, programme=one)[1] for one in given)
            self._say_changed(options, changed, f"Đã ghi hoặc sửa {changed} chương trình phối hợp.")
        else:
            self._list_programmes(programme_queries.programmes_for(by), as_json=options["json"])

    def _list_programmes(self, programmes: Iterable[CoordinationProgramme], *, as_json: bool) -> None:
        if as_json:
            self.print_json([_told(one) for one in programmes])
            return
        for one in programmes:
            self.stdout.write(f"{one}: {one.signed_by} – {one.partner}, {one.first_year}–{one.last_year} ({one.unit})")

    def _say_changed(self, options: dict[str, Any], changed: int, sentence: str) -> None:
        if options["json"]:
            self.print_json({"changed": changed})
        else:
            self.stdout.write(sentence)

    def _establish(self, options: dict[str, Any]) -> None:
        self._add(options, Placement.Act.ESTABLISHED, "Đã thành lập")

    def _recognise(self, options: dict[str, Any]) -> None:
        self._add(options, Placement.Act.RECOGNISED, "Đã công nhận thành lập")

    def _add(self, options: dict[str, Any], act: str, said: str) -> None:
        on = day(options["on"])
        new = self._new_unit(options, options["code"], on)
        unit = commands.add_unit(
            by=self.actor(options), unit=new, act=act, on=on, decision=options["decision"],
            decided_on=self._decided_on(options),
        )  # fmt: skip
        self._say(options, unit.code, f"{said} {unit.name} ({unit.code}).")

    def _move(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        unit = queries.unit_by_code(by, options["code"], "structure")
        to = queries.unit_by_code(by, options["to"], "structure")
        commands.move_unit(
            by=by, unit=unit, to=to, on=day(options["on"]), decision=options["decision"],
            decided_on=self._decided_on(options),
        )  # fmt: skip
        self._say(options, unit.code, f"Đã chuyển {unit.name} về {to.name}.")

    def _rename(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        unit = queries.unit_by_code(by, options["code"], "structure")
        renamed = commands.rename_unit(
            by=by, unit=unit, name=options["name"], on=day(options["on"]), decision=options["decision"],
            decided_on=self._decided_on(options),
        )  # fmt: skip
        self._say(options, unit.code, f"Đã đổi tên {unit.name} thành {renamed.name}.")

    def _dissolve(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        unit = queries.unit_by_code(by, options["code"], "structure")
        commands.dissolve_unit(
            by=by, unit=unit, on=day(options["on"]), decision=options["decision"],
            decided_on=self._decided_on(options),
        )  # fmt: skip
        self._say(options, unit.code, f"Đã giải thể {unit.name}.")

    def _merge(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        units = [queries.unit_by_code(by, code, "structure") for code in options["codes"]]
        into = queries.unit_by_code(by, options["into"], "structure")
        commands.merge_units(by=by, units=units, into=into, **self._dated(options))
        names = ", ".join(unit.name for unit in units)
        self._say(options, into.code, f"Đã sáp nhập {names} vào {into.name}.")

    def _replace(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        unit = queries.unit_by_code(by, options["code"], "structure")
        dated = self._dated(options)
        new = self._new_unit(options, options["new"], dated["on"])
        commands.replace_unit(by=by, unit=unit, new=new, **dated)
        self._say(options, new.code, f"{new.name} ({new.code}) đã thay thế {unit.name}.")

    def _split(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        unit = queries.unit_by_code(by, options["code"], "structure")
        dated = self._dated(options)
        parts = forms.parts_from(options["into"], dated["on"])
        commands.split_unit(by=by, unit=unit, parts=parts, **dated)
        names = ", ".join(part.new.name for part in parts)
        self._say(options, unit.code, f"Đã chia tách {unit.name} thành {names}.")

    def _undo(self, options: dict[str, Any]) -> None:
        change = commands.undo_change(by=self.actor(options))
        self._say(options, "", f"Đã hoàn tác: {change}.")

    def _dated(self, options: dict[str, Any]) -> dict[str, Any]:
        return {
            "on": day(options["on"]),
            "decision": options["decision"],
            "decided_on": self._decided_on(options),
        }

    def _new_unit(self, options: dict[str, Any], code: str, on: date) -> commands.NewUnit:
        return commands.NewUnit(
            code=code, parent=options["parent"], name=options["name"], level=options["level"],
            kind=options["kind"], category=options["category"], established_on=on,
        )  # fmt: skip

    def _verify(self, options: dict[str, Any]) -> None:
        faults = queries.faults_of_structure()
        if faults:
            raise Refused("structure", f"Cơ cấu có {len(faults)} chỗ không khớp:", details=faults)
        self._say(options, "", "Cơ cấu khớp: mọi đường dẫn và tên đúng với lịch sử.")

    def _decided_on(self, options: dict[str, Any]) -> date | None:
        return day(options["decided_on"]) if options["decided_on"] else None

    def _say(self, options: dict[str, Any], code: str, sentence: str) -> None:
        if options["json"]:
            self.print_json({"done": True, "unit": code, "message": sentence})
        else:
            self.stdout.write(sentence)

"""`congdoan formset …`: sets of forms that bodies issue, in and out as catalogue files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.dates import format_date, parse_iso
from congdoan.common.errors import Refused
from congdoan.common.printing import print_table
from congdoan.common.yamlfile import text_of
from congdoan.documents.files import File, write_all
from congdoan.ownforms import commands, queries
from congdoan.ownforms.models import FormDraft
from congdoan.reporting.shipped import read


class Command(CongdoanCommand):
    help = "Bộ biểu mẫu của đơn vị: danh sách, xuất, dự thảo từ tệp danh mục, ban hành."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        listed = acts.add_parser("list", help="các bộ một đơn vị ban hành, các dự thảo")
        listed.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị")
        exported = acts.add_parser("export", help="xuất một bộ thành tệp danh mục YAML")
        exported.add_argument("set", metavar="BỘ", help="mã bộ, ví dụ CB")
        exported.add_argument("--number", type=int, default=1, metavar="SỐ", help="phiên bản thứ mấy")
        exported.add_argument("--out", type=Path, required=True, metavar="TỆP.yaml", help="tệp ghi ra")
        drafted = acts.add_parser("draft", help="lập dự thảo từ tệp danh mục YAML")
        drafted.add_argument("file", type=Path, metavar="TỆP.yaml")
        drafted.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị ban hành")
        issued = acts.add_parser("issue", help="ban hành một dự thảo: từ đó không sửa được nữa")
        issued.add_argument("draft", type=int, metavar="DỰ_THẢO", help="số của dự thảo, xem `congdoan formset list`")
        issued.add_argument("--decision", required=True, metavar="VĂN_BẢN", help="số văn bản ban hành")
        issued.add_argument("--on", metavar="NGÀY", help="ngày ban hành (mặc định: hôm nay)")
        for one in (listed, exported, drafted, issued):
            add_actor(one)
            add_json(one)

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {"list": self._list, "export": self._export, "draft": self._draft, "issue": self._issue}
        acts[options["act"]](options)

    def _list(self, options: dict[str, Any]) -> None:
        page = queries.forms_of_body(self.actor(options), options["unit"])
        rows: list[dict[str, Any]] = [
            {
                "set": one.set.code, "version": one.set.version, "draft": None, "state": one.word,
                "valid_from": one.set.valid_from.isoformat(), "forms": [form.code for form in one.forms],
            }
            for one in page.issued
        ]  # fmt: skip
        rows += [
            {
                "set": one.code, "version": one.version, "draft": one.pk, "state": f"dự thảo số {one.pk}",
                "valid_from": one.document["set"]["valid_from"], "forms": [f["code"] for f in one.document["forms"]],
            }
            for one in page.drafts
        ]  # fmt: skip
        if options["json"]:
            self.print_json(rows)
        elif not rows:
            self.stdout.write(f"{page.unit.name} chưa ban hành biểu mẫu nào, không có dự thảo nào.")
        else:
            cells = [(r["set"], str(r["version"]), r["state"], r["valid_from"], ", ".join(r["forms"])) for r in rows]
            print_table(("Bộ", "Phiên bản", "Tình trạng", "Áp dụng từ", "Biểu"), cells, right=(1,))

    def _export(self, options: dict[str, Any]) -> None:
        found = queries.version_seen_by(self.actor(options), options["set"], options["number"])
        out: Path = options["out"]
        written = write_all([File(out.name, text_of(commands.document_of_version(found)).encode())], out.parent)
        if options["json"]:
            self.print_json({"set": found.code, "version": found.version, "file": str(written[0])})
        else:
            self.stdout.write(f"Đã xuất bộ {found.code} phiên bản {found.version}: {out}")

    def _draft(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        body = queries.body_to_make_for(by, options["unit"])
        draft = commands.begin_from_catalogue(by=by, body=body, catalogue=read(options["file"]))
        faults = [f"{fault.where}: {fault.message}" for fault in queries.examine(draft).faults]
        if options["json"]:
            self.print_json({"draft": draft.pk, "set": draft.code, "version": draft.version, "faults": faults})
            return
        self.stdout.write(f"Dự thảo số {draft.pk}: {draft.title}, bộ {draft.code} phiên bản {draft.version}.")
        for fault in faults:
            self.stdout.write(f"Phải sửa: {fault}")

    def _issue(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        draft: FormDraft = queries.draft_of(by, options["draft"])
        try:
            on = parse_iso(options["on"]) if options["on"] else timezone.localdate()
        except ValueError as error:
            raise Refused("bad_date", str(error)) from None
        done = commands.issue(by=by, draft=draft, edition=draft.edition, number=options["decision"], on=on)
        if options["json"]:
            self.print_json({"set": done.code, "version": done.version, "valid_from": done.valid_from.isoformat()})
        else:
            first = format_date(done.valid_from)
            self.stdout.write(
                f"Đã ban hành bộ {done.code} phiên bản {done.version}, áp dụng cho kỳ bắt đầu từ {first}."
            )

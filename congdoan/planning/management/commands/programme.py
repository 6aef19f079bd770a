"""`congdoan programme …`: a body's year, its theme and tasks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import within
from congdoan.org import queries as org
from congdoan.planning import commands, queries
from congdoan.planning.models import ProgrammeTask
from congdoan.planning.queries import TaskLine
from congdoan.planning.rules import TaskState
from congdoan.reporting import queries as reporting

_WORDS = {
    TaskState.DONE: "xong",
    TaskState.LATE: "quá hạn",
    TaskState.SOON: "sắp đến hạn",
    TaskState.COMING: "chưa đến hạn",
}


class Command(CongdoanCommand):
    help = "Chương trình công tác năm: chủ đề, việc, ban hành, nhận việc của cấp trên."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        self._act(acts, "show", "chương trình với tiến độ")
        theme = self._act(acts, "theme", "đặt chủ đề năm, văn bản")
        theme.add_argument("--theme", required=True, metavar="CHỦ_ĐỀ")
        theme.add_argument("--document", default="", metavar="VĂN_BẢN", help="số, ngày của chương trình, kế hoạch")
        task = self._act(acts, "task", "thêm một việc")
        task.add_argument("--text", required=True, metavar="NỘI_DUNG")
        task.add_argument("--when", required=True, metavar="KỲ", help="tháng, quý hoặc năm: 2026-M03, 2026-Q1, 2026")
        task.add_argument("--owner", default="", metavar="AI", help="người, bộ phận phụ trách")
        task.add_argument("--resolution", default="", metavar="NGHỊ_QUYẾT", help="nghị quyết mà việc thực hiện")
        task.add_argument("--indicator", default="", metavar="CHỈ_SỐ", help="chỉ tiêu mà việc phục vụ")
        done = self._act(acts, "done", "ghi một việc đã xong")
        done.add_argument("task", type=int, metavar="SỐ", help="số của việc, xem `congdoan programme show`")
        done.add_argument("--outcome", default="", metavar="KẾT_QUẢ")
        self._act(acts, "issue", "ban hành: đơn vị bên dưới xem được, nhận được việc")
        self._act(acts, "adopt", "nhận mọi việc mà cấp trên đã ban hành")

    def _act(self, acts: Any, name: str, text: str) -> CommandParser:
        parser: CommandParser = acts.add_parser(name, help=text)
        parser.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị")
        parser.add_argument("--year", required=True, type=int, metavar="NĂM")
        add_actor(parser)
        add_json(parser)
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        by, code, year = self.actor(options), options["unit"], options["year"]
        if options["act"] != "show":
            said = self._do(by, code, year, options)
            if not options["json"]:
                self.stdout.write(said)
                return
        view = queries.programme_view(by, code, year)
        lines = [line for group in view.groups for line in group.lines]
        if options["json"]:
            self.print_json(
                {
                    "unit": code,
                    "year": year,
                    "theme": view.programme.theme if view.programme else "",
                    "document": view.programme.document if view.programme else "",
                    "issued_on": view.programme.issued_on if view.programme else None,
                    "tasks": [self._as_json(line) for line in lines],
                }
            )
            return
        self._print(view, lines)

    def _do(self, by: User, code: str, year: int, options: dict[str, Any]) -> str:
        unit = org.unit_by_code(by, code)
        match options["act"]:
            case "theme":
                commands.set_programme(
                    by=by, unit=unit, year=year, theme=options["theme"], document=options["document"]
                )
                return f"Đã đặt chủ đề năm {year} của {unit.name}."
            case "task":
                return self._task(by, code, year, options)
            case "done":
                task = queries.task_of(by, code, year, options["task"])
                commands.finish_task(by=by, task=task, on=timezone.localdate(), outcome=options["outcome"])
                return f"Đã ghi xong: {task.text}."
            case "issue":
                kept = queries.programme_of(by, unit, year)
                if kept is None:
                    raise Refused("unknown_programme", f"{unit.name} chưa có chương trình công tác năm {year}.")
                commands.issue_programme(by=by, programme=kept, on=timezone.localdate())
                return f"Đã ban hành chương trình công tác năm {year} của {unit.name}."
        tasks = [task.pk for task in queries.offered_tasks(unit, year)]
        return f"Đã nhận {commands.adopt_tasks(by=by, unit=unit, year=year, tasks=tasks)} việc của cấp trên."

    def _task(self, by: User, code: str, year: int, options: dict[str, Any]) -> str:
        indicator = None
        if options["indicator"]:
            indicator = reporting.indicators().get(options["indicator"])
            if indicator is None:
                raise Refused("unknown_indicator", f"Không có chỉ số mã “{options['indicator']}”.")
        entry = commands.TaskEntry(options["text"], options["when"], options["owner"], options["resolution"], indicator)
        task = commands.put_task(by=by, unit=org.unit_by_code(by, code), year=year, entry=entry)
        return f"Đã thêm việc {task.pk}, hạn {format_date(task.ends)}."

    def _as_json(self, line: TaskLine) -> dict[str, Any]:
        task: ProgrammeTask = line.task
        return {
            "id": task.pk,
            "text": task.text,
            "period": task.period,
            "ends": task.ends,
            "owner": task.owner,
            "resolution": task.resolution,
            "indicator": task.indicator.code if task.indicator else None,
            "target": line.target.result.words if line.target else None,
            "from": task.source.programme.unit.code if task.source else None,
            "state": line.state.value,
            "done_on": task.done_on,
            "outcome": task.outcome,
        }

    def _print(self, view: queries.ProgrammeView, lines: list[TaskLine]) -> None:
        programme = view.programme
        head = f"{view.unit.name}, chương trình công tác năm {view.year}"
        self.stdout.write(f"{head} ({programme.document})" if programme and programme.document else head)
        if programme and programme.theme:
            self.stdout.write(f"Chủ đề năm: {programme.theme}")
        done = view.progress
        self.stdout.write(f"{done.tasks} việc, {done.done} xong, {done.late} quá hạn")
        for group in view.groups:
            self.stdout.write(group.name)
            for line in group.lines:
                self.stdout.write(f"  {line.task.pk}. {line.task.text} – {self._told(line)}")

    def _told(self, line: TaskLine) -> str:
        task = line.task
        told = [_WORDS[line.state]]
        if line.state is TaskState.DONE and task.done_on:
            told = [f"xong {format_date(task.done_on)}", task.outcome]
        if task.indicator:
            words = line.target.result.words if line.target else "chưa giao chỉ tiêu"
            told.append(f"{within(task.indicator.name)}: {words}")
        return "; ".join(filter(None, [*told, task.owner]))

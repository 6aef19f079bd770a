"""`congdoan target …`: targets given, registered, decided on, shared out, explained, listed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.numbers import parse_plain
from congdoan.org import queries as org
from congdoan.periods.queries import period_of
from congdoan.reporting import commands, forms, imports, queries, target_lines
from congdoan.reporting.cascade import Way
from congdoan.reporting.command_line import add_scope, add_structure, scope_of
from congdoan.reporting.models import Indicator, TargetValue, TargetValueOrigin


class Command(CongdoanCommand):
    help = "Chỉ tiêu: giao, đăng ký, quyết định mức đăng ký, phân bổ, giải trình, danh sách."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        columns = ",".join(forms.TARGET_COLUMNS)
        imported = self._act(acts, "import", f"giao chỉ tiêu theo tệp CSV: {columns}, thêm group nếu có")
        imported.add_argument("file", type=Path, metavar="TỆP")
        self._register(acts, columns)
        self._decide(acts)
        self._cascade(acts)
        listed = self._act(acts, "list", "các chỉ tiêu của một đơn vị với kết quả")
        listed.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị")
        add_scope(listed)
        add_structure(listed)
        listed.add_argument("--below", action="store_true", help="cả các đơn vị trực thuộc, với phần còn lại")
        explained = self._act(acts, "explain", "giải trình chỉ tiêu chưa đạt")
        self._name(explained)
        explained.add_argument("--cause", required=True, metavar="LỜI", help="nguyên nhân")
        explained.add_argument("--remedy", required=True, metavar="LỜI", help="giải pháp khắc phục")

    def _act(self, acts: Any, name: str, text: str) -> CommandParser:
        parser: CommandParser = acts.add_parser(name, help=text)
        add_actor(parser)
        add_json(parser)
        return parser

    def _name(self, parser: CommandParser, *, required: bool = True, grouped: bool = True) -> None:
        parser.add_argument("--unit", required=required, metavar="MÃ", help="đơn vị")
        parser.add_argument("--period", required=required, metavar="KỲ", help="ví dụ 2023")
        parser.add_argument("--indicator", required=required, metavar="CHỈ_SỐ", help="xem `congdoan form list`")
        if grouped:
            parser.add_argument("--group", default="", metavar="NHÓM", help="nhóm loại hình: state, non_state")

    def _register(self, acts: Any, columns: str) -> None:
        registered = self._act(acts, "register", f"đơn vị đăng ký chỉ tiêu, theo tệp CSV ({columns}) hoặc một chỉ tiêu")
        registered.add_argument("file", type=Path, nargs="?", metavar="TỆP")
        self._name(registered, required=False)
        registered.add_argument("--comparator", default=TargetValue.Comparator.GE, metavar="SO_SÁNH")
        registered.add_argument("--value", default="", metavar="MỨC")
        registered.add_argument("--decision", default="", metavar="VĂN_BẢN", help="văn bản đăng ký")

    def _decide(self, acts: Any) -> None:
        decided = self._act(acts, "decide", "cấp trên nhận mức một đơn vị đăng ký, hoặc giao mức khác")
        self._name(decided)
        decided.add_argument("--registered", default="", metavar="MỨC", help="mức đăng ký đã xem")
        decided.add_argument("--value", default="", metavar="MỨC", help="mức giao khác; bỏ trống là nhận mức đăng ký")
        decided.add_argument("--reason", default="", metavar="LÝ_DO", help="vì sao giao mức khác")
        decided.add_argument("--decision", required=True, metavar="VĂN_BẢN", help="văn bản giao")

    def _cascade(self, acts: Any) -> None:
        shared = self._act(acts, "cascade", "phân bổ chỉ tiêu của một đơn vị xuống các đơn vị trực thuộc")
        self._name(shared, grouped=False)
        shared.add_argument("--share", required=True, choices=[way.value for way in Way], help="chia theo gì")
        shared.add_argument(
            "--figures", type=Path, metavar="TỆP", help="mức tự định: " + ",".join(forms.OWN_VALUE_COLUMNS)
        )
        shared.add_argument("--keep", default="0", metavar="MỨC", help="phần giữ lại ở đơn vị giao")
        shared.add_argument("--decision", required=True, metavar="VĂN_BẢN", help="văn bản giao")
        shared.add_argument("--dry-run", action="store_true", help="chỉ tính, không ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_do_{options['act']}")(self.actor(options), options)

    def _do_import(self, by: User, options: dict[str, Any]) -> None:
        self._write_file(by, options, TargetValueOrigin.ASSIGNED, "Đã ghi")

    def _do_register(self, by: User, options: dict[str, Any]) -> None:
        if options["file"]:
            self._write_file(by, options, TargetValueOrigin.REGISTERED, "Đã đăng ký")
            return
        if missing := [f"--{name}" for name in ("unit", "period", "indicator", "decision") if not options[name]]:
            raise Refused("missing", f"Thiếu {', '.join(missing)}, hoặc tên tệp CSV.")
        indicator = self._indicator(options)
        value = self._number(forms.target_value, indicator, options["comparator"], options["value"])
        aim = commands.Aim(
            org.unit_by_code(by, options["unit"], "sign"), options["period"], indicator, options["comparator"], value,
            options["decision"], options["group"],
        )  # fmt: skip
        written = commands.set_target(by=by, aim=aim, origin=TargetValueOrigin.REGISTERED)
        self._tell_written(options, "Đã đăng ký", (int(written), int(not written)))

    def _write_file(self, by: User, options: dict[str, Any], origin: TargetValueOrigin, verb: str) -> None:
        path: Path = options["file"]
        entries = forms.targets_from(path)
        counts = imports.import_targets(by=by, entries=entries, source=path.name, origin=origin)
        self._tell_written(options, verb, counts)

    def _tell_written(self, options: dict[str, Any], verb: str, counts: tuple[int, int]) -> None:
        written, unchanged = counts
        if options["json"]:
            self.print_json({"written": written, "unchanged": unchanged})
        else:
            self.stdout.write(f"{verb} {written} chỉ tiêu; {unchanged} chỉ tiêu không đổi.")

    def _do_decide(self, by: User, options: dict[str, Any]) -> None:
        if bool(options["value"]) != bool(options["reason"]):
            raise Refused("missing", "--value và --reason đi cùng nhau: giao mức khác thì phải ghi lý do.")
        indicator, period = self._indicator(options), period_of(options["period"])
        asked = queries.target_to_decide(by, options["unit"], indicator.code, period, options["group"])
        held = asked.registered
        read = partial(self._number, forms.target_value, indicator, held.comparator)
        told = target_lines.asked_words(indicator, held.comparator, held.value)
        if read(options["registered"]) != held.value:
            said = f"{asked.unit.name} đang đăng ký {told}: xem lại, rồi ghi đúng mức đó ở --registered."
            raise Refused("overtaken", said)
        value = read(options["value"]) if options["value"] else held.value
        aim = commands.Aim(
            asked.unit, period.code, indicator, held.comparator, value, options["decision"], options["group"]
        )
        taken = commands.decide_registered(by=by, aim=aim, number=held.number, reason=options["reason"])
        if options["json"]:
            self.print_json({"taken": taken})
        elif taken:
            self.stdout.write(f"Đã nhận mức {told} {asked.unit.name} đăng ký.")
        else:
            other = target_lines.asked_words(indicator, held.comparator, value)
            self.stdout.write(f"Đã giao {asked.unit.name} {other}, khác mức đăng ký {told}.")

    def _do_cascade(self, by: User, options: dict[str, Any]) -> None:
        unit = org.unit_by_code(by, options["unit"], "target")
        indicator = self._indicator(options)
        way = Way(options["share"])
        if (way is Way.OWN) != bool(options["figures"]):
            raise Refused("figures", "--figures TỆP.csv đi cùng --share own, và chỉ với cách đó.")
        done = commands.cascade_target(
            by=by,
            unit=unit,
            period=options["period"],
            indicator=indicator,
            way=way,
            decision=options["decision"],
            kept=self._number(parse_plain, options["keep"], indicator.decimals),
            own=forms.own_values_from(options["figures"], indicator) if options["figures"] else None,
            dry_run=options["dry_run"],
        )
        if options["json"]:
            self.print_json(target_lines.cascade_object(done))
        else:
            target_lines.print_cascade(done, dry_run=options["dry_run"], write=self.stdout.write)

    def _do_list(self, by: User, options: dict[str, Any]) -> None:
        unit = org.unit_by_code_for_totals(by, options["unit"])
        listed = queries.target_list(by, unit, scope_of(options), below=options["below"])
        if options["json"]:
            self.print_json(target_lines.list_object(listed))
        else:
            target_lines.print_list(listed, write=self.stdout.write)

    def _do_explain(self, by: User, options: dict[str, Any]) -> None:
        target = commands.explain_target(
            by=by,
            unit=org.unit_by_code(by, options["unit"], "draft"),
            period=options["period"],
            indicator=self._indicator(options),
            group=options["group"],
            cause=options["cause"],
            remedy=options["remedy"],
        )
        if options["json"]:
            self.print_json({"cause": target.cause, "remedy": target.remedy})
        else:
            self.stdout.write(f"Đã ghi giải trình chỉ tiêu {target.indicator.name} của {target.unit}.")

    def _indicator(self, options: dict[str, Any]) -> Indicator:
        found = queries.indicators().get(options["indicator"])
        if found is None:
            raise Refused("unknown_indicator", f"Không có chỉ số “{options['indicator']}”. Xem `congdoan form list`.")
        return found

    def _number(self, read: Any, *given: Any) -> Any:
        """A number as it is written on the command line; what is wrong with it is the refusal."""
        try:
            return read(*given)
        except ValueError as error:
            raise Refused("value", str(error)) from None

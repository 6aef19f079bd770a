"""`congdoan award …`: nominations, decisions that commend, letters of merit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.awards import commands, forms, queries, shipped
from congdoan.awards.commands import NominationEntry
from congdoan.awards.letters import Shift
from congdoan.awards.models import CommendationDecision, Nomination, NominationState
from congdoan.awards.rules import Merit
from congdoan.common.dates import format_date, parse_iso
from congdoan.common.errors import Refused
from congdoan.common.printing import print_table
from congdoan.documents.files import File, write_all
from congdoan.org import queries as org


class Command(CongdoanCommand):
    help = "Khen thưởng: đề nghị, quyết định, giấy khen."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
        nominate = acts.add_parser("nominate", help="đề nghị khen một tập thể, một cá nhân, hoặc cả tệp")
        nominate.add_argument("file", nargs="?", type=Path, metavar="TỆP", help="CSV hoặc Excel")
        _add_nomination(nominate)
        withdraw = acts.add_parser("withdraw", help="rút một đề nghị")
        withdraw.add_argument("number", type=int, metavar="SỐ", help="số của đề nghị, như trong list")
        withdraw.add_argument("--reason", default="", metavar="LÝ_DO")
        listed = acts.add_parser("list", help="các đề nghị và quyết định của một kỳ")
        decide = acts.add_parser("decide", help="quyết định tặng một hình thức cho các đề nghị đang chờ")
        decide.add_argument("--kind", default="letter_of_merit", metavar="HÌNH_THỨC")
        decide.add_argument("--on", required=True, metavar="NGÀY", help="ngày quyết định")
        decide.add_argument("--only", type=int, nargs="*", default=(), metavar="SỐ", help="chỉ các đề nghị này")
        decide.add_argument("--achievement", default="", metavar="THÀNH_TÍCH", help="thành tích chung của danh sách")
        submission = acts.add_parser("submission", help="tờ trình đề nghị khen thưởng (Word)")
        submission.add_argument("--kind", default="letter_of_merit", metavar="HÌNH_THỨC")
        submission.add_argument("--issuer", metavar="MÃ", help="đơn vị trình (mặc định: hội đồng của đơn vị khen)")
        submission.add_argument("--on", metavar="NGÀY", help="lấy số với ngày này, nếu tờ trình chưa có số")
        letters = acts.add_parser("letters", help="quyết định (Word) và giấy khen (pdf) của một quyết định")
        letters.add_argument("--blanks", action="store_true", help="chỉ in chữ, cho phôi mua sẵn")
        test = acts.add_parser("test-page", help="trang in thử cho phôi")
        for act in (letters, test):
            act.add_argument("--right", type=float, default=0, metavar="MM", help="chỉnh sang phải")
            act.add_argument("--down", type=float, default=0, metavar="MM", help="chỉnh xuống dưới")
        revoke = acts.add_parser("revoke", help="thu hồi một giấy khen, hoặc hủy cả quyết định")
        revoke.add_argument("--number", type=int, metavar="SỐ", help="số trong danh sách của quyết định")
        revoke.add_argument("--reason", default="", metavar="LÝ_DO")
        blank = acts.add_parser("blank", help="ghi phôi giấy khen của đơn vị từ một tệp YAML")
        blank.add_argument("file", type=Path, metavar="TỆP")
        blank.add_argument("--from", dest="start", required=True, metavar="NGÀY")
        for act in (nominate, listed, decide, submission):
            act.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị quyết định khen")
            act.add_argument("--period", required=True, metavar="KỲ", help="ví dụ 2023, SY2022-2023")
        for act in (letters, test, revoke, blank):
            act.add_argument("--unit", required=True, metavar="MÃ", help="đơn vị quyết định khen")
        for act in (letters, revoke):
            act.add_argument("--decision", required=True, metavar="SỐ", help="số, ký hiệu: 87/QĐ-LĐLĐ")
        for act in (submission, letters, test):
            act.add_argument("--out", required=True, type=Path, metavar="THƯ_MỤC")
        for act in (nominate, withdraw, listed, decide, submission, letters, test, revoke, blank):
            add_actor(act)
            add_json(act)

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {
            "nominate": self._nominate, "withdraw": self._withdraw, "list": self._list, "decide": self._decide,
            "submission": self._submission, "letters": self._letters, "test-page": self._trial_page,
            "revoke": self._revoke, "blank": self._blank,
        }  # fmt: skip
        acts[options["act"]](options)

    def _nominate(self, options: dict[str, Any]) -> None:
        by, body, period, path = self.actor(options), options["unit"], options["period"], options["file"]
        if path is not None:
            made = commands.import_nominations(
                by=by, body=body, period=period, entries=forms.nominations_from(path), source=path.name
            )
        elif options["of"]:
            entry = NominationEntry(
                options["of"], options["kind"], options["achievement"], options["merit"], options["person"],
                options["position"], options["evidence"],
            )  # fmt: skip
            made = [commands.nominate(by=by, body=body, period=period, entry=entry)]
        else:
            raise Refused("missing", "Ghi tệp đề nghị, hoặc --of MÃ của đơn vị được đề nghị.")
        self._say(options, {"nominated": len(made)}, f"Đã ghi {len(made)} đề nghị khen thưởng.")

    def _withdraw(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        one = queries.nomination_by_id(by, options["number"])
        commands.withdraw(by=by, nomination=one, reason=options["reason"])
        self._say(options, {"withdrawn": one.pk}, f"Đã rút đề nghị số {one.pk}.")

    def _list(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        body = org.unit_by_code(by, options["unit"])
        rows = queries.in_order(queries.nominations(by, body, options["period"]))
        made = list(queries.decisions(by, body, options["period"]))
        if options["json"]:
            self.print_json({"nominations": [_object(one) for one in rows], "decisions": [_told(one) for one in made]})
            return
        self.stdout.write(f"{body.name}, kỳ {options['period']}: {len(rows)} đề nghị, {len(made)} quyết định.")
        cells = [
            [str(one.pk), one.person or one.unit.name, one.unit.code, _kind(one), one.get_state_display(),
             f"{one.decision}, số {one.place}" if one.decision else ""]
            for one in rows
        ]  # fmt: skip
        print_table(["Số", "Được đề nghị", "Mã", "Hình thức", "Trạng thái", "Quyết định"], cells, right=(0,))

    def _decide(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        body = org.unit_by_code(by, options["unit"])
        made = commands.decide(
            by=by, body=body, period=options["period"], kind=options["kind"], dated=_day(options["on"]),
            only=options["only"], achievement=options["achievement"],
        )  # fmt: skip
        told = _told(made)
        self._say(options, told, f"Quyết định số {made} ngày {format_date(made.issued.dated)}: {told['awards']} "
                  f"{made.rule.title}.")  # fmt: skip

    def _submission(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        body = org.unit_by_code(by, options["unit"])
        issuer = org.unit_by_code(by, options["issuer"]) if options["issuer"] else None
        which = {"body": body, "period": options["period"], "kind": options["kind"], "issuer": issuer}
        if options["on"]:
            commands.number_submission(by=by, dated=_day(options["on"]), **which)
        file = commands.download_submission(by=by, **which)
        self._write(options, [file])

    def _letters(self, options: dict[str, Any]) -> None:
        by, made = self._decision(options)
        letters = commands.download_letters(
            by=by, decision=made, on_blanks=options["blanks"], shift=Shift(options["right"], options["down"])
        )
        self._write(options, [commands.download_decision(by=by, decision=made), letters])

    def _trial_page(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        body = org.unit_by_code(by, options["unit"])
        shift = Shift(options["right"], options["down"])
        self._write(options, [commands.download_trial_page(by=by, body=body, on=timezone.localdate(), shift=shift)])

    def _revoke(self, options: dict[str, Any]) -> None:
        by, made = self._decision(options)
        if options["number"] is None:
            commands.cancel_decision(by=by, decision=made, reason=options["reason"])
            self._say(
                options, {"cancelled": str(made)}, f"Đã hủy Quyết định số {made}; các đề nghị lại chờ quyết định."
            )
            return
        one = next((row for row in queries.listed(made) if row.place == options["number"]), None)
        if one is None:
            raise Refused("unknown_nomination", f"Danh sách của Quyết định {made} không có số {options['number']}.")
        commands.revoke(by=by, nomination=one, reason=options["reason"])
        self._say(options, {"revoked": one.pk}, f"Đã thu hồi {made.rule.title} của {one.person or one.unit.name}.")

    def _blank(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        body = org.unit_by_code(by, options["unit"])
        blank, start = shipped.read_blank(options["file"]), _day(options["start"])
        changed = commands.set_blank(by=by, unit=body, start=start, blank=blank)
        said = "Đã ghi" if changed else "Không đổi"
        self._say(options, {"changed": changed}, f"{said}: {blank.title}, từ ngày {format_date(start)}.")

    def _decision(self, options: dict[str, Any]) -> tuple[Any, CommendationDecision]:
        by = self.actor(options)
        body = org.unit_by_code(by, options["unit"])
        return by, queries.decision_by_symbol(by, body, options["decision"])

    def _write(self, options: dict[str, Any], files: list[File]) -> None:
        written = [str(path) for path in write_all(files, options["out"])]
        self._say(options, {"files": written}, "\n".join(written))

    def _say(self, options: dict[str, Any], data: dict[str, Any], words: str) -> None:
        if options["json"]:
            self.print_json(data)
        else:
            self.stdout.write(words)


def _add_nomination(parser: CommandParser) -> None:
    parser.add_argument("--of", metavar="MÃ", help="đơn vị được đề nghị, hoặc đơn vị của cá nhân")
    parser.add_argument("--kind", default="letter_of_merit", metavar="HÌNH_THỨC",
                        help="letter_of_merit (giấy khen, mặc định), certificate_of_merit, emulation_flag")  # fmt: skip
    parser.add_argument("--merit", default=Merit.OVERALL.value, metavar="DIỆN",
                        help="overall (toàn diện, mặc định), topical (chuyên đề), unexpected (đột xuất)")  # fmt: skip
    parser.add_argument("--person", default="", metavar="HỌ_TÊN", help="cá nhân được đề nghị")
    parser.add_argument("--position", default="", metavar="CHỨC_VỤ")
    parser.add_argument("--achievement", default="", metavar="THÀNH_TÍCH")
    parser.add_argument("--evidence", default="", metavar="MINH_CHỨNG")


def _day(text: str) -> Any:
    try:
        return parse_iso(text)
    except ValueError as error:
        raise Refused("bad_date", str(error)) from None


def _kind(one: Nomination) -> str:
    return f"{one.kind_title} {one.get_merit_display()}"


def _told(made: CommendationDecision) -> dict[str, Any]:
    awards = made.nominations.filter(state=NominationState.AWARDED).count()
    return {"decision": str(made), "dated": made.issued.dated, "kind": made.kind, "awards": awards,
            "cancelled": made.issued.cancelled}  # fmt: skip


def _object(one: Nomination) -> dict[str, Any]:
    return {
        "number": one.pk, "unit": one.unit.code, "name": one.person or one.unit.name, "individual": one.is_individual,
        "position": one.position, "kind": one.kind, "merit": one.merit, "achievement": one.achievement,
        "evidence": one.evidence, "state": one.state, "reason": one.reason,
        "decision": str(one.decision) if one.decision else None, "place": one.place,
    }  # fmt: skip

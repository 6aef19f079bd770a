"""`congdoan classify …`: points, bands, the choice of the best, and whether old results still compute to the digit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.common.dates import format_date, parse_iso
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number, format_percent
from congdoan.common.printing import print_table
from congdoan.common.text import within
from congdoan.documents.files import write_all
from congdoan.emulation import commands, forms, points_sheet, queries
from congdoan.emulation.models import Classification
from congdoan.emulation.queries import Listing
from congdoan.org import queries as org
from congdoan.org.rules import LEVELS
from congdoan.periods.queries import period_of
from congdoan.reporting.command_line import add_scope, scope_of

_MARKS = {"proposed": "đề xuất", "tied": "đồng điểm", "chosen": "chọn", "left_out": "không chọn"}


class Command(CongdoanCommand):
    help = "Xếp loại công đoàn cơ sở: `classify --unit MÃ --period KỲ`, hoặc một việc khác."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", metavar="MÃ", help="đơn vị xếp loại")
        add_scope(parser, required=False)
        _add_level(parser)
        add_actor(parser)
        add_json(parser)
        acts = parser.add_subparsers(dest="act", metavar="VIỆC")
        sheet = acts.add_parser("sheet", help="phiếu chấm điểm (Excel) để điền")
        sheet.add_argument("--out", required=True, type=Path, metavar="THƯ_MỤC", help="nơi ghi phiếu")
        points = acts.add_parser(
            "points", help="nhập điểm do người cho: phiếu Excel, hoặc CSV unit,criterion,points,note"
        )
        points.add_argument("file", type=Path, metavar="TỆP")
        for act in (sheet, points):
            act.add_argument("--stage", default="verified", metavar="BƯỚC",
                             help="self (tự chấm), verified (thẩm định, mặc định), council (hội đồng)")  # fmt: skip
        choose = acts.add_parser("choose", help="chọn, hoặc không chọn, một đơn vị vào mức được chọn")
        choose.add_argument("--leave-out", action="store_true", help="không chọn đơn vị được đề xuất")
        choose.add_argument("--reason", default="", metavar="LÝ_DO", help="vì sao khác với đề xuất")
        explain = acts.add_parser("explain", help="vì sao một đơn vị được bao nhiêu điểm")
        recognise = acts.add_parser("recognise", help="công nhận kết quả")
        recognise.add_argument("--decision", default="", metavar="SỐ", help="quyết định công nhận")
        recognise.add_argument("--on", metavar="NGÀY", help="ngày quyết định")
        for act in (choose, explain):
            act.add_argument("--of", metavar="MÃ", help="đơn vị được xếp loại")
        for act in (sheet, points, choose, explain, recognise):
            act.add_argument("--period", metavar="KỲ", help="ví dụ 2023, SY2022-2023")
            add_actor(act)
            add_json(act)
        for act in (sheet, choose, explain, recognise):
            act.add_argument("--unit", metavar="MÃ", help="đơn vị xếp loại")
            _add_level(act)
        verify = acts.add_parser("verify", help="tính lại mọi đợt xếp loại từ đầu vào đã lưu")
        add_actor(verify)
        add_json(verify)

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {
            None: self._make, "sheet": self._sheet, "points": self._points, "choose": self._choose,
            "recognise": self._recognise, "explain": self._explain, "verify": self._verify,
        }  # fmt: skip
        acts[options["act"]](options)

    def _make(self, options: dict[str, Any]) -> None:
        by, body = self.actor(options), org.unit_by_code(self.actor(options), _need(options, "unit"))
        made = _recognised(by, body.pk, _need(options, "period"), options["level"])
        if made is None:
            made = commands.classify(by=by, body=body, scope=scope_of(options), level=options["level"])
        self._print(queries.listing(made), options)

    def _sheet(self, options: dict[str, Any]) -> None:
        by, stage = self.actor(options), options["stage"]
        commands.check_stage(stage)
        body = org.unit_by_code(by, _need(options, "unit"), "draft" if stage == "self" else "accept")
        period = period_of(_need(options, "period"))
        (path,) = write_all([points_sheet.points_to_give(by, body, period, stage, options["level"])], options["out"])
        if options["json"]:
            self.print_json({"file": str(path)})
        else:
            self.stdout.write(str(path))

    def _points(self, options: dict[str, Any]) -> None:
        path: Path | None = options["file"]
        if path is None:
            raise Refused("no_file", "Ghi tệp điểm: congdoan classify points TỆP --period KỲ.")
        period, stage = _need(options, "period"), options["stage"]
        entries, words = forms.points_from(path, period=period, stage=stage)
        written, unchanged = commands.give_points(
            by=self.actor(options), period=period, stage=stage, entries=entries, source=path.name, words=words
        )
        if options["json"]:
            self.print_json({"written": written, "unchanged": unchanged})
        else:
            self.stdout.write(
                f"Đã ghi {written} điểm; {unchanged} điểm không đổi. Chạy `congdoan classify` để xếp lại."
            )

    def _choose(self, options: dict[str, Any]) -> None:
        by, made = self._kept(options)
        unit = org.unit_by_code(by, _need(options, "of"))
        chosen = not options["leave_out"]
        commands.choose(by=by, classification=made, unit=unit, chosen=chosen, reason=options["reason"])
        self._print(queries.listing(made), options)

    def _recognise(self, options: dict[str, Any]) -> None:
        by, made = self._kept(options)
        try:
            on = parse_iso(_need(options, "on"))
        except ValueError as error:
            raise Refused("bad_date", str(error)) from None
        made = commands.recognise(by=by, classification=made, decision=options["decision"], on=on)
        self.stdout.write(f"Đã công nhận kết quả xếp loại theo {made.decision}, ngày {format_date(on)}.")

    def _explain(self, options: dict[str, Any]) -> None:
        by, made = self._kept(options)
        shown = queries.explained(by, made, org.unit_by_code(by, _need(options, "of")))
        if options["json"]:
            self.print_json({"unit": shown.row.unit.code, "score": shown.score, "failed": shown.failed})
            return
        if shown.score is None:
            self.stdout.write(f"{shown.row.unit.name}: {shown.row.not_eligible}.")
            return
        self.stdout.write(f"{shown.row.unit.name}: {_shown(shown.score.total)} điểm, {shown.rubric.title}")
        for group in shown.score.groups:
            self.stdout.write(f"\n{_shown(group.points)}/{_shown(group.most)}  {group.title}")
            for point in group.criteria:
                self.stdout.write(f"  {_shown(point.points):>5}  {point.sentence}")
        if shown.failed:
            self.stdout.write(f"\nChưa đủ điều kiện: {'; '.join(shown.failed)}.")

    def _verify(self, options: dict[str, Any]) -> None:
        by = self.actor(options)
        made = queries.classifications_for(by).defer(None).order_by("pk")
        faults = [(one, difference) for one in made for difference in queries.what_differs(one)]
        if options["json"]:
            self.print_json([{"body": one.body.code, "period": one.period.code, **vars(d)} for one, d in faults])
        for one, difference in faults if not options["json"] else ():
            self.stdout.write(
                f"{one.body.code} {one.period.code} {difference.unit}: {difference.kept} → {difference.computed}"
            )
        if faults:
            raise Refused("differs", f"{len(faults)} kết quả tính lại khác với kết quả đã lưu.")
        if not options["json"]:
            self.stdout.write(f"{len(made)} đợt xếp loại tính lại khớp đến từng điểm.")

    def _kept(self, options: dict[str, Any]) -> tuple[Any, Classification]:
        by = self.actor(options)
        body = org.unit_by_code(by, _need(options, "unit"))
        return by, queries.classification_of(by, body, _need(options, "period"), options["level"])

    def _print(self, found: Listing, options: dict[str, Any]) -> None:
        if options["json"]:
            self.print_json(_object(found))
            return
        made = found.made
        self.stdout.write(f"{made.body.name}, kỳ {made.period.code}: {len(found.lines)} đơn vị được xếp loại, "
                          f"{len(found.waiting)} đơn vị chưa xếp loại.")  # fmt: skip
        for band in found.bands:
            share = f" ({format_percent(band.percent)})" if band.percent is not None else ""
            self.stdout.write(f"  {band.title}: {band.count} đơn vị{share}")
        for group in queries.shares_by_group(self.actor(options), made, found.rows):
            held = group.held
            against = "" if held.target is None else f", chỉ tiêu {format_percent(held.target)}: "
            verdict = "" if held.target is None else "đạt" if held.met else "chưa đạt"
            percent = format_percent(group.percent or 0)
            self.stdout.write(
                f"Tốt trở lên, {group.name}: {group.good}/{group.rated} đơn vị là {percent}{against}{verdict}."
            )
        for share_ in found.shares:
            places = share_.places
            self.stdout.write(
                f"Chỗ {share_.rule.title.lower()}: {format_percent(share_.rule.percent)} của {places.rated} đơn vị là "
                f"{format_number(places.exact, 1, trim=True)}, lấy {places.quota}."
            )
            if places.tied:
                self.stdout.write(
                    f"  {len(places.tied)} đơn vị cùng {_shown(places.edge)} điểm, còn {places.left} chỗ."
                )
        cells = [
            [line.place, line.row.unit.code, line.row.unit.name, _shown(line.row.total), line.band,
             _MARKS.get(line.mark, ""), line.note]
            for line in found.lines
        ]  # fmt: skip
        print_table(["Thứ tự", "Mã", "Đơn vị", "Điểm", "Xếp loại", "", "Ghi chú"], cells, right=(0, 3))
        for row in found.waiting:
            self.stdout.write(f"Chưa xếp loại: {row.unit.name} ({row.unit.code}), {row.not_eligible}.")
        of_school = queries.of_school_year(self.actor(options), made)
        for one in of_school.taken:
            self.stdout.write(
                f"Theo {one.period}: {one.row.unit.name} ({one.row.unit.code}), {_shown(one.row.total)} điểm, "
                f"{within(one.band)} ({one.decision})."
            )
        for unit in of_school.waiting:
            self.stdout.write(f"Theo năm học: {unit.name} ({unit.code}), chưa có kết quả công nhận.")


def _need(options: dict[str, Any], name: str) -> str:
    value: str | None = options[name]
    if not value:
        raise Refused("missing", f"Thiếu --{name.replace('_', '-')}.")
    return value


def _add_level(parser: CommandParser) -> None:
    parser.add_argument("--level", default=commands.GRASSROOTS, choices=LEVELS, metavar="CẤP",
                        help="cấp được xếp loại (mặc định: grassroots_union)")  # fmt: skip


def _recognised(by: Any, body_id: int, period: str, level: str) -> Classification | None:
    found = queries.classifications_for(by).defer(None).filter(body=body_id, period__code=period, level=level)
    return found.exclude(decision="").first()


def _object(found: Listing) -> dict[str, Any]:
    return {
        "body": found.made.body.code,
        "period": found.made.period.code,
        "decision": found.made.decision,
        "bands": [vars(band) for band in found.bands],
        "places": [
            {"title": one.rule.title, "rated": one.places.rated, "quota": one.places.quota,
             "tied": sorted(one.places.tied), "left": one.places.left}
            for one in found.shares
        ],
        "units": [
            {"unit": line.row.unit.code, "name": line.row.unit.name, "place": line.place, "rubric": line.row.rubric,
             "self": line.row.self_total, "total": line.row.total, "band": line.row.band, "mark": line.mark,
             "failed": line.row.failed, "note": line.note, "reason": line.reason}
            for line in found.lines
        ],
        "not_eligible": [{"unit": row.unit.code, "why": row.not_eligible} for row in found.waiting],
    }  # fmt: skip


def _shown(points: Any) -> str:
    return format_number(points, 2, trim=True)

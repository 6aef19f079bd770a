"""`congdoan org plan …` and `congdoan org grants`: reorganisations on the command line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from congdoan.accounts.command_line import CongdoanCommand, add_actor, add_json
from congdoan.accounts.models import User
from congdoan.common.csvfile import harmless
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.printing import print_table
from congdoan.common.progress import bar

from . import commands, forms, plan_queries, plan_rows, plan_words, queries
from .followers import Exhibit, Hanging
from .models import Followed, FollowedKind, Reorganisation
from .plans import Draft

_SHOWN = 20  # rows of a table on the terminal; --out holds all
_OF_A_KIND = 5
_DID = {
    "check": "Kiểm tra xong, không có lỗi",
    "rehearse": "Diễn tập xong, chưa giữ lại gì",
    "apply": "Đã thực hiện",
}
_STEPS = (
    ("check", "kiểm tra: lỗi từng dòng, việc kèm theo với đề nghị"),
    ("rehearse", "diễn tập: làm thử, đối chiếu số liệu, không giữ lại gì"),
    ("apply", "thực hiện cả phương án một lần"),
    ("undo", "hoàn tác cả phương án"),
)


def add_plan(acts: Any) -> None:
    """`org plan check|rehearse|apply|undo FILE`."""
    plan = acts.add_parser("plan", help="phương án sắp xếp: kiểm tra, diễn tập, thực hiện, hoàn tác")
    steps = plan.add_subparsers(dest="step", required=True, metavar="BƯỚC")
    for name, text in _STEPS:
        parser = steps.add_parser(name, help=text)
        parser.add_argument("file", type=Path, nargs="?", metavar="TỆP", help=f"CSV: {','.join(plan_rows.HEADING)}")
        parser.add_argument("--plan", type=int, metavar="SỐ", help="phương án lập trên trang, thay cho tệp")
        if name in ("check", "rehearse", "apply"):
            parser.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="ghi đủ các bảng thành tệp CSV")
        add_actor(parser)
        add_json(parser)


def run_plan(command: CongdoanCommand, options: dict[str, Any]) -> None:
    by, step = command.actor(options), options["step"]
    kept, draft = _asked(by, options)
    if step == "undo":
        change = commands.undo_applied(by=by, plan=kept) if kept else commands.undo_plan(by=by, draft=draft)
        _say(command, options, {"undone": True}, f"Đã hoàn tác phương án {draft.source} ({change.decision}).")
        return
    if step == "check":
        checked = commands.check_plan(by=by, draft=draft)
        commands.refuse_faults(draft, checked.faults)
        done = commands.CarriedOut(checked, (), 0)
    elif step == "rehearse":
        done = commands.rehearse_plan(by=by, draft=draft, watch=bar)
    elif kept:
        done = commands.apply_draft(by=by, plan=kept, edition=kept.edition, watch=bar)
    else:
        done = commands.apply_plan(by=by, draft=draft, watch=bar)
    if options["out"]:
        _write_tables(options["out"], done)
    if options["json"]:
        command.print_json({"plan": draft.source, "on": draft.on, "did": step, **_object(done)})
    else:
        _tell(command, draft, step, done, options["out"])


def _asked(by: User, options: dict[str, Any]) -> tuple[Reorganisation | None, Draft]:
    """The plan in a file, or the one that is kept under a number."""
    file, number = options["file"], options["plan"]
    if (file is None) == (number is None):
        raise Refused("which_plan", "Ghi tệp phương án, hoặc --plan với số của phương án lập trên trang.")
    if file is not None:
        return None, forms.plan_from(file)
    plan = plan_queries.plan_to_change(by, number)
    return plan, plan_queries.draft_of(plan)


def _object(done: commands.CarriedOut) -> dict[str, Any]:
    return {
        "acts": {act.value: n for act, n in done.checked.acts.items()},
        "followers": done.checked.followers,
        "hanging": done.checked.hanging,
        "exhibits": done.exhibits,
        "proved": all(exhibit.holds is not False for exhibit in done.exhibits),
    }


def _tell(command: CongdoanCommand, draft: Draft, step: str, done: commands.CarriedOut, out: Path | None) -> None:
    checked = done.checked
    acts = plan_words.told_acts(checked.acts)
    follow = f"; {format_number(checked.followers)} đơn vị đi theo cấp trên của chúng" if checked.followers else ""
    command.stdout.write(f"{_DID[step]}: phương án {draft.source}, ngày {format_date(draft.on)}: {acts}{follow}.")
    if done.as_of_today:
        command.stdout.write(f"Ngày {format_date(draft.on)} chưa tới: diễn tập như thể thực hiện hôm nay.")
    _tell_hanging(command, checked.hanging)
    for exhibit in done.exhibits:
        _tell_exhibit(command, exhibit)
    if out:
        command.stdout.write(f"Đủ các bảng: {out}")


def _tell_hanging(command: CongdoanCommand, hanging: Sequence[Hanging]) -> None:
    if not hanging:
        command.stdout.write("Không có quyền, chỗ trong cụm, chỉ tiêu, báo cáo nào gắn với đơn vị kết thúc.")
        return
    told = plan_words.told_kinds(Counter(one.kind for one in hanging))
    command.stdout.write(f"\nViệc kèm theo các đơn vị kết thúc: {told}.")
    shown = [one for kind in FollowedKind for one in [h for h in hanging if h.kind == kind][:_OF_A_KIND]]
    print_table(("Loại", "Việc", "Xử lý"), map(_cells, shown))
    if len(shown) < len(hanging):
        command.stdout.write(f"… và {format_number(len(hanging) - len(shown))} việc nữa; --out ghi đủ.")


def _cells(one: Hanging) -> tuple[str, ...]:
    return (str(FollowedKind(one.kind).label), one.what, one.proposal)


def _tell_exhibit(command: CongdoanCommand, exhibit: Exhibit) -> None:
    verdict = {True: " Đúng: không mất, không trùng.", False: " SAI: xem các dòng LỆCH.", None: ""}[exhibit.holds]
    none = " Không có." if not exhibit.rows and exhibit.holds is None else ""
    command.stdout.write(f"\n{exhibit.title}.{verdict}{none}")
    if exhibit.rows:
        _table(command, exhibit.columns, exhibit.rows)


def _table(command: CongdoanCommand, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    print_table(columns, rows[:_SHOWN])
    if len(rows) > _SHOWN:
        command.stdout.write(f"… và {format_number(len(rows) - _SHOWN)} dòng nữa; --out ghi đủ.")


def _write_tables(folder: Path, done: commands.CarriedOut) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "viec-kem-theo.csv", ("Loại", "Việc", "Xử lý"), map(_cells, done.checked.hanging))
        for number, exhibit in enumerate(done.exhibits, start=1):
            _write(folder / f"doi-chieu-{number}.csv", exhibit.columns, exhibit.rows)
    except OSError as error:
        raise Refused("not_writable", f"Không ghi được vào thư mục {folder}: {error.strerror}.") from None


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(columns)
        lines.writerows(map(harmless, row) for row in rows)


# ---- grants that ended with their units ----


def add_grants(acts: Any) -> None:
    """`org grants [--take … --at CODE | --leave …]`."""
    parser = acts.add_parser("grants", help="quyền hết hiệu lực cùng đơn vị: xem, cấp lại tại đơn vị kế thừa, bỏ qua")
    parser.add_argument("--take", type=int, nargs="+", metavar="SỐ", help="cấp lại các đề nghị này")
    parser.add_argument("--take-all", action="store_true", help="cấp lại mọi đề nghị cấp được, có một đơn vị kế thừa")
    parser.add_argument("--at", metavar="MÃ", help="đơn vị kế thừa, khi có nhiều đơn vị")
    parser.add_argument("--leave", type=int, nargs="+", metavar="SỐ", help="bỏ qua các đề nghị này")
    add_actor(parser)
    add_json(parser)


def run_grants(command: CongdoanCommand, options: dict[str, Any]) -> None:
    by = command.actor(options)
    waiting = {row.pk: row for row in queries.proposed_grants(by)}
    take = list(options["take"] or [])
    if options["take_all"]:
        take = [row.pk for row in commands.with_one_successor(by, list(waiting.values()))]
    taken, left = commands.settle_grants(
        by=by,
        take=[(row, options["at"] or "") for row in _picked(waiting, take)],
        leave=_picked(waiting, options["leave"] or []),
    )
    if take or options["leave"] or options["take_all"]:
        _say(command, options, {"taken": taken, "left": left}, f"Đã cấp lại {taken} quyền, bỏ qua {left}.")
    elif options["json"]:
        command.print_json(
            [{"number": r.pk, "what": r.what, "proposed": r.before["proposed"]} for r in waiting.values()]
        )
    elif waiting:
        print_table(("Số", "Quyền đã hết", "Đề nghị"), [(str(r.pk), r.what, r.outcome) for r in waiting.values()])
    else:
        command.stdout.write("Không có quyền nào chờ cấp lại.")


def _picked(waiting: dict[int, Followed], numbers: Sequence[int]) -> list[Followed]:
    if unknown := sorted(set(numbers) - waiting.keys()):
        told = ", ".join(map(str, unknown))
        raise Refused("unknown_proposal", f"Không có đề nghị số {told} đang chờ trong phạm vi của anh/chị.")
    return [waiting[number] for number in numbers]


def _say(command: CongdoanCommand, options: dict[str, Any], data: dict[str, Any], sentence: str) -> None:
    if options["json"]:
        command.print_json({**data, "message": sentence})
    else:
        command.stdout.write(sentence)

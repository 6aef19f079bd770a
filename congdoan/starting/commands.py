"""Writes of lists: read, mapped, decided row by row, and then written as units and accounts, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.documents.lists import FoundList, propose
from congdoan.org import commands as structure
from congdoan.org import queries as org
from congdoan.org.change_queries import latest_change
from congdoan.org.commands import NewPerson, NewUnit, Slip
from congdoan.org.models import Unit

from . import queries
from .models import StartList
from .queries import Withdrawn
from .rules import Common, Fate, Proposal, counts_of
from .words import COLUMNS, TITLES

_LONGEST_CODE = 32


@dataclass(frozen=True)
class Written:
    """What a list has become."""

    units: int
    known: int
    skipped: int
    slips: list[Slip]


@transaction.atomic
def read_in(*, by: User, unit: Unit, found: FoundList, common: Common, most: int) -> StartList:
    """Đọc danh sách: kept as a draft, each column as in the last file with its heading, else as that proposes."""
    org.require(by, "structure", unit)
    if not found.rows:
        raise Refused("empty_list", f"Tệp {found.source} không có dòng nào dưới dòng tiêu đề.")
    if len(found.rows) > most:
        said = f"Danh sách có {len(found.rows)} dòng, mỗi lần đọc nhiều nhất {most} dòng: chia thành nhiều tệp."
        raise Refused("too_many", said)
    one = StartList(
        unit=unit, by=by, file=found.source[:255], headings={str(key): text for key, text in found.headings.items()},
        sheets=[list(sheet) for sheet in found.sheets], unread=list(found.unread),
        rows=[[row.line, {str(key): text for key, text in row.cells.items()}, row.is_group] for row in found.rows],
        columns=_columns_for(by, found),
        common=_kept(by, common),
    )  # fmt: skip
    clean(one)
    one.save()
    audit.event(one, "start.read", by=by, unit_id=unit.pk, file=one.file, rows=len(found.rows))
    return one


@transaction.atomic
def map_columns(
    *, by: User, one: StartList, edition: str, columns: Mapping[str, int], common: Common | None = None
) -> StartList:
    """Ghép cột: which column tells what; what was decided of single rows is decided anew."""
    one = _opened(by, one, edition)
    wrong = [str(column) for column in columns.values() if str(column) not in one.headings]
    if wrong or set(columns) - TITLES.keys():
        raise Refused("bad_column", "Có cột không có trong danh sách. Chọn lại.")
    if "name" not in columns:
        raise Refused("no_name", "Chọn cột ghi tên đơn vị.")
    if len(set(columns.values())) < len(columns):
        raise Refused("column_twice", "Mỗi cột của tệp chỉ dùng cho một nội dung.")
    if dict(columns) != one.columns:
        one.choices = {}
    one.columns = dict(columns)
    if common is not None:
        one.common = _kept(by, common)
    one.save(update_fields=["columns", "choices", "common"])
    audit.event(one, "start.mapped", by=by, unit_id=one.unit_id, columns=one.columns)
    return one


@transaction.atomic
def decide(*, by: User, one: StartList, edition: str, choices: Mapping[int, str]) -> StartList:
    """Quyết định các dòng: what becomes of rows in doubt; "" takes a decision back."""
    one = _opened(by, one, edition)
    known = {proposal.line: proposal for proposal in queries.proposals_of(by, one)}
    for line, choice in choices.items():
        if line not in known:
            raise Refused("unknown_row", f"Danh sách không có dòng {line}.")
        if choice and choice not in dict(known[line].options) and choice != one.choices.get(str(line)):
            raise Refused("bad_choice", f"Dòng {line} không có cách chọn này.")
        one.choices[str(line)] = choice
    one.choices = {line: choice for line, choice in one.choices.items() if choice}
    one.save(update_fields=["choices"])
    audit.event(one, "start.decided", by=by, unit_id=one.unit_id, rows=len(choices))
    return one


@transaction.atomic
def discard(*, by: User, one: StartList, edition: str) -> None:
    """Bỏ danh sách: nothing of it was written, and its rows are gone."""
    one = _opened(by, one, edition)
    audit.event(one, "start.discarded", by=by, unit_id=one.unit_id, file=one.file)
    one.delete()


@transaction.atomic
def write_list(*, by: User, one: StartList, edition: str) -> Written:
    """Ghi danh sách: new units below the body and accounts with their slips; all of it or nothing."""
    structure.lock_structure()  # first, as in every change of the structure
    one = _opened(by, one, edition)
    made = queries.proposals_of(by, one)
    counts = counts_of(made)
    if open_rows := counts[Fate.DOUBT] + counts[Fate.FAULT]:
        places = "; ".join(row.place for row in made if row.is_open)
        raise Refused("undecided", f"Còn {open_rows} dòng chưa quyết, chưa ghi gì: {places[:200]}.")
    codes = _codes_for(one.unit, made)
    units = [_new_unit(row, codes) for row in made if row.fate is Fate.NEW]
    words = {row.line: row.place for row in made}.__getitem__
    if structure.import_units(by=by, units=units, source=one.file, words=words).created:
        one.change = latest_change()
    people = [
        NewPerson(codes[row.line], row.person, row.phone, one.common["role"], row.line) for row in made if row.opens
    ]
    slips = structure.open_accounts(by=by, people=people, source=one.file, words=words) if people else []
    one.rows, one.choices, one.state = [], {}, StartList.State.WRITTEN
    one.made_units, one.made_accounts = len(units), len(slips)
    one.accounts = [slip.user.pk for slip in slips]
    one.save()
    audit.event(one, "start.written", by=by, unit_id=one.unit_id, units=len(units), accounts=len(slips))
    return Written(len(units), counts[Fate.KNOWN], counts[Fate.SKIPPED], slips)


@transaction.atomic
def withdraw_list(*, by: User, one: StartList) -> Withdrawn:
    """Rút lại danh sách: its units as if they had never been, its accounts closed where nobody ever signed in; all of
    it or nothing. Refused where the structure has changed since, or something counts at a unit already."""
    structure.lock_structure()  # first, as in every change of the structure
    found = _kept_list(by, one)
    if not found.may_be_withdrawn:
        raise Refused("not_kept", "Danh sách này đã rút lại, hoặc ghi từ trước khi hệ thống giữ việc đã ghi.")
    done = queries.withdrawal_of(by, found)
    people = [*done.unused, *done.used]
    structure.take_back_accounts(
        by=by, people=people, units=done.units, to=found.unit, reason=f"Rút lại danh sách {found.file}"[:200]
    )
    if found.change:
        structure.undo_change(by=by, change=found.change)
    found.state, found.change, found.accounts = StartList.State.WITHDRAWN, None, []
    found.save(update_fields=["state", "change", "accounts"])
    audit.event(found, "start.withdrawn", by=by, unit_id=found.unit_id, units=len(done.units),
                accounts=len(done.unused), kept=[str(person) for person in done.used])  # fmt: skip
    return done


@transaction.atomic
def renew_slips(*, by: User, one: StartList) -> list[Slip]:
    """Cấp phiếu mới cho cả danh sách: to everybody it opened an account for and who never signed in. Their earlier
    slips are dead."""
    found = _kept_list(by, one)
    people = queries.waiting_for(by, found)
    if not people:
        raise Refused("none_waiting", "Danh sách này không còn tài khoản nào chưa ai đăng nhập.")
    slips = [structure.new_slip(by=by, user=person) for person in people]
    audit.event(found, "start.slips_renewed", by=by, unit_id=found.unit_id, accounts=len(slips))
    return slips


# ---- shared ----


def _kept_list(by: User, one: StartList) -> StartList:
    """A list that was written, locked."""
    own = StartList.objects.allowed(by, "structure").select_for_update(of=("self",)).select_related("unit", "change")
    found = own.filter(pk=one.pk).first()
    if found is None or found.is_draft:
        raise Refused("unknown_list", f"Không có danh sách số {one.pk} đã ghi trong phạm vi của anh/chị.")
    return found


def _columns_for(by: User, found: FoundList) -> dict[str, int]:
    known = queries.remembered(by, found.headings)
    wanted = [one for one in COLUMNS if one.key not in known.columns]
    return known.columns | propose({column: found.headings[column] for column in known.new}, wanted)


def _kept(by: User, common: Common) -> dict[str, str]:
    """What is common to all rows, checked."""
    if common.role and common.role not in dict(queries.roles_for(by).choices):
        raise Refused("bad_role", "Vai trò này anh/chị không cấp được.")
    first = queries.first_open(common.day)
    if first != common.day:
        said = f"Ngày {format_date(common.day)} nằm trong kỳ đã khóa. Ngày mở đầu tiên: {format_date(first)}."
        raise Refused("closed_period", said)
    if common.day > timezone.localdate():
        raise Refused("future", f"Ngày {format_date(common.day)} chưa tới.")
    return {**asdict(common), "day": common.day.isoformat()}


def _opened(by: User, one: StartList, edition: str) -> StartList:
    """The draft, locked, as the person has seen it."""
    own = StartList.objects.allowed(by, "structure").select_for_update(of=("self",)).select_related("unit")
    found = own.filter(pk=one.pk).first()
    if found is None:
        raise Refused("unknown_list", f"Không có danh sách số {one.pk} trong phạm vi của anh/chị.")
    if not found.is_draft:
        raise Refused("written", "Danh sách này đã ghi vào hệ thống.")
    if found.edition != edition:
        raise Refused("stale", "Danh sách đã có thay đổi sau khi anh/chị mở trang; chưa ghi gì. Xem lại bản mới.")
    return found


def _codes_for(body: Unit, made: Sequence[Proposal]) -> dict[int, str]:
    """The code of every row's unit: its own, or the next after the body's that was never given."""
    prefix = f"{body.code[: _LONGEST_CODE - 6]}-"
    given = set(Unit.objects.filter(code__startswith=prefix).values_list("code", flat=True))
    given |= {row.code for row in made if row.code}
    codes: dict[int, str] = {}
    number = 0
    for row in made:
        code = row.code
        while row.fate is Fate.NEW and not row.code and (not code or code in given):
            number += 1
            code = f"{prefix}{number:04}"
        given.add(code)
        codes[row.line] = code
    return codes


def _new_unit(row: Proposal, codes: Mapping[int, str]) -> NewUnit:
    parent = codes[int(row.parent[1:])] if row.parent.startswith("#") else row.parent
    day: date | None = row.day
    assert day is not None  # a row that becomes a unit has its day
    return NewUnit(
        code=codes[row.line], parent=parent, name=row.name, level=row.level, kind="", category=row.category,
        established_on=day, line=row.line,
    )  # fmt: skip

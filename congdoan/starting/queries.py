"""Reads of lists on their way: which there are, what stands in below their body, what the preview shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.accounts.rules import normal_phone
from congdoan.common.batches import batches
from congdoan.common.errors import Refused
from congdoan.common.text import fold
from congdoan.org import people_queries
from congdoan.org import queries as org
from congdoan.org.branches import branch_of
from congdoan.org.models import RoleGrant, Unit
from congdoan.org.rules import path_above
from congdoan.periods.queries import closed_spans
from congdoan.periods.rules import first_open_day

from .models import StartList
from .rules import Common, Known, Proposal, Standing, work_out

_LOOKED_BACK = 50  # earlier files


def lists_of(user: User) -> QuerySet[StartList]:
    """Các danh sách of bodies whose structure a person may change, the latest first."""
    return StartList.objects.allowed(user, "structure").select_related("unit", "by").defer("rows")


def may_start(user: User) -> bool:
    """Whether there is a unit below which this person may found others."""
    return bool(org.reach(user, "structure"))


def list_of(user: User, pk: int) -> StartList:
    """One of `lists_of`; Refused("unknown_list"), the same for what is missing and what is out of reach."""
    found = StartList.objects.allowed(user, "structure").select_related("unit").filter(pk=pk).first()
    if found is None:
        raise Refused("unknown_list", f"Không có danh sách số {pk} trong phạm vi của anh/chị.")
    return found


@dataclass(frozen=True)
class Remembered:
    """What headings told in earlier files: {what: column}, and the columns whose headings no file had."""

    columns: dict[str, int]
    new: list[int]

    @property
    def is_whole(self) -> bool:
        """Whether nobody need look at the columns again."""
        return "name" in self.columns and not self.new


def remembered(user: User, headings: Mapping[int, str]) -> Remembered:
    """Cột đã ghép: every heading tells what it told in the last file that had it, so that nobody says it twice."""
    told: dict[tuple[str, int], str] = {}
    earlier = StartList.objects.allowed(user, "structure").exclude(columns={}).order_by("-pk")
    for kept, columns in earlier.values_list("headings", "columns")[:_LOOKED_BACK]:
        meant = {column: what for what, column in columns.items()}
        for heading, column in _by_heading({int(column): text for column, text in kept.items()}).items():
            told.setdefault(heading, meant.get(column, ""))
    found: dict[str, int] = {}
    asked = _by_heading(headings)
    for heading, column in asked.items():
        if what := told.get(heading):
            found.setdefault(what, column)
    return Remembered(found, [column for heading, column in asked.items() if heading not in told])


def _by_heading(headings: Mapping[int, str]) -> dict[tuple[str, int], int]:
    """The columns by their words, however they are written; of columns with the same words each by its turn."""
    turns: Counter[str] = Counter()
    found = {}
    for column, text in sorted(headings.items()):
        words = fold(text)
        found[words, turns[words]] = column
        turns[words] += 1
    return found


def first_day() -> date:
    """From which day units usually stand in: the first of this year that lies in no closed period."""
    today = timezone.localdate()
    return min(first_open(date(today.year, 1, 1)), today)


def first_open(day: date) -> date:
    """The first day from `day` on that lies in no closed period."""
    return first_open_day(day, closed_spans())


def common_of(one: StartList) -> Common:
    """What holds for rows that do not say it."""
    kept = one.common
    return Common(kept["level"], kept["category"], date.fromisoformat(kept["day"]), kept["role"])


def proposals_of(user: User, one: StartList) -> list[Proposal]:
    """Every row of a list with what becomes of it today."""
    rows = one.read_rows
    columns: dict[str, int] = one.columns
    said = {key: {row.text(column) for row in rows} for key, column in columns.items()}
    standing = _standing(user, one.unit, said.get("code", set()), said.get("phone", set()))
    return work_out(rows, columns, common_of(one), standing, one.choices, one.read_sheets)


def _standing(user: User, body: Unit, codes: set[str], phones: set[str]) -> Standing:
    units = _units_below(user, body)
    taken = {code for some in batches(sorted(codes - units.keys()))
             for code in Unit.objects.filter(code__in=some).values_list("code", flat=True)}  # fmt: skip
    return Standing(
        body=body.code, units=units, taken=frozenset(taken), phones=_phones_known(phones), closed=closed_spans(),
        last_day=timezone.localdate(),
    )  # fmt: skip


def _units_below(user: User, body: Unit) -> dict[str, Known]:
    """The living units at and below the body, as far as the person may change them, which is all of them."""
    today = timezone.localdate()
    lasting = Q(end=None) | Q(end__gte=today)
    held = RoleGrant.objects.filter(lasting, unit=OuterRef("pk"), user__is_active=True)
    within = Unit.objects.allowed(user, "structure").filter(branch_of(body.path))
    rows = (
        within.annotate(held=Exists(held)).order_by("path").values_list("pk", "code", "name", "level", "path", "held")
    )
    tree = org.tree_on(today)
    found: dict[str, Known] = {}
    codes: dict[str, str] = {}
    for pk, code, name, level, path, has_account in rows:
        codes[path] = code
        if tree.position(pk) is not None:
            found[code] = Known(code, name, codes.get(path_above(path), ""), level, has_account)
    return found


def _phones_known(texts: set[str]) -> frozenset[str]:
    """Which of the numbers sign somebody in already."""
    wanted = {
        number for text in texts for digits in [normal_phone(text)] for number in (digits, f"0{digits}") if digits
    }
    return frozenset(
        phone
        for some in batches(sorted(wanted))
        for phone in User.objects.filter(phone__in=some).values_list("phone", flat=True)
        if phone
    )


# ---- what was written ----


@dataclass(frozen=True)
class Withdrawn:
    """What withdrawing a list takes back: its units (ids), the accounts that are closed, and those that stay because
    somebody has signed in."""

    units: list[int]
    unused: list[User]
    used: list[User]


def withdrawal_of(user: User, one: StartList) -> Withdrawn:
    """What would be taken back of a written list today."""
    people = _people_of(one)
    unused = people_queries.never_used(user, people)
    units = list(org.units_made_by(one.change).values_list("pk", flat=True)) if one.change else []
    return Withdrawn(units, unused, [person for person in people if person not in unused])


def waiting_for(user: User, one: StartList) -> list[User]:
    """Người chưa đăng nhập lần nào with the account that a list opened for them."""
    return people_queries.never_used(user, _people_of(one))


def _people_of(one: StartList) -> list[User]:
    """Whose accounts a list opened and are not closed."""
    return [
        person
        for some in batches(one.accounts)
        for person in User.objects.filter(pk__in=some, is_active=True).order_by("sort_key", "pk")
    ]


# ---- what may be chosen ----


@dataclass(frozen=True)
class Roles:
    """The roles that accounts of a list may get, and the one that most get."""

    choices: list[tuple[str, str]]
    usual: str


def roles_for(user: User) -> Roles:
    """Vai trò của tài khoản; none where the person gives no grants."""
    given = people_queries.roles_to_give(user) if people_queries.administers(user) else []
    usual = next((role for role in (RoleGrant.Role.CHAIR, RoleGrant.Role.CLERK) if role in dict(given)), "")
    return Roles(given, usual)


def names_of(user: User, codes: set[str]) -> dict[str, str]:
    """The names of units in reach, by code."""
    return {code: unit.name for code, unit in org.units_by_code(user, codes).items()}

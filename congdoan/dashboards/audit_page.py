"""The audit as people read it: who did what, on which unit, why, and what changed; filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.common.dates import DateError, format_date, parse_date
from congdoan.common.errors import Refused
from congdoan.common.text import fold
from congdoan.documents.files import File
from congdoan.documents.xlsx import Column, Sheet, write_workbook
from congdoan.org import queries as org
from congdoan.org.branches import branch_of
from congdoan.org.models import RoleGrant, Unit
from congdoan.org.rules import ID_WIDTH
from congdoan.reporting import queries as reporting
from congdoan.ui.refusals import page_of

from . import audit_things, audit_words

MOST_COUNTED = 10_000
"""So many lines are counted, paged and exported at most; a narrower question reaches the others."""


@dataclass(frozen=True)
class Asked:
    """Which lines: of a unit and all below it, by a person (who signs in so, or bears these words), of a kind, from day
    to day; "" is any."""

    unit: str = ""
    person: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def from_address(cls, asked: Mapping[str, str]) -> Asked:
        said = {name: asked.get(name, "").replace("\0", "").strip() for name in cls.__dataclass_fields__}
        return cls(**(said | {name: _as_shown(said[name]) for name in ("since", "until")}))

    @property
    def is_any(self) -> bool:
        return self == Asked()


def _as_shown(day: str) -> str:
    """A day as people write it, however it came; what is none stays what was typed, to be mended."""
    try:
        return format_date(parse_date(day))
    except DateError:
        return day


@dataclass(frozen=True)
class Line:
    """One line in words."""

    event: Event
    thing: str
    roles: str
    unit: Unit | None
    changes: list[str]

    @property
    def day(self) -> date:
        return timezone.localtime(self.event.at).date()

    @property
    def who(self) -> str:
        return f"{self.event.by.full_name} ({self.roles})" if self.roles else self.event.by.full_name

    @property
    def acting(self) -> str:
        return _(", thay %s") % self.event.acting_for.full_name if self.event.acting_for else ""

    @property
    def where(self) -> str:
        """The name of the unit, unless the thing tells it already."""
        return self.unit.name if self.unit and self.unit.name not in self.thing else ""

    @property
    def act(self) -> str:
        return audit_words.act_in_words(self.event.verb)

    @property
    def sentence(self) -> str:
        """ "Trần Thị An (chuyên viên) trả lại báo cáo …: “Thiếu danh sách”"."""
        reason = f" “{self.event.reason}”" if self.event.reason else ""
        changes = f" {'; '.join(self.changes)}." if self.changes else ""
        return f"{self.who}{self.acting} {self.act} {self.thing}.{reason}{changes}"


@dataclass(frozen=True)
class AuditPage:
    """Trang nhật ký."""

    asked: Asked
    page: Page[Event]
    lines: list[Line]
    more: bool


def sees_audit(user: User) -> bool:
    return bool(org.reach(user, "audit"))


def reach_of(user: User) -> tuple[str, ...]:
    """What a person oversees. Refused("unknown_audit") for who oversees nothing."""
    if not (reach := org.reach(user, "audit")):
        raise Refused("unknown_audit", _("Không có nhật ký nào trong phạm vi của anh/chị."))
    return reach


def audit_page(user: User, asked: Asked, number: str) -> AuditPage:
    """Nhật ký in a person's reach, the latest first. Refused("unknown_audit") for who oversees nothing."""
    found = events_for(user, asked)
    counted = list(found.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    page = page_of(counted[:MOST_COUNTED], number)
    return AuditPage(asked, page, _lines(page.object_list), len(counted) > MOST_COUNTED)


def kinds() -> dict[str, str]:
    """The kinds of acts one may ask for, by their words."""
    return dict(sorted(((code, str(word)) for code, word in audit_words.KINDS.items()), key=lambda one: fold(one[1])))


def audit_file(user: User, asked: Asked) -> File:
    """What the page shows, all its pages in one workbook."""
    found = events_for(user, asked).values_list("pk", flat=True)[:MOST_COUNTED]
    rows = [
        (f"{timezone.localtime(one.event.at):%d/%m/%Y %H:%M:%S}", one.who + one.acting, one.act, one.thing,
         one.unit.name if one.unit else "", one.event.reason, "; ".join(one.changes))
        for one in _lines(found)
    ]  # fmt: skip
    sheet = Sheet(
        name="Nhật ký",
        title="Nhật ký",
        columns=(
            Column("at", "Lúc", width=19), Column("who", "Người làm", width=34), Column("act", "Việc", width=26),
            Column("label", "Đối tượng", width=44), Column("unit", "Đơn vị", width=34),
            Column("reason", "Lý do, căn cứ", width=34), Column("changes", "Thay đổi", width=44),
        ),
        rows=rows,
        frozen_columns=1,
    )  # fmt: skip
    target = BytesIO()
    write_workbook(
        [sheet], target, title="Nhật ký", scope_line=_scope(asked), illustrative=org.structure().illustrative
    )
    return File(f"nhat-ky-{timezone.localdate():%Y-%m-%d}.xlsx", target.getvalue())


def _scope(asked: Asked) -> str:
    told = [
        asked.unit and f"đơn vị {asked.unit}", asked.person and f"người làm: {asked.person}",
        asked.kind and f"loại việc: {audit_words.KINDS.get(asked.kind, asked.kind)}",
        asked.since and f"từ {asked.since}", asked.until and f"đến {asked.until}",
    ]  # fmt: skip
    return f"Lọc: {', '.join(filter(None, told)) or 'không'}. Tải ngày {format_date(timezone.localdate())}."


# ---- which lines ----


def events_for(user: User, asked: Asked) -> QuerySet[Event]:
    """The lines a person may read: of the units they oversee; those of no unit only for who oversees the root."""
    reach = reach_of(user)
    found = Event.objects.select_related("by", "acting_for").order_by("-pk")
    if not _oversees_everything(reach):
        found = found.filter(unit_id__in=Unit.objects.allowed(user, "audit").values("pk"))
    if asked.unit:
        unit = org.unit_by_code(user, asked.unit, "audit")
        below = Unit.objects.filter(branch_of(unit.path))
        found = found.filter(unit_id__in=below.values("pk"))
    if named := User.objects.named(asked.person):
        found = found.filter(Q(by=named) | Q(acting_for=named))
    else:
        for word in fold(asked.person).split():
            found = found.filter(Q(by__search_text__contains=word) | Q(acting_for__search_text__contains=word))
    if asked.kind:
        if asked.kind not in audit_words.KINDS:
            raise Refused("kind", _("Không có loại việc này. Chọn trong danh sách."))
        found = found.filter(verb__startswith=f"{asked.kind}.")
    return _between(found, asked)


def _between(found: QuerySet[Event], asked: Asked) -> QuerySet[Event]:
    try:
        since, until = (parse_date(day) if day else None for day in (asked.since, asked.until))
    except ValueError as error:
        raise Refused("bad_date", str(error)) from None
    if since:
        found = found.filter(at__gte=timezone.make_aware(datetime.combine(since, time())))
    if until:
        found = found.filter(at__lt=timezone.make_aware(datetime.combine(until + timedelta(days=1), time())))
    return found


def _oversees_everything(reach: Iterable[str]) -> bool:
    return any(len(path) <= ID_WIDTH for path in reach)


# ---- in words ----


def _lines(pks: Iterable[int]) -> list[Line]:
    events = list(Event.objects.select_related("by", "acting_for").filter(pk__in=list(pks)).order_by("-pk"))
    units = Unit.objects.in_bulk({one.unit_id for one in events if one.unit_id is not None})
    grants: dict[int, list[RoleGrant]] = {}
    for grant in RoleGrant.objects.filter(user__in={one.by_id for one in events}).select_related("unit"):
        grants.setdefault(grant.user_id, []).append(grant)
    names = {code: one.name for code, one in reporting.indicators().items()}
    things, answers = audit_things.names_of_things(events), audit_things.answers_in_words(events)
    return [
        Line(one, things[one.pk], _roles(one, grants.get(one.by_id, []), units.get(one.unit_id or 0)),
             units.get(one.unit_id or 0), audit_words.changes_in_words(answers.get(one.pk, one.detail), names))
        for one in events
    ]  # fmt: skip


def _roles(event: Event, grants: Iterable[RoleGrant], unit: Unit | None) -> str:
    """The roles a person held that day at the unit or above it; of an act on no unit, anywhere."""
    day = timezone.localtime(event.at).date()
    held = [
        grant for grant in grants
        if grant.start <= day and (grant.end is None or day <= grant.end)
        and (unit is None or unit.path.startswith(grant.unit.path))
    ]  # fmt: skip
    if event.by.is_superuser:
        role = _("quản trị hệ thống")
        return "" if str(event.by).lower() == role else role  # set-up names its administrator after the role
    return ", ".join(dict.fromkeys(str(grant.get_role_display()).lower() for grant in held))

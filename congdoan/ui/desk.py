"""What an area says is to be done (việc phải làm), and how deadlines are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Card:
    """Việc phải làm: one line of a desk, and one in every number that says how much waits. `key` is the same whenever
    the same work is meant; `due` is a day, or a moment where the hour counts; `act` the words of its button;
    `instead_of` names for whom it is done where somebody lent the right to do it; `is_back` says that others sent it
    back, so that it comes before what is due at the same time."""

    key: str
    title: str
    line: str
    url: str
    icon: str
    act: str
    due: date | datetime | None = None
    instead_of: str = ""
    is_back: bool = False

    @property
    def told(self) -> str:
        """The line below the title, and for whom it is done."""
        return f"{self.line} · {_('thay %s') % self.instead_of}" if self.instead_of else self.line

    @property
    def moment(self) -> datetime:
        """When it is too late: of a day its end; without a deadline never."""
        if isinstance(self.due, datetime):
            return self.due
        return timezone.make_aware(datetime.combine(self.due or date.max.replace(month=1), time.max))

    @property
    def order(self) -> tuple[datetime, bool, str]:
        """Where it stands on a desk."""
        return self.moment, not self.is_back, self.key


def due_words(due: date | datetime | None, now: datetime) -> str:
    """ "hạn 25/11", "hạn 17:00 hôm nay", "quá hạn 2 ngày"; without a deadline nothing."""
    if due is None:
        return ""
    today = timezone.localdate(now)
    if not isinstance(due, datetime):
        days = (today - due).days
        if days > 0:
            return _("quá hạn %s ngày") % days
        return _("hạn hôm nay") if days == 0 else _("hạn %s") % _day(due, today)
    local = timezone.localtime(due)
    if due < now:
        days, hours = (today - local.date()).days, int((now - due).total_seconds() // 3600)
        if days > 1:
            return _("quá hạn %s ngày") % days
        return _("quá hạn %s giờ") % hours if hours else _("vừa quá hạn")
    day = {0: _("hôm nay"), 1: _("ngày mai")}.get((local.date() - today).days) or _day(local.date(), today)
    return _("hạn %(hour)s %(day)s") % {"hour": f"{local:%H:%M}", "day": day}


def is_overdue(card: Card, now: datetime) -> bool:
    return card.moment < now


def _day(day: date, today: date) -> str:
    return f"{day:%d/%m}" if day.year == today.year else f"{day:%d/%m/%Y}"

"""What a person finds on their desk: what they must do by deadline, how their unit stands, what happened meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.charts import ShareChart
from congdoan.dashboards import scopes
from congdoan.dashboards.cluster_page import Reporting, reporting_of
from congdoan.dashboards.queries import cluster_to_judge, collecting
from congdoan.org import queries as org
from congdoan.org.holders import own_units
from congdoan.org.models import Unit
from congdoan.periods.rules import title
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Target
from congdoan.reporting.queries import Scope
from congdoan.reporting.scope_line import query_of
from congdoan.reporting.target_bars import Drawn, draw
from congdoan.ui import charts
from congdoan.ui.charts import Part
from congdoan.ui.desk import Card, due_words, is_overdue

from .happened import Happened, happened

_STRIP = 3  # main targets of a leader's strip; the reporting rate stands beside them
_THIS_WEEK = timedelta(days=7)
_TO_DO = ("submitted", "to_sign", "draft", "returned")


@dataclass(frozen=True)
class Row:
    """One thing to do, with what is left until its deadline."""

    card: Card
    due: str
    overdue: bool


@dataclass(frozen=True)
class Group:
    """Things to do of one stretch of time."""

    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Arriving:
    """Nộp báo cáo: how many reports of the period that is being collected have come in, by state."""

    unit: Unit
    period: str
    query: str
    rate: Reporting
    parts: Sequence[Part]


@dataclass(frozen=True)
class Strip:
    """The figures a leader looks at first: main targets and the reporting rate of their unit."""

    unit: Unit
    period: str
    query: str
    targets: list[Drawn]
    rate: Reporting | None


@dataclass(frozen=True)
class Blank:
    """What an empty desk says: what is missing, why, the first step."""

    missing: str
    why: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class DeskPage:
    """Bàn làm việc of one person."""

    now: datetime
    groups: list[Group]
    strip: Strip | None
    arriving: Arriving | None
    since: datetime | None
    happened: list[Happened]
    blank: Blank | None

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def urgent(self) -> int:
        """How many are overdue or due today."""
        today = timezone.localdate(self.now)
        return sum(timezone.localdate(row.card.moment) <= today for group in self.groups for row in group.rows)

    @property
    def first(self) -> Card | None:
        """What the one blue button does."""
        return self.groups[0].rows[0].card if self.groups else None


def desk_page(user: User, cards: Sequence[Card], since: datetime | None, now: datetime) -> DeskPage:
    """Bàn làm việc; `since` is when this person was last here."""
    return DeskPage(
        now=now,
        groups=_groups(cards, now),
        strip=_strip(user),
        arriving=_arriving(user),
        since=since,
        happened=happened(user, since),
        blank=None if cards else _blank(user),
    )


# ---- what is to be done ----


def _groups(cards: Sequence[Card], now: datetime) -> list[Group]:
    """By deadline: what is late and due today, within seven days, later, without a deadline."""
    today = timezone.localdate(now)
    groups: dict[str, list[Row]] = {
        _("Quá hạn và hôm nay"): [], _("Bảy ngày tới"): [], _("Sau đó"): [], _("Không có hạn"): [],
    }  # fmt: skip
    late, week, later, open_ended = groups
    for card in cards:
        day = timezone.localdate(card.moment)
        heading = late if day <= today else week if day <= today + _THIS_WEEK else later
        row = Row(card, due_words(card.due, now), is_overdue(card, now))
        groups[heading if card.due else open_ended].append(row)
    return [Group(heading, rows) for heading, rows in groups.items() if rows]


def _blank(user: User) -> Blank:
    if (cluster := cluster_to_judge(user)) is not None:
        why = _("Các đơn vị của cụm đứng cạnh nhau: số liệu, điểm theo trọng số; mở từng đơn vị để xem minh chứng.")
        address = reverse("dashboards:cluster", args=[cluster.code, cluster.year])
        return Blank(_("Không có việc nào đang chờ"), why, address, _("Mở %s") % cluster.name)
    if org.reads_anything(user):
        why = _("Báo cáo hiện ở đây từ mười ngày trước khi hết kỳ; báo cáo đột xuất hiện ngay khi cấp trên yêu cầu.")
        return Blank(_("Không có việc nào đang chờ"), why, reverse("dashboards:home"), _("Xem số liệu của đơn vị"))
    if user.is_superuser:
        why = _("Việc đầu tiên là đưa danh sách đơn vị vào; sau đó cấp quyền cho từng đơn vị.")
        return Blank(_("Chưa có đơn vị nào"), why, reverse("org:tree"), _("Mở trang tổ chức"))
    if org.grants_in_force(user):  # a member's role gives no right at the unit
        why = _("Tài khoản đoàn viên chưa có việc nào ở đây. Thông tin và mật khẩu của anh/chị ở trang của tôi.")
        return Blank(_("Không có việc nào đang chờ"), why, reverse("org:me"), _("Mở trang của tôi"))
    why = _(
        "Tài khoản này chưa được cấp quyền ở đơn vị nào, hoặc quyền đã hết hạn. Đề nghị người quản trị của đơn vị "
        "cấp quyền, rồi mở lại trang này."
    )
    return Blank(_("Chưa có đơn vị nào để làm việc"), why)


# ---- how the unit stands ----


def _strip(user: User) -> Strip | None:
    """For who leads a body: accepts what comes from below and signs for it."""
    signing = {unit.pk for unit in own_units(user, "sign")}
    unit = next((unit for unit in own_units(user, "accept") if unit.pk in signing), None)
    if unit is None:
        return None
    today = timezone.localdate()
    given = Target.objects.filter(unit=unit, period__start__lte=today).order_by("-period__end").select_related("period")
    latest = given.first()
    line = scopes.of_unit(user, unit, {"period": latest.period.code} if latest else {})
    held = [one for one in reporting.attainment_of_units(user, [unit], line.scope) if one.result.percent is not None]
    order = {code: place for place, code in enumerate(line.answer.set.overview)}
    main = sorted(held, key=lambda one: order.get(one.indicator.code, len(order)))[:_STRIP]
    drawing = draw(main, [one.name for one in main], line.answer)
    totals = reporting.totals_of_unit(user, unit, line.scope)
    return Strip(unit, line.period, line.query, drawing.lines, reporting_of(totals))


def _arriving(user: User) -> Arriving | None:
    """For who accepts reports: the period that comes in now."""
    if not own_units(user, "accept") or (found := collecting(user)) is None:
        return None
    scope = Scope(found.period)
    answer = reporting.answer_to(scope)
    rate = reporting_of(reporting.totals_of_unit(user, found.unit, scope))
    if rate is None:
        return None
    counts = reporting.open_counts(answer, answer.tree.subtree(found.unit.pk))
    nothing = max(rate.missing - counts.total(), 0)
    states = [("accepted", rate.accepted), *((state, counts[state]) for state in _TO_DO), ("none", nothing)]
    return Arriving(found.unit, title(found.period), query_of(scope), rate, charts.rate(ShareChart(tuple(states))))

"""What waits for a person of work programmes: to take over what a superior issued, to finish what is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.numbers import format_number
from congdoan.org import queries as org
from congdoan.org.holders import instead_of, own_units
from congdoan.org.models import Unit
from congdoan.org.rules import roles_with
from congdoan.ui.desk import Card

from .models import ProgrammeTask, WorkProgramme

_TOLD_BEFORE, _TOLD_AFTER = timedelta(days=7), timedelta(days=120)


def cards(user: User) -> Iterator[Card]:
    """Việc phải làm của chương trình công tác."""
    units, today = own_units(user, "draft"), timezone.localdate()
    if units:
        yield from _to_take_over(user, units, today)
        yield from _to_finish(user, units, today)


def _to_take_over(user: User, units: Sequence[Unit], today: date) -> Iterator[Card]:
    """Programmes of superiors with tasks still ahead, of which a unit has taken none."""
    tree = org.tree_on(today)
    above = {unit.pk: tree.upward(unit.pk)[1:] for unit in units}
    open_ones = (
        WorkProgramme.objects.filter(unit__in={pk for some in above.values() for pk in some}, tasks__ends__gte=today)
        .exclude(issued_on=None).annotate(ahead=Count("tasks")).select_related("unit")
    )  # fmt: skip
    programmes = list(open_ones)
    taken = ProgrammeTask.objects.filter(programme__unit__in=units, source__programme__in=programmes)
    known = set(taken.values_list("programme__unit", "source__programme")) if programmes else set()
    for programme in programmes:
        for unit in units:
            if programme.unit_id in above[unit.pk] and (unit.pk, programme.pk) not in known:
                n = format_number(programme.ahead)
                yield Card(
                    key=f"programme:{programme.pk}:{unit.pk}",
                    title=_("Nhận việc từ chương trình công tác năm %s") % programme.year,
                    line=_("%(unit)s · %(body)s ban hành, %(n)s việc chưa đến hạn")
                    % {"unit": unit.name, "body": programme.unit.name, "n": n},
                    url=reverse("planning:adopt", args=[unit.code, programme.year]),
                    icon="download",
                    act=_("Nhận việc"),
                    instead_of=instead_of(user, roles_with("draft"), unit),
                )


def _to_finish(user: User, units: Sequence[Unit], today: date) -> Iterator[Card]:
    """Of each year what is late or due within days, as one line; what has been late for months is told on its page."""
    due = ProgrammeTask.objects.filter(
        programme__unit__in=units, done_on=None, ends__range=(today - _TOLD_AFTER, today + _TOLD_BEFORE)
    ).select_related("programme__unit")
    for programme, some in groupby(due.order_by("programme", "ends"), key=lambda task: task.programme):
        ends = [task.ends for task in some]
        late = sum(end < today for end in ends)
        counts = [(late, _("%s việc quá hạn")), (len(ends) - late, _("%s việc sắp đến hạn"))]
        told = ", ".join(words % format_number(n) for n, words in counts if n)
        yield Card(
            key=f"tasks:{programme.pk}",
            title=_("Chương trình công tác năm %s") % programme.year,
            line=f"{programme.unit.name} · {told}",
            url=reverse("planning:programme", args=[programme.unit.code, programme.year]),
            icon="circle-check",
            act=_("Ghi việc xong"),
            due=ends[0],
            instead_of=instead_of(user, roles_with("draft"), programme.unit),
        )

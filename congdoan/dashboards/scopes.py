"""Which periods and figures the pages of a cluster or a unit offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.models import Cluster, Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import calendars
from congdoan.periods.rules import span_of, title
from congdoan.reporting.models import Book
from congdoan.reporting.scope_line import (
    ScopeLine,
    books_with_figures,
    latest_year,
    named_set,
    scope_line,
    set_asked,
    sets_to_choose,
)
from congdoan.ui.scope import Option

from .queries import in_reach


def of_cluster(cluster: Cluster, params: Mapping[str, str]) -> ScopeLine:
    """The periods of the cluster's year: the units were members in that year, not before or after."""
    by_year = _by_year(books_with_figures(cluster.seats.values_list("unit_id", flat=True)))
    line = scope_line(params, by_year.get(cluster.year, []), default=str(cluster.year))
    if _year_of(line.answer.period) != cluster.year:
        said = _("Cụm này của năm %(year)s; %(period)s không thuộc năm đó.")
        raise Refused("period", said % {"year": cluster.year, "period": title(line.scope.period)})
    return line


def of_unit(user: User, unit: Unit, params: Mapping[str, str], *, indicator: str = "") -> ScopeLine:
    """The periods with figures of the unit, then or now; through a cluster those of its years, as of then. On the page
    of an indicator the sets to choose are those that have it."""
    reachable, of_set = in_reach(user, unit), set_asked(params)
    sets: tuple[Option, ...] = ()
    if not reachable:
        by_year = _by_year(books_with_figures([unit.pk]))
        offered = [book for year, books in by_year.items() if org.may_read_totals(user, unit, year) for book in books]
    elif params.get("structure") == "now":
        offered = books_behind(unit, of_set)
    else:
        every = books_with_figures([unit.pk], None)
        sets = sets_to_choose((book.set for book in every), of_set, indicator)
        offered = [book for book in every if (named_set(book.set) or "") == of_set]
    default = latest_year(offered) or str(timezone.localdate().year)
    return scope_line(params, offered, default=default, structures=reachable, sets=sets)


def books_behind(unit: Unit, of_set: str = "") -> list[Book]:
    """The books with figures of any unit whose figures count at this one now."""
    return books_with_figures(org.units_behind(unit), of_set)


def _by_year(books: Iterable[Book]) -> dict[int, list[Book]]:
    """The books by the union year they count into, 0 for school years and terms."""
    rules = calendars()
    by_year: dict[int, list[Book]] = {}
    for book in books:
        by_year.setdefault(span_of(book.period.code, rules).year or 0, []).append(book)
    return by_year


def _year_of(period: Period) -> int:
    return span_of(period.code, calendars()).year or 0

"""The scope line of a page: which figures its address asks for, what they are called, what else there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.dates import format_date, parse_iso
from congdoan.common.errors import Refused
from congdoan.common.once import once
from congdoan.common.text import sentence
from congdoan.periods.models import Period
from congdoan.periods.queries import calendars
from congdoan.periods.rules import PeriodKind, latest_codes, parse_code, span_of, title
from congdoan.ui.scope import Option

from .models import Book, IndicatorSet, Report, UnitFigures
from .queries import Answer, Scope, answer_to, book_label, with_sets

_LATEST_FIRST = ("-period__end", "period__start", "basis", "-cut_off")


@dataclass(frozen=True, eq=False)
class ScopeLine:
    """Phạm vi số liệu of a page; `query` carries it into every link, `query_then` into those of a cluster.

    `structures` is empty where a page has figures of then alone, `sets` where there is no choice.
    """

    answer: Answer
    period: str
    figures: str
    periods: tuple[Option, ...]
    books: tuple[Option, ...]
    structures: tuple[Option, ...]
    sets: tuple[Option, ...] = ()

    @property
    def set_title(self) -> str:
        return self.answer.set.title

    @property
    def scope(self) -> Scope:
        return self.answer.scope

    @cached_property
    def query(self) -> str:
        return query_of(self.scope)

    @cached_property
    def query_then(self) -> str:
        return query_of(replace(self.scope, structure="then"))

    @cached_property
    def query_now(self) -> str:
        return query_of(replace(self.scope, structure="now"))

    @property
    def is_offered(self) -> bool:
        """Whether the period is one of those that there are to choose."""
        return any(one.current for one in self.periods)

    @property
    def is_now(self) -> bool:
        return self.scope.structure == "now"


def books_with_figures(unit_ids: Iterable[int], of_set: str | None = "") -> list[Book]:
    """The books in which the units have figures, the latest first: of the set common to all, of one that is named, or
    (None) of every set. The caller has checked who asks."""
    every = _with_figures(tuple(sorted(unit_ids)))
    if of_set is None:
        return list(every)
    return [one for one in every if (one.set.code == of_set if of_set else one.set.owner_id is None)]


@once
def _with_figures(unit_ids: tuple[int, ...]) -> list[Book]:
    figures = UnitFigures.objects.filter(book=OuterRef("pk"), unit__in=unit_ids)
    return with_sets(Book.objects.filter(Exists(figures)).select_related("period").order_by(*_LATEST_FIRST))


def books_with_reports(user: User, of_set: str = "") -> dict[Book, bool]:
    """The books that hold a report this person may open, the latest first, each with whether any figure of it counts
    by now."""
    readable = Report.objects.allowed(user, "read").filter(book=OuterRef("pk"))
    counts = Exists(UnitFigures.objects.filter(book=OuterRef("pk")))
    of = Q(set__code=of_set) if of_set else Q(set__owner=None)
    found = Book.objects.filter(of, Exists(readable)).annotate(counts=counts).select_related("period")
    return {book: book.counts for book in found.order_by(*_LATEST_FIRST)}


def named_set(indicator_set: IndicatorSet) -> str | None:
    """How a scope names a set: not at all where it is common to all."""
    return None if indicator_set.owner_id is None else indicator_set.code


def sets_to_choose(of: Iterable[IndicatorSet], of_set: str, line: str = "") -> tuple[Option, ...]:
    """Bộ chỉ số to choose from: the common one, and bodies' own among some; none without the latter. With a line only
    those that have it."""
    having = [one for one in of if not line or any(line in section["lines"] for section in one.sections)]
    sets = {named_set(one) or "": one.title for one in having}
    if "" in sets or not line:
        sets[""] = _("Bộ chung")
    options = (
        Option(title, f"?{urlencode({'set': code})}" if code else "?", code == of_set)
        for code, title in sorted(sets.items())
    )
    return tuple(options) if len(sets) > 1 else ()


def set_asked(params: Mapping[str, str]) -> str:
    """The code of the set that an address names, "" where it names none; PostgreSQL takes no NUL."""
    return params.get("set", "").replace("\0", "")


def scope_line(
    params: Mapping[str, str],
    offered: Sequence[Book],
    *,
    default: str,
    structures: bool = False,
    sets: tuple[Option, ...] = (),
    periods: Sequence[str] | None = None,
) -> ScopeLine:
    """Reads ?set=&period=&basis=&cut_off=&structure=; without them the set common to all, the default period and its
    latest figures, as of then.

    Refused for a period, basis, cut-off or structure that does not exist; the cut-off so that a figure never stands
    under a day at which nobody counted. `structures`: whether the page can be switched to the structure of now.
    `periods`: those of a page of reports, which asks for each period's own book, whether it holds figures or not.
    """
    code = params.get("period") or default
    parse_code(code)
    here = [book for book in offered if book.period.code == code]
    basis = params.get("basis") or (here[0].basis if here else Book.Basis.ACTUAL.value)
    structure = params.get("structure") or "then"
    of_set = set_asked(params) or None
    own = periods is not None
    asked = _with_cut_off(Scope(code, of_set, basis, structure=structure, own=own), params.get("cut_off", ""))
    if asked.structure == "now" and not structures:
        raise Refused("structure", _("Cụm thi đua và báo cáo là của năm đó, nên chỉ xem theo cơ cấu lúc đó."))
    answer = answer_to(asked)
    if answer.direct and answer.books:
        answer = replace(answer, scope=replace(asked, cut_off=answer.books[0].cut_off))
    return ScopeLine(
        answer,
        sentence(title(code)),
        _figures_name(answer),
        tuple(_period_options(periods_offered(offered) if periods is None else periods, answer.scope)),
        tuple(_book_option(book, answer) for book in here),
        tuple(_structure_options(answer.scope)) if structures else (),
        sets,
    )


def periods_offered(books: Iterable[Book]) -> list[str]:
    """The periods of the books, each after the year that it adds to."""
    return list(dict.fromkeys(code for book in books for code in (_year_opened(book), book.period.code) if code))


def latest_year(books: Sequence[Book]) -> str | None:
    """The period a page opens with, of books that hold figures, the latest first: the union year of today as soon as it
    has any, else the latest year that has; without any year the latest period."""
    years = years_in(books)
    today = latest_codes(PeriodKind.YEAR, timezone.localdate(), calendars(), 1)
    if not years:
        return books[0].period.code if books else None
    return next((year for year in today if year in years), max(years))


def years_in(books: Iterable[Book]) -> list[str]:
    """The union years that the books hold figures of."""
    return list(dict.fromkeys(year for book in books if (year := _year_opened(book))))


def _year_opened(book: Book) -> str:
    """The union year whose figures a book is or adds to; an estimate of a shorter period opens none."""
    if book.basis == Book.Basis.ESTIMATE and book.period.kind != Period.Kind.YEAR:
        return ""
    year = span_of(book.period.code, calendars()).year
    return str(year) if year else ""


def _with_cut_off(scope: Scope, text: str) -> Scope:
    if not text:
        return scope
    try:
        cut_off = parse_iso(text)
    except ValueError as error:
        raise Refused("cut_off", str(error)) from None
    asked = replace(scope, cut_off=cut_off)
    if not Book.objects.filter(period__code=scope.period, basis=scope.basis, cut_off=cut_off).exists():
        said = _("Không có số liệu nào của %(period)s chốt ngày %(day)s.")
        raise Refused("cut_off", said % {"period": title(scope.period), "day": format_date(cut_off)})
    return asked


def _figures_name(answer: Answer) -> str:
    if not answer.books:
        return _("chưa có")
    if answer.direct:
        return short_label(answer.books[0])
    said = _("Cộng %(count)s kỳ báo cáo, đến %(day)s") if answer.cut_off else _("Cộng %(count)s kỳ ước")
    return said % {"count": len(answer.books), "day": format_date(answer.cut_off) if answer.cut_off else ""}


def short_label(book: Book) -> str:
    """ "Thực hiện đến 22/11/2023": the period stands beside it."""
    return sentence(book_label(book).partition(", ")[2])


def _period_options(codes: Iterable[str], scope: Scope) -> Iterable[Option]:
    kept = ({"structure": "now"} if scope.structure == "now" else {}) | ({"set": scope.set} if scope.set else {})
    for code in codes:
        yield Option(sentence(title(code)), f"?{urlencode({'period': code, **kept})}", code == scope.period)


def _structure_options(scope: Scope) -> Iterable[Option]:
    for structure, label in (("then", _("Cơ cấu lúc đó")), ("now", _("Cơ cấu hiện nay"))):
        yield Option(label, query_of(replace(scope, structure=structure)), structure == scope.structure)


def _book_option(book: Book, answer: Answer) -> Option:
    asked = answer.scope
    scope = replace(asked, basis=book.basis, cut_off=book.cut_off)
    return Option(short_label(book), query_of(scope), scope == answer.scope)


def query_of(scope: Scope) -> str:
    asked = {"period": scope.period, "basis": scope.basis}
    if scope.set:
        asked["set"] = scope.set
    if scope.cut_off:
        asked["cut_off"] = scope.cut_off.isoformat()
    if scope.structure == "now":
        asked["structure"] = "now"
    return f"?{urlencode(asked)}"

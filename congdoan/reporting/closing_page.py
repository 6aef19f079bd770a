"""What the page of closing shows: what a closed period would hold and what it would miss, before anybody decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import sentence
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.periods.rules import title
from congdoan.ui.scope import Option

from . import queries, rules
from .models import Book, Report
from .queries import Scope, books_present
from .scope_line import short_label

_LONGEST_DECISION = Period._meta.get_field("closed_by").max_length or 0


class ClosingForm(forms.Form):
    """Số và ngày quyết định khóa hoặc mở lại kỳ; `seen` is what the page told when it was opened."""

    decision = forms.CharField(
        label=gettext_lazy("Số và ngày quyết định"), max_length=_LONGEST_DECISION,
        error_messages={"required": gettext_lazy("Thiếu số và ngày quyết định.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)


@dataclass(frozen=True)
class Collected:
    """How far one form is collected in one book: expected, in the totals, and what is not, by state."""

    title: str
    expected: int
    taken_in: int
    open: list[tuple[str, int]]

    @property
    def not_begun(self) -> int:
        return max(0, self.expected - self.taken_in - sum(count for _, count in self.open))


@dataclass(frozen=True)
class ClosingPage:
    """Khóa kỳ, mở lại kỳ: the books of a period with their forms."""

    period: Period
    label: str
    periods: list[Option]
    books: list[tuple[str, list[Collected]]]

    @property
    def is_over(self) -> bool:
        return self.period.end < timezone.localdate()

    @property
    def taken_in(self) -> int:
        return sum(one.taken_in for _, forms_ in self.books for one in forms_)

    @property
    def left_out(self) -> int:
        return sum(count for _, forms_ in self.books for one in forms_ for _, count in one.open)

    @property
    def not_begun(self) -> int:
        return sum(one.not_begun for _, forms_ in self.books for one in forms_)

    @property
    def seen(self) -> str:
        """What a decision is taken on: where it has changed meanwhile the page is shown again."""
        return f"{bool(self.period.closed_by)}-{self.taken_in}-{self.left_out}"


def closing_page(user: User, params: Mapping[str, Any]) -> ClosingPage:
    """Trang khóa kỳ. Refused("unknown_closing") for whoever does not close for all units."""
    root = queries.root_to_close(user)
    if root is None:
        raise Refused("unknown_closing", _("Không có trang này trong phạm vi của anh/chị."))
    offered = list(Period.objects.filter(Exists(Book.objects.filter(period=OuterRef("pk")))).order_by("-end", "start"))
    period = period_of(params.get("period") or _to_begin_with(offered))
    options = [Option(sentence(title(one.code)), f"?period={one.code}", one.code == period.code) for one in offered]
    books = [(short_label(book), _collected(user, root, book)) for book in books_present(period)]
    return ClosingPage(period, title(period.code), options, books)


def _to_begin_with(offered: list[Period]) -> str:
    """The latest period that is over and still open."""
    today = timezone.localdate()
    waiting = [one for one in offered if one.end < today and not one.is_closed]
    first = next(iter([*waiting, *offered]), None)
    return first.code if first else str(today.year)


def _collected(user: User, root: Unit, book: Book) -> list[Collected]:
    """Of all units: whoever reads the totals of the root reads every report."""
    rates = queries.totals_of_unit(user, root, Scope(book.period.code, book.set.code, book.basis, book.cut_off)).rates
    reports = Report.objects.filter(book=book).order_by()
    counts: dict[str, Counter[str]] = {}
    for form, state, n in reports.values_list("form__code", "state").annotate(n=Count("pk")):
        counts.setdefault(form, Counter())[state] = n
    return [
        _of_form(form.title, rates[form.code].expected, counts.get(form.code, Counter()))
        for form in book.set.forms.all()
        if form.code in rates
    ]


def _of_form(name: str, expected: int, counts: Counter[str]) -> Collected:
    taken_in = sum(counts[state] for state in rules.IN_TOTALS)
    waiting = [(s, counts[s]) for s in Report.State.values if counts[s] and s not in rules.IN_TOTALS]
    return Collected(name, expected, taken_in, waiting)

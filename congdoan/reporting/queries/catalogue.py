"""What is counted: indicators, sets, forms and their checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from congdoan.common.errors import Refused
from congdoan.common.once import once
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.rules import title

from ..checks import Check, Finding, Line, findings
from ..models import Book, Indicator, IndicatorSet, ReportForm
from ..shipped import check_from


@dataclass(frozen=True)
class FormLine:
    """A line of a form as `form list` prints it; `derived` ones are shown, never typed."""

    section: str
    indicator: str
    label: str
    unit: str
    over_units: str
    over_time: str
    derived: bool


@dataclass(frozen=True)
class FormListing:
    """A report form with its lines."""

    code: str
    title: str
    set: str
    levels: list[str]
    categories: list[str]
    period_kinds: list[str]
    lines: list[FormLine]


@once
def indicators() -> dict[str, Indicator]:
    """All indicators by code, parts of ratios at hand."""
    by_id = Indicator.objects.in_bulk()  # joined to themselves twice they would be read three times
    for one in by_id.values():
        one.numerator, one.denominator = by_id.get(one.numerator_id), by_id.get(one.denominator_id)
    return {one.code: one for one in by_id.values()}


def of_set(indicator_set: IndicatorSet, known: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """The indicators of a set, in the order in which they are read."""
    return {code: known[code] for section in indicator_set.sections for code in section["lines"]}


def headings(indicator_set: IndicatorSet) -> dict[str, str]:
    """The heading (mục) that each indicator of a set stands under."""
    return {code: section["title"] for section in indicator_set.sections for code in section["lines"]}


def form_listings() -> list[FormListing]:
    """Các biểu mẫu, in the order of their sets."""
    known = indicators()
    listings = []
    for form in ReportForm.objects.select_related("set"):
        under = headings(form.set)
        lines = [
            FormLine(under[i.code], i.code, i.name, i.unit, i.over_units, i.over_time, not i.is_typed)
            for i in (known[code] for code in form.lines)
        ]
        listings.append(
            FormListing(
                form.code, form.title, form.set.code, form.levels, form.categories, form.period_kinds, lines
            )
        )  # fmt: skip
    return listings


def form_in_force(code: str, period: Period) -> ReportForm:
    """Biểu mẫu theo mã, for a period: of the version of its set then in force. Refused("unknown_form")."""
    later = IndicatorSet.objects.filter(
        code=OuterRef("set__code"), version__gt=OuterRef("set__version"), valid_from__lte=period.start
    )
    found = ReportForm.objects.filter(~Exists(later), code=code, set__valid_from__lte=period.start)
    form = found.select_related("set__owner").order_by("-set__version").first()
    if form is None:
        raise Refused("unknown_form", f"không có biểu mẫu “{code}” cho kỳ {title(period.code)}.")
    return form


def latest_form(code: str) -> ReportForm:
    """Biểu mẫu theo mã, of the latest version of its set. Refused("unknown_form")."""
    form = ReportForm.objects.filter(code=code).select_related("set__owner").order_by("-set__version").first()
    if form is None:
        raise Refused("unknown_form", f"Không có biểu mẫu “{code}”. Xem các biểu bằng `congdoan form list`.")
    return form


def is_for(form: ReportForm, unit: Unit) -> bool:
    """Whether the form names such units, and this one is at or below the body whose form it is."""
    named = unit.level in form.levels and (not form.categories or unit.category in form.categories)
    return named and (form.set.owner is None or unit.path.startswith(form.set.owner.path))


def version_in_force(sets: Iterable[IndicatorSet], code: str, start: date) -> IndicatorSet | None:
    """Of some versions the latest of that set that is valid for a period beginning on a day."""
    valid = [one for one in sets if one.code == code and one.valid_from <= start]
    return max(valid, key=lambda one: one.version, default=None)


def refuse_unfit(form: ReportForm, unit: Unit, period: Period) -> None:
    """Raises Refused("form") where the form does not name such units or such periods."""
    if unit.level not in form.levels or (form.categories and unit.category not in form.categories):
        kind = unit.get_level_display() if unit.level not in form.levels else unit.get_category_display()
        raise Refused("form", f"Biểu {form.code} không dành cho {unit.name} ({kind}).")
    if not is_for(form, unit):
        raise Refused("form", f"Biểu {form.code} của {form.set.owner}, không dành cho {unit.name}.")
    if period.kind not in form.period_kinds:
        raise Refused("form", f"Biểu {form.code} không dùng cho kỳ {title(period.code)}.")


def set_in_force(period: Period, code: str | None = None) -> IndicatorSet:
    """Bộ chỉ số for a period: the latest version valid at its start; a set that belongs to a body only where it is
    named. Refused("unknown_set")."""
    return _set_in_force(period.code, period.start, code)


@once
def _set_in_force(period: str, start: date, code: str | None) -> IndicatorSet:
    found = [one for one in sets() if one.valid_from <= start and (one.code == code if code else one.owner_id is None)]
    codes = sorted({one.code for one in found})
    if len(codes) > 1:
        with_figures = set(Book.objects.filter(period__code=period).values_list("set__code", flat=True))
        codes = [code for code in codes if code in with_figures] or codes
    if not codes:
        raise Refused("unknown_set", f"Không có bộ chỉ số {code or ''} áp dụng cho kỳ {title(period)}.")
    if len(codes) > 1:
        raise Refused("which_set", f"Kỳ {title(period)} có nhiều bộ chỉ số; chọn một: {', '.join(codes)}.")
    return max((one for one in found if one.code == codes[0]), key=lambda one: one.version)


@once
def sets() -> list[IndicatorSet]:
    """Các bộ chỉ số in all their versions, with their forms."""
    return list(IndicatorSet.objects.prefetch_related("forms"))


def with_sets(books: Iterable[Book]) -> list[Book]:
    """The books, each with its set, all of which are read once: a set is long, and a year has a dozen books."""
    known, found = {one.pk: one for one in sets()}, list(books)
    for book in found:
        book.set = known[book.set_id]
    return found


def checks_of(indicator_set: IndicatorSet) -> list[Check]:
    """Quy tắc kiểm tra of a set."""
    return [check_from(kept) for kept in indicator_set.checks]


def check_lines(form: ReportForm, known: Mapping[str, Indicator]) -> dict[str, Line]:
    """What checks need to know of the lines of a form that people type."""
    return {code: line_of(known[code]) for code in form.lines if known[code].is_typed}


def line_of(indicator: Indicator) -> Line:
    """How a line names itself and writes its figures in smallest units."""
    return Line(indicator.name, indicator.unit, indicator.decimals)


def findings_in(form: ReportForm, figures: Mapping[str, int]) -> list[Finding]:
    """What the checks find inside one report on a form."""
    return findings(figures, checks_of(form.set), check_lines(form, indicators()))

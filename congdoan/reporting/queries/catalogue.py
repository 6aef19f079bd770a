"""What is counted: indicators, sets, forms and their checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from congdoan.common.errors import Refused
from congdoan.periods.models import Period

from ..models import Book, Indicator, IndicatorSet, ReportForm
from ..rules import Check, Finding, Line, findings


@dataclass(frozen=True)
class FormLine:
    """A line of a form as `form list` prints it; `derived` ones are shown, never typed."""

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


def indicators() -> dict[str, Indicator]:
    """All indicators by code, parts of ratios at hand."""
    return {i.code: i for i in Indicator.objects.select_related("numerator", "denominator")}


def form_listings() -> list[FormListing]:
    """Các biểu mẫu, in the order of their sets."""
    known = indicators()
    return [
        FormListing(
            form.code, form.title, form.set.code, form.levels, form.categories, form.period_kinds,
            [
                FormLine(i.code, i.name, i.unit, i.over_units, i.over_time, i.is_ratio)
                for i in (known[code] for code in form.lines)
            ],
        )
        for form in ReportForm.objects.select_related("set")
    ]  # fmt: skip


def set_in_force(period: Period, code: str | None = None) -> IndicatorSet:
    """Bộ chỉ số for a period: the latest version valid at its start. Refused("unknown_set")."""
    found = IndicatorSet.objects.filter(valid_from__lte=period.start)
    if code:
        found = found.filter(code=code)
    codes = sorted(set(found.values_list("code", flat=True)))
    if len(codes) > 1:
        with_figures = Book.objects.filter(period=period).values_list("set__code", flat=True) if period.pk else ()
        codes = [code for code in codes if code in set(with_figures)] or codes
    if not codes:
        raise Refused("unknown_set", f"Không có bộ chỉ số {code or ''} áp dụng cho kỳ {period.code}.")
    if len(codes) > 1:
        raise Refused("which_set", f"Kỳ {period.code} có nhiều bộ chỉ số; chọn một: {', '.join(codes)}.")
    return found.filter(code=codes[0]).order_by("-version").prefetch_related("forms")[0]


def checks_of(indicator_set: IndicatorSet) -> list[Check]:
    """Quy tắc kiểm tra of a set."""
    return [
        Check(
            kind=check["kind"],
            severity=check["severity"],
            part=check.get("part", ""),
            whole=check.get("whole", ""),
            opening=check.get("opening", ""),
            plus=tuple(check.get("plus", ())),
            minus=tuple(check.get("minus", ())),
            closing=check.get("closing", ""),
        )
        for check in indicator_set.checks
    ]


def check_lines(known: Mapping[str, Indicator]) -> dict[str, Line]:
    """What checks need to know of the indicators."""
    return {code: Line(i.name, i.unit, i.decimals) for code, i in known.items()}


def findings_in(indicator_set: IndicatorSet, figures: Mapping[str, int]) -> list[Finding]:
    """What the checks of a set find in the figures of one report."""
    return findings(figures, checks_of(indicator_set), check_lines(indicators()))

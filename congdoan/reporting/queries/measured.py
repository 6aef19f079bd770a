"""Figures that registers count, beside those that reports say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.numbers import format_number
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.registers.members import measures
from congdoan.registers.members.rules import MEASURES

from ..models import Indicator, ReportForm
from .catalogue import indicators


@dataclass(frozen=True)
class MeasuredFigure:
    """Số đo từ sổ: what a register counts of a line, in words too, and the address of the rows it is made of.

    `smallest` is the figure as drafts keep it, `value` as people read it.
    """

    value: Decimal
    smallest: int
    book: str
    told: str
    address: str


def measured_figures(
    user: User, unit: Unit, period: Period, form: ReportForm, *, until: date | None = None
) -> dict[str, MeasuredFigure]:
    """By indicator what the registers of a unit count for a form and a period, up to a cut-off; only where the unit
    kept the register when the period began, and the person may read it."""
    if not Unit.objects.allowed(user, "read").filter(pk=unit.pk).exists():
        return {}
    lines = _measured_lines(form)
    found = measures.measured([unit.pk], *measures.span_of(period, until)).get(unit.pk) if lines else None
    return {code: _figure(unit, period, one, found[one.measure], until) for code, one in lines.items()} if found else {}


def measured_in_units(
    units: Iterable[Unit], period: Period, form: ReportForm, *, until: date | None = None
) -> dict[int, Mapping[str, int]]:
    """The same for many units at once, {unit id: {indicator: value}}; the caller has chosen the units by `allowed`."""
    lines = _measured_lines(form)
    found = measures.measured([unit.pk for unit in units], *measures.span_of(period, until)) if lines else {}
    return {pk: {code: counted[one.measure] for code, one in lines.items()} for pk, counted in found.items()}


def _measured_lines(form: ReportForm) -> dict[str, Indicator]:
    known = indicators()
    return {code: known[code] for code in form.lines if known[code].measure}


def _figure(unit: Unit, period: Period, indicator: Indicator, count: int, until: date | None) -> MeasuredFigure:
    name = indicator.measure
    query = f"?of={name.partition('.')[2]}&period={period.code}" + (f"&until={until.isoformat()}" if until else "")
    told = _("%(n)s dòng trong sổ đoàn viên: %(what)s") % {"n": format_number(count), "what": MEASURES[name]}
    return MeasuredFigure(
        value=Decimal(count), smallest=count, book=_("sổ đoàn viên"), told=told,
        address=reverse("members:register", args=[unit.code]) + query,
    )  # fmt: skip

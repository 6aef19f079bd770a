"""The form of a unit as an Excel file to be filled in: what is printed on it, from the catalogue and the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import sentence
from congdoan.documents.files import File
from congdoan.documents.queries import letterhead_on
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.periods.queries import due_date, period_of
from congdoan.periods.rules import previous_year_code, title

from . import queries, rules
from .models import Book, Indicator, Report, ReportForm
from .queries import Scope
from .sheets import FormToFill, Identity, Line, write_form

_BESIDE = ("Cùng kỳ năm trước",)


@dataclass(frozen=True)
class _Subject:
    """Whose form, for which period, basis and cut-off."""

    unit: Unit
    form: ReportForm
    period: Period
    basis: str
    cut_off: date | None


def file_of(by: User, unit: Unit, form: ReportForm, scope: Scope) -> File:
    """The form of a unit as a file, named after unit, form, period and, where not final, basis or cut-off."""
    filled = form_to_fill(by, unit, form, scope)
    own = filled.identity
    variant = "_uoc" if own.cut_off is None else "" if own.cut_off == period_of(own.period).end else f"_{own.cut_off}"
    return File(f"{own.unit}_{own.form}_{own.period}{variant}.xlsx", write_form(filled))


def form_to_fill(by: User, unit: Unit, form: ReportForm, scope: Scope) -> FormToFill:
    """Biểu để đơn vị điền: with what the unit has reported so far, and the values it is compared with beside.

    Refused("unknown_unit", "form", "cut_off") where the unit has no such form.
    """
    org.require(by, "read", unit)
    period = period_of(scope.period)
    cut_off = (scope.cut_off or period.end) if scope.basis == Book.Basis.ACTUAL else None
    asked = _Subject(unit, form, period, scope.basis, cut_off)
    queries.refuse_unfit(form, unit, period)
    if org.tree_of(period).position(unit.pk) is None:
        raise Refused("not_in_period", f"{unit.name} không hoạt động trong kỳ {period.code}.")
    queries.check_new_book(period, scope.basis, cut_off)
    book = queries.find_book(form.set, period, scope.basis, cut_off)
    day = cut_off or period.end
    heading, signature = letterhead_on(unit, day, kind="BC")
    return FormToFill(
        identity=Identity(unit.code, form.code, form.set.code, form.set.version, period.code, scope.basis, cut_off),
        day=day,
        title=form.title,
        subtitle=_subtitle(asked),
        heading=heading,
        signature=signature,
        beside=_BESIDE,
        lines=tuple(_lines(asked, book)),
        notes=(),
        illustrative=org.structure().illustrative,
    )


def _subtitle(asked: _Subject) -> str:
    told = [sentence(title(asked.period.code))]
    told.append(f"thực hiện đến ngày {format_date(asked.cut_off)}" if asked.cut_off else "ước thực hiện cả kỳ")
    due = due_date(asked.period, level=asked.unit.level, basis=asked.basis, cut_off=asked.cut_off)
    return ", ".join(told) + (f"; hạn nộp: ngày {format_date(due)}" if due else "")


def _lines(asked: _Subject, book: Book) -> list[Line]:
    known = queries.indicators()
    now = _figures(Report.objects.filter(unit=asked.unit, form=asked.form, book=book.pk).first())
    before = _figures(_last_year(asked))
    typed = set(asked.form.set.line_codes)
    shown = (known[code] for code in asked.form.lines if not known[code].denominator_form)
    return [
        Line(
            code=i.code,
            label=i.name,
            unit=i.unit,
            decimals=i.decimals,
            typed=i.code in typed,
            value=_value(i, now),
            beside=(_value(i, before),),
        )
        for i in shown
    ]


def _last_year(asked: _Subject) -> Report | None:
    same = Report.objects.filter(unit=asked.unit, form__code=asked.form.code, state__in=rules.IN_TOTALS)
    code = previous_year_code(asked.period.code)
    accepted = same.filter(book__period__code=code, book__basis=Book.Basis.ACTUAL)
    return accepted.order_by("-book__cut_off").first()


def _figures(report: Report | None) -> dict[str, int]:
    return report.figures if report else {}


def _value(indicator: Indicator, figures: dict[str, int]) -> Decimal | None:
    value = figures.get(indicator.code)
    return None if value is None else rules.value_of(value, indicator.decimals)

"""The form of a unit as an Excel file to be filled in: what is printed on it, from the catalogue and the books."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.text import sentence
from congdoan.common.wording import Attainment, Comparator
from congdoan.documents.files import File
from congdoan.documents.queries import letterhead_on
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.periods.rules import PeriodKind, code_before, previous_year_code, title

from . import queries, rules
from .models import Book, Indicator, ReportForm
from .queries import FormSheet, Scope, SheetLine
from .sheets import Column, FormToFill, Formula, Identity, Line, Shown, formulas, write_form

_BEFORE, _SAME, _TARGET, _PERCENT = "before", "same", "target", "percent"
_ONE_A_YEAR = (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR, PeriodKind.TERM)


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
    queries.refuse_unfit(form, unit, period)
    if org.tree_of(period).position(unit.pk) is None:
        raise Refused("not_in_period", f"{unit.name} không hoạt động trong kỳ {title(period.code)}.")
    queries.check_new_book(period, scope.basis, cut_off)
    sheet = queries.form_sheet(by, unit, form, Scope(period.code, form.set.code, scope.basis, cut_off))
    heading, signature = letterhead_on(unit, cut_off or period.end, kind="BC")
    beside = _columns(sheet)
    return FormToFill(
        identity=Identity(unit.code, form.code, form.set.code, form.set.version, period.code, scope.basis, cut_off),
        day=cut_off or period.end,
        title=form.title,
        subtitle=_subtitle(sheet),
        heading=heading,
        signature=signature,
        beside=beside,
        lines=tuple(_lines(sheet, beside)),
        notes=tuple(_notes(sheet, beside)),
        illustrative=org.structure().illustrative,
    )


def _subtitle(sheet: FormSheet) -> str:
    told = [sentence(title(sheet.period.code))]
    told.append(f"thực hiện đến ngày {format_date(sheet.cut_off)}" if sheet.cut_off else "ước thực hiện cả kỳ")
    due = queries.due_for(sheet.unit, sheet.form, sheet.period, sheet.basis, sheet.cut_off)
    return ", ".join(told) + (f"; hạn nộp: ngày {format_date(due)}" if due else "")


def _columns(sheet: FormSheet) -> tuple[Column, ...]:
    """Kỳ trước and lũy kế only where they are not the same as the other columns: a year has one report."""
    code, kind = sheet.period.code, sheet.period.kind
    before, same = code_before(code), previous_year_code(code)
    columns = []
    if before and before != same:
        columns.append(Column(_BEFORE, f"Kỳ trước\n({title(before)})"))
    if kind not in _ONE_A_YEAR:
        columns.append(Column(formulas.SO_FAR, "Lũy kế\ntừ đầu năm"))
    if same:
        columns.append(Column(_SAME, f"Cùng kỳ\n({title(same)})"))
    whole = "cả năm" if kind not in (PeriodKind.SCHOOL_YEAR, PeriodKind.TERM) else title(code).rpartition(" ")[0]
    return (*columns, Column(_TARGET, f"Chỉ tiêu\n({whole})"), Column(_PERCENT, "% đạt", percent=True))


def _lines(sheet: FormSheet, columns: tuple[Column, ...]) -> list[Line]:
    calculator = _Calculator(sheet, so_far=any(column.key == formulas.SO_FAR for column in columns))
    lines = []
    for line in sheet.lines:
        one = line.indicator
        beside: dict[str, Shown] = {
            _BEFORE: line.before,
            formulas.SO_FAR: calculator.so_far_of(line),
            _SAME: line.same_period,
            _TARGET: _target(line.held, one),
            _PERCENT: calculator.percent_of(line),
        }
        lines.append(
            Line(
                code=one.code,
                label=one.name,
                unit=one.unit,
                decimals=rules.RATIO_DECIMALS if one.is_ratio else one.decimals,
                typed=one.is_typed,
                section=line.section,
                value=line.in_period if one.is_typed else calculator.computed(line),
                beside=tuple(beside[column.key] for column in columns),
            )
        )
    return lines


def _target(held: Attainment | None, indicator: Indicator) -> Shown:
    if held is None or held.comparator is Comparator.NONE:
        return None
    match held.comparator, held.target:
        case Comparator.YES, _:
            return "có"
        case Comparator.MORE_THAN_LAST_YEAR, _:
            return "hơn năm trước"
        case Comparator.GE, Decimal() as target:
            return target
        case comparator, Decimal() as target:
            word = "không quá" if comparator is Comparator.LE else "đúng"
            return f"{word} {format_number(target, indicator.decimals)}"
    return None


@dataclass(frozen=True)
class _Calculator:
    """The closed cells that follow what is typed, where all that they are computed from stands on the form.

    `so_far`: the form has a column lũy kế; otherwise the period is the whole that targets are given for.
    """

    sheet: FormSheet
    so_far: bool

    def computed(self, line: SheetLine) -> Shown:
        """A line that nobody types, in the column of what is typed."""
        return self._from_parts(line.indicator, formulas.NOW, line.in_period)

    def so_far_of(self, line: SheetLine) -> Shown:
        one = line.indicator
        if not one.is_typed:
            return self._from_parts(one, formulas.SO_FAR, line.cumulative)
        text = formulas.cumulated(one.code, one.over_time, line.earlier)
        return Formula(text, line.cumulative)

    def percent_of(self, line: SheetLine) -> Shown:
        """Against targets of the unit alone it follows what is typed; against those with all below, it stands."""
        held = line.held
        if held is None:
            return None
        if held.comparator is not Comparator.GE or not isinstance(held.target, Decimal) or held.target <= 0:
            return None if held.met is None else "đạt" if held.met else "không đạt"
        if self.sheet.of_total:
            return held.percent
        result = formulas.cell(formulas.SO_FAR if self.so_far else formulas.NOW, line.indicator.code)
        return Formula(formulas.attained(result, held.target), held.percent)

    def _from_parts(self, indicator: Indicator, column: str, value: Decimal | None) -> Shown:
        on_form = {line.indicator.code: line.indicator for line in self.sheet.lines}
        if indicator.numerator and indicator.denominator:
            parts = [indicator.numerator, indicator.denominator]
            if all(part.code in on_form for part in parts) and parts[0].decimals == parts[1].decimals:
                return Formula(formulas.ratio(*(formulas.cell(column, part.code) for part in parts)), value)
        elif indicator.terms and all(code in on_form for code, _sign in indicator.terms):
            cells = [(formulas.cell(column, code), sign) for code, sign in indicator.terms]
            return Formula(formulas.combined(cells), value)
        return value


def _notes(sheet: FormSheet, columns: tuple[Column, ...]) -> list[str]:
    notes = []
    if sheet.lacking and any(column.key == formulas.SO_FAR for column in columns):
        notes.append(f"Lũy kế chưa gồm {sheet.lacking_words}: chưa có báo cáo được duyệt.")
    if sheet.of_total and any(line.held for line in sheet.lines):
        notes.append("% đạt so tổng số đã duyệt của đơn vị và cả cấp dưới với chỉ tiêu.")
    return notes

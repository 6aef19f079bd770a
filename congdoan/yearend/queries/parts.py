"""What the reports of clusters and bodies are read with: figures as plain data. The figures are those of `totals` and
`attainment`, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.emulation import queries as emulation
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.periods.rules import previous_year_code, title
from congdoan.reporting import queries as reporting
from congdoan.reporting.groups import CategoryGroup
from congdoan.reporting.models import Indicator
from congdoan.reporting.queries import Answer, Scope, TargetResult, Totals
from congdoan.reporting.target_bars import pace_of

from .. import rules


def of_set(answer: Answer) -> dict[str, Indicator]:
    """The indicators of the set in their order: the lines that add up over units, and the ratios taken from them."""
    told = (Indicator.OverUnits.SUM, Indicator.OverUnits.RATIO)
    return {code: indicator for code, indicator in answer.known.items() if indicator.over_units in told}


def source_of(period: str, basis: str, cut_off: date | None) -> rules.Source:
    return rules.Source(period, basis, cut_off, period_of(period).end)


@dataclass(frozen=True)
class Before:
    """Cùng kỳ năm trước: the totals of the whole and of its units, which of them stood then; all empty without any."""

    whole: Totals | None = None
    units: Mapping[int, Totals] = field(default_factory=dict)
    stood: frozenset[int] = frozenset()

    @property
    def source(self) -> rules.Source | None:
        one = self.whole
        return source_of(one.period, one.basis, one.cut_off) if one else None

    def of_whole(self, code: str) -> Decimal | None:
        return self.whole.total(code) if self.whole else None

    def of_unit(self, unit_id: int, code: str) -> Decimal | None:
        totals = self.units.get(unit_id)
        return totals.total(code) if totals else None


def aimed_at(unit_ids: Sequence[int], answer: Answer, known: Mapping[str, Indicator]) -> list[str]:
    """What else these units have a target of: computed from other lines, or not added up."""
    targets = [target for of_unit in reporting.targets_of(unit_ids, answer.period).values() for target in of_unit]
    codes = {target.indicator.code for target in targets if not target.group}
    return [code for code in answer.known if code in codes and code not in known]


def no_figures(period: str) -> Refused:
    return Refused("no_figures", f"Chưa có báo cáo nào được duyệt để lập báo cáo kỳ {title(period)} theo yêu cầu.")


def line_of(
    column: emulation.Column, units: Sequence[Unit], answer: Answer, before: Before, forms: Forms | None = None,
    own: Decimal | None = None,
) -> rules.Line:  # fmt: skip
    """One line of all; `forms` where single unions are asked for different lines, `own` what the body itself gave."""
    indicator = column.indicator
    code = indicator.code
    cells = [
        _cell(
            column.cells[pk := unit.pk], answer, before.of_unit(pk, code), asked=forms is None or forms.ask(unit, code),
            stood=not before.stood or pk in before.stood,
        )
        for unit in units
    ]  # fmt: skip
    return rules.Line(
        code=code,
        name=indicator.name,
        unit=indicator.unit,
        decimals=indicator.decimals,
        direction=indicator.direction,
        stock=indicator.over_time in (Indicator.OverTime.LAST, Indicator.OverTime.FIRST),
        whole=_cell(column.whole, answer, before.of_whole(code)),
        cells=tuple(cells),
        by_attainment=column.by_attainment,
        numerator=indicator.numerator.code if indicator.numerator else "",
        denominator=indicator.denominator.code if indicator.denominator else "",
        denominator_form=indicator.denominator_form,
        own=own,
    )


class Forms:
    """Which lines the forms of a period ask of single unions; of a body with units below it, of all its lines."""

    def __init__(self, answer: Answer) -> None:
        self._tree, self._forms = answer.tree, answer.forms
        self._has_below: dict[int, bool] = {}
        self._by_kind: dict[tuple[str, str], frozenset[str]] = {}

    def ask(self, unit: Unit, code: str) -> bool:
        has_below = self._has_below.get(pk := unit.pk)
        if has_below is None:
            has_below = self._has_below[pk] = bool(self._tree.children(pk))
        return has_below or code in self._lines(unit.level, unit.category)

    def _lines(self, level: str, category: str) -> frozenset[str]:
        if (level, category) not in self._by_kind:
            named = [
                form for form in self._forms if level in form.levels and category in (form.categories or [category])
            ]
            self._by_kind[level, category] = frozenset(line for form in named for line in form.lines)
        return self._by_kind[level, category]


def _cell(
    cell: emulation.Cell, answer: Answer, before: Decimal | None, *, asked: bool = True, stood: bool = True
) -> rules.Cell:
    made = rules.Cell(cell.value, before, rank=cell.rank, asked=asked, stood=stood)
    return _held(made, cell.held, answer)


def _held(cell: rules.Cell, held: TargetResult | None, answer: Answer) -> rules.Cell:
    """The cell against its target, if any."""
    return replace(cell, held=held.result, told=_told(held), pace=pace_of(held, answer)) if held else cell


def _told(held: TargetResult) -> rules.Told:
    return rules.Told(
        "; ".join(filter(None, [held.decision, held.registered_decision])),
        held.original if held.revised else None, held.registered, held.cause, held.remedy,
    )  # fmt: skip


def lines_by_category(user: User, units: Sequence[Unit], answer: Answer, body: Unit | None = None) -> list[rules.Line]:
    """The targets that hold for the unions of some categories, each as a line of its own: of the units, of the body."""
    found: dict[tuple[str, str], dict[str, TargetResult]] = {}
    groups: dict[str, CategoryGroup] = {}
    for one in reporting.attainment_by_category(user, [*([body] if body else []), *units], answer.scope):
        if one.group:
            groups[one.group.code] = one.group
            found.setdefault((one.indicator.code, one.group.code), {})[one.unit] = one
    return [
        _line_of_group(answer, units, body, groups[group], by_unit) for (_code, group), by_unit in sorted(found.items())
    ]


def _line_of_group(
    answer: Answer, units: Sequence[Unit], body: Unit | None, group: CategoryGroup, by_unit: Mapping[str, TargetResult]
) -> rules.Line:
    first = next(iter(by_unit.values()))
    indicator = first.indicator
    cells = [_cell_of_group(by_unit.get(unit.code), answer) for unit in units]
    total = reporting.totals_of_categories(answer, [body] if body else units, group.categories).total(indicator.code)
    whole = replace(_cell_of_group(by_unit.get(body.code) if body else None, answer), value=total)
    return rules.Line(
        code=f"{indicator.code}@{group.code}",
        name=first.name,
        unit=indicator.unit,
        decimals=indicator.decimals,
        direction=indicator.direction,
        stock=False,
        whole=whole,
        cells=tuple(cells),
        numerator=indicator.numerator.code if indicator.numerator else "",
    )


def _cell_of_group(one: TargetResult | None, answer: Answer) -> rules.Cell:
    return _held(rules.Cell(rules.decimal_of(one.result.actual) if one else None), one, answer)


def other_books(
    answer: Answer, units: Sequence[Unit], codes: Sequence[str], whole_in: Callable[[Scope], Totals],
    units_in: Callable[[Scope], Mapping[int, Totals]],
) -> list[rules.Book]:  # fmt: skip
    """The other books of the same period: later cut-offs, the estimate."""
    if not answer.direct:
        return []
    others = []
    for book in reporting.books_present(answer.period):
        if book.set_id != answer.set.pk or book in answer.books:
            continue
        scope = Scope(answer.period.code, answer.set.code, book.basis, book.cut_off)
        whole, totals = whole_in(scope), units_in(scope)
        others.append(
            rules.Book(
                source_of(answer.period.code, book.basis, book.cut_off),
                tuple(whole.total(code) for code in codes),
                tuple(tuple(totals[unit.pk].total(code) for code in codes) for unit in units),
                tuple(whole.own(code) for code in codes),
            )
        )
    return others


def last_year_scope(answer: Answer) -> Scope | None:
    """The latest actual figures of the same period last year, which targets compare with too; None without any."""
    code = previous_year_code(answer.scope.period)
    try:
        scope = Scope(code, answer.set.code) if code else None
        return scope if scope and reporting.answer_to(scope).books else None
    except Refused:  # no calendar or no indicator set reaches back to that year
        return None


def forms_in(answer: Answer, compared: emulation.Comparison) -> list[rules.FormReports]:
    forms = []
    for form in answer.set.forms.all():
        if form.code in compared.whole.rates:
            cells = tuple(_reports(compared.totals[unit.pk], form.code) for unit in compared.units)
            forms.append(rules.FormReports(form.code, form.title, _reports(compared.whole, form.code), cells))
    return forms


def _reports(totals: Totals, form: str) -> rules.Reports:
    rate = totals.rates.get(form)
    return rules.Reports(rate.expected, rate.accepted, rate.on_time) if rate else rules.Reports(0, 0, 0)

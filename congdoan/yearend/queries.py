"""Gathers what a cluster's report is made of. The figures are those of `totals` and `attainment`, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.emulation import queries as emulation
from congdoan.org import queries as org
from congdoan.org.models import Cluster, ClusterSeat, Unit
from congdoan.periods.queries import period_of
from congdoan.periods.rules import previous_year_code
from congdoan.reporting import queries as reporting
from congdoan.reporting.groups import CategoryGroup
from congdoan.reporting.models import Indicator
from congdoan.reporting.queries import Answer, Scope, TargetResult, Totals

from . import rules


def cluster_of(by: User, code: str, period: str) -> Cluster:
    """Cụm thi đua of the year that a period counts into."""
    year = reporting.year_of(period_of(period))
    if year is None:
        raise Refused("not_a_year", "Báo cáo của cụm thi đua chỉ lập cho một năm hoặc một phần của năm.")
    return org.cluster_by_code(by, code, year)


def lead_of(cluster: Cluster) -> Unit:
    """Cụm trưởng: the unit that issues the cluster's report."""
    return cluster.seats.select_related("unit").get(role=ClusterSeat.Role.LEAD).unit


def cluster_year(user: User, cluster: Cluster, scope: Scope) -> rules.ClusterYear:
    """The cluster's year as its report tells it. Refused("no_figures") where nothing was reported in the scope."""
    answer = reporting.answer_to(scope)
    if not answer.books:
        raise Refused("no_figures", f"Chưa có báo cáo nào được duyệt để lập báo cáo kỳ {scope.period} theo yêu cầu.")
    known = _of_set(answer)
    compared = emulation.compare_cluster(user, cluster, scope, codes=[*known, *_aimed_at(cluster, answer, known)])
    before = _Before(user, cluster, _last_year_scope(answer))
    names = org.names_on(answer.cut_off or answer.period.end, [unit.pk for unit in compared.units])
    elected = emulation.elected_lead(cluster)
    return rules.ClusterYear(
        code=cluster.code,
        name=cluster.name,
        body=cluster.body.name,
        source=_source(scope.period, answer.scope.basis, answer.cut_off),
        before=before.source,
        members=_members(compared.seats, names),
        lines=tuple(_line(column, compared.units, before) for column in compared.columns[: len(known)]),
        overview=tuple(answer.set.overview),
        forms=tuple(_forms(answer, compared)),
        next_lead=rules.NextLead(elected.unit.name, elected.cluster.decision) if elected else None,
        others=tuple(_other_books(user, cluster, compared.units, answer, list(known))),
        apart=(
            *(_line(column, compared.units, before) for column in compared.columns[len(known) :]),
            *_by_category(user, compared.units, answer),
        ),
        is_closed=answer.period.is_closed,
        corrected=reporting.corrected_reports(answer, [unit.pk for unit in compared.units]).count(),
    )


def _of_set(answer: Answer) -> dict[str, Indicator]:
    """The indicators of the set in their order: the lines that add up over units, and the ratios taken from them."""
    told = (Indicator.OverUnits.SUM, Indicator.OverUnits.RATIO)
    return {code: indicator for code, indicator in answer.known.items() if indicator.over_units in told}


def _aimed_at(cluster: Cluster, answer: Answer, known: Mapping[str, Indicator]) -> list[str]:
    """What else a member has a target of: computed from other lines, or not added up."""
    members = [seat.unit_id for seat in org.seats_of(cluster)]
    targets = [target for of_unit in reporting.targets_of(members, answer.period).values() for target in of_unit]
    codes = {target.indicator.code for target in targets if not target.group}
    return [code for code in answer.known if code in codes and code not in known]


def _source(period: str, basis: str, cut_off: date | None) -> rules.Source:
    return rules.Source(period, basis, cut_off, period_of(period).end)


def _members(seats: Sequence[ClusterSeat], names: Mapping[int, str]) -> tuple[rules.Member, ...]:
    full = [names[seat.unit_id] for seat in seats]
    return tuple(
        rules.Member(seat.unit.code, name, short, seat.role)  # type: ignore[arg-type]
        for seat, name, short in zip(seats, full, rules.short_names(full), strict=True)
    )


def _line(column: emulation.Column, units: Sequence[Unit], before: _Before) -> rules.Line:
    indicator = column.indicator
    code = indicator.code
    return rules.Line(
        code=code,
        name=indicator.name,
        unit=indicator.unit,
        decimals=indicator.decimals,
        direction=indicator.direction,
        stock=indicator.over_time in (Indicator.OverTime.LAST, Indicator.OverTime.FIRST),
        whole=_cell(column.whole, before.whole(code)),
        cells=tuple(_cell(column.cells[unit.pk], before.unit(unit, code)) for unit in units),
        by_attainment=column.by_attainment,
        numerator=indicator.numerator.code if indicator.numerator else "",
        denominator=indicator.denominator.code if indicator.denominator else "",
        denominator_form=indicator.denominator_form,
    )


def _cell(cell: emulation.Cell, before: Decimal | None) -> rules.Cell:
    held = cell.held
    return rules.Cell(cell.value, before, held.result if held else None, cell.rank, _told(held))


def _told(held: TargetResult | None) -> rules.Told:
    if held is None:
        return rules.Told("")
    return rules.Told(
        "; ".join(filter(None, [held.decision, held.registered_decision])),
        held.original if held.revised else None, held.registered, held.cause, held.remedy,
    )  # fmt: skip


def _by_category(user: User, units: Sequence[Unit], answer: Answer) -> list[rules.Line]:
    """The targets that hold for the unions of some categories, each as a line of its own."""
    found: dict[tuple[str, str], dict[str, TargetResult]] = {}
    groups: dict[str, CategoryGroup] = {}
    for one in reporting.attainment_by_category(user, units, answer.scope):
        if one.group:
            groups[one.group.code] = one.group
            found.setdefault((one.indicator.code, one.group.code), {})[one.unit] = one
    return [_line_of_group(answer, units, groups[group], by_unit) for (_code, group), by_unit in sorted(found.items())]


def _line_of_group(
    answer: Answer, units: Sequence[Unit], group: CategoryGroup, by_unit: Mapping[str, TargetResult]
) -> rules.Line:
    first = next(iter(by_unit.values()))
    indicator = first.indicator
    of_units = [by_unit.get(unit.code) for unit in units]
    cells = [
        rules.Cell(rules.decimal_of(one.result.actual), None, one.result, None, _told(one)) if one else rules.Cell(None)
        for one in of_units
    ]
    return rules.Line(
        code=f"{indicator.code}@{group.code}",
        name=first.name,
        unit=indicator.unit,
        decimals=indicator.decimals,
        direction=indicator.direction,
        stock=False,
        whole=rules.Cell(reporting.totals_of_categories(answer, units, group.categories).total(indicator.code)),
        cells=tuple(cells),
        numerator=indicator.numerator.code if indicator.numerator else "",
    )


class _Before:
    """The same period last year: the cluster's sum and its units' figures."""

    def __init__(self, user: User, cluster: Cluster, scope: Scope | None) -> None:
        self.cluster = reporting.totals_of_cluster(user, cluster, scope) if scope else None
        self.units = reporting.totals_of_members(user, cluster, scope) if scope else {}
        self.source: rules.Source | None = None
        if scope and self.cluster:
            self.source = _source(scope.period, scope.basis, self.cluster.cut_off)

    def whole(self, code: str) -> Decimal | None:
        return self.cluster.total(code) if self.cluster else None

    def unit(self, unit: Unit, code: str) -> Decimal | None:
        totals = self.units.get(unit.pk)
        return totals.total(code) if totals else None


def _last_year_scope(answer: Answer) -> Scope | None:
    """The latest actual figures of the same period last year, which targets compare with too; None without any."""
    code = previous_year_code(answer.scope.period)
    try:
        scope = Scope(code, answer.set.code) if code else None
        return scope if scope and reporting.answer_to(scope).books else None
    except Refused:  # no calendar or no indicator set reaches back to that year
        return None


def _forms(answer: Answer, compared: emulation.Comparison) -> list[rules.FormReports]:
    forms = []
    for form in answer.set.forms.all():
        if form.code in compared.whole.rates:
            cells = tuple(_reports(compared.totals[unit.pk], form.code) for unit in compared.units)
            forms.append(rules.FormReports(form.code, form.title, _reports(compared.whole, form.code), cells))
    return forms


def _reports(totals: Totals, form: str) -> rules.Reports:
    rate = totals.rates.get(form)
    return rules.Reports(rate.expected, rate.accepted, rate.on_time) if rate else rules.Reports(0, 0, 0)


def _other_books(
    user: User, cluster: Cluster, units: Sequence[Unit], answer: Answer, codes: Sequence[str]
) -> list[rules.Book]:
    """The other books of the same period: later cut-offs, the estimate."""
    if not answer.direct:
        return []
    others = []
    for book in reporting.books_present(answer.period):
        if book.set_id != answer.set.pk or book in answer.books:
            continue
        scope = Scope(answer.period.code, answer.set.code, book.basis, book.cut_off)
        whole = reporting.totals_of_cluster(user, cluster, scope)
        totals = reporting.totals_of_members(user, cluster, scope)
        others.append(
            rules.Book(
                _source(answer.period.code, book.basis, book.cut_off),
                tuple(whole.total(code) for code in codes),
                tuple(tuple(totals[unit.pk].total(code) for code in codes) for unit in units),
            )
        )
    return others

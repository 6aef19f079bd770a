"""Reads of figures: which book answers a question, totals and rates of a unit or a cluster, attainment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from django.db.models import Count, QuerySet

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.wording import Attainment, attainment
from congdoan.org import queries as org
from congdoan.org.models import Cluster, Unit
from congdoan.org.rules import path_after
from congdoan.org.tree import UnitTree
from congdoan.periods.models import Period
from congdoan.periods.queries import calendars, period_of
from congdoan.periods.rules import CalendarRule, PeriodKind, Span, codes_inside, previous_year_code, span_of

from . import books, rules
from .models import Book, Indicator, IndicatorSet, Report, ReportForm, Target, TargetValue
from .rules import Check, Figures, Layout, Line

# ---- the catalogue ----


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


# ---- scope of a question ----


@dataclass(frozen=True)
class Scope:
    """Phạm vi số liệu: which figures are asked. Default: actual, the latest cut-off present, the only set."""

    period: str
    set: str | None = None
    basis: str = Book.Basis.ACTUAL
    cut_off: date | None = None

    def __post_init__(self) -> None:
        if self.basis not in Book.Basis.values:
            raise Refused("unknown_basis", f"Loại số liệu “{self.basis}” không có: dùng actual hoặc estimate.")
        if self.basis == Book.Basis.ESTIMATE and self.cut_off:
            raise Refused("cut_off", "Số ước cả kỳ không có ngày chốt: bỏ --cut-off hoặc dùng --basis actual.")


@dataclass(frozen=True, eq=False)
class Answer:
    """The books that answer a scope: one of the period itself, or those of the shorter periods inside it."""

    scope: Scope
    period: Period
    set: IndicatorSet
    layout: Layout
    books: tuple[Book, ...]
    parts: tuple[Period, ...]
    tree: UnitTree
    known: dict[str, Indicator]

    @property
    def direct(self) -> bool:
        """Whether the period has a book of its own kind, read as it is."""
        return not self.parts

    @property
    def cut_off(self) -> date | None:
        """The latest day the figures reach; None for an estimate or where there are none."""
        return max((book.cut_off for book in self.books if book.cut_off), default=None)


def answer_to(scope: Scope) -> Answer:
    """Finds the books: the period's own where the set has a form of that kind, else the longest shorter kind's."""
    period = period_of(scope.period)
    indicator_set = set_in_force(period, scope.set)
    kinds = {kind for form in indicator_set.forms.all() for kind in form.period_kinds}
    tree = org.tree_of(period)
    layout, known = books.layout_of(indicator_set), indicators()
    if period.kind in kinds:
        found = _book(indicator_set, period, scope)
        return Answer(scope, period, indicator_set, layout, (found,) if found else (), (), tree, known)
    rules_ = calendars()
    span = span_of(period.code, rules_)
    parts: tuple[Period, ...] = ()
    inner: tuple[Book, ...] = ()
    for kind in ("half", "quarter", "month") if period.kind != "term" else ("year", "half", "quarter", "month"):
        codes = codes_inside(span, PeriodKind(kind), rules_)
        if kind not in kinds or not _fill(codes, span, rules_):
            continue
        parts = tuple(Period.objects.filter(code__in=codes).order_by("start")) or parts
        inner = tuple(b for part in parts if (b := _book(indicator_set, part, scope)))
        if inner:
            break
    return Answer(scope, period, indicator_set, layout, inner, parts or (period,), tree, known)


def _fill(codes: list[str], span: Span, rules_: list[CalendarRule]) -> bool:
    """Whether these periods, in their order, make up the whole longer one; one half-year is no school year."""
    ends = [span_of(code, rules_) for code in codes[:1] + codes[-1:]]
    return bool(ends) and (ends[0].start, ends[1].end) == (span.start, span.end)


def _book(indicator_set: IndicatorSet, period: Period, scope: Scope) -> Book | None:
    """The book of a period: the named cut-off, else (and inside a longer period) the latest not after it."""
    if period.pk is None:
        return None
    found = Book.objects.filter(set=indicator_set, period=period, basis=scope.basis).select_related("set", "period")
    if scope.cut_off:
        same_period = period.code == scope.period
        found = found.filter(cut_off=scope.cut_off) if same_period else found.filter(cut_off__lte=scope.cut_off)
    return found.order_by("-cut_off").first()


def books_present(period: Period) -> list[Book]:
    """The books of a period in which somebody reported, the latest cut-off first."""
    if period.pk is None:
        return []
    return list(Book.objects.filter(period=period).order_by("basis", "-cut_off"))


# ---- totals ----


@dataclass(frozen=True)
class Rate:
    """Tỷ lệ báo cáo on one form: expected, accepted and on time, counted in reports."""

    expected: int
    accepted: int
    on_time: int


@dataclass(frozen=True)
class LineTotal:
    """One line: own and total as people read them, None where nobody reported; how many reported; how many units'
    value is older than the latest shorter period (stocks over a longer period)."""

    indicator: str
    own: Decimal | None
    total: Decimal | None
    reporters: int
    older: int = 0


@dataclass(frozen=True)
class Totals:
    """Số liệu tổng hợp of a unit or a cluster in one scope."""

    period: str
    set: str
    basis: str
    cut_off: date | None
    lines: dict[str, LineTotal]
    rates: dict[str, Rate]

    def total(self, indicator: str) -> Decimal | None:
        line = self.lines.get(indicator)
        return line.total if line else None

    def own(self, indicator: str) -> Decimal | None:
        line = self.lines.get(indicator)
        return line.own if line else None


@dataclass(frozen=True, eq=False)
class _Sums:
    """Vectors of one unit (or summed over a cluster) before they are read as numbers."""

    own: Figures
    total: Figures
    older: np.ndarray
    expected: dict[str, int]

    def __add__(self, other: _Sums) -> _Sums:
        expected = {form: n + other.expected[form] for form, n in self.expected.items()}
        return _Sums(self.own + other.own, self.total + other.total, self.older + other.older, expected)


def totals_of_unit(user: User, unit: Unit, scope: Scope) -> Totals:
    """Số liệu của một đơn vị; also for the other units of a cluster that the person's unit belongs to."""
    answer = answer_to(scope)
    _require_totals(user, unit, answer.period)
    return _totals(answer, _sums(answer, [unit.pk])[unit.pk])


def totals_of_units(user: User, units: Iterable[Unit], scope: Scope) -> dict[int, Totals]:
    """Số liệu của nhiều đơn vị, by unit id, out of one reading; the units must be in reach."""
    answer = answer_to(scope)
    wanted = list(units)
    in_reach = set(
        Unit.objects.allowed(user, "read").filter(pk__in=[u.pk for u in wanted]).values_list("pk", flat=True)
    )
    for unit in wanted:
        if unit.pk not in in_reach:
            _require_totals(user, unit, answer.period)
    return _totals_of(answer, wanted)


def _totals_of(answer: Answer, units: list[Unit]) -> dict[int, Totals]:
    """Reads no more than the units given, which the caller has checked."""
    sums = _sums(answer, [unit.pk for unit in units])
    return {unit.pk: _totals(answer, sums[unit.pk]) for unit in units}


def totals_of_cluster(user: User, cluster: Cluster, scope: Scope) -> Totals:
    """Số liệu của cụm: the sum of its member units' totals; nothing is stored for a cluster and it owns no figure."""
    _require_cluster(user, cluster)
    answer = answer_to(scope)
    sums = list(_sums(answer, [seat.unit_id for seat in cluster.seats.all()]).values())
    whole = sums[0]
    for one in sums[1:]:
        whole += one
    nothing = Figures.nothing(answer.layout.width)
    return _totals(answer, _Sums(nothing, whole.total, whole.older, whole.expected))


def totals_of_members(user: User, cluster: Cluster, scope: Scope) -> dict[int, Totals]:
    """Số liệu của từng đơn vị trong cụm, by unit id, for who may read the cluster; of its year, and of the year before,
    with which it is compared also where it did not stand then."""
    _require_cluster(user, cluster)
    answer = answer_to(scope)
    if year_of(answer.period) not in (cluster.year, cluster.year - 1):
        raise Refused("unknown_cluster", f"Cụm thi đua mã “{cluster.code}” không có trong kỳ {scope.period}.")
    return _totals_of(answer, [seat.unit for seat in cluster.seats.select_related("unit")])


def _require_cluster(user: User, cluster: Cluster) -> None:
    if not Cluster.objects.allowed(user, "read").filter(pk=cluster.pk).exists():
        raise Refused("unknown_cluster", f"Không có cụm thi đua mã “{cluster.code}” trong phạm vi của anh/chị.")


def _require_totals(user: User, unit: Unit, period: Period) -> None:
    if not org.may_read_totals(user, unit, year_of(period) or 0):
        raise Refused("unknown_unit", f"Không có đơn vị mã “{unit.code}” trong phạm vi của anh/chị.")


def year_of(period: Period) -> int | None:
    """The union year a period counts into; None for school years and terms."""
    return span_of(period.code, calendars()).year


def _sums(answer: Answer, unit_ids: list[int]) -> dict[int, _Sums]:
    if answer.direct:
        return _sums_of_book(answer, unit_ids)
    return _sums_over_parts(answer, unit_ids)


def _sums_of_book(answer: Answer, unit_ids: list[int]) -> dict[int, _Sums]:
    nothing = Figures.nothing(answer.layout.width)
    rows = books.read(answer.books[0], unit_ids) if answer.books else {}
    empty = books.UnitTotals(nothing, nothing)
    older = np.zeros(answer.layout.width, np.int64)
    return {
        unit_id: _Sums((row := rows.get(unit_id, empty)).own, row.total, older, _expected(answer, answer.tree, unit_id))
        for unit_id in unit_ids
    }


def _expected(answer: Answer, tree: UnitTree, unit_id: int, within: np.ndarray | None = None) -> dict[str, int]:
    """Units that each form names in a subtree (only those of `within`, where given)."""
    inside = within if within is not None else tree.subtree(unit_id)
    at = tree.positions(inside)
    at = at[at >= 0]
    return {
        form.code: int(np.count_nonzero(_named_by(form, tree)[at])) if _fits(form, answer) else 0
        for form in answer.set.forms.all()
    }


def _fits(form: ReportForm, answer: Answer) -> bool:
    kinds = {part.kind for part in answer.parts} or {answer.period.kind}
    return bool(kinds & set(form.period_kinds))


def _named_by(form: ReportForm, tree: UnitTree) -> np.ndarray:
    named = np.isin(tree.level, org.level_numbers(form.levels))
    if form.categories:
        named &= np.isin(tree.category, org.category_numbers(form.categories))
    return named


def _sums_over_parts(answer: Answer, unit_ids: list[int]) -> dict[int, _Sums]:
    """Adds each unit's own shorter periods, then rolls them up once in the tree of the longer one."""
    tree, width = answer.tree, answer.layout.width
    values = [np.zeros((len(tree), width), np.int64) for _ in answer.books]
    reporters = [np.zeros((len(tree), width), np.int32) for _ in answer.books]
    for k, book in enumerate(answer.books):
        stored = {unit_id: row.own for unit_id, row in books.stored_rows(book.pk, width).items()}
        at = tree.positions(np.fromiter(stored, np.int64, len(stored)))
        for position, figures in zip(at.tolist(), stored.values(), strict=True):
            if position >= 0:
                values[k][position], reporters[k][position] = figures.values, figures.reporters
    own, counts, older = _own_over_time(answer, values, reporters)
    total, total_counts = (rules.roll_up(x, tree.parent, tree.end) for x in (own, counts))
    total_older = rules.roll_up(older, tree.parent, tree.end)
    nothing = Figures.nothing(width)
    sums: dict[int, _Sums] = {}
    for unit_id in unit_ids:
        at_unit = tree.position(unit_id)
        expected = _expected_over_parts(answer, unit_id)
        if at_unit is None:
            sums[unit_id] = _Sums(nothing, nothing, np.zeros(width, np.int64), expected)
        else:
            sums[unit_id] = _Sums(
                Figures(own[at_unit], counts[at_unit]),
                Figures(total.get(at_unit, own[at_unit]), total_counts.get(at_unit, counts[at_unit])),
                total_older.get(at_unit, older[at_unit]), expected,
            )  # fmt: skip
    return sums


def _own_over_time(
    answer: Answer, values: list[np.ndarray], reporters: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each unit's own figures over the whole period, who reported, and whose stock is older than the last book."""
    shape = (len(answer.tree), answer.layout.width)
    own, counts, older = np.zeros(shape, np.int64), np.zeros(shape, np.int32), np.zeros(shape, np.int64)
    if not values:
        return own, counts, older
    for at in range(answer.layout.width):
        is_line = at < len(answer.layout.lines)
        how = answer.known[answer.layout.lines[at]].over_time if is_line else "sum"
        reported = [r[:, at] > 0 for r in reporters]
        own[:, at], anyone = rules.over_time([v[:, at] for v in values], reported, how)
        counts[:, at] = anyone
        if how == "last":
            older[:, at] = anyone & ~reported[-1]
    return own, counts, older


def _expected_over_parts(answer: Answer, unit_id: int) -> dict[str, int]:
    inside = answer.tree.subtree(unit_id)
    expected = {form.code: 0 for form in answer.set.forms.all()}
    for part in answer.parts:
        for form, n in _expected(answer, org.tree_of(part), unit_id, inside).items():
            expected[form] += n
    return expected


def _totals(answer: Answer, sums: _Sums) -> Totals:
    layout = answer.layout
    rates = {
        form: Rate(
            expected,
            int(sums.total.values[layout.accepted(form)]),
            int(sums.total.values[layout.on_time(form)]),
        )
        for form, expected in sums.expected.items()
        if expected or sums.total.values[layout.accepted(form)]
    }
    lines: dict[str, LineTotal] = {}
    for code, indicator in answer.known.items():
        if indicator.is_ratio and _has_parts(indicator, layout):
            lines[code] = _ratio_line(indicator, layout, sums)
        elif code in layout.lines:
            at = layout.line(code)
            lines[code] = LineTotal(
                code,
                _value(sums.own, at, indicator.decimals),
                _value(sums.total, at, indicator.decimals),
                int(sums.total.reporters[at]),
                int(sums.older[at]),
            )
    return Totals(answer.scope.period, answer.set.code, answer.scope.basis, answer.cut_off, lines, rates)


def _has_parts(ratio: Indicator, layout: Layout) -> bool:
    """Whether a ratio is one of this set: another set has other lines and forms."""
    parts = [part.code for part in (ratio.numerator, ratio.denominator) if part]
    forms = [ratio.denominator_form] if ratio.denominator_form else []
    return all(code in layout.lines for code in parts) and all(form in layout.forms for form in forms)


def _value(figures: Figures, at: int, decimals: int) -> Decimal | None:
    return rules.value_of(int(figures.values[at]), decimals) if figures.reporters[at] else None


def _ratio_line(indicator: Indicator, layout: Layout, sums: _Sums) -> LineTotal:
    numerator = layout.line(indicator.numerator.code)  # type: ignore[union-attr]

    def of(figures: Figures, expected: int | None) -> Decimal | None:
        if not figures.reporters[numerator]:
            return None
        if indicator.denominator_form:
            return rules.ratio(int(figures.values[numerator]), expected or 0)
        denominator = layout.line(indicator.denominator.code)  # type: ignore[union-attr]
        return rules.ratio(int(figures.values[numerator]), int(figures.values[denominator]))

    expected = sums.expected.get(indicator.denominator_form)
    own = of(sums.own, 1 if indicator.denominator_form else None)
    return LineTotal(indicator.code, own, of(sums.total, expected), int(sums.total.reporters[numerator]))


# ---- targets and attainment ----


@dataclass(frozen=True)
class TargetResult:
    """One target with its result: against the value in force and, where it was revised, the original one."""

    unit: str
    unit_name: str
    indicator: Indicator
    result: Attainment
    original: Attainment
    decision: str

    @property
    def revised(self) -> bool:
        return (self.result.comparator, self.result.target) != (self.original.comparator, self.original.target)


def attainment_of_units(user: User, units: Iterable[Unit], scope: Scope) -> list[TargetResult]:
    """Tỷ lệ hoàn thành chỉ tiêu of the units, in their order and that of the indicators."""
    wanted = list(units)
    period = period_of(scope.period)
    totals = totals_of_units(user, wanted, scope)
    targets = _targets(wanted, period)
    last_year = _last_year(wanted, scope, targets)
    results = []
    for unit in wanted:
        for target in targets.get(unit.pk, []):
            first, last = target.kept_values[0], target.kept_values[-1]
            actual = totals[unit.pk].total(target.indicator.code)
            before = last_year[unit.pk].total(target.indicator.code) if unit.pk in last_year else None
            results.append(
                TargetResult(
                    unit.code, unit.name, target.indicator,
                    _held(target.indicator, last, actual, before),
                    _held(target.indicator, first, actual, before),
                    last.decision,
                )
            )  # fmt: skip
    return results


def attainment_of_cluster(user: User, cluster: Cluster, scope: Scope) -> list[TargetResult]:
    """Tỷ lệ hoàn thành of the whole cluster: targets of indicators that every member unit has with `ge`, summed."""
    units = [seat.unit for seat in org.seats_of(cluster)]
    whole = totals_of_cluster(user, cluster, scope)
    by_indicator: dict[str, list[_TargetWithValues]] = {}
    for targets in _targets(units, period_of(scope.period)).values():
        for target in targets:
            if target.kept_values[-1].comparator == "ge" and not target.indicator.is_ratio:
                by_indicator.setdefault(target.indicator.code, []).append(target)
    results = []
    for code, targets in by_indicator.items():
        if len(targets) < len(units):
            continue
        indicator = targets[0].indicator
        sums = [
            rules.value_of(sum(t.kept_values[which].value or 0 for t in targets), indicator.decimals)
            for which in (-1, 0)
        ]
        held = [
            attainment(
                comparator="ge",
                actual=whole.total(code),
                target=target,
                unit=indicator.unit,
                decimals=indicator.decimals,
            )
            for target in sums
        ]
        results.append(TargetResult(cluster.code, cluster.name, indicator, held[0], held[1], ""))
    return results


@dataclass(frozen=True)
class _TargetWithValues:
    indicator: Indicator
    kept_values: list[TargetValue]


def _targets(units: Iterable[Unit], period: Period) -> dict[int, list[_TargetWithValues]]:
    """The targets by unit id. Reads no more than the units given, which the caller has checked."""
    found: dict[int, list[_TargetWithValues]] = {}
    if period.pk is None:
        return found
    rows = Target.objects.filter(unit__in=[u.pk for u in units], period=period)
    for target in rows.select_related("indicator").prefetch_related("values").order_by("indicator", "unit"):
        values = sorted(target.values.all(), key=lambda v: v.number)
        if values:
            found.setdefault(target.unit_id, []).append(_TargetWithValues(target.indicator, values))
    return found


def _last_year(units: list[Unit], scope: Scope, targets: dict[int, list[_TargetWithValues]]) -> dict[int, Totals]:
    """Last year's totals, read only where a target compares with them: who may read the target may read its bar,
    also where the cluster that lets them did not exist a year before."""
    compares = any(
        value.comparator == "more_than_last_year" for ts in targets.values() for t in ts for value in t.kept_values
    )
    code = previous_year_code(scope.period) if compares else None
    return _totals_of(answer_to(Scope(code, scope.set)), units) if code else {}


def _held(indicator: Indicator, value: TargetValue, actual: Decimal | None, before: Decimal | None) -> Attainment:
    decimals = rules.RATIO_DECIMALS if indicator.is_ratio else indicator.decimals
    return attainment(
        comparator=value.comparator,
        actual=actual,
        target=None if value.value is None else rules.value_of(value.value, decimals),
        unit=indicator.unit,
        decimals=decimals,
        last_year=before,
    )


# ---- differences, reports, verification ----


@dataclass(frozen=True)
class Difference:
    """A line whose total differs between two scopes."""

    indicator: Indicator
    before: Decimal | None
    after: Decimal | None


def differences(one: Totals, other: Totals) -> list[Difference]:
    """Danh sách chênh lệch: the lines whose totals differ between two books."""
    known = indicators()
    codes = [code for code in known if code in one.lines or code in other.lines]
    return [
        Difference(known[code], one.total(code), other.total(code))
        for code in codes
        if one.total(code) != other.total(code)
    ]


def reports_in(user: User, answer: Answer) -> QuerySet[Report]:
    """The reports behind an answer that a person may open."""
    return (
        Report.objects.allowed(user, "read")
        .filter(book__in=answer.books)
        .select_related("unit", "form", "book__period")
    )


def state_counts(user: User, unit: Unit, answer: Answer) -> dict[str, int]:
    """How many reports below a unit are in each state."""
    end = path_after(unit.path)
    below = reports_in(user, answer).filter(unit__path__gte=unit.path, unit__path__lt=end)
    return dict(below.order_by().values_list("state").annotate(n=Count("pk")))


def faults_of_books() -> list[str]:
    """`rollup verify`: recomputes every book from its accepted reports and compares byte for byte."""
    faults: list[str] = []
    for book in Book.objects.select_related("set", "period"):
        layout = books.layout_of(book.set)
        books.read(book, [])
        own = own_from_reports(book, layout)
        expected = books.totals_from(own, org.tree_of(book.period), layout.width)
        stored = books.stored_rows(book.pk, layout.width)
        nothing = Figures.nothing(layout.width)
        empty = books.UnitTotals(nothing, nothing)
        names = dict(Unit.objects.filter(pk__in=[*expected, *stored]).values_list("pk", "name"))
        for unit_id in sorted(expected.keys() | stored.keys()):
            computed, kept = expected.get(unit_id, empty), stored.get(unit_id, empty)
            if not (computed.own.same(kept.own) and computed.total.same(kept.total)):
                faults.append(f"{book_label(book)}: {names[unit_id]} khác kết quả tính lại.")
    return faults


def own_from_reports(book: Book, layout: Layout) -> dict[int, Figures]:
    """Every unit's own figures as its reports in force say them."""
    own: dict[int, Figures] = {}
    reports = Report.objects.filter(book=book, state__in=rules.IN_TOTALS)
    for unit_id, form, figures, on_time in reports.values_list("unit_id", "form__code", "figures", "on_time"):
        vector = rules.report_vector(layout, form, figures, on_time=on_time)
        own[unit_id] = own[unit_id] + vector if unit_id in own else vector
    return own


def book_label(book: Book) -> str:
    """Số liệu as the scope line says it: "2023, thực hiện đến 22/11/2023"."""
    if book.basis == Book.Basis.ESTIMATE:
        return f"{book.period.code}, ước cả kỳ"
    if book.cut_off == book.period.end:
        return f"{book.period.code}, chính thức {format_date(book.cut_off)}"
    return f"{book.period.code}, thực hiện đến {format_date(book.cut_off)}"  # type: ignore[arg-type]

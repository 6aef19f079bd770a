"""What goes into scores: the figures that rubrics look at, the points people gave, the ages of unions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Max

from congdoan.accounts.models import User
from congdoan.common.batches import batches
from congdoan.org import queries as org
from congdoan.org.models import Succession, Unit
from congdoan.periods.models import Period
from congdoan.reporting import queries as reporting
from congdoan.reporting.models import Target
from congdoan.reporting.queries import Answer, Rate, Scope, TargetResult

from ..classing import Case, Result, outcomes, result_of
from ..models import GivenPoints
from ..scoring import Fact, Given, Inputs, Naming, Stage
from ..shipped import Attained, Line, OnTime, Rubric, Share
from .rubrics import rubric_for

_Facts = dict[str, Fact]
_GivenTo = Mapping[str, Mapping[Stage, Given]]


@dataclass(frozen=True)
class Population:
    """Who is classified together: the unions below a body on the last day, each with its rubric, None where none fits;
    their figures, the points given, and when each was last merged or split."""

    body: Unit
    answer: Answer
    day: date
    units: list[Unit]
    rubrics: dict[int, Rubric]
    facts: dict[int, _Facts]
    given: dict[int, _GivenTo]
    changed: dict[int, date]
    names: dict[str, Naming]


def population(by: User, body: Unit, scope: Scope, rules: Sequence[Rubric], level: str) -> Population:
    """Everything that the scores of a body's unions of one level are made of, read at once. The body is in reach."""
    answer = reporting.answer_to(scope)
    day = answer.cut_off or answer.period.end
    units, rubrics = scored_units(by, ids_below(body.pk, day), rules, level)
    ids = [unit.pk for unit in units]
    measured = [
        one for rule in {rule.code: rule for rule in rubrics.values()}.values() for one in rule.measured.values()
    ]
    typed = {code for one in measured if isinstance(one, Line | Share) for code in one.lines if code in answer.known}
    values, rates = reporting.figures_of(answer, ids, sorted(typed))
    attained = _attained(by, units, scope, answer.period)
    facts = {
        unit.pk: {
            key: fact_of(one, values[unit.pk], rates[unit.pk], attained.get(unit.pk, {}))
            for key, one in rubrics[unit.pk].measured.items()
        }
        for unit in units
    }
    named = {code for one in measured for code in one.lines}
    names = {
        code: Naming(one.name, one.unit, one.decimals) for code, one in reporting.indicators().items() if code in named
    }
    return Population(body, answer, day, units, rubrics, facts, _given(ids, answer.period), _changed(ids, day), names)


def cases_of(people: Population) -> list[Case]:
    """The unions of a population as they go into a classification, by name."""
    return [
        Case(
            unit.code, people.rubrics[unit.pk].code,
            Inputs(people.facts[unit.pk], people.given.get(unit.pk, {}), people.names),
            unit.established_on, people.changed.get(unit.pk),
        )
        for unit in people.units
    ]  # fmt: skip


def tried(by: User, body: Unit, scope: Scope, rubric: Rubric) -> list[Result]:
    """Thử một bảng điểm on a body's unions in any period, without keeping anything."""
    org.require(by, "read", body)
    people = population(by, body, scope, [rubric], rubric.levels[0])
    results = [result_of(rubric, case, people.day) for case in cases_of(people)]
    ends = outcomes({rubric.code: rubric}, results, [])
    return [replace(one, band=ends[one.unit].band) for one in results]


def ids_below(body_id: int, day: date) -> list[int]:
    """The units below a body on a day, itself left out."""
    return [int(pk) for pk in org.tree_on(day).subtree(body_id) if pk != body_id]


def scored_units(
    by: User, ids: Iterable[int], rules: Sequence[Rubric], level: str
) -> tuple[list[Unit], dict[int, Rubric]]:
    """The units of a level among these that some rubric scores, by name, and by which."""
    readable = Unit.objects.allowed(by, "read").filter(level=level)
    units = [unit for some in batches(ids) for unit in readable.filter(pk__in=some)]
    found = {unit.pk: rule for unit in units if (rule := rubric_for(rules, unit.level, unit.category))}
    return sorted((unit for unit in units if unit.pk in found), key=lambda unit: (unit.sort_key, unit.code)), found


def fact_of(
    of: Line | Share | Attained | OnTime,
    values: Mapping[str, Decimal | None],
    rates: Mapping[str, Rate],
    attained: Mapping[str, Fact],
) -> Fact:
    """What a criterion looks at, out of a unit's values, rates and attainments."""
    match of:
        case Line():
            return Fact(values.get(of.line))
        case Share():
            return Fact(values.get(of.part), values.get(of.whole))
        case OnTime():
            rate = rates.get(of.on_time)
            return Fact(Decimal(rate.on_time), Decimal(rate.expected)) if rate else Fact()
        case Attained():
            # Of a target that was never given there is nothing to reach; of one without result the result is missing.
            return attained.get(of.target, Fact(Decimal(0)))


def _attained(by: User, units: Sequence[Unit], scope: Scope, period: Period) -> dict[int, dict[str, Fact]]:
    """Results and targets in force, by unit and indicator; read only for the units that have targets."""
    if period.pk is None:
        return {}
    holders = set(Target.objects.filter(period=period).values_list("unit_id", flat=True))
    held = [unit for unit in units if unit.pk in holders]
    by_code = {unit.code: unit.pk for unit in held}
    found: dict[int, dict[str, Fact]] = defaultdict(dict)
    for result in reporting.attainment_of_units(by, held, scope) if held else []:
        if fact := fact_of_target(result):
            found[by_code[result.unit]][result.indicator.code] = fact
    return found


def fact_of_target(held: TargetResult) -> Fact | None:
    """A result with its target; None where there is nothing to reach in percent."""
    actual, target = held.result.actual, held.result.target
    if held.result.comparator != "ge" or not target:
        return None
    return Fact(None) if actual is None else Fact(Decimal(str(actual)), Decimal(str(target)))


def _given(ids: Iterable[int], period: Period) -> dict[int, _GivenTo]:
    found: dict[int, dict[str, dict[Stage, Given]]] = defaultdict(dict)
    if period.pk is None:
        return {}
    for some in batches(ids):
        rows = GivenPoints.objects.filter(unit__in=some, period=period)
        for unit_id, criterion, stage, points, note in rows.values_list(
            "unit_id", "criterion", "stage", "points", "note"
        ):
            found[unit_id].setdefault(criterion, {})[Stage(stage)] = Given(points, note)
    return dict(found)


def _changed(ids: Iterable[int], day: date) -> dict[int, date]:
    """The last day on which others were merged into a union, or it came out of a split."""
    found: dict[int, date] = {}
    for some in batches(ids):
        rows = Succession.objects.filter(successor__in=some, on__lte=day, kind__in=("merge", "split"))
        found |= dict(rows.values_list("successor").annotate(last=Max("on")).values_list("successor", "last"))
    return found


def given_at(units: Iterable[Unit], period: Period, stage: str) -> dict[int, dict[str, GivenPoints]]:
    """The points given to units at one stage, by unit id and criterion."""
    found: dict[int, dict[str, GivenPoints]] = defaultdict(dict)
    for some in batches(unit.pk for unit in units):
        for row in GivenPoints.objects.filter(unit__in=some, period=period, stage=stage):
            found[row.unit_id][row.criterion] = row
    return dict(found)

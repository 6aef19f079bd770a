"""The units of a cluster weighed against one another."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from congdoan.org.models import Unit
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import TargetResult, Totals

from ..scoring import Fact, Naming
from ..shipped import ClusterRubric, Line, Share
from ..weighing import Weighing, weigh
from .comparison import Comparison
from .facts import fact_of, fact_of_target
from .rubrics import cluster_rubric_for


def weighed(compared: Comparison, rubric: ClusterRubric | None = None) -> Weighing[int] | None:
    """Điểm so sánh của các đơn vị trong cụm, by unit id, by the rubric in force or another; None where none fits."""
    period = reporting.answer_to(compared.scope).period
    rule = rubric or cluster_rubric_for(period.kind, period.end, [unit.level for unit in compared.units])
    if rule is None:
        return None
    held: dict[str, dict[str, TargetResult]] = {}
    for result in compared.targets:
        held.setdefault(result.unit, {})[result.indicator.code] = result
    facts = {unit.pk: _facts(rule, compared.totals[unit.pk], _attained(unit, held)) for unit in compared.units}
    named = {code for one in rule.measured.values() for code in one.lines}
    known = reporting.indicators()
    return weigh(
        rule, facts, {code: Naming(known[code].name, known[code].unit, known[code].decimals) for code in named}
    )


def _facts(rule: ClusterRubric, totals: Totals, attained: Mapping[str, Fact]) -> dict[str, Fact]:
    lines = {code for one in rule.measured.values() if isinstance(one, Line | Share) for code in one.lines}
    values: dict[str, Decimal | None] = {code: totals.total(code) for code in lines}
    return {key: fact_of(one, values, totals.rates, attained) for key, one in rule.measured.items()}


def _attained(unit: Unit, held: Mapping[str, Mapping[str, TargetResult]]) -> dict[str, Fact]:
    found = {code: fact_of_target(result) for code, result in held.get(unit.code, {}).items()}
    return {code: fact for code, fact in found.items() if fact is not None}

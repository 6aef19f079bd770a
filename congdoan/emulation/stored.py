"""Đầu vào của điểm as it is kept: plain JSON, read back to the digit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .classing import Case
from .scoring import Fact, Given, Inputs, Naming, Stage


def as_json(case: Case) -> dict[str, Any]:
    """What is kept of a case beside its unit and rubric; names are kept once for all."""
    return {
        "established": case.established.isoformat(),
        "changed": case.changed.isoformat() if case.changed else None,
        "facts": {key: [_text(fact.value), _text(fact.base)] for key, fact in case.inputs.facts.items()},
        "given": {
            criterion: {stage.value: [str(given.points), given.note] for stage, given in stages.items()}
            for criterion, stages in case.inputs.given.items()
        },
    }


def case_from(unit: str, rubric: str, kept: Mapping[str, Any], names: Mapping[str, Naming]) -> Case:
    """The case that was kept so."""
    facts = {key: Fact(_number(value), _number(base)) for key, (value, base) in kept["facts"].items()}
    given = {
        criterion: {Stage(stage): Given(Decimal(points), note) for stage, (points, note) in stages.items()}
        for criterion, stages in kept["given"].items()
    }
    changed = date.fromisoformat(kept["changed"]) if kept["changed"] else None
    return Case(unit, rubric, Inputs(facts, given, names), date.fromisoformat(kept["established"]), changed)


def names_as_json(names: Mapping[str, Naming]) -> dict[str, Any]:
    return {code: [one.name, one.unit, one.decimals] for code, one in names.items()}


def names_from(kept: Mapping[str, Any]) -> dict[str, Naming]:
    return {code: Naming(name, unit, decimals) for code, (name, unit, decimals) in kept.items()}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

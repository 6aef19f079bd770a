"""The shipped rubrics with the names of their lines, and small rubrics to try one thing at a time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from congdoan.emulation import shipped
from congdoan.emulation.scoring import Fact, Given, Inputs, Naming, Point, Stage, score
from congdoan.emulation.shipped import Rubric
from congdoan.reporting import shipped as reporting

CORE = reporting.read(reporting.FOLDER / "core.yaml")
NAMES = {code: Naming(one.name, one.unit, one.decimals) for code, one in CORE.lines.items()} | {
    code: Naming(one.name, "%", 1) for code, one in CORE.entries.items() if isinstance(one, reporting.Ratio)
}
RUBRICS = [shipped.read(path) for path in shipped.shipped()]
OF_CLUSTERS = [shipped.read_of_cluster(path) for path in shipped.of_clusters()]
BANDS = [
    {"code": "good", "title": "Tốt", "at_least": 80},
    {"code": "completed", "title": "Hoàn thành", "at_least": 50},
    {"code": "not_completed", "title": "Không hoàn thành", "at_least": 0},
]


def rubric_of(*criteria: dict[str, Any], **changes: Any) -> Rubric:
    """A rubric with these criteria in one group, which has no cap of its own unless `groups` say so."""
    whole: dict[str, Any] = {
        "code": "THU", "title": "Bảng thử", "valid_from": "2019-01-01", "source": "kiểm thử",
        "levels": ["grassroots_union"], "period_kinds": ["year"],
        "eligibility": {"months": 12, "months_after_merger": 6},
        "groups": [{"code": "all", "title": "Tất cả", "max": 100, "criteria": list(criteria)}], "bands": BANDS,
    }  # fmt: skip
    return Rubric.model_validate(whole | changes)


def criterion(method: str, **more: Any) -> dict[str, Any]:
    return {"code": "one", "text": "Một việc", "max": 10, "method": method, **more}


def pointed(rule: dict[str, Any], fact: Fact | None = None, *, decimals: int = 1, **given: Given) -> Point:
    """The point of one criterion with its figure and what was given at each stage."""
    rubric = rubric_of(rule, decimals=decimals)
    facts = dict.fromkeys(rubric.measured, fact) if fact else {}
    stages = {Stage(stage): points for stage, points in given.items()}
    return score(rubric, Inputs(facts, {rule["code"]: stages} if stages else {}, NAMES)).groups[0].criteria[0]


def fact(value: str | float | None = None, base: str | float | None = None) -> Fact:
    return Fact(*(None if one is None else Decimal(str(one)) for one in (value, base)))

"""Which rubric scores whom, and by which the units of a cluster are weighed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from congdoan.common.errors import Refused
from congdoan.common.text import quoted

from ..models import ClusterRubricVersion, RubricVersion
from ..shipped import ClusterRubric, Rubric


def rubrics() -> list[RubricVersion]:
    """Every rubric, by code, the latest first."""
    return list(RubricVersion.objects.order_by("code", "-valid_from"))


def rubric_by_code(code: str, day: date | None = None) -> RubricVersion:
    """The rubric of a code in force on a day, else its latest; Refused("unknown_rubric")."""
    versions = RubricVersion.objects.filter(code=code).order_by("-valid_from")
    found = versions.filter(valid_from__lte=day).first() if day else versions.first()
    if found is None:
        raise Refused("unknown_rubric", f"Không có bảng điểm {quoted(code)}. Xem `congdoan rubric list`.")
    return found


def rubrics_in_force(kind: str, day: date) -> list[Rubric]:
    """The rubrics for periods of a kind on a day: of each code the latest version, and of several that would score the
    same unions the one that came last."""
    latest: dict[str, RubricVersion] = {}
    for version in RubricVersion.objects.filter(valid_from__lte=day).order_by("valid_from"):
        latest[version.code] = version
    rules = [version.rule for version in sorted(latest.values(), key=lambda one: one.valid_from, reverse=True)]
    return [rule for rule in rules if kind in rule.period_kinds]


def rubric_for(rules: Iterable[Rubric], level: str, category: str) -> Rubric | None:
    """The first of the rubrics that scores units of this level and category."""
    return next(
        (rule for rule in rules if level in rule.levels and (not rule.categories or category in rule.categories)), None
    )


def cluster_rubrics() -> list[ClusterRubricVersion]:
    """Every rubric of clusters, by code, the latest first."""
    return list(ClusterRubricVersion.objects.order_by("code", "-valid_from"))


def cluster_rubric_by_code(code: str) -> ClusterRubric | None:
    """The latest rubric of clusters with a code, if there is one."""
    found = ClusterRubricVersion.objects.filter(code=code).order_by("-valid_from").first()
    return found.rule if found else None


def cluster_rubric_for(kind: str, day: date, levels: Iterable[str]) -> ClusterRubric | None:
    """The rubric by which units of these levels are weighed in a period of a kind that ends on a day: of those in
    force the one that came last."""
    latest: dict[str, ClusterRubricVersion] = {}
    for version in ClusterRubricVersion.objects.filter(valid_from__lte=day).order_by("valid_from", "code"):
        latest.pop(version.code, None)
        latest[version.code] = version
    compared = set(levels)
    for version in reversed(latest.values()):
        if kind in version.rule.period_kinds and compared <= set(version.rule.levels):
            return version.rule
    return None

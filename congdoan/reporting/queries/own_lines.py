"""Lines that only sets of bodies have: in which figures a target of such a line is asked, and of whom it can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from congdoan.common.once import once
from congdoan.org.models import Unit

from ..models import Indicator, IndicatorSet
from .scope import Answer, Scope


@dataclass(frozen=True)
class OwnLine:
    """A line that no common set has: the set that has it, whose it is, and for periods beginning when."""

    of_set: str
    owner: Unit
    since: date


@once
def own_lines() -> dict[str, OwnLine]:
    """Every such line by code."""
    found, common = dict[str, OwnLine](), set[str]()
    for one in IndicatorSet.objects.select_related("owner").order_by("version"):
        codes = [code for section in one.sections for code in section["lines"]]
        if one.owner is None:
            common.update(codes)
        else:
            found = dict.fromkeys(codes, OwnLine(one.code, one.owner, one.valid_from)) | found
    return {code: one for code, one in found.items() if code not in common}


def scope_of_line(period: str, indicator: Indicator, structure: str = "then") -> Scope:
    """The figures in which a line is asked: of the set that alone has it, else of the common one."""
    own = own_lines().get(indicator.code)
    return Scope(period, own.of_set if own else None, structure=structure)


def left_out(answer: Answer, codes: Iterable[str]) -> set[str]:
    """Of the lines that targets name those asked elsewhere: where a body's set answers all but its own lines, where the
    common one does the lines that only bodies have."""
    unknown = set(codes) - answer.known.keys()
    if answer.set.owner_id is not None or not unknown:
        return unknown
    return unknown & own_lines().keys()


def sets_for(unit: Unit) -> QuerySet[IndicatorSet]:
    """Các bộ riêng whose lines a unit may have targets of: those of the unit and of the bodies above it."""
    ways = [unit.path[:n] for n in range(1, len(unit.path) + 1)]
    return IndicatorSet.objects.filter(owner__path__in=ways).select_related("owner").order_by("code", "version")

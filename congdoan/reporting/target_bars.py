"""Targets as pages draw them: the bar on the scale of its list, and the judgement in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from congdoan.ui import charts
from congdoan.ui.charts import Bar, Pace

from . import rules
from .models import Book
from .queries import Answer, TargetResult

_VERDICTS: dict[Pace, str] = {"met": "good", "on_pace": "", "behind": "warn", "missed": "bad"}


@dataclass(frozen=True)
class Drawn:
    """One target with its result; `bar` only where there is a percentage, `verdict` only where something is decided."""

    held: TargetResult
    name: str
    bar: Bar | None
    verdict: str
    published: str

    @property
    def words(self) -> str:
        return self.held.result.words


@dataclass(frozen=True)
class Drawing:
    """Targets on one scale; `lines` have a percentage, `others` only words."""

    scale: int
    lines: list[Drawn]
    others: list[Drawn]


def draw(
    results: Sequence[TargetResult], names: Sequence[str], answer: Answer, published: Sequence[str] = ()
) -> Drawing:
    """The results in their order; one without a figure yet keeps its place among those with a bar."""
    scale = charts.attain_scale(held.result.percent for held in results)
    badges = published or [""] * len(results)
    drawn = [_draw(*row, scale, answer) for row in zip(results, names, badges, strict=True)]
    return Drawing(
        scale,
        [one for one in drawn if one.held.result.comparator == "ge"],
        [one for one in drawn if one.held.result.comparator != "ge"],
    )


def _draw(held: TargetResult, name: str, published: str, scale: int, answer: Answer) -> Drawn:
    result = held.result
    state = _pace(held, answer)
    bar = charts.attain_bar(result.percent, scale, state) if result.percent is not None else None
    return Drawn(held, name, bar, "" if result.met is None else _VERDICTS[state], published)


def _pace(held: TargetResult, answer: Answer) -> Pace:
    period, today = answer.period, timezone.localdate()
    at: date = answer.cut_off or today
    nothing_more_comes = answer.scope.basis == Book.Basis.ESTIMATE or max(at, today) >= period.end
    return rules.pace(
        met=held.result.met,
        percent=held.result.percent,
        start=period.start,
        end=period.end,
        at=at,
        over=nothing_more_comes or held.result.comparator == "le",
    )

"""Targets as pages draw them: the bar on the scale of its list, and the judgement in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.common.numbers import format_number
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
    needed: str = ""  # what each week that is left must bring

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
    needed = _needed(held, answer) if state in ("on_pace", "behind") else ""
    return Drawn(held, name, bar, "" if result.met is None else _VERDICTS[state], published, needed)


def _pace(held: TargetResult, answer: Answer) -> Pace:
    period, at = answer.period, _day_of(answer)
    nothing_more_comes = answer.scope.basis == Book.Basis.ESTIMATE or max(at, timezone.localdate()) >= period.end
    return rules.pace(
        met=held.result.met,
        percent=held.result.percent,
        start=period.start,
        end=period.end,
        at=at,
        over=nothing_more_comes or held.result.comparator == "le",
    )


def _needed(held: TargetResult, answer: Answer) -> str:
    """ "cần thêm 12 đoàn viên mỗi tuần", of percentages in points; nothing where there is no figure to start from."""
    indicator, actual, target = held.indicator, held.result.actual, held.result.target
    if held.result.comparator != "ge" or actual is None or not isinstance(target, int | Decimal):
        return ""
    decimals = rules.RATIO_DECIMALS if indicator.is_ratio else indicator.decimals
    need = rules.needed_a_week(
        actual=actual, target=target, at=_day_of(answer), end=answer.period.end, decimals=decimals
    )
    if need is None:
        return ""
    unit = _("điểm phần trăm") if indicator.is_ratio else indicator.unit
    return _("cần thêm %(n)s %(unit)s mỗi tuần") % {"n": format_number(need, decimals), "unit": unit}


def _day_of(answer: Answer) -> date:
    return answer.cut_off or timezone.localdate()

"""Targets as pages draw them: the bar on the scale of its list, and the judgement in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.common.charts import AttainmentBar, AttainmentChart, Pace
from congdoan.common.numbers import format_number
from congdoan.ui import charts
from congdoan.ui.charts import Bar

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
    bars = (
        AttainmentBar(name, one.result.percent, pace_of(one, answer)) for one, name in zip(results, names, strict=True)
    )
    chart = AttainmentChart("", tuple(bars))
    badges = published or [""] * len(results)
    rows = zip(results, chart.bars, charts.attain_bars(chart), badges, strict=True)
    drawn = [_draw(*row, answer) for row in rows]
    return Drawing(
        chart.scale,
        [one for one in drawn if one.held.result.comparator == "ge"],
        [one for one in drawn if one.held.result.comparator != "ge"],
    )


def _draw(held: TargetResult, shown: AttainmentBar, bar: Bar, published: str, answer: Answer) -> Drawn:
    needed = _needed(held, answer) if shown.state in ("on_pace", "behind") else ""
    verdict = "" if held.result.met is None else _VERDICTS[shown.state]
    return Drawn(held, shown.label, None if shown.percent is None else bar, verdict, published, needed)


def pace_of(held: TargetResult, answer: Answer) -> Pace:
    """How a result stands on the day of its figures, as its bar shows it on pages and in documents."""
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
    from_now = max(_day_of(answer), timezone.localdate())  # old figures leave no more weeks than there are
    need = rules.needed_a_week(actual=actual, target=target, at=from_now, end=answer.period.end, decimals=decimals)
    if need is None:
        return ""
    unit = _("điểm phần trăm") if indicator.is_ratio else indicator.unit
    return _("cần thêm %(n)s %(unit)s mỗi tuần") % {"n": format_number(need, decimals), "unit": unit}


def _day_of(answer: Answer) -> date:
    return answer.cut_off or timezone.localdate()

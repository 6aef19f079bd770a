"""What the page of a classification shows: bars, filters, one page of the list, and where a choice is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.charts import AttainmentBar, AttainmentChart
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number, format_percent
from congdoan.common.text import quoted
from congdoan.org.models import Unit
from congdoan.ui import charts
from congdoan.ui.refusals import page_of

from . import queries
from .classing import Share
from .models import Classification, Classified
from .queries import BandCount, GroupShare, Listed, Listing, OfSchoolYear

_AROUND = 5  # units shown on each side of the last place


@dataclass(frozen=True)
class Bar:
    """One band of the distribution; `width` is its length in percent of the whole, as SVG reads it."""

    band: BandCount
    width: str


@dataclass(frozen=True)
class Group:
    """One group of categories with the bar of its share against the target; no bar without a target."""

    share: GroupShare
    bar: charts.Bar | None


@dataclass(frozen=True)
class Chip:
    """A filter with how many it leaves."""

    name: str
    words: str
    count: int


@dataclass(frozen=True)
class Ask:
    """Several share the last places: how many, at how many points, for how many places."""

    share: Share
    tied: list[Listed]


@dataclass(frozen=True)
class ClassPage:
    """The page of a classification."""

    made: Classification
    listing: Listing
    bars: list[Bar]
    groups: list[Group]
    scale: int
    chips: list[Chip]
    chosen_chip: str
    page: Page[Any]
    lines: list[Listed]
    waiting: list[Classified]
    asks: list[Ask]
    quota_words: list[str]
    of_school_year: OfSchoolYear
    last_place: int  # the pk of the last line within the places, under which the places are told; 0 for none
    may_change: bool
    may_sign: bool


def class_page(user: User, made: Classification, asked: Mapping[str, str]) -> ClassPage:
    """Trang xếp loại, which the person may read."""
    found = queries.listing(made)
    filters = _filters(found)
    name = asked.get("show", "")
    if name not in filters:
        raise Refused("filter", _("Không có cách lọc %s.") % quoted(name))
    kept = found.waiting if name == "waiting" else filters[name]()
    page = page_of(kept, asked.get("page", "1"))
    shown: list[Any] = list(page)
    scale, groups = _groups(queries.shares_by_group(user, made, found.rows))
    allowed = Unit.objects.filter(pk=made.body_id)
    return ClassPage(
        made=made,
        listing=found,
        bars=[Bar(band, f"{float(band.percent or 0):.1f}%") for band in found.bands],
        groups=groups,
        scale=scale,
        chips=_chips(found, filters),
        chosen_chip=name,
        page=page,
        lines=[] if name == "waiting" else shown,
        waiting=shown if name == "waiting" else [],
        asks=[Ask(share, [one for one in found.lines if one.mark == "tied"]) for share in found.unsolved],
        quota_words=[_places_told(share) for share in found.shares],
        of_school_year=queries.of_school_year(user, made),
        last_place=_last_place(found),
        may_change=not made.is_recognised and allowed.allowed(user, "accept").exists(),
        may_sign=not made.is_recognised and allowed.allowed(user, "sign").exists(),
    )


def _groups(shares: list[GroupShare]) -> tuple[int, list[Group]]:
    chart = AttainmentChart(
        "", tuple(AttainmentBar("", share.held.percent, "met" if share.held.met else "missed") for share in shares)
    )
    bars = zip(shares, charts.attain_bars(chart), strict=True)
    return chart.scale, [Group(share, bar if share.held.percent is not None else None) for share, bar in bars]


def _filters(found: Listing) -> dict[str, Callable[[], list[Any]]]:
    return {
        "": lambda: found.lines,
        "edge": lambda: _around_the_edge(found),
        "failing": lambda: _failing(found),
        "differs": lambda: [one for one in found.lines if one.differs],
        "waiting": lambda: found.waiting,
    }


def _failing(found: Listing) -> list[Listed]:
    """Those whose points would do for a place, but a condition stands in the way."""
    bands = {share.rule.out_of for share in found.shares}
    return [one for one in found.lines if one.row.by_points in bands and not one.may_be_chosen]


def _chips(found: Listing, filters: Mapping[str, Callable[[], list[Any]]]) -> list[Chip]:
    words = {
        "": _("Tất cả"), "edge": _("Quanh mức được chọn"), "failing": _("Vướng điều kiện"),
        "differs": _("Lệch tự chấm"), "waiting": _("Chưa xếp loại"),
    }  # fmt: skip
    chips = [Chip(name, words[name], len(lines())) for name, lines in filters.items()]
    return [chip for chip in chips if chip.count or not chip.name]


def _around_the_edge(found: Listing) -> list[Listed]:
    """The units right above and below the last place, with all who share it."""
    at = [i for i, one in enumerate(found.lines) if one.mark in ("proposed", "tied", "chosen")]
    if not at:
        return []
    last = max(at)
    tied = [i for i in at if found.lines[i].mark == "tied"]
    first = min(tied) if tied else last
    return found.lines[max(0, first - _AROUND) : last + 1 + _AROUND]


def _last_place(found: Listing) -> int:
    at = [one.row.pk for one in found.lines if one.mark in ("proposed", "tied", "chosen")]
    return at[-1] if at else 0


def _places_told(share: Share) -> str:
    """ "Hết 39 chỗ …: 20% của 196 đơn vị mức tốt là 39,2, làm tròn xuống 39"."""
    found, rule = share.places, share.rule
    rounded = {"down": _("làm tròn xuống"), "up": _("làm tròn lên"), "half_up": _("làm tròn")}[rule.rounding]
    return _("%(quota)s chỗ: %(percent)s của %(rated)s đơn vị xếp mức tốt là %(exact)s, %(rounded)s %(quota)s") % {
        "quota": format_number(found.quota),
        "percent": format_percent(rule.percent),
        "rated": format_number(found.rated),
        "exact": format_number(found.exact, 1, trim=True),
        "rounded": rounded,
    }

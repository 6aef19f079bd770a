"""What the nation has on record on the eve of the reform: clusters, targets, officers, two years of reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..dice import Dice
from ..figures import ENTERPRISES, PlannedReport, PlannedUnit, delay, union_figures, upper_figures
from ..traits import TRAITS
from . import Nation
from .design import Year
from .plans import ending_bodies, ends_first
from .unions import Union
from .units import ROOT

_UNFINISHED = ("draft", "submitted", "returned")
_MOST_SEATS = 7


@dataclass(frozen=True)
class PlannedSeat:
    """One line of a file of clusters."""

    cluster: str
    year: str
    name: str
    body: str
    unit: str
    role: str
    decision: str


@dataclass(frozen=True)
class PlannedTarget:
    """One line of a file of targets."""

    unit: str
    period: str
    indicator: str
    comparator: str
    value: int | None
    decision: str


@dataclass(frozen=True)
class PlannedOfficer:
    """A person at a unit, with the role that is granted there."""

    email: str
    full_name: str
    role: str
    unit: str


# ---- clusters, targets, officers ----


def clusters(nation: Nation) -> Iterator[PlannedSeat]:
    """Clusters of this year: provinces among themselves, the districts of each province among themselves."""
    provinces = _provincial_federations(nation)
    yield from _clusters_of(nation, ROOT, "các LĐLĐ tỉnh, thành phố", provinces)
    below: dict[str, list[PlannedUnit]] = defaultdict(list)
    for unit in _district_federations(nation):
        below[unit.parent].append(unit)
    for province in provinces:
        yield from _clusters_of(nation, province.code, province.name, below[province.code])


def _clusters_of(nation: Nation, body: str, whose: str, units: list[PlannedUnit]) -> Iterator[PlannedSeat]:
    if len(units) < 2:
        return
    count = -(-len(units) // _MOST_SEATS)
    year = nation.design.years.this.period
    decision = f"Quyết định 03/QĐ-CĐ ngày 15/01/{year} (minh họa)"
    for i, unit in enumerate(units):
        at = i % count + 1
        role = {0: "lead", 1: "deputy_lead"}.get(i // count, "member")
        yield PlannedSeat(f"{body}-C{at}", year, f"Cụm thi đua số {at}, {whose}", body, unit.code, role, decision)


def targets(nation: Nation) -> Iterator[PlannedTarget]:
    """This year's targets of provinces and districts, by the size of their enterprises' unions."""
    year = nation.design.years.this.period
    decision = f"Kế hoạch 02/KH-CĐ ngày 18/01/{year} (minh họa)"
    members = _enterprise_members(nation)
    for unit in (*_provincial_federations(nation), *_district_federations(nation)):
        heads = members[unit.code]
        for indicator, comparator, value in (
            ("members_admitted", "ge", 20 + heads // 12),
            ("grassroots_unions_established", "ge", 1 + heads // 4000),
            ("workers_conference_rate", "ge", 95),
            ("work_stoppages", "le", 0),
            ("members_total", "more_than_last_year", None),
        ):
            yield PlannedTarget(unit.code, year, indicator, comparator, value, decision)


def _enterprise_members(nation: Nation) -> Counter[str]:
    """Members of enterprises' unions below each province and district."""
    parents = {unit.code: unit.parent for unit in nation.upper}
    members: Counter[str] = Counter()
    for union in nation.unions:
        if union.unit.category in ENTERPRISES:
            above = union.unit.parent
            while above:
                members[above] += union.members
                above = parents[above]
    return members


def officers(nation: Nation) -> Iterator[PlannedOfficer]:
    """A leader and an officer at each province, an officer at each other body that receives reports."""
    for unit in nation.upper:
        head = unit.code.lower().replace(".", "-")
        if unit.level == "provincial_federation":
            yield PlannedOfficer(f"{head}-lanh-dao@vi-du.vn", f"Lãnh đạo {unit.name} (minh họa)", "leader", unit.code)
        if unit.code != ROOT:
            name = f"Chuyên viên {unit.name} (minh họa)"
            yield PlannedOfficer(f"{head}@vi-du.vn", name[:120], "officer", unit.code)


def _provincial_federations(nation: Nation) -> list[PlannedUnit]:
    return [unit for unit in nation.upper if unit.level == "provincial_federation"]


def _district_federations(nation: Nation) -> list[PlannedUnit]:
    codes = {district.code for district in nation.districts}
    return [unit for unit in nation.upper if unit.code in codes]


# ---- reports ----


def reports(nation: Nation, year: Year) -> Iterator[PlannedReport]:
    """The reports of one of the two years, by unit; missing ones are left out."""
    for union in nation.unions:
        yield from _of_union(nation, year, union)
    yield from _of_upper(nation, year)


def _of_union(nation: Nation, year: Year, union: Union) -> Iterator[PlannedReport]:
    dice = Dice(union.unit.code, "report", year.period)
    is_this = year == nation.design.years.this
    missing = nation.design.missing.this if is_this else nation.design.missing.last
    if union.unit.established_on > year.cut_off or dice.below(1000) < missing:
        return
    figures = _figures_this_year(nation, union) if is_this else _figures_last_year(nation, union)
    fate = _fate(nation, dice) if is_this and ends_first(nation, union) else "accepted"
    sent = year.cut_off + delay(dice)
    yield PlannedReport(union.unit.code, "CS-NAM", year.period, "actual", year.cut_off, sent, figures, fate)


def _figures_this_year(nation: Nation, union: Union) -> dict[str, int]:
    return _figures(nation.design.years.this, union.unit, union.members)


def _figures_last_year(nation: Nation, union: Union) -> dict[str, int]:
    """The year closes with the members that the next one opens with."""
    return _figures(nation.design.years.last, union.unit, _figures_this_year(nation, union)["members_opening"])


def _figures(year: Year, unit: PlannedUnit, members: int) -> dict[str, int]:
    dice = Dice(unit.code, "year", year.period)
    new = unit.established_on >= year.first_day
    most = members * TRAITS[unit.category].admits // 200
    admitted = members - dice.below(1 + members // 5) if new else dice.below(1 + most)
    examined = members * dice.between(5, 40) // 100 if dice.happens(15) else 0
    return union_figures(
        unit, year.period, new=new, members=members, admitted=admitted, health_checks=examined, leaving=8,
        stoppages=int(dice.below(2000) == 0),
    )  # fmt: skip


def _fate(nation: Nation, dice: Dice) -> str:
    return dice.one_of(_UNFINISHED) if dice.below(1000) < nation.design.unfinished else "accepted"


def _of_upper(nation: Nation, year: Year) -> Iterator[PlannedReport]:
    """What the upper-level unions did and count themselves."""
    ending = set(ending_bodies(nation))
    below: dict[str, list[date]] = defaultdict(list)
    for union in nation.unions:
        if union.unit.established_on <= year.cut_off:
            below[union.unit.parent].append(union.unit.established_on)
    for unit in nation.upper:
        if unit.level != "upper_level_union":
            continue
        dice = Dice(unit.code, "report", year.period)
        figures = upper_figures(
            unit.code, year.period, unions=len(below[unit.code]),
            established=sum(on >= year.first_day for on in below[unit.code]), dissolved=0,
        )  # fmt: skip
        unfinished = year == nation.design.years.this and unit.code in ending
        fate = _fate(nation, dice) if unfinished else "accepted"
        sent = year.cut_off + delay(dice)
        yield PlannedReport(unit.code, "CT-NAM", year.period, "actual", year.cut_off, sent, figures, fate)

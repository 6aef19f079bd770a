"""The bodies above the grassroots unions: confederation, federations, sectoral unions, upper-level unions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..dice import Dice
from ..figures import PlannedUnit
from .design import Design
from .places import District, federation

ROOT = "TLD"
# Whoever imports the files by hand has no mark on the database: then this name tells on every page what it is.
_ROOT_NAME = "Tổng Liên đoàn Lao động Việt Nam (bài tập minh họa)"
# The upper-level unions of a province beside its districts: the end of the code, the words before the province's name.
OF_A_PROVINCE = {
    "officials": ("VC", "Công đoàn viên chức"),
    "education": ("GD", "Công đoàn giáo dục"),
    "industrial": ("KCN", "Công đoàn các khu công nghiệp"),
}
_FOUNDED = date(1929, 7, 28)


def upper_units(design: Design, districts: Sequence[District], share: float) -> list[PlannedUnit]:
    """Every body above the grassroots unions, superiors first."""
    return [
        PlannedUnit(ROOT, "", _ROOT_NAME, "confederation", "", "none", _FOUNDED),
        *_of_provinces(design),
        *_of_sectors(design, share),
        *_of_districts(districts),
    ]


def _of_provinces(design: Design) -> Iterator[PlannedUnit]:
    for province in design.provinces:
        code = federation(province.code)
        on = _day(code, 1945, 1991)
        yield PlannedUnit(code, ROOT, f"LĐLĐ {province.name}", "provincial_federation", "", "none", on)
    for province in design.provinces:
        above = federation(province.code)
        for suffix, words in OF_A_PROVINCE.values():
            code = f"{above}.{suffix}"
            yield PlannedUnit(code, above, f"{words} {province.name}", "upper_level_union", words, "none",
                              _day(code, 1993, 2005))  # fmt: skip


def _of_sectors(design: Design, share: float) -> Iterator[PlannedUnit]:
    for sector in design.sectors:
        on = _day(sector.code, 1950, 1995)
        yield PlannedUnit(sector.code, ROOT, sector.name, "sectoral_union", "", "none", on)
        for i in range(1, 1 + (max(1, round(sector.corporations * share)) if sector.corporations else 0)):
            code = f"{sector.code}.{i:02}"
            name = f"Công đoàn Tổng công ty số {i}, {sector.name}"
            if sector.armed_forces:
                name = f"Công đoàn Cục số {i}, {sector.name}"
            yield PlannedUnit(code, sector.code, name, "upper_level_union", "Công đoàn tổng công ty", "none",
                              _day(code, 1996, 2010))  # fmt: skip


def _of_districts(districts: Sequence[District]) -> Iterator[PlannedUnit]:
    for district in districts:
        kind = f"LĐLĐ {district.kind}"
        on = _day(district.code, 1992, 2005)
        yield PlannedUnit(district.code, district.province, f"{kind} {district.place}", "upper_level_union", kind,
                          "none", on)  # fmt: skip


def _day(code: str, first: int, last: int) -> date:
    dice = Dice(code, "founded")
    return date(dice.between(first, last), dice.between(1, 12), dice.between(1, 28))

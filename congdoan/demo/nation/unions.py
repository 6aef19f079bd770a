"""The grassroots unions of the exercise: where they hang, in which commune, how many members, who finances them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..dice import Dice, apportion
from ..figures import SMALLEST, PlannedUnit
from ..traits import FOUNDED_NOW, TRAITS
from .design import Category, Design, Superior
from .places import Commune, District, federation
from .units import OF_A_PROVINCE

_INDUSTRIAL = ("non_state_enterprise", "fdi_enterprise", "state_enterprise", "occupational_union")
_NAMES = {category: trait.names for category, trait in TRAITS.items()} | {
    "state_body": (
        "CĐCS Cơ quan xã {}", "CĐCS Chi cục Thuế {}", "CĐCS Tòa án nhân dân {}", "CĐCS Viện kiểm sát nhân dân {}",
        "CĐCS Kho bạc Nhà nước {}", "CĐCS Chi cục Thi hành án dân sự {}", "CĐCS Hạt Kiểm lâm {}",
    ),
    "public_service_unit": (
        "CĐCS Trạm Y tế {}", "CĐCS Trung tâm Văn hóa – Thể thao {}", "CĐCS Trung tâm Y tế {}",
        "CĐCS Ban Quản lý dự án {}", "CĐCS Trung tâm Phát triển quỹ đất {}",
    ),
}  # fmt: skip
_SECONDARY = ("CĐCS Trường THPT {}", "CĐCS Trường Cao đẳng {}")
_NUMBERED = {  # not named after a place
    ("officials", "state_body"): "CĐCS Cơ quan cấp tỉnh số {}",
    ("officials", "public_service_unit"): "CĐCS Trung tâm cấp tỉnh số {}",
}
_OF_A_SECTOR = "CĐCS Đơn vị thành viên số {}"


@dataclass(frozen=True)
class Union:
    """A grassroots union on the eve of the reform, with what the plans ask about it.

    `self_financing` is the percent of its running costs that a school or public unit earns itself; None for others.
    """

    unit: PlannedUnit
    superior: Superior
    commune: Commune
    members: int
    self_financing: int | None


@dataclass(frozen=True)
class _Seat:
    """Where one union hangs and where it stands."""

    superior: Superior
    parent: str
    commune: Commune


def unions(design: Design, districts: Sequence[District], upper: Sequence[PlannedUnit], share: float) -> list[Union]:
    """All grassroots unions; together they have the members that the share asks for, to the head."""
    of_categories = list(design.categories.items())
    counts = apportion(round(design.unions * share), [category.unions for _, category in of_categories])
    members = apportion(round(design.members * share), [category.members for _, category in of_categories])
    ground = _Ground(design, districts, upper)
    names, numbers = _Names(), Counter[str]()
    made: list[Union] = []
    for (name, category), count, heads in zip(of_categories, counts, members, strict=True):
        dice = Dice("unions", name)
        seats = list(ground.seats(name, category, count))
        sizes = _sizes(dice, category, count, heads)
        for seat, size in zip(seats, sizes, strict=True):
            numbers[seat.parent] += 1
            code = f"{seat.parent}.{numbers[seat.parent]:04}"
            unit = PlannedUnit(code, seat.parent, names.next(name, seat), "grassroots_union", "", name,
                               _founded(dice, design, name))  # fmt: skip
            made.append(Union(unit, seat.superior, seat.commune, size, _self_financing(dice, category)))
    return sorted(made, key=lambda union: union.unit.code)


class _Ground:
    """What unions are spread over."""

    def __init__(self, design: Design, districts: Sequence[District], upper: Sequence[PlannedUnit]) -> None:
        self.design = design
        self.of_province: dict[str, list[District]] = defaultdict(list)
        for district in districts:
            self.of_province[district.province].append(district)
        self.communes = [commune for district in districts for commune in district.communes]
        self.corporations: dict[str, list[str]] = defaultdict(list)
        for unit in upper:
            if unit.level == "upper_level_union":
                self.corporations[unit.parent].append(unit.code)

    def seats(self, category: str, shape: Category, count: int) -> Iterator[_Seat]:
        superiors = list(shape.below)
        for superior, n in zip(superiors, apportion(count, list(shape.below.values())), strict=True):
            if superior == "sector":
                yield from self._below_sectors(category, n)
            else:
                yield from self._in_provinces(category, superior, n)

    def _in_provinces(self, category: str, superior: Superior, count: int) -> Iterator[_Seat]:
        industrial = category in _INDUSTRIAL
        weights = [p.industry if industrial else p.people for p in self.design.provinces]
        for province, n in zip(self.design.provinces, apportion(count, weights), strict=True):
            code = federation(province.code)
            if superior == "district":
                yield from self._in_districts(self.of_province[code], industrial, n)
                continue
            dice = Dice(code, superior, category)
            parent = f"{code}.{OF_A_PROVINCE[superior][0]}" if superior in OF_A_PROVINCE else code
            for _ in range(n):
                seat = self.of_province[code][0] if superior == "officials" else dice.one_of(self.of_province[code])
                yield _Seat(superior, parent, dice.one_of(seat.communes))

    def _in_districts(self, districts: Sequence[District], industrial: bool, count: int) -> Iterator[_Seat]:
        weights = [_weight(district.code, industrial) * (3 if district.urban else 2) for district in districts]
        for district, n in zip(districts, apportion(count, weights), strict=True):
            pulls = [_weight(commune.code, industrial) for commune in district.communes]
            for commune, k in zip(district.communes, apportion(n, pulls), strict=True):
                yield from (_Seat("district", district.code, commune) for _ in range(k))

    def _below_sectors(self, category: str, count: int) -> Iterator[_Seat]:
        sectors = [sector for sector in self.design.sectors if category in sector.takes]
        for sector, n in zip(sectors, apportion(count, [s.takes[category] for s in sectors]), strict=True):
            dice = Dice(sector.code, category)
            for _ in range(n):
                parent = dice.one_of([*self.corporations[sector.code], sector.code])
                yield _Seat("sector", parent, dice.one_of(self.communes))


class _Names:
    """One name after the other: the kinds of a category by turns, then the same again with a number."""

    def __init__(self) -> None:
        self._used: Counter[tuple[str, ...]] = Counter()

    def next(self, category: str, seat: _Seat) -> str:
        numbered = _OF_A_SECTOR if seat.superior == "sector" else _NUMBERED.get((seat.superior, category))
        if numbered:
            return numbered.format(1 + self._count(numbered, seat.parent))
        patterns = _SECONDARY if seat.superior == "education" else _NAMES[category]
        times, kind = divmod(self._count(patterns[0], seat.commune.code), len(patterns))
        return patterns[kind].format(seat.commune.place) + (f" {times + 1}" if times else "")

    def _count(self, *key: str) -> int:
        """How often this was asked before."""
        self._used[key] += 1
        return self._used[key] - 1


def _weight(code: str, industrial: bool) -> int:
    """Schools and offices are spread evenly, works and workshops gather in a few places."""
    dice = Dice(code, "weight")
    return dice.long_tail(2, 40) if industrial else dice.between(6, 14)


def _sizes(dice: Dice, category: Category, count: int, members: int) -> list[int]:
    """Many small ones and a few giants; their sum is exact."""
    if not count:
        return []
    weights = [dice.long_tail(1, 1_000_000, category.tail) for _ in range(count)]
    return [SMALLEST + more for more in apportion(max(0, members - SMALLEST * count), weights)]


def _founded(dice: Dice, design: Design, category: str) -> date:
    draw = dice.below(1000)
    last, this = design.years.last, design.years.this
    if category in FOUNDED_NOW and draw < design.founded.last + design.founded.this:
        year = last if draw < design.founded.last else this
        return year.first_day + (year.cut_off - year.first_day) * dice.between(5, 95) // 100
    return date(dice.long_tail(TRAITS[category].oldest, 2023), dice.between(1, 11), dice.between(1, 28))


def _self_financing(dice: Dice, category: Category) -> int | None:
    if category.self_financing is None:
        return None
    return dice.between(10, 100) if dice.happens(category.self_financing) else dice.below(10)

"""The ground of the exercise: old districts and new communes, with invented names.

Provinces bear their public names, so that an official can hold the plan against the published list of mergers at a
glance. Districts and communes are put together from syllables: four thousand real names could not be checked here, and
no invented figure should stand beside the name of a real commune.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ..dice import Dice, apportion
from ..traits import PLACE_FIRST, PLACE_SECOND
from .design import Design, NewProvince, Province


@dataclass(frozen=True)
class District:
    """A district before the reform; `code` is that of its federation."""

    code: str
    province: str  # code of the federation of the old province
    kind: str  # huyện, quận, thị xã, thành phố
    place: str
    communes: tuple[Commune, ...]

    @property
    def urban(self) -> bool:
        return self.kind != "huyện"


@dataclass(frozen=True)
class Commune:
    """A commune after the reform, within one old district; `code` is that of the union it may get.

    `new_province` is the federation that carries on; `number` counts within it, neighbours one after the other.
    """

    code: str
    new_province: str
    number: int
    kind: str  # xã, phường
    place: str


def federation(code: str) -> str:
    """The unit code of a province's federation."""
    return f"T{code}"


def districts(design: Design, share: float) -> list[District]:
    """Every district with its communes; of small shares each province keeps one district, each district one commune."""
    provinces = {province.code: province for province in design.provinces}
    made = {
        district.code: district
        for new in design.new_provinces
        for district in _districts_of(new, [provinces[code] for code in (new.carries_on, *new.joined)], share)
    }
    return [made[code] for code in sorted(made)]


def _districts_of(new: NewProvince, provinces: Sequence[Province], share: float) -> Iterator[District]:
    counts = [max(1, round(province.districts * share)) for province in provinces]
    dice = Dice("communes", new.carries_on)
    spare = max(0, round(new.communes * share) - sum(counts))
    sizes = iter(apportion(spare, [dice.between(2, 4) for _ in range(sum(counts))]))
    names = iter(_places(dice))
    number = 0
    for province, count in zip(provinces, counts, strict=True):
        kinds = _kinds(province, count)
        for i, place in enumerate(_places(Dice("districts", province.code))[:count]):
            communes = tuple(
                Commune(
                    f"{federation(new.carries_on)}.X{number + j:03}", federation(new.carries_on), number + j,
                    "xã" if kinds[i] == "huyện" else "phường", next(names),
                )
                for j in range(1, 2 + next(sizes))
            )  # fmt: skip
            number += len(communes)
            yield District(f"{federation(province.code)}.{i + 1:02}", federation(province.code), kinds[i], place,
                           communes)  # fmt: skip


def _kinds(province: Province, count: int) -> list[str]:
    """A city's districts are half urban; a province has a town or two, the first one its seat."""
    if province.name.casefold().startswith("thành phố"):
        towns = ["quận"] * ((count + 1) // 2)
    else:
        towns = ["thành phố", "thị xã"][: max(1, count // 4)]
    return [*towns, *["huyện"] * (count - len(towns))]


def _places(dice: Dice) -> list[str]:
    return dice.shuffled([f"{first} {second}" for first, second in product(PLACE_FIRST, PLACE_SECOND)])

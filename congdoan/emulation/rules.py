"""Ranking by figures. A rank is not a vote: what a cluster deliberates and elects is kept elsewhere and never mixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

SHORT_BANDS = {
    "excellent": "Xuất sắc",
    "good": "Tốt",
    "completed": "Hoàn thành",
    "not_completed": "Không hoàn thành",
    "strong": "Vững mạnh",
    "fair": "Khá",
    "average": "Trung bình",
    "weak": "Yếu",
}
"""Mức xếp loại in a narrow column; in full as the rubric writes it."""

GOOD_BANDS = ("excellent", "good", "strong")
"""Hoàn thành tốt trở lên; in the older scheme vững mạnh."""

SHARE_LINES = {"state": "unions_good_public_rate", "non_state": "unions_good_non_state_rate"}
"""The line of the catalogue on which a body has its target for a group of categories."""


@dataclass(frozen=True)
class Rank:
    """Hạng: the place, shared by all with the same value ("đồng hạng 3"); after two thirds comes the fifth."""

    place: int
    shared: bool

    def __str__(self) -> str:
        return f"đồng hạng {self.place}" if self.shared else f"hạng {self.place}"


def rank(values: Mapping[Key, Decimal | None], *, high_is_good: bool = True) -> dict[Key, Rank | None]:
    """Xếp hạng theo một chỉ số: equal values share a place; a missing value has none and pushes nobody down."""
    known = [value for value in values.values() if value is not None]
    times = Counter(known)
    places: dict[Decimal, int] = {}
    for place, value in enumerate(sorted(known, reverse=high_is_good), start=1):
        places.setdefault(value, place)
    return {key: None if value is None else Rank(places[value], times[value] > 1) for key, value in values.items()}

"""Chance that falls the same on every machine, and sharing out a total without losing any of it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Shares `total` out by weight in whole numbers, exactly (largest remainder, earlier first).

    No share exceeds its weight where the weights together reach `total`.

    >>> apportion(10, [1, 1, 2])
    [3, 2, 5]
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


class Dice:
    """Chance that falls alike on every machine: of `Random` only `random()` is promised to stay as it is."""

    def __init__(self, *seed: str) -> None:
        self._draw = Random("/".join(seed)).random  # noqa: S311 (a population, not a secret)

    def below(self, limit: int) -> int:
        return int(self._draw() * limit)

    def between(self, low: int, high: int) -> int:
        """Both ends count."""
        return low + self.below(high - low + 1)

    def happens(self, percent: int) -> bool:
        return self.below(100) < percent

    def one_of(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        keys = [self._draw() for _ in items]
        return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__)]

    def long_tail(self, low: int, high: int, bend: int = 3) -> int:
        """Mostly near `low`, seldom near `high`; the more so the stronger the bend."""
        draw = self._draw()
        above: float = high - low
        for _ in range(bend):
            above *= draw
        return low + int(above)

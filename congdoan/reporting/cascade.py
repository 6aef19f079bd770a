"""Phân bổ chỉ tiêu: how the target of a body is shared out among the units directly below it. No Django, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from congdoan.common.numbers import share_out


class Way(StrEnum):
    """By what a target is shared out."""

    MEMBERS = "members"  # theo số đoàn viên
    LAST_RESULT = "last_result"  # theo kết quả năm trước
    EQUAL = "equal"  # chia đều
    OWN = "own"  # theo mức tự định


@dataclass(frozen=True)
class Sharing:
    """What a target of `target` becomes, in the smallest unit: `given` anew, `held` already by units that take no part.

    target = all that is given + all that is held + remainder: nothing is lost, whatever the way. The remainder stays
    with the body above; it is negative where the units below were given more than the body has.
    """

    target: int
    given: Mapping[str, int]
    held: Mapping[str, int]

    @property
    def below(self) -> int:
        """The targets of all units below together."""
        return sum(self.given.values()) + sum(self.held.values())

    @property
    def remainder(self) -> int:
        return self.target - self.below


def share_down(target: int, *, kept: int, weights: Mapping[str, int], held: Mapping[str, int]) -> Sharing:
    """What is neither kept above nor held already, by weights, to the last unit: the remainder is just what is kept.

    ValueError where nothing is left to be shared out, or nobody has a weight.
    """
    left = target - kept - sum(held.values())
    if left < 0 or not any(weights.values()):
        raise ValueError(f"{left} to be shared out among {len(weights)}")
    return Sharing(target, share_out(left, weights), held)

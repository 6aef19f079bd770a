"""How figures are judged on a page: change against last year, short names of peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from congdoan.common.numbers import round_half_up
from congdoan.common.wording import percent_of

_TELLING = 100  # from this number on a change is told in percent, below it by the difference


@dataclass(frozen=True)
class Change:
    """A value against the same period of last year: by how much it rose, in percent where that tells more."""

    before: Decimal
    difference: Decimal
    percent: Decimal | None

    @property
    def size(self) -> Decimal:
        return abs(self.difference)

    @property
    def rise(self) -> bool:
        return self.difference > 0


def change(now: Decimal | None, before: Decimal | None, *, is_ratio: bool) -> Change | None:
    """None where one of the two is unknown; a ratio changes by percentage points."""
    if now is None or before is None:
        return None
    percent = None
    if before >= _TELLING and not is_ratio:
        percent = abs(round_half_up(percent_of(now, before) - 100, 1)) or None
    return Change(before, now - before, percent)


def short_names(names: Sequence[str]) -> list[str]:
    """Peers without the kind of body they share: "LĐLĐ huyện Ba Vì" among districts is "Ba Vì".

    Only whole kinds go, up to the last shared word in small letters, so that no proper name is cut; and none goes
    where a name would be left with nothing.
    """
    words = [name.split() for name in names]
    shared = [same[0] for same in takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False))]
    kind = max((at for at, word in enumerate(shared, start=1) if word[0].islower()), default=0)
    if len(words) < 2 or any(len(name) == kind for name in words):
        return list(names)
    return [" ".join(name[kind:]) for name in words]

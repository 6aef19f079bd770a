"""Whether the audit still is what was sealed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from congdoan.common.batches import batches

from .models import Event, Seal
from .rules import FIELDS, Block, Broken, broken_in, content


@dataclass(frozen=True)
class Verified:
    """What checking the chain found: how much is sealed, what is not yet, and the first thing that does not fit."""

    blocks: int
    lines: int
    late: int
    unsealed: int
    broken: Broken | None


def mark_of(units: Collection[int] | QuerySet[Any, Any], *, but: Collection[str] = ()) -> tuple[int, int]:
    """How far the audit of some units has come, with the lines of no unit, `but` those of some verbs: two marks differ
    where something was written in between. Lines are counted too, since on PostgreSQL an earlier one may turn up late.
    """
    found = Event.objects.filter(Q(unit_id__in=units) | Q(unit_id=None)).exclude(verb__in=but)
    told = found.aggregate(last=Max("pk"), lines=Count("pk"))
    return told["last"] or 0, told["lines"]


def last_seal() -> Seal | None:
    """Khối niêm phong cuối cùng, whose hash stands for everything before it."""
    return Seal.objects.first()


def has_seal(given: str) -> bool:
    """Whether a block with this hash, noted down or printed earlier, is still in the chain."""
    return Seal.objects.filter(hash=given.strip().lower()).exists()


def verified() -> Verified:
    """Kiểm tra chuỗi niêm phong from its first block on, up to the first thing that does not fit."""
    late = {line for lines in Seal.objects.values_list("late", flat=True) for line in lines}
    blocks = lines = highest = 0
    before: Block | None = None
    broken: Broken | None = None
    for seal in Seal.objects.order_by("number").iterator(chunk_size=100):
        block = seal.block
        broken = broken_in(block, before, _lines_of(block), _strangers(block, highest, seal.last_id, late))
        if broken:
            break
        blocks, lines, before = blocks + 1, lines + len(block.marks), block
        highest = seal.last_id
    return Verified(blocks, lines, len(late), Event.objects.filter(pk__gt=highest).count(), broken)


def _lines_of(block: Block) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for some in batches(sorted(block.marks)):
        for line in Event.objects.filter(pk__in=some).order_by("pk").values(*FIELDS):
            found[line["id"]] = content(line)
    return found


def _strangers(block: Block, after: int, last: int, late: set[int]) -> list[int]:
    """Lines in the range of a block that neither it nor a later one holds."""
    inside = Event.objects.filter(pk__gt=after, pk__lte=last).order_by("pk").values_list("pk", flat=True)
    return [line for line in inside if line not in block.marks and line not in late]

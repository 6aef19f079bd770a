"""Sealing the audit block by block, beside the writes and never inside them; one block is sealed at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from .models import Event, Seal
from .rules import BEFORE_THE_FIRST, FIELDS, MOST_IN_A_BLOCK, block_hash, content, mark

_SETTLED = timedelta(seconds=5)
_LATE_WITHIN = timedelta(hours=1)


def seal(*, now: datetime | None = None) -> list[Seal]:
    """Niêm phong mọi dòng nhật ký đã yên: as many blocks as there is work for; none where somebody else is at it."""
    made: list[Seal] = []
    while block := _next_block(now or timezone.now()):
        made.append(block)
    return made


def _next_block(now: datetime) -> Seal | None:
    try:
        with transaction.atomic():
            last = Seal.objects.select_for_update().first()
            settled = _settled(now)
            late = _late_lines(last, now)
            lines = list(Event.objects.filter(pk__gt=last.last_id if last else 0).order_by("pk")[:MOST_IN_A_BLOCK]
                         .values(*FIELDS))  # fmt: skip
            if settled is not None:
                fresh = next((i for i, line in enumerate(lines) if line["at"] >= settled), len(lines))
                lines = lines[:fresh]
            return _sealed(last, sorted([*late, *lines], key=lambda line: line["id"]), late, now)
    except IntegrityError:  # the same block was sealed by somebody else meanwhile
        return None


def _sealed(last: Seal | None, lines: list[dict], late: list[dict], now: datetime) -> Seal | None:  # type: ignore[type-arg]
    if not lines:
        return None
    number, previous = (last.number + 1, last.hash) if last else (1, BEFORE_THE_FIRST)
    told = {line["id"]: content(line) for line in lines}
    return Seal.objects.create(
        number=number, first_id=min(told), last_id=max(max(told), last.last_id if last else 0),
        marks={str(line): mark(words) for line, words in told.items()}, late=[line["id"] for line in late],
        previous=previous, hash=block_hash(number, previous, told.values()), sealed_at=now,
    )  # fmt: skip


def _settled(now: datetime) -> datetime | None:
    """Before this moment every line with a smaller id is visible or never will be; None where that always holds.

    SQLite has one writer at a time, so that ids become visible in their order. PostgreSQL hands out ids before the
    transaction ends: a line is safe to seal once it is older than every transaction that is still writing.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        (oldest,) = cursor.fetchone()
    return min(now, oldest or now) - _SETTLED


def _late_lines(last: Seal | None, now: datetime) -> list[dict]:  # type: ignore[type-arg]
    """Lines below the last sealed id that no block of the last hour holds: looked for rather than trusted away."""
    recent = list(Seal.objects.filter(sealed_at__gte=now - _LATE_WITHIN))
    if last is None or not recent:
        return []
    held = {int(line) for block in recent for line in block.marks}
    before = Seal.objects.filter(number=recent[-1].number - 1).first()
    rows = (
        Event.objects.filter(pk__gt=before.last_id if before else 0, pk__lte=last.last_id)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    missing = [line for line in rows if line not in held]
    return list(Event.objects.filter(pk__in=missing[:MOST_IN_A_BLOCK]).order_by("pk").values(*FIELDS))

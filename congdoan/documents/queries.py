"""Reads of what documents are headed and signed with."""

from __future__ import annotations

from datetime import date

from congdoan.org import queries as org
from congdoan.org.models import Unit

from . import models, rules
from .content import Letterhead, Signature

ROOM_FOR_NUMBER = "\N{NO-BREAK SPACE}" * 8
DEFAULT_PLACE = "Hà Nội"
FILED = "Lưu: Văn thư"


def letterhead_on(unit: Unit, day: date, *, kind: str) -> tuple[Letterhead, Signature]:
    """Tiêu đề và khối ký of a body for a document of a day; `kind` is the abbreviation of its kind, "BC".

    Above its own name stands its immediate superior of that day. What is not recorded for the body follows from its
    name and level. Whoever may read a document may read its heading: access is asked where the document is made.
    """
    kept = models.Letterhead.objects.filter(unit=unit, start__lte=day).order_by("-start").first()
    kept = kept or models.Letterhead(unit=unit, start=day)
    superior = org.superior_of(unit, day)
    names = org.names_on(day, [unit.pk, *([superior.pk] if superior else [])])
    own_name, superior_name = names[unit.pk], names[superior.pk] if superior else ""
    abbreviation = kept.abbreviation or rules.abbreviation_of(own_name, unit.level)
    heading = Letterhead(
        superior=rules.name_lines(superior_name) if superior else (),
        own_name=tuple(kept.own_name.splitlines()) or rules.name_lines(own_name),
        place=kept.place or _place_of(unit, day),
        number=f"Số:{ROOM_FOR_NUMBER}/{kind}-{abbreviation}",
        date=day,
    )
    recipients = tuple(kept.recipients) or (*((superior_name,) if superior else ()), FILED)
    capacity = kept.capacity or rules.capacity_of(unit.level)
    return heading, Signature(capacity, kept.position or "CHỦ TỊCH", kept.signer, recipients)


def _place_of(unit: Unit, day: date) -> str:
    """Địa danh: told by the body's own name, else by the nearest body above whose name tells it."""
    upward = org.tree_on(day).upward(unit.pk)
    names = org.names_on(day, upward)
    return next((place for pk in upward if (place := rules.place_in(names[pk]))), DEFAULT_PLACE)

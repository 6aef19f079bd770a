"""Reads of what documents are headed and signed with, and of the numbers they bear."""

from __future__ import annotations

from datetime import date

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet
from congdoan.common.errors import Refused
from congdoan.org import queries as org
from congdoan.org.models import Unit

from . import models, rules
from .content import Letterhead, Signature

ROOM_FOR_NUMBER = "\N{NO-BREAK SPACE}" * 8
DEFAULT_PLACE = "Hà Nội"
FILED = "Lưu: Văn thư"


def letterhead_on(
    unit: Unit, day: date, *, kind: str, issued: models.IssuedDocument | None = None
) -> tuple[Letterhead, Signature]:
    """Tiêu đề và khối ký of a body for a document of a day; `kind` is the abbreviation of its kind, "BC".

    With `issued` the heading bears that number, else there is room for one.

    Above its own name stands its immediate superior of that day. What is not recorded for the body follows from its
    name and level. Whoever may read a document may read its heading: access is asked where the document is made.
    """
    kept = _recorded(unit, day)
    superior = org.superior_of(unit, day)
    names = org.names_on(day, [unit.pk, *([superior.pk] if superior else [])])
    own_name, superior_name = names[unit.pk], names[superior.pk] if superior else ""
    abbreviation = kept.abbreviation or rules.abbreviation_of(own_name, unit.level)
    heading = Letterhead(
        superior=rules.name_lines(superior_name) if superior else (),
        own_name=tuple(kept.own_name.splitlines()) or rules.name_lines(own_name),
        place=kept.place or _place_of(unit, day),
        number=f"Số: {issued.symbol}" if issued else f"Số:{ROOM_FOR_NUMBER}/{kind}-{abbreviation}",
        date=day,
    )
    recipients = tuple(kept.recipients) or (*((superior_name,) if superior else ()), FILED)
    capacity = kept.capacity or rules.capacity_of(unit.level)
    return heading, Signature(capacity, kept.position or "CHỦ TỊCH", kept.signer, recipients)


def signature_of_merit(unit: Unit, day: date) -> Signature:
    """Khối ký bằng khen, giấy khen of a body on a day: its executive committee's, else what is recorded."""
    kept = _recorded(unit, day)
    capacity = kept.merit_capacity or rules.merit_capacity_of(unit.level)
    return Signature(capacity, kept.position or "CHỦ TỊCH", kept.signer)


def abbreviation_on(unit: Unit, day: date) -> str:
    """Chữ viết tắt of a body in its numbers on a day."""
    kept = _recorded(unit, day)
    return kept.abbreviation or rules.abbreviation_of(org.names_on(day, [unit.pk])[unit.pk], unit.level)


def issued_documents(by: User, unit: Unit, year: int, kind: str = "") -> AllowedQuerySet[models.IssuedDocument]:
    """Sổ văn bản đi of a body's year, kind by kind in the order of the numbers."""
    found = models.IssuedDocument.objects.allowed(by, "read").filter(series__unit=unit, series__year=year)
    found = found.filter(series__kind=kind) if kind else found
    return found.select_related("series", "by").order_by("series__kind", "number")


def issued_by_number(by: User, unit: Unit, year: int, kind: str, number: int) -> models.IssuedDocument:
    """One document of the register; Refused("unknown_document")."""
    found = issued_documents(by, unit, year, kind).filter(number=number).first()
    if found is None:
        raise Refused("unknown_document", f"{unit.name} không có văn bản {kind} số {number} năm {year}.")
    return found


def _recorded(unit: Unit, day: date) -> models.Letterhead:
    kept = models.Letterhead.objects.filter(unit=unit, start__lte=day).order_by("-start").first()
    return kept or models.Letterhead(unit=unit, start=day)


def _place_of(unit: Unit, day: date) -> str:
    """Địa danh: told by the body's own name, else by the nearest body above whose name tells it."""
    upward = org.tree_on(day).upward(unit.pk)
    names = org.names_on(day, upward)
    return next((place for pk in upward if (place := rules.place_in(names[pk]))), DEFAULT_PLACE)

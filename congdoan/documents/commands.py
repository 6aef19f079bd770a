"""Writes of what documents are headed and signed with, and of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import one_line
from congdoan.org import queries as org
from congdoan.org.models import Unit

from . import queries, rules
from .models import IssuedDocument, Letterhead, NumberSeries


@transaction.atomic
def set_letterhead(
    *,
    by: User,
    unit: Unit,
    start: date,
    own_name: str = "",
    place: str = "",
    abbreviation: str = "",
    capacity: str = "",
    merit_capacity: str = "",
    position: str = "",
    signer: str = "",
    recipients: Sequence[str] = (),
) -> tuple[Letterhead, bool]:
    """Ghi tiêu đề và khối ký of a body from a day on, by who signs there; True when something changed."""
    org.require(by, "sign", unit)
    kept = Letterhead.objects.select_for_update().filter(unit=unit, start=start).first()
    before = model_to_dict(kept, exclude=["id", "unit", "start"]) if kept else {}
    after = {
        "own_name": own_name, "place": place, "abbreviation": abbreviation, "capacity": capacity,
        "merit_capacity": merit_capacity, "position": position, "signer": signer, "recipients": list(recipients),
    }  # fmt: skip
    if kept is not None and before == after:
        return kept, False
    head = kept or Letterhead(unit=unit, start=start)
    for field, value in after.items():
        setattr(head, field, value)
    head.full_clean()
    head.save()
    changed = audit.difference(before, after)
    audit.event(head, "letterhead.set", by=by, unit_id=unit.pk, start=start.isoformat(), fields=changed)
    return head, True


@transaction.atomic
def begin_numbers(*, by: User, unit: Unit, kind: str, year: int, first: int) -> NumberSeries:
    """Ghi số đầu tiên of a kind and year, after those that were given on paper.

    Refused once the system has given a number in it.
    """
    org.require(by, "sign", unit)
    series = _locked(unit, kind, year)
    if series.last:
        raise Refused("begun", f"Năm {year} đã lấy số {kind} đến số {series.last}: số đầu tiên không đổi được nữa.")
    before, series.first = series.first, first
    clean(series)
    series.save()
    changed = audit.difference({"first": before}, {"first": first})
    audit.event(series, "numbers.begun", by=by, unit_id=unit.pk, kind=kind, year=year, fields=changed)
    return series


@transaction.atomic
def number_document(*, by: User, unit: Unit, kind: str, dated: date, subject: str) -> IssuedDocument:
    """Lấy số văn bản: the next number of a kind in the year of its day, without gaps or doubles.

    Number and document are written in one transaction under the lock of the series, so a refusal later in it gives the
    number back. Refused for a day before that of the previous number, or one that has not come.
    """
    org.require(by, "sign", unit)
    series = _locked(unit, kind, dated.year)
    last = series.documents.order_by("-number").first()
    previous = (last.dated, last.symbol) if last else None
    rules.check_next_date(dated, today=timezone.localdate(), previous=previous)
    series.last = series.last + 1 if series.last else series.first
    issued = IssuedDocument(
        series=series, number=series.last, dated=dated, subject=one_line(subject), by=by,
        symbol=rules.symbol_of(series.last, kind, queries.abbreviation_on(unit, dated)),
    )  # fmt: skip
    clean(issued)
    series.save(update_fields=["last"])
    issued.save()
    audit.event(issued, "document.numbered", by=by, unit_id=unit.pk, dated=dated.isoformat(), subject=issued.subject)
    return issued


@transaction.atomic
def cancel_document(*, by: User, issued: IssuedDocument, reason: str) -> IssuedDocument:
    """Hủy văn bản, with the reason; it keeps its number, which nobody else gets."""
    kept = IssuedDocument.objects.select_for_update(of=("self",)).select_related("series__unit").get(pk=issued.pk)
    org.require(by, "sign", kept.series.unit)
    if kept.is_cancelled:
        raise Refused("cancelled", f"Văn bản số {kept.symbol} đã hủy: {kept.cancelled}.")
    if not (said := one_line(reason)):
        raise Refused("no_reason", "Hủy văn bản phải ghi lý do.")
    kept.cancelled = said
    clean(kept)
    kept.save()
    audit.event(kept, "document.cancelled", by=by, unit_id=kept.series.unit_id, reason=said)
    return kept


def _locked(unit: Unit, kind: str, year: int) -> NumberSeries:
    """The series of a body, kind and year, made where it is missing, and locked."""
    rules.check_kind(kind)
    NumberSeries.objects.get_or_create(unit=unit, kind=kind, year=year)
    return NumberSeries.objects.select_for_update().get(unit=unit, kind=kind, year=year)

"""Writes of what documents are headed and signed with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.forms.models import model_to_dict

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.org import queries as org
from congdoan.org.models import Unit

from .models import Letterhead


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
        "position": position, "signer": signer, "recipients": list(recipients),
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

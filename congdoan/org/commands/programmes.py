"""Coordination programmes: what a union body and a partner outside the tree have agreed on for some years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean

from .. import queries
from ..models import CoordinationProgramme
from .clusters import CLUSTER_YEARS

_KEPT = ("number", "title", "signed_as", "last_year", "interim_review_on", "final_review_on")


@dataclass(frozen=True)
class Programme:
    """A programme as it is entered: units by code, the review days where they are known."""

    unit: str
    signatory: str
    partner: str
    title: str
    first_year: int
    last_year: int
    number: str = ""
    signed_as: str = ""
    interim_review_on: date | None = None
    final_review_on: date | None = None


@transaction.atomic
def set_programme(*, by: User, programme: Programme) -> tuple[CoordinationProgramme, bool]:
    """Ghi chương trình phối hợp: one of a unit, a partner and a first year; True when something changed."""
    unit = queries.unit_by_code(by, programme.unit, "structure")
    signatory = queries.unit_by_code(by, programme.signatory, "structure")
    if not unit.path.startswith(signatory.path):
        raise Refused("signatory", f"{unit.name} không phải {signatory.name} hoặc đơn vị thuộc {signatory.name}.")
    _check_years(programme)
    found = CoordinationProgramme.objects.filter(
        unit=unit, partner=programme.partner, first_year=programme.first_year
    ).first()
    kept = found or CoordinationProgramme(unit=unit, partner=programme.partner, first_year=programme.first_year)
    before = _kept(kept) if found else {}
    for name in _KEPT:
        setattr(kept, name, getattr(programme, name))
    kept.signatory = signatory
    changes = audit.difference(before, _kept(kept))
    if not changes:
        return kept, False
    clean(kept)
    kept.save()
    audit.event(kept, "programme.set", by=by, unit_id=unit.pk, reason=str(kept), changes=changes)
    return kept, True


def _kept(programme: CoordinationProgramme) -> dict[str, object]:
    values = {name: getattr(programme, name) for name in _KEPT}
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return told | {"signatory": programme.signatory_id}


def _check_years(programme: Programme) -> None:
    first, last = programme.first_year, programme.last_year
    if first not in CLUSTER_YEARS or last not in CLUSTER_YEARS or last < first:
        said = f"Chương trình phối hợp từ năm {first} đến năm {last}: năm sau không trước năm đầu, trong khoảng"
        raise Refused("year", f"{said} {CLUSTER_YEARS[0]}–{CLUSTER_YEARS[-1]}.")
    interim, final = programme.interim_review_on, programme.final_review_on
    if interim and not first <= interim.year <= last:
        raise Refused("review", f"Sơ kết ngày {interim:%d/%m/%Y} nằm ngoài các năm {first}–{last} của chương trình.")
    if final and final < (interim or date(first, 1, 1)):
        raise Refused("review", f"Tổng kết ngày {final:%d/%m/%Y} trước khi chương trình bắt đầu hoặc sơ kết.")

"""Imports of reports as they are listed, and the layouts by which workbooks are read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.text import fold, official_upper
from congdoan.org import queries as org
from congdoan.org.branches import branch_of
from congdoan.org.holders import drafts_only_in_department
from congdoan.org.models import Unit

from ..models import FormMap, ReportImport
from .reports import beyond_acceptance


def imports_seen_by(user: User) -> QuerySet[ReportImport]:
    """Các lần nhập that a person may see, the latest first: those of bodies within reach, and one's own."""
    seen = ReportImport.objects.allowed(user, "read") | ReportImport.objects.filter(by=user)
    return seen.select_related("unit", "by", "undone_by")


def import_seen_by(user: User, number: int) -> ReportImport:
    """Một lần nhập that a person may see. Refused("unknown_import") also where it exists but is out of reach."""
    found = imports_seen_by(user).filter(pk=number).first()
    if found is None:
        raise unknown_import(number)
    return found


def unknown_import(number: int) -> Refused:
    return Refused("unknown_import", f"Không có lần nhập {number} trong phạm vi của anh/chị.")


def units_to_import(user: User, codes: Iterable[str]) -> dict[str, Unit]:
    """Those of the codes whose reports a person brings in as files: these hold all sections, of which an officer of a
    department writes some."""
    found = org.units_by_code(user, codes, "draft")
    return {code: unit for code, unit in found.items() if not drafts_only_in_department(user, unit)}


def may_take_back(user: User, done: ReportImport) -> bool:
    """Whether a person may undo an import: whoever may import the same reports, all of them; once only."""
    if done.undone_at is not None:
        return False
    units = list(Unit.objects.filter(reports__imports__report_import=done).distinct())
    within = units_to_import(user, {unit.code for unit in units})
    return len(within) == len(units) and not (done.accepted and beyond_acceptance(user, units))


def form_maps_for(user: User) -> list[FormMap]:
    """Các mẫu riêng by which a person's workbooks are read: of bodies within reach, and of those above a unit for which
    they draft."""
    drafted = Unit.objects.allowed(user, "draft").filter(path__startswith=OuterRef("unit__path"))
    found = FormMap.objects.allowed(user, "read") | FormMap.objects.filter(Exists(drafted))
    return list(found.select_related("unit").order_by("unit__path", "form"))


def units_by_name(user: User, above: Unit) -> dict[str, list[str]]:
    """{name as it is compared: codes} of the units at and below a body for which a person may draft."""
    codes: dict[str, list[str]] = {}
    inside = Unit.objects.allowed(user, "draft").filter(branch_of(above.path))
    for code, name in inside.values_list("code", "name").iterator():
        codes.setdefault(compared(name), []).append(code)
    return codes


def compared(name: str) -> str:
    """A unit's name without regard to case, tones and abbreviations."""
    return fold(official_upper(name.upper()))

"""Điều chỉnh: an upper unit corrects a total by figures of its own; the reports below stay as they were signed."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import one_line
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.rules import title

from .. import books, rules
from ..models import Adjustment, Book
from .base import check_open


@transaction.atomic
def adjust(
    *, by: User, unit: Unit, book: Book, figures: Mapping[str, int], reason: str, about: Unit | None = None
) -> Adjustment:
    """Điều chỉnh số liệu ở cấp trên: `figures` are added to the unit's own, in the indicators' smallest units.

    Only lines that somebody at or below the unit reported can be adjusted: what nobody reported stays unknown.
    """
    org.require(by, "accept", unit)
    check_open(book)
    tree = org.tree_of(book.period)
    if tree.position(unit.pk) is None:
        raise Refused("not_in_period", f"{unit.name} không hoạt động trong kỳ {title(book.period.code)}.")
    if about is not None and unit.pk not in tree.upward(about.pk)[1:]:
        raise Refused("about", f"{about.name} không thuộc {unit.name} trong kỳ {title(book.period.code)}.")
    if not reason.strip():
        raise Refused("no_reason", "Ghi lý do điều chỉnh để sau này đối chiếu được.")
    _check_lines(book, unit, figures)
    made = Adjustment(unit=unit, book=book, about=about, figures=dict(figures), reason=one_line(reason), by=by)
    clean(made)
    made.save()
    audit.event(
        made, "figures.adjusted", by=by, unit_id=unit.pk, reason=made.reason, figures=made.figures,
        about=about.code if about else "",
    )  # fmt: skip
    books.post(book.pk, {unit.pk: rules.adjustment_vector(books.layout_of(book.set), figures)})
    return made


@transaction.atomic
def withdraw_adjustment(*, by: User, adjustment: Adjustment) -> Adjustment:
    """Rút lại điều chỉnh: the totals are what they would be without it; it stays on record."""
    kept = (
        Adjustment.objects.select_for_update(of=("self",))
        .select_related("unit", "book__set", "book__period")
        .get(pk=adjustment.pk)
    )
    org.require(by, "accept", kept.unit)
    check_open(kept.book)
    if kept.withdrawn_at is not None:
        raise Refused("withdrawn", "Điều chỉnh này đã được rút lại.")
    kept.withdrawn_by, kept.withdrawn_at = by, timezone.now()
    kept.save(update_fields=["withdrawn_by", "withdrawn_at"])
    audit.event(kept, "figures.adjustment_withdrawn", by=by, unit_id=kept.unit_id, reason=kept.reason)
    back = {code: -value for code, value in kept.figures.items()}
    books.post(kept.book_id, {kept.unit_id: rules.adjustment_vector(books.layout_of(kept.book.set), back)})
    return kept


def _check_lines(book: Book, unit: Unit, figures: Mapping[str, int]) -> None:
    if not figures or not any(figures.values()):
        raise Refused("nothing", "Chưa có số nào để điều chỉnh.")
    layout = books.layout_of(book.set)
    known = set(book.set.line_codes)
    if unknown := sorted(set(figures) - known):
        raise Refused("line", f"Không điều chỉnh được dòng {', '.join(unknown)}: dòng này tự tính hoặc không có.")
    now = books.read(book, [unit.pk]).get(unit.pk)
    for code, change in figures.items():
        at = layout.line(code)
        if now is None or not now.total.reporters[at]:
            raise Refused("unreported", f"Chưa đơn vị nào báo cáo dòng {code}, chưa có gì để điều chỉnh.")
        if int(now.total.values[at]) + change < 0 and int(now.total.values[at]) >= 0:
            raise Refused("below_zero", f"Điều chỉnh dòng {code} làm tổng thành số âm.")

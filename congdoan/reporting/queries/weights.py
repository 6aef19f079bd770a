"""By what a target is shared out: the members last known of each unit, or its result of a year before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from congdoan.common.batches import batches
from congdoan.common.numbers import to_smallest
from congdoan.org import queries as org
from congdoan.org.models import Unit

from .. import books
from ..models import Book, Indicator, UnitFigures
from ..rules import Figures
from .own_lines import scope_of_line
from .scope import answer_if_asked
from .totals import totals_for

MEMBERS = "members_total"


def known_members(above: Unit, units: Sequence[Unit], *, since: date, day: date) -> dict[int, int]:
    """Đoàn viên gần nhất đã biết, by unit id: of every unit what it last reported itself (actual, accepted, cut off
    between the two days), added up in the tree of the last day; units of which nobody reported are left out. The
    caller has checked the unit above."""
    tree = org.tree_on(day)
    members, known = np.zeros(len(tree), np.int64), np.zeros(len(tree), bool)
    wanted = set(tree.subtree(above.pk).tolist())
    of_then = Book.objects.filter(basis=Book.Basis.ACTUAL, cut_off__gte=since, cut_off__lte=day)
    for book in of_then.select_related("set").order_by("-cut_off", "-period__end", "-pk"):
        for unit_id, value in _own_members(book, wanted):
            at = tree.position(unit_id)
            members[at], known[at] = value, True
            wanted.discard(unit_id)
    found = {}
    for unit in units:
        at = tree.position(unit.pk)
        if at is not None and known[at : tree.end[at]].any():
            found[unit.pk] = int(members[at : tree.end[at]].sum())
    return found


def _own_members(book: Book, unit_ids: Collection[int]) -> list[tuple[int, int]]:
    """(unit id, members) of those of the units that reported their members in a book."""
    layout = books.layout_of(book.set)
    if MEMBERS not in layout.lines:
        return []
    at, found = layout.line(MEMBERS), []
    for some in batches(sorted(unit_ids)):
        rows = UnitFigures.objects.filter(book=book, unit__in=some)
        for unit_id, own, reporters in rows.values_list("unit_id", "own", "own_reporters"):
            figures = Figures.of_bytes(own, reporters, layout.width)
            if figures.reporters[at]:
                found.append((unit_id, int(figures.values[at])))
    return found


def known_results(units: Sequence[Unit], period: str, indicator: Indicator) -> dict[int, int]:
    """Kết quả của kỳ đó, by unit id, in the smallest unit, in the structure of now; units without one are left out. The
    caller has checked the units."""
    answer = answer_if_asked(scope_of_line(period, indicator, structure="now"))
    totals = totals_for(answer, list(units)) if answer else {}
    values = {unit_id: one.total(indicator.code) for unit_id, one in totals.items()}
    return {unit_id: to_smallest(value, indicator.decimals) for unit_id, value in values.items() if value is not None}

"""What a structural change does to figures: told before and after, with the proof that nothing is lost or doubled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from congdoan.common.numbers import format_number
from congdoan.org import queries as org
from congdoan.org.followers import Exhibit
from congdoan.org.models import Placement, Unit

from .. import books, queries, rules
from ..models import Book
from ..queries import Answer, Scope, answer_to, book_label
from ..rules import Figures

Totals = dict[int, Figures]  # of each upper unit in one book


@dataclass(frozen=True)
class _Kept:
    """A book at one moment: the root's total, the sum of all own figures, a digest of all rows where it is sealed, the
    totals of the upper units where it is open."""

    root: Figures
    own: Figures
    digest: bytes
    totals: Totals


class FiguresWitness:
    """Đối chiếu số liệu trước và sau một thay đổi cơ cấu."""

    def before(self) -> dict[int, _Kept]:
        """By book; without a lock, so that nobody who accepts meanwhile has to wait twice."""
        root = _root()
        return {book.pk: _kept(book, root) for book in _all_books()} if root else {}

    def catch_up(self) -> None:
        """A book that was left behind still holds rows of units that will never have been."""
        for pk in Book.objects.filter(sealed=False).order_by("pk").values_list("pk", flat=True):
            books.post(pk, {})

    def after(self, kept: dict[int, _Kept]) -> list[Exhibit]:
        self.catch_up()
        root = _root()
        if root is None or not kept:
            return []
        found = [book for book in _all_books() if book.pk in kept]
        now = {book.pk: _kept(book, root) for book in found}
        changed = [
            _changed_totals(book, kept[book.pk].totals, now[book.pk].totals) for book in found if not book.sealed
        ]
        return [_proof(found, root, kept, now), *changed]


def _all_books() -> list[Book]:
    return list(Book.objects.select_related("set", "period").order_by("period__start", "pk"))


def _root() -> Unit | None:
    return Unit.objects.filter(placements__parent=None).first()


def _kept(book: Book, root: Unit) -> _Kept:
    rows = books.current_rows(book)
    digest = hashlib.sha256()
    if book.sealed:
        for unit_id, row in sorted(rows.items()):
            digest.update(unit_id.to_bytes(8, "big") + _bytes(row.own) + _bytes(row.total))
    upper = set(Placement.objects.order_by().values_list("parent_id", flat=True).distinct())
    totals = {} if book.sealed else {unit_id: row.total for unit_id, row in rows.items() if unit_id in upper}
    nothing = Figures.nothing(books.layout_of(book.set).width)
    at_root = rows[root.pk].total if root.pk in rows else nothing
    return _Kept(at_root, sum((row.own for row in rows.values()), nothing), digest.digest(), totals)


def _bytes(figures: Figures) -> bytes:
    return figures.values.tobytes() + figures.reporters.tobytes()


def _proof(found: list[Book], root: Unit, kept: dict[int, _Kept], after: dict[int, _Kept]) -> Exhibit:
    """Of every book: the root's total is byte for byte the same, then as now; a sealed book has not changed at all.

    What others accept meanwhile changes own figures and the total alike, and the change itself no own figure.
    """
    rows: list[tuple[str, ...]] = []
    holds = True
    for book in found:
        before, now_kept = kept[book.pk], after[book.pk]
        accepted_meanwhile = now_kept.own - before.own
        same = (now_kept.root - before.root).same(accepted_meanwhile) and now_kept.digest == before.digest
        scope = Scope(book.period.code, set=book.set.code, basis=book.basis, cut_off=book.cut_off)
        asked = (scope, replace(scope, structure="now"))
        then, now = (queries.totals_for(answer_to(one), [root])[root.pk] for one in asked)
        carried = queries.same_totals(then, now)
        holds &= same and carried
        state = "đã khóa" if book.sealed else "đang mở"
        rows.append((book_label(book), state, _yes(same), _yes(carried), str(len(then.lines))))
    columns = ("Sổ số liệu", "Trạng thái", "Trước = sau", "Lúc đó = nay", "Số chỉ số")
    return Exhibit(f"Tổng của {root.name} trong mọi sổ số liệu", columns, rows, holds)


def _yes(same: bool) -> str:
    return "khớp" if same else "LỆCH"


def _changed_totals(book: Book, before: Totals, after: Totals) -> Exhibit:
    """The upper units whose totals in the period's own tree are no longer the same."""
    answer = answer_to(Scope(book.period.code, set=book.set.code, basis=book.basis, cut_off=book.cut_off))
    nothing = Figures.nothing(answer.layout.width)
    changed = [
        unit_id
        for unit_id in sorted(before.keys() | after.keys())
        if not before.get(unit_id, nothing).same(after.get(unit_id, nothing))
    ]
    lines = [code for code in answer.set.overview if code in answer.layout.lines]
    names = org.names_on(answer.period.end, changed)
    codes = dict(Unit.objects.filter(pk__in=changed).values_list("pk", "code")) if len(changed) < 900 else _codes()
    rows = [
        (
            codes[unit_id],
            names.get(unit_id, ""),
            *(_shown(answer, code, before.get(unit_id, nothing), after.get(unit_id, nothing)) for code in lines),
        )
        for unit_id in changed
    ]
    columns = ("Mã", "Đơn vị", *(answer.known[code].name for code in lines))
    return Exhibit(f"Các cấp có tổng thay đổi, {book_label(book)}", columns, rows)


def _codes() -> dict[int, str]:
    return dict(Unit.objects.values_list("pk", "code"))


def _shown(answer: Answer, code: str, before: Figures, after: Figures) -> str:
    at, decimals = answer.layout.line(code), answer.known[code].decimals

    def of(figures: Figures) -> str:
        if not figures.reporters[at]:
            return "chưa có"
        return format_number(rules.value_of(int(figures.values[at]), decimals), decimals)

    one, other = of(before), of(after)
    return one if one == other else f"{one} → {other}"

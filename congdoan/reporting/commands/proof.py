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
class _Before:
    """What is compared afterwards: of every book the root's row, of sealed ones all rows, of open ones the totals of
    the upper units."""

    root: dict[int, bytes]
    sealed: dict[int, bytes]
    totals: dict[int, Totals]


class FiguresWitness:
    """Đối chiếu số liệu trước và sau một thay đổi cơ cấu."""

    def before(self) -> _Before:
        root = _root()
        if root is None:
            return _Before({}, {}, {})
        found = list(Book.objects.select_related("set", "period"))
        return _Before(
            {book.pk: _row_of(book, root) for book in found},
            {book.pk: _digest(book) for book in found if book.sealed},
            {book.pk: _totals_of_upper_units(book) for book in found if not book.sealed},
        )

    def catch_up(self) -> None:
        """A book that was left behind still holds rows of units that will never have been."""
        for pk in Book.objects.filter(sealed=False).order_by("pk").values_list("pk", flat=True):
            books.post(pk, {})

    def after(self, kept: _Before) -> list[Exhibit]:
        self.catch_up()
        root = _root()
        if root is None:
            return []
        found = list(Book.objects.select_related("set", "period").order_by("period__start", "pk"))
        proof = _proof(found, root, kept)
        return [proof, *(_changed_totals(book, kept.totals[book.pk]) for book in found if not book.sealed)]


def _root() -> Unit | None:
    return Unit.objects.filter(placements__parent=None).first()


def _row_of(book: Book, unit: Unit) -> bytes:
    row = books.read(book, [unit.pk]).get(unit.pk)
    return row.total.values.tobytes() + row.total.reporters.tobytes() if row else b""


def _digest(book: Book) -> bytes:
    """All rows of a book as they are stored."""
    width = books.layout_of(book.set).width
    digest = hashlib.sha256()
    for unit_id, row in sorted(books.stored_rows(book.pk, width).items()):
        digest.update(unit_id.to_bytes(8, "big"))
        for figures in (row.own, row.total):
            digest.update(figures.values.tobytes() + figures.reporters.tobytes())
    return digest.digest()


def _totals_of_upper_units(book: Book) -> Totals:
    books.read(book, [])
    width = books.layout_of(book.set).width
    upper = set(Placement.objects.order_by().values_list("parent_id", flat=True).distinct())
    return {unit_id: row.total for unit_id, row in books.stored_rows(book.pk, width).items() if unit_id in upper}


def _proof(found: list[Book], root: Unit, kept: _Before) -> Exhibit:
    """Of every book: the root's total is byte for byte the same, then as now; a sealed book has not changed at all."""
    rows, holds = [], True
    for book in found:
        same = _row_of(book, root) == kept.root[book.pk]
        untouched = not book.sealed or _digest(book) == kept.sealed[book.pk]
        scope = Scope(book.period.code, set=book.set.code, basis=book.basis, cut_off=book.cut_off)
        asked = (scope, replace(scope, structure="now"))
        then, now = (queries.totals_for(answer_to(one), [root])[root.pk] for one in asked)
        carried = then.lines == now.lines
        holds &= same and untouched and carried
        state = "đã khóa" if book.sealed else "đang mở"
        rows.append((book_label(book), state, _yes(same and untouched), _yes(carried), str(len(then.lines))))
    columns = ("Sổ số liệu", "Trạng thái", "Trước = sau", "Lúc đó = nay", "Số chỉ số")
    return Exhibit(f"Tổng của {root.name} trong mọi sổ số liệu", columns, rows, holds)


def _yes(same: bool) -> str:
    return "khớp" if same else "LỆCH"


def _changed_totals(book: Book, before: Totals) -> Exhibit:
    """The upper units whose totals in the period's own tree are no longer the same."""
    answer = answer_to(Scope(book.period.code, set=book.set.code, basis=book.basis, cut_off=book.cut_off))
    after = _totals_of_upper_units(book)
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
            return "–"
        return format_number(rules.value_of(int(figures.values[at]), decimals), decimals)

    one, other = of(before), of(after)
    return one if one == other else f"{one} → {other}"

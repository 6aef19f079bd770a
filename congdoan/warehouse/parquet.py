"""The files of the warehouse: Parquet with a column for each figure, and what tells their readers how to read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from congdoan.documents.content import ILLUSTRATIVE_MARK
from congdoan.org.rules import CATEGORIES, LEVELS
from congdoan.periods.rules import title
from congdoan.reporting.rules import value_of

from .folder import Asked
from .queries import Column, DescribedUnit, Figures, PeriodFigures

NOTE = (
    "Mỗi dòng là số đã duyệt của chính một đơn vị. Ô trống là chưa báo cáo, không phải 0. "
    "Tháng chưa ai báo cáo vẫn có dòng, để đếm báo cáo phải nộp. "
    "Tỷ lệ lấy sau cùng: cộng tử số, cộng mẫu số rồi mới chia. "
    "Chỉ số không cộng (over_units là none trong indicators) chỉ đọc ở chính đơn vị."
)
REST = "Các đơn vị nay ngoài phạm vi"

_PLACE = {
    "unit_id": pa.int64(), "unit_code": pa.string(), "unit_name": pa.string(), "level": pa.string(),
    "category": pa.string(), "parent_code": pa.string(), "path_ids": pa.list_(pa.int64()),
    "path_codes": pa.list_(pa.string()),
}  # fmt: skip
_BOOK = {
    "period_kind": pa.string(), "period_start": pa.date32(), "period_end": pa.date32(), "basis": pa.string(),
    "cut_off": pa.date32(),
}  # fmt: skip
_DICTIONARY = {
    str: pa.string(), int: pa.int64(), str | None: pa.string(), date: pa.date32(), date | None: pa.date32(),
    list[str]: pa.list_(pa.string()),
}  # fmt: skip


# ---- figures ----


def write_figures(path: Path, held: PeriodFigures, asked: Asked) -> None:
    """All books of a period, one after the other."""
    schema, places = _schema(held, asked), _places(held)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for book in held.books:
            told = (held.period.kind, held.period.start, held.period.end, book.basis, book.cut_off)
            of_book = [
                pa.repeat(pa.scalar(value, kind), len(held.rows))
                for value, kind in zip(told, _BOOK.values(), strict=True)
            ]
            figures = [_array(figures, schema.field(figures.code).type) for figures in held.figures(book)]
            writer.write_table(pa.Table.from_arrays([*places, *of_book, *figures], schema=schema))


def _schema(held: PeriodFigures, asked: Asked) -> pa.Schema:
    head = {
        "set": held.set.code, "version": str(held.set.version), "set_title": held.set.title,
        "period": held.period.code, "period_title": title(held.period.code), "note": NOTE,
    }  # fmt: skip
    return pa.schema(
        [
            *(pa.field(name, kind) for name, kind in (_PLACE | _BOOK).items()),
            *(pa.field(c.code, _type(c), metadata={"name": c.name, "unit": c.unit}) for c in held.columns),
        ],
        metadata=head | _source(asked),
    )


def _source(asked: Asked) -> dict[str, str]:
    """Where a file comes from. Not when: the same export again is the same, byte for byte; the audit has the day."""
    mark = {"illustrative": ILLUSTRATIVE_MARK} if asked.illustrative else {}
    return {"exported_by": asked.exported_by, "unit": asked.unit, **mark}


def _type(column: Column) -> pa.DataType:
    """19 digits hold every figure that is stored."""
    return pa.decimal128(19, column.decimals) if column.decimals else pa.int64()


def _places(held: PeriodFigures) -> list[pa.Array]:
    tree, at, is_rest = held.tree, held.rows.places, held.rows.is_rest
    told = [held.codes.get(unit_id) for unit_id in tree.ids.tolist()]
    codes = pa.array(told, pa.string())  # of a unit out of reach neither code nor id is told, only that it is there
    ids = pa.array(tree.ids, mask=np.array([code is None for code in told], bool))
    above = np.where(is_rest, at, tree.parent[at])
    begins = pa.array(held.way_begins, pa.int32())
    return [
        pa.array(tree.ids[at], mask=is_rest),
        codes.take(pa.array(at, mask=is_rest)),
        pa.array([REST if rest else held.names[i] for i, rest in zip(tree.ids[at].tolist(), is_rest, strict=True)]),
        pa.array(LEVELS).take(pa.array(tree.level[at], mask=is_rest)),
        pa.array(CATEGORIES).take(pa.array(tree.category[at], mask=is_rest)),
        codes.take(pa.array(above, mask=above < 0)),
        pa.ListArray.from_arrays(begins, ids.take(pa.array(held.ways))),
        pa.ListArray.from_arrays(begins, codes.take(pa.array(held.ways))),
    ]


def _array(figures: Figures, kind: pa.DataType) -> pa.Array:
    if pa.types.is_decimal(kind):
        smallest = zip(figures.values.tolist(), figures.missing.tolist(), strict=True)
        return pa.array([None if gone else value_of(value, kind.scale) for value, gone in smallest], kind)
    return pa.array(figures.values, kind, mask=figures.missing)


# ---- dictionaries ----


def write_dictionary(path: Path, kind: type[Column | DescribedUnit], rows: Sequence[Any], asked: Asked) -> None:
    """What columns or units are called: a column for each field."""
    types, names = get_type_hints(kind), [field.name for field in fields(kind)]
    schema = pa.schema([pa.field(name, _DICTIONARY[types[name]]) for name in names], metadata=_source(asked))
    columns = [pa.array([getattr(row, f.name) for row in rows], f.type) for f in schema]
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), path, compression="zstd")

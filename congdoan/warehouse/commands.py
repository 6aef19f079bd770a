"""Writes the warehouse: the accepted figures as files for analysts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.files import Drafts, drafts_in
from congdoan.common.progress import Watch, quiet
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.reporting.models import Book, IndicatorSet

from . import queries
from .folder import LIST, Asked, files_to_replace, listed, remove
from .parquet import write_dictionary, write_figures
from .queries import Column, DescribedUnit, Reach

_MARK = "-minh-hoa"


@dataclass(frozen=True)
class ExportedFile:
    """A file of figures: the books of one set version and period."""

    file: str
    set: str
    version: int
    period: str
    rows: int


@dataclass(frozen=True)
class Exported:
    """What was written below a folder."""

    files: list[ExportedFile]
    dictionaries: tuple[str, str]

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)


def export_warehouse(
    *,
    by: User,
    folder: Path,
    unit: Unit | None = None,
    period: str | None = None,
    set_code: str | None = None,
    watch: Watch = quiet,
) -> Exported:
    """Xuất kho số liệu: a file for each set version and period, and what columns and units are called; all or none.

    Holds the units that `by` may read, or those of them below `unit` in each period's tree. Who exported is kept.
    A folder holds one export: asked for again it is replaced whole, and unchanged figures give the same files. Refused
    where the folder holds another one, files of others or half a write.
    """
    reach, held = queries.reach_of(by, unit), queries.books_by_period(period, set_code)
    asked = Asked(
        account=by.pk, exported_by=str(by), unit=unit.code if unit else "", period=period or "", set=set_code or "",
        illustrative=org.structure().illustrative,
    )  # fmt: skip
    with drafts_in(folder) as drafts:
        before = files_to_replace(folder, asked)
        exported = _drafted(drafts, reach, watch(held, "Xuất kho số liệu"), asked)
        with transaction.atomic():
            audit.event(
                unit or org.structure(), "warehouse.exported", by=by, unit_id=unit.pk if unit else by.unit_id,
                files=[file.file for file in exported.files], rows=exported.rows,
            )  # fmt: skip
            remove(folder, set(before).difference(drafts.publish()))
    return exported


def _drafted(drafts: Drafts, reach: Reach, held: Iterable[list[Book]], asked: Asked) -> Exported:
    mark = _MARK if asked.illustrative else ""
    files = []
    for of_period in held:
        if figures := queries.figures_in(reach, of_period):
            file = _named(figures, mark)
            write_figures(drafts.new(file.file), figures, asked)
            files.append(file)
    if not files:
        raise Refused("no_figures", "Trong phạm vi của anh/chị chưa có số liệu như vậy để xuất.")
    columns = [column for of_set in IndicatorSet.objects.all() for column in queries.columns_of(of_set)]
    exported = Exported(files, (f"indicators{mark}.parquet", f"units{mark}.parquet"))
    write_dictionary(drafts.new(exported.dictionaries[0]), Column, columns, asked)
    write_dictionary(drafts.new(exported.dictionaries[1]), DescribedUnit, queries.units_in(reach), asked)
    told = listed(asked, drafts.by_name())
    drafts.new(LIST).write_text(told, encoding="utf-8")  # the last to get its name: without it all is half a write
    return exported


def _named(figures: queries.PeriodFigures, mark: str) -> ExportedFile:
    """Folders whose names say what is in them, as DuckDB and others read them (Hive partitions)."""
    held, period = figures.set, figures.period.code
    name = f"figures/set={held.code}/version={held.version}/period={period}/figures{mark}.parquet"
    return ExportedFile(name, held.code, held.version, period, len(figures.books) * len(figures.rows))

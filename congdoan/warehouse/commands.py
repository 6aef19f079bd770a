"""Writes the warehouse: the accepted figures as files for analysts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.files import drafts_in
from congdoan.common.progress import Watch, quiet
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.reporting.models import IndicatorSet

from . import queries
from .parquet import Origin, write_dictionary, write_figures
from .queries import Column, DescribedUnit

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
    The files of an earlier export are replaced where they bear the same name; the others stay.
    """
    reach, held = queries.reach_of(by, unit), queries.books_by_period(period, set_code)
    illustrative = org.structure().illustrative
    mark = _MARK if illustrative else ""
    _refuse_mixing(folder, illustrative)
    origin = Origin(str(by), unit.code if unit else "", timezone.localtime(), illustrative)
    with drafts_in(folder) as drafts:
        files = []
        for of_period in watch(held, "Xuất kho số liệu"):
            if figures := queries.figures_in(reach, of_period):
                file = _named(figures, mark)
                write_figures(drafts.new(file.file), figures, origin)
                files.append(file)
        if not files:
            raise Refused("no_figures", "Trong phạm vi của anh/chị chưa có số liệu như vậy để xuất.")
        columns = [column for of_set in IndicatorSet.objects.all() for column in queries.columns_of(of_set)]
        exported = Exported(files, (f"indicators{mark}.parquet", f"units{mark}.parquet"))
        write_dictionary(drafts.new(exported.dictionaries[0]), Column, columns, origin)
        write_dictionary(drafts.new(exported.dictionaries[1]), DescribedUnit, queries.units_in(reach), origin)
        with transaction.atomic():
            audit.event(
                unit or org.structure(), "warehouse.exported", by=by, unit_id=unit.pk if unit else by.unit_id,
                files=[file.file for file in files], rows=exported.rows,
            )  # fmt: skip
            drafts.publish()
    return exported


def _named(figures: queries.PeriodFigures, mark: str) -> ExportedFile:
    """Folders whose names say what is in them, as DuckDB and others read them (Hive partitions)."""
    held, period = figures.set, figures.period.code
    name = f"figures/set={held.code}/version={held.version}/period={period}/figures{mark}.parquet"
    return ExportedFile(name, held.code, held.version, period, len(figures.books) * len(figures.rows))


def _refuse_mixing(folder: Path, illustrative: bool) -> None:
    """Invented figures and real ones in one folder would be summed by the next query."""
    others = [file for file in folder.glob("figures/**/*.parquet") if file.stem.endswith(_MARK) != illustrative]
    if others:
        kind = "số liệu thật" if illustrative else "số liệu minh họa"
        raise Refused("mixed", f"Thư mục “{folder}” đang chứa {kind}. Chọn thư mục khác, vì hai loại không được lẫn.")

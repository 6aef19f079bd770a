"""Lists of units and clusters as they come in files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from congdoan.common.batches import batches
from congdoan.common.csvfile import Faults, harmless, read_csv, text_of
from congdoan.common.dates import parse_iso

from .changes import ChangeRow
from .commands import NewPerson, NewUnit, Part, Programme, Seat, Slip
from .history import Other
from .models import ClusterSeat
from .plan_rows import plan_of
from .plans import Draft

UNIT_COLUMNS = ("code", "parent", "name", "level", "category", "established_on")
PART_COLUMNS = ("code", "parent", "name", "level", "category", "children")
CHANGE_COLUMNS = ("Ngày", "Việc", "Mã đơn vị", "Tên đơn vị", "Từ", "Đến", "Quyết định", "Ngày quyết định")
CLUSTER_COLUMNS = ("cluster", "year", "name", "body", "unit", "role", "decision")

PROGRAMME_COLUMNS = (
    "number", "title", "unit", "signatory", "signed_as", "partner", "first_year", "last_year", "interim_review_on",
    "final_review_on",
)  # fmt: skip

PEOPLE_COLUMNS = ("unit", "full_name", "login", "role")
SLIP_COLUMNS = ("user", "password", "full_name", "role", "unit")


def units_from(path: Path) -> list[NewUnit]:
    """Danh sách đơn vị out of a CSV file; every fault with its line."""
    faults = Faults(path.name)
    units = []
    for row in read_csv(path, UNIT_COLUMNS, optional=("kind",)):
        with faults.at(row.line):
            for column in ("code", "name", "level"):
                if not row[column]:
                    raise ValueError(f"cột {column} trống.")
            units.append(
                NewUnit(
                    code=row["code"], parent=row["parent"], name=row["name"], level=row["level"],
                    kind=row.cells.get("kind", ""), category=row["category"] or "none",
                    established_on=parse_iso(row["established_on"]), line=row.line,
                )
            )  # fmt: skip
    faults.refuse_if_any()
    return units


def units_as_csv(units: Iterable[NewUnit]) -> str:
    """Danh sách đơn vị as `units_from` reads it; with a BOM, so that Excel knows the letters."""
    columns = (*UNIT_COLUMNS[:4], "kind", *UNIT_COLUMNS[4:])
    return _as_csv([columns, *([getattr(unit, column) for column in columns] for unit in units)], mark="\ufeff")


def changes_as_csv(rows: Iterable[ChangeRow]) -> Iterator[str]:
    """Danh sách thay đổi cơ cấu, one line a unit and change, for people to read; in pieces, because one change may have
    moved a whole country."""
    yield _as_csv([CHANGE_COLUMNS], mark="\ufeff")
    for some in batches(rows):
        yield _as_csv(_cells_of(row) for row in some)


def _cells_of(row: ChangeRow) -> list[str]:
    old, new = row.names or ("", "")
    out_of = row.out_of or ([row.before] if row.before else [])
    return [
        row.on.isoformat(), str(row.word), row.unit.code, row.name,
        old or _named(out_of), new or _named(row.after),
        row.decision, row.decided_on.isoformat() if row.decided_on else "",
    ]  # fmt: skip


def _named(others: Iterable[Other]) -> str:
    return "; ".join(f"{other.name} ({other.code})" if other.code else other.name for other in others)


def _as_csv(rows: Iterable[Iterable[object]], *, mark: str = "", end: str = "\r\n") -> str:
    """Lines of a file, with a mark before the first of all, by which Excel knows the letters."""
    text = io.StringIO()
    text.write(mark)
    csv.writer(text, lineterminator=end).writerows(map(harmless, row) for row in rows)
    return text.getvalue()


def parts_from(path: Path, on: date) -> list[Part]:
    """Các đơn vị mới of a split out of a CSV file; `children` holds codes parted by spaces."""
    faults = Faults(path.name)
    parts = []
    for row in read_csv(path, PART_COLUMNS, optional=("kind",)):
        with faults.at(row.line):
            for column in ("code", "parent", "name", "level"):
                if not row[column]:
                    raise ValueError(f"cột {column} trống.")
            new = NewUnit(
                code=row["code"], parent=row["parent"], name=row["name"], level=row["level"],
                kind=row.cells.get("kind", ""), category=row["category"] or "none", established_on=on, line=row.line,
            )  # fmt: skip
            parts.append(Part(new, tuple(row["children"].split())))
    faults.refuse_if_any()
    return parts


def people_from(path: Path) -> list[NewPerson]:
    """Danh sách tài khoản out of a CSV file; every fault with its line."""
    faults = Faults(path.name)
    people = []
    for row in read_csv(path, PEOPLE_COLUMNS):
        with faults.at(row.line):
            for column in PEOPLE_COLUMNS:
                if not row[column]:
                    raise ValueError(f"cột {column} trống.")
            people.append(NewPerson(row["unit"], row["full_name"], row["login"], row["role"], row.line))
    faults.refuse_if_any()
    return people


def slip_lines(slips: Iterable[Slip]) -> list[dict[str, str]]:
    """Phiếu tài khoản by column; the passwords are told here and nowhere else."""
    rows = ([slip.user.sign_in_name, slip.password, slip.user.full_name, slip.role, slip.unit] for slip in slips)
    return [dict(zip(SLIP_COLUMNS, row, strict=True)) for row in rows]


def slips_as_csv(slips: Iterable[Slip]) -> str:
    """The same as lines of a CSV file."""
    return _as_csv([SLIP_COLUMNS, *(line.values() for line in slip_lines(slips))], end="\n")


def plan_from(path: Path) -> Draft:
    """Phương án sắp xếp out of a CSV file."""
    return plan_of(path.name, text_of(path))


def clusters_from(path: Path) -> dict[tuple[str, int], tuple[str, str, str, list[Seat]]]:
    """Cụm thi đua out of a CSV file: {(code, year): (name, body, decision, seats)}."""
    faults = Faults(path.name)
    clusters: dict[tuple[str, int], tuple[str, str, str, list[Seat]]] = {}
    for row in read_csv(path, CLUSTER_COLUMNS):
        with faults.at(row.line):
            year = _year(row["year"])
            if row["role"] not in ClusterSeat.Role.values:
                raise ValueError(f"vai trò “{row['role']}” không có: dùng {', '.join(ClusterSeat.Role.values)}.")
            head = (row["name"], row["body"], row["decision"])
            kept = clusters.setdefault((row["cluster"], year), (*head, []))
            if kept[:3] != head:
                raise ValueError("tên, cấp tổ chức hoặc quyết định khác dòng đầu của cụm.")
            kept[3].append(Seat(row["unit"], row["role"]))
    faults.refuse_if_any()
    return clusters


def programmes_from(path: Path) -> list[Programme]:
    """Chương trình phối hợp out of a CSV file."""
    faults = Faults(path.name)
    programmes = []
    for row in read_csv(path, PROGRAMME_COLUMNS):
        with faults.at(row.line):
            for column in ("title", "unit", "signatory", "partner"):
                if not row[column]:
                    raise ValueError(f"cột {column} trống.")
            reviews = [parse_iso(day) if (day := row[f"{kind}_review_on"]) else None for kind in ("interim", "final")]
            programmes.append(
                Programme(
                    unit=row["unit"], signatory=row["signatory"], partner=row["partner"], title=row["title"],
                    first_year=_year(row["first_year"]), last_year=_year(row["last_year"]), number=row["number"],
                    signed_as=row["signed_as"], interim_review_on=reviews[0], final_review_on=reviews[1],
                )
            )  # fmt: skip
    faults.refuse_if_any()
    return programmes


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"năm “{text}” không phải số.")
    return int(text)

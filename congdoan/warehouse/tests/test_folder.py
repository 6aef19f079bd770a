"""What may lie in the folder of an export: nothing, or the same export of before, whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org.commands import NewUnit
from congdoan.org.models import RoleGrant
from congdoan.reporting.tests.steps import accepted, book_of
from congdoan.warehouse.tests.exporting import BESIDE, MONTHS, export, file_of, names_below
from congdoan.warehouse.tests.reading import Warehouse
from tests.world import World
from tests.year import report_year


@pytest.fixture
def told(world: World) -> World:
    report_year(world)
    return world


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names_below(folder)}


def test_same_export_again_is_the_same_byte_for_byte(told: World, tmp_path: Path) -> None:
    first = export(told, "an", tmp_path)
    before = contents(tmp_path)
    assert export(told, "an", tmp_path) == first
    assert contents(tmp_path) == before
    assert Event.objects.filter(verb="warehouse.exported").count() == 2


def test_new_figures_replace_the_old_files(told: World, tmp_path: Path) -> None:
    export(told, "an", tmp_path)
    before = contents(tmp_path)
    accepted(told, "A1", form="CT-THANG", book=book_of("2023-M05", cut_off=date(2023, 5, 31)), legal_advice_given=3)
    export(told, "an", tmp_path)
    after = contents(tmp_path)
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == {file_of("2023-M05"), "export.json"}


def test_file_of_a_period_that_is_out_of_reach_by_now_is_taken_away(told: World, tmp_path: Path) -> None:
    """An's grant moves from province A to a district that was founded after 2022."""
    export(told, "an", tmp_path)
    new = NewUnit(
        code="A3", parent="PA", name="LĐLĐ huyện A3", level="upper_level_union", kind="", category="none",
        established_on=date(2022, 12, 10),
    )  # fmt: skip
    org.add_unit(by=told.admin, unit=new, act="established", on=date(2022, 12, 10), decision="QĐ 1")
    RoleGrant.objects.filter(user=told.an).update(unit=told.unit("A3"))
    exported = export(told, "an", tmp_path)
    assert {file.period for file in exported.files} == {"2023", *MONTHS}
    assert names_below(tmp_path) == {*map(file_of, ("2023", *MONTHS)), *BESIDE}
    assert not (tmp_path / file_of("2022")).parent.exists()


@pytest.mark.parametrize(
    ("person", "more", "sentence"),
    [
        ("dung", {}, "mọi đơn vị, kỳ và bộ chỉ số, số liệu thật, do Trần Thị An xuất"),
        ("an", {"unit": "A1"}, "một lần xuất khác: mọi đơn vị"),
        ("an", {"period": "2023"}, "một lần xuất khác: mọi đơn vị"),
        ("an", {"set_code": "CB"}, "một lần xuất khác: mọi đơn vị"),
    ],
)
def test_another_export_never_enters_the_folder_of_one(
    told: World, tmp_path: Path, person: str, more: dict[str, str], sentence: str
) -> None:
    export(told, "an", tmp_path)
    before = contents(tmp_path)
    with pytest.raises(Refused, match=sentence) as refused:
        export(told, person, tmp_path, **more)
    assert refused.value.code == "other_export"
    assert contents(tmp_path) == before
    assert Event.objects.filter(verb="warehouse.exported").count() == 1


@pytest.mark.parametrize("exported_before", [False, True])
@pytest.mark.parametrize("name", ["bang-luong.xlsx", "figures/set=CB/version=1/period=2021/figures.parquet", ".ẩn"])
def test_folder_with_files_of_others_is_refused(told: World, tmp_path: Path, name: str, exported_before: bool) -> None:
    if exported_before:
        export(told, "an", tmp_path)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("của người khác")
    before = contents(tmp_path)
    with pytest.raises(Refused, match=f"có tệp không do lệnh này xuất, như “{name}”") as refused:
        export(told, "an", tmp_path)
    assert refused.value.code == "foreign_files"
    assert contents(tmp_path) == before


def lose(folder: Path) -> None:
    (folder / "units.parquet").unlink()


def cut(folder: Path) -> None:
    path = folder / file_of("2023")
    path.write_bytes(path.read_bytes()[:-1])


def spoil_the_list(folder: Path) -> None:
    (folder / "export.json").write_text("{")


def leave_a_draft(folder: Path) -> None:
    (folder / "figures" / ".x1y2.tmp").write_text("")


@pytest.mark.parametrize("spoil", [lose, cut, spoil_the_list, leave_a_draft])
def test_folder_with_half_a_write_is_refused(told: World, tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    export(told, "an", tmp_path)
    spoil(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(Refused, match="còn đang ghi, bị dở, hoặc tệp đã bị sửa") as refused:
        export(told, "an", tmp_path)
    assert refused.value.code == "half_written"
    assert contents(tmp_path) == before


def test_list_names_no_file_outside_the_folder(told: World, tmp_path: Path) -> None:
    folder, other = tmp_path / "kho", tmp_path / "khác.txt"
    other.write_text("của người khác")
    export(told, "an", folder)
    held = json.loads((folder / "export.json").read_text())
    held["files"]["../khác.txt"] = hashlib.sha256(other.read_bytes()).hexdigest()
    (folder / "export.json").write_text(json.dumps(held))
    with pytest.raises(Refused, match=r"đã bị sửa: “\.\./khác\.txt”"):
        export(told, "an", folder)
    assert other.exists()


def test_folder_that_cannot_be_written_leaves_nothing(told: World, tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("không phải thư mục")
    with pytest.raises(Refused, match="Không ghi được vào thư mục") as refused:
        export(told, "admin", tmp_path / "tệp")
    assert refused.value.code == "not_writable"
    assert not Event.objects.filter(verb="warehouse.exported").exists()


def test_last_file_that_cannot_be_replaced_stops_all(told: World, tmp_path: Path) -> None:
    (tmp_path / "units.parquet").mkdir()
    with pytest.raises(Refused, match="Không ghi được"):
        export(told, "admin", tmp_path)
    assert names_below(tmp_path) == set()
    assert not Event.objects.filter(verb="warehouse.exported").exists()


def test_invented_and_real_figures_are_never_mixed(told: World, tmp_path: Path) -> None:
    export(told, "admin", tmp_path, period="2022")
    org.mark_illustrative(by=told.admin)
    with pytest.raises(Refused, match="đang giữ một lần xuất khác: kỳ 2022, số liệu thật, do ") as refused:
        export(told, "admin", tmp_path, period="2022")
    assert refused.value.code == "other_export"
    assert Warehouse(tmp_path).column("SELECT DISTINCT period FROM figures") == ["2022"]

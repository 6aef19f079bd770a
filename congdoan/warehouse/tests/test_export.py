"""Who exports what, which files that leaves, what they say of themselves, and by which door."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.management import call_command

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.warehouse.parquet import NOTE
from congdoan.warehouse.tests.exporting import BESIDE, MONTHS, export, file_of, names_below
from congdoan.warehouse.tests.reading import Warehouse
from tests.world import World
from tests.year import report_year

FIGURES = ["2022", "2023", *MONTHS]


@pytest.fixture
def told(world: World) -> World:
    report_year(world)
    return world


def metadata(path: Path) -> dict[str, str]:
    held = pq.read_schema(path).metadata
    return {key.decode(): value.decode() for key, value in held.items()}


# ---- who ----


@pytest.mark.parametrize(
    ("person", "codes"),
    [
        ("em", "A1 A11 A12 A2 A21 B1 B11 PA PB TLD"),
        ("an", "A1 A11 A12 A2 A21 PA"),
        ("binh", "A1 A11 A12 A2 A21 PA"),
        ("dung", "A1 A11 A12"),
        ("lan", "A2 A21"),
        ("giang", "A11"),
        ("chi", "B1 B11 PB"),
    ],
)
def test_each_exports_what_they_may_read(told: World, tmp_path: Path, person: str, codes: str) -> None:
    export(told, person, tmp_path)
    warehouse = Warehouse(tmp_path)
    for table in ("figures", "units"):
        assert warehouse.column(f"SELECT DISTINCT unit_code FROM {table} ORDER BY ALL") == codes.split()


def test_outsider_finds_no_figure_of_others(told: World, tmp_path: Path) -> None:
    export(told, "chi", tmp_path)
    warehouse = Warehouse(tmp_path)
    sums = ", ".join(f"sum({code})" for code in warehouse.lines() if not code.startswith("expected_"))
    assert set(warehouse.rows(f"SELECT {sums} FROM figures")[0]) == {None, 0}


@pytest.mark.parametrize("person", ["chi", "khoa", "giang", "dung"])
def test_unit_out_of_reach_looks_missing(told: World, tmp_path: Path, person: str) -> None:
    with pytest.raises(Refused) as refused:
        export(told, person, tmp_path, unit="PA")
    assert refused.value.code == "unknown_unit"
    assert names_below(tmp_path) == set()
    assert not Event.objects.filter(verb="warehouse.exported").exists()


def test_who_reads_nothing_exports_nothing(told: World, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        export(told, "khoa", tmp_path)
    assert refused.value.code == "no_figures"
    assert names_below(tmp_path) == set()


def test_one_unit_is_exported_with_what_stood_below_it(told: World, tmp_path: Path) -> None:
    org.move_unit(by=told.admin, unit=told.unit("A21"), to=told.unit("A1"), on=date(2024, 2, 1), decision="QĐ 1")
    export(told, "an", tmp_path, unit="A2")
    warehouse = Warehouse(tmp_path)
    assert warehouse.column("SELECT DISTINCT unit_code FROM figures ORDER BY ALL") == ["A2", "A21"]
    assert warehouse.column("SELECT unit_code FROM units ORDER BY ALL") == ["A2", "A21"]
    assert warehouse.column("SELECT sum(members_total) FROM figures") == [900]


def test_who_exported_what_is_kept(told: World, tmp_path: Path) -> None:
    exported = export(told, "an", tmp_path, period="2023")
    export(told, "an", tmp_path / "A1", unit="A1", period="2022")
    whole, below = Event.objects.filter(verb="warehouse.exported").order_by("pk")
    assert (whole.by, whole.unit_id, whole.detail) == (
        told.an, told.an.unit_id, {"files": [file_of("2023")], "rows": exported.rows},
    )  # fmt: skip
    assert (below.unit_id, below.label) == (told.units["A1"].pk, str(told.units["A1"]))


# ---- the files ----


def test_one_file_for_each_set_version_and_period(told: World, tmp_path: Path) -> None:
    exported = export(told, "admin", tmp_path / "kho" / "mới")
    assert names_below(tmp_path / "kho" / "mới") == {*map(file_of, FIGURES), *BESIDE}
    assert [(file.set, file.version, file.period, file.rows) for file in exported.files] == [
        ("CB", 1, "2022", 10), ("CB", 1, MONTHS[0], 10), ("CB", 1, "2023", 30),
        *(("CB", 1, month, 10) for month in MONTHS[1:]),
    ]  # fmt: skip
    rows = Warehouse(tmp_path / "kho" / "mới").rows(
        "SELECT set, version, period, period_kind, period_start, period_end, basis, cut_off, count(unit_id) "
        "FROM figures WHERE period IN ('2023', '2023-M05', '2023-M06') GROUP BY ALL ORDER BY ALL"
    )
    year = ("CB", 1, "2023", "year", date(2022, 12, 1), date(2023, 11, 30))
    assert rows == [
        (*year, "actual", date(2023, 11, 22), 10),
        (*year, "actual", date(2023, 11, 30), 10),
        (*year, "estimate", None, 10),
        ("CB", 1, "2023-M05", "month", date(2023, 5, 1), date(2023, 5, 31), "actual", date(2023, 5, 31), 10),
        ("CB", 1, "2023-M06", "month", date(2023, 6, 1), date(2023, 6, 30), "actual", date(2023, 6, 30), 10),
    ]


def test_names_are_those_borne_in_the_period(told: World, tmp_path: Path) -> None:
    old = told.unit("A1").name
    org.rename_unit(by=told.admin, unit=told.unit("A1"), name="LĐLĐ thị xã A1", on=date(2023, 10, 1), decision="QĐ 1")
    export(told, "admin", tmp_path)
    warehouse = Warehouse(tmp_path)
    new, asked = "LĐLĐ thị xã A1", "SELECT DISTINCT period, unit_name FROM figures WHERE unit_code = 'A1'"
    renamed = ("2023", "2023-M10", "2023-M11")
    assert dict(warehouse.rows(asked)) == {period: new if period in renamed else old for period in FIGURES}
    assert warehouse.column("SELECT unit_name FROM units WHERE unit_code = 'A1'") == ["LĐLĐ thị xã A1"]


def test_invented_figures_say_so_in_name_and_file(told: World, tmp_path: Path) -> None:
    org.mark_illustrative(by=told.admin)
    export(told, "admin", tmp_path)
    mark = "-minh-hoa"
    assert names_below(tmp_path) == {
        *(file_of(period, mark) for period in FIGURES), f"indicators{mark}.parquet", f"units{mark}.parquet",
        "export.json",
    }  # fmt: skip
    files = tmp_path.rglob("*.parquet")
    assert {metadata(path)["illustrative"] for path in files} == {"SỐ LIỆU MINH HỌA"}


def test_each_file_tells_what_it_holds_and_how_to_read_it(told: World, tmp_path: Path) -> None:
    export(told, "an", tmp_path, unit="A1")
    told_of = metadata(tmp_path / file_of("2023-M05"))
    assert "illustrative" not in told_of
    expected = {
        "set": "CB", "version": "1", "period": "2023-M05", "period_title": "tháng 5/2023", "note": NOTE, "unit": "A1",
        "exported_by": "Trần Thị An",
    }  # fmt: skip
    assert {key: told_of[key] for key in expected} == expected
    assert "Tỷ lệ lấy sau cùng" in NOTE
    assert "Ô trống là chưa báo cáo, không phải 0" in NOTE
    field = pq.read_schema(tmp_path / file_of("2022")).field("members_total")
    assert field.metadata == {b"name": "Tổng số đoàn viên".encode(), b"unit": "người".encode()}


# ---- the dictionaries ----


def test_dictionary_names_every_column_of_figures_once(told: World, tmp_path: Path) -> None:
    export(told, "admin", tmp_path)
    warehouse, lines = Warehouse(tmp_path), Warehouse(tmp_path).lines()
    columns = [name for name, *_rest in warehouse.rows("DESCRIBE figures")]
    assert len(set(columns)) == len(columns)
    assert [name for name in columns if name in lines] == list(lines)
    assert set(columns) - set(lines) == {
        "unit_id", "unit_code", "unit_name", "level", "category", "parent_code", "path_ids", "path_codes",
        "period_kind", "period_start", "period_end", "basis", "cut_off", "set", "version", "period",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "told_as"),
    [
        ("members_total", ("Tổng số đoàn viên", "người", 0, "sum", "last", None, None)),
        ("tet_gifts_vnd", ("Tiền quà Tết của đơn vị", "đồng", 0, "sum", "sum", None, None)),
        ("tet_gifts_passed_on", ("Suất quà Tết cấp trên gửi, đơn vị trao", "suất", 0, "none", "sum", None, None)),
        ("members_net_increase", ("Đoàn viên thực tăng", "người", 0, "derived", "none", None, None)),
        ("training_hours", ("Giờ tập huấn", "giờ", 1, "sum", "sum", None, None)),
        ("members_density", ("Tỷ lệ CNVCLĐ là đoàn viên", "%", 1, "ratio", "none", "members_total", "workers_total")),
        ("accepted_cs_thang", ("Đã duyệt: Báo cáo tháng của công đoàn cơ sở", "báo cáo", 0, "sum", "sum", None, None)),
        (
            "civil_servants_conference_directed_rate",
            (
                "Tỷ lệ đơn vị phối hợp chỉ đạo hội nghị CBCCVC", "%", 1, "ratio", "none",
                "civil_servants_conference_directed", "expected_ct_nam",
            ),
        ),
    ],
)  # fmt: skip
def test_dictionary_says_how_a_figure_adds(told: World, tmp_path: Path, code: str, told_as: tuple[object, ...]) -> None:
    export(told, "giang", tmp_path)
    asked = "SELECT name, unit, decimals, over_units, over_time, numerator, denominator FROM indicators WHERE code = ?"
    assert Warehouse(tmp_path).rows(asked, code) == [told_as]


def test_dictionary_says_what_is_added_and_what_is_taken_away(told: World, tmp_path: Path) -> None:
    export(told, "admin", tmp_path)
    asked = "SELECT section, plus, minus FROM indicators WHERE code = ?"
    section = "Đoàn viên, tổ chức công đoàn"
    assert Warehouse(tmp_path).rows(asked, "members_net_increase") == [
        (section, ["members_admitted", "members_transferred_in"], ["members_left"])
    ]
    assert Warehouse(tmp_path).rows(asked, "members_total") == [(section, [], [])]


def test_figures_are_whole_numbers_or_decimals_of_their_unit(told: World, tmp_path: Path) -> None:
    export(told, "admin", tmp_path)
    types = dict(row[:2] for row in Warehouse(tmp_path).rows("DESCRIBE figures"))
    assert (types["members_total"], types["tet_gifts_vnd"], types["training_hours"]) == (
        "BIGINT", "BIGINT", "DECIMAL(19,1)",
    )  # fmt: skip


def test_units_tell_who_carries_on(told: World, tmp_path: Path) -> None:
    day = date(2024, 3, 1)
    org.merge_units(by=told.admin, units=[told.unit("A2")], into=told.unit("A1"), on=day, decision="QĐ 1")
    export(told, "an", tmp_path)
    asked = (
        "SELECT unit_code, level_name, ended_on, successor_codes FROM units WHERE unit_code IN ('A1', 'A2') ORDER BY 1"
    )
    level = "Công đoàn cấp trên trực tiếp cơ sở"
    assert Warehouse(tmp_path).rows(asked) == [("A1", level, None, []), ("A2", level, day, ["A1"])]


# ---- the command line ----


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("warehouse", "export", *arguments, stdout=out)
    return out.getvalue()


def test_command_prints_the_files(told: World, tmp_path: Path) -> None:
    printed = run("--out", str(tmp_path), "--by", "dung@vi-du.vn", "--period", "2023", "--set", "CB").splitlines()
    assert printed == [
        f"{tmp_path / file_of('2023')}: 9 dòng", str(tmp_path / "indicators.parquet"), str(tmp_path / "units.parquet"),
    ]  # fmt: skip
    folder = tmp_path / "A11"
    told_as = json.loads(run("--out", str(folder), "--unit", "A11", "--period", "2022", "--json"))
    assert told_as == {
        "folder": str(folder),
        "rows": 1,
        "files": [{"file": file_of("2022"), "set": "CB", "version": 1, "period": "2022", "rows": 1}],
        "dictionaries": ["indicators.parquet", "units.parquet"],
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--unit", "XX"), "Không có đơn vị mã “XX” trong phạm vi"),
        (("--unit", "PA", "--by", "chi@vi-du.vn"), "Không có đơn vị mã “PA” trong phạm vi"),
        (("--by", "khoa@vi-du.vn"), "chưa có số liệu như vậy để xuất"),
        (("--period", "2019"), "chưa có số liệu như vậy để xuất"),
        (("--period", "hai"), "Không có kỳ báo cáo “hai”"),
        (("--set", "XX"), "Không có bộ chỉ số mã “XX”"),
    ],
)
def test_command_refuses_in_a_sentence(told: World, tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        run(*arguments, "--out", str(tmp_path))
    assert names_below(tmp_path) == set()

"""The command line as an official meets it: a process of its own, a database of its own, no traceback ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("command_line")]

Run = subprocess.CompletedProcess[str]
UNITS = """code,parent,name,level,category,established_on
R,,LĐLĐ thành phố,provincial_federation,none,1990-01-01
D1,R,LĐLĐ huyện Một,upper_level_union,none,1995-01-01
D2,R,LĐLĐ huyện Hai,upper_level_union,none,1995-01-01
G1,D1,CĐCS Trường Một,grassroots_union,school,2000-01-01
G2,D2,CĐCS Trường Hai,grassroots_union,school,2000-01-01
"""
CLUSTERS = """cluster,year,name,body,unit,role,decision
C4,2023,Cụm 4,R,D1,lead,QĐ 1
C4,2023,Cụm 4,R,D2,member,QĐ 1
"""
REPORTS = """unit,form,period,indicator,value,cut_off,submitted_on
G1,CS-NAM,2023,members_admitted,21,2023-11-22,2023-11-25
G2,CS-NAM,2023,members_admitted,24,2023-11-22,2023-11-25
"""
TARGETS = """unit,period,indicator,comparator,value,decision
D1,2023,members_admitted,ge,40,KH 1
D2,2023,members_admitted,ge,20,KH 1
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation")
    assert _congdoan(folder, "setup", "--no-static").returncode == 0
    for name, content in (("units", UNITS), ("clusters", CLUSTERS), ("reports", REPORTS), ("targets", TARGETS)):
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    for arguments in (
        ("org", "import", "units.csv"),
        ("org", "clusters", "clusters.csv"),
        ("report", "import", "reports.csv", "--accept"),
        ("target", "import", "targets.csv"),
    ):
        done = _congdoan(folder, *arguments)
        assert done.returncode == 0, done.stderr
    return folder


def _congdoan(folder: Path, *arguments: str) -> Run:
    return subprocess.run(
        [Path(sys.executable).with_name("congdoan"), *arguments],
        cwd=folder,
        env={
            **os.environ,
            "CONGDOAN_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'congdoan.sqlite3'}",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def congdoan(installation: Path) -> Callable[..., Run]:
    return lambda *arguments: _congdoan(installation, *arguments)


def from_json(done: Run) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_import_again_changes_nothing(congdoan: Callable[..., Run]) -> None:
    assert "Đã nhập 0 đơn vị mới; 5 đơn vị đã có, không đổi." in congdoan("org", "import", "units.csv").stdout
    assert from_json(congdoan("org", "clusters", "clusters.csv", "--json")) == {"changed": 0}
    again = from_json(congdoan("report", "import", "reports.csv", "--accept", "--json"))
    assert (again["created"], again["accepted"], again["unchanged"]) == (0, 0, 2)
    assert from_json(congdoan("target", "import", "targets.csv", "--json")) == {"written": 0, "unchanged": 2}


def test_totals_of_a_unit_and_a_cluster(congdoan: Callable[..., Run]) -> None:
    unit = from_json(congdoan("totals", "--unit", "D1", "--period", "2023", "--json"))
    assert (unit["unit"], unit["cut_off"], unit["total"]["members_admitted"]) == ("D1", "2023-11-22", 21)
    assert unit["rates"]["CS-NAM"] == {"expected": 1, "accepted": 1, "on_time": 1}
    cluster = from_json(congdoan("totals", "--cluster", "C4", "--period", "2023", "--json"))
    assert cluster["total"]["members_admitted"] == 45
    assert "Đoàn viên kết nạp mới" in congdoan("totals", "--unit", "R", "--period", "2023").stdout


def test_attainment_in_numbers_and_words(congdoan: Callable[..., Run]) -> None:
    two, one, whole = from_json(congdoan("attainment", "--cluster", "C4", "--period", "2023", "--json"))
    assert (one["unit"], one["percentage"], one["met"]) == ("D1", 52.5, False)
    assert one["words"] == "đạt 52,5% kế hoạch, thiếu 19 người"
    assert two["words"] == "đạt 120% kế hoạch, vượt 20%"
    assert (whole["unit"], whole["target"], whole["value"], whole["percentage"]) == ("C4", 60, 45, 75)


def test_everything_agrees_with_its_recomputation(congdoan: Callable[..., Run]) -> None:
    assert "khớp từng byte" in congdoan("rollup", "verify").stdout
    assert "Cơ cấu khớp" in congdoan("org", "verify").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("org", "import", "khong-co.csv"), "Không có tệp khong-co.csv."),
        (("org", "move", "G1", "--to", "D2", "--on", "01/05/2023", "--decision", "QĐ"), "không đúng cách viết ngày"),
        (("period", "close", "2023", "--decision", "x" * 300), "chỉ có tối đa 200 kí tự"),
    ],
)
def test_refusal_is_a_sentence_and_exit_code_1(
    congdoan: Callable[..., Run], arguments: tuple[str, ...], said: str
) -> None:
    done = congdoan(*arguments)
    assert "Traceback" not in done.stderr
    assert said in done.stderr
    assert (done.returncode, done.stdout) == (1, "")


def test_bad_file_names_each_line_and_changes_nothing(congdoan: Callable[..., Run], installation: Path) -> None:
    before = congdoan("totals", "--unit", "R", "--period", "2023", "--json").stdout
    bad = installation / "sai.csv"
    bad.write_text(REPORTS.replace(",21,", ",1.172,") + "G9,CS-NAM,2023,tet_gifts,1,,\n", encoding="utf-8")
    done = congdoan("report", "import", "sai.csv", "--accept")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == "Không nhập được tệp sai.csv: có 1 lỗi, chưa ghi gì vào hệ thống."
    assert "sai.csv, dòng 2: Đoàn viên kết nạp mới: “1.172” có phần lẻ" in done.stderr
    assert congdoan("totals", "--unit", "R", "--period", "2023", "--json").stdout == before


def test_closed_period_names_its_first_open_day(congdoan: Callable[..., Run]) -> None:
    assert "Đã khóa kỳ 2022" in congdoan("period", "close", "2022", "--decision", "QĐ 3").stdout
    done = congdoan("org", "move", "G1", "--to", "D2", "--on", "2022-05-01", "--decision", "QĐ 4")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Ngày mở đầu tiên: 01/12/2022." in done.stderr
    assert "Đã mở lại kỳ 2022" in congdoan("period", "reopen", "2022", "--decision", "QĐ 5").stdout


def test_command_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    done = _congdoan(tmp_path, "totals", "--unit", "D1", "--period", "2023")
    assert done.returncode == 1
    assert "Chạy `congdoan setup` trước." in done.stderr
    assert "Traceback" not in done.stderr

"""Many people write at once, on both databases: no figure is lost, no path goes wrong, no lock error escapes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.postgres import start

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("concurrency")]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'together.sqlite3'}"
    else:
        yield from _fresh_postgresql()


@pytest.fixture
def postgresql() -> Iterator[str]:
    yield from _fresh_postgresql()


def _fresh_postgresql() -> Iterator[str]:
    server, name = start(), f"together_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def together(database: str, folder: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.workload", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, "CONGDOAN_VAR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


def test_every_reading_is_exact_while_others_post_and_move(database: str, tmp_path: Path) -> None:
    outcome = together(database, tmp_path, "posts", "20")
    assert outcome["errors"] == []
    assert outcome["wrong_reads"] == []
    assert outcome["faults"] == []
    assert outcome["runs"] == 20
    assert outcome["reads"] > 200


def test_without_the_book_lock_the_same_check_fails(postgresql: str, tmp_path: Path) -> None:
    outcome = together(postgresql, tmp_path, "posts", "3", "--without-book-lock")
    assert outcome["wrong_reads"]
    assert outcome["faults"]


def test_reports_are_accepted_while_plans_are_carried_out_and_undone(database: str, tmp_path: Path) -> None:
    outcome = together(database, tmp_path, "plans", "8")
    assert outcome["errors"] == []
    assert outcome["faults"] == []
    assert outcome["runs"] == 8


def test_numbers_taken_at_once_have_neither_gaps_nor_doubles(database: str, tmp_path: Path) -> None:
    outcome = together(database, tmp_path, "numbers", "5")
    assert outcome["errors"] == []
    assert outcome["faults"] == []
    assert outcome["runs"] == 5


def test_packs_are_asked_for_once_and_taken_once(database: str, tmp_path: Path) -> None:
    outcome = together(database, tmp_path, "packs", "5")
    assert outcome["errors"] == []
    assert outcome["faults"] == []
    assert outcome["runs"] == 5


def test_founding_and_moving_at_once_leave_every_path_right(database: str, tmp_path: Path) -> None:
    outcome = together(database, tmp_path, "structure", "10")
    assert outcome["errors"] == []
    assert outcome["faults"] == []
    assert outcome["runs"] == 10


def test_reports_are_accepted_while_their_units_move(database: str, tmp_path: Path) -> None:
    outcome = together(database, tmp_path, "imports", "10")
    assert outcome["errors"] == []
    assert outcome["faults"] == []
    assert outcome["runs"] == 10


def test_reports_are_corrected_while_their_period_closes_and_reopens(database: str, tmp_path: Path) -> None:
    outcome = together(database, tmp_path, "closings", "10")
    assert outcome["errors"] == []
    assert outcome["faults"] == []
    assert outcome["runs"] == 10


def test_report_does_not_wait_for_a_move_of_its_unit(postgresql: str, tmp_path: Path) -> None:
    outcome = together(postgresql, tmp_path, "post-during-move")
    assert outcome["errors"] == []
    assert outcome["faults"] == []

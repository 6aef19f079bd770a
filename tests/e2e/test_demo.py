"""The demo as a newcomer runs it: its own folder and database, the real command line, real files."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse

from congdoan.org.rules import ROLES

ROOT = Path(__file__).resolve().parents[2]
INTERIM = ("--period", "2023", "--cut-off", "2023-11-22")
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("demo")]


class Home:
    """A copy of the product in a folder of its own, so that a test may take its files away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        skipped = shutil.ignore_patterns("__pycache__", "tests", "vendor")
        for part in ("congdoan", "examples"):
            shutil.copytree(ROOT / part, folder / part, ignore=skipped)
        (folder / "congdoan/ui/static/vendor").symlink_to(ROOT / "congdoan/ui/static/vendor")

    def run(self, *words: str, code: int = 0) -> str:
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "CONGDOAN_VAR")}
        start = "import sys; from congdoan.config.cli import main; sys.argv[0] = 'congdoan'; main()"
        done = subprocess.run(
            [sys.executable, "-c", start, *words],
            cwd=self.folder, env={**kept, "PYTHONPATH": str(self.folder)}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def json(self, *words: str, code: int = 0) -> object:
        return json.loads(self.run(*words, "--json", code=code))

    def total(self, *subject: str) -> dict[str, object]:
        answer = self.json("totals", *subject, *INTERIM)
        return answer["total"]  # type: ignore[index,no-any-return,call-overload]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("demo"))
    home.printed = home.run("demo", "--no-serve", "--out", "out")  # type: ignore[attr-defined]
    return home


def test_demo_prints_how_to_go_on_and_writes_the_documents(home: Home) -> None:
    for word in (
        "http://127.0.0.1:8000",
        "quantri@congdoan.local",
        "Mật khẩu ban đầu:",
        "within bound",
        "Báo cáo đột xuất:",
        "Biểu mẫu của đơn vị:",
    ):
        assert word in home.printed  # type: ignore[attr-defined]
    suffixes = {path.suffix for path in (home.folder / "out").iterdir()}
    assert {".docx", ".xlsx"} <= suffixes


SIGN_IN = """
import csv, json
from django.test import Client

told = {}
with open("out/accounts.csv", encoding="utf-8", newline="") as file:
    for number, row in enumerate(csv.DictReader(file)):
        client = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=f"10.0.0.{number}")
        client.post("/accounts/sign-in/", {"login": row["user"], "password": row["password"]})
        answers = {name: client.get(address) for name, address in ADDRESSES.items()}
        told[row["user"]] = {name: answer.status_code for name, answer in answers.items()}
        told[row["user"]]["listed"] = int(b"LG-" in b"".join(answers["export"]))
print(json.dumps(told))
"""
ADDRESSES = {
    "self": reverse("org:me"), "province": reverse("org:unit-history", args=["LG"]), "export": reverse("org:export"),
    "change": reverse("org:unit-change", args=["LG-X01"]),
    "check": reverse("reporting:check", args=["LG-X01"]) + "?period=2026-M10&form=CS-THANG",
}  # fmt: skip


def test_every_account_of_the_demo_signs_in_and_shows_what_it_is_there_to_show(home: Home) -> None:
    with (home.folder / "out" / "accounts.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        assert rows.fieldnames == ["user", "password", "role", "unit"]
        role_of = {row["user"]: row["role"] for row in rows}
    assert set(role_of.values()) == {*ROLES, "superuser", "outsider", "ended", "delegate"}
    told = json.loads(home.run("shell", "-c", f"ADDRESSES = {ADDRESSES!r}\n{SIGN_IN}").splitlines()[-1])
    assert {one["self"] for one in told.values()} == {200}
    for user, role in role_of.items():
        if role in ("outsider", "ended"):
            nothing = {"province": 404, "change": 404, "check": 404, "listed": 0}
            assert {what: told[user][what] for what in nothing} == nothing, user
    delegate, officer = told["lam-thay@vi-du.vn"], told["phuong-ngan-ha@vi-du.vn"]
    assert (delegate["province"], delegate["check"], delegate["listed"]) == (200, 200, 1)
    assert (officer["check"], officer["change"]) == (200, 404)
    administrator = told["quan-tri-ngan-ha@vi-du.vn"]  # who holds no other role
    assert (administrator["change"], administrator["check"], administrator["listed"]) == (200, 404, 1)


def test_replay_covers_the_forty_three_figures(home: Home) -> None:
    rows = home.json("replay")
    assert Counter(row["case"] for row in rows) == {  # type: ignore[attr-defined]
        "cluster-4-2023": 16, "thanh-xuan-2022": 16, "ha-long-2020": 6, "bac-tu-liem-2020": 5,
    }  # fmt: skip
    assert Counter(row["verdict"] for row in rows) == {  # type: ignore[attr-defined]
        "match": 30, "ambiguous": 6, "within bound": 2, "target only": 3, "contradicts itself": 1, "undated": 1,
    }  # fmt: skip
    ambiguous = [row for row in rows if row["verdict"] == "ambiguous"]  # type: ignore[attr-defined]
    assert all(" | " in row["printed"] for row in ambiguous)
    assert [row["indicator"] for row in ambiguous if row["indicator"] != "grassroots_unions_established"] == [
        "activity_participations"
    ]
    assert set(rows[0]) == {  # type: ignore[index]
        "case", "organisation", "period", "indicator", "printed", "computed", "target", "verdict",
    }  # fmt: skip


def test_replay_of_one_case_tells_its_figures_alone(home: Home) -> None:
    rows = home.json("replay", "--case", "bac-tu-liem-2020")
    (contradicting,) = (row for row in rows if row["verdict"] == "contradicts itself")  # type: ignore[attr-defined]
    assert (contradicting["printed"], contradicting["computed"], contradicting["target"]) == (
        "1.011/850, vượt 20%", 1011, 850,
    )  # fmt: skip
    assert len(rows) == 5  # type: ignore[arg-type]
    assert "1.011/850 (118,9%)" in home.run("replay", "--case", "bac-tu-liem-2020")
    home.run("replay", "--case", "bac-tu-liem", code=1)


def test_the_programme_of_the_fourth_article_is_organisation_data(home: Home) -> None:
    listed = home.json("org", "programmes")
    (programme,) = (one for one in listed if one["number"] == "13/CTPH-ĐĐTLĐLĐVN-TUTPHCM")  # type: ignore[attr-defined]
    assert (programme["unit"], programme["first_year"], programme["last_year"]) == ("HCM", 2020, 2025)


def test_totals_of_the_cluster_are_the_published_ones(home: Home) -> None:
    total = home.total("--cluster", "HN-C4")
    assert (total["grassroots_unions_total"], total["members_total"]) == (1172, 44579)
    assert total["civil_servants_conference_directed_rate"] == 100


def test_structure_and_totals_verify(home: Home) -> None:
    assert "khớp" in home.run("org", "verify")
    assert "khớp" in home.run("rollup", "verify")


def test_the_same_demo_again_changes_nothing(home: Home) -> None:
    before = home.total("--unit", "HN")
    home.run("demo", "--no-serve", "--out", "out")
    assert home.total("--unit", "HN") == before


def test_without_the_published_files_computed_values_stay(home: Home) -> None:
    before = home.total("--cluster", "HN-C4")
    published = list((home.folder / "examples").glob("*/published.csv"))
    kept = {path: path.read_bytes() for path in published}
    for path in published:
        path.unlink()
    try:
        assert home.total("--cluster", "HN-C4") == before
        home.run("replay", code=1)
    finally:
        for path, content in kept.items():
            path.write_bytes(content)


def test_one_leaf_changes_just_two_rows(home: Home) -> None:
    """1.000 members and admissions more in one union of Ba Vì: the cluster's members and the district's rate."""
    leaf = _accepted_leaf(home)
    before = home.json("totals", "--unit", leaf, *INTERIM)["own"]  # type: ignore[index,call-overload]
    raised = {**before, "members_total": before["members_total"] + 1000}
    raised["members_admitted"] += 1000
    raised["members_opening"] = None  # the opening stock is left out: it would have to balance
    raised["workers_total"] = max(before["workers_total"] or 0, raised["members_total"])
    _correct(home, leaf, raised)
    rows = home.json("replay", code=1)
    differing = [(row["organisation"], row["indicator"]) for row in rows if row["verdict"] == "differs"]  # type: ignore[attr-defined]
    assert differing == [
        ("Cụm thi đua số 4 LĐLĐ thành phố Hà Nội", "members_total"),
        ("LĐLĐ huyện Ba Vì", "members_admitted"),
    ]
    _correct(home, leaf, before)
    assert Counter(row["verdict"] for row in home.json("replay"))["differs"] == 0  # type: ignore[attr-defined]


def _accepted_leaf(home: Home) -> str:
    for number in range(1, 100):
        code = f"HN-BV-{number:03d}"
        answer = home.json("totals", "--unit", code, *INTERIM)
        if answer["own"]["members_admitted"] is not None:  # type: ignore[index,call-overload]
            return code
    raise AssertionError("no accepted leaf in Ba Vì")


def _correct(home: Home, leaf: str, figures: dict[str, int | float | None]) -> None:
    form = next(f for f in home.json("form", "list") if f["code"] == "CS-NAM")  # type: ignore[attr-defined]
    typed = [line["indicator"] for line in form["lines"] if not line["derived"]]
    path = home.folder / "sua.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["unit", "form", "period", "indicator", "value", "cut_off"])
        for code in typed:
            if figures.get(code) is not None:
                writer.writerow([leaf, "CS-NAM", "2023", code, figures[code], "2023-11-22"])
    home.run("report", "import", str(path), "--accept")

"""Working out a plan: the structure after it, and every fault with its line. No database."""

from __future__ import annotations

from datetime import date

import pytest

from congdoan.org.plans import Later, Outcome, Standing, Step, StepAct, work_out

DAY = date(2025, 7, 1)
BEFORE = date(2000, 1, 1)
UPPER, BASE, PROVINCE = "upper_level_union", "grassroots_union", "provincial_federation"
PARENTS = {"TLD": "", "PA": "TLD", "PB": "TLD", "A1": "PA", "A2": "PA", "A11": "A1", "A12": "A1", "A21": "A2"}
LEVELS = {"TLD": "confederation", "PA": PROVINCE, "PB": PROVINCE, "A1": UPPER, "A2": UPPER}
STANDING = Standing(
    parents=PARENTS,
    levels=LEVELS | dict.fromkeys(("A11", "A12", "A21"), BASE),
    since=dict.fromkeys(PARENTS, BEFORE),
    names={"A11": ("Tên cũ", BEFORE)},
    ended={"A9": date(2020, 1, 1)},
    taken=frozenset({"A2"}),
)


def step(line: int, act: str, unit: str, to: str = "", **new: str) -> Step:
    return Step(line, StepAct(act), unit, tuple(to.split()), "QĐ 1", **new)


def ward(line: int, unit: str, to: str = "PA", level: str = UPPER) -> Step:
    return step(line, "establish", unit, to, name=f"Công đoàn {unit}", level=level, category="none")


def out(*steps: Step, standing: Standing = STANDING) -> Outcome:
    return work_out(steps, standing, DAY)


def faults(*steps: Step, standing: Standing = STANDING) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in out(*steps, standing=standing).faults]


def test_district_level_is_abolished() -> None:
    done = out(
        ward(2, "W1"), ward(3, "W2"),
        step(4, "dissolve", "A1"), step(5, "move", "A11", "W1"), step(6, "move", "A12", "W2"),
        step(7, "merge", "A2", "W2"),
    )  # fmt: skip
    assert not done.faults
    assert done.parents == {
        "TLD": "", "PA": "TLD", "PB": "TLD", "W1": "PA", "W2": "PA", "A11": "W1", "A12": "W2", "A21": "W2",
    }  # fmt: skip
    assert {unit: to for unit, (to, _step) in done.moved.items()} == {"A11": "W1", "A12": "W2", "A21": "W2"}
    heritage = done.heritage(PARENTS)
    assert (heritage["A1"].successors, dict(heritage["A1"].takers)) == ((), {"W1": 1, "W2": 1})
    assert (heritage["A2"].successors, dict(heritage["A2"].takers)) == (("W2",), {"W2": 1})


def test_province_carries_on_under_a_new_name_and_takes_another_in() -> None:
    done = out(step(2, "merge", "PB", "PA"), step(3, "rename", "A11", name="Tên mới"))
    assert not done.faults
    assert set(done.ended) == {"PB"}
    assert set(done.renamed) == {"A11"}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([step(2, "move", "A11", "A2"), step(3, "dissolve", "A11")], [(3, "twice")]),
        ([step(2, "move", "X1", "A2")], [(2, "unknown_unit")]),
        ([step(2, "move", "A11", "X1")], [(2, "unknown_unit")]),
        ([step(2, "move", "A9", "A2")], [(2, "ended")]),
        ([step(2, "move", "A11", "A9")], [(2, "ended")]),
        ([step(2, "move", "TLD", "PA")], [(2, "root")]),
        ([step(2, "move", "A11", "A1")], [(2, "same_parent")]),
        ([step(2, "move", "A1", "A21")], [(2, "rank")]),
        ([step(2, "merge", "A11", "A11")], [(2, "itself")]),
        ([step(2, "move", "A1", "A2"), step(3, "move", "A2", "A1")], [(2, "cycle")]),
        ([step(2, "merge", "PA", "A1")], [(2, "cycle")]),
        ([step(2, "dissolve", "A1")], [(2, "homeless")]),
        ([step(2, "dissolve", "A1"), step(3, "move", "A11", "A2")], [(2, "homeless")]),
        ([step(2, "merge", "A1", "A2"), step(3, "merge", "A2", "A1")], [(2, "ends_too"), (3, "ends_too")]),
        ([step(2, "merge", "A1", "PB A2")], [(2, "to")]),
        ([step(2, "split", "A1", "A2")], [(2, "to")]),
        ([step(2, "split", "A1", "A2 A2")], [(2, "to")]),
        ([step(2, "dissolve", "A11", "A12")], [(2, "to")]),
        ([step(2, "replace", "A1", "A2")], [(2, "not_new")]),
        ([ward(2, "A2")], [(2, "code_taken")]),
        ([ward(2, "W1", "A11")], [(2, "rank")]),
        ([ward(2, "W1", level="ward")], [(2, "bad_level")]),
        ([ward(2, "W 1")], [(2, "bad_code")]),
        ([step(2, "rename", "A11", name="Tên cũ")], [(2, "same_name")]),
        ([step(2, "rename", "A11")], [(2, "no_name")]),
    ],
)
def test_each_fault_has_its_line(steps: list[Step], expected: list[tuple[int, str]]) -> None:
    assert faults(*steps) == expected


def test_all_faults_are_told_at_once_without_those_that_only_follow_from_others() -> None:
    found = faults(
        step(2, "move", "A11", "X1"),  # unknown: A11 is not told as homeless below A1 besides
        step(3, "dissolve", "A1"),
        step(4, "move", "A12", "A2"),
        step(5, "move", "A12", "PA"),
        step(6, "dissolve", "A2"),
    )  # fmt: skip
    assert found == [(2, "unknown_unit"), (4, "ends_too"), (5, "twice"), (6, "homeless")]


def test_unit_changed_on_a_later_day_is_not_changed_before_it() -> None:
    later = Standing(PARENTS, STANDING.levels, {**STANDING.since, "A11": DAY})
    assert faults(step(2, "move", "A11", "A2"), standing=later) == [(2, "too_early")]
    assert faults(step(2, "merge", "A1", "A2"), standing=later) == [(2, "too_early")]


@pytest.mark.parametrize(
    ("later", "steps", "expected"),
    [
        (Later(date(2025, 8, 1), "A11", "A2"), [step(2, "merge", "A1", "PB")], [(2, "too_early"), (2, "later")]),
        (Later(date(2025, 8, 1), "A21", "A1"), [step(2, "merge", "A1", "PB")], [(2, "later")]),
        (Later(date(2025, 8, 1), "A2", "A1"), [step(2, "move", "A1", "A2")], [(2, "cycle")]),
        (Later(date(2025, 8, 1), "A21", None), [step(2, "move", "A1", "A2")], []),
    ],
)
def test_what_happened_after_the_day_must_stay_possible(
    later: Later, steps: list[Step], expected: list[tuple[int, str]]
) -> None:
    standing = Standing(PARENTS, STANDING.levels, STANDING.since, later=[later])
    assert faults(*steps, standing=standing) == expected

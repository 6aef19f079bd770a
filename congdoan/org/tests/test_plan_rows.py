"""The text of a plan: read as steps, and rewritten row by row without losing any other row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congdoan.common.errors import Refused
from congdoan.org import plan_rows
from congdoan.org.plans import Step, StepAct
from congdoan.org.tests.planning import ABOLISH, DAY, HEAD, moving

TEXT = HEAD + ABOLISH


def units_in(text: str) -> list[str]:
    return [row["unit"] for row in plan_rows.rows_in("x.csv", text)]


def test_day_of_a_file_is_that_of_its_first_row() -> None:
    mixed = plan_rows.plan_of("x.csv", TEXT.replace("2023-07-01,merge", "2023-07-02,merge"))
    assert mixed.on == DAY
    assert [(fault.line, fault.message) for fault in mixed.faults] == [
        (7, "ngày 02/07/2023 khác ngày 01/07/2023 của dòng 2; mỗi phương án một ngày.")
    ]
    assert "A2" not in [step.unit for step in mixed.steps]


def test_plan_that_is_kept_has_its_own_day() -> None:
    kept = plan_rows.plan_of("x", TEXT, date(2023, 7, 2))
    assert kept.on == date(2023, 7, 2)
    assert kept.steps == []
    assert kept.faults[0].message == "ngày 01/07/2023 khác ngày 02/07/2023 của phương án; mỗi phương án một ngày."


@pytest.mark.parametrize("text", ["", "  \n"])
def test_empty_plan_is_kept_but_no_file(text: str) -> None:
    assert plan_rows.plan_of("x", text, DAY).steps == []
    with pytest.raises(Refused, match="không có dòng dữ liệu"):
        plan_rows.plan_of("x.csv", text)


def test_file_without_any_day_is_refused_with_each_fault() -> None:
    with pytest.raises(Refused) as refused:
        plan_rows.plan_of("x.csv", f"{HEAD}\n1/7/2023,move,A1,A2,,,,,QĐ 1\n,move,A2,A1,,,,,QĐ 1\n")
    assert [line.split(":")[0] for line in refused.value.details] == ["x.csv, dòng 2", "x.csv, dòng 3"]


def test_acts_are_counted_with_those_that_are_unknown() -> None:
    rows = plan_rows.rows_in("x", TEXT.replace("rename", "close"))
    assert plan_rows.acts_in(rows) == {"establish": 2, "dissolve": 1, "move": 2, "merge": 1, "": 1}


def test_row_is_changed_in_its_place() -> None:
    changed = plan_rows.with_step("x", TEXT, moving("A11", "W2", line=5), DAY)
    assert units_in(changed) == units_in(TEXT)
    assert plan_rows.plan_of("x", changed).steps[3] == moving("A11", "W2", line=5)


def test_new_row_comes_last_also_in_an_empty_plan() -> None:
    assert units_in(plan_rows.with_step("x", TEXT, moving(), DAY)) == [*units_in(TEXT), "A21"]
    assert units_in(plan_rows.with_step("x", "", moving(), DAY)) == ["A21"]


def test_rows_are_taken_out() -> None:
    assert units_in(plan_rows.without("x", TEXT, {3, 8})) == ["W1", "A1", "A11", "A12", "A2"]
    assert plan_rows.without("x", TEXT, set(range(2, 9))) == ""


def test_row_that_is_not_there_is_neither_changed_nor_taken_out() -> None:
    for act in (
        lambda: plan_rows.with_step("x", TEXT, moving(line=99), DAY),
        lambda: plan_rows.without("x", TEXT, {2, 99}),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "unknown_row"


def test_every_row_goes_to_another_day() -> None:
    later = date(2024, 1, 1)
    moved = plan_rows.plan_of("x", plan_rows.on_day("x", TEXT.replace("2023-07-01,merge", "mai,merge"), later))
    assert (moved.on, moved.faults, len(moved.steps)) == (later, [], 7)


CELL = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
NAME = st.lists(CELL, min_size=1, max_size=3).map(" ".join)


@given(unit=CELL, to=st.lists(CELL, max_size=3), name=NAME, decision=NAME)
def test_what_is_written_is_read_again(unit: str, to: list[str], name: str, decision: str) -> None:
    """Whatever stands in the cells: quotation marks, commas, equals signs, tags."""
    step = Step(0, StepAct.ESTABLISH, unit, tuple(to), decision, plan_rows.nfc(name), "union_group", "", "none")
    (row,) = plan_rows.plan_of("x", plan_rows.with_step("x", "", step, DAY)).steps
    assert (row.unit, row.to, row.name, row.decision) == (unit, tuple(to), step.name, decision)

"""Targets out of CSV files."""

from __future__ import annotations

from pathlib import Path

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.periods.models import Period
from congdoan.reporting import forms, imports
from congdoan.reporting.models import Target, TargetValue
from tests.world import World

HEAD = "unit,period,indicator,comparator,value,decision"
GOOD = (
    "A1,2023,members_admitted,ge,40,KH 1/KH-LĐLĐ",
    "A1,2023,members_density,ge,95.5,KH 1/KH-LĐLĐ",
    "A2,2023,work_stoppages,le,0,KH 1/KH-LĐLĐ",
    "A2,2023,members_admitted,more_than_last_year,,KH 1/KH-LĐLĐ",
)


def import_(world: World, folder: Path, *rows: str, by: str = "an") -> tuple[int, int]:
    path = folder / "chi-tieu.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return imports.import_targets(by=world.users[by], entries=forms.targets_from(path), source=path.name)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Target, TargetValue, Period, Event))


def refusal(world: World, folder: Path, *rows: str, by: str = "an") -> Refused:
    before = counts()
    with pytest.raises(Refused) as refused:
        import_(world, folder, *rows, by=by)
    assert counts() == before
    return refused.value


def values(unit: str, indicator: str) -> list[tuple[int, str, int | None]]:
    found = TargetValue.objects.filter(target__unit__code=unit, target__indicator__code=indicator).order_by("number")
    return list(found.values_list("number", "comparator", "value"))


def test_targets_are_written_in_the_smallest_unit(world: World, tmp_path: Path) -> None:
    assert import_(world, tmp_path, *GOOD) == (4, 0)
    assert values("A1", "members_admitted") == [(1, "ge", 40)]
    assert values("A1", "members_density") == [(1, "ge", 955)]
    assert values("A2", "members_admitted") == [(1, "more_than_last_year", None)]
    assert Event.objects.filter(verb="target.set", by=world.an).count() == 4


def test_same_file_again_changes_nothing(world: World, tmp_path: Path) -> None:
    import_(world, tmp_path, *GOOD)
    before = counts()
    assert import_(world, tmp_path, *GOOD) == (0, 4)
    assert counts() == before


def test_another_value_is_a_revision_that_keeps_the_first(world: World, tmp_path: Path) -> None:
    import_(world, tmp_path, *GOOD)
    assert import_(world, tmp_path, GOOD[0].replace(",40,", ",30,")) == (1, 0)
    assert values("A1", "members_admitted") == [(1, "ge", 40), (2, "ge", 30)]
    assert Event.objects.get(verb="target.revised").detail["value"] == [40, 30]


@pytest.mark.parametrize("person", ["an", "ha", "admin"])
def test_those_above_give_targets(world: World, tmp_path: Path, person: str) -> None:
    assert import_(world, tmp_path, *GOOD, by=person) == (4, 0)


@pytest.mark.parametrize("person", ["chi", "khoa", "em", "binh", "giang"])
def test_others_do_not(world: World, tmp_path: Path, person: str) -> None:
    refused = refusal(world, tmp_path, *GOOD, by=person)
    assert refused.details[0] == "chi-tieu.csv, dòng 2: không có đơn vị mã “A1” trong phạm vi của anh/chị."


def test_one_unit_out_of_reach_refuses_the_whole_file(world: World, tmp_path: Path) -> None:
    assert [detail.split(":")[0] for detail in refusal(world, tmp_path, *GOOD, by="dung").details] == [
        "chi-tieu.csv, dòng 4",
        "chi-tieu.csv, dòng 5",
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("X9,2023,members_admitted,ge,40,KH 1", "không có đơn vị mã “X9” trong phạm vi của anh/chị."),
        (",2023,members_admitted,ge,40,KH 1", "không có đơn vị mã “” trong phạm vi của anh/chị."),
        ("A1,2023,heads,ge,40,KH 1", "không có chỉ số “heads”."),
        ("A1,20x3,members_admitted,ge,40,KH 1", "“20x3”"),
        ("A1,2023,initiatives,more,40,KH 1", "so sánh “more” không có: dùng ge, le, eq, yes"),
        ("A1,2023,initiatives,ge,,KH 1", "với so sánh “ge”, cột value phải có."),
        ("A1,2023,initiatives,yes,1,KH 1", "với so sánh “yes”, cột value phải để trống."),
        ("A1,2023,initiatives,ge,1.172,KH 1", "viết 1172."),
        ("A1,2023,initiatives,ge,nhiều,KH 1", "“nhiều” không đúng cách viết số"),
        ("A1,2023,initiatives,ge,-1,KH 1", "“-1” là số âm."),
        ("A1,2023,initiatives,ge,99999999999999,KH 1", "Số quá lớn"),
        ("A1,2023,members_density,ge,95.55,KH 1", "có quá 1 chữ số lẻ"),
        ("A1,2023,initiatives,ge,40,", "thiếu văn bản giao chỉ tiêu (cột decision)."),
        ("A1,2023,initiatives,ge,40," + "x" * 201, "Văn bản giao: Giá trị này chỉ có tối đa 200 kí tự"),
        ("A1,2023,members_admitted,ge,41,KH 2", "chỉ tiêu này đã có ở dòng 2."),
    ],
)
def test_wrong_row_is_named_and_nothing_is_written(world: World, tmp_path: Path, row: str, said: str) -> None:
    (detail,) = refusal(world, tmp_path, *GOOD, row).details
    assert detail.startswith("chi-tieu.csv, dòng 6: ")
    assert said in detail

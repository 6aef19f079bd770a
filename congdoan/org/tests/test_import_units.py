"""Lists of units: all or nothing, in any order, and the same list again changes nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, queries
from congdoan.org.commands import Imported, NewUnit
from congdoan.org.models import Placement, Unit, UnitName
from congdoan.org.tests.acting import everyone_who_may_not
from congdoan.periods.commands import ensure_period, set_closed
from tests.world import World

A22 = NewUnit("A22", "A2", "CĐCS Nhà máy Nước", "grassroots_union", "", "state_enterprise", date(2010, 5, 1), 3)
A2X = NewUnit("A2X", "A22", "CĐ bộ phận Kho", "union_section", "", "none", date(2011, 5, 1), 2)


def import_(world: World, *units: NewUnit, by: str = "an") -> Imported:
    return commands.import_units(by=world.users[by], units=units, source="don-vi.csv")


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Unit, Placement, UnitName, Event))


def refusal(world: World, *units: NewUnit, by: str = "an") -> Refused:
    """The refusal, after which nothing has changed."""
    before = counts()
    with pytest.raises(Refused) as refused:
        import_(world, *units, by=by)
    assert counts() == before
    return refused.value


def test_child_may_stand_before_its_parent(acting: World) -> None:
    assert import_(acting, A2X, A22) == Imported(created=2, unchanged=0)
    parent, child = acting.unit("A22"), acting.unit("A2X")
    assert child.path == f"{parent.path}{child.pk:07d}"
    assert queries.faults_of_structure() == []


def test_same_list_again_changes_nothing(acting: World) -> None:
    import_(acting, A2X, A22)
    before = counts()
    assert import_(acting, A22, A2X) == Imported(created=0, unchanged=2)
    assert counts() == before


def test_same_list_changes_nothing_once_its_days_are_closed(acting: World) -> None:
    listed = replace(A22, established_on=date(2023, 2, 1))
    import_(acting, listed)
    set_closed(ensure_period("2023"), "QĐ khóa")
    assert import_(acting, listed) == Imported(created=0, unchanged=1)


def test_order_of_the_rows_does_not_matter(acting: World) -> None:
    rows = [
        replace(A22, code=f"M{n}", parent=f"M{n // 2}" if n > 1 else "A2", established_on=date(2010, 1, n), line=n)
        for n in range(1, 16)
    ]
    random.Random(7).shuffle(rows)
    assert import_(acting, *rows).created == 15
    assert {u.code: u.placements.get().parent.code for u in Unit.objects.filter(code__startswith="M")} == {
        row.code: row.parent for row in rows
    }
    assert queries.faults_of_structure() == []


def test_unit_has_no_place_before_its_parent_has_one(acting: World) -> None:
    import_(acting, replace(A2X, established_on=date(1980, 1, 1)), A22)
    assert acting.unit("A2X").placements.get().start == A22.established_on
    assert acting.unit("A2X").established_on == date(1980, 1, 1)


@everyone_who_may_not
def test_only_who_may_change_the_parent_imports_below_it(acting: World, person: str) -> None:
    assert refusal(acting, A22, by=person).details == (
        "don-vi.csv, dòng 3: cấp trên “A2” của “A22” không có trong tệp và trong phạm vi của anh/chị.",
    )
    assert import_(acting, A22).created == 1


def test_only_the_system_administrator_makes_a_root(acting: World) -> None:
    root = replace(A22, parent="", level="confederation")
    said = "don-vi.csv, dòng 3: “A22” không có cấp trên, nhưng đơn vị gốc đã là “TLD”. Ghi cột parent."
    assert refusal(acting, root).details == (said,)
    assert refusal(acting, root, by="admin").details == (said,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "A 22"}, "dòng 3: mã “A 22” không hợp lệ"),
        ({"code": "Đ22"}, "dòng 3: mã “Đ22” không hợp lệ"),
        ({"code": "A" * 33}, "không hợp lệ: dùng 1–32 chữ"),
        ({"name": ""}, "dòng 3: thiếu tên đơn vị."),
        ({"name": "x" * 201}, "dòng 3: tên đơn vị dài quá 200 chữ."),
        ({"kind": "x" * 61}, "dòng 3: loại công đoàn cấp trên dài quá 60 chữ."),
        ({"level": "district"}, "dòng 3: cấp “district” không có. Các cấp: confederation,"),
        ({"category": "bank"}, "dòng 3: loại hình “bank” không có."),
        ({"parent": "A22"}, "dòng 3: các đơn vị trực thuộc nhau thành vòng: A22 → A22."),
        ({"parent": "X9"}, "dòng 3: cấp trên “X9” của “A22” không có trong tệp"),
        ({"parent": "B1"}, "dòng 3: cấp trên “B1” của “A22” không có trong tệp"),
        ({"parent": "A21", "level": "upper_level_union"}, "dòng 3: “A22” là cấp cao hơn cấp trên “A21” của nó."),
        ({"code": "A21", "name": "Tên khác"}, "dòng 3: đơn vị “A21” đã có, khác tên"),
    ],
)
def test_wrong_row_is_named_and_nothing_is_imported(acting: World, change: dict[str, str], said: str) -> None:
    refused = refusal(acting, A2X, replace(A22, **change))
    assert refused.code == "bad_file"
    assert any(said in detail for detail in refused.details)


def test_unit_listed_twice_is_refused(acting: World) -> None:
    refused = refusal(acting, replace(A22, line=2), replace(A22, parent="A1", line=3))
    assert refused.details == ("don-vi.csv, dòng 3: mã “A22” đã có ở dòng 2.",)


def test_circle_is_refused(acting: World) -> None:
    refused = refusal(acting, replace(A22, parent="A2X"), replace(A2X, level="grassroots_union"))
    assert "các đơn vị trực thuộc nhau thành vòng: A22 → A2X → A22." in str(refused)


def test_day_in_a_closed_period_is_refused_with_the_first_open_day(acting: World) -> None:
    set_closed(ensure_period("2023"), "QĐ khóa")
    refused = refusal(acting, replace(A22, established_on=date(2023, 5, 1)))
    assert refused.details == (
        "don-vi.csv, dòng 3: Ngày 01/05/2023 nằm trong kỳ đã khóa. Ngày mở đầu tiên: 01/12/2023.",
    )


def test_unit_of_the_future_is_refused(acting: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "chưa tới: thay đổi sắp tới là kế hoạch" in str(refusal(acting, replace(A22, established_on=tomorrow)))


def test_unit_below_an_ended_one_is_refused(acting: World) -> None:
    commands.dissolve_unit(by=acting.an, unit=acting.unit("A21"), on=date(2023, 3, 1), decision="QĐ 5")
    assert "dòng 2: cấp trên “A21” đã kết thúc hoạt động." in str(refusal(acting, replace(A2X, parent="A21")))


def test_tree_deeper_than_a_path_can_tell_is_refused(acting: World) -> None:
    chain = [replace(A22, code=f"S{n}", parent=f"S{n - 1}" if n else "A21", line=n + 2) for n in range(14)]
    assert refusal(acting, *chain).code == "too_deep"
    assert import_(acting, *chain[:-1]).created == 13


def test_moved_and_renamed_units_still_fit_their_list(acting: World) -> None:
    import_(acting, A22)
    commands.move_unit(
        by=acting.an, unit=acting.unit("A22"), to=acting.unit("A1"), on=date(2023, 3, 1), decision="QĐ 5"
    )
    commands.rename_unit(by=acting.an, unit=acting.unit("A22"), name="Tên mới", on=date(2023, 3, 1), decision="QĐ 6")
    assert import_(acting, A22) == Imported(created=0, unchanged=1)
    assert acting.unit("A22").name == "Tên mới"


@pytest.mark.parametrize("shape", [lambda rows: rows, lambda rows: rows[::-1]])
def test_every_new_unit_is_told_in_the_audit(acting: World, shape: Callable[[list[NewUnit]], list[NewUnit]]) -> None:
    import_(acting, *shape([A22, A2X]))
    events = Event.objects.filter(verb="unit.imported", by=acting.an)
    assert {event.unit_id for event in events} == {acting.unit("A22").pk, acting.unit("A2X").pk}

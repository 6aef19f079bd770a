"""A target for the unions of some categories is held against the figures of those unions alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org.rules import CATEGORIES
from congdoan.periods.queries import period_of
from congdoan.reporting import groups, queries
from congdoan.reporting.groups import group_on
from congdoan.reporting.models import TargetValue
from congdoan.reporting.queries import Scope, TargetResult
from congdoan.reporting.tests.steps import SCOPE, accepted, assigned, book_of, registered
from tests.world import World

SHARE = "emulation_rate"
SCHOOLS, OTHERS = {"group": "state"}, {"group": "non_state"}


@pytest.fixture
def with_share(world: World) -> World:
    """The share of unions with an emulation movement: a line of 0 or 1 of each over the unions expected to report.

    In province A two schools (one with a movement, one that sent nothing) and three enterprises (one with a movement,
    one without, one that sent nothing).
    """
    for code, parent, category in (("A22", "A2", "school"), ("A23", "A2", "non_state_enterprise")):
        unit = org.NewUnit(code, parent, f"CĐCS {code}", "grassroots_union", "", category, date(2022, 1, 1))
        org.add_unit(by=world.admin, unit=unit, act="recognised", on=date(2022, 1, 1), decision="QĐ 1")
    for unit, movement in (("A11", 1), ("A12", 1), ("A21", 0)):
        accepted(world, unit, unions_with_emulation=movement, members_admitted=10)
    return world


def result(world: World, unit: str = "PA", scope: Scope = SCOPE, by: str = "an") -> TargetResult:
    (only,) = queries.attainment_by_category(world.users[by], [world.unit(unit)], scope)
    return only


# ---- the groups ----


def test_every_category_of_a_union_is_in_one_group() -> None:
    kinds = [set(group_on(code, date(2023, 1, 1)).categories) for code in ("state", "non_state")]
    assert not any(one & other for one, other in combinations(kinds, 2))
    assert set().union(*kinds) == set(CATEGORIES) - {"none"}


def test_a_later_entry_holds_from_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    first = groups._entries()
    later = first[0].model_copy(update={"valid_from": date(2024, 12, 1), "categories": ("school",)})
    monkeypatch.setattr(groups, "_entries", lambda: (later, *first))
    assert group_on("state", date(2024, 11, 30)).categories == first[0].categories
    assert group_on("state", date(2024, 12, 1)).categories == ("school",)


def test_unknown_group_names_those_there_are() -> None:
    with pytest.raises(Refused, match=r"“trường”.+Các nhóm: state, non_state"):
        group_on("trường", date(2023, 1, 1))


# ---- the result ----


def test_a_share_counts_the_unions_of_the_group_only(with_share: World) -> None:
    assigned(with_share, "PA", 930, line=SHARE, **SCHOOLS)
    held = result(with_share)
    assert (held.result.actual, held.result.target, held.result.met) == (50, 93, False)
    assert held.result.words == "đạt 53,8% kế hoạch, thiếu 43 điểm phần trăm"
    assert held.name == "Tỷ lệ CĐCS phát động phong trào thi đua (khu vực nhà nước, trường học)"
    assigned(with_share, "A2", 550, line=SHARE, **OTHERS)
    assert result(with_share, "A2").result.actual == 0
    assigned(with_share, "A1", 550, line=SHARE, **OTHERS)
    assert result(with_share, "A1").result.actual == 100


def test_the_classification_has_a_line_for_each_group(with_share: World) -> None:
    """93% of the state's and the schools' unions good or better, 55% of the others: the district reports what it
    decided."""
    accepted(with_share, "A1", form="CT-NAM", unions_rated_public=40, unions_good_public=37, unions_rated_non_state=20,
             unions_good_non_state=12)  # fmt: skip
    assigned(with_share, "A1", 930, line="unions_good_public_rate")
    assigned(with_share, "A1", 550, line="unions_good_non_state_rate")
    held = queries.attainment_of_units(with_share.an, [with_share.unit("A1")], SCOPE)
    assert [(one.result.actual, one.result.target, one.result.met) for one in held] == [
        (Decimal("92.5"), 93, False), (60, 55, True),
    ]  # fmt: skip


def test_both_groups_together_are_the_whole(with_share: World) -> None:
    answer, unit = queries.answer_to(SCOPE), with_share.unit("PA")
    parts = [queries.totals_of_categories(answer, [unit], group_on(code, date(2022, 12, 1)).categories)
             for code in ("state", "non_state")]  # fmt: skip
    whole = queries.totals_of_unit(with_share.an, unit, SCOPE)
    for line in ("members_admitted", "unions_with_emulation"):
        assert sum(part.total(line) or 0 for part in parts) == whole.total(line)
    assert [part.rates["CS-NAM"].expected for part in parts] == [2, 3]
    assert [part.rates["CS-NAM"].accepted for part in parts] == [1, 2]
    assert whole.rates["CS-NAM"].expected == 5


def test_targets_for_all_and_for_a_group_stand_side_by_side(with_share: World) -> None:
    for value, group in ((100, ""), (30, "state"), (60, "non_state")):
        assigned(with_share, "PA", value, group=group)
    registered(with_share, "PA", 40, group="state")
    (whole,) = queries.attainment_of_units(with_share.an, [with_share.unit("PA")], SCOPE)
    assert (whole.result.actual, whole.result.target, whole.group) == (30, 100, None)
    of_groups = queries.attainment_by_category(with_share.an, [with_share.unit("PA")], SCOPE)
    told = {one.group.code: (one.result.actual, one.result.target) for one in of_groups if one.group}
    assert told == {"state": (10, 30), "non_state": (20, 60)}
    assert of_groups[0].registered or of_groups[1].registered


def test_nothing_reported_by_the_group_is_unknown(with_share: World) -> None:
    assigned(with_share, "A2", 930, line=SHARE, **SCHOOLS)
    assert result(with_share, "A2").result.words == "chưa có số liệu"
    assert result(with_share, "A2", Scope("2023", basis="estimate")).result.actual is None


def test_last_year_of_the_group_is_compared_with(with_share: World) -> None:
    assigned(with_share, "PA", None, how="more_than_last_year", **SCHOOLS)
    assert result(with_share).result.met is None
    last = book_of("2022", cut_off=period_of("2022").end)
    accepted(with_share, "A11", book=last, members_admitted=10)
    accepted(with_share, "A12", book=last, members_admitted=999)
    assert (result(with_share).result.met, result(with_share).result.actual) == (False, 10)
    accepted(with_share, "A22", members_admitted=1)
    assert result(with_share).result.met is True


def test_a_longer_period_adds_the_months_of_the_group(with_share: World) -> None:
    for month, day, value in (("2023-M08", date(2023, 8, 31), 3), ("2023-M09", date(2023, 9, 30), 4)):
        for unit, factor in (("A11", 1), ("A12", 100)):
            book = book_of(month, cut_off=day, form="CS-THANG")
            accepted(with_share, unit, form="CS-THANG", book=book, members_admitted=value * factor)
    assigned(with_share, "PA", 10, period="SY2022-2023", **SCHOOLS)
    assert result(with_share, scope=Scope("SY2022-2023")).result.actual == 3


def test_in_the_structure_of_now_a_union_counts_where_it_went(with_share: World) -> None:
    assigned(with_share, "A1", 20, **SCHOOLS)
    assigned(with_share, "A2", 20, **SCHOOLS)
    org.move_unit(by=with_share.admin, unit=with_share.unit("A11"), to=with_share.unit("A2"), on=date(2024, 3, 1),
                  decision="QĐ 9")  # fmt: skip
    now = replace(SCOPE, structure="now")
    assert [result(with_share, unit).result.actual for unit in ("A1", "A2")] == [10, None]
    assert [result(with_share, unit, now).result.actual for unit in ("A1", "A2")] == [None, 10]


@pytest.mark.parametrize("person", ["chi", "khoa", "giang"])
def test_targets_of_others_look_missing(with_share: World, person: str) -> None:
    assigned(with_share, "A1", 930, line=SHARE, **SCHOOLS)
    with pytest.raises(Refused, match="Không có đơn vị mã “A1” trong phạm vi của anh/chị"):
        result(with_share, "A1", by=person)
    assert result(with_share, "A1", by="lan").result.actual == Decimal(100)


def test_the_same_line_of_a_file_twice_is_told_by_its_group(world: World) -> None:
    assigned(world, "A1", 5, group="state")
    assigned(world, "A1", 6)
    assert sorted(TargetValue.objects.values_list("target__group", "value")) == [("", 6), ("state", 5)]

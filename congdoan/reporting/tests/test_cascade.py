"""A target goes down to the units below: by members, by last year's result, alike, by own figures; nothing is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org import queries as org_queries
from congdoan.reporting import commands, forms, queries
from congdoan.reporting.cascade import Sharing, Way, share_down
from congdoan.reporting.models import Target, TargetValue
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import accepted, assigned, book_of, registered, values_of
from tests.world import World

LAST_YEAR = {"period": "2022", "cut_off": date(2022, 11, 30)}


def new_district(world: World, code: str, on: date = date(2023, 2, 1)) -> None:
    unit = org.NewUnit(code, "PA", f"LĐLĐ huyện {code}", "upper_level_union", "", "none", on)
    org.add_unit(by=world.admin, unit=unit, act="established", on=on, decision="QĐ 1")


def cascade(
    world: World, way: str = "members", *, by: str = "an", unit: str = "PA", line: str = "members_admitted", **rest: Any
) -> commands.Cascaded:
    return commands.cascade_target(
        by=world.users[by],
        unit=world.unit(unit),
        period=rest.pop("period", "2023"),
        indicator=queries.indicators()[line],
        way=Way(way),
        decision=rest.pop("decision", "KH 2/KH-LĐLĐ"),
        **rest,
    )


def held(done: commands.Cascaded) -> dict[str, int | None]:
    return {share.unit.code: share.value for share in done.shares}


def last(unit: str) -> int | None:
    found = values_of(unit)
    return found[-1][1] if found else None


@pytest.fixture
def with_members(world: World) -> World:
    """40 + 100 members below A1, 7 below A2; 300 to be admitted in the province."""
    for unit, n in (("A11", 40), ("A12", 100), ("A21", 7)):
        accepted(world, unit, book=book_of(**LAST_YEAR), members_total=n, members_admitted=n // 4)
    assigned(world, "PA", 300)
    return world


# ---- how it is shared out ----


def test_by_members_to_the_last_one(with_members: World) -> None:
    done = cascade(with_members)
    assert held(done) == {"A1": 286, "A2": 14}  # 300 × 140/147 = 285.7, 300 × 7/147 = 14.3
    assert (done.target, done.below, done.remainder) == (300, 300, 0)
    assert {share.unit.code: share.weight for share in done.shares} == {"A1": 140, "A2": 7}
    assert values_of("A1") == [("ge", 286)]
    assert TargetValue.objects.get(target__unit__code="A2").decision == "KH 2/KH-LĐLĐ"


def test_members_are_what_each_union_reported_last(with_members: World) -> None:
    accepted(with_members, "A21", form="CS-THANG", book=book_of("2023-M08", cut_off=date(2023, 8, 31), form="CS-THANG"),
             members_total=60)  # fmt: skip
    assert held(cascade(with_members)) == {"A1": 210, "A2": 90}


def test_members_of_two_years_ago_are_not_known_any_more(world: World) -> None:
    accepted(world, "A11", book=book_of("2021", cut_off=date(2021, 11, 30)), members_total=40)
    accepted(world, "A21", book=book_of(**LAST_YEAR), members_total=7)
    assigned(world, "PA", 300)
    assert held(cascade(world)) == {"A1": None, "A2": 300}


def test_by_last_year_s_result(with_members: World) -> None:
    assert held(cascade(with_members, "last_result", kept=14)) == {"A1": 278, "A2": 8}  # 286 × 35/36, 286 × 1/36


def test_last_year_s_result_of_a_merged_unit_counts_for_its_successor(with_members: World) -> None:
    org.merge_units(by=with_members.admin, units=[with_members.unit("A2")], into=with_members.unit("A1"),
                    on=date(2023, 3, 1), decision="QĐ 9")  # fmt: skip
    assert held(cascade(with_members, "last_result")) == {"A1": 300}


def test_alike_with_what_cannot_be_divided_going_to_the_first(world: World) -> None:
    new_district(world, "A3")
    assigned(world, "PA", 100)
    assert held(cascade(world, "equal")) == {"A1": 34, "A2": 33, "A3": 33}


def test_by_own_figures_the_remainder_is_told(with_members: World) -> None:
    done = cascade(with_members, "own", own={"A1": 200, "A2": 60}, kept=25)
    assert (done.below, done.remainder, done.kept) == (260, 40, 25)
    done = cascade(with_members, "own", own={"A1": 290})
    assert (held(done), done.remainder) == ({"A1": 290, "A2": 60}, -50)


def test_what_is_kept_is_the_remainder(with_members: World) -> None:
    done = cascade(with_members, kept=6)
    assert (held(done), done.remainder) == ({"A1": 280, "A2": 14}, 6)


def test_a_registered_target_is_shared_out_where_nothing_was_assigned(world: World) -> None:
    registered(world, "PA", 10)
    assert held(cascade(world, "equal")) == {"A1": 5, "A2": 5}


def test_what_is_made_of_other_lines_is_shared_out_too(with_members: World) -> None:
    assigned(with_members, "PA", 100, line="members_net_increase")
    assert held(cascade(with_members, "equal", line="members_net_increase")) == {"A1": 50, "A2": 50}


# ---- again ----


def test_again_with_other_weights_revises_and_keeps_the_first(with_members: World) -> None:
    cascade(with_members)
    accepted(with_members, "A21", book=book_of(), members_total=60)
    done = cascade(with_members)
    assert values_of("A1") == [("ge", 286), ("ge", 210)]
    assert [(share.before, share.value, share.changed) for share in done.shares] == [(286, 210, True), (14, 90, True)]


def test_again_unchanged_writes_nothing(with_members: World) -> None:
    cascade(with_members)
    before = list(TargetValue.objects.values())
    done = cascade(with_members, decision="KH 3/KH-LĐLĐ")
    assert not any(share.changed for share in done.shares)
    assert list(TargetValue.objects.values()) == before


def test_a_share_of_nothing_only_takes_back_what_was_there(world: World) -> None:
    new_district(world, "A3")
    assigned(world, "PA", 2)
    assigned(world, "A3", 9)
    done = cascade(world, "equal")
    assert values_of("A3") == [("ge", 9), ("ge", 0)]
    assert done.remainder == 0
    assigned(world, "PA", 0)
    cascade(world, "equal")
    new_district(world, "A4", date(2023, 2, 2))
    cascade(world, "equal")
    assert values_of("A4") == []


def test_dry_run_tells_the_same_and_writes_nothing(with_members: World) -> None:
    before = (Event.objects.count(), list(TargetValue.objects.values()))
    told = cascade(with_members, dry_run=True)
    assert (Event.objects.count(), list(TargetValue.objects.values())) == before
    assert told == cascade(with_members)


# ---- who takes no part ----


def test_who_has_no_members_known_is_named_and_keeps_what_it_holds(with_members: World) -> None:
    new_district(with_members, "A3")
    assigned(with_members, "A3", 6)
    done = cascade(with_members)
    assert held(done) == {"A1": 280, "A2": 14, "A3": 6}
    assert {share.unit.code: share.left_out for share in done.shares if share.left_out} == {
        "A3": "chưa có số đoàn viên từ năm 2022"
    }


def test_who_had_no_result_is_named(with_members: World) -> None:
    new_district(with_members, "A3")
    done = cascade(with_members, "last_result")
    (left_out,) = [share for share in done.shares if share.left_out]
    assert (left_out.unit.code, left_out.left_out, left_out.value) == ("A3", "chưa có kết quả năm 2022", None)


def test_a_result_of_nothing_takes_no_part(world: World) -> None:
    for unit, n in (("A11", 0), ("A21", 3)):
        accepted(world, unit, book=book_of(**LAST_YEAR), members_admitted=n)
    assigned(world, "PA", 30)
    done = cascade(world, "last_result")
    assert held(done) == {"A1": None, "A2": 30}
    assert [share.left_out for share in done.shares] == ["kết quả năm 2022 bằng 0", ""]


def test_who_is_missing_among_own_figures_keeps_what_it_holds(with_members: World) -> None:
    assigned(with_members, "A2", 20)
    done = cascade(with_members, "own", own={"A1": 270})
    assert (held(done), done.remainder) == ({"A1": 270, "A2": 20}, 10)


def test_what_was_left_to_a_unit_that_ended_is_not_given_a_second_time(with_members: World) -> None:
    """20 of A1's target stay with A1, because A12 went to the province itself; the result of A1 still counts there."""
    assigned(with_members, "A1", 40)
    org.add_unit(
        by=with_members.admin, act="established", on=date(2023, 6, 1), decision="QĐ 1",
        unit=org.NewUnit("W1", "PA", "Công đoàn phường Một", "upper_level_union", "", "none", date(2023, 6, 1)),
    )  # fmt: skip
    for unit, to in (("A11", "W1"), ("A12", "PA")):
        org.move_unit(by=with_members.admin, unit=with_members.unit(unit), to=with_members.unit(to),
                      on=date(2023, 7, 1), decision="QĐ 2")  # fmt: skip
    org.dissolve_unit(by=with_members.admin, unit=with_members.unit("A1"), on=date(2023, 7, 2), decision="QĐ 3")
    done = cascade(with_members, "own", own={"W1": 100, "A2": 100})
    assert held(done) == {"W1": 100, "A2": 100, "A12": None, "A1": 40}
    assert done.remainder == 60
    listed = queries.target_list(with_members.an, with_members.unit("PA"), Scope("2023"), below=True)
    (remainder,) = listed.remainders
    assert remainder.value == 60


# ---- refused ----


@pytest.mark.parametrize("person", ["an", "ha", "admin"])
def test_who_gives_targets_at_the_unit_above_may(with_members: World, person: str) -> None:
    assert held(cascade(with_members, by=person)) == {"A1": 286, "A2": 14}


@pytest.mark.parametrize("person", ["chi", "khoa", "em", "binh", "dung", "giang"])
def test_others_find_no_such_unit(with_members: World, person: str) -> None:
    before = Event.objects.count()
    with pytest.raises(Refused, match="Không có đơn vị mã “PA” trong phạm vi của anh/chị"):
        cascade(with_members, by=person)
    assert Event.objects.count() == before


def refusal(world: World, *args: Any, **rest: Any) -> str:
    before = (Event.objects.count(), Target.objects.count(), TargetValue.objects.count())
    with pytest.raises(Refused) as refused:
        cascade(world, *args, **rest)
    assert (Event.objects.count(), Target.objects.count(), TargetValue.objects.count()) == before
    return refused.value.code


def test_what_cannot_be_shared_out_is_refused(with_members: World) -> None:
    world = with_members
    assert refusal(world, line="health_checks") == "no_target"
    assert refusal(world, period="2022") == "no_target"
    assigned(world, "PA", 0, how="le", line="work_stoppages")
    assigned(world, "PA", 950, line="members_density")
    assigned(world, "PA", 95, line="gifts_passed_on")
    lines = ("work_stoppages", "members_density", "gifts_passed_on")
    assert {refusal(world, line=line) for line in lines} == {"does_not_add"}
    assert refusal(world, unit="A11", by="admin") == "nobody_below"
    assert refusal(world, decision=" ") == "no_decision"
    assert {refusal(world, kept=kept) for kept in (-1, 301)} == {"kept"}
    assert refusal(world, "own", own={"A1": 3, "B1": 4}) == "not_below"
    assert refusal(world, "own", own={}) == "no_values"


def test_nothing_to_share_out_and_nobody_to_share_among_are_refused(world: World) -> None:
    assigned(world, "PA", 30)
    assert refusal(world, "members") == "nobody"
    assert refusal(world, "last_result") == "nobody"
    accepted(world, "A21", book=book_of(**LAST_YEAR), members_total=7)
    assigned(world, "A1", 31)
    assert refusal(world, "members") == "nothing_left"


def test_a_term_has_no_year_before(world: World) -> None:
    assigned(world, "PA", 30, period="T2018-2023")
    assert refusal(world, "members", period="T2018-2023") == "no_year_before"
    assert held(cascade(world, "equal", period="T2018-2023")) == {"A1": 15, "A2": 15}


def test_targets_of_a_closed_period_stay(with_members: World) -> None:
    commands.close_period(by=with_members.admin, code="2023", decision="QĐ khóa")
    assert refusal(with_members) == "closed_period"


def test_own_figures_out_of_a_file(world: World, tmp_path: Path) -> None:
    path = tmp_path / "muc.csv"
    path.write_text("unit,value\nA1,12.5\nA2,3\n", encoding="utf-8")
    assert forms.own_values_from(path, queries.indicators()["training_hours"]) == {"A1": 125, "A2": 30}
    path.write_text("unit,value\nA1,12\nA1,3\nA2,x\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        forms.own_values_from(path, queries.indicators()["members_admitted"])
    assert [detail.split(":")[0] for detail in refused.value.details] == ["muc.csv, dòng 3", "muc.csv, dòng 4"]


# ---- nothing is lost ----

amount = st.integers(0, 10**9)
shares = st.dictionaries(st.sampled_from("abcdefg"), amount, min_size=1)


@given(shared=amount, kept=amount, weights=shares, already=st.dictionaries(st.sampled_from("tuvw"), amount))
def test_shares_and_remainder_are_the_target(
    shared: int, kept: int, weights: dict[str, int], already: dict[str, int]
) -> None:
    assume(any(weights.values()))
    target = shared + kept + sum(already.values())
    sharing = share_down(target, kept=kept, weights=weights, held=already)
    assert sharing.below + sharing.remainder == target
    assert sharing.remainder == kept
    assert min(sharing.given.values()) >= 0


def test_nothing_is_shared_out_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="-1 to be shared out"):
        share_down(10, kept=8, weights={"a": 1}, held={"b": 3})
    with pytest.raises(ValueError, match="among 1"):
        share_down(10, kept=0, weights={"a": 0}, held={})
    assert Sharing(10, {"a": 8}, {"b": 3}).remainder == -1


small = st.integers(0, 60)
again = st.tuples(
    st.sampled_from(["members", "last_result", "equal", "own"]), small, st.dictionaries(st.sampled_from(
        ["A1", "A2", "A3"]), small, min_size=1)
)  # fmt: skip


@given(
    st.lists(st.tuples(small, again), min_size=1, max_size=4),
    st.dictionaries(st.sampled_from(["A1", "A2", "A3"]), small),
    small,
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_children_s_targets_plus_the_shown_remainder_equal_the_parent_s(
    world: World, rounds: list[tuple[int, tuple[str, int, dict[str, int]]]], before: dict[str, int], members: int
) -> None:
    with transaction.atomic():
        new_district(world, "A3")
        for unit, n in (("A11", 40), ("A21", members)):
            accepted(world, unit, book=book_of(**LAST_YEAR), members_total=n, members_admitted=n // 4)
        for unit, value in before.items():
            (registered if value % 3 == 0 else assigned)(world, unit, value)
        for value, (way, kept, own) in rounds:
            assigned(world, "PA", value)
            done = carried_out(world, way, kept, own)
            if isinstance(done, Refused):
                assert done.code in ("kept", "nothing_left", "nobody")
            else:
                check_whole(world, done, value)
        transaction.set_rollback(True)


def carried_out(world: World, way: str, kept: int, own: dict[str, int]) -> commands.Cascaded | Refused:
    try:
        return cascade(world, way, kept=kept, own=own if way == "own" else None)
    except Refused as refused:
        return refused


def check_whole(world: World, done: commands.Cascaded, target: int) -> None:
    """What is told is what is stored, whoever reads it."""
    children = org_queries.tree_on(date(2023, 11, 30)).children(world.unit("PA").pk)
    stored = queries.targets_of(children, Target.objects.get(unit__code="PA").period)
    in_force = {pk: of_unit[0].adding_value for pk, of_unit in stored.items()}
    assert sum(value or 0 for value in in_force.values()) + done.remainder == done.target == target
    assert {share.unit.pk: share.value for share in done.shares if share.value} == {
        pk: value for pk, value in in_force.items() if value
    }
    (listed,) = queries.target_list(world.an, world.unit("PA"), Scope("2023"), below=True).remainders
    assert (listed.target, listed.value) == (target, done.remainder)

"""The plan kept on screen: made, filled, changed, thrown away; never over another's work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, plan_queries
from congdoan.org.models import Reorganisation
from congdoan.org.tests.acting import everyone_who_may_not
from congdoan.org.tests.planning import ABOLISH, DAY, HEAD, again, draft, kept, moving
from congdoan.org.tests.test_successions import state
from tests.world import World

Act = Callable[[World, str, Reorganisation, str], object]
ACTS: dict[str, Act] = {
    "revise": lambda w, by, plan, seen: commands.revise_plan(
        by=w.users[by], plan=plan, edition=seen, title="Tên khác", on=date(2023, 8, 1)
    ),
    "replace": lambda w, by, plan, seen: commands.replace_rows(
        by=w.users[by], plan=plan, edition=seen, rows=f"{HEAD}\n2023-08-01,move,A21,A1,,,,,QĐ 9\n", source="x.csv"
    ),
    "put": lambda w, by, plan, seen: commands.put_row(by=w.users[by], plan=plan, edition=seen, step=moving()),
    "delete rows": lambda w, by, plan, seen: commands.delete_rows(by=w.users[by], plan=plan, edition=seen, lines={2}),
    "delete": lambda w, by, plan, seen: commands.delete_plan(by=w.users[by], plan=plan, edition=seen),
    "apply": lambda w, by, plan, seen: commands.apply_draft(by=w.users[by], plan=plan, edition=seen),
}
each_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())


def test_plan_is_made_empty_or_out_of_a_file_which_brings_its_day(acting: World) -> None:
    empty = kept(acting, "")
    assert (empty.on, empty.n_rows, empty.state, empty.by) == (DAY, 0, "draft", acting.an)
    full = kept(acting, ABOLISH.replace("2023-07-01", "2023-09-01"))
    assert (full.on, full.n_rows, full.acts["move"]) == (date(2023, 9, 1), 7, 2)
    assert Event.objects.filter(verb="plan.made", unit_id=full.unit_id).count() == 2


def test_plan_without_a_title_is_refused(acting: World) -> None:
    with pytest.raises(Refused) as refused:
        kept(acting, "", title="")
    assert refused.value.code == "invalid"
    assert not Reorganisation.objects.exists()


def test_rows_are_added_changed_and_deleted(acting: World) -> None:
    plan = kept(acting)
    plan = commands.put_row(by=acting.an, plan=plan, edition=plan.edition, step=moving())
    assert plan_queries.draft_of(plan).steps[-1] == moving(line=9)
    plan = commands.put_row(by=acting.an, plan=plan, edition=plan.edition, step=moving(to="PA", line=9))
    assert plan_queries.draft_of(plan).steps[-1].to == ("PA",)
    plan = commands.delete_rows(by=acting.an, plan=plan, edition=plan.edition, lines={9, 8})
    assert [step.unit for step in plan_queries.draft_of(plan).steps] == ["W1", "W2", "A1", "A11", "A12", "A2"]
    assert again(plan).acts == {"establish": 2, "dissolve": 1, "move": 2, "merge": 1}
    told = {event.verb: event.detail for event in Event.objects.filter(verb__startswith="plan.row")}
    assert told["plan.row_changed"]["before"][0]["to"] == "W1"
    assert told["plan.row_changed"]["after"]["to"] == "PA"
    assert len(told["plan.rows_deleted"]["before"]) == 2


def test_new_day_of_a_plan_is_that_of_every_row(acting: World) -> None:
    plan = kept(acting)
    plan = commands.revise_plan(by=acting.an, plan=plan, edition=plan.edition, title="Tên khác", on=date(2023, 8, 1))
    assert (again(plan).title, again(plan).on) == ("Tên khác", date(2023, 8, 1))
    assert {step.line for step in plan_queries.draft_of(plan).steps} == set(range(2, 9))
    assert Event.objects.get(verb="plan.revised").detail["changes"]["on"] == ["2023-07-01", "2023-08-01"]


def test_file_takes_the_place_of_the_rows_which_the_audit_keeps(acting: World) -> None:
    plan = kept(acting)
    before = plan.rows
    ACTS["replace"](acting, "an", plan, plan.edition)
    assert (again(plan).n_rows, again(plan).on) == (1, date(2023, 8, 1))
    assert Event.objects.get(verb="plan.rows_replaced").detail["before"] == before


def test_what_is_saved_unchanged_writes_nothing(acting: World) -> None:
    plan = kept(acting, "\r\n2023-07-01,move,A21,A1,,,,,QĐ 9\r\n")
    commands.put_row(by=acting.an, plan=plan, edition=plan.edition, step=moving(to="A1", line=2))
    commands.revise_plan(by=acting.an, plan=plan, edition=plan.edition, title=plan.title, on=plan.on)
    assert again(plan).edition == plan.edition
    assert [event.verb for event in Event.objects.filter(verb__startswith="plan.")] == ["plan.made"]


def test_deleted_draft_is_gone_and_the_audit_keeps_its_rows(acting: World) -> None:
    plan = kept(acting)
    ACTS["delete"](acting, "an", plan, plan.edition)
    assert not Reorganisation.objects.exists()
    assert Event.objects.get(verb="plan.deleted").detail["before"] == plan.rows


@each_act
def test_nothing_is_written_over_what_somebody_else_has_changed(acting: World, act: Act) -> None:
    plan = kept(acting)
    seen = plan.edition
    commands.put_row(by=acting.admin, plan=plan, edition=seen, step=moving())
    before = again(plan).edition
    with pytest.raises(Refused) as refused:
        act(acting, "an", plan, seen)
    assert refused.value.code == "stale"
    assert again(plan).edition == before
    act(acting, "an", plan, before)


@each_act
def test_plan_that_is_carried_out_is_not_changed_until_it_is_undone(acting: World, act: Act) -> None:
    plan = kept(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    with pytest.raises(Refused) as refused:
        act(acting, "an", plan, again(plan).edition)
    assert refused.value.code == "applied"
    commands.undo_applied(by=acting.an, plan=plan)
    act(acting, "an", plan, again(plan).edition)


@each_act
@everyone_who_may_not
def test_only_who_may_change_the_structure_writes_plans(acting: World, person: str, act: Act) -> None:
    plan = kept(acting)
    with pytest.raises(Refused) as refused:
        act(acting, person, plan, plan.edition)
    assert refused.value.code == "unknown_plan"
    with pytest.raises(Refused):
        kept(acting, by=person)
    assert [again(plan).edition] == [one.edition for one in Reorganisation.objects.all()]


def test_draft_is_carried_out_and_withdrawn(acting: World) -> None:
    before, plan = state(), kept(acting)
    done = commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    assert (again(plan).state, again(plan).change_id) == ("applied", done.change)
    assert state() != before
    commands.undo_applied(by=acting.an, plan=plan)
    assert (again(plan).state, again(plan).change, again(plan).rows) == ("draft", None, plan.rows)
    assert state() == before


@everyone_who_may_not
def test_only_who_may_change_the_structure_withdraws_a_plan(acting: World, person: str) -> None:
    plan = kept(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    with pytest.raises(Refused) as refused:
        commands.undo_applied(by=acting.users[person], plan=plan)
    assert refused.value.code == "unknown_plan"
    assert again(plan).state == "applied"


def test_only_the_latest_change_is_withdrawn(acting: World) -> None:
    plan = kept(acting)
    with pytest.raises(Refused) as refused:
        commands.undo_applied(by=acting.an, plan=plan)
    assert refused.value.code == "not_applied"
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    commands.rename_unit(by=acting.an, unit=acting.unit("A12"), name="CĐCS Mới", on=date(2023, 8, 1), decision="QĐ 9")
    with pytest.raises(Refused) as refused:
        commands.undo_applied(by=acting.an, plan=plan)
    assert refused.value.code == "not_latest"


def test_draft_with_faults_is_not_carried_out(acting: World) -> None:
    before, plan = state(), kept(acting, "\n2023-07-01,dissolve,A1,,,,,,QĐ 2\n")
    with pytest.raises(Refused) as refused:
        commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    assert refused.value.code == "bad_plan"
    assert (again(plan).state, state()) == ("draft", before)


def test_file_of_the_same_rows_is_the_plan_kept_on_screen(acting: World) -> None:
    plan = kept(acting)
    commands.apply_plan(by=acting.an, draft=draft())
    assert [one.pk for one in Reorganisation.objects.all()] == [plan.pk]
    assert (again(plan).state, again(plan).title) == ("applied", "Bỏ cấp huyện")


def test_edition_changes_with_title_day_state_and_rows(acting: World) -> None:
    plan = kept(acting)
    editions = {plan.edition}
    for field, value in (("title", "Khác"), ("on", date(2023, 7, 2)), ("state", "applied"), ("digest", "x")):
        setattr(plan, field, value)
        editions.add(plan.edition)
    assert len(editions) == 5

"""Reads of the tree, its people, plans, registers, awards and what hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.adhoc import queries as adhoc
from congdoan.audit.models import Event
from congdoan.awards import commands as award_commands
from congdoan.awards import queries as awards
from congdoan.awards.models import CommendationDecision, Nomination
from congdoan.common.errors import Refused
from congdoan.desk import happened
from congdoan.documents import queries as documents
from congdoan.org import change_queries, pages, people_queries, person_page, plan_page, plan_queries
from congdoan.org import commands as org
from congdoan.org import queries as structure
from congdoan.org.changes import Changes
from congdoan.org.history import Others
from congdoan.org.models import Reorganisation
from congdoan.org.outline import Outline
from congdoan.org.people_forms import GrantForm
from congdoan.org.plan_rows import plan_of
from congdoan.org.plans import StepAct
from congdoan.org.programme_queries import programmes_of
from congdoan.planning import commands as planning_commands
from congdoan.planning import queries as planning
from congdoan.registers.members import commands as members
from congdoan.registers.members import queries as registers
from congdoan.registers.members.commands import base
from congdoan.registers.members.models import Membership
from congdoan.starting import commands as starting_commands
from congdoan.starting import queries as starting
from congdoan.starting.models import StartList
from tests.generic.commands import DAY, PAPER, applied, lan_over, proposed
from tests.generic.doors_world import change
from tests.generic.reads.table import of
from tests.world import World

EVER = datetime(2000, 1, 1, tzinfo=UTC)


def _code(command: Callable[..., object], **arguments: Any) -> str:
    """With what a command is refused."""
    try:
        command(**arguments)
    except Refused as refused:
        return refused.code
    return ""


def _marks_the_plan_of_the_province(user: User, world: World) -> bool:
    """Whether a file of Lan's district, carried out, is taken for the draft of the same rows kept by the province."""
    lan_over(world, "A2")
    rows = "on,act,unit,to,name,decision\n2023-07-01,rename,A21,,CĐCS Ánh Sao Mới,QĐ 1\n"
    kept = org.make_plan(by=world.admin, unit=world.unit("PA"), title="Của tỉnh", on=DAY, rows=rows)
    org.apply_plan(by=user, draft=plan_of("a.csv", rows))
    return Reorganisation.objects.get(pk=kept.pk).change is not None


def _tells_a_plan_from_none(user: User, world: World) -> bool:
    """Whether a file is told apart from one whose rows nobody ever carried out."""
    rows = applied(world).rows
    files = (rows, rows.replace("QĐ 1", "QĐ 2"))
    return len({_code(org.undo_plan, by=user, draft=plan_of("a.csv", text)) for text in files}) > 1


def _portfolio_of_before(user: User, world: World) -> frozenset[int]:
    """What somebody looked after by a grant that was then withdrawn."""
    unit = world.unit("A11")
    grant = org.grant_role(by=world.admin, user=user, role="clerk", unit=unit, start=DAY)
    org.set_portfolio(by=world.admin, user=user, add=[unit])
    org.withdraw_grant(by=world.admin, grant=grant, reason="Nghỉ")
    return structure.portfolio_of(user)


def _programmes(user: User, world: World) -> object:
    agreed = org.Programme("A1", "A1", "Sở", "Phối hợp", 2023, 2025)
    org.set_programme(by=world.admin, programme=agreed)
    return programmes_of(user, world.unit("A1"))


def _verbs_already_held(person: User, world: World) -> set[str]:
    """What a grant would open that somebody has there already."""
    shown = person_page.preview(world.admin, person, world.unit("A11"), "clerk")
    return {*shown.verbs} - {*shown.new}


def _portfolio_shown(user: User, world: World) -> object:
    org.set_portfolio(by=world.admin, user=world.dung, add=[world.unit("A11")])
    return person_page.person_page(user, world.dung).portfolio


def _programmes_below(user: User, world: World) -> int:
    planning_commands.set_programme(by=world.admin, unit=world.unit("A11"), year=2023, theme="Năm mới", document=PAPER)
    below = planning._below(user, world.unit("A1"), None, 2023)
    return below.with_programme if below else 0


def _takes_a_transfer_back(user: User, world: World) -> bool:
    """Whether withdrawing the arrival in A12 opens the stay in A11 again."""
    lan_over(world, "A12", holding="clerk")
    left = Membership.objects.get()
    come = members.transfer_member(by=world.admin, membership=left, to=world.unit("A12"), on=date(2023, 10, 20))
    members.withdraw_membership(by=user, membership=come, reason="Nhầm")
    return Membership.objects.get(pk=left.pk).ended_on is None


def _last_stay(user: User, world: World) -> object:
    """Where a member is who has gone on to A12."""
    left = Membership.objects.get()
    members.transfer_member(by=world.admin, membership=left, to=world.unit("A12"), on=date(2023, 10, 20))
    return registers.member_view(user, left.member_id).last


def _list_written() -> StartList:
    StartList.objects.update(state=StartList.State.WRITTEN)
    return StartList.objects.get()


def _headings() -> dict[int, str]:
    return {int(column): text for column, text in StartList.objects.get().headings.items()}


def _renames_of(user: User, world: World) -> int:
    change()
    return Changes(user, date(1900, 1, 1), date(2023, 12, 31), kind="renamed", text="may song day").count()


def _departments(user: User, world: World) -> bool:
    """Whether somebody is told that the names are others by now."""
    unit = world.unit("A1")
    org.set_department(by=world.admin, unit=unit, kind="office", name="Văn phòng")
    return _code(org.set_departments, by=user, unit=unit, names={"office": "Ban mới"}, seen={}) == "stale"


def _stands_at_the_top(user: User, world: World) -> bool:
    """Whether somebody is told that a unit is the highest of theirs."""
    lan_over(world, "A21")
    one = org.UnitAct(StepAct.DISSOLVE, world.unit("A21"), DAY, PAPER)
    return _code(org.preview_act, by=user, one=one) == "top"


def _somebody_waits(user: User, world: World) -> bool:
    """Whether somebody is told that nobody waits for a decision."""
    asked = {"body": world.unit("A1"), "period": "2022", "kind": "letter_of_merit", "dated": DAY}
    return _code(award_commands.decide, by=user, **asked) == "nobody"


def _has_ended_today(user: User, world: World) -> bool:
    today = timezone.localdate()
    org.dissolve_unit(by=world.admin, unit=world.unit("A12"), on=today, decision=PAPER)
    return Outline(user, today)._ended.exists()


of(
    "adhoc/queries.py",
    directly_below=lambda user, w: adhoc.directly_below(user, w.unit("A1")),
)
of("adhoc/queries.py", told="giang", put_to_me=lambda user, w: adhoc.put_to_me(user))
of("adhoc/queries.py", told="dung", not_told="giang", put_to_me__asked_by_me=lambda user, w: not adhoc.put_to_me(user))
of("awards/commands.py", decide=_somebody_waits)
of(
    "awards/queries.py",
    decision_by_symbol=lambda user, w: awards.decision_by_symbol(
        user, w.unit("A1"), CommendationDecision.objects.get().issued.symbol
    ),
    decisions=lambda user, w: awards.decisions(user, w.unit("A1"), "2023"),
    nomination_by_id=lambda user, w: awards.nomination_by_id(user, Nomination.objects.get(state="nominated").pk),
)
of("desk/happened.py", told="an", not_told="khoa", happened=lambda user, w: happened.happened(user, EVER))
of("desk/happened.py", _reports=lambda user, w: happened._reports(user, Event.objects.filter(verb="report.accepted")))
of("documents/queries.py", issued_documents=lambda user, w: documents.issued_documents(user, w.unit("A1"), 2023))
of(
    "org/changes.py",
    placements=lambda user, w: Changes(user, date(1900, 1, 1), date(2023, 12, 31), text="dong may").count(),
    renames=_renames_of,
)
of("org/change_queries.py", told_after=lambda user, w: change_queries.told(user, change()).after)
of("org/commands/grants.py", set_departments=_departments)
of("org/commands/plans.py", not_told="lan", apply_plan=_marks_the_plan_of_the_province)
of("org/commands/plans.py", top_unit=lambda user, w: org.top_unit(user))
of("org/commands/single.py", told="lan", preview_act=_stands_at_the_top)
of("org/commands/undoing.py", undo_plan=_tells_a_plan_from_none)
of("org/history.py", others=lambda user, w: Others(user, [w.unit("A11").pk]).on(w.unit("A11").pk, DAY).code)
of(
    "org/outline.py",
    count=lambda user, w: Outline(user, DAY).below(w.unit("A1")),
    count_today=lambda user, w: Outline(user, timezone.localdate()).below(w.unit("A1")),
    ended=_has_ended_today,
    level=lambda user, w: Outline(user, DAY).level(w.unit("A1")).rows,
)
of("org/pages.py", not_told="binh", rights=lambda user, w: pages._rights_at(user, w.unit("A1")).get("may_change"))
of("org/people_forms.py", initial=lambda user, w: GrantForm(user, w.giang).initial["unit"])
of(
    "org/people_queries.py",
    delegations_of=lambda user, w: any(people_queries.delegations_of(user, w.dung)),
    grants_of=lambda user, w: people_queries.grants_of(user, w.giang),
    never_used=lambda user, w: people_queries.never_used(user, [w.giang]),
    units_without_account=lambda user, w: people_queries.units_without_account(user),
)
of(
    "org/person_page.py",
    lines_of=lambda user, w: person_page.lines_of(user, [w.giang])[0].grants,
    may_manage=lambda user, w: person_page.person_page(user, w.giang).may_manage,
    portfolio=_portfolio_shown,
    preview=lambda user, w: person_page.preview(user, w.giang, w.unit("A11"), "clerk"),
)
of("org/person_page.py", told="giang", preview__held=_verbs_already_held)
of(
    "org/plan_page.py",
    not_told="binh",
    may_change=lambda user, w: plan_page.plan_page(user, applied(w).pk, {}).may_change,
)
of(
    "org/plan_queries.py",
    plans_for=lambda user, w: plan_queries.plans_for(user).filter(pk=applied(w).pk),
    followed_by=lambda user, w: plan_queries.followed_by(user, proposed(w).change),
)
of("org/programme_queries.py", programmes_of=_programmes)
of("org/queries/access.py", proposed_grants=lambda user, w: proposed(w) and structure.proposed_grants(user))
of("org/queries/access.py", told="an", portfolio_of=_portfolio_of_before)
of(
    "org/queries/access.py",
    not_told="khoa",
    oversees=lambda user, w: structure.oversees(user),
    reads_anything=lambda user, w: structure.reads_anything(user),
)
of("org/queries/units.py", not_told="khoa", names_in_reach=lambda user, w: structure.names_in_reach(user, DAY))
of(
    "planning/queries.py",
    programme_of=lambda user, w: planning.programme_of(user, w.unit("A1"), 2023),
    programmes_below=_programmes_below,
)
of(
    "registers/members/commands/base.py",
    where_now=lambda user, w: "Đồng Mây" in base.where_now(Membership.objects.get(), user),
)
of("registers/members/commands/mending.py", told="dung", not_told="lan", withdraw_membership=_takes_a_transfer_back)
of(
    "registers/members/queries.py",
    imports_into=lambda user, w: registers.imports_into(user, w.unit("A11")),
    memberships_of=lambda user, w: registers.memberships_of(user, w.unit("A11")),
)
of("registers/members/queries.py", not_told="giang", member_view=_last_stay)
of(
    "registers/members/queries.py",
    not_told="khoa",
    units_that_may_keep=lambda user, w: registers.units_that_may_keep(user),
)
of(
    "starting/commands.py",
    withdraw_list=lambda user, w: _code(starting_commands.withdraw_list, by=user, one=_list_written()) == "not_kept",
)
of(
    "starting/queries.py",
    lists_of=lambda user, w: starting.lists_of(user),
    remembered=lambda user, w: starting.remembered(user, _headings()).columns,
    units_below=lambda user, w: starting._units_below(user, w.unit("PA")),
)

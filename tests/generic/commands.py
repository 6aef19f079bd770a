"""The table of commands and what each is called with: who may not is refused (`test_refusals.py`).

A new command is one line of COMMANDS, or of OWN with the reason. What asks for rights at two places has a line of
HALVES for each: somebody who has them at the other one only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from congdoan.accounts.commands import ensure_user
from congdoan.accounts.models import User
from congdoan.adhoc import commands as adhoc
from congdoan.adhoc.models import AdHocAnswer, AdHocRequest
from congdoan.adhoc.tests.steps import QUESTIONS, VALUES
from congdoan.awards import commands as awards
from congdoan.awards.models import CommendationDecision, Nomination
from congdoan.awards.shipped import read_blank
from congdoan.awards.tests.giving import entry
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.dashboards import commands as dashboards
from congdoan.dashboards.audit_page import Asked
from congdoan.documents import commands as documents
from congdoan.documents.models import IssuedDocument
from congdoan.emulation import commands as emulation
from congdoan.emulation.commands import PointsEntry
from congdoan.emulation.models import Classification
from congdoan.org import commands as org
from congdoan.org.commands import clusters, people, plans, programmes, successions, undoing
from congdoan.org.models import Change, Cluster, Delegation, Followed, FollowedKind, Reorganisation, RoleGrant
from congdoan.org.plan_rows import plan_of as org_plan_of
from congdoan.org.plans import Draft, StepAct
from congdoan.org.tests.planning import draft, moving
from congdoan.ownforms import commands as ownforms
from congdoan.ownforms.models import FormDraft
from congdoan.periods.queries import period_of
from congdoan.planning import commands as planning
from congdoan.planning.commands import TaskEntry
from congdoan.planning.models import ProgrammeTask, WorkProgramme
from congdoan.registers.members import commands as members
from congdoan.registers.members.commands import Stay
from congdoan.registers.members.models import Member, MemberImport, Membership
from congdoan.registers.members.tests.steps import person, terms
from congdoan.reporting import commands as reporting
from congdoan.reporting import imports, queries
from congdoan.reporting.cascade import Way
from congdoan.reporting.commands import mapping
from congdoan.reporting.commands import undoing as undoing_imports
from congdoan.reporting.models import Adjustment, Evidence, IndicatorSet, Report, ReportComment, ReportImport
from congdoan.reporting.queries import Scope
from congdoan.reporting.rules import ReportEntry
from congdoan.reporting.shipped import Catalogue
from congdoan.reporting.tests.steps import aim, book_of, drafted, form_of
from congdoan.starting import commands as starting
from congdoan.starting.models import StartList
from congdoan.starting.tests.messy import COMMON, DISTRICT, DISTRICT_MERGED, read
from congdoan.yearend import commands as yearend
from congdoan.yearend import queries as year_queries
from congdoan.yearend.minutes import Met
from congdoan.yearend.models import OutsideFigure
from congdoan.yearend.queries import Subject
from tests.generic import states
from tests.generic.doors_world import pack_file
from tests.world import World

DAY, JANUARY, LATER, PAPER = date(2023, 7, 1), date(2024, 1, 5), date(2099, 1, 1), "QĐ 9/QĐ-LĐLĐ"

# What belongs to whoever calls it, or is called by programs only.
OWN = {
    "accounts/commands.py:ensure_user": "called by commands that open accounts",
    "accounts/commands.py:hand_out_password": "called by new_slip",
    "audit/commands.py:event": "writes down what a command did",
    "audit/commands.py:line": "writes down what a command did",
    "dashboards/commands.py:export_pivot": "exports what a query has read for the person",
    "desk/commands.py:note_visit": "one's own desk",
    "desk/commands.py:mark_read": "one's own notices",
    "desk/commands.py:set_ways": "one's own desk",
    "desk/commands.py:open_calendar": "one's own desk",
    "desk/commands.py:close_calendar": "one's own desk",
    "emulation/commands.py:load_rubric": "the catalogue of an installation, by set-up and the command line",
    "reporting/commands/catalogue.py:load_catalogue": "the catalogue of an installation, by set-up",
    "reporting/commands/base.py:keep_versions": "called by commands that write reports",
    "reporting/commands/writing.py:take_step": "called by commands that write reports",
    "org/commands/base.py:establish": "called by commands that change the structure",
    "org/commands/base.py:create": "called by commands that change the structure",
    "org/commands/grants.py:give": "called by commands that grant",
    "org/commands/grants.py:mark_illustrative": "of a demonstration, before anybody signs in",
    "org/commands/lists.py:export_units": "exports what is in reach, and nothing else",
    "org/commands/changes.py:export_changes": "exports what is in reach, and nothing else",
    "warehouse/commands.py:export_warehouse": "exports what is in reach, and nothing else",
    "org/commands/people.py:create_administrator": "on the machine itself, by whoever runs it",
}


def _grant() -> RoleGrant:
    return RoleGrant.objects.get(user__email="giang@vi-du.vn")


def _body(world: World) -> dict[str, Any]:
    return {"subject": Subject(world.unit("A1"))}


def lan_over(world: World, *codes: str, holding: str = "administrator", **arguments: Any) -> dict[str, Any]:
    """Lan holds a role at these units; the arguments of a command as they are given."""
    for code in codes:
        org.grant_role(by=world.admin, user=world.lan, role=holding, unit=world.unit(code), start=DAY)
    return arguments


def proposed(world: World, unit: str = "A11", to: str = "A12") -> Followed:
    change = Change.objects.order_by("pk").last()
    return Followed.objects.create(
        change=change, kind=FollowedKind.GRANT, unit=world.unit(unit), what="Quyền", outcome="hết hiệu lực",
        object_id=_grant().pk, before={"end": None, "proposed": [to]}, settled=False,
    )  # fmt: skip


def _with_a_grant(world: World, code: str) -> User:
    org.grant_role(by=world.admin, user=world.giang, role="clerk", unit=world.unit(code), start=DAY)
    return world.giang


def _without_grant(world: World, code: str) -> User:
    return ensure_user(
        by=world.admin, email="moi@vi-du.vn", full_name="Lý Thị Mới", password=None, unit_id=world.unit(code).pk
    )


def _numbered_elsewhere(world: World) -> CommendationDecision:
    made = _decision()
    made.issued = documents.number_document(by=world.admin, unit=world.unit("A2"), kind="QĐ", dated=DAY, subject="Thử")
    return made


def _form_draft() -> dict[str, Any]:
    one = FormDraft.objects.get(issued=None)
    return {"draft": one, "edition": one.edition}


def _catalogue() -> Catalogue:
    return queries.catalogue_of(IndicatorSet.objects.get(code="PA"))


def _draft_of(world: World) -> Report:
    return reporting.draft_report(
        by=world.admin, unit=world.unit("A12"), form=form_of("CS-NAM"), book=book_of(), figures={"members_total": 3}
    )


def _to_sign(world: World) -> Report:
    return reporting.hand_to_sign(by=world.admin, report=_draft_of(world))


def _wrong(world: World) -> Report:
    """What is wrong in a report is told only to those who sign it."""
    return drafted(world, "A12", members_total=3, members_female=5)


def _sent(world: World) -> Report:
    return reporting.submit_report(by=world.admin, report=_draft_of(world), on=DAY)


def _comment(world: World) -> ReportComment:
    return reporting.comment_on(by=world.admin, report=_sent(world), text="Xem lại")


def _figure(world: World) -> OutsideFigure:
    return yearend.quote_from_outside(
        by=world.admin, unit=world.unit("A1"), period="2023", what="Doanh nghiệp", value="12", document=PAPER
    )


def _sentence(world: World) -> str:
    return year_queries.sentences(world.admin, Subject(world.unit("A1")), Scope("2023"))[0].place


def _issued(world: World) -> IssuedDocument:
    return documents.number_document(
        by=world.admin, unit=world.unit("A1"), kind="QĐ", dated=date(2024, 1, 5), subject="Thử"
    )


def _lent() -> Delegation:
    return Delegation.objects.filter(to__email="mai@vi-du.vn").get()


def applied(world: World) -> Any:
    plan = Reorganisation.objects.get()
    org.apply_draft(by=world.admin, plan=plan, edition=plan.edition)
    return again()


def again() -> Reorganisation:
    return Reorganisation.objects.get()


def _act(world: World) -> org.UnitAct:
    return org.UnitAct(StepAct.RENAME, world.unit("A11"), DAY, PAPER, name="CĐCS Tên Mới")


def _new(code: str = "N1", parent: str = "A1") -> org.NewUnit:
    return org.NewUnit(code, parent, "CĐCS Mới", "grassroots_union", "", "school", DAY)


def _plan() -> dict[str, Any]:
    return {"plan": again(), "edition": again().edition}


def _list() -> dict[str, Any]:
    one = StartList.objects.get()
    return {"one": one, "edition": one.edition}


def _points(unit: str = "A11") -> PointsEntry:
    return PointsEntry(unit, "so_sach", Decimal(40), "biên bản", 2)


def _entry(unit: str = "A12", day: date = date(2023, 11, 22)) -> ReportEntry:
    return ReportEntry(unit, "CS-NAM", "2023", "actual", day, None, {"members_total": 38})


def _line() -> Any:
    return queries.indicators()["members_total"]


def _year(world: World, unit: str = "A1") -> dict[str, Any]:
    return {"unit": world.unit(unit), "year": 2023}


def _named(world: World, person: str = "giang") -> User:
    return world.users[person]


def _cluster(world: World) -> dict[str, Any]:
    seats = [org.Seat("B1", "lead")]
    return {"code": "C1", "year": 2023, "name": "Cụm khác", "body": "PB", "seats": seats, "decision": PAPER}


def _moved(world: World, **more: Any) -> dict[str, Any]:
    return {"unit": world.unit("A11"), "on": DAY, "decision": PAPER, **more}


def _request() -> AdHocRequest:
    return AdHocRequest.objects.get()


def _award() -> Nomination:
    return Nomination.objects.get(state="nominated")


def _decision() -> CommendationDecision:
    return CommendationDecision.objects.get()


def _classification() -> Classification:
    return Classification.objects.get()


def _of_round(world: World) -> dict[str, Any]:
    return {"body": world.unit("A1"), "period": "2023", "kind": "letter_of_merit"}


def _stay() -> Membership:
    return Membership.objects.get()


def _report() -> Report:
    return Report.objects.get(state="accepted", book__period__code="2023")


def _due(world: World) -> dict[str, Any]:
    return {"form": form_of("CS-NAM"), "period": period_of("2023")}


def _check_plan(*, by: User, draft: Draft) -> None:
    """A check tells faults and raises none."""
    org.refuse_faults(draft, org.check_plan(by=by, draft=draft).faults)


def _import_files(**given: Any) -> None:
    """Files that are refused are told beside those that are taken."""
    for one in imports.import_files(**given).refused:
        raise Refused(one.code, one.message, details=one.details)


Command = Callable[..., Any]
Arguments = Callable[[World], dict[str, Any]]
# The command, what it is about, and whether somebody who only reads may call it too.
COMMANDS: dict[str, tuple[Command, Arguments, bool]] = {}
# By the command and the place where rights are lacking: the command, what it is about, and who lacks them there.
HALVES: dict[str, tuple[Command, Arguments, str]] = {}


def _of(file: str, *rows: tuple[Command, Arguments], reads: bool = False) -> None:
    for command, arguments in rows:
        COMMANDS[f"{file}:{command.__name__.lstrip('_')}"] = (command, arguments, reads)


def _half(file: str, *rows: tuple[Command, str, Arguments], lacking: str) -> None:
    for command, place, arguments in rows:
        HALVES[f"{file}:{command.__name__}#{place}"] = (command, arguments, lacking)


_of(
    "adhoc/commands.py",
    (adhoc.make_request, lambda w: {"body": w.unit("A1"), "title": "Hỏi", "questions": QUESTIONS,
        "deadline": timezone.now() + timedelta(days=2), "units": [w.unit("A11")]}),
    (adhoc.answer_request, lambda w: {"answer": AdHocAnswer.objects.get(unit__code="A11"), "values": VALUES}),
    (adhoc.close_request, lambda w: {"request": _request()}),
    (adhoc.reopen_request, lambda w: {"request": adhoc.close_request(by=w.admin, request=_request())}),
    (adhoc.extend_deadline, lambda w: {"request": _request(), "deadline": timezone.now() + timedelta(days=9)}),
    (adhoc.export_answers, lambda w: {"request": _request()}),
)  # fmt: skip
_of(
    "awards/commands.py",
    (awards.nominate, lambda w: {"body": "A1", "period": "2023", "entry": entry("A12", merit="outstanding")}),
    (awards.import_nominations, lambda w: {"body": "A1", "period": "2023", "entries": [entry("A12", line=2)],
        "source": "a.csv"}),
    (awards.withdraw, lambda w: {"nomination": _award(), "reason": "Nhầm"}),
    (awards.decide, lambda w: {**_of_round(w), "dated": DAY}),
    (awards.revoke, lambda w: {"nomination": Nomination.objects.exclude(state="nominated").get(), "reason": "Sai"}),
    (awards.cancel_decision, lambda w: {"decision": _decision(), "reason": "Sai"}),
    (awards.number_submission, lambda w: {**_of_round(w), "dated": DAY}),
    (awards.set_blank, lambda w: {"unit": w.unit("A1"), "start": DAY, "blank": read_blank()}),
)  # fmt: skip
_of(
    "awards/commands.py",
    (awards.download_submission, _of_round),
    (awards.download_decision, lambda w: {"decision": _decision()}),
    (awards.download_letters, lambda w: {"decision": _decision()}),
    (awards.download_trial_page, lambda w: {"body": w.unit("A1"), "on": DAY}),
    reads=True,
)
_of("dashboards/commands.py", (dashboards.export_audit, lambda w: {"asked": Asked(unit="A1")}), reads=True)
_of(
    "documents/commands.py",
    (documents.set_letterhead, lambda w: {"unit": w.unit("A1"), "start": DAY, "place": "An Thượng"}),
    (documents.begin_numbers, lambda w: {"unit": w.unit("A1"), "kind": "BC", "year": 2023, "first": 5}),
    (documents.number_document, lambda w: {"unit": w.unit("A1"), "kind": "QĐ", "dated": DAY, "subject": "Thử"}),
    (documents.cancel_document, lambda w: {"issued": _issued(w), "reason": "Nhầm"}),
)
_of(
    "emulation/commands.py",
    (emulation.give_points, lambda w: {"period": "2023", "stage": "verified", "entries": [_points()],
        "source": "a.csv"}),
    (emulation.classify, lambda w: {"body": w.unit("A1"), "scope": Scope("2023")}),
    (emulation.choose, lambda w: {"classification": _classification(), "unit": w.unit("A11"), "chosen": True,
        "reason": "Thử"}),
    (emulation.recognise, lambda w: {"classification": _classification(), "decision": PAPER, "on": DAY}),
)  # fmt: skip
_of(
    "org/commands/acts.py",
    (org.add_unit, lambda w: {"unit": _new(), "act": "established", "on": DAY, "decision": PAPER}),
    (org.move_unit, lambda w: _moved(w, to=w.unit("A2"))),
    (org.rename_unit, lambda w: _moved(w, name="CĐCS Tên Mới")),
    (org.dissolve_unit, lambda w: _moved(w, unit=w.unit("A21"))),
)
_of(
    "org/commands/single.py",
    (org.preview_act, lambda w: {"one": _act(w)}),
    (org.carry_out_act, lambda w: {"one": _act(w), "edition": ""}),
)
_of("org/commands/clusters.py", (clusters.set_cluster, _cluster))
_of(
    "org/commands/drafts.py",
    (org.make_plan, lambda w: {"unit": w.unit("PA"), "title": "Phương án", "on": DAY}),
    (org.revise_plan, lambda w: {**_plan(), "title": "Khác", "on": DAY}),
    (org.replace_rows, lambda w: {**_plan(), "rows": again().rows, "source": "a.csv"}),
    (org.put_row, lambda w: {**_plan(), "step": moving(to="A1")}),
    (org.delete_rows, lambda w: {**_plan(), "lines": [2]}),
    (org.delete_plan, lambda w: _plan()),
    (org.apply_draft, lambda w: _plan()),
)
_of(
    "org/commands/following.py",
    (org.settle_grant, lambda w: {"row": proposed(w), "at": None}),
    (org.settle_grants, lambda w: {"leave": [proposed(w)]}),
)
_of(
    "org/commands/grants.py",
    (org.grant_role, lambda w: {"user": _named(w), "role": "clerk", "unit": w.unit("A12"), "start": DAY}),
    (org.grant_in_department, lambda w: {"user": _named(w), "unit": w.unit("A1"), "kind": "office", "start": DAY}),
    (org.withdraw_grant, lambda w: {"grant": _grant(), "reason": "Nghỉ"}),
    (org.lend_grants, lambda w: {"grants": [_grant()], "to": w.users["lan"], "start": timezone.localdate(),
        "end": timezone.localdate(), "reason": "Đi vắng"}),
    (org.withdraw_delegation, lambda w: {"delegation": _lent()}),
    (org.set_portfolio, lambda w: {"user": w.users["dung"], "add": [w.unit("A11")]}),
    (org.set_department, lambda w: {"unit": w.unit("A1"), "kind": "office", "name": "Văn phòng"}),
    (org.set_departments, lambda w: {"unit": w.unit("A1"), "names": {"office": "Văn phòng"}, "seen": {}}),
    (org.require_second_factor, lambda w: {"role": "officer", "unit": w.unit("A1"), "required": True}),
    (org.require_second_factors, lambda w: {"unit": w.unit("A1"), "roles": ["officer"], "seen": []}),
)  # fmt: skip
_of("org/commands/lists.py", (org.import_units, lambda w: {"units": [_new()], "source": "a.csv"}))
_of(
    "org/commands/people.py",
    (people.open_accounts, lambda w: {"people": [people.NewPerson("A11", "Lý Thị Hạ", "0912000999", "clerk", 2)]}),
    (people.new_slip, lambda w: {"user": _named(w)}),
    (people.revise_person, lambda w: {"user": _named(w), "full_name": "Đỗ Thị Giang", "email": "giang@vi-du.vn",
        "phone": "", "username": ""}),
    (people.close_account, lambda w: {"user": _named(w), "reason": "Nghỉ"}),
    (people.take_back_accounts, lambda w: {"people": [_named(w)], "units": [w.unit("A11").pk], "to": w.unit("A1"),
        "reason": "Rút lại"}),
    (people.reopen_account, lambda w: {"user": _named(w)}),
)  # fmt: skip
_of(
    "org/commands/plans.py",
    (_check_plan, lambda w: {"draft": draft()}),
    (plans.rehearse_plan, lambda w: {"draft": draft()}),
    (plans.apply_plan, lambda w: {"draft": draft()}),
)
_of(
    "org/commands/programmes.py",
    (programmes.set_programme, lambda w: {"programme": org.Programme("A1", "A1", "Sở", "Phối hợp", 2023, 2025)}),
)
_of(
    "org/commands/successions.py",
    (successions.merge_units, lambda w: {"units": [w.unit("A12")], "into": w.unit("A11"), "on": DAY,
        "decision": PAPER}),
    (successions.replace_unit, lambda w: _moved(w, new=_new())),
    (successions.split_unit, lambda w: _moved(w, unit=w.unit("A2"), parts=[
        successions.Part(org.NewUnit("P1", "PA", "Công đoàn 1", "upper_level_union", "", "none", DAY), ("A21",)),
        successions.Part(org.NewUnit("P2", "PA", "Công đoàn 2", "upper_level_union", "", "none", DAY), ())])),
)  # fmt: skip
_of(
    "org/commands/undoing.py",
    (undoing.undo_change, lambda w: dict.fromkeys((), applied(w))),
    (undoing.undo_plan, lambda w: {"draft": _as_file(applied(w))}),
    (undoing.undo_applied, lambda w: {"plan": applied(w)}),
)
_half(
    "awards/commands.py",
    (awards.cancel_decision, "body", lambda w: lan_over(w, "A2", holding="leader", decision=_numbered_elsewhere(w),
        reason="Sai")),
    lacking="lan",
)  # fmt: skip
_half(
    "org/commands/acts.py",
    (org.move_unit, "unit", lambda w: lan_over(w, "A2", **_moved(w, to=w.unit("A2")))),
    (org.move_unit, "to", lambda w: lan_over(w, "A2", **_moved(w, unit=w.unit("A21"), to=w.unit("A1")))),
    lacking="lan",
)
_half(
    "org/commands/clusters.py",
    (clusters.set_cluster, "taken", lambda w: lan_over(w, "A2", **_cluster(w) | {"body": "A2", "seats": [
        org.Seat("A21", "lead")]})),
    lacking="lan",
)  # fmt: skip
_half(
    "org/commands/following.py",
    (org.settle_grant, "at", lambda w: lan_over(w, "A2", row=proposed(w, "A21"), at=w.unit("A12"))),
    (org.settle_grant, "verbs", lambda w: lan_over(w, "A2", row=proposed(w, "A21", to="A21"), at=w.unit("A21"))),
    lacking="lan",
)
_half(
    "org/commands/grants.py",
    (org.grant_role, "verbs", lambda w: lan_over(w, "A2", user=w.giang, role="leader", unit=w.unit("A21"), start=DAY)),
    (org.set_portfolio, "reader", lambda w: lan_over(w, "A2", user=w.giang, add=[w.unit("A21")])),
    lacking="lan",
)
_half(
    "org/commands/people.py",
    (people.close_account, "grants", lambda w: lan_over(w, "A2", user=_with_a_grant(w, "A21"), reason="Nghỉ")),
    (people.revise_person, "to", lambda w: lan_over(w, "A2", user=_without_grant(w, "A21"), full_name="Lý Thị Mới",
        email="moi@vi-du.vn", phone="", username="", unit=w.unit("A11"))),
    lacking="lan",
)  # fmt: skip
_half(
    "org/commands/single.py",
    (org.preview_act, "above", lambda w: lan_over(w, "A1", "A2", one=org.UnitAct(StepAct.MOVE, w.unit("A2"), DAY, PAPER,
        to=w.unit("A1")))),
    lacking="lan",
)  # fmt: skip
_half(
    "org/commands/successions.py",
    (successions.merge_units, "units", lambda w: lan_over(w, "A2", units=[w.unit("A12")], into=w.unit("A21"), on=DAY,
        decision=PAPER)),
    (successions.merge_units, "into", lambda w: lan_over(w, "A2", units=[w.unit("A21")], into=w.unit("A12"), on=DAY,
        decision=PAPER)),
    lacking="lan",
)  # fmt: skip
_of(
    "planning/commands.py",
    (planning.set_programme, lambda w: {**_year(w), "theme": "Năm mới", "document": PAPER}),
    (planning.issue_programme, lambda w: {"programme": WorkProgramme.objects.get(), "on": DAY}),
    (planning.put_task, lambda w: {**_year(w), "entry": TaskEntry("Việc", "2023-Q1")}),
    (planning.finish_task, lambda w: {"task": ProgrammeTask.objects.get(), "on": DAY}),
    (planning.remove_task, lambda w: {"task": ProgrammeTask.objects.get()}),
    (planning.adopt_tasks, lambda w: {**_year(w, "A11"), "tasks": []}),
)
_of(
    "registers/members/commands/admitting.py",
    (members.admit_member, lambda w: {"unit": w.unit("A11"), "person": person(), "terms": terms()}),
    (members.import_members, lambda w: {"unit": w.unit("A11"), "people": [person(line=2)], "terms": terms(),
        "faults": Faults("a.csv")}),
    (members.undo_import, lambda w: {"done": MemberImport.objects.get()}),
)  # fmt: skip
_of(
    "registers/members/commands/leaving.py",
    (members.end_membership, lambda w: {"membership": _stay(), "ended": "retired", "on": date(2023, 10, 20)}),
    (members.transfer_member, lambda w: {"membership": _stay(), "to": w.unit("A12"), "on": date(2023, 10, 20)}),
    (members.receive_member, lambda w: {"unit": w.unit("A12"), "code": Member.objects.get().code,
        "full_name": Member.objects.get().full_name, "on": date(2023, 10, 20)}),
)  # fmt: skip
_of(
    "registers/members/commands/mending.py",
    (members.correct_member, lambda w: {"member": Member.objects.get(), "person": person(), "reason": "Sai tên"}),
    (members.correct_membership, lambda w: {"membership": _stay(), "stay": Stay(DAY, "initial"), "reason": "Sai"}),
    (members.withdraw_membership, lambda w: {"membership": _stay(), "reason": "Nhầm"}),
)
_of("registers/members/commands/mending.py", (members.export_members, lambda w: {"unit": w.unit("A11")}), reads=True)
_of(
    "reporting/commands/adjusting.py",
    (reporting.adjust, lambda w: {"unit": w.unit("A1"), "book": book_of(), "figures": {"members_total": 1},
        "reason": "Thử"}),
    (reporting.withdraw_adjustment, lambda w: {"adjustment": Adjustment.objects.get()}),
)  # fmt: skip
_of(
    "reporting/commands/cascade.py",
    (reporting.cascade_target, lambda w: {"unit": w.unit("A1"), "period": "2023", "indicator": _line(),
        "way": Way.EQUAL, "decision": PAPER}),
)  # fmt: skip
_of(
    "reporting/commands/checking.py",
    (reporting.comment_on, lambda w: {"report": _sent(w), "text": "Xem lại"}),
    (reporting.settle_comment, lambda w: {"comment": _comment(w)}),
    (reporting.remind, lambda w: {"units": [w.unit("A12")], **_due(w)}),
    (reporting.extend, lambda w: {"unit": w.unit("A12"), **_due(w), "until": LATER, "reason": "Mưa lũ"}),
)
_of(
    "reporting/commands/closing.py",
    (reporting.close_period, lambda w: {"code": "2022", "decision": PAPER}),
    (reporting.reopen_period, lambda w: {"code": "2022", "decision": PAPER}),
)
_of(
    "reporting/commands/evidence.py",
    (reporting.attach_evidence, lambda w: {"report": _draft_of(w), "purpose": "proof", "name": "a.pdf",
        "content": b"%PDF-1.4\n%%EOF\n"}),
    (reporting.remove_evidence, lambda w: {"evidence": Evidence.objects.get()}),
)  # fmt: skip
_of(
    "reporting/commands/exports.py",
    (reporting.export_corrections, lambda w: {"unit": w.unit("A1"), "scope": _closed(w)}),
    (reporting.export_form, lambda w: {"unit": w.unit("A11"), "form": form_of("CS-NAM"), "scope": Scope("2023")}),
    reads=True,
)
_of(
    "reporting/commands/exports.py",
    (reporting.export_checklist, lambda w: {"unit": w.unit("A1"), "form": form_of("CS-NAM"),
        "answer": queries.answer_to(Scope("2023", cut_off=date(2023, 11, 22))), "chosen": queries.ListFilter()}),
)  # fmt: skip
_of(
    "reporting/commands/mapping.py",
    (mapping.map_form, lambda w: {"unit": w.unit("A1"), "form": form_of("CS-NAM"), "file": Path("khong.xlsx")}),
    (mapping.unmap_form, lambda w: {"unit": w.unit("A1"), "form": states.mapped(w)}),
)
_of(
    "reporting/commands/reports.py",
    (reporting.draft_report, lambda w: {"unit": w.unit("A12"), "form": form_of("CS-NAM"), "book": book_of(),
        "figures": {"members_total": 1}}),
    (reporting.submit_report, lambda w: {"report": _draft_of(w), "on": DAY}),
    (reporting.accept_reports, lambda w: {"reports": [_sent(w)]}),
    (reporting.return_report, lambda w: {"report": _sent(w), "reason": "Thiếu"}),
    (reporting.correct_report, lambda w: {"report": _report(), "figures": {"members_total": 41}, "reason": "Sai"}),
)  # fmt: skip
_of(
    "reporting/commands/targets.py",
    (reporting.set_target, lambda w: {"aim": aim(w, "A1", 5)}),
    (reporting.decide_registered, lambda w: {"aim": aim(w, "A1", 60, line="members_total"), "number": 1}),
    (reporting.explain_target, lambda w: {"unit": w.unit("A1"), "period": "2023", "indicator": _line(),
        "cause": "Mưa", "remedy": "Cố gắng"}),
)  # fmt: skip
_of(
    "reporting/commands/undoing.py",
    (undoing_imports.undo_import, lambda w: {"number": ReportImport.objects.get().pk}),
)
_of(
    "reporting/commands/writing.py",
    (reporting.write_report, lambda w: {"unit": w.unit("A12"), "form": form_of("CS-NAM"),
        "scope": Scope("2023", cut_off=date(2023, 11, 22)),
        "edits": reporting.Edits({"members_total": reporting.Edit(None, 7)})}),
    (reporting.hand_to_sign, lambda w: {"report": _draft_of(w)}),
    (reporting.send_back, lambda w: {"report": _to_sign(w), "note": "Thiếu"}),
    (reporting.sign_report, lambda w: {"report": _wrong(w), "on": DAY}),
    (reporting.confirm_section, lambda w: {"report": _draft_of(w), "section": ""}),
)  # fmt: skip
_of(
    "reporting/imports/corrections.py",
    (imports.import_corrections, lambda w: {"entries": [_entry("A11")], "source": "a.csv", "decision": PAPER}),
)
_of(
    "reporting/imports/reports.py",
    (imports.import_reports, lambda w: {"entries": [_entry()], "source": "a.csv", "accept": True}),
    (_import_files, lambda w: {"sources": [imports.Source("a.csv", [_entry()])], "accept": True}),
)
_of(
    "reporting/imports/targets.py",
    (imports.import_targets, lambda w: {"entries": [imports.TargetEntry("A1", "2023", "members_total", "ge", 5,
        PAPER, 2)], "source": "a.csv"}),
)  # fmt: skip
_of(
    "ownforms/commands.py",
    (ownforms.begin, lambda w: {"body": w.unit("PA")}),
    (ownforms.draft_for_sheets, lambda w: {"body": w.unit("PA")}),
    (ownforms.begin_next, lambda w: {"body": w.unit("PA"), "base": IndicatorSet.objects.get(code="PA")}),
    (ownforms.begin_from_catalogue, lambda w: {"body": w.unit("PA"), "catalogue": _catalogue()}),
    (ownforms.change, lambda w: {**_form_draft(), "edit": dict, "what": "thử"}),
    (ownforms.read_sheet, lambda w: {**_form_draft(), "found": read(DISTRICT, DISTRICT_MERGED), "form": {}}),
    (ownforms.take_sheet, lambda w: {**_form_draft(), "rows": []}),
    (ownforms.drop_sheet, lambda w: _form_draft()),
    (ownforms.discard, lambda w: _form_draft()),
    (ownforms.issue, lambda w: {**_form_draft(), "number": PAPER, "on": DAY}),
)
_of(
    "reporting/commands/catalogue.py",
    (reporting.issue_catalogue, lambda w: {"body": w.unit("PA"), "catalogue": _catalogue(), "number": PAPER,
        "on": DAY}),
)  # fmt: skip
_of(
    "starting/commands.py",
    (starting.read_in, lambda w: {"unit": w.unit("PA"), "found": read(DISTRICT, DISTRICT_MERGED), "common": COMMON,
        "most": 100}),
    (starting.map_columns, lambda w: {**_list(), "columns": StartList.objects.get().columns}),
    (starting.decide, lambda w: {**_list(), "choices": {}}),
    (starting.discard, lambda w: _list()),
    (starting.write_list, lambda w: _list()),
    (starting.withdraw_list, lambda w: {"one": StartList.objects.get()}),
    (starting.renew_slips, lambda w: {"one": StartList.objects.get()}),
)  # fmt: skip
_of(
    "yearend/commands/pack.py",
    (yearend.issue_pack, lambda w: {**_body(w), "scope": Scope("2023")}),
    (yearend.ask_for_pack, lambda w: {**_body(w), "period": "2023"}),
    (yearend.number_pack, lambda w: {**_body(w), "period": "2023", "dated": DAY}),
)
_of(
    "yearend/commands/writing.py",
    (yearend.edit_sentence, lambda w: {**_body(w), "scope": Scope("2023"), "place": _sentence(w), "text": "Câu sửa."}),
    (yearend.reset_sentence, lambda w: {**_body(w), "period": "2023", "place": "x"}),
    (yearend.quote_from_outside, lambda w: {"unit": w.unit("A1"), "period": "2023", "what": "Dân số", "value": "1",
        "document": PAPER}),
    (yearend.withdraw_from_outside, lambda w: {"figure": _figure(w)}),
    (yearend.record_deliberation, lambda w: {"unit": w.unit("A1"), "period": "2023", "met": Met()}),
)  # fmt: skip
_of(
    "yearend/commands/pack.py",
    (yearend.download_report, lambda w: {"cluster": Cluster.objects.get(), "scope": _year_scope()}),
    (yearend.download_annex, lambda w: {"cluster": Cluster.objects.get(), "scope": _year_scope()}),
    (yearend.download_file, lambda w: {**_body(w), "file": pack_file(Subject(w.unit("A1")))}),
    reads=True,
)


_half(
    "emulation/commands.py",
    (emulation.recognise, "sign", lambda w: {"classification": _classification(), "decision": PAPER, "on": DAY}),
    lacking="dung",
)
_half(
    "yearend/commands/pack.py",
    (yearend.issue_pack, "meanwhile", lambda w: {**_body(w), "scope": Scope("2023"), "tell": _losing(w.users["ha"])}),
    lacking="ha",
)
_half("yearend/commands/pack.py", (yearend.number_pack, "numbered", lambda w: _numbered(w)), lacking="dung")


def _losing(user: User) -> yearend.Tell:
    """Somebody who loses their rights when the last document is made."""

    def tell(made: int, total: int, doing: str) -> None:
        if made + 1 == total:
            RoleGrant.objects.filter(user=user).update(end=date(2022, 1, 1))

    return tell


def _numbered(world: World) -> dict[str, Any]:
    """A pack of which everything bears a number: nothing is asked of the register any more."""
    pack = {**_body(world), "period": "2023", "dated": JANUARY}
    yearend.number_pack(by=world.admin, **pack)
    return pack


def _year_scope() -> Scope:
    return Scope("2023", cut_off=date(2023, 11, 22))


def _closed(world: World) -> Scope:
    reporting.close_period(by=world.admin, code="2023", decision=PAPER)
    return _year_scope()


def _as_file(plan: Reorganisation) -> Any:
    return org_plan_of("a.csv", plan.rows)

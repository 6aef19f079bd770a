"""What stands behind the doors: the cast, who works beside it, and one of everything that an address leads to."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from congdoan.accounts.commands import LOCAL_ADMINISTRATOR, ensure_user
from congdoan.accounts.models import User
from congdoan.adhoc.models import AdHocRequest
from congdoan.adhoc.tests.steps import asked
from congdoan.awards.models import CommendationDecision, Nomination
from congdoan.awards.tests.giving import decided, nominated
from congdoan.desk.commands import open_calendar
from congdoan.desk.models import Desk, Notice
from congdoan.desk.queries import token_of
from congdoan.emulation.commands import classify, load_rubric
from congdoan.emulation.shipped import Rubric
from congdoan.emulation.tests.scoring_year import DOCUMENT
from congdoan.org import commands as org
from congdoan.org.models import Change, Cluster, Delegation, Reorganisation, RoleGrant, Unit
from congdoan.ownforms.models import FormDraft
from congdoan.ownforms.tests.steps import from_sheet, issued, read_in
from congdoan.planning.commands import TaskEntry, put_task
from congdoan.planning.models import ProgrammeTask
from congdoan.registers.members.models import Member, MemberImport, Membership
from congdoan.registers.members.tests.steps import opened
from congdoan.reporting import commands as reporting
from congdoan.reporting import imports
from congdoan.reporting.models import Adjustment, Evidence, Report, ReportImport
from congdoan.reporting.queries import Scope
from congdoan.reporting.rules import ReportEntry
from congdoan.reporting.tests.steps import accepted, assigned, registered
from congdoan.starting.models import StartList
from congdoan.starting.tests.messy import listed
from congdoan.yearend.commands import issue_pack
from congdoan.yearend.models import PackFile
from congdoan.yearend.queries import Subject, subject_of_cluster
from tests.world import PASSWORD, World

# The roles that nobody of the cast holds: who does, and where.
BESIDE = {
    "phuc": ("Phan Văn Phúc", "administrator", "PA"),
    "quynh": ("Quách Thị Quỳnh", "administrator", "PB"),
    "thu": ("Thái Thị Thu", "department_officer", "PA"),
    "vinh": ("Võ Văn Vinh", "judge", "PA"),
    "tam": ("Tô Văn Tâm", "clerk", "A11"),
    "my": ("Mạc Thị My", "member", "A11"),
}


def standing(world: World) -> Report:
    """A report, a missed target, a task, a plan, a classification, an import; who works beside the cast, and who
    stands in for Dũng: Mai today, Nam until yesterday."""
    for name, (full_name, role, unit) in BESIDE.items():
        _works_beside(world, name, full_name, role, unit)
    _stands_in(world, "mai", "Đào Thị Mai")
    ended = timezone.localdate() - timedelta(days=1)
    _stands_in(world, "nam", "Mạc Văn Nam").update(start=ended, end=ended)
    load_rubric(by=world.admin, rubric=Rubric.model_validate(DOCUMENT))
    classify(by=world.admin, body=world.unit("A1"), scope=Scope("2023"))
    assigned(world, "A1", 50, line="members_total")
    registered(world, "A1", 60, line="members_total")
    asked(world)
    open_calendar(by=world.giang)
    Notice.objects.create(user=world.giang, key="a", kind="request", text="Hỏi", address="/", created=timezone.now())
    nominated(world, "A11", merit="topical")
    decided(world)
    nominated(world, "A12", merit="topical")
    opened(world, n=1)
    listed(world)
    issued(world, from_sheet(world))
    read_in(world)
    rows = "on,act,unit,to,decision\n2023-07-01,move,A21,A1,QĐ 1\n"
    org.make_plan(by=world.admin, unit=world.unit("PA"), title="Phương án", on=date(2023, 7, 1), rows=rows)
    put_task(by=world.admin, unit=world.unit("A1"), year=2023, entry=TaskEntry("Mở lớp tập huấn", "2023-Q1"))
    entry = ReportEntry("A11", "CS-NAM", "2022", "actual", date(2022, 11, 30), None, {"members_total": 38})
    imports.import_reports(by=world.admin, entries=[entry], source="a.csv", accept=True)
    made = accepted(world, "A11", members_total=40, workers_total=44)
    reporting.adjust(by=world.admin, unit=world.unit("A1"), book=made.book, figures={"members_total": 1}, reason="Thử")
    pdf = b"%PDF-1.4\n%%EOF\n"
    reporting.attach_evidence(by=world.admin, report=made, purpose="proof", name="bien-ban.pdf", content=pdf)
    return made


def _works_beside(world: World, name: str, full_name: str, role: str, unit: str) -> None:
    at, day = world.unit(unit), date(2020, 1, 1)
    user = ensure_user(by=world.admin, email=f"{name}@vi-du.vn", full_name=full_name, password=PASSWORD, unit_id=at.pk)
    if role == RoleGrant.Role.DEPARTMENT_OFFICER:
        org.grant_in_department(by=world.admin, user=user, unit=at, kind="finance", start=day)
    else:
        org.grant_role(by=world.admin, user=user, role=role, unit=at, start=day)


def _stands_in(world: World, name: str, full_name: str) -> models.QuerySet[Delegation]:
    """Somebody without a grant of their own, to whom Dũng lends his from today on."""
    user = ensure_user(by=world.admin, email=f"{name}@vi-du.vn", full_name=full_name, password=PASSWORD)
    today = timezone.localdate()
    grants = list(RoleGrant.objects.filter(user=world.dung))
    org.lend_grants(by=world.dung, grants=grants, to=user, start=today, end=today, reason="Đi công tác")
    return Delegation.objects.filter(to=user)


def user_of(person: str, world: World) -> User:
    """A copy of one of the cast, since signing in is written down in it."""
    return copy(world.users[person]) if person in world.users else User.objects.named(f"{person}@vi-du.vn")


def arguments_of(at: Sequence[object], report: Report) -> list[object]:
    """The arguments of an address: what the words of the table stand for in this world."""
    known = {
        "EVIDENCE": Evidence.objects.get().pk,
        "REPORT": report.pk,
        "PLAN": Reorganisation.objects.get().pk,
        "NOMINATION": Nomination.objects.get(state="nominated").pk,
        "DECISION": CommendationDecision.objects.get().pk,
        "IMPORT": ReportImport.objects.get().pk,
        "NOTICE": Notice.objects.get().pk,
        "CALENDAR": token_of(Desk.objects.get(user__email="giang@vi-du.vn")),
        "GIANG": User.objects.named("giang@vi-du.vn").pk,
        "MEMBER": Member.objects.get().pk,
        "STAY": Membership.objects.get().pk,
        "LIST_READ": StartList.objects.get().pk,
        "DRAFT": FormDraft.objects.get(issued=None).pk,
        "LIST": MemberImport.objects.get().pk,
        "ASKED": AdHocRequest.objects.get().pk,
        "ADJUSTED": Adjustment.objects.get().pk,
        "TASK": ProgrammeTask.objects.get().pk,
    }
    if "FILE" in at:
        known["FILE"] = pack_file(Subject(Unit.objects.get(code="A1"))).pk
    if "CLUSTER_FILE" in at:
        known["CLUSTER_FILE"] = pack_file(subject_of_cluster(Cluster.objects.get())).pk
    if "CHANGE" in at:
        known["CHANGE"] = change().pk
    return [known.get(str(arg), arg) for arg in at]


def pack_file(subject: Subject) -> PackFile:
    """A file of a pack of A1 or its cluster; made only for the address that leads to it."""
    if not PackFile.objects.exists():
        admin = User.objects.get(email=LOCAL_ADMINISTRATOR)
        issue_pack(by=admin, subject=subject, scope=Scope("2023"))
    return PackFile.objects.order_by("pk")[0]


def change() -> Change:
    """A change of one unit of A1; made only for the addresses that lead to it."""
    if not Change.objects.filter(act="renamed").exists():
        admin, unit = User.objects.get(email=LOCAL_ADMINISTRATOR), Unit.objects.get(code="A12")
        org.rename_unit(by=admin, unit=unit, name="CĐCS May Sông Đáy", on=date(2023, 7, 1), decision="QĐ 5")
    return Change.objects.get(act="renamed")

"""Every address of the project, and who may come in: an address that is not in the table fails.

Whoever may not come in finds nothing there (404), as if it did not exist; strangers are sent to the sign-in page.
A new address is one line of DOORS.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from congdoan.org.models import Unit
from congdoan.reporting.models import Report
from tests.generic.doors_world import BESIDE, arguments_of, standing, user_of
from tests.world import World, build

# Mai stands in for Dũng, who lends her the one grant; Nam did until yesterday.
PEOPLE = ("an", "binh", "ha", "dung", "mai", "giang", "lan", "chi", "em", "khoa", "nam", "admin", *BESIDE)
WITH_GRANT = [one for one in PEOPLE if one not in ("khoa", "nam", "my")]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

ALL = PEOPLE
ABOVE_A1 = ("an", "binh", "ha", "dung", "mai", "em", "admin", "phuc", "thu", "vinh")
ABOVE_A11 = (*ABOVE_A1, "giang", "tam")
IN_CLUSTER = (*ABOVE_A1, "lan")
ACCEPT_A11 = ("an", "ha", "dung", "mai", "admin")  # and who drafts for A1 and gives it targets
WRITE_A11 = (*ACCEPT_A11, "giang", "tam")  # who drafts for A11: reports, its register, nominations, answers
NOMINATORS = (*WRITE_A11, "thu")  # who sees the awards of A1 and drafts for some unit
SIGN_A11 = ("ha", "giang", "admin")
DRAFTERS = (*WRITE_A11, "lan", "chi")  # who reports for some unit
OVERSEERS = (*ACCEPT_A11, "binh", "em", "phuc", "lan", "chi", "quynh")  # who may read the audit of some unit
ACCEPTERS = (*ACCEPT_A11, "lan", "chi")  # who accepts reports somewhere
TARGETS_PA = ("an", "ha", "admin")  # who gives targets at the superior of A1, and so decides on what A1 registers
SIGN_A1 = ("ha", "admin")
FORMS_PA = ("an", "ha", "admin")  # who makes forms for the province
IN_PA = (*ABOVE_A11, "lan")  # who reads at, above or below it
PLANNERS = ("admin", "phuc")  # who may change the structure of A and give grants there
ADMINISTRATORS = (*PLANNERS, "quynh")  # who may do so somewhere
READ = ("GET", "HEAD")
FORM = (*READ, "POST")


@dataclass(frozen=True)
class Door:
    """One address: its arguments (`REPORT` stands for the report of A11, `PLAN` for a plan kept by province A,
    `IMPORT` for an import, `CHANGE` for a new name of A12, `MEMBER`, `STAY`, `LIST` for who was entered in the register
    of A11, `ASKED` for a request to A11 and A12, `LIST_READ` for a list of unions of PA, `DRAFT` for a draft of PA's
    forms, `TASK` for a task of A1's year, `NOTICE` and `CALENDAR` for Giang's own, `NOMINATION` and `DECISION` for
    awards of A1), who may come in, and what else it answers.

    `missing` are arguments of the same kind that lead nowhere, `only_whole` the people to whom the page opens but
    not the part of it that htmx asks for, `posts_to` who may send something there, where not all who come in may.
    """

    opens_to: Sequence[str]
    at: Sequence[object] = ()
    query: str = ""
    missing: Sequence[object] = ()
    methods: Sequence[str] = READ
    answer: int = 200
    stranger: int = 302
    only_whole: Sequence[str] = ()
    posts_to: Sequence[str] | None = None
    otherwise: dict[str, int] = field(default_factory=dict)


SCOPE = "?period=2023&basis=actual&cut_off=2023-11-22"

DOORS = {
    "account_login": Door(ALL, answer=302, stranger=200, methods=FORM),
    "mfa_authenticate": Door(ALL, answer=302, methods=FORM),
    "mfa_login_webauthn": Door(ALL, answer=302, methods=FORM),
    "account_logout": Door(ALL, answer=302, methods=("POST",)),
    "account_change_password": Door(ALL, methods=FORM),
    "account_first_password": Door(ALL, answer=302, methods=FORM),
    "account_reset_password": Door(ALL, stranger=200, methods=FORM),
    "account_reset_password_done": Door(ALL, stranger=200),
    "account_reset_password_from_key": Door(ALL, ["1", "khong-co"], stranger=200, methods=FORM),
    # Whoever has not just typed a password is asked for it first.
    "account_reauthenticate": Door(ALL, methods=FORM),
    "mfa_index": Door(ALL),
    "mfa_reauthenticate": Door(ALL, answer=302, methods=FORM),
    "mfa_activate_totp": Door(ALL, answer=302, methods=FORM),
    "mfa_deactivate_totp": Door((), methods=FORM),
    "mfa_view_recovery_codes": Door(()),
    "mfa_generate_recovery_codes": Door(ALL, answer=302, methods=FORM),
    "mfa_list_webauthn": Door(ALL),
    "mfa_add_webauthn": Door(ALL, answer=302, methods=FORM),
    "mfa_reauthenticate_webauthn": Door(ALL, answer=302, methods=FORM),
    "mfa_remove_webauthn": Door(ALL, [10**9], answer=302, methods=FORM),
    "org:tree": Door(ALL),
    "org:unit-picks": Door(ALL, query="?do=read&of=unit&unit=a"),
    "org:person-picks": Door(ALL, query="?do=audit&of=person&person=a"),
    "org:below": Door(ABOVE_A1, query="?parent=A1", answer=302),
    "org:export": Door(ALL, methods=("GET",)),
    "org:changes": Door(ALL),
    "org:changes-export": Door(ALL, methods=("GET",)),
    "org:unit-history": Door(ABOVE_A1, ["A1"], missing=["KHONG"]),
    "org:change": Door(PLANNERS, ["CHANGE"], missing=[10**9]),
    "org:change-undo": Door(PLANNERS, ["CHANGE"], missing=[10**9], methods=FORM),
    "org:unit-change": Door(PLANNERS, ["A1"], missing=["KHONG"]),
    "org:unit-choices": Door(PLANNERS, ["A1"], "?to=a", missing=["KHONG"]),
    "org:unit-act": Door(PLANNERS, ["A1", "rename"], missing=["A1", "close"], methods=FORM),
    "org:plans": Door(ADMINISTRATORS),
    "org:plan-new": Door(ADMINISTRATORS, methods=FORM),
    "org:plan": Door(PLANNERS, ["PLAN"], missing=[10**9]),
    "org:plan-edit": Door(PLANNERS, ["PLAN"], missing=[10**9], methods=FORM),
    "org:plan-delete": Door(PLANNERS, ["PLAN"], missing=[10**9], methods=FORM),
    "org:plan-upload": Door(PLANNERS, ["PLAN"], missing=[10**9], methods=FORM),
    "org:plan-file": Door(PLANNERS, ["PLAN"], missing=[10**9]),
    "org:plan-row-new": Door(PLANNERS, ["PLAN"], missing=[10**9], methods=FORM),
    "org:plan-row": Door(PLANNERS, ["PLAN", 2], missing=[10**9, 2], methods=FORM),
    "org:plan-rows-delete": Door(PLANNERS, ["PLAN"], answer=302, methods=("POST",)),
    "org:plan-units": Door(PLANNERS, ["PLAN"], "?of=unit", missing=[10**9]),
    "org:plan-check": Door(PLANNERS, ["PLAN"], missing=[10**9]),
    "org:plan-rehearse": Door(PLANNERS, ["PLAN"], methods=("POST",)),
    "org:plan-apply": Door(PLANNERS, ["PLAN"], missing=[10**9], methods=FORM),
    "org:plan-undo": Door(PLANNERS, ["PLAN"], missing=[10**9], methods=FORM, answer=302),
    "org:grants": Door(ADMINISTRATORS, methods=FORM),
    "org:people": Door(ADMINISTRATORS),
    "org:accounts": Door(ADMINISTRATORS, methods=FORM),
    "org:person": Door(PLANNERS, ["GIANG"], missing=[10**9], methods=FORM),
    "org:grant": Door(PLANNERS, ["GIANG"], missing=[10**9], methods=FORM),
    "org:me": Door(ALL, methods=FORM),
    "ownforms:forms": Door(ABOVE_A11, ["A11"], missing=["KHONG"]),
    "ownforms:begin": Door(FORMS_PA, ["PA"], answer=302, methods=("POST",)),
    "ownforms:sheet": Door(FORMS_PA, ["PA"], missing=["KHONG"], methods=FORM),
    "ownforms:version": Door(IN_PA, ["PA", 1], missing=["KHONG", 1]),
    "ownforms:version-file": Door(IN_PA, ["PA", 1], missing=["KHONG", 1]),
    "ownforms:draft": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "ownforms:discard": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "ownforms:draft-file": Door(FORMS_PA, ["DRAFT"], missing=[10**9]),
    "ownforms:rows": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "ownforms:head": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "ownforms:section": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "ownforms:line": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "ownforms:view": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "ownforms:check": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "ownforms:preview": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "ownforms:issue": Door(FORMS_PA, ["DRAFT"], missing=[10**9], methods=FORM),
    "starting:start": Door(ADMINISTRATORS, methods=FORM),
    "starting:list": Door(PLANNERS, ["LIST_READ"], missing=[10**9], methods=FORM),
    "starting:columns": Door(PLANNERS, ["LIST_READ"], missing=[10**9], methods=FORM),
    "starting:discard": Door(PLANNERS, ["LIST_READ"], missing=[10**9], methods=FORM),
    "starting:slips": Door(PLANNERS, ["LIST_READ"], missing=[10**9], methods=FORM, answer=302),  # nor anybody let in
    "starting:undo": Door(PLANNERS, ["LIST_READ"], missing=[10**9], methods=FORM, answer=302),  # nothing is written yet
    "org:second-factor": Door(PLANNERS, ["A1"], missing=["KHONG"], methods=FORM),
    "org:departments": Door(PLANNERS, ["A1"], missing=["KHONG"], methods=FORM),
    "org:who-may": Door(PLANNERS, ["A11"], missing=["KHONG"]),
    "desk:home": Door(ALL),
    "desk:notices": Door(ALL),
    "desk:notice": Door(["giang"], ["NOTICE"], missing=[10**9], answer=302),
    "desk:notices-read": Door(ALL, answer=302, methods=("POST",)),
    "desk:ways": Door(ALL, methods=FORM),
    "desk:calendar-address": Door(ALL, answer=302, methods=("POST",)),
    "desk:calendar": Door(ALL, ["CALENDAR"], stranger=200),  # no session is asked for: the address is the key
    "dashboards:home": Door(ALL, answer=302, otherwise={"khoa": 200, "nam": 200, "my": 200}),
    "dashboards:audit": Door(OVERSEERS),
    "dashboards:audit-file": Door(OVERSEERS),
    "dashboards:search": Door(ALL, query="?q=a"),
    "dashboards:cluster": Door(IN_CLUSTER, ["C1", 2023], SCOPE, ["KHONG", 2023]),
    "dashboards:cluster-indicator": Door(
        IN_CLUSTER, ["C1", 2023, "members_total"], SCOPE, ["KHONG", 2023, "members_total"]
    ),
    "dashboards:unit": Door(IN_CLUSTER, ["A1"], SCOPE, ["KHONG"], only_whole=["lan"]),
    "dashboards:leader": Door(ABOVE_A1, ["A1"], SCOPE, ["KHONG"]),
    "dashboards:carried": Door(ABOVE_A1, ["A1"], SCOPE, ["KHONG"]),
    "dashboards:pivot": Door(ABOVE_A1, ["A1"], missing=["KHONG"]),
    "dashboards:pivot-file": Door(ABOVE_A1, ["A1"], missing=["KHONG"]),
    "dashboards:indicator": Door(IN_CLUSTER, ["A1", "members_total"], SCOPE, ["KHONG", "members_total"]),
    "adhoc:requests": Door(ALL),
    "adhoc:new": Door(ACCEPTERS, methods=FORM),
    "adhoc:link": Door(WRITE_A11, ["ASKED"], missing=[10**9], answer=302),
    "adhoc:sheet": Door(ACCEPT_A11, ["ASKED"], missing=[10**9]),
    "adhoc:sheet-file": Door(ACCEPT_A11, ["ASKED"], missing=[10**9]),
    "adhoc:change": Door(ACCEPT_A11, ["ASKED"], answer=422, methods=("POST",)),
    "adhoc:answer": Door(WRITE_A11, ["ASKED", "A11"], missing=["ASKED", "KHONG"], methods=FORM),
    "members:registers": Door(ALL, otherwise={"giang": 302, "tam": 302}),
    "members:register": Door(ABOVE_A11, ["A11"], missing=["KHONG"]),
    "members:register-file": Door(ABOVE_A11, ["A11"], missing=["KHONG"]),
    "members:admit": Door(WRITE_A11, ["A11"], missing=["KHONG"], methods=FORM),
    "members:receive": Door(WRITE_A11, ["A11"], missing=["KHONG"], methods=FORM),
    "members:import": Door(WRITE_A11, ["A11"], missing=["KHONG"], methods=FORM),
    "members:import-undo": Door(WRITE_A11, ["LIST"], missing=[10**9], methods=FORM),
    "members:member": Door(ABOVE_A11, ["MEMBER"], missing=[10**9]),
    "members:correct": Door(WRITE_A11, ["MEMBER"], missing=[10**9], methods=FORM),
    "members:transfer": Door(WRITE_A11, ["STAY"], missing=[10**9], methods=FORM),
    "members:end": Door(WRITE_A11, ["STAY"], missing=[10**9], methods=FORM),
    "members:stay-correct": Door(WRITE_A11, ["STAY"], missing=[10**9], methods=FORM),
    "members:stay-withdraw": Door(WRITE_A11, ["STAY"], missing=[10**9], methods=FORM),
    "reporting:reports": Door(ALL),
    "reporting:report": Door(ABOVE_A11, ["REPORT"], missing=[10**9]),
    "reporting:correct": Door(ACCEPT_A11, ["REPORT"], missing=[10**9], methods=(*READ, "POST")),
    "reporting:check": Door(ACCEPT_A11, ["A1"], "?period=2023&form=CS-NAM", ["KHONG"]),
    "reporting:accept": Door(ACCEPT_A11, ["A1"], "?period=2023", methods=("POST",), answer=302),
    "reporting:remind": Door(ACCEPT_A11, ["A1"], "?period=2023&form=CS-NAM", methods=("POST",), answer=302),
    "reporting:later": Door(ACCEPT_A11, ["A11"], "?period=2023&form=CS-NAM", ["KHONG"], methods=FORM),
    "reporting:check-file": Door(ACCEPT_A11, ["A1"], "?period=2023&form=CS-NAM", ["KHONG"]),
    "reporting:check-report": Door(ACCEPT_A11, ["REPORT"], missing=[10**9]),
    "reporting:decide": Door(ACCEPT_A11, ["REPORT"], methods=("POST",), answer=302),
    "reporting:comment": Door(ACCEPT_A11, ["REPORT"], methods=("POST",), answer=302),
    "reporting:adjustments": Door(ACCEPT_A11, ["A1"], "?period=2023", ["KHONG"], methods=FORM),
    "reporting:withdraw": Door(ACCEPT_A11, ["A1", "ADJUSTED"], methods=("POST",), answer=302),
    "reporting:write": Door(WRITE_A11, ["A11", "2023", "CS-NAM"], missing=["KHONG", "2023", "CS-NAM"], methods=FORM),
    "reporting:sign": Door(SIGN_A11, ["REPORT"], missing=[10**9], methods=FORM, answer=302),
    "reporting:confirm": Door(WRITE_A11, ["REPORT"], methods=("POST",), answer=400),
    "reporting:attach": Door(WRITE_A11, ["REPORT"], methods=("POST",), answer=400),
    "reporting:evidence": Door(ABOVE_A11, ["REPORT", "EVIDENCE"], missing=[10**9, 1]),
    "reporting:evidence-remove": Door(WRITE_A11, ["REPORT", "EVIDENCE"], methods=("POST",), answer=400),
    "reporting:document": Door(ABOVE_A11, ["REPORT"], missing=[10**9]),
    "reporting:closing": Door(["admin"], query="?period=2023", methods=FORM),
    "reporting:forms": Door(ABOVE_A11, ["A11"], missing=["KHONG"]),
    "reporting:form-file": Door(ABOVE_A11, ["A11"], "?form=CS-NAM&period=2023", missing=["KHONG"]),
    "reporting:imports": Door(ALL),
    "reporting:import-new": Door(DRAFTERS, methods=FORM),
    "reporting:import": Door(ABOVE_A11, ["IMPORT"], missing=[10**9]),
    "reporting:import-undo": Door(ACCEPT_A11, ["IMPORT"], missing=[10**9], methods=FORM),
    # The period of these doors is open: whoever may come in is told that nothing was corrected since closing.
    "reporting:corrections": Door(IN_CLUSTER, ["A1"], SCOPE, ["KHONG"], answer=400),
    "reporting:corrections-file": Door(IN_CLUSTER, ["A1"], SCOPE, ["KHONG"], answer=400),
    "emulation:classifications": Door(WITH_GRANT, methods=FORM, posts_to=ACCEPTERS),
    "emulation:classification": Door(ABOVE_A1, ["A1", "2023"], missing=["KHONG", "2023"]),
    "emulation:points": Door(ACCEPT_A11, ["A1", "2023"], answer=422, methods=("POST",)),
    "emulation:points-file": Door(ACCEPT_A11, ["A1", "2023", "verified"], missing=["KHONG", "2023", "verified"]),
    "emulation:make": Door(ACCEPT_A11, ["A1", "2023"], answer=302, methods=("POST",)),
    "emulation:choose": Door(ACCEPT_A11, ["A1", "2023"], answer=422, methods=("POST",)),
    "emulation:recognise": Door(SIGN_A1, ["A1", "2023"], answer=422, methods=("POST",)),
    "emulation:why": Door(ABOVE_A1, ["A1", "2023", "A11"], missing=["A1", "2023", "KHONG"]),
    "awards:rounds": Door(WITH_GRANT, methods=FORM),
    "awards:nominations": Door(ABOVE_A11, ["A1", "2023"], missing=["KHONG", "2023"]),
    "awards:nominate": Door(NOMINATORS, ["A1", "2023"], missing=["KHONG", "2023"], methods=FORM),
    "awards:nominate-file": Door(NOMINATORS, ["A1", "2023"], answer=422, methods=("POST",)),
    "awards:decide": Door(SIGN_A1, ["A1", "2023"], answer=422, methods=("POST",)),
    "awards:submission": Door(ABOVE_A1, ["A1", "2023"], "?kind=letter_of_merit", missing=["KHONG", "2023"]),
    "awards:take-back": Door(ACCEPT_A11, ["NOMINATION"], missing=[10**9], methods=FORM),
    "awards:decision": Door(ABOVE_A1, ["DECISION"], missing=[10**9]),
    "awards:decision-file": Door(ABOVE_A1, ["DECISION"], missing=[10**9]),
    "awards:letters": Door(ABOVE_A1, ["DECISION"], missing=[10**9]),
    "awards:test-page": Door(ABOVE_A1, ["DECISION"], missing=[10**9]),
    "awards:cancel": Door(SIGN_A1, ["DECISION"], missing=[10**9], methods=FORM),
    "reporting:targets": Door(IN_CLUSTER, ["A1"], SCOPE, ["KHONG"]),
    "reporting:target-assign": Door(ACCEPT_A11, ["A1"], "?period=2023", ["KHONG"], methods=FORM),
    "reporting:target-register": Door(SIGN_A1, ["A1"], "?period=2023", ["KHONG"], methods=FORM),
    "reporting:target-share": Door(
        ACCEPT_A11, ["A1", "members_total"], "?period=2023", ["KHONG", "members_total"], methods=FORM
    ),
    "reporting:target-decide": Door(
        TARGETS_PA, ["A1", "members_total"], "?period=2023", ["KHONG", "members_total"], methods=FORM
    ),
    "reporting:target-explain": Door(
        ACCEPT_A11, ["A1", "members_total"], "?period=2023", ["KHONG", "members_total"], methods=FORM
    ),
    "planning:programme": Door(ABOVE_A1, ["A1", 2023], missing=["KHONG", 2023]),
    "planning:edit": Door(ACCEPT_A11, ["A1", 2023], missing=["KHONG", 2023], methods=FORM),
    "planning:issue": Door(SIGN_A1, ["A1", 2023], methods=("POST",), answer=302),
    "planning:adopt": Door(ACCEPT_A11, ["A1", 2023], missing=["KHONG", 2023], methods=FORM),
    "planning:task-new": Door(ACCEPT_A11, ["A1", 2023], missing=["KHONG", 2023], methods=FORM),
    "planning:task": Door(ACCEPT_A11, ["A1", 2023, "TASK"], missing=["A1", 2023, 10**9], methods=FORM),
    "planning:task-finish": Door(ACCEPT_A11, ["A1", 2023, "TASK"], methods=("POST",), answer=302),
    "planning:task-remove": Door(ACCEPT_A11, ["A1", 2023, "TASK"], missing=["A1", 2023, 10**9], methods=FORM),
    "yearend:report": Door(IN_CLUSTER, ["C1", 2023], SCOPE, ["KHONG", 2023]),
    "yearend:annex": Door(IN_CLUSTER, ["C1", 2023], SCOPE, ["KHONG", 2023]),
    "yearend:conferences": Door(WITH_GRANT, methods=FORM),
    "yearend:conference": Door(ABOVE_A1, ["A1", "2023"], missing=["KHONG", "2023"]),
    "yearend:make": Door(SIGN_A1, ["A1", "2023"], answer=302, methods=("POST",)),
    "yearend:progress": Door(ABOVE_A1, ["A1", "2023"], answer=302, missing=["KHONG", "2023"]),
    "yearend:number": Door(SIGN_A1, ["A1", "2023"], answer=422, methods=("POST",)),
    "yearend:cluster-conference": Door(IN_CLUSTER, ["C1", "2023"], missing=["KHONG", "2023"]),
    "yearend:cluster-make": Door(SIGN_A1, ["C1", "2023"], answer=302, methods=("POST",)),
    "yearend:cluster-progress": Door(IN_CLUSTER, ["C1", "2023"], answer=302, missing=["KHONG", "2023"]),
    "yearend:cluster-number": Door(SIGN_A1, ["C1", "2023"], answer=422, methods=("POST",)),
    "yearend:cluster-sentences": Door(
        IN_CLUSTER, ["C1", "2023"], missing=["KHONG", "2023"], methods=FORM, posts_to=ACCEPT_A11
    ),
    "yearend:cluster-file": Door(ABOVE_A1, ["C1", "2023", "CLUSTER_FILE"], missing=["C1", "2023", 0]),
    "yearend:quote": Door(ACCEPT_A11, ["A1", "2023"], answer=422, methods=("POST",)),
    "yearend:deliberate": Door(ACCEPT_A11, ["A1", "2023"], answer=302, methods=("POST",)),
    "yearend:sentences": Door(ABOVE_A1, ["A1", "2023"], missing=["KHONG", "2023"], methods=FORM, posts_to=ACCEPT_A11),
    "yearend:file": Door(ABOVE_A1, ["A1", "2023", "FILE"], missing=["A1", "2023", 0]),
}
# Which person may come upon which of these words: names of units, and what belongs to them.
IN_A11 = ("Đồng Mây", "Trần Văn Lâm")
IN_A1 = (*IN_A11, "Sông Đáy", "Mở lớp tập huấn", "Việc làm trước Tết")
OF_CLUSTER = ("An Thượng", "Ấp Đông")
WORDS_OF_A = (*IN_A1, *OF_CLUSTER, "Ánh Sao")
WORDS_OF_B = ("Bình Lâm", "Hoa Sen")
MAY_MEET = {
    **dict.fromkeys(("an", "binh", "ha", "phuc", "thu", "vinh"), WORDS_OF_A),
    **dict.fromkeys(("dung", "mai"), (*IN_A1, *OF_CLUSTER)),
    "giang": (*IN_A11, "An Thượng", "Việc làm trước Tết"),
    "lan": ("Ánh Sao", *OF_CLUSTER),
    "tam": (*IN_A11, "An Thượng", "Việc làm trước Tết"),
    **dict.fromkeys(("chi", "quynh"), WORDS_OF_B),
    **dict.fromkeys(("em", "admin"), (*WORDS_OF_A, *WORDS_OF_B)),
    **dict.fromkeys(("khoa", "nam"), ()),
    "my": ("Đồng Mây",),  # her own union, by its name alone
}
each_door = pytest.mark.parametrize("name", DOORS)


def every_pattern(within: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """Qualified names; the route itself where an address has no name."""
    for one in within.url_patterns:
        if isinstance(one, URLResolver):
            yield from every_pattern(one, (*spaces, *filter(None, [one.namespace])))
        elif isinstance(one, URLPattern):
            yield ":".join([*spaces, one.name or str(one.pattern)])


@pytest.fixture(scope="module")
def report(_world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Report]:
    """What the addresses lead to, built once: each test takes back what it did within it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield standing(_world if Unit.objects.exists() else build())
        transaction.set_rollback(True)


def address_of(name: str, at: Sequence[object], report: Report) -> str:
    return reverse(name, args=arguments_of(at, report)) + DOORS[name].query


def ask(person: str | None, world: World, address: str, method: str, **headers: str) -> tuple[int, bytes]:
    """The status, and the page or the file (of Word and Excel what stands in it)."""
    client = Client(headers=headers)
    if person:
        client.force_login(user_of(person, world))
    answer = client.generic(method, address)
    told = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if told.startswith(b"PK"):
        with ZipFile(BytesIO(told)) as parts:
            told = b"".join(parts.read(name) for name in parts.namelist())
    return answer.status_code, told


def expected_at(door: Door) -> dict[str, int]:
    return {person: door.answer if person in door.opens_to else 404 for person in PEOPLE} | door.otherwise


def beyond(person: str, told: bytes) -> list[str]:
    """The words on a page that this person may not meet."""
    shown = html.unescape(told.decode(errors="ignore"))
    return [word for word in (*WORDS_OF_A, *WORDS_OF_B) if word not in MAY_MEET[person] and word in shown]


def test_every_address_stands_in_the_table() -> None:
    assert sorted(every_pattern(get_resolver())) == sorted(DOORS)


@each_door
def test_who_may_come_in(world: World, report: Report, name: str) -> None:
    door = DOORS[name]
    method = "GET" if "GET" in door.methods else door.methods[0]
    address = address_of(name, door.at, report)
    answers = {person: ask(person, world, address, method) for person in PEOPLE}
    assert {person: status for person, (status, _told) in answers.items()} == expected_at(door)
    if name != "desk:calendar":  # whoever knows the address is shown Giang's
        assert not {person: words for person, (_, told) in answers.items() if (words := beyond(person, told))}
    assert ask(None, world, address, method)[0] == door.stranger


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if "GET" in door.methods])
def test_fragments_are_guarded_like_pages(world: World, report: Report, name: str) -> None:
    door = DOORS[name]
    address = address_of(name, door.at, report)
    answers = {person: ask(person, world, address, "GET", hx_request="true")[0] for person in PEOPLE}
    assert {person for person, status in answers.items() if status != 404} == set(door.opens_to) - set(door.only_whole)
    assert ask(None, world, address, "GET", hx_request="true")[0] == door.stranger


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if "POST" in door.methods])
def test_who_may_send_something(world: World, report: Report, name: str) -> None:
    """An empty form and an empty part of one: whoever may not is told that nothing is there, not what is wrong."""
    door = DOORS[name]
    address = address_of(name, door.at, report)
    may = set(door.opens_to if door.posts_to is None else door.posts_to)
    for headers in ({}, {"hx_request": "true"}):
        answered = {person for person in PEOPLE if posted(person, world, address, headers) != 404}
        assert answered == may
        assert posted(None, world, address, headers) == door.stranger


def posted(person: str | None, world: World, address: str, headers: dict[str, str]) -> int:
    """The status; what was done by it is taken back and the attempt forgotten, so that the next one finds the same."""
    cache.clear()
    with transaction.atomic():
        status, _told = ask(person, world, address, "POST", **headers)
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.missing])
def test_what_is_denied_looks_missing(world: World, report: Report, name: str) -> None:
    door = DOORS[name]
    missing = address_of(name, door.missing, report)
    assert ask("admin", world, missing, "GET")[0] == 404
    for outsider in ("chi", "quynh"):
        there = ask(outsider, world, address_of(name, door.at, report), "GET")
        assert there == ask(outsider, world, missing, "GET")


@pytest.mark.once
@each_door
def test_no_method_but_those_of_the_table(world: World, report: Report, name: str) -> None:
    door = DOORS[name]
    address = address_of(name, door.at, report)
    for person in ("admin", "giang") if door.stranger == 302 else (None,):
        refused = {method for method in METHODS if ask(person, world, address, method)[0] == 405}
        assert refused == set(METHODS) - set(door.methods)

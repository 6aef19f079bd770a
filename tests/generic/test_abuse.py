"""What somebody with bad intent tries at every door: scripts and formulas in words, odd names of files, forms full of
nonsense, addresses out of range, another's session, passwords tried without end.

Evidence has its tests in `reporting/tests/test_evidence.py`, workbooks in `documents/tests/test_workbook.py`.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoDbBlocker

from congdoan.accounts.models import User
from congdoan.adhoc.models import AdHocRequest
from congdoan.org.models import Unit
from congdoan.registers.members.models import MemberImport
from congdoan.reporting.models import Evidence, Report
from congdoan.reporting.queries import sections_of
from congdoan.reporting.tests.steps import drafted
from congdoan.starting.models import StartList
from congdoan.starting.tests.messy import DISTRICT, DISTRICT_MERGED, book
from tests.generic.doors_world import standing
from tests.generic.test_doors import DOORS, address_of
from tests.world import PASSWORD, World, build

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FORMULA = "=1+1"
# Texts that are keys and no words, or that only commands read.
KEYS = {"address", "band", "basis", "by_points", "category", "closed_by", "code", "criterion",
        "denominator_form", "digest", "email", "feed", "figures", "form", "group", "hash",
        "id_number", "key", "kind", "level", "line", "measure", "model", "password", "path", "period",
        "person_key", "phone", "place", "previous", "rows", "rubric", "scope_key", "search_text", "section",
        "sha256", "sort_key", "stored", "symbol", "unit", "username", "verb", "left_as", "classification"}  # fmt: skip


@pytest.fixture(scope="module")
def report(_world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Report]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield standing(_world if Unit.objects.exists() else build())
        transaction.set_rollback(True)


@pytest.fixture
def poisoned(report: Report, db: None) -> Report:
    """Every text that somebody may have typed begins as a formula and holds a script."""
    for model in apps.get_models():
        if not model.__module__.startswith("congdoan."):
            continue
        fields = [one for one in model._meta.concrete_fields if isinstance(one, models.CharField | models.TextField)]
        words = [one for one in fields if one.name not in KEYS and not one.choices and not one.unique]
        for one in words:
            typed = {one.name: f"{FORMULA}{SCRIPT}"[: one.max_length]}
            rows = model._default_manager  # type: ignore[attr-defined]
            try:
                with transaction.atomic():
                    rows.update(**typed)
            except IntegrityError:  # empty for a reason
                rows.exclude(**{one.name: ""}).update(**typed)
    ask = AdHocRequest.objects.get()
    ask.questions = [one | {"text": FORMULA + SCRIPT} for one in ask.questions]
    ask.save()
    for one in Report.objects.select_related("form"):
        words = {"narrative": dict.fromkeys(sections_of(one.form), FORMULA + SCRIPT),
                 "reasons": {"members_total": FORMULA + SCRIPT}}  # fmt: skip
        Report.objects.filter(pk=one.pk).update(**words)
    return Report.objects.get(pk=report.pk)


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.once
def test_words_are_neither_script_nor_formula_wherever_they_are_shown(world: World, poisoned: Report) -> None:
    wrong, client, shown = [], as_(world.admin), 0
    for name, door in DOORS.items():
        if "GET" not in door.methods:
            continue
        answer = client.get(address_of(name, door.at, poisoned))
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kind = answer.get("Content-Type", "")
        if kind.startswith("text/html"):
            shown += "&lt;script&gt;alert(1)" in answer.text
            wrong += [name] if "<script>alert" in answer.text or "<img src=x" in answer.text else []
        elif told.startswith(b"PK") and "spreadsheet" in kind:
            wrong += [name] if formulas_typed(told) else []
        elif kind.startswith("text/csv"):
            cells = [cell for row in csv.reader(io.StringIO(told.decode("utf-8-sig"))) for cell in row]
            wrong += [name] if any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells) else []
    assert not wrong
    assert shown > 30  # the words were there to be shown


def test_words_of_a_report_are_no_script_for_who_checks_or_signs_it(world: World, poisoned: Report) -> None:
    words = poisoned.narrative
    waiting = drafted(world, "A12", members_total=40)
    Report.objects.filter(pk=waiting.pk).update(narrative=words, state=Report.State.TO_SIGN)
    for address in (
        reverse("reporting:check-report", args=[poisoned.pk]),
        reverse("reporting:sign", args=[waiting.pk]),
    ):
        shown = as_(world.admin).get(address).text
        assert shown.count("&lt;script&gt;alert(1)") >= len(words) > 0
        assert "<script>alert" not in shown


def formulas_typed(workbook: bytes) -> list[str]:
    """Formulas in a workbook that are made of what somebody typed."""
    with ZipFile(io.BytesIO(workbook)) as parts:
        sheets = [parts.read(one).decode() for one in parts.namelist() if one.startswith("xl/worksheets/")]
    return [one for sheet in sheets for one in re.findall(r"<f>([^<]*)</f>", sheet) if "1+1" in one or "script" in one]


# ---- forms full of nonsense ----

NONSENSE = ["", " ", "0", "-1", "9" * 30, "1e308", "NaN", "a\0b", "\ud7ff💥", "x" * 5000, SCRIPT, "../../etc/passwd",
            "2023-99-99", "31/02/2023", "0001-01-01", "9999-12-31", "2023", "A11", "admin@vi-du.vn", "true", "[]", "{",
            "%00", "' OR 1=1 --", "\r\nSet-Cookie: a=b", "٣", "½", "−5", "1.000.000,5"]  # fmt: skip
NAMES = ["../../thoat.xlsx", "/etc/passwd", "C:\\tam\\..\\tệp.xlsx", "a\0b.xlsx", "x" * 400 + ".xlsx", "\u202ecod.exe",
         "CON.xlsx", "", ".xlsx", "tệp\n.csv", "💥.csv"]  # fmt: skip
ROUNDS = 4
NUMBERED = {"REPORT", "PLAN", "NOMINATION", "DECISION", "IMPORT", "NOTICE", "GIANG", "MEMBER", "STAY", "LIST_READ",
            "LIST", "ASKED", "TASK", "FILE", "EVIDENCE", "DRAFT", "2023", str(10**9)}  # fmt: skip
POSTED = [name for name, door in DOORS.items() if "POST" in door.methods]


def fields_of(page: str) -> list[tuple[str, str]]:
    """What a page would send, without its token."""
    tags = re.findall(r"<(?:input|select|textarea|button)[^>]*>", page)
    named = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return [(unescape(name[1]), unescape(value[1]) if value else "") for name, value in named
            if name and name[1] != "csrfmiddlewaretoken"]  # fmt: skip


def nonsense_for(rng: random.Random, fields: list[tuple[str, str]]) -> dict[str, object]:
    """Some fields as they were, some nonsense, some missing."""
    posted: dict[str, object] = {}
    for name, value in [*fields, ("edition", ""), ("period", "2023"), ("act", "x"), ("unit", "A11")]:
        match rng.randrange(5):
            case 0 | 1:
                posted[name] = rng.choice(NONSENSE)
            case 2:
                posted[name] = [rng.choice(NONSENSE), value]
            case 3:
                posted[name] = value
    return posted


def as_sent(rng: random.Random, posted: dict[str, object]) -> bytes:
    """The body of a form with files, whose names are sent as no browser would."""
    parts = [(f'name="{name}"', str(one).encode(errors="replace")) for name, value in posted.items()
             for one in (value if isinstance(value, list) else [value])]  # fmt: skip
    for name in ("file", "filled"):
        content = rng.choice([b"", b"PK\3\4" + rng.randbytes(200), rng.randbytes(50), b"on,act\n=1,2", b"\xff\xfea"])
        parts.append((f'name="{name}"; filename="{rng.choice(NAMES)}"', content))
    lines = [b"--x\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + content + b"\r\n"
             for head, content in parts]  # fmt: skip
    return b"".join(lines) + b"--x--\r\n"


@pytest.mark.parametrize("name", POSTED)
def test_nonsense_in_a_form_is_answered_and_never_an_error(world: World, report: Report, db: None, name: str) -> None:
    """The client raises what the page would; 5xx is raised by nobody else."""
    rng = random.Random(name)
    for person in (world.admin, world.giang):
        for turn in range(ROUNDS):
            client = as_(person)
            with transaction.atomic():
                address = address_of(name, DOORS[name].at, report)
                page = client.get(address) if "GET" in DOORS[name].methods else None
                fields = fields_of(page.text) if page is not None and page.status_code == 200 else []
                headers = {"HX-Request": "true"} if turn % 2 else {}
                body = as_sent(rng, nonsense_for(rng, fields))
                answer = client.post(address, body, content_type="multipart/form-data; boundary=x", headers=headers)
                assert answer.status_code < 500
                assert not is_mute(answer), answer.text
                transaction.set_rollback(True)


def is_mute(answer: HttpResponse) -> bool:
    """Whether what was sent is refused without a word about what is wrong; what is missing is only called so."""
    said = ("<h1",) if answer.status_code == 404 else ('role="alert"', "invalid-feedback")
    return answer.status_code >= 400 and not any(one in answer.text for one in said)


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if "GET" in door.methods])
def test_nonsense_in_an_address_is_answered_and_never_an_error(
    world: World, report: Report, db: None, name: str
) -> None:
    rng = random.Random(name)
    client, door = as_(world.admin), DOORS[name]
    plain = address_of(name, door.at, report).split("?")[0]
    asked = ("period", "basis", "cut_off", "structure", "page", "q", "set", "form", "unit", "parent", "kind", "since",
             "until", "rows", "columns", "indicator", "indicators", "show", "sort", "on", "day", "of", "year", "from",
             "to", "at", "parts", "person", "text", "first", "last", "right", "down", "group", "next")  # fmt: skip
    for _turn in range(ROUNDS):
        given = {one: rng.choice(NONSENSE) for one in rng.sample(asked, 6)}
        assert client.get(plain, given | ({} if rng.randrange(2) else {"period": "2023"})).status_code < 500
    beyond = [10**30 if str(one) in NUMBERED else one for one in door.at]
    if beyond != list(door.at):
        with suppress(NoReverseMatch):
            assert client.get(reverse(name, args=beyond)).status_code < 500


# ---- other sites ----

ELSEWHERE = ["https://xau.vi-du/", "//xau.vi-du/", "/\\xau.vi-du/", "\\\\xau.vi-du/", "https:xau.vi-du",
             "///xau.vi-du/", "javascript:alert(1)"]  # fmt: skip
BACK = ("next", "url", "back", "to", "return", "address")


@pytest.mark.once
def test_form_without_its_token_is_refused_at_every_door(world: World, report: Report, db: None) -> None:
    """As another site would send it from the browser of somebody who is signed in, or of a stranger."""
    answers = {}
    for person in (world.admin, None):
        client = Client(enforce_csrf_checks=True)
        if person:
            client.force_login(person)
        for name in POSTED:
            address = address_of(name, DOORS[name].at, report)
            answers[name, str(person)] = client.post(address, {"act": "save"}).status_code
    assert len(answers) == 2 * len(POSTED) > 100
    assert not {door: status for door, status in answers.items() if status != 403}


def leads_away(answer: HttpResponse) -> bool:
    """Whether a browser would leave the site, which reads a backslash as a slash."""
    way = (answer.get("Location") or answer.get("HX-Redirect") or "").replace("\\", "/")
    found = urlsplit(way)
    return bool(found.scheme or found.netloc or way.startswith("//")) and found.netloc != "testserver"


@pytest.mark.once
@pytest.mark.parametrize("way", ELSEWHERE)
def test_who_proves_who_they_are_is_led_to_no_other_site(world: World, way: str) -> None:
    client = Client()
    steps: list[tuple[str, dict[str, str]]] = [
        ("account_login", {"login": "an@vi-du.vn", "password": PASSWORD}),
        ("account_reauthenticate", {"password": PASSWORD}),
        ("account_logout", {}),
    ]
    for name, typed in steps:
        address = f"{reverse(name)}?{urlencode({'next': way})}"
        if name != "account_logout":
            assert not leads_away(client.get(address))
        answer = client.post(address, typed | {"next": way})
        assert answer.status_code == 302
        assert not leads_away(answer)


@pytest.mark.once
@pytest.mark.parametrize("name", DOORS)
def test_no_door_leads_to_an_address_that_it_is_given(world: World, report: Report, db: None, name: str) -> None:
    address, way = address_of(name, DOORS[name].at, report), ELSEWHERE[0]
    given = dict.fromkeys(BACK, way)
    address += ("&" if "?" in address else "?") + urlencode(given)
    client = as_(world.admin)
    for method in {"GET", "POST"} & set(DOORS[name].methods):
        with transaction.atomic():
            answer = client.get(address) if method == "GET" else client.post(address, given)
            assert not leads_away(answer)
            transaction.set_rollback(True)


# ---- files whose names are ways ----

WAYS = ["../../thoat.xlsx", "/tmp/thoat.xlsx", "C:\\tam\\thoat.xlsx", "..\\..\\thoat.xlsx", "a\0/thoat.xlsx",
        "x/" * 400 + "thoat.xlsx"]  # fmt: skip


def upload(client: Client, address: str, field: str, name: str, content: bytes, **typed: str) -> int:
    """Sent as no browser would: the name as it is."""
    heads = [(f'name="{key}"', value.encode()) for key, value in typed.items()]
    heads.append((f'name="{field}"; filename="{name}"', content))
    parts = [b"--x\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + value for head, value in heads]
    body = b"\r\n".join([*parts, b"--x--\r\n"])
    return client.post(address, body, content_type="multipart/form-data; boundary=x").status_code


def names_kept() -> set[str]:
    """Every text of the database in which the name of the file stands."""
    found: set[str] = set()
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if isinstance(one, models.CharField | models.TextField):
                rows = model._default_manager.filter(**{f"{one.name}__contains": "thoat"})  # type: ignore[attr-defined]
                found |= set(rows.values_list(one.name, flat=True))
    return found


UPLOADS = {"awards:nominate-file": "file", "emulation:points": "filled", "org:plan-upload": "file",
           "ownforms:sheet": "file", "reporting:import-new": "files"}  # fmt: skip


@pytest.fixture
def apart(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A folder for what the site keeps; afterwards nothing lies beside it, and no name of a file is a way."""
    settings.VAR_DIR = tmp_path / "a" / "b" / "var"
    settings.VAR_DIR.mkdir(parents=True)
    yield
    assert not {one for one in names_kept() if "/" in one or "\\" in one or "\0" in one}
    assert not [one for one in tmp_path.rglob("*") if one.is_file() and not one.is_relative_to(settings.VAR_DIR)]
    assert not [one for one in tmp_path.rglob("*") if "thoat" in one.name]
    assert not Path("/tmp/thoat.xlsx").exists()


@pytest.mark.once
@pytest.mark.parametrize("name", UPLOADS)
def test_a_file_whose_name_is_a_way_is_kept_nowhere_else(
    world: World, report: Report, db: None, apart: None, name: str
) -> None:
    """Sheets that the site itself gives out, sent back under such names; some are taken."""
    admin = as_(world.admin)
    given = ("emulation:points-file", "reporting:form-file", "org:plan-file")
    sheets = [b"".join(admin.get(address_of(one, DOORS[one].at, report))) for one in given]
    address = address_of(name, DOORS[name].at, report)
    for way in WAYS:
        for sheet in sheets:
            assert upload(admin, address, UPLOADS[name], way, sheet, act="import") < 500


@pytest.mark.once
@pytest.mark.parametrize("way", WAYS)
def test_name_of_a_file_is_a_name_and_no_way(world: World, apart: None, way: str) -> None:
    """A list of unions, one of members and a scan: each is kept by the last part of its name alone."""
    made = drafted(world, "A12", members_total=40)
    members = book([["Họ và tên", "Giới tính"], ["Đoàn Thị Thử", "Nữ"]])
    scan, initial = b"%PDF-1.4\n%%EOF\n", {"began": "initial", "on": "1/10/2023", "act": "import"}
    unions = book(DISTRICT, DISTRICT_MERGED)
    admin = as_(world.admin)
    assert upload(admin, reverse("starting:start"), "file", way, unions, unit="PA") == 302
    assert upload(admin, reverse("members:import", args=["A12"]), "filled", way, members, **initial) == 302
    assert upload(admin, reverse("reporting:attach", args=[made.pk]), "file", way, scan, purpose="proof") == 302
    assert [StartList.objects.latest("pk").file, MemberImport.objects.latest("pk").file] == ["thoat.xlsx"] * 2
    assert Evidence.objects.latest("pk").name.startswith("thoat")
    assert names_kept()


# ---- sessions and attempts ----


def sign_in(client: Client, password: str = PASSWORD, login: str = "an@vi-du.vn") -> int:
    return client.post(reverse("account_login"), {"login": login, "password": password}).status_code


def test_session_given_before_is_worth_nothing_after_signing_in(world: World) -> None:
    """Whoever plants a session in another's browser does not come in with it later."""
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    assert sign_in(client) == 302
    assert client.session.session_key != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get(reverse("org:me")).status_code == 302


def test_session_is_dead_after_signing_out(world: World) -> None:
    client = Client()
    sign_in(client)
    kept = client.cookies["sessionid"].value
    assert client.get(reverse("org:me")).status_code == 200
    client.post(reverse("account_logout"))
    other = Client()
    other.cookies["sessionid"] = kept
    assert other.get(reverse("org:me")).status_code == 302


def test_cookie_of_the_session_is_kept_from_scripts_and_other_sites(world: World) -> None:
    client = Client()
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_passwords_cannot_be_tried_without_end(world: World) -> None:
    """After some wrong ones even the right one waits, for that name and from anywhere."""
    for _attempt in range(30):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{_attempt}"), "sai")
    assert sign_in(Client(REMOTE_ADDR="10.0.1.1")) != 302
    assert sign_in(Client(REMOTE_ADDR="10.0.1.1"), login="binh@vi-du.vn") == 302


def test_recovery_cannot_be_asked_for_without_end(world: World, mailoutbox: list[object]) -> None:
    for attempt in range(40):
        client = Client(REMOTE_ADDR=f"10.0.0.{attempt}")
        client.post(reverse("account_reset_password"), {"email": "an@vi-du.vn"})
    assert len(mailoutbox) <= 20

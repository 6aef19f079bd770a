"""Fifty people at work at once in a province of 10,000 unions: how long pages take, and whether anything is lost.

The site runs as `congdoan serve` runs it and has been looked at once, the people are threads of a process of their
own. Thirty-six chairs each write the month's report of their union (desk, page of the unit, form, a save for every
figure, hand on, sign), four clerks type two more lines of the same reports at the same time, eight officers look at
their lists and accept what has come, two at the province look at desk, unit page, list and search. A figure is typed in
2 to 6 seconds, a page is looked at for 5 to 20; with `--hurried` 2 to 5 lie between any two requests. Afterwards every
figure typed must stand in the database as it was sent, or the benchmark fails; so it does at the first error. The nine
months before are accepted, of all unions, with every line filled in.

`--unions 1000 --seconds 60` tries it small.
"""

from __future__ import annotations

import argparse
import html
import http.client
import multiprocessing
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

import harness

LOOKS, TYPES, HURRIES = (5.0, 20.0), (2.0, 6.0), (2.0, 5.0)  # seconds
TOKEN = "x" * 32
CHAIRS, CLERKS, OFFICERS, ABOVE = 36, 4, 8, 2
TURNS = 15
PERIOD, FORM = "2026-M10", "CS-THANG"
BEFORE = [f"2026-M{month:02}" for month in range(1, 10)]
_processes = multiprocessing.get_context("fork")


@dataclass
class Took:
    """One request: the page, how long, what it answered."""

    page: str
    seconds: float
    status: int


@dataclass
class Person:
    """Somebody at work: a session, a connection, and what they were answered."""

    session: str
    unit: str
    port: int
    until: float
    took: list[Took] = field(default_factory=list)
    typed: dict[str, int] = field(default_factory=dict)
    looks: tuple[float, float] = LOOKS
    types: tuple[float, float] = TYPES

    def __post_init__(self) -> None:
        self.dice = random.Random(self.session)

    @property
    def is_at_work(self) -> bool:
        return time.monotonic() < self.until

    def ask(self, page: str, address: str, posted: dict[str, str] | None = None, *, part: bool = False) -> str:
        """One request after a pause; the text of the answer."""
        time.sleep(self.dice.uniform(*(self.types if part else self.looks)))
        head = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "Host": "localhost"}
        if part:
            head["HX-Request"] = "true"
        body = None
        if posted is not None:
            head |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}
            body = urlencode(posted)
        began = time.perf_counter()
        site = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            site.request("GET" if posted is None else "POST", address, body, head)
            answer = site.getresponse()
            text, status = answer.read().decode(errors="replace"), answer.status
            text = answer.getheader("Location") or text
        except (OSError, http.client.HTTPException) as error:
            text, status = repr(error), 0
        finally:
            site.close()
        self.took.append(Took(page, time.perf_counter() - began, status))
        if not (200 <= status < 400):
            told = " ".join(re.sub(r"<[^>]+>", " ", text).split())
            print(f"{page} {address}: {status} {told[-300:]}", file=sys.stderr)
        return text


def chair(me: Person) -> None:
    """A month's report in one sitting, then reading."""
    address = f"/reports/write/{me.unit}/{PERIOD}/{FORM}/"
    me.ask("desk", "/")
    me.ask("unit", f"/units/{me.unit}/")
    shown = fields_of(me.ask("form", address))
    for line, value in figures_of(int(shown["line-members_opening"].replace(".", "")), me.dice).items():
        if not me.is_at_work:
            return
        shown = fields_of(me.ask("save", address, shown | {f"line-{line}": str(value)}, part=True)) or shown
        shown[f"line-{line}"] = shown[f"was-line-{line}"] = str(value)
        me.typed[line] = value
    report = me.ask("hand on", address, {**shown, "rest": "1", "act": "sign"})
    if (number := re.search(r"/reports/(\d+)/", report)) and me.is_at_work:
        me.ask("sign", f"/reports/{number[1]}/sign/", {"act": "sign"})
    while me.is_at_work:
        me.ask("form", address)
        me.ask("desk", "/")


def clerk(me: Person) -> None:
    """Two lines of the report that the union's chair writes at the same time, then reading."""
    address = f"/reports/write/{me.unit}/{PERIOD}/{FORM}/"
    shown = fields_of(me.ask("form", address))
    for line, value in {"dialogues_held": 1, "agreements_signed": 2}.items():
        shown = fields_of(me.ask("save", address, shown | {f"line-{line}": str(value)}, part=True)) or shown
        shown[f"line-{line}"] = shown[f"was-line-{line}"] = str(value)
        me.typed[line] = value
    while me.is_at_work:
        me.ask("form", address)
        me.ask("desk", "/")


def figures_of(before: int, dice: random.Random) -> dict[str, int]:
    """A month that fits together and to the one before, so that it can be sent."""
    came, left = dice.randrange(1, 10), dice.randrange(1, 10)
    now = before + came - left
    return {
        "workers_total": now + 50, "members_opening": before, "members_admitted": came, "members_left": left,
        "members_total": now, "members_female": now // 2,
    }  # fmt: skip


def officer(me: Person) -> None:
    """The list of the units below, a page of one, and what is sent is accepted."""
    while me.is_at_work:
        me.ask("desk", "/")
        listed = me.ask("list", f"/reports/check/{me.unit}/?period={PERIOD}&form={FORM}")
        me.ask("unit", f"/units/{me.unit}/")
        if waiting := re.findall(r'name="report" value="(\d+:\d+)"', listed):
            me.ask("accept", f"/reports/check/{me.unit}/accept/?period={PERIOD}&form={FORM}", {"report": waiting[0]})


def leader(me: Person) -> None:
    """Above: reading only."""
    while me.is_at_work:
        me.ask("desk", "/")
        me.ask("unit", f"/units/{me.unit}/")
        me.ask("list", f"/reports/check/{me.unit}/?period={PERIOD}&form={FORM}")
        me.ask("search", "/search/?q=C1")


def fields_of(page: str) -> dict[str, str]:
    """What a form would send as it stands."""
    found = {}
    for control in re.findall(r"<input[^>]+>", page):
        name, value = re.search(r'name="([^"]+)"', control), re.search(r'value="([^"]*)"', control)
        if (
            name
            and name[1] not in ("csrfmiddlewaretoken", "q")
            and ("checkbox" not in control or " checked" in control)
        ):
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found


def session_of(user: Any) -> str:
    """Signed in without the page, whose passwords are slow on purpose."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    made = SessionStore()
    made[SESSION_KEY], made[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    made[BACKEND_SESSION_KEY] = "congdoan.accounts.backends.NameBackend"
    made.save()
    return str(made.session_key)


def chair_of(code: str) -> Any:
    """Who writes and signs the report of a union."""
    return harness.officer_at(code, role="chair")


@contextmanager
def site():
    """`congdoan serve` on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = [sys.executable, "-c", "from congdoan.config.cli import main; main()", "serve", "--port", str(port)]
    running = subprocess.Popen(program, cwd=harness.ROOT, stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(300):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        else:
            sys.exit("the site did not open")
        yield port
    finally:
        running.terminate()
        running.wait()


def at_work(work: list[tuple[Any, str, str]], port: int, options: argparse.Namespace, answers: Any) -> None:
    """All people at once, each a thread; what they were answered goes back."""
    until = time.monotonic() + options.seconds
    pace = {"looks": HURRIES, "types": HURRIES} if options.hurried else {}
    people = [(act, Person(session, unit, port, until, **pace)) for act, session, unit in work]
    threads = [threading.Thread(target=act, args=(person,)) for act, person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.send([(person.unit, person.took, person.typed) for _act, person in people])


def main(options: argparse.Namespace, database: str) -> None:
    from django.core.management import call_command
    from django.db import connections

    from congdoan.periods.commands import ensure_period
    from congdoan.reporting.models import Report

    call_command("collectstatic", interactive=False, verbosity=0)
    districts = max(OFFICERS, options.unions // 400)
    harness.plant(harness.Country(provinces=1, districts=districts, grassroots=options.unions))
    ensure_period(PERIOD)
    harness.accepted_months(BEFORE)
    harness.analyze()
    work = [(chair, session_of(chair_of(f"C{n}")), f"C{n}") for n in range(CHAIRS)]
    work += [(clerk, session_of(harness.officer_at(f"C{n}", 1, role="clerk")), f"C{n}") for n in range(CLERKS)]
    work += [(officer, session_of(harness.officer_at(f"D{n}")), f"D{n}") for n in range(OFFICERS)]
    work += [(leader, session_of(harness.officer_at("P0", n)), "P0") for n in range(ABOVE)]
    scoped, unscoped = (session_of(harness.officer_at(code, 90)) for code in ("P0", "TLD"))
    connections.close_all()
    pace = "hurried" if options.hurried else "at their pace"
    data = f"{options.unions} unions with {len(BEFORE)} months, 50 people {pace}, load before {os.getloadavg()[0]:.1f}"
    with site() as port:
        first_looks(work, port)
        mine, theirs = _processes.Pipe()
        _processes.Process(target=at_work, args=(work, port, options, theirs), daemon=True).start()
        people = mine.recv()
        compare(database, port, scoped, unscoped, data)
    took = [one for _unit, answered, _typed in people for one in answered]
    for page in (*dict.fromkeys(one.page for one in took), "all pages"):
        times = [one.seconds for one in took if page in (one.page, "all pages")]
        harness.show(
            f"{database}: {page}", median_s=harness.median(times), p95_s=harness.p95(times), max_s=max(times),
            runs=len(times), aim="p95 under 0.2 s" if database == "postgresql" else "no write over 5 s", data=data,
        )  # fmt: skip
    written = {report.unit.code: report.figures for report in Report.objects.select_related("unit")}
    lost = [(unit, typed) for unit, _took, typed in people if typed.items() - written.get(unit, {}).items()]
    errors = [one for one in took if not 200 <= one.status < 400]
    if lost or errors:
        sys.exit(f"{database}: {len(errors)} errors, figures lost: {lost}")
    if not Report.objects.filter(state=Report.State.ACCEPTED).exists():
        sys.exit(f"{database}: nothing was accepted, --seconds is too short")


def first_looks(work: list[tuple[Any, str, str]], port: int) -> None:
    """What each kind of person opens, often enough that every process of the site has read its pages in."""
    for _act, session, unit in (work[0], work[CHAIRS + CLERKS], work[-1]):
        someone = Person(session, unit, port, 0, looks=(0, 0))
        listed = f"/reports/check/{unit}/" if unit[0] != "C" else f"/reports/write/{unit}/{PERIOD}/{FORM}/"
        for address in ["/", f"/units/{unit}/", listed, "/search/?q=C1"] * 5:
            someone.ask("first", address)


def compare(database: str, port: int, scoped: str, unscoped: str, data: str) -> None:
    """The same pages by an officer of the province and by one of the whole tree, asked for no range, in turns."""
    people = {session: Person(session, "P0", port, 0, looks=(0, 0), types=(0, 0)) for session in (scoped, unscoped)}
    pages = {
        "desk": "/", "unit": "/units/P0/", "list": f"/reports/check/P0/?period={PERIOD}&form={FORM}",
        "level": "/org/below/?parent=P0", "search": "/search/?q=C1",
    }  # fmt: skip
    for page, address in pages.items():
        for turn in range(-1, TURNS):  # the first look is not counted
            for person in people.values():
                person.ask(page if turn >= 0 else "first", address, part=page == "level")
    for page in (*pages, "all pages"):
        mine, theirs = (
            [one.seconds for one in person.took if page == one.page or (page == "all pages" and one.page in pages)]
            for person in people.values()
        )
        harness.show(
            f"{database}: scoped {page}", median_s=harness.median(mine), unscoped_s=harness.median(theirs),
            ratio=sum(mine) / sum(theirs), aim="ratio at most 1.1", runs=len(mine), data=data,
        )  # fmt: skip


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--unions", type=int, default=10_000)
    asked.add_argument("--seconds", type=float, default=180)
    asked.add_argument("--hurried", action="store_true")
    options = harness.options_of(asked)
    harness.on_both_databases(partial(main, options), options)

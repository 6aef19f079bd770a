"""The rows of the tables of doors, commands and reads, as questions that may be asked one by one."""

from __future__ import annotations

import re
from html import unescape

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from congdoan.reporting.models import Report
from tests.generic import asking
from tests.generic.commands import COMMANDS, HALVES
from tests.generic.doors_world import user_of
from tests.generic.reads import READS
from tests.generic.test_doors import DOORS, address_of, ask, beyond, expected_at
from tests.world import World

# Who is asked: at the door for the whole page, for what htmx asks of it, and for what it offers them.
LOOKED_AT = {
    "door": ("chi", "giang", "binh", "lan", "khoa"),
    "part": ("lan",),
    "offers": ("giang", "binh"),
}


class Probes:
    """Each is named by its kind, its row and who is asked: `door org:tree chi`."""

    def __init__(self, world: World, report: Report) -> None:
        self.world, self.report = world, report
        self.opens: set[tuple[str, str, str]] = set()  # what was offered before, and opened with all guards in place
        self.guarded = True

    def names(self) -> list[str]:
        doors = [f"{kind} {name} {person}" for name in DOORS for kind in self._kinds(name)
                 for person in LOOKED_AT[kind]]  # fmt: skip
        calls = [f"call {name} {person}" for name, row in COMMANDS.items()
                 for person in (asking.OUTSIDE, *(() if row[2] else (asking.READER,)))]  # fmt: skip
        halves = [f"half {name} {row[2]}" for name, row in HALVES.items()]
        return [*doors, *calls, *halves, *(f"read {name} {row[2]}" for name, row in READS.items())]

    def _kinds(self, name: str) -> list[str]:
        return ["door", "part", "offers"] if "GET" in DOORS[name].methods else ["door"]

    def fault(self, probe: str) -> str:
        """What is wrong with one row; what the question did is taken back."""
        kind, name, person = probe.split(" ")
        cache.clear()
        with transaction.atomic():
            try:
                return getattr(self, f"_{kind}")(name, person)
            except Exception as error:
                return f"breaks: {error!r}"
            finally:
                transaction.set_rollback(True)

    def _call(self, name: str, person: str) -> str:
        return asking.call(name, person, self.world)

    def _half(self, name: str, _person: str) -> str:
        return asking.call_half(name, self.world)

    def _read(self, name: str, person: str) -> str:
        told = asking.read(name, person, self.world)
        return f"tells {told!r}" if told else ""

    def _door(self, name: str, person: str) -> str:
        door = DOORS[name]
        method = "GET" if "GET" in door.methods else door.methods[0]
        status, told = ask(person, self.world, address_of(name, door.at, self.report), method)
        if status != expected_at(door)[person]:
            return f"answers {status}"
        return "" if name == "desk:calendar" else ", ".join(beyond(person, told))

    def _part(self, name: str, person: str) -> str:
        door = DOORS[name]
        status, told = ask(person, self.world, address_of(name, door.at, self.report), "GET", hx_request="true")
        if (status != 404) != (person in door.opens_to and person not in door.only_whole):
            return f"answers {status}"
        return "" if name == "desk:calendar" else ", ".join(beyond(person, told))

    def _offers(self, name: str, person: str) -> str:
        """What a page offers a person, opens to them."""
        client = Client()
        client.force_login(user_of(person, self.world))
        page = client.get(address_of(name, DOORS[name].at, self.report))
        if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
            return ""
        for method, address in offered(page.text):
            if (person, method, address) in self.opens:
                continue
            with transaction.atomic():
                status = client.generic(method, address).status_code
                transaction.set_rollback(True)
            if status == 404:
                return f"{method} {address} is offered and missing"
            if self.guarded:
                self.opens.add((person, method, address))
        return ""


def offered(page: str) -> list[tuple[str, str]]:
    """Links, forms and what htmx asks for, without what leads out."""
    found = [("GET", at) for at in re.findall(r'(?:href|hx-get)="(/[^"#]*)', page)]
    for form in re.findall(r"<form[^>]*>", page):
        if (action := re.search(r'action="(/[^"]*)"', form)) and 'method="post"' in form:
            found.append(("POST", action[1]))
    found += [("POST", at) for at in re.findall(r'(?:hx-post|formaction)="(/[^"#]*)', page)]
    return [(method, unescape(at)) for method, at in dict.fromkeys(found) if not at.startswith("/static/")]

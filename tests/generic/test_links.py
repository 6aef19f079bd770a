"""Every link that a person is shown opens for that person: no page leads to an error, or to what is not there for them.

Each of some people walks from every page that opens to them along its links and its forms that only ask, as they
stand; of addresses that differ only in their values a few are opened.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from congdoan.reporting.models import Report
from tests.generic.doors_world import standing, user_of
from tests.generic.test_doors import DOORS, address_of
from tests.world import World

ALIKE = 2  # so many addresses of one view and the same names of parameters are opened; of files one
TOLD = ("set", "structure", "basis")  # parameters whose values make another page
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
ASKING = re.compile(r'<form\b(?![^>]*method="post")([^>]*)>(.*?)</form>', re.S)
HIDDEN = re.compile(r'<input\b(?=[^>]*type="hidden")(?=[^>]*name="([^"]*)")(?=[^>]*value="([^"]*)")')


def kind_of(address: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What an address asks for, whatever the values are."""
    split = urlsplit(address)
    asked = {(name, value if name in TOLD else "") for name, value in parse_qsl(split.query)}
    return resolve(split.path).view_name, tuple(sorted(asked))


def links_of(html: str, here: str) -> set[str]:
    """Where a page leads, by its links and by its forms that ask and need nothing typed."""
    found = [unescape(link) for link in LINK.findall(html)]
    for head, inside in ASKING.findall(html):
        action = re.search(r'action="([^"]*)"', head)
        if hidden := {name: unescape(value) for name, value in HIDDEN.findall(inside)}:
            found.append(f"{unescape(action[1]) if action else urlsplit(here).path}?{urlencode(hidden)}")
    local = (urljoin(here, link) for link in found if not re.match(r"[a-z]+:|//", link))
    return {link.partition("#")[0] for link in local if not link.startswith("/static/")}


def dead_ends(person: str, world: World, report: Report) -> list[str]:
    """Which addresses a person is led to and cannot open, and from where."""
    client = Client()
    client.force_login(user_of(person, world))
    doors = [address_of(name, door.at, report) for name, door in DOORS.items()
             if "GET" in door.methods and person in door.opens_to and not door.otherwise]  # fmt: skip
    waiting, seen, opened, dead = deque((one, "") for one in doors), set(doors), Counter[object](), []
    while waiting:
        address, source = waiting.popleft()
        opened[kind := kind_of(address)] += 1
        if opened[kind] > (1 if "." in urlsplit(address).path else ALIKE):
            continue
        answer = client.get(address, follow=True)
        if answer.status_code >= 400:
            if source:  # some doors ask for more than their address
                dead.append(f"{answer.status_code} {address} from {source}")
        elif not answer.streaming and answer.headers["Content-Type"].startswith("text/html"):
            new = links_of(answer.content.decode(), answer.redirect_chain[-1][0] if answer.redirect_chain else address)
            waiting += [(link, address) for link in sorted(new - seen)]
            seen |= new
    return dead


@pytest.mark.once
@pytest.mark.parametrize("person", ["dung", "giang"])
def test_no_page_leads_to_what_does_not_open(world: World, person: str) -> None:
    assert dead_ends(person, world, standing(world)) == []

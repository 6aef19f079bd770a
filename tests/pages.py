"""What tests of pages share: a page as a person reads it."""

from __future__ import annotations

import re

from django.test import Client

from tests.world import World


def words_of(client: Client, world: World, person: str, address: str, status: int = 200, **headers: str) -> str:
    """The words of a page that one of the cast opens, without marks."""
    client.force_login(world.users[person])
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())

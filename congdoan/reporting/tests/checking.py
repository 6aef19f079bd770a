"""Steps of tests of checking: the list of A1, and what is sent from it."""

from __future__ import annotations

from tests.world import World

LIST = "/reports/check/A1/?period=2023&basis=actual&cut_off=2023-11-22&form=CS-NAM"


def post(client, world: World, person: str, address: str, **fields: object):
    client.force_login(world.users[person])
    return client.post(address, fields, follow=True)

"""Paths with NUL bytes lead nowhere."""

import pytest


@pytest.mark.parametrize("address", ["/units/A%001/", "/clusters/%00/2023/", "/org/units/%00/history/"])
def test_nul_in_an_address_is_not_found(world, client, address):
    client.force_login(world.an)
    assert client.get(address).status_code == 404

"""The second factor: set up with an app, asked for at sign-in, replaced by a recovery code, demanded by a role."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from congdoan.accounts.models import User
from congdoan.org import commands
from tests.world import PASSWORD, World


def sign_in(client: Client, name: str = "an@vi-du.vn"):
    return client.post(reverse("account_login"), {"login": name, "password": PASSWORD})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def prove(client: Client) -> None:
    """Types the password again, as delicate pages demand."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def set_up(client: Client) -> str:
    """Turns the app on; its secret."""
    prove(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def test_app_is_asked_for_at_the_next_sign_in(world: World, client: Client) -> None:
    sign_in(client)
    secret = set_up(client)
    elsewhere = Client()
    assert sign_in(elsewhere)["Location"] == reverse("mfa_authenticate")
    assert elsewhere.get(reverse("org:tree")).status_code == 302
    wrong = elsewhere.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Mã không đúng hoặc đã hết hạn" in wrong.content.decode()
    elsewhere.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert elsewhere.get(reverse("org:tree")).status_code == 200


def test_recovery_code_stands_in_once(world: World, client: Client) -> None:
    sign_in(client)
    set_up(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    for expected in (200, 302):
        elsewhere = Client()
        sign_in(elsewhere)
        elsewhere.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert elsewhere.get(reverse("org:tree")).status_code == expected


def test_delicate_pages_ask_again_who_it_is(world: World, client: Client) -> None:
    client.force_login(world.an)
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name))["Location"].startswith(reverse("account_reauthenticate"))
    client.get(reverse("mfa_activate_totp"))
    assert (
        "Mật khẩu không đúng." in client.post(reverse("account_reauthenticate"), {"password": "sai"}).content.decode()
    )
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_role_that_demands_it_leads_there_first(world: World, client: Client) -> None:
    commands.require_second_factor(by=world.admin, role="officer", unit=world.units["A1"], required=True)
    sign_in(client, "dung@vi-du.vn")
    assert client.get(reverse("org:tree"))["Location"] == reverse("mfa_index")
    assert client.get(reverse("org:tree"), headers={"hx-request": "true"})["HX-Redirect"] == reverse("mfa_index")
    assert client.post(reverse("org:me"), {"act": "revise"})["Location"] == reverse("mfa_index")
    assert "bắt buộc xác thực hai bước" in client.get(reverse("mfa_index")).content.decode()
    set_up(client)
    assert client.get(reverse("org:tree")).status_code == 200
    for other in ("lan", "giang", "an"):
        client.force_login(world.users[other])
        assert client.get(reverse("org:tree")).status_code == 200


def test_new_slip_takes_the_second_factor_away(world: World, client: Client) -> None:
    sign_in(client, "giang@vi-du.vn")
    set_up(client)
    commands.new_slip(by=world.admin, user=User.objects.get(pk=world.giang.pk))
    assert not Authenticator.objects.filter(user=world.giang).exists()


def test_app_is_turned_off(world: World, client: Client) -> None:
    sign_in(client)
    set_up(client)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=world.an).exists()


def test_key_page_offers_a_challenge_and_no_code_of_its_own(world: World, client: Client) -> None:
    sign_in(client)
    prove(client)
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    assert '"challenge"' in page
    for start in page.split("<script")[1:]:
        assert "src=" in start.split(">")[0] or 'type="application/json"' in start.split(">")[0]
    for junk in ("", "x", "{}", '{"id": 1}', "null"):
        assert client.post(reverse("mfa_add_webauthn"), {"name": "x", "credential": junk}).status_code == 200
        assert client.post(reverse("mfa_login_webauthn"), {"credential": junk}).status_code == 302


def test_second_step_alone_lets_nobody_in(world: World, client: Client) -> None:
    assert client.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")
    assert client.post(reverse("mfa_authenticate"), {"code": "123456"})["Location"] == reverse("account_login")


def test_codes_cannot_be_tried_without_end(world: World, client: Client) -> None:
    sign_in(client)
    secret = set_up(client)
    elsewhere = Client()
    sign_in(elsewhere)
    for _try in range(10):
        elsewhere.post(reverse("mfa_authenticate"), {"code": "000000"})
    elsewhere.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert elsewhere.get(reverse("org:tree")).status_code == 302

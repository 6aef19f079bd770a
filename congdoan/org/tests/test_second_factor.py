"""The second factor: set up with an app, asked for at sign-in, replaced by a recovery code, demanded by a role."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.org import commands
from congdoan.org.models import SecondFactorRule
from tests.world import PASSWORD, World

DAY = date(2023, 1, 1)


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


# ---- required for roles ----


def page_of(client: Client, world: World, person: str = "phuc", **typed: object) -> HttpResponse:
    client.force_login(world.users[person])
    address = reverse("org:second-factor", args=["A1"])
    with TestCase.captureOnCommitCallbacks(execute=True):  # the rules kept for a minute are forgotten
        return client.post(address, typed) if typed else client.get(address)


def words_in(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_roles_are_required_and_left_free_on_the_page(acting: World, client: Client) -> None:
    commands.grant_role(by=acting.admin, user=acting.binh, role="administrator", unit=acting.unit("PA"), start=DAY)
    told = words_in(page_of(client, acting, "binh"))
    assert "Chuyên viên tổng hợp 1 1" in told  # Dũng, without
    assert "Chủ tịch công đoàn 1 1" in told  # Giang at A11
    assert page_of(client, acting, "binh", role=["officer", "chair"])["Location"] == reverse(
        "org:second-factor", args=["A1"]
    )
    told = words_in(page_of(client, acting, "binh"))
    assert "Đã lưu 2 vai trò." in told
    assert f"Chuyên viên tổng hợp từ ngày {timezone.localdate():%d/%m/%Y} 1 1" in told
    officer = Client()
    sign_in(officer, "dung@vi-du.vn")
    assert officer.get(reverse("org:tree"))["Location"] == reverse("mfa_index")
    set_up(officer)
    assert "Chuyên viên tổng hợp từ ngày" in (told := words_in(page_of(client, acting, "binh")))
    assert f"{timezone.localdate():%d/%m/%Y} 1 0" in told
    page_of(client, acting, "binh", role=["chair"], was=["officer", "chair"])
    assert [rule.role for rule in SecondFactorRule.objects.all()] == ["chair"]
    logged = Event.objects.filter(verb__startswith="second_factor").order_by("pk")
    assert [event.verb.partition(".")[2] for event in logged] == ["required", "required", "left_free"]


def test_what_others_required_meanwhile_stays(acting: World) -> None:
    """Two administrators open the page at once; each changes what they touched."""
    for role in ("chair", "officer"):
        commands.require_second_factors(by=acting.admin, unit=acting.unit("A1"), roles=[role], seen=[])
    assert set(SecondFactorRule.objects.values_list("role", flat=True)) == {"chair", "officer"}


def test_what_a_unit_above_requires_cannot_be_left_free_below(acting: World, client: Client) -> None:
    commands.require_second_factor(by=acting.admin, role="officer", unit=acting.unit("PA"), required=True)
    page = page_of(client, acting, "admin")
    assert "Chuyên viên tổng hợp bắt buộc từ LĐLĐ tỉnh A" in words_in(page)
    page_of(client, acting, "admin", role=["chair"])
    officer = Client()
    sign_in(officer, "dung@vi-du.vn")
    assert officer.get(reverse("org:tree"))["Location"] == reverse("mfa_index")


def test_a_role_there_is_not_is_refused_and_nothing_is_written(acting: World, client: Client) -> None:
    answer = page_of(client, acting, "admin", role=["chair", "king"])
    assert answer.status_code == 400
    assert "Không có vai trò “king”." in words_in(answer)
    assert not SecondFactorRule.objects.exists()


def test_the_command_line_requires_and_tells(acting: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("account", "second-factor", "A1", "--require", "officer", "chair")
    capsys.readouterr()
    call_command("account", "second-factor", "A1", "--free", "chair", "--json")
    told = {one["role"]: one for one in json.loads(capsys.readouterr().out)}
    assert (told["officer"]["since"], told["officer"]["holders"], told["officer"]["without"]) == (
        f"{timezone.localdate():%Y-%m-%d}", 1, 1,
    )  # fmt: skip
    assert told["chair"]["since"] is None
    call_command("account", "second-factor", "A1")
    assert "Chuyên viên tổng hợp" in capsys.readouterr().out

"""A forgotten password: the mail, the way in it brings, the new password; and every name a person signs in with."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD

NEW = "trau-con-an-lua-non"


def sign_in(login, password):
    """Whether this lets in."""
    client = Client()
    client.post(reverse("account_login"), {"login": login, "password": password})
    return client.get(reverse("org:me")).status_code == 200


def follow(client, mail):
    """The form that the way in of the mail leads to, as a browser gets there."""
    (way,) = re.findall(r"https?://[^/\s]+(/\S+)", mail.body)
    page = client.get(way, follow=True)
    return page, page.redirect_chain[-1][0] if page.redirect_chain else way


def test_a_mail_brings_a_way_in_that_sets_a_new_password_once(world, client, mailoutbox):
    asked = client.post(reverse("account_reset_password"), {"email": " An@vi-du.vn"})
    assert asked["Location"] == reverse("account_reset_password_done")
    (mail,) = mailoutbox
    assert (mail.to, mail.subject.split()[-4:]) == (["an@vi-du.vn"], ["Đặt", "lại", "mật", "khẩu"])
    assert "Chào Trần Thị An," in mail.body
    world.an.refresh_from_db()
    assert world.an.check_password(PASSWORD)  # asking alone changes nothing

    page, form = follow(client, mail)
    assert "Mật khẩu mới" in page.text
    for first, second, told in ((NEW, "khác", "không giống nhau"), ("1234567890", "1234567890", "quá phổ biến")):
        assert told in client.post(form, {"password1": first, "password2": second}).text
    answer = client.post(form, {"password1": NEW, "password2": NEW})
    assert answer["Location"] == reverse("account_login")
    assert not sign_in("an@vi-du.vn", PASSWORD)
    assert sign_in("an@vi-du.vn", NEW)

    again, _form = follow(Client(), mail)
    assert "Đường dẫn không còn dùng được" in again.text


def test_whoever_has_no_account_gets_the_same_answer_and_no_mail(world, client, mailoutbox):
    asked = client.post(reverse("account_reset_password"), {"email": "khong-ai@vi-du.vn"})
    assert asked["Location"] == reverse("account_reset_password_done")
    assert not mailoutbox


@pytest.mark.parametrize("typed", ["an.tt", " An.TT ", "0912345678", "+84 912 345 678", "AN@vi-du.vn"])
def test_every_name_of_a_person_signs_in_however_it_is_typed(world, typed):
    world.an.username, world.an.phone = "an.tt", "0912345678"
    world.an.save()
    assert sign_in(typed, PASSWORD)
    assert not sign_in(typed, "sai")
    assert not sign_in(f"{typed.strip()}x", PASSWORD)

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
NEW = "trau-con-an-lua-non"


def sign_in(client, email, password, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def change(client, old, new, again):
    typed = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post(reverse("account_change_password"), typed)


@pytest.mark.parametrize("email", ["an@vi-du.vn", "An@Vi-Du.VN", " an@vi-du.vn "])
def test_an_signs_in_however_she_writes_her_address(world, client, email):
    assert sign_in(client, email, PASSWORD).status_code == 302
    assert client.get(reverse("account_change_password")).context["user"] == world.an


def test_after_signing_in_one_is_where_one_wanted_to_be(world, client):
    wanted = reverse("account_change_password")
    asked = client.get(wanted)
    assert asked["Location"] == f"{reverse('account_login')}?next={wanted}"
    assert sign_in(client, "an@vi-du.vn", PASSWORD, next=wanted)["Location"] == wanted
    assert client.get(reverse("account_login"))["Location"] == "/"


def test_the_way_back_never_leads_to_another_site(world, client):
    assert sign_in(client, "an@vi-du.vn", PASSWORD, next="https://vi-du.vn/")["Location"] == "/"


@pytest.mark.parametrize(("email", "password"), [("an@vi-du.vn", "sai"), ("khong-ai@vi-du.vn", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(world, client, email, password):
    answer = sign_in(client, email, password)
    assert WRONG in answer.text
    assert password not in answer.text
    assert not client.session.keys()


def test_who_left_cannot_sign_in(world, client):
    world.an.is_active = False
    world.an.save()
    assert WRONG in sign_in(client, "an@vi-du.vn", PASSWORD).text


@pytest.mark.parametrize("email", ["", "an", "a\0b@vi-du.vn", "x" * 5000])
def test_nonsense_is_no_error_of_ours(world, client, email):
    assert sign_in(client, email, PASSWORD).status_code == 200


def test_a_form_from_another_site_is_refused(world):
    assert sign_in(Client(enforce_csrf_checks=True), "an@vi-du.vn", PASSWORD).status_code == 403


def test_signing_out_ends_the_session_and_asks_to_sign_in(world, client):
    client.force_login(world.an)
    page = client.get(reverse("account_change_password")).text
    assert f'action="{reverse("account_logout")}"' in page
    for _twice in range(2):
        assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
        assert not client.session.keys()


def test_a_link_cannot_sign_anyone_out(world, client):
    client.force_login(world.an)
    assert client.get(reverse("account_logout")).status_code == 405


def test_a_changed_password_counts_and_other_sessions_end(world, client):
    elsewhere = Client()
    for one in (client, elsewhere):
        sign_in(one, "an@vi-du.vn", PASSWORD)
    assert "Đã đổi mật khẩu." in client.get(change(client, PASSWORD, NEW, NEW)["Location"]).text
    assert elsewhere.get(reverse("account_change_password")).status_code == 302
    assert WRONG in sign_in(elsewhere, "an@vi-du.vn", PASSWORD).text
    assert sign_in(elsewhere, "an@vi-du.vn", NEW).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("sai", NEW, NEW, "Mật khẩu đang dùng không đúng."),
        (PASSWORD, NEW, "khác", "Hai lần ghi mật khẩu mới không giống nhau."),
        (PASSWORD, "ca-chep", "ca-chep", "Mật khẩu quá ngắn: cần ít nhất 10 ký tự."),
        (PASSWORD, "20231130114455", "20231130114455", "Mật khẩu này hoàn toàn là số."),
        (PASSWORD, "1234567890", "1234567890", "Mật khẩu này quá phổ biến."),
        (PASSWORD, "TranThiAn@123", "TranThiAn@123", "gần như là họ tên hoặc tên đăng nhập của anh/chị"),
    ],
)
def test_a_password_that_will_not_do_is_told_why(world, client, old, new, again, sentence):
    client.force_login(world.an)
    page = change(client, old, new, again).text
    assert sentence in page
    assert new not in page
    world.an.refresh_from_db()
    assert world.an.check_password(PASSWORD)

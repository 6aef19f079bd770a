"""`congdoan createadmin` as it is typed: who is made, what is printed, and what is refused in words."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org import queries
from congdoan.org.rules import Verb
from tests.world import World


def createadmin(*words: str) -> str:
    out = StringIO()
    call_command("createadmin", *words, stdout=out)
    return out.getvalue()


def test_administrator_of_everything_signs_in_with_what_is_printed(world: World, client: Client) -> None:
    printed = createadmin("--name", "Lý Văn Chính", "--phone", "0911 111 111")
    assert "Đã lập người quản trị toàn hệ thống: Lý Văn Chính." in printed
    found = re.search(r"Mật khẩu dùng một lần: (\S+)", printed)
    assert found
    client.post(reverse("account_login"), {"login": "0911111111", "password": found[1]})
    assert client.get(reverse("desk:home"))["Location"] == reverse("account_first_password")
    made = User.objects.get(phone="0911111111")
    for code in ("TLD", "A11", "B11"):
        assert queries.verbs_at(made, world.unit(code)) == frozenset(Verb)


def test_administrator_of_a_unit_holds_nothing_beside_it(world: World) -> None:
    printed = createadmin("--name", "Mai Văn Hai", "--email", "hai@vi-du.vn", "--unit", "PA")
    assert "Đã lập người quản trị LĐLĐ tỉnh A: Mai Văn Hai." in printed
    made = User.objects.named("hai@vi-du.vn")
    assert made is not None
    assert queries.verbs_at(made, world.unit("A11")) == frozenset(Verb)
    assert not queries.verbs_at(made, world.unit("B1"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--phone", "0911111111"], "Thiếu tên: ghi --name và --email hoặc --phone."),
        (["--name", "Lý Văn Chính"], "Thiếu tên: ghi --name và --email hoặc --phone."),
        (["--name", "Lý Văn Chính", "--phone", "12"], "Số điện thoại gồm 10 chữ số"),
        (["--name", "Lý Văn Chính", "--email", "không phải thư@"], "Thư điện tử"),
        (["--name", "Lý Văn Chính", "--email", "an@vi-du.vn"], "Đã có tài khoản"),
        (["--name", "Lý Văn Chính", "--phone", "0911111111", "--unit", "KHONG"], "KHONG"),
        (["--name", "Lý Văn Chính", "--phone", "0911111111", "--unit", "B1", "--by", "an@vi-du.vn"], "B1"),
        (["--name", " ", "--phone", "0911111111"], "Họ và tên"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nobody_is_made(world: World, words: list[str], told: str) -> None:
    before = User.objects.count()
    with pytest.raises(Refused, match=re.escape(told)):
        createadmin(*words)
    assert User.objects.count() == before


def test_a_second_one_only_with_more(world: World) -> None:
    createadmin("--name", "Lý Văn Chính", "--phone", "0911111111")
    another = ("--name", "Mai Văn Hai", "--email", "hai@vi-du.vn")
    with pytest.raises(Refused, match="đã có người quản trị: Lý Văn Chính"):
        createadmin(*another)
    assert "Mai Văn Hai" in createadmin(*another, "--more")

"""A report on paper: who sends it, from where and when, its figures, who signs it and on whose behalf."""

from __future__ import annotations

import io
from datetime import date

import docx
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx.shared import Mm, Pt

from congdoan.documents.commands import set_letterhead
from congdoan.documents.layout import LAYOUT
from congdoan.org import commands as org
from congdoan.reporting import commands
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import drafted, sent
from congdoan.reporting.tests.writing import clerk_of
from tests.world import World


def in_word(client: Client, world: World, *, person: str = "giang") -> docx.document.Document:
    """The printed report of A11."""
    report = sent(world, "A11", on=date(2023, 11, 25), members_total=40, workers_total=44)
    client.force_login(world.users[person])
    answer = client.get(reverse("reporting:document", args=[report.pk]))
    return docx.Document(io.BytesIO(answer.content))


def printed(client: Client, world: World, *, person: str = "giang") -> list[str]:
    """Every line of it, those of tables too, in their order."""
    return lines_of(in_word(client, world, person=person))


def lines_of(word: docx.document.Document) -> list[str]:
    paragraphs = [docx.text.paragraph.Paragraph(one, word) for one in word.element.body.iter(docx.oxml.ns.qn("w:p"))]
    return [line.strip() for one in paragraphs for line in one.text.splitlines() if line.strip()]


def test_it_is_headed_and_signed_with_what_is_recorded_for_the_union(world: World, client: Client) -> None:
    set_letterhead(
        by=world.admin, unit=world.unit("A11"), start=date(2020, 1, 1), place="Đồng Mây", signer="Đỗ Thị Giang",
        recipients=["LĐLĐ huyện An Thượng"],
    )  # fmt: skip
    lines = printed(client, world)
    assert lines[:3] == ["LIÊN ĐOÀN LAO ĐỘNG", "HUYỆN AN THƯỢNG", "CÔNG ĐOÀN CƠ SỞ"]
    assert "Đồng Mây, ngày 25 tháng 11 năm 2023" in lines
    assert "/BC-CĐCS" in next(line for line in lines if line.startswith("Số:"))
    assert lines.index("BÁO CÁO") < lines.index("Tổng số đoàn viên")
    signature = lines[-lines[::-1].index("TM. BAN CHẤP HÀNH") - 1 :]
    assert signature == ["TM. BAN CHẤP HÀNH", "CHỦ TỊCH", "Đỗ Thị Giang"]
    assert "- LĐLĐ huyện An Thượng." in lines


def test_without_a_recorded_name_the_place_of_the_signature_stays_free_for_the_hand(
    world: World, client: Client
) -> None:
    lines = printed(client, world)
    assert "An Thượng, ngày 25 tháng 11 năm 2023" in lines
    assert lines[-2:] == ["TM. BAN CHẤP HÀNH", "CHỦ TỊCH"]


def test_a_union_s_own_chair_who_signed_here_is_named(world: World, client: Client) -> None:
    chair = clerk_of(world, "A11", role="chair", name="phuc", full_name="Lý Văn Phúc")
    report = drafted(world, "A11", members_total=40, workers_total=44)
    assert signed_by(client, world, report) == ["TM. BAN CHẤP HÀNH", "CHỦ TỊCH"]
    commands.sign_report(by=chair, report=report)
    assert signed_by(client, world, report) == ["TM. BAN CHẤP HÀNH", "CHỦ TỊCH", "Lý Văn Phúc"]
    commands.return_report(by=world.dung, report=Report.objects.get(), reason="Xem lại")
    assert signed_by(client, world, report)[-1] == "CHỦ TỊCH"


def test_who_signs_in_the_chair_s_place_signs_by_hand(world: World, client: Client) -> None:
    chair = clerk_of(world, "A11", role="chair", name="phuc", full_name="Lý Văn Phúc")
    today = timezone.localdate()
    org.lend_grants(by=chair, grants=list(chair.grants.all()), to=world.lan, start=today, end=today, reason="Đi vắng")
    report = drafted(world, "A11", members_total=40, workers_total=44)
    commands.sign_report(by=world.lan, report=report)
    assert signed_by(client, world, report)[-1] == "CHỦ TỊCH"


def signed_by(client: Client, world: World, report: Report) -> list[str]:
    """The lines of the signature block."""
    client.force_login(world.admin)
    answer = client.get(reverse("reporting:document", args=[report.pk]))
    lines = lines_of(docx.Document(io.BytesIO(answer.content)))
    return lines[lines.index("TM. BAN CHẤP HÀNH") :]


def test_tens_of_billions_stand_on_one_line(world: World, client: Client) -> None:
    table = next(one for one in in_word(client, world).tables if one.rows[0].cells[0].text == "Chỉ số")
    figure = "99.999.999.999"
    em = Pt(LAYOUT.table_pt)  # digits of Times take half of it, points a quarter; Word leaves 3,8 mm beside the text
    room = sum(em * (0.25 if sign == "." else 0.5) for sign in figure) + Mm(3.8)
    assert all(table.rows[0].cells[column].width >= room for column in (2, 3, 4))

"""A report on paper: who sends it, from where and when, its figures, who signs it and on whose behalf."""

from __future__ import annotations

import io
from datetime import date

import docx
from django.test import Client
from django.urls import reverse
from docx.shared import Mm, Pt

from congdoan.documents.commands import set_letterhead
from congdoan.documents.layout import LAYOUT
from congdoan.reporting.tests.steps import sent
from tests.world import World


def in_word(client: Client, world: World, *, person: str = "giang") -> docx.document.Document:
    """The printed report of A11."""
    report = sent(world, "A11", on=date(2023, 11, 25), members_total=40, workers_total=44)
    client.force_login(world.users[person])
    answer = client.get(reverse("reporting:document", args=[report.pk]))
    return docx.Document(io.BytesIO(answer.content))


def printed(client: Client, world: World, *, person: str = "giang") -> list[str]:
    """Every line of it, those of tables too, in their order."""
    word = in_word(client, world, person=person)
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


def test_tens_of_billions_stand_on_one_line(world: World, client: Client) -> None:
    table = next(one for one in in_word(client, world).tables if one.rows[0].cells[0].text == "Chỉ số")
    figure = "99.999.999.999"
    em = Pt(LAYOUT.table_pt)  # digits of Times take half of it, points a quarter; Word leaves 3,8 mm beside the text
    room = sum(em * (0.25 if sign == "." else 0.5) for sign in figure) + Mm(3.8)
    assert all(table.rows[0].cells[column].width >= room for column in (2, 3, 4))

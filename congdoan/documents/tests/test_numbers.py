"""Numbers of documents: one after the other by body, kind and year, never twice, never left out."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.documents import commands, queries
from congdoan.documents.models import IssuedDocument

DAY = date(2023, 11, 22)


def numbered(world, *, by="ha", unit="A1", kind="QĐ", dated=DAY, subject="Về việc thử"):
    return commands.number_document(by=world.users[by], unit=world.unit(unit), kind=kind, dated=dated, subject=subject)


def refused(call, **fields):
    with pytest.raises(Refused) as refusal:
        call(**fields)
    return refusal.value


def test_numbers_run_by_body_kind_and_year(world):
    assert [numbered(world).symbol for _ in range(2)] == ["01/QĐ-LĐLĐ", "02/QĐ-LĐLĐ"]
    assert numbered(world, kind="BC").number == 1
    assert numbered(world, unit="PA").number == 1
    assert numbered(world, unit="A11").symbol == "01/QĐ-CĐCS"
    assert numbered(world, dated=date(2024, 1, 2)).number == 1
    assert numbered(world).number == 3
    assert Event.objects.filter(verb="document.numbered").count() == 7


def test_a_year_begins_where_the_paper_register_ended(world):
    begin = {"by": world.ha, "unit": world.unit("A1"), "kind": "QĐ", "year": 2023}
    commands.begin_numbers(**begin, first=86)
    commands.begin_numbers(**begin, first=87)
    assert [numbered(world).number for _ in range(2)] == [87, 88]
    assert "đến số 88" in refused(commands.begin_numbers, **begin, first=90).message
    assert refused(commands.begin_numbers, **{**begin, "year": 2024}, first=0).code == "invalid"


def test_who_does_not_sign_there_takes_no_number(world):
    for person in ("chi", "dung", "binh", "giang"):
        assert refused(numbered, world=world, by=person).code == "unknown_unit"
    begin = {"unit": world.unit("A1"), "kind": "QĐ", "year": 2023, "first": 5}
    assert refused(commands.begin_numbers, by=world.chi, **begin).code == "unknown_unit"
    issued = numbered(world)
    assert refused(commands.cancel_document, by=world.dung, issued=issued, reason="thử").code == "unknown_unit"
    assert not queries.issued_documents(world.chi, world.unit("A1"), 2023).exists()


def test_dates_do_not_run_backwards_or_ahead(world):
    numbered(world)
    said = refused(numbered, world=world, dated=DAY - timedelta(days=1)).message
    assert "Văn bản số 01/QĐ-LĐLĐ đã lấy số ngày 22/11/2023" in said
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert refused(numbered, world=world, dated=tomorrow).code == "future"
    assert numbered(world).number == 2


@pytest.mark.parametrize("kind", ["", "qđ", "Q D", "QĐ/1", "X" * 11])
def test_a_kind_is_an_abbreviation(world, kind):
    assert refused(numbered, world=world, kind=kind).code == "kind"


def test_a_document_needs_a_subject(world):
    assert refused(numbered, world=world, subject=" ").code == "invalid"
    assert numbered(world).number == 1


def test_what_fails_later_gives_the_number_back(world):
    with transaction.atomic():
        numbered(world)
        transaction.set_rollback(True)
    assert numbered(world).number == 1


def test_a_cancelled_document_keeps_its_number(world):
    issued = numbered(world)
    assert refused(commands.cancel_document, by=world.ha, issued=issued, reason=" ").code == "no_reason"
    commands.cancel_document(by=world.ha, issued=issued, reason="ghi sai tên")
    assert IssuedDocument.objects.get().cancelled == "ghi sai tên"
    assert refused(commands.cancel_document, by=world.ha, issued=issued, reason="lần nữa").code == "cancelled"
    assert numbered(world).number == 2


def test_the_heading_bears_the_number_that_was_issued(world):
    heading, _signature = queries.letterhead_on(world.unit("A1"), DAY, kind="QĐ", issued=numbered(world))
    assert heading.number == "Số: 01/QĐ-LĐLĐ"


def test_letters_of_merit_are_signed_by_the_executive_committee(world):
    assert queries.signature_of_merit(world.unit("A1"), DAY).capacity == "TM. BAN CHẤP HÀNH"
    assert queries.signature_of_merit(world.unit("TLD"), DAY).capacity == "TM. ĐOÀN CHỦ TỊCH"
    commands.set_letterhead(
        by=world.ha,
        unit=world.unit("A1"),
        start=date(2023, 1, 1),
        merit_capacity="TM. BAN THƯỜNG VỤ",
        signer="Lê Thị Mẫu",
    )
    signature = queries.signature_of_merit(world.unit("A1"), DAY)
    assert (signature.capacity, signature.signer) == ("TM. BAN THƯỜNG VỤ", "Lê Thị Mẫu")

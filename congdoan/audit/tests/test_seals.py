"""The chain of seals: made once, one block after the other; what is changed, removed or put in is named."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from congdoan.audit import commands as audit
from congdoan.audit import queries, rules, sealing
from congdoan.audit.models import Event, Seal
from congdoan.common.errors import Refused


def later():
    """When all lines written so far are long settled."""
    return timezone.now() + timedelta(minutes=1)


def told(world, count=1):
    return [
        audit.event(world.unit("A1"), "unit.renamed", by=world.an, unit_id=world.unit("A1").pk, reason=f"QĐ {n}",
                    name=["A", "B"]).pk
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def sealed(world):
    """Two blocks: what the cast did, then three lines."""
    sealing.seal(now=later())
    told(world, 3)
    sealing.seal(now=later())
    return world


def put(**fields):
    """A line written past the code, as somebody with the database in hands might."""
    line = Event.objects.order_by("pk").values(*rules.FIELDS).last()
    return Event.objects.create(**{**line, **fields})


def broken():
    found = queries.verified().broken
    return (found.block, found.line, found.what) if found else None


def test_blocks_follow_one_another_and_hold_every_line(sealed):
    blocks = list(Seal.objects.order_by("number"))
    assert [one.number for one in blocks] == list(range(1, len(blocks) + 1))
    assert blocks[0].previous == rules.BEFORE_THE_FIRST
    assert all(after.previous == before.hash for before, after in pairwise(blocks))
    assert {line for one in blocks for line in one.block.marks} == set(Event.objects.values_list("pk", flat=True))
    assert blocks[-1].lines == 3
    found = queries.verified()
    assert (found.broken, found.unsealed, found.lines) == (None, 0, Event.objects.count())


def test_sealing_again_makes_nothing(sealed):
    assert sealing.seal(now=later()) == []


def test_a_block_holds_so_many_lines(world, monkeypatch):
    monkeypatch.setattr(sealing, "MOST_IN_A_BLOCK", 2)
    sealing.seal(now=later())
    told(world, 5)
    assert [one.lines for one in sealing.seal(now=later())] == [2, 2, 1]
    assert broken() is None


def test_a_changed_line_is_named(sealed):
    line = Event.objects.order_by("pk").last()
    Event.objects.filter(pk=line.pk).update(reason="QĐ khác")
    assert broken() == (Seal.objects.count(), line.pk, "đã bị sửa")


@pytest.mark.parametrize("field", ["at", "verb", "label", "detail", "unit_id", "by_id"])
def test_every_field_is_sealed(sealed, field):
    line = Event.objects.order_by("pk").last()
    other = {"at": timezone.now(), "detail": {"name": ["A", "C"]}, "unit_id": None, "by_id": sealed.chi.pk}
    Event.objects.filter(pk=line.pk).update(**{field: other.get(field, "khác")})
    assert broken() == (Seal.objects.count(), line.pk, "đã bị sửa")


def test_the_first_of_several_is_named(sealed):
    first, second = Event.objects.order_by("pk")[:2]
    Event.objects.filter(pk__in=[first.pk, second.pk]).update(reason="khác")
    assert broken() == (1, first.pk, "đã bị sửa")


def test_a_removed_line_is_named(sealed):
    line = Event.objects.order_by("pk")[1]
    Event.objects.filter(pk=line.pk).delete()
    assert broken() == (1, line.pk, "đã bị xóa")


def test_a_line_put_in_long_afterwards_is_named(sealed):
    gone = Event.objects.order_by("-pk")[1]
    Seal.objects.all().delete()
    Event.objects.filter(pk=gone.pk).delete()
    sealing.seal(now=later())
    put(id=gone.pk)
    assert broken() == (1, gone.pk, "được chèn thêm sau khi niêm phong")


def test_a_line_that_becomes_visible_late_is_sealed_as_such(sealed):
    """As on PostgreSQL, where a transaction may have taken its ids before another that ended first."""
    gone = Event.objects.order_by("-pk")[1]
    Seal.objects.all().delete()
    Event.objects.filter(pk=gone.pk).delete()
    sealing.seal(now=later())
    put(id=gone.pk)
    (block,) = sealing.seal(now=later())
    assert (block.late, block.lines) == ([gone.pk], 1)
    found = queries.verified()
    assert (found.broken, found.late) == (None, 1)


def test_a_block_that_was_altered_or_taken_out_is_named(sealed):
    last = Seal.objects.first()
    Seal.objects.filter(pk=last.pk).update(hash="f" * 64)
    assert broken() == (last.number, None, "dấu niêm phong đã bị sửa")
    Seal.objects.filter(pk=last.pk).update(hash=last.hash, previous="f" * 64)
    assert broken() == (last.number, None, "không nối tiếp khối đứng trước")
    told(sealed)
    Seal.objects.filter(pk=last.pk).update(previous=last.previous)
    sealing.seal(now=later())
    Seal.objects.filter(pk=last.pk).delete()
    assert broken()[0] == last.number + 1


def test_a_chain_made_anew_is_found_by_the_hash_on_paper(sealed):
    noted = Seal.objects.first().hash
    call_command("audit", "verify", "--contains", noted, stdout=StringIO())
    Event.objects.order_by("pk")[:1].get().delete()
    Seal.objects.all().delete()
    sealing.seal(now=later())
    assert broken() is None
    with pytest.raises(Refused, match="không có khối nào mang dấu này"):
        call_command("audit", "verify", "--contains", noted, stdout=StringIO())


def test_young_lines_wait_where_ids_may_become_visible_out_of_order(world):
    sealing.seal(now=later())
    told(world)
    made = sealing.seal()
    assert bool(made) == (connection.vendor != "postgresql")
    assert sealing.seal(now=later()) or made


def test_the_commands_tell(sealed):
    def printed(*words):
        out = StringIO()
        call_command("audit", *words, stdout=out)
        return out.getvalue()

    assert "dòng nhật ký khớp; 0 dòng mới chưa niêm phong" in printed("verify")
    assert Seal.objects.first().hash in printed("last")
    assert "Đã niêm phong 0 dòng" in printed("seal")
    Event.objects.order_by("pk")[:1].get().delete()
    with pytest.raises(Refused, match=r"Khối 1, dòng nhật ký số \d+: đã bị xóa"):
        printed("verify")
    Seal.objects.all().delete()
    with pytest.raises(Refused, match="chưa niêm phong"):
        printed("last")

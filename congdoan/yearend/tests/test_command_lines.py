"""Numbers and the deliberation on the command line, with the refusals of the pages."""

import io
import json

import pytest
from django.core.management import call_command

from congdoan.common.errors import Refused
from congdoan.documents.models import IssuedDocument
from congdoan.yearend import queries
from congdoan.yearend.models import Deliberation
from congdoan.yearend.queries import Subject


def lines_of(*typed):
    out = io.StringIO()
    call_command(*typed, stdout=out)
    return out.getvalue().splitlines()


A1 = ("--unit", "A1")
OF_YEAR = (*A1, "--year", "2023")


def test_numbers_begin_are_taken_listed_and_cancelled(world):
    assert lines_of("numbers", "list", *OF_YEAR) == ["Chưa lấy số nào."]
    assert lines_of("numbers", "begin", *OF_YEAR, "--kind", "QĐ", "--first", "86") == [
        "Sổ QĐ năm 2023 bắt đầu từ số 86."
    ]
    take = ("numbers", "take", *A1, "--kind", "QĐ", "--subject", "Về việc khen thưởng", "--by", "ha@vi-du.vn")
    assert lines_of(*take, "--on", "2023-12-20") == ["86/QĐ-LĐLĐ, ngày 20/12/2023: Về việc khen thưởng"]
    cancelled = lines_of("numbers", "cancel", *OF_YEAR, "--kind", "QĐ", "--number", "86", "--reason", "in sai")
    assert cancelled == ["86/QĐ-LĐLĐ, ngày 20/12/2023: Về việc khen thưởng (đã hủy: in sai)"]
    assert lines_of("numbers", "list", *OF_YEAR, "--kind", "QĐ") == cancelled
    (listed,) = json.loads("".join(lines_of("numbers", "list", *OF_YEAR, "--json")))
    assert (listed["number"], listed["cancelled"], listed["dated"]) == (86, "in sai", "2023-12-20")


def test_the_documents_of_a_pack_take_their_numbers_once(district):
    pack = ("numbers", "pack", *A1, "--period", "2023", "--on", "2023-12-20")
    assert [line.partition(",")[0] for line in lines_of(*pack)] == ["01/BC-LĐLĐ", "01/BB-LĐLĐ", "01/QĐ-LĐLĐ"]
    assert lines_of(*pack) == ["Văn bản nào cũng đã có số."]
    assert len(lines_of("numbers", "pack", "--cluster", "C1", "--period", "2023", "--on", "2023-12-21")) == 1
    assert set(queries.numbers_of(Subject(district.unit("A1")), "2023")) == {"report", "minutes", "recognition"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("numbers", "take", *A1, "--kind", "QĐ", "--subject", "x", "--by", "dung@vi-du.vn"), "unknown_unit"),
        (("numbers", "pack", *A1, "--period", "2023", "--by", "dung@vi-du.vn"), "unknown_unit"),
        (("numbers", "pack", *A1, "--period", "2023", "--on", "20/12"), "bad_date"),
        (("deliberation", "record", *A1, "--period", "2023", "--by", "em@vi-du.vn"), "unknown_unit"),
        (("deliberation", "record", *A1, "--period", "2023", "--on", "hôm nay"), "bad_date"),
        (("deliberation", "record", *A1, "--period", "2023", "--for", "-1"), "invalid"),
    ],
)
def test_what_is_refused_writes_nothing(world, typed, code):
    with pytest.raises(Refused) as refused:
        call_command(*typed)
    assert refused.value.code == code
    assert not IssuedDocument.objects.exists()
    assert not Deliberation.objects.exists()


def test_the_deliberation_is_recorded_piece_by_piece(world):
    of = ("--unit", "A1", "--period", "2023")
    assert lines_of("deliberation", "show", *of) == ["Chưa ghi cuộc họp xét."]
    lines_of("deliberation", "record", *of, "--on", "2023-12-12", "--chair", "Vũ Thị Hà", "--for", "10")
    told = lines_of("deliberation", "record", *of, "--against", "1", "--by", "dung@vi-du.vn")
    assert told == ["Ngày họp: 12/12/2023", "Chủ trì: Vũ Thị Hà", "Tán thành: 10", "Không tán thành: 1"]
    kept = json.loads("".join(lines_of("deliberation", "show", *of, "--json")))
    assert (kept["chair"], kept["votes_for"], kept["votes_blank"]) == ("Vũ Thị Hà", 10, None)

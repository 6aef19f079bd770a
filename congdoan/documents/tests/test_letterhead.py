"""What a body's papers are headed and signed with: recorded from a day on, else told by name and level."""

from datetime import date

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.documents import rules
from congdoan.documents.commands import set_letterhead
from congdoan.documents.queries import letterhead_on
from congdoan.org import commands as org

DAY = date(2023, 11, 22)


@pytest.mark.parametrize(
    ("name", "lines", "place"),
    [
        ("LĐLĐ huyện Ba Vì", ("LIÊN ĐOÀN LAO ĐỘNG", "HUYỆN BA VÌ"), "Ba Vì"),
        ("LĐLĐ thành phố Hà Nội", ("LIÊN ĐOÀN LAO ĐỘNG", "THÀNH PHỐ HÀ NỘI"), "Hà Nội"),
        ("LĐLĐ quận 1", ("LIÊN ĐOÀN LAO ĐỘNG", "QUẬN 1"), "Quận 1"),
        ("LĐLĐ tỉnh A", ("LIÊN ĐOÀN LAO ĐỘNG", "TỈNH A"), "A"),
        ("Tổng Liên đoàn Lao động Việt Nam", ("TỔNG LIÊN ĐOÀN LAO ĐỘNG", "VIỆT NAM"), ""),
        ("CĐCS Trường Tiểu học Đồng Mây", ("CÔNG ĐOÀN CƠ SỞ", "TRƯỜNG TIỂU HỌC ĐỒNG MÂY"), ""),
        ("CĐ phường Láng", ("CÔNG ĐOÀN PHƯỜNG LÁNG",), "Láng"),
        ("CĐCS Hợp tác xã Dệt Mai", ("CÔNG ĐOÀN CƠ SỞ", "HỢP TÁC XÃ DỆT MAI"), ""),
    ],
)
def test_a_name_tells_its_lines_and_place(name, lines, place):
    assert rules.name_lines(name) == lines
    assert rules.place_in(name) == place


@pytest.mark.parametrize(
    ("name", "level", "abbreviation", "capacity"),
    [
        ("LĐLĐ huyện Ba Vì", "upper_level_union", "LĐLĐ", "TM. BAN THƯỜNG VỤ"),
        ("CĐ phường Láng", "upper_level_union", "CĐ", "TM. BAN THƯỜNG VỤ"),
        ("Công đoàn Xây dựng Việt Nam", "sectoral_union", "CĐN", "TM. BAN THƯỜNG VỤ"),
        ("Tổng Liên đoàn Lao động Việt Nam", "confederation", "TLĐ", "TM. ĐOÀN CHỦ TỊCH"),
        ("CĐCS Công ty May", "grassroots_union", "CĐCS", "TM. BAN CHẤP HÀNH"),
    ],
)
def test_a_level_tells_abbreviation_and_capacity(name, level, abbreviation, capacity):
    assert rules.abbreviation_of(name, level) == abbreviation
    assert rules.capacity_of(level) == capacity


def test_heading_of_a_body_about_which_nothing_is_recorded(world):
    heading, signature = letterhead_on(world.unit("A1"), DAY, kind="BC")
    assert heading.superior == ("LIÊN ĐOÀN LAO ĐỘNG", "TỈNH A")
    assert heading.own_name == ("LIÊN ĐOÀN LAO ĐỘNG", "HUYỆN AN THƯỢNG")
    assert heading.number.split() == ["Số:", "/BC-LĐLĐ"]
    assert heading.place_and_date == "An Thượng, ngày 22 tháng 11 năm 2023"
    assert (signature.capacity, signature.position, signature.signer) == ("TM. BAN THƯỜNG VỤ", "CHỦ TỊCH", "")
    assert signature.recipients == ("LĐLĐ tỉnh A", "Lưu: Văn thư")


def test_a_base_union_takes_its_place_from_above_and_the_root_has_no_superior(world):
    heading, signature = letterhead_on(world.unit("A11"), DAY, kind="BC")
    assert (heading.place, signature.capacity) == ("An Thượng", "TM. BAN CHẤP HÀNH")
    heading, signature = letterhead_on(world.unit("TLD"), DAY, kind="BC")
    assert (heading.superior, heading.place, signature.recipients) == ((), "Hà Nội", ("Lưu: Văn thư",))


def test_what_is_recorded_holds_from_its_day_until_the_next(world):
    unit = world.unit("A1")
    set_letterhead(by=world.ha, unit=unit, start=date(2023, 1, 1), position="PHÓ CHỦ TỊCH", place="Thị trấn An")
    set_letterhead(by=world.ha, unit=unit, start=date(2023, 12, 1), capacity="TM. BAN CHẤP HÀNH", recipients=["Lưu"])
    told = [letterhead_on(unit, day, kind="QĐ") for day in (date(2022, 12, 31), DAY, date(2023, 12, 1))]
    assert [signature.position for _heading, signature in told] == ["CHỦ TỊCH", "PHÓ CHỦ TỊCH", "CHỦ TỊCH"]
    assert [heading.place for heading, _signature in told] == ["An Thượng", "Thị trấn An", "An Thượng"]
    assert told[2][1].capacity == "TM. BAN CHẤP HÀNH"
    assert told[2][1].recipients == ("Lưu",)


def test_the_names_are_those_of_the_day(world):
    org.rename_unit(by=world.admin, unit=world.unit("A1"), name="LĐLĐ huyện Mới", on=date(2024, 1, 1), decision="QĐ 9")
    assert letterhead_on(world.unit("A1"), DAY, kind="BC")[0].own_name[1] == "HUYỆN AN THƯỢNG"
    assert letterhead_on(world.unit("A1"), date(2024, 1, 1), kind="BC")[0].own_name == (
        "LIÊN ĐOÀN LAO ĐỘNG",
        "HUYỆN MỚI",
    )


def test_recording_the_same_again_changes_nothing(world):
    unit = world.unit("A1")
    told = {"by": world.ha, "unit": unit, "start": date(2023, 1, 1), "place": "An"}
    assert set_letterhead(**told)[1] is True
    assert set_letterhead(**told)[1] is False
    assert Event.objects.filter(verb="letterhead.set").count() == 1


@pytest.mark.parametrize("person", ["chi", "an", "dung", "lan", "em", "khoa"])
def test_only_who_signs_at_the_body_records_it(world, person):
    with pytest.raises(Refused) as refused:
        set_letterhead(by=world.users[person], unit=world.unit("A1"), start=DAY, place="Xa")
    assert refused.value.code == "unknown_unit"

"""`congdoan target …`: what it prints, and what it refuses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.reporting.tests.steps import accepted, assigned, book_of, registered, values_of
from tests.world import World

ADMITTED = ("--period", "2023", "--indicator", "members_admitted")
CASCADE = ("target", "cascade", "--unit", "PA", *ADMITTED, "--decision", "KH 2")
LIST = ("target", "list", "--unit", "PA", "--period", "2023", "--cut-off", "2023-11-22")
DECIDE = ("target", "decide", "--unit", "A1", *ADMITTED, "--decision", "KH 9", "--by", "an@vi-du.vn")
EXPLAIN = ("target", "explain", "--unit", "A1", *ADMITTED, "--cause", "Thiếu cán bộ", "--remedy", "Phân công lại.")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "muc.csv").write_text("unit,value\nA1,25\nA2,9\n")
    (tmp_path / "la.csv").write_text("unit,value\nA1,25\nB1,9\n")
    (tmp_path / "dang-ky.csv").write_text(
        "unit,period,indicator,comparator,value,decision,group\nA1,2023,members_admitted,ge,12,BĐK 1,state\n"
    )
    return tmp_path


@pytest.fixture
def given(world: World) -> World:
    accepted(world, "A11", members_total=40, members_admitted=21)
    accepted(world, "A12", members_total=100, members_admitted=4)
    accepted(world, "A21", members_total=7, members_admitted=5)
    assigned(world, "PA", 30)
    return world


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    call_command(*arguments)
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def object_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    call_command(*arguments, "--json")
    return json.loads(capsys.readouterr().out)


# ---- what is printed ----


def test_the_table_adds_up_to_the_target(given: World, capsys: pytest.CaptureFixture[str]) -> None:
    assigned(given, "A2", 5)
    assert told(capsys, *CASCADE, "--share", "members", "--keep", "9") == [
        "Đã giao Đoàn viên kết nạp mới (người), năm 2023: 2 đơn vị có mức mới, 0 đơn vị giữ mức cũ.",
        "Đơn vị Tên Đoàn viên Trước Nay",
        "A1 LĐLĐ huyện An Thượng 140 chưa giao 20",
        "A2 LĐLĐ huyện Ấp Đông 7 5 1",
        "Cộng các đơn vị trực thuộc 21",
        "Còn lại ở LĐLĐ tỉnh A (giữ lại 9) 9",
        "Chỉ tiêu của LĐLĐ tỉnh A 30",
    ]


def test_more_than_there_is_and_less_are_said(given: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = (*CASCADE, "--share", "own", "--figures", "muc.csv")
    lines = told(capsys, *own, "--dry-run")
    assert lines[0].startswith("Sẽ giao")
    assert lines[-3:] == [
        "Còn lại ở LĐLĐ tỉnh A -4",
        "Chỉ tiêu của LĐLĐ tỉnh A 30",
        "Giao vượt: tổng mức của các đơn vị trực thuộc nhiều hơn chỉ tiêu của LĐLĐ tỉnh A 4 người.",
    ]
    assigned(given, "PA", 40)
    assert told(capsys, *own, "--keep", "1")[-1] == "Chưa giao hết: còn 5 người ngoài phần giữ lại."


def test_who_takes_no_part_is_named(given: World, capsys: pytest.CaptureFixture[str]) -> None:
    accepted(given, "A11", book=book_of("2022", cut_off=date(2022, 11, 30)), members_admitted=3)
    lines = told(capsys, *CASCADE, "--share", "last_result", "--dry-run")
    assert lines[-1] == "Không tham gia: LĐLĐ huyện Ấp Đông (A2): chưa có kết quả năm 2022."
    assert "A2 LĐLĐ huyện Ấp Đông chưa có chưa giao chưa giao" in lines


def test_a_cascade_for_programs(given: World, capsys: pytest.CaptureFixture[str]) -> None:
    done = object_of(capsys, *CASCADE, "--share", "members", "--keep", "9")
    assert {name: done[name] for name in ("unit", "target", "below", "remainder", "kept", "share")} == {
        "unit": "PA", "target": 30, "below": 21, "remainder": 9, "kept": 9, "share": "members",
    }  # fmt: skip
    assert done["units"][0] == {
        "unit": "A1", "weight": 140, "registered": None, "before": None, "value": 20, "changed": True, "left_out": None,
    }  # fmt: skip


def test_the_list_tells_everything_of_a_target(given: World, capsys: pytest.CaptureFixture[str]) -> None:
    assigned(given, "A1", 40)
    assigned(given, "A1", 28, paper="KH 3")
    registered(given, "A1", 50, paper="BĐK 1")
    assigned(given, "A1", 30, group="state", paper="KH 4")
    registered(given, "A2", None, how="yes", line="initiatives", paper="BĐK 2")
    assigned(given, "A2", 0, how="le", line="work_stoppages", paper="KH 5")
    assigned(given, "A2", 955, line="members_density", paper="KH 6")
    call_command(*EXPLAIN)
    capsys.readouterr()
    assert told(capsys, *LIST, "--below") == [
        "Đơn vị Chỉ tiêu Ban đầu Giao Đăng ký Kết quả Văn bản",
        "PA Đoàn viên kết nạp mới 30 đạt 100% kế hoạch KH 1/KH-LĐLĐ",
        "A1 Đoàn viên kết nạp mới 40 (62,5%) 28 50 (50%) đạt 89,3% kế hoạch, thiếu 3 người KH 3; BĐK 1",
        "A1 Đoàn viên kết nạp mới (khu vực nhà nước, trường học) 30 đạt 70% kế hoạch, thiếu 9 người KH 4",
        "A2 Vụ ngừng việc tập thể ≤ 0 chưa có số liệu KH 5",
        "A2 Sáng kiến được công nhận có thực hiện chưa có số liệu BĐK 2",
        "A2 Tỷ lệ CNVCLĐ là đoàn viên 95,5% chưa có số liệu KH 6",
        "A1, Đoàn viên kết nạp mới: nguyên nhân: Thiếu cán bộ; giải pháp: Phân công lại.",
        "Đoàn viên kết nạp mới: 30 = 28 các đơn vị trực thuộc + 2 còn lại; 1 đơn vị chưa được giao.",
    ]
    assigned(given, "A2", 5)
    assert told(capsys, *LIST, "--below")[-1].endswith("30 = 33 các đơn vị trực thuộc − 3 giao vượt.")


def test_the_list_for_programs(given: World, capsys: pytest.CaptureFixture[str]) -> None:
    assigned(given, "PA", 60, paper="KH 9")
    registered(given, "PA", 40, paper="BĐK 1")
    listed = object_of(capsys, *LIST, "--below")
    assert listed["remainders"] == [
        {"indicator": "members_admitted", "target": 60, "below": 0, "remainder": 60, "without": 2}
    ]
    (only,) = listed["targets"]
    assert (only["in_force"]["percentage"], only["original"]["percentage"]) == (50, 100)
    assert (only["registered"]["percentage"], only["registered_decision"]) == (75, "BĐK 1")
    assert (only["unit"], only["group"], only["origin"], only["met"]) == ("PA", None, "assigned", False)


def test_a_list_of_nothing_says_so(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, *LIST) == ["Chưa có chỉ tiêu nào trong kỳ này."]


def test_a_neighbour_of_the_cluster_sees_the_unit_and_nothing_below(
    given: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for unit in ("A1", "A11"):
        assigned(given, unit, 5)
    lan = object_of(capsys, "target", "list", "--unit", "A1", "--period", "2023", "--below", "--by", "lan@vi-du.vn")
    assert ([one["unit"] for one in lan["targets"]], lan["remainders"]) == (["A1"], [])


def test_registering_one_and_a_file(given: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = ("target", "register", "--unit", "A11", *ADMITTED, "--value", "12", "--decision", "BĐK 1",
           "--by", "giang@vi-du.vn")  # fmt: skip
    assert told(capsys, *one) == ["Đã đăng ký 1 chỉ tiêu; 0 chỉ tiêu không đổi."]
    assert object_of(capsys, *one) == {"written": 0, "unchanged": 1}
    assert told(capsys, "target", "register", "dang-ky.csv") == ["Đã đăng ký 1 chỉ tiêu; 0 chỉ tiêu không đổi."]
    (only,) = object_of(capsys, "target", "list", "--unit", "A1", "--period", "2023")["targets"]
    assert (only["group"], only["origin"]) == ("state", "registered")


def test_a_registered_value_is_taken_or_another_one_given(given: World, capsys: pytest.CaptureFixture[str]) -> None:
    registered(given, "A1", 28)
    assert told(capsys, *DECIDE, "--registered", "28") == [
        "Đã nhận mức 28 người LĐLĐ huyện An Thượng đăng ký."
    ]  # fmt: skip
    registered(given, "A1", 20)
    other = (*DECIDE, "--registered", "20", "--value", "26", "--reason", "Có hai doanh nghiệp mới")
    assert told(capsys, *other) == ["Đã giao LĐLĐ huyện An Thượng 26 người, khác mức đăng ký 20 người."]
    registered(given, "A1", 30)
    assert object_of(capsys, *DECIDE, "--registered", "30") == {"taken": True}
    assert values_of("A1") == [("ge", 28), ("ge", 26), ("ge", 30)]
    verbs = Event.objects.filter(verb__in=("target.taken", "target.decided")).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["target.taken", "target.decided", "target.taken"]


def test_a_target_without_a_value_or_of_a_group_is_decided_on(given: World, capsys: pytest.CaptureFixture[str]) -> None:
    registered(given, "A1", None, how="yes", line="initiatives")
    registered(given, "A1", 955, line="members_density", group="state")
    unit = ("target", "decide", "--unit", "A1", "--period", "2023", "--decision", "KH 9")
    assert told(capsys, *unit, "--indicator", "initiatives") == [
        "Đã nhận mức có thực hiện LĐLĐ huyện An Thượng đăng ký."
    ]  # fmt: skip
    ratio = (*unit, "--indicator", "members_density", "--group", "state", "--registered", "95.5")
    assert told(capsys, *ratio, "--value", "97", "--reason", "Năm trước đã 96") == [
        "Đã giao LĐLĐ huyện An Thượng 97%, khác mức đăng ký 95,5%."
    ]  # fmt: skip
    assert values_of("A1", line="members_density") == [("ge", 970)]


def test_an_explanation_is_confirmed(given: World, capsys: pytest.CaptureFixture[str]) -> None:
    assigned(given, "A1", 40)
    assert told(capsys, *EXPLAIN) == ["Đã ghi giải trình chỉ tiêu Đoàn viên kết nạp mới của LĐLĐ huyện An Thượng (A1)."]
    assert object_of(capsys, *EXPLAIN) == {"cause": "Thiếu cán bộ", "remedy": "Phân công lại"}


# ---- what is refused ----


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*CASCADE, "--share", "own"), "--figures TỆP.csv đi cùng --share own"),
        ((*CASCADE, "--share", "equal", "--figures", "muc.csv"), "--figures TỆP.csv đi cùng --share own"),
        ((*CASCADE, "--share", "own", "--figures", "la.csv"), "Không trực thuộc LĐLĐ tỉnh A (PA): B1."),
        ((*CASCADE, "--share", "own", "--figures", "khong.csv"), "Không có tệp khong.csv."),
        ((*CASCADE, "--share", "equal", "--keep", "1.172"), "viết 1172."),
        ((*CASCADE, "--share", "equal", "--keep", "31"), "Phần giữ lại phải từ 0 đến chỉ tiêu của LĐLĐ tỉnh A, 30"),
        ((*CASCADE, "--share", "equal", "--by", "dung@vi-du.vn"), "Không có đơn vị mã “PA”"),
        ((*CASCADE[:4], "--period", "2023", "--indicator", "heads", "--decision", "KH", "--share", "equal"),
         "Không có chỉ số “heads”."),
        ((*CASCADE[:4], "--period", "20x3", *CASCADE[6:], "--share", "equal"), "20x3"),
        ((*LIST, "--by", "chi@vi-du.vn"), "Không có đơn vị mã “PA”"),
        (("target", "register"), "Thiếu --unit, --period, --indicator, --decision, hoặc tên tệp CSV."),
        (("target", "register", "--unit", "A11", *ADMITTED, "--value", "x", "--decision", "B"), "“x” không đúng"),
        (("target", "register", "--unit", "A11", *ADMITTED, "--value", "1", "--decision", "B", "--by", "an@vi-du.vn"),
         "Không có đơn vị mã “A11”"),
        (("target", "register", "dang-ky.csv", "--by", "chi@vi-du.vn"), "không có đơn vị mã “A1”"),
        ((*EXPLAIN, "--by", "giang@vi-du.vn"), "Không có đơn vị mã “A1”"),
        (EXPLAIN, "LĐLĐ huyện An Thượng (A1) không có chỉ tiêu Đoàn viên kết nạp mới năm 2023."),
    ],
)  # fmt: skip
def test_refusal_says_what_is_wrong_and_nothing_is_done(
    given: World, folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        call_command(*arguments)
    assert said in str(refused.value)
    assert Event.objects.count() == before
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "đang đăng ký 28 người: xem lại, rồi ghi đúng mức đó ở --registered"),
        (("--registered", "27"), "đang đăng ký 28 người"),
        (("--registered", "1.172"), "viết 1172"),
        (("--registered", "28", "--value", "30"), "--value và --reason đi cùng nhau"),
        (("--registered", "28", "--reason", "Ít"), "--value và --reason đi cùng nhau"),
        (("--registered", "28", "--value", "x", "--reason", "Ít"), "“x” không đúng"),
        (("--registered", "28", "--value", "30", "--reason", " "), "Ghi lý do giao khác mức đơn vị đăng ký"),
        (("--registered", "28", "--decision", " "), "thiếu văn bản giao chỉ tiêu"),
        (("--registered", "28", "--group", "state"), "không có chỉ tiêu này"),
        (("--registered", "28", "--period", "20x3"), "20x3"),
        (("--registered", "28", "--indicator", "heads"), "Không có chỉ số “heads”."),
        (("--registered", "28", "--unit", "A2"), "không có mức đăng ký nào chờ quyết định"),
        (("--registered", "28", "--unit", "B1"), "Không có đơn vị mã “B1”"),
        (("--registered", "28", "--by", "dung@vi-du.vn"), "Không có đơn vị mã “A1”"),
        (("--registered", "28", "--by", "chi@vi-du.vn"), "Không có đơn vị mã “A1”"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_nothing_is_done(
    given: World, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], said: str
) -> None:
    registered(given, "A1", 28)
    assigned(given, "A2", 5)
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        call_command(*DECIDE, *more)
    assert said in str(refused.value)
    assert (Event.objects.count(), values_of("A1")) == (before, [])
    assert capsys.readouterr().out == ""


def test_an_unknown_way_of_sharing_is_refused(given: World) -> None:
    with pytest.raises(CommandError):
        call_command(*CASCADE, "--share", "height")

"""What the command line refuses, in the words of the refusal; how it prints them stands in test_command_line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from tests.world import World

ON = ("--on", "2023-05-01", "--decision", "QĐ 5")
NEW = ("--parent", "PA", "--name", "X", "--level", "upper_level_union", "--category", "none")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a file that fits no import."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "khac.csv").write_text("a,b\n1,2\n")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("org", "import", "."), "là thư mục, không phải tệp."),
        (("org", "import", "khac.csv"), "Tệp khac.csv, dòng tiêu đề thiếu cột code"),
        (("org", "clusters", "khac.csv"), "Tệp khac.csv, dòng tiêu đề thiếu cột cluster"),
        (("report", "import", "khac.csv"), "Tệp khac.csv, dòng tiêu đề thiếu cột unit"),
        (("report", "correct", "khac.csv", "--decision", "QĐ"), "Tệp khac.csv, dòng tiêu đề thiếu cột unit"),
        (("report", "corrections", "--unit", "X9", "--period", "2023"), "Không có đơn vị mã “X9”"),
        (("report", "corrections", "--unit", "A1", "--period", "2023"), "Kỳ năm 2023 đang mở"),
        (("target", "import", "khac.csv"), "Tệp khac.csv, dòng tiêu đề thiếu cột unit"),
        (("org", "move", "A11", "--to", "X9", *ON), "Không có đơn vị mã “X9”"),
        (("org", "move", "A1", "--to", "A11", *ON), "không trực thuộc được"),
        (("org", "move", "A11", "--to", "A2", "--on", "2023-05-01", "--decision", "x" * 300), "dài quá 200 chữ"),
        (("org", "move", "A11", "--to", "A2", "--decided-on", "5/5", *ON), "không đúng cách viết ngày"),
        (("org", "move", "A11", "--to", "A2", "--by", "chi@vi-du.vn", *ON), "Không có đơn vị mã “A11”"),
        (("org", "dissolve", "A1", *ON), "Chưa giải thể được"),
        (("org", "rename", "A11", "--name", "x" * 300, *ON), "dài quá 200 chữ"),
        (("org", "establish", "A1", *NEW, *ON), "Mã “A1” đã được cấp cho đơn vị khác"),
        (("totals", "--unit", "A1", "--period", "2023-M13"), "2023-M13"),
        (("totals", "--unit", "A1", "--period", "2023", "--basis", "guess"), "Loại số liệu “guess” không có"),
        (("totals", "--unit", "A1", "--period", "2023", "--cut-off", "22/11"), "không đúng cách viết ngày"),
        (("totals", "--unit", "A1", "--period", "2023", "--set", "XX"), "Không có bộ chỉ số XX"),
        (("totals", "--unit", "A1", "--period", "2023", "--by", "chi@vi-du.vn"), "Không có đơn vị mã “A1”"),
        (("totals", "--cluster", "C1", "--period", "2022"), "Không có cụm thi đua mã “C1” năm 2022"),
        (("totals", "--cluster", "C1", "--period", "T2018-2023"), "Không có cụm thi đua mã “C1”"),
        (("totals", "--cluster", "C1", "--period", "2023", "--by", "khoa@vi-du.vn"), "Không có cụm thi đua mã “C1”"),
        (("report", "import", "khac.csv", "--by", "ai@vi-du.vn"), "Không có tài khoản đang dùng"),
        (("totals", "--unit", "X9", "--period", "2023"), "Không có đơn vị mã “X9” trong phạm vi của anh/chị."),
        (("attainment", "--unit", "X9", "--period", "2023"), "Không có đơn vị mã “X9”"),
        (("attainment", "--cluster", "C1", "--period", "2023", "--by", "chi@vi-du.vn"), "Không có cụm thi đua"),
        (("period", "close", "2023", "--decision", " "), "Thiếu số và ngày quyết định."),
        (("period", "close", "2023", "--decision", "QĐ", "--by", "ha@vi-du.vn"), "cần quyền ở đơn vị cao nhất"),
        (("period", "reopen", "2023", "--decision", "QĐ"), "Kỳ năm 2023 đang mở."),
    ],
)  # fmt: skip
def test_refusal_says_what_is_wrong_and_nothing_is_done(
    world: World, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    before, printed = Event.objects.count(), io.StringIO()
    with pytest.raises(Refused) as refused:
        call_command(*arguments, stdout=printed)
    assert said in str(refused.value)
    assert Event.objects.count() == before
    assert printed.getvalue() == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("totals", "--period", "2023"),
        ("totals", "--unit", "A1"),
        ("org", "move", "A11"),
        ("period", "open"),
        ("report", "correct", "khac.csv"),
        ("report", "corrections", "--unit", "A1"),
    ],
)
def test_missing_argument_is_refused(world: World, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command(*arguments)

"""Finished files: their names, and that a reader never meets half of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from congdoan.common.errors import Refused
from congdoan.documents.files import File, stem_of, write_all


@pytest.mark.parametrize(
    ("words", "stem"),
    [(("HN-C4", "2023"), "hn-c4-2023"), (("Đống Đa", "SY2022-2023", ""), "dong-da-sy2022-2023"), (("…",), "")],
)
def test_names_hold_letters_that_every_system_takes(words: tuple[str, ...], stem: str) -> None:
    assert stem_of(*words) == stem


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "hai.txt").mkdir()
    with pytest.raises(Refused, match="Không ghi được vào thư mục"):
        write_all([File("mot.txt", b"1"), File("hai.txt", b"2")], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["hai.txt"]
    written = write_all([File("mot.txt", b"1"), File("ba.txt", b"3")], tmp_path / "moi")
    assert [(path.name, path.read_bytes()) for path in written] == [("mot.txt", b"1"), ("ba.txt", b"3")]
    assert sorted(path.name for path in (tmp_path / "moi").iterdir()) == ["ba.txt", "mot.txt"]

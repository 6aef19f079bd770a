"""Files are finished together or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from congdoan.common.errors import Refused
from congdoan.common.files import drafts_in, unfinished


def files_below(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_files_get_their_names_together(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("cũ")
    with drafts_in(tmp_path) as drafts:
        drafts.new("a.txt").write_text("mới")
        drafts.new("sâu/hơn/b.txt").write_text("b")
        assert (tmp_path / "a.txt").read_text() == "cũ"
        published = drafts.publish()
    assert published == [tmp_path / "a.txt", tmp_path / "sâu" / "hơn" / "b.txt"]
    assert files_below(tmp_path) == {"a.txt": "mới", "sâu/hơn/b.txt": "b"}
    assert published[0].stat().st_mode & 0o777 == 0o644


def written(folder: Path, **texts: str) -> None:
    """Writes the files, one after the other; the one called `stop` is where somebody stops the work."""
    with drafts_in(folder) as drafts:
        for name, text in texts.items():
            if name == "stop":
                raise KeyboardInterrupt
            drafts.new(name).write_text(text)
        drafts.publish()


def test_what_is_stopped_leaves_the_old_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("cũ")
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path, a="mới", stop="")
    assert files_below(tmp_path) == {"a": "cũ"}


def test_what_is_stopped_leaves_no_folder_that_it_made(tmp_path: Path) -> None:
    (tmp_path / "cũ").mkdir()
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path, **{"mới/sâu/a": "a", "cũ/b": "b", "stop": ""})
    assert [path.name for path in tmp_path.rglob("*")] == ["cũ"]


def test_drafts_of_others_are_seen(tmp_path: Path) -> None:
    with drafts_in(tmp_path) as drafts:
        draft = drafts.new("sâu/a")
        assert unfinished(tmp_path) == [draft]
        drafts.publish()
    assert unfinished(tmp_path) == []


def test_folder_in_place_of_one_file_stops_all(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(Refused, match="Không ghi được vào thư mục") as refused:
        written(tmp_path, a="a", b="b")
    assert refused.value.code == "not_writable"
    assert files_below(tmp_path) == {}


def test_place_that_takes_no_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("không phải thư mục")
    with pytest.raises(Refused, match="Kiểm tra quyền ghi và chỗ trống"):
        written(tmp_path / "tệp", a="a")

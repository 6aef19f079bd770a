from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congdoan.common.text import (
    first_of,
    fold,
    list_of,
    nfc,
    official_upper,
    one_line,
    person_sort_key,
    quoted,
    sentence,
    sort_key,
)

BARE_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONED_A = "aàảãáạ"

# Words whose letters have tones as real ones do: at most one tone each.
syllables = st.text(BARE_LETTERS, min_size=1, max_size=6)
vietnamese = st.lists(st.one_of(syllables, st.integers(0, 10**6).map(str)), min_size=1, max_size=6).map(" ".join)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đan Phượng", "dan phuong"),
        ("  LĐLĐ   huyện\tỨng Hòa ", "ldld huyen ung hoa"),
        ("Nghệ An", "nghe an"),
        ("ĐẮK LẮK", "dak lak"),
    ],
)
def test_search_text_has_no_tones(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(vietnamese)
def test_vietnamese_folds_to_ascii(text: str) -> None:
    assert fold(text).isascii()


@pytest.mark.parametrize(
    "ordered",
    [
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "ô"],
        ["o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z"],
        list(TONED_A),
        ["An", "Án", "An Bình", "Anh", "Ăn", "Ân", "Ba"],  # letters before tones, a shorter word first
        ["Tổ 2", "Tổ 10", "Tổ A"],
        ["Tổ", "Tổ 1", "Tổ 1 mới"],
        ["Ba Đình", "Ba Vì", "Bắc Từ Liêm", "Cầu Giấy", "Đan Phượng", "Đông Anh", "Gia Lâm", "Ứng Hòa"],
        ["Dương", "Đạt", "Em"],
        ["1", "2", "10", "99", "100", "1" * 25],
    ],
)
def test_vietnamese_alphabetical_order(ordered: list[str]) -> None:
    keys = [sort_key(text) for text in ordered]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "hòa"), ("Tổ 02", "tổ 2"), ("Ba-Vì", "ba vì"), (" An ", "An"), ("LĐLĐ", "lđlđ")],
)
def test_spelling_that_does_not_count(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


def test_foreign_letters_have_a_place() -> None:
    assert sort_key("u") < sort_key("Müller".replace("M", "")) < sort_key("z") < sort_key("Ж")


@given(vietnamese, vietnamese)
def test_keys_follow_the_letters(one: str, other: str) -> None:
    def place(text: str) -> list[list[tuple[int, int]]]:
        return [
            [(0, int(word))] if word.isdigit() else [(1, BARE_LETTERS.index(letter)) for letter in word]
            for word in text.split()
        ]

    assert (sort_key(one) < sort_key(other)) == (place(one) < place(other))


@given(st.text())
def test_keys_are_digits_in_both_forms_of_unicode(text: str) -> None:
    key = sort_key(unicodedata.normalize("NFC", text))
    assert key.isascii()
    assert key.isdigit()
    assert key == sort_key(unicodedata.normalize("NFD", text))


@given(vietnamese)
def test_keys_fit_their_columns(text: str) -> None:
    assert len(sort_key(text)) <= 3 * len(text) + 3
    assert len(person_sort_key(text)) <= 3 * len(text) + 6


def test_people_sort_by_given_name() -> None:
    names = ["Trần Văn An", "Lê Thị Ánh", "Lê Hà", "Trần Hà", "Lê Hạ", "Nguyễn Văn Hùng", "Đỗ Ý"]
    keys = [person_sort_key(name) for name in names]
    assert keys == sorted(keys)
    assert person_sort_key("An") < person_sort_key("Nguyễn An")
    assert person_sort_key("  ") < person_sort_key("An")


def test_one_line_holds_nothing_that_documents_cannot_print():
    typed = unicodedata.normalize("NFD", "  Thiếu\n\tcán bộ\x00\x1b\u200b\ud800 ")
    assert one_line(typed) == "Thiếu cán bộ"


def test_stored_text_is_composed() -> None:
    assert nfc(unicodedata.normalize("NFD", " Ứng Hòa\n")) == "Ứng Hòa"


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A và B"), (["A", "B", "C"], "A, B và C")]
)
def test_lists_end_with_va(items: list[str], text: str) -> None:
    assert list_of(items) == text


def test_sentences_begin_with_a_capital() -> None:
    assert sentence("đạt 121% kế hoạch") == "Đạt 121% kế hoạch"
    assert sentence("LĐLĐ huyện Ba Vì") == "LĐLĐ huyện Ba Vì"
    assert sentence("") == ""


def test_quotations_in_messages_are_short() -> None:
    assert quoted("1.17") == "“1.17”"
    assert len(quoted("x" * 1000)) == 42


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("LĐLĐ huyện Ba Vì", "LIÊN ĐOÀN LAO ĐỘNG HUYỆN BA VÌ"),
        ("Tổng LĐLĐ Việt Nam", "TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM"),
        ("Ban Tổ chức TLĐ", "BAN TỔ CHỨC TỔNG LIÊN ĐOÀN"),
        ("CĐCS Công ty TNHH May Sông Đáy", "CÔNG ĐOÀN CƠ SỞ CÔNG TY TNHH MAY SÔNG ĐÁY"),
        ("CĐ ngành Giáo dục", "CÔNG ĐOÀN NGÀNH GIÁO DỤC"),
        ("CĐCS Trường CĐ Nghề số 1", "CÔNG ĐOÀN CƠ SỞ TRƯỜNG CAO ĐẲNG NGHỀ SỐ 1"),
        ("LĐLĐ TP. Hà Nội", "LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ HÀ NỘI"),
        ("LĐLĐ TP Hà Nội", "LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ HÀ NỘI"),
        ("LĐLĐ TP.HCM", "LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ HỒ CHÍ MINH"),
        ("CĐ các KCN tỉnh", "CÔNG ĐOÀN CÁC KCN TỈNH"),
        ("CĐCS TPBank", "CÔNG ĐOÀN CƠ SỞ TPBANK"),
    ],
)
def test_letterheads_write_names_out(name: str, printed: str) -> None:
    assert official_upper(name) == printed
    assert official_upper(unicodedata.normalize("NFD", name)) == printed


def test_the_first_names_and_whether_there_are_more() -> None:
    assert [first_of(names, 2) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A, B", "A, B…"]
    assert first_of(["A", "B", "C"], 2, "; ") == "A; B…"

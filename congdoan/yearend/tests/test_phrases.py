"""The words of the report and the catalogue fit together."""

import pytest

from congdoan.reporting import shipped
from congdoan.reporting.shipped import Ratio
from congdoan.yearend.phrases import PHRASES, SECTIONS, SHARES, SITUATION, UNTOLD

CORE = shipped.read(shipped.FOLDER / "core.yaml")
TOLD = [code for section in SECTIONS for item in (*section.items, *section.also) for code in item]


def test_each_indicator_is_told_in_one_place():
    places = [*TOLD, *SITUATION, *UNTOLD]
    assert sorted({code for code in places if places.count(code) > 1}) == []


def test_what_is_told_is_in_the_catalogue():
    assert {*TOLD, *SITUATION, *UNTOLD, *PHRASES, *SHARES} - CORE.entries.keys() == set()


@pytest.mark.parametrize("code", TOLD)
def test_what_is_told_has_its_words(code):
    assert code in (SHARES if isinstance(CORE.entries[code], Ratio) else PHRASES)

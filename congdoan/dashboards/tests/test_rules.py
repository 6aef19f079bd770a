from decimal import Decimal

import pytest

from congdoan.dashboards.rules import change, short_names


def test_change_is_told_in_percent_where_that_tells_more():
    big = change(Decimal(6148), Decimal(5377), is_ratio=False)
    assert (big.difference, big.percent, big.rise) == (771, Decimal("14.3"), True)
    small = change(Decimal(6), Decimal(9), is_ratio=False)
    assert (small.size, small.percent, small.rise) == (3, None, False)
    share = change(Decimal("98.0"), Decimal("97.5"), is_ratio=True)
    assert (share.difference, share.percent) == (Decimal("0.5"), None)


def test_a_change_too_small_for_a_percentage_is_a_difference():
    assert change(Decimal(100001), Decimal(100000), is_ratio=False).percent is None


def test_nothing_is_compared_with_the_unknown():
    assert change(None, Decimal(1), is_ratio=False) is None
    assert change(Decimal(1), None, is_ratio=False) is None


def test_peers_lose_the_kind_they_share():
    assert short_names(["LĐLĐ huyện Ba Vì", "LĐLĐ huyện Quốc Oai"]) == ["Ba Vì", "Quốc Oai"]
    assert short_names(["LĐLĐ huyện Quốc Oai", "LĐLĐ huyện Quốc Tuấn"]) == ["Quốc Oai", "Quốc Tuấn"]


@pytest.mark.parametrize(
    "names",
    [
        ["LĐLĐ huyện Ba Vì", "LĐLĐ thành phố Hà Nội"],
        ["LĐLĐ huyện Ba Vì"],
        ["Công đoàn", "Công đoàn Y tế"],
        [],
    ],
)
def test_other_names_stay_whole(names):
    assert short_names(names) == names

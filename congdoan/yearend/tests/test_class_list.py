"""What the list of a classification looks like in Word."""

from __future__ import annotations

from decimal import Decimal

import pytest

from congdoan.documents.content import Table
from congdoan.yearend.class_list import ClassList, ListedUnion, list_blocks


@pytest.mark.parametrize(
    ("points", "shown"),
    [(["90.7", "91"], ["90,7", "91,0"]), (["90.75", "91"], ["90,75", "91,00"]), (["91", "90"], ["91,0", "90,0"])],
)
def test_points_stand_below_one_another(points: list[str], shown: list[str]) -> None:
    rows = tuple(
        ListedUnion(str(at), f"C{at}", f"CĐCS {at}", None, Decimal(total), "Hoàn thành tốt nhiệm vụ", "Tốt", "")
        for at, total in enumerate(points, start=1)
    )
    found = ClassList(
        body="LĐLĐ huyện", code="H", period="2023", period_title="năm 2023", groups=(("Trường học", rows),), waiting=(),
        bands=(), quotas=(), picked=(), decision="", recognised_on=None,
    )  # fmt: skip
    table = next(block for block in list_blocks(found) if isinstance(block, Table))
    assert [row[3] for row in table.rows] == shown

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from congdoan.ui.desk import Card, due_words, is_overdue

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 29, 14, 30, tzinfo=HERE)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, ""),
        (date(2026, 11, 27), "quá hạn 2 ngày"),
        (date(2026, 11, 29), "hạn hôm nay"),
        (date(2026, 11, 30), "hạn 30/11"),
        (date(2027, 1, 5), "hạn 05/01/2027"),
        (at(29, 17), "hạn 17:00 hôm nay"),
        (at(30, 9), "hạn 09:00 ngày mai"),
        (at(5, 17, month=12), "hạn 17:00 05/12"),
        (at(29, 14), "vừa quá hạn"),
        (at(29, 11), "quá hạn 3 giờ"),
        (at(28, 20), "quá hạn 18 giờ"),
        (at(26, 20), "quá hạn 3 ngày"),
    ],
)
def test_a_deadline_is_a_date_with_what_is_left(due, words):
    assert due_words(due, NOW) == words


def test_a_day_is_over_at_its_end_and_work_without_a_deadline_never_late():
    def card(due):
        return Card("a", "A", "", "/", "check", "Làm", due)

    assert is_overdue(card(date(2026, 11, 28)), NOW)
    assert not is_overdue(card(date(2026, 11, 29)), NOW)
    assert is_overdue(card(at(29, 14)), NOW)
    assert not is_overdue(card(None), NOW)

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from congdoan.common.errors import Refused
from congdoan.periods.rules import (
    LEVEL_RANKS,
    Basis,
    CalendarRule,
    PeriodKind,
    calendar_from,
    code_in_words,
    codes_inside,
    due_on,
    first_open_day,
    kind_label,
    parse_code,
    previous_year_code,
    span_of,
    title,
)

SHIPPED_ROWS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "catalogue" / "calendar.yaml").read_text(encoding="utf-8")
)["calendars"]
SHIPPED = [calendar_from(row) for row in SHIPPED_ROWS]

years = st.integers(2016, 2095)
codes = st.one_of(
    years.map(str),
    st.builds("{}-H{}".format, years, st.integers(1, 2)),
    st.builds("{}-Q{}".format, years, st.integers(1, 4)),
    years.map("{}-9M".format),
    st.builds("{}-M{:02}".format, years, st.integers(1, 12)),
    years.map(lambda year: f"SY{year}-{year + 1}"),
    years.map(lambda year: f"T{year}-{year + 5}"),
)


@pytest.mark.parametrize(
    ("code", "kind", "start", "end", "year"),
    [
        ("2023", "year", date(2022, 12, 1), date(2023, 11, 30), 2023),
        ("2023-H1", "half", date(2022, 12, 1), date(2023, 5, 31), 2023),
        ("2023-H2", "half", date(2023, 6, 1), date(2023, 11, 30), 2023),
        ("2023-Q1", "quarter", date(2022, 12, 1), date(2023, 2, 28), 2023),
        ("2024-Q1", "quarter", date(2023, 12, 1), date(2024, 2, 29), 2024),
        ("2023-Q2", "quarter", date(2023, 3, 1), date(2023, 5, 31), 2023),
        ("2023-Q3", "quarter", date(2023, 6, 1), date(2023, 8, 31), 2023),
        ("2023-Q4", "quarter", date(2023, 9, 1), date(2023, 11, 30), 2023),
        ("2023-9M", "nine_months", date(2022, 12, 1), date(2023, 8, 31), 2023),
        ("2023-M11", "month", date(2023, 11, 1), date(2023, 11, 30), 2023),
        ("2022-M12", "month", date(2022, 12, 1), date(2022, 12, 31), 2023),
        ("2024-M02", "month", date(2024, 2, 1), date(2024, 2, 29), 2024),
        ("SY2022-2023", "school_year", date(2022, 9, 1), date(2023, 8, 31), None),
        ("T2023-2028", "term", date(2023, 12, 1), date(2028, 11, 30), None),
    ],
)
def test_the_shipped_calendar(code: str, kind: str, start: date, end: date, year: int | None) -> None:
    span = span_of(code, SHIPPED)
    assert (span.code, span.kind, span.start, span.end, span.year) == (code, kind, start, end, year)


@pytest.mark.parametrize(
    "code",
    [
        *["", "23", "20233", "2023-H3", "2023-Q0", "2023-Q5", "2023-M0", "2023-M00", "2023-M13", "2023-M1"],
        *[
            "2023-9m",
            "2023-6M",
            "2023-h1",
            "SY2023",
            "SY2022-2024",
            "SY2023-2022",
            "T2028-2023",
            "T2023-2023",
        ],
        *[" 2023", "2023\n", "0000", "1899", "2101", "\N{FULLWIDTH DIGIT TWO}023", "x" * 10_000],
    ],
)
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_code(code)
    assert refusal.value.code == "unknown_period"
    assert len(refusal.value.message) < 350


def test_the_refusal_lists_the_forms() -> None:
    with pytest.raises(Refused, match=r"2023-H1.*2023-Q4.*2023-9M.*2023-M12.*SY2022-2023.*T2023-2028"):
        parse_code("tháng 11")


@given(codes)
def test_codes_come_back(code: str) -> None:
    assert str(parse_code(code)) == code


def test_a_term_has_the_calendar_s_length() -> None:
    with pytest.raises(Refused, match="T2023-2028") as refusal:
        span_of("T2023-2027", SHIPPED)
    assert refusal.value.code == "term_length"


def test_years_before_the_first_calendar_are_refused() -> None:
    for code in ["2014", "SY2013-2014", "T2009-2014"]:
        with pytest.raises(Refused) as refusal:
            span_of(code, SHIPPED)
        assert refusal.value.code == "no_calendar"
    assert span_of("2013-M05", SHIPPED).year is None  # a calendar month needs no calendar


MONTHS_OF_2023 = [
    *["2022-M12", "2023-M01", "2023-M02", "2023-M03", "2023-M04", "2023-M05"],
    *["2023-M06", "2023-M07", "2023-M08", "2023-M09", "2023-M10", "2023-M11"],
]


@pytest.mark.parametrize(
    ("code", "kind", "inside"),
    [
        ("2023", PeriodKind.MONTH, MONTHS_OF_2023),
        ("2023-H1", PeriodKind.MONTH, MONTHS_OF_2023[:6]),
        ("2023-9M", PeriodKind.MONTH, MONTHS_OF_2023[:9]),
        ("2023-Q4", PeriodKind.MONTH, MONTHS_OF_2023[9:]),
        ("2023", PeriodKind.QUARTER, ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]),
        ("2023-9M", PeriodKind.QUARTER, ["2023-Q1", "2023-Q2", "2023-Q3"]),
        ("2023-H2", PeriodKind.QUARTER, ["2023-Q3", "2023-Q4"]),
        ("2023", PeriodKind.HALF, ["2023-H1", "2023-H2"]),
        ("2023", PeriodKind.NINE_MONTHS, ["2023-9M"]),
        ("2023", PeriodKind.YEAR, []),
        ("2023-M11", PeriodKind.QUARTER, []),
        ("SY2022-2023", PeriodKind.QUARTER, ["2022-Q4", "2023-Q1", "2023-Q2", "2023-Q3"]),
        ("T2023-2028", PeriodKind.YEAR, ["2024", "2025", "2026", "2027", "2028"]),
        ("T2023-2028", PeriodKind.SCHOOL_YEAR, [f"SY{year}-{year + 1}" for year in range(2024, 2028)]),
        ("T2023-2028", PeriodKind.TERM, []),
    ],
)
def test_periods_inside_a_period(code: str, kind: PeriodKind, inside: list[str]) -> None:
    assert codes_inside(span_of(code, SHIPPED), kind, SHIPPED) == inside


def test_months_inside_the_first_school_year() -> None:
    assert len(codes_inside(span_of("SY2014-2015", SHIPPED), PeriodKind.MONTH, SHIPPED)) == 12


@given(codes)
def test_months_fill_their_period_without_gap(code: str) -> None:
    span = span_of(code, SHIPPED)
    months = [span_of(month, SHIPPED) for month in codes_inside(span, PeriodKind.MONTH, SHIPPED)] or [span]
    assert (months[0].start, months[-1].end) == (span.start, span.end)
    assert all(before.end + timedelta(days=1) == after.start for before, after in pairwise(months))


def test_a_new_calendar_holds_from_its_year_on() -> None:
    by_calendar_year = CalendarRule(2026, 1, 9, 5, {})
    calendars = [by_calendar_year, *SHIPPED]
    assert span_of("2025", calendars).end == date(2025, 11, 30)
    assert span_of("2026", calendars).start == date(2026, 1, 1)
    assert span_of("2026", calendars).end == date(2026, 12, 31)
    assert span_of("2026-M12", calendars).year == 2026
    assert span_of("2025-M12", calendars).year is None  # falls between the two
    assert span_of("T2023-2028", calendars).end == date(2028, 12, 31)
    assert span_of("T2023-2028", calendars).start == date(2023, 12, 1)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2023", "năm 2023"),
        ("2023-M11", "tháng 11/2023"),
        ("2023-M02", "tháng 02/2023"),
        ("2023-M03", "tháng 3/2023"),
        ("2023-Q1", "quý I/2023"),
        ("2023-Q4", "quý IV/2023"),
        ("2023-H1", "6 tháng đầu năm 2023"),
        ("2023-H2", "6 tháng cuối năm 2023"),
        ("2023-9M", "9 tháng đầu năm 2023"),
        ("SY2022-2023", "năm học 2022–2023"),
        ("T2023-2028", "nhiệm kỳ 2023–2028"),
    ],
)
def test_titles(code: str, name: str) -> None:
    assert title(code) == name


def test_every_kind_has_a_label() -> None:
    assert len({kind_label(kind) for kind in PeriodKind}) == len(PeriodKind)
    assert kind_label(PeriodKind.QUARTER) == "quý"


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2023", "2022"),
        ("2023-M11", "2022-M11"),
        ("2023-Q1", "2022-Q1"),
        ("2023-H2", "2022-H2"),
        ("2023-9M", "2022-9M"),
        ("SY2022-2023", "SY2021-2022"),
        ("T2023-2028", None),
    ],
)
def test_the_same_period_last_year(code: str, before: str | None) -> None:
    assert previous_year_code(code) == before


def test_due_dates_of_the_shipped_calendar() -> None:
    year = span_of("2023", SHIPPED)
    assert due_on(year, "grassroots_union", "actual", None, SHIPPED) == date(2023, 12, 7)
    assert due_on(year, "grassroots_union", "actual", date(2023, 11, 22), SHIPPED) == date(2023, 11, 29)
    assert due_on(year, "grassroots_union", "estimate", None, SHIPPED) == date(2023, 11, 2)
    month = span_of("2022-M12", SHIPPED)
    assert due_on(month, "upper_level_union", "actual", None, SHIPPED) == date(2023, 1, 8)
    assert due_on(month, "upper_level_union", "estimate", None, SHIPPED) is None  # months are not estimated
    assert due_on(month, "company", "actual", None, SHIPPED) is None


def test_a_form_may_set_the_days_of_its_actual_figures() -> None:
    year, own = span_of("2023", SHIPPED), {"year": 20, "quarter": 0}
    assert due_on(year, "grassroots_union", "actual", None, SHIPPED, own) == date(2023, 12, 20)
    assert due_on(year, "company", "actual", date(2023, 11, 22), SHIPPED, own) == date(2023, 12, 12)
    assert due_on(year, "grassroots_union", "estimate", None, SHIPPED, own) == date(2023, 11, 2)
    assert due_on(span_of("2023-Q1", SHIPPED), "grassroots_union", "actual", None, SHIPPED, own) == date(2023, 2, 28)
    assert due_on(span_of("2022-M12", SHIPPED), "grassroots_union", "actual", None, SHIPPED, own) == date(2023, 1, 5)


def test_an_unknown_basis_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="guess"):
        due_on(span_of("2023", SHIPPED), "grassroots_union", "guess", None, SHIPPED)


levels = st.sampled_from(sorted(LEVEL_RANKS))


@given(codes, levels, levels, st.sampled_from(Basis))
def test_a_lower_level_is_never_due_later(code: str, one: str, other: str, basis: Basis) -> None:
    lower, upper = sorted((one, other), key=lambda level: LEVEL_RANKS[level], reverse=True)
    span = span_of(code, SHIPPED)
    lower_due, upper_due = (due_on(span, level, basis, None, SHIPPED) for level in (lower, upper))
    if basis is Basis.ACTUAL:
        assert lower_due
        assert lower_due > span.end
    assert (lower_due is None) == (upper_due is None)
    if lower_due and upper_due:
        assert lower_due < upper_due or LEVEL_RANKS[lower] == LEVEL_RANKS[upper]


CLOSED = [(date(2022, 12, 1), date(2023, 11, 30)), (date(2023, 12, 1), date(2023, 12, 31))]


@pytest.mark.parametrize(
    ("day", "open_day"),
    [
        (date(2023, 11, 15), date(2024, 1, 1)),
        (date(2022, 12, 1), date(2024, 1, 1)),
        (date(2022, 11, 30), date(2022, 11, 30)),
        (date(2024, 1, 1), date(2024, 1, 1)),
    ],
)
def test_the_first_open_day(day: date, open_day: date) -> None:
    assert first_open_day(day, CLOSED) == open_day
    assert first_open_day(day, reversed(CLOSED)) == open_day


days = st.integers(0, 400).map(lambda day: date(2023, 1, 1) + timedelta(days=day))


@given(days, st.lists(st.tuples(days, days).map(sorted).map(tuple), max_size=8))
def test_the_first_open_day_is_open_and_all_before_it_are_not(day: date, closed: list[tuple[date, date]]) -> None:
    def is_closed(when: date) -> bool:
        return any(start <= when <= end for start, end in closed)

    found = first_open_day(day, closed)
    assert not is_closed(found)
    assert all(is_closed(day + timedelta(days=ahead)) for ahead in range((found - day).days))


def test_the_shipped_calendar_is_complete() -> None:
    calendar = SHIPPED[0]
    assert set(calendar.due[Basis.ACTUAL]) == set(PeriodKind)
    assert all(set(by_level) == set(LEVEL_RANKS) for kinds in calendar.due.values() for by_level in kinds.values())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"first_year": "2015"}, "“first_year”"),
        ({"first_year": None}, "“first_year”"),
        ({"first_year": True}, "“first_year”"),
        ({"year_start_month": 13}, "từ 1 đến 12"),
        ({"term_years": 0}, "“term_years”"),
        ({"closing_day": 30}, "“closing_day” không có"),
        ({"due": [1, 2]}, "“due”: ghi theo dạng"),
        ({"due": {"guess": {"month": {}}}}, "“due.guess.month” không có"),
        ({"due": {"actual": {"week": {}}}}, "“due.actual.week” không có"),
        ({"due": {"actual": {"month": {"company": 3}}}}, "“due.actual.month.company”: không có cấp này"),
        ({"due": {"actual": {"month": {"union_group": "3"}}}}, "ghi số ngày"),
        (
            {"due": {"actual": {"month": {"grassroots_union": 9, "upper_level_union": 8}}}},
            "hạn của grassroots_union phải sớm hơn hạn của upper_level_union",
        ),
    ],
)
def test_bad_calendars_are_refused_naming_the_fault(change: dict[str, object], fault: str) -> None:
    with pytest.raises(Refused) as refusal:
        calendar_from({**SHIPPED_ROWS[0], **change})
    assert refusal.value.code == "bad_calendar"
    assert len(refusal.value.details) == 1
    assert fault in refusal.value.details[0]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Tháng 11 năm 2023", "2023-M11"), ("THÁNG 02/2024", "2024-M02"), ("quý IV/2023", "2023-Q4"),
        ("Quý 1 năm 2023", "2023-Q1"), ("6 tháng đầu năm 2023", "2023-H1"), ("Sáu tháng cuối năm 2023", "2023-H2"),
        ("9 tháng đầu năm 2023", "2023-9M"), ("9 tháng năm 2023", "2023-9M"), ("Năm 2023", "2023"),
        ("cả năm 2023", "2023"), ("năm học 2022-2023", "SY2022-2023"), ("Nhiệm kỳ 2023 – 2028", "T2023-2028"),
        (" 2023-M11 ", "2023-M11"), ("2023", "2023"),
    ],
)  # fmt: skip
def test_periods_are_understood_in_words(words: str, code: str) -> None:
    assert code_in_words(words) == code


@given(codes)
def test_a_title_names_its_own_period(code: str) -> None:
    assert code_in_words(title(code)) == code


@pytest.mark.parametrize("words", ["", "tháng 13/2023", "quý V/2023", "năm học 2022-2024", "hôm nay", "11/2023"])
def test_words_that_name_no_period_are_refused(words: str) -> None:
    with pytest.raises(Refused) as refused:
        code_in_words(words)
    assert refused.value.code == "unknown_period"

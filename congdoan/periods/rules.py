"""Periods (kỳ báo cáo): their codes, their days and the days on which their reports are due.

Union statistics close on 31/5 and 30/11, so "2023" runs from 01/12/2022 to 30/11/2023. The months of a period
are always calendar months. What a calendar says is dated data (`catalogue/calendar.yaml`); how to read it is
here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum

from congdoan.common.dates import official_month
from congdoan.common.errors import Refused
from congdoan.common.text import fold, quoted


class PeriodKind(StrEnum):
    """Loại kỳ báo cáo."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    TERM = "term"


class Basis(StrEnum):
    """What the figures of a book are: done up to a cut-off date (thực hiện), or expected (ước thực hiện)."""

    ACTUAL = "actual"
    ESTIMATE = "estimate"


# From the root down; bodies of the same rank report at the same time.
LEVEL_RANKS = {
    "confederation": 0,
    "provincial_federation": 1,
    "sectoral_union": 1,
    "upper_level_union": 2,
    "grassroots_union": 3,
    "member_grassroots_union": 4,
    "union_section": 5,
    "union_group": 6,
}

_LABELS = {
    PeriodKind.MONTH: "tháng",
    PeriodKind.QUARTER: "quý",
    PeriodKind.HALF: "6 tháng",
    PeriodKind.NINE_MONTHS: "9 tháng",
    PeriodKind.YEAR: "năm",
    PeriodKind.SCHOOL_YEAR: "năm học",
    PeriodKind.TERM: "nhiệm kỳ",
}
# The kinds that divide a union year: how many of them are numbered in it, and how many months each has.
_PARTS = {
    PeriodKind.MONTH: (12, 1),
    PeriodKind.QUARTER: (4, 3),
    PeriodKind.HALF: (2, 6),
    PeriodKind.NINE_MONTHS: (1, 9),
    PeriodKind.YEAR: (1, 12),
}
_CODE_FORMS = {
    PeriodKind.MONTH: re.compile(r"(?P<first>[0-9]{4})-M(?P<number>0[1-9]|1[0-2])"),
    PeriodKind.QUARTER: re.compile(r"(?P<first>[0-9]{4})-Q(?P<number>[1-4])"),
    PeriodKind.HALF: re.compile(r"(?P<first>[0-9]{4})-H(?P<number>[12])"),
    PeriodKind.NINE_MONTHS: re.compile(r"(?P<first>[0-9]{4})-9M"),
    PeriodKind.YEAR: re.compile(r"(?P<first>[0-9]{4})"),
    PeriodKind.SCHOOL_YEAR: re.compile(r"SY(?P<first>[0-9]{4})-(?P<last>[0-9]{4})"),
    PeriodKind.TERM: re.compile(r"T(?P<first>[0-9]{4})-(?P<last>[0-9]{4})"),
}
_ROMAN = ("I", "II", "III", "IV")
_OF_YEAR = r"(?: ?/ ?| nam )(?P<first>[0-9]{4})"
_YEARS_NAMED = r"(?P<first>[0-9]{4}) ?[-–/] ?(?P<last>[0-9]{4})"
_IN_WORDS = {  # folded: lower case, without tones
    PeriodKind.MONTH: re.compile(rf"thang (?P<number>0?[1-9]|1[0-2]){_OF_YEAR}"),
    PeriodKind.QUARTER: re.compile(rf"quy (?P<number>[1-4]|i{{1,3}}|iv){_OF_YEAR}"),
    PeriodKind.HALF: re.compile(rf"(?:6|sau) thang (?P<number>dau|cuoi){_OF_YEAR}"),
    PeriodKind.NINE_MONTHS: re.compile(rf"(?:9|chin) thang(?: dau)?{_OF_YEAR}"),
    PeriodKind.YEAR: re.compile(r"(?:ca )?nam (?P<first>[0-9]{4})"),
    PeriodKind.SCHOOL_YEAR: re.compile(rf"nam hoc {_YEARS_NAMED}"),
    PeriodKind.TERM: re.compile(rf"nhiem ky {_YEARS_NAMED}"),
}
_YEARS = range(1900, 2101)
_CALENDAR_YEARS = range(1929, 2101)  # the unions were founded in 1929
_ONE_DAY = timedelta(days=1)

Due = Mapping[Basis, Mapping[PeriodKind, Mapping[str, int]]]


@dataclass(frozen=True)
class CalendarRule:
    """Lịch báo cáo: when periods begin and reports are due, from the union year `first_year` on.

    `year_start_month` lies in the calendar year before, unless it is 1. Years and school years begin on the
    first of their month, because the months inside them are calendar months. `due` gives, for basis, kind and
    level, the days after the reference day (before it, if negative); what it leaves out has no due date.
    """

    first_year: int
    year_start_month: int
    school_year_start_month: int
    term_years: int
    due: Due
    source: str = ""


_ENTRIES = frozenset(field.name for field in fields(CalendarRule))


@dataclass(frozen=True)
class PeriodCode:
    """A code taken apart: the years it names, and which month, quarter or half it is (`number`)."""

    kind: PeriodKind
    first: int
    last: int
    number: int = 1

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.first}-M{self.number:02}"
            case PeriodKind.QUARTER:
                return f"{self.first}-Q{self.number}"
            case PeriodKind.HALF:
                return f"{self.first}-H{self.number}"
            case PeriodKind.NINE_MONTHS:
                return f"{self.first}-9M"
            case PeriodKind.YEAR:
                return str(self.first)
            case PeriodKind.SCHOOL_YEAR:
                return f"SY{self.first}-{self.last}"
            case PeriodKind.TERM:
                return f"T{self.first}-{self.last}"


@dataclass(frozen=True)
class Span:
    """A period with its first and last day.

    `year` is the union year it counts into (2023 for 2022-M12); None for school years and terms, and for a
    month that no calendar holds.
    """

    code: str
    kind: PeriodKind
    start: date
    end: date
    year: int | None


def kind_label(kind: PeriodKind) -> str:
    """The Vietnamese word for a kind of period: "tháng", "quý", "6 tháng", …"""
    return _LABELS[kind]


def parse_code(code: str) -> PeriodCode:
    """Takes a period's code apart: 2023, 2023-H1, 2023-Q4, 2023-9M, 2023-M11, SY2022-2023, T2023-2028.

    Refused("unknown_period") for anything else, also for a school year that does not end in the year after.
    """
    for kind, form in _CODE_FORMS.items():
        if match := form.fullmatch(code):
            named = match.groupdict()
            first = int(named["first"])
            parsed = PeriodCode(kind, first, int(named.get("last") or first), int(named.get("number") or 1))
            return _with_sensible_years(parsed)
    raise Refused(
        "unknown_period",
        f"Không có kỳ báo cáo {quoted(code)}. Mã kỳ viết như 2023 (năm), 2023-H1, 2023-H2 (6 tháng), "
        "2023-Q1 … 2023-Q4 (quý), 2023-9M (9 tháng), 2023-M01 … 2023-M12 (tháng), "
        "SY2022-2023 (năm học), T2023-2028 (nhiệm kỳ).",
    )


def span_of(code: str, calendars: Collection[CalendarRule]) -> Span:
    """The days of a period, by the calendar in force for its (last) union year.

    Refused: "unknown_period", "no_calendar" for years before the first calendar, "term_length" for a term of
    another length than the calendar's.
    """
    parsed = parse_code(code)
    if parsed.kind is PeriodKind.MONTH:
        start = _first_day(parsed.first, parsed.number)
        end = _first_day(parsed.first, parsed.number + 1) - _ONE_DAY
        return Span(code, parsed.kind, start, end, _year_of_month(start, calendars))

    calendar = _calendar_for(parsed.last, calendars)
    if parsed.kind is PeriodKind.SCHOOL_YEAR:
        start = _first_day(parsed.first, calendar.school_year_start_month)
        return Span(code, parsed.kind, start, _first_day(start.year + 1, start.month) - _ONE_DAY, None)
    if parsed.kind is PeriodKind.TERM:
        _check_term_length(parsed, calendar)
        start = _year_start(parsed.first + 1, _calendar_for(parsed.first + 1, calendars))
        end = _months_later(_year_start(parsed.last, calendar), 12) - _ONE_DAY
        return Span(code, parsed.kind, start, end, None)

    _, months = _PARTS[parsed.kind]
    start = _months_later(_year_start(parsed.first, calendar), (parsed.number - 1) * months)
    return Span(code, parsed.kind, start, _months_later(start, months) - _ONE_DAY, parsed.first)


def codes_inside(span: Span, kind: PeriodKind, calendars: Collection[CalendarRule]) -> list[str]:
    """The shorter periods of one kind that lie wholly inside a period, in their order.

    The months of 2023 are 2022-M12 … 2023-M11; a period is never inside itself.
    """
    inside = (
        inner
        for inner in _spans_near(span, kind, calendars)
        if span.start <= inner.start and inner.end <= span.end and inner.code != span.code
    )
    return [inner.code for inner in sorted(inside, key=lambda inner: inner.start)]


def latest_codes(kind: PeriodKind, day: date, calendars: Collection[CalendarRule], most: int) -> list[str]:
    """The periods of a kind that have begun by a day, the latest first; of a term none, which no code leads to."""
    around = Span("", kind, date(day.year - 1, 1, 1), day, None)
    begun = [span for span in _spans_near(around, kind, calendars) if span.start <= day]
    return [span.code for span in sorted(begun, key=lambda span: (span.end, span.start), reverse=True)][:most]


def title(code: str) -> str:
    """The period's name within a sentence: "năm 2023", "tháng 11/2023", "quý I/2023", "năm học 2022–2023"."""
    parsed = parse_code(code)
    match parsed.kind:
        case PeriodKind.MONTH:
            return f"tháng {official_month(parsed.number)}/{parsed.first}"
        case PeriodKind.QUARTER:
            return f"quý {_ROMAN[parsed.number - 1]}/{parsed.first}"
        case PeriodKind.HALF:
            return f"6 tháng {'đầu' if parsed.number == 1 else 'cuối'} năm {parsed.first}"
        case PeriodKind.NINE_MONTHS:
            return f"9 tháng đầu năm {parsed.first}"
        case PeriodKind.YEAR:
            return f"năm {parsed.first}"
        case PeriodKind.SCHOOL_YEAR | PeriodKind.TERM:
            return f"{kind_label(parsed.kind)} {parsed.first}–{parsed.last}"


def code_in_words(words: str) -> str:
    """The code of a period named in words as `title` does or as people vary it: "Tháng 11 năm 2023", "quý IV/2023",
    "6 tháng đầu năm 2023", "năm học 2022-2023", or by its code. Refused("unknown_period")."""
    said = fold(words)
    for kind, form in _IN_WORDS.items():
        if match := form.fullmatch(said):
            named = match.groupdict()
            first, number = int(named["first"]), named.get("number") or "1"
            if kind is PeriodKind.HALF:
                number = "2" if number == "cuoi" else "1"
            whole = _ROMAN.index(number.upper()) + 1 if number.upper() in _ROMAN else int(number)
            return str(parse_code(str(PeriodCode(kind, first, int(named.get("last") or first), whole))))
    return str(parse_code(words.strip()))


def previous_year_code(code: str) -> str | None:
    """The same period of the year before (cùng kỳ năm trước); None for a term."""
    parsed = parse_code(code)
    if parsed.kind is PeriodKind.TERM:
        return None
    return str(PeriodCode(parsed.kind, parsed.first - 1, parsed.last - 1, parsed.number))


def code_before(code: str) -> str | None:
    """The period of the same kind that ends where this one begins (kỳ liền trước): of a month the month before, of a
    year the year before; of nine months those of the year before. None for a term."""
    parsed = parse_code(code)
    if parsed.number > 1:
        return str(replace(parsed, number=parsed.number - 1))
    year_before = previous_year_code(code)
    how_many, _ = _PARTS.get(parsed.kind, (1, 0))
    return str(replace(parse_code(year_before), number=how_many)) if year_before else None


def due_on(
    span: Span,
    level: str,
    basis: str,
    cut_off: date | None,
    calendars: Collection[CalendarRule],
    own: Mapping[str, int] | None = None,
) -> date | None:
    """The last day on which a unit of this level reports in time (hạn nộp); None if the calendar sets none.

    Counted from the cut-off date of the actual figures (the period's last day if there is none), for
    estimates from the period's last day. `own` are the days that a form sets itself, by kind of period: for its
    actual figures, whatever the level. Refused("no_calendar") for years before the first calendar.
    """
    basis = Basis(basis)
    calendar = _calendar_for(span.year or span.end.year, calendars)
    days = (own or {}).get(span.kind) if basis is Basis.ACTUAL else None
    if days is None:
        days = calendar.due.get(basis, {}).get(span.kind, {}).get(level)
    if days is None:
        return None
    reference = cut_off if basis is Basis.ACTUAL and cut_off else span.end
    return reference + timedelta(days=days)


def first_open_day(day: date, closed: Iterable[tuple[date, date]]) -> date:
    """The first day on or after `day` that lies in none of the closed spans, both ends included."""
    for start, end in sorted(closed):
        if start <= day <= end:
            day = end + _ONE_DAY
    return day


def calendar_from(mapping: Mapping[str, object]) -> CalendarRule:
    """One calendar out of read data (a row of `calendar.yaml`).

    Refused("bad_calendar") with one line per fault: entries missing, unknown or of the wrong type, months
    outside 1–12, and a level whose reports would be due after those of a level above it.
    """
    faults: list[str] = []
    rule = CalendarRule(
        first_year=_whole_number(mapping, "first_year", _CALENDAR_YEARS, faults),
        year_start_month=_whole_number(mapping, "year_start_month", range(1, 13), faults),
        school_year_start_month=_whole_number(mapping, "school_year_start_month", range(1, 13), faults),
        term_years=_whole_number(mapping, "term_years", range(1, 11), faults),
        due=_due_from(mapping.get("due", {}), faults),
        source=str(mapping.get("source", "")),
    )
    faults += [f"mục {quoted(str(name))} không có trong lịch báo cáo." for name in mapping if name not in _ENTRIES]
    if faults:
        raise Refused("bad_calendar", "Lịch báo cáo không đúng, chưa áp dụng.", details=faults)
    return rule


def _with_sensible_years(parsed: PeriodCode) -> PeriodCode:
    if parsed.first not in _YEARS or parsed.last not in _YEARS:
        raise Refused(
            "unknown_period",
            f"Kỳ {parsed} nằm ngoài các năm {_YEARS[0]}–{_YEARS[-1]}. Xem lại năm trong mã kỳ.",
        )
    if parsed.kind is PeriodKind.SCHOOL_YEAR and parsed.last != parsed.first + 1:
        raise Refused(
            "unknown_period",
            f"{parsed} không phải một năm học: hai năm phải liền nhau, như SY{parsed.first}-{parsed.first + 1}.",
        )
    if parsed.kind is PeriodKind.TERM and parsed.last <= parsed.first:
        raise Refused("unknown_period", f"{parsed} không phải một nhiệm kỳ: năm sau phải lớn hơn năm trước.")
    return parsed


def _in_force(year: int, calendars: Collection[CalendarRule]) -> CalendarRule | None:
    begun = (calendar for calendar in calendars if calendar.first_year <= year)
    return max(begun, key=lambda calendar: calendar.first_year, default=None)


def _calendar_for(year: int, calendars: Collection[CalendarRule]) -> CalendarRule:
    calendar = _in_force(year, calendars)
    if calendar is None:
        raise Refused(
            "no_calendar",
            f"Chưa có lịch báo cáo cho năm {year}. Thêm lịch áp dụng từ năm đó hoặc sớm hơn.",
        )
    return calendar


def _first_day(year: int, month: int) -> date:
    """The first day of a month counted from January of `year`: 13 is the January after."""
    years, index = divmod(month - 1, 12)
    return date(year + years, index + 1, 1)


def _months_later(day: date, months: int) -> date:
    return _first_day(day.year, day.month + months)


def _year_start(year: int, calendar: CalendarRule) -> date:
    return date(year if calendar.year_start_month == 1 else year - 1, calendar.year_start_month, 1)


def _year_of_month(start: date, calendars: Collection[CalendarRule]) -> int | None:
    """The union year that holds the month beginning on `start`."""
    for year in (start.year + 1, start.year):
        calendar = _in_force(year, calendars)
        if calendar and _year_start(year, calendar) <= start < _months_later(_year_start(year, calendar), 12):
            return year
    return None


def _check_term_length(term: PeriodCode, calendar: CalendarRule) -> None:
    if term.last - term.first != calendar.term_years:
        raise Refused(
            "term_length",
            f"Nhiệm kỳ {term} dài {term.last - term.first} năm; theo lịch báo cáo, một nhiệm kỳ dài "
            f"{calendar.term_years} năm, như T{term.first}-{term.first + calendar.term_years}.",
        )


def _spans_near(span: Span, kind: PeriodKind, calendars: Collection[CalendarRule]) -> Iterator[Span]:
    """All periods of a kind named after a year that the span touches, or after the next one."""
    for year in range(span.start.year, min(span.end.year + 2, _YEARS.stop)):
        if kind is PeriodKind.MONTH or _in_force(year, calendars):
            for parsed in _codes_of_year(kind, year):
                yield span_of(str(parsed), calendars)


def _codes_of_year(kind: PeriodKind, year: int) -> list[PeriodCode]:
    if kind is PeriodKind.SCHOOL_YEAR:
        return [PeriodCode(kind, year - 1, year)]
    if kind is PeriodKind.TERM:
        return []  # nothing is longer than a term
    how_many, _ = _PARTS[kind]
    return [PeriodCode(kind, year, year, number) for number in range(1, how_many + 1)]


def _whole_number(mapping: Mapping[str, object], name: str, allowed: range, faults: list[str]) -> int:
    value = mapping.get(name)
    if type(value) is int and value in allowed:  # YAML's "true" is an int as well
        return value
    faults.append(f"mục {quoted(name)}: ghi một số nguyên từ {allowed[0]} đến {allowed[-1]}.")
    return allowed[0]


def _due_from(data: object, faults: list[str]) -> Due:
    due: dict[Basis, dict[PeriodKind, dict[str, int]]] = {}
    for basis, kinds in _entries(data, "due", faults):
        for kind, levels in _entries(kinds, f"due.{basis}", faults):
            place = f"due.{basis}.{kind}"
            if basis not in list(Basis) or kind not in list(PeriodKind):
                faults.append(f"mục {quoted(place)} không có trong lịch báo cáo.")
                continue
            days = due.setdefault(Basis(basis), {}).setdefault(PeriodKind(kind), {})
            days.update(_days_from(levels, place, faults))
    return due


def _days_from(data: object, place: str, faults: list[str]) -> dict[str, int]:
    days: dict[str, int] = {}
    for level, value in _entries(data, place, faults):
        if level not in LEVEL_RANKS:
            faults.append(f"mục {quoted(f'{place}.{level}')}: không có cấp này.")
        elif type(value) is not int or abs(value) > 366:
            faults.append(f"mục {quoted(f'{place}.{level}')}: ghi số ngày, từ -366 đến 366.")
        else:
            days[level] = value
    faults += [
        f"mục {quoted(place)}: hạn của {lower} phải sớm hơn hạn của {upper}."
        for lower, lower_days in days.items()
        for upper, upper_days in days.items()
        if LEVEL_RANKS[lower] > LEVEL_RANKS[upper] and lower_days >= upper_days
    ]
    return days


def _entries(data: object, place: str, faults: list[str]) -> Iterator[tuple[str, object]]:
    if isinstance(data, Mapping):
        return ((str(name), value) for name, value in data.items())
    faults.append(f"mục {quoted(place)}: ghi theo dạng “tên: giá trị”.")
    return iter(())

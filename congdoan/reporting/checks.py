"""Quy tắc kiểm tra: what must hold inside a report and against the one before. Pure; the sentences are for people.

Each kind is a frozen dataclass that names the lines it looks at, and says what is wrong in one sentence with their
names and numbers. The fields are what a catalogue file gives; `shipped` reads them with pydantic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from congdoan.common.numbers import format_number, format_percent
from congdoan.common.text import within

from .rules import value_of

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Line:
    """What a check needs to know of an indicator: its name, count unit and decimals."""

    name: str
    unit: str
    decimals: int

    def shown(self, smallest: int) -> str:
        return format_number(value_of(smallest, self.decimals), self.decimals)


@dataclass(frozen=True)
class Finding:
    """What a check found wrong: at which line, how bad, the sentence that says so, the value that would solve it."""

    indicator: str
    severity: str
    message: str
    remedy: int | None = None


@dataclass(frozen=True)
class Figures:
    """The figures of one report in smallest units, those of the report before, and what their lines are called."""

    values: Mapping[str, int]
    lines: Mapping[str, Line]
    before: Mapping[str, int]

    def shown(self, code: str) -> str:
        return self.lines[code].shown(self.values[code])

    def named(self, code: str) -> str:
        """ "Đoàn viên nữ 43"."""
        return f"{self.lines[code].name} {self.shown(code)}"

    def counted(self, code: str) -> str:
        """ "43 đoàn viên nữ", within a sum."""
        return f"{self.shown(code)} {within(self.lines[code].name)}"


class _Kind:
    """What every kind has: its fields are all it takes from a catalogue, the lines that must be reported, its fault."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    @property
    def terms(self) -> tuple[str, ...]:
        """The lines that must be reported for it to apply; at the first of them the fault is told."""
        raise NotImplementedError

    def applies(self, told: Figures) -> bool:
        """Whether it can be asked of a report at all."""
        return all(code in told.values and code in told.lines for code in self.terms)

    def fault(self, told: Figures) -> str:
        """What is wrong, as a sentence; empty where it holds."""
        raise NotImplementedError

    def remedy(self, told: Figures) -> int | None:
        """What the first of its lines should say, where the others leave no choice."""
        return None


@dataclass(frozen=True)
class AtMost(_Kind):
    """Một phần không hơn toàn bộ: part ≤ whole."""

    kind: Literal["at_most"]
    severity: Severity
    part: str
    whole: str

    @property
    def terms(self) -> tuple[str, ...]:
        return (self.part, self.whole)

    def fault(self, told: Figures) -> str:
        if told.values[self.part] <= told.values[self.whole]:
            return ""
        return f"Không khớp: {told.named(self.part)} nhiều hơn {told.named(self.whole)}."


@dataclass(frozen=True)
class Required(_Kind):
    """Bắt buộc ghi: the line may not be left empty; 0 is a figure."""

    kind: Literal["required"]
    severity: Severity
    line: str

    @property
    def terms(self) -> tuple[str, ...]:
        return (self.line,)

    def applies(self, told: Figures) -> bool:
        return self.line in told.lines and self.line not in told.values

    def fault(self, told: Figures) -> str:
        return f"Còn thiếu: {told.lines[self.line].name}, dòng bắt buộc; không có thì ghi 0."


@dataclass(frozen=True)
class AtLeast(_Kind):
    """Không dưới một mức: line ≥ least, a number as people write it."""

    kind: Literal["at_least"]
    severity: Severity
    line: str
    least: Decimal

    @property
    def terms(self) -> tuple[str, ...]:
        return (self.line,)

    def fault(self, told: Figures) -> str:
        line = told.lines[self.line]
        if value_of(told.values[self.line], line.decimals) >= self.least:
            return ""
        return f"Xem lại: {told.named(self.line)} {line.unit}, thường không dưới {_plain(self.least)} {line.unit}."


@dataclass(frozen=True)
class Balance(_Kind):
    """Cân đối: opening + plus − minus = closing."""

    kind: Literal["balance"]
    severity: Severity
    opening: str
    closing: str
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        return (self.closing, self.opening, *self.plus, *self.minus)

    def fault(self, told: Figures) -> str:
        expected = self._expected(told)
        if expected == told.values[self.closing]:
            return ""
        words = [
            told.counted(self.opening),
            *(f"{'+' if sign > 0 else '−'} {told.counted(code)}" for sign, code in self._signed),
        ]
        return _unequal(" ".join(words), expected, self.closing, told)

    def remedy(self, told: Figures) -> int | None:
        expected = self._expected(told)
        return expected if expected >= 0 else None

    @property
    def _signed(self) -> list[tuple[int, str]]:
        return [(1, code) for code in self.plus] + [(-1, code) for code in self.minus]

    def _expected(self, told: Figures) -> int:
        return told.values[self.opening] + sum(sign * told.values[code] for sign, code in self._signed)


@dataclass(frozen=True)
class EqualsSum(_Kind):
    """Bằng tổng các phần: whole = the sum of its parts."""

    kind: Literal["equals_sum"]
    severity: Severity
    whole: str
    parts: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        return (self.whole, *self.parts)

    def fault(self, told: Figures) -> str:
        expected = self.remedy(told)
        if expected == told.values[self.whole]:
            return ""
        return _unequal(" + ".join(told.counted(code) for code in self.parts), expected, self.whole, told)

    def remedy(self, told: Figures) -> int:
        return sum(told.values[code] for code in self.parts)


@dataclass(frozen=True)
class Implies(_Kind):
    """Có cái này thì phải có cái kia: where `line` is more than 0, so is `other`; also where it was left out."""

    kind: Literal["implies"]
    severity: Severity
    line: str
    other: str

    @property
    def terms(self) -> tuple[str, ...]:
        return (self.line,)

    def fault(self, told: Figures) -> str:
        if told.values[self.line] <= 0 or told.values.get(self.other, 0) > 0 or self.other not in told.lines:
            return ""
        other = told.lines[self.other].name
        missing = f"ghi {told.shown(self.other)}" if self.other in told.values else "chưa ghi"
        return f"Thiếu số: {told.named(self.line)} mà ô {other} {missing}."


@dataclass(frozen=True)
class Between(_Kind):
    """Tỷ số nằm trong khoảng: least ≤ numerator ÷ denominator ≤ most, as people write the two."""

    kind: Literal["between"]
    severity: Severity
    numerator: str
    denominator: str
    least: Decimal
    most: Decimal

    @property
    def terms(self) -> tuple[str, ...]:
        return (self.numerator, self.denominator)

    def fault(self, told: Figures) -> str:
        top, bottom = (
            Fraction(value_of(told.values[code], told.lines[code].decimals))
            for code in (self.numerator, self.denominator)
        )
        if bottom <= 0 or Fraction(self.least) <= top / bottom <= Fraction(self.most):
            return ""
        units = f"{told.lines[self.numerator].unit}/{told.lines[self.denominator].unit}"
        share = format_number(top / bottom, 1, trim=True)
        return (
            f"Xem lại: {told.named(self.numerator)}, {told.named(self.denominator)}, tức {share} {units}; "
            f"thường từ {_plain(self.least)} đến {_plain(self.most)}."
        )


@dataclass(frozen=True)
class Jump(_Kind):
    """Tăng giảm bất thường: more than `percent` and more than `least` away from the report of the period before."""

    kind: Literal["jump"]
    severity: Literal["warning"]
    line: str
    percent: Decimal
    least: Decimal

    @property
    def terms(self) -> tuple[str, ...]:
        return (self.line,)

    def fault(self, told: Figures) -> str:
        if self.line not in told.before:
            return ""
        line, now, before = told.lines[self.line], told.values[self.line], told.before[self.line]
        by = abs(now - before)
        if value_of(by, line.decimals) <= self.least or Decimal(by) * 100 <= self.percent * abs(before):
            return ""
        return jump_words(line, now, before)


Check = AtMost | Required | AtLeast | Balance | EqualsSum | Implies | Between | Jump


def findings(
    figures: Mapping[str, int],
    checks: Iterable[Check],
    lines: Mapping[str, Line],
    before: Mapping[str, int] | None = None,
) -> list[Finding]:
    """Kiểm tra một báo cáo: every check that applies (most where all their lines are reported) and does not hold.

    `lines` are those of the form, `before` the figures of the period before.
    """
    told = Figures(figures, lines, before or {})
    return [
        Finding(check.terms[0], check.severity, message, check.remedy(told))
        for check in checks
        if check.applies(told) and (message := check.fault(told))
    ]


def jump_words(line: Line, now: int, before: int) -> str:
    """ "Xem lại: Đoàn viên 816 người, kỳ trước 400: tăng 416 (104%)." """
    by = abs(now - before)
    share = f" ({format_percent(Fraction(by) * 100 / abs(before))})" if before else ""
    change = f"{'tăng' if now > before else 'giảm'} {line.shown(by)}{share}"
    return f"Xem lại: {line.name} {line.shown(now)} {line.unit}, kỳ trước {line.shown(before)}: {change}."


def _unequal(sum_in_words: str, expected: int, whole: str, told: Figures) -> str:
    line = told.lines[whole]
    return f"Không khớp: {sum_in_words} = {line.shown(expected)}, ô {line.name} ghi {told.shown(whole)}."


def _plain(value: Decimal) -> str:
    return format_number(value, 1, trim=True)

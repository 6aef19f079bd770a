"""Parts of sentences in which every number of the books is bound to its key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from string import Formatter

from congdoan.common.money import short_vnd
from congdoan.common.numbers import format_number, format_percent
from congdoan.common.text import sentence
from congdoan.common.wording import pair
from congdoan.documents.content import Figure, Run

from .phrases import PHRASES, SHARES
from .rules import Cell, Line, Source, change, decimal_of
from .year import NAMED, Year

Runs = tuple[Run, ...]
Part = Run | Runs

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]{3})*(?:,[0-9]+)?%?")


def said(template: str, **parts: Part) -> Runs:
    """A template with runs in its places: `said("Cụm có {n} đơn vị", n=Figure(…))`."""
    runs: list[Run] = []
    for words, name, _spec, _conversion in Formatter().parse(template):
        if words:
            runs.append(words)
        if name:
            part = parts[name]
            runs.extend(part if isinstance(part, tuple) else (part,))
    return tuple(runs)


def joined(parts: Sequence[Runs], separator: str = ", ", last: str | None = None) -> Runs:
    """Parts of a list within a sentence; `last` stands before the last one."""
    runs: list[Run] = []
    for at, part in enumerate(parts):
        if at:
            runs.append(last if last is not None and at == len(parts) - 1 else separator)
        runs.extend(part)
    return tuple(runs)


def capital(runs: Runs) -> Runs:
    """The sentence's first letter in upper case."""
    first, *rest = runs
    if isinstance(first, str):
        return (sentence(first), *rest)
    return (replace(first, text=sentence(first.text)), *rest)


def shown(line: Line, value: Decimal) -> str:
    """A value as running text prints it: "1.172", "57,3%", "1,2 tỷ đồng"; the count unit stands beside."""
    if line.is_ratio:
        return format_percent(value)
    return short_vnd(int(value)) if line.is_money else format_number(value, line.decimals, trim=True)


def _without_verdict(words: str) -> str:
    """The words of an attainment where "đạt" or "chưa đạt" is said already, and in which brackets may stand."""
    bare = words.removeprefix("không đạt: ").removeprefix("đạt: ")
    return re.sub(r"hơn năm trước \((.+)\)", r"hơn năm trước, tức hơn \1", bare)


@dataclass(frozen=True)
class Scribe:
    """Writes the numbers of one year; `at` is a member's place, None the whole cluster or body."""

    year: Year

    def subject(self, at: int | None) -> str:
        return self.year.code if at is None else self.year.members[at].code

    def cell(self, line: Line, at: int | None) -> Cell:
        return self.year.cell(line, at)

    def bound(self, text: str, at: int | None, item: str, measure: str, source: Source | None = None) -> Figure:
        return Figure(text, (source or self.year.source).key(self.subject(at), item, measure))

    def count(self, number: int, item: str, measure: str, at: int | None = None) -> Figure:
        """A count of reports, units or targets."""
        return self.bound(format_number(number), at, item, measure)

    def numbers(self, words: str, at: int | None, item: str, measure: str) -> Runs:
        """Words of which every number is bound to one key."""
        runs: list[Run] = []
        end = 0
        for number in _NUMBER.finditer(words):
            runs += [words[end : number.start()], self.bound(number[0], at, item, measure)]
            end = number.end()
        return tuple(run for run in (*runs, words[end:]) if run != "")

    def amount(self, line: Line, at: int | None = None) -> Runs:
        """The value with its count unit: "605 người", "96,4%"; a value must be there."""
        value = self.cell(line, at).value
        assert value is not None
        number = self.bound(shown(line, value), at, line.code, "total")
        return (number,) if line.is_ratio or line.is_money else (number, f" {line.unit}")

    def attained(self, line: Line, at: int | None = None) -> Runs:
        """Result and target in full: "401/700 người, đạt 57,3% kế hoạch, thiếu 299 người"."""
        held = self.cell(line, at).held
        assert held is not None
        words = self.numbers(_without_verdict(held.words), at, line.code, "attainment")
        if held.actual is None or held.target is None or held.percent is None:
            return words
        values = pair(held.actual, held.target, unit=line.unit, decimals=line.decimals).partition(" (")[0]
        unit = "" if line.unit == "%" else f" {line.unit}"
        return (self.bound(values, at, line.code, "result_and_target"), f"{unit}, ", *words)

    def attained_briefly(self, line: Line, at: int | None = None) -> Runs:
        """The percentage alone, "đạt 57,3% kế hoạch"; where there is none, result and target."""
        held = self.cell(line, at).held
        assert held is not None
        if held.percent is None:
            return self.attained(line, at)
        return self.numbers(held.words.partition(", ")[0], at, line.code, "attainment")

    def originally(self, line: Line, at: int | None) -> Runs:
        """Against the original target: "700 người, đạt 57,3% kế hoạch"; nothing where it was not revised."""
        held = self.cell(line, at).told.original
        if held is None:
            return ()
        words = self.numbers(_without_verdict(held.words.partition(", ")[0]), at, line.code, "original_attainment")
        target = decimal_of(held.target)
        if held.percent is None or target is None:
            return words
        value = self.bound(shown(line, target), at, line.code, "original_target")
        unit = "" if line.is_ratio or line.is_money else f" {line.unit}"
        return (value, f"{unit}, ", *words)

    def changed(self, line: Line, at: int | None = None) -> Runs:
        """In full: "tăng 35 CĐCS (3,1%)", "giảm 1,2 điểm phần trăm", "không đổi"; nothing where unknown."""
        found = change(line, self.cell(line, at))
        if found is None:
            return ()
        if not found.amount:
            return (found.word,)
        size = abs(found.amount)
        if line.is_ratio:
            number = format_number(size, 1, trim=True)
            return (f"{found.word} ", self.bound(number, at, line.code, "change"), " điểm phần trăm")
        unit = "" if line.is_money else f" {line.unit}"
        runs: Runs = (f"{found.word} ", self.bound(shown(line, size), at, line.code, "change"), unit)
        if found.percent is None:
            return runs
        percent = self.bound(format_percent(found.percent), at, line.code, "change_percent")
        return (*runs, " (", percent, ")")

    def changed_briefly(self, line: Line, at: int | None = None) -> Runs:
        """In brackets: " (tăng 3,1%)"; where there is no percentage the difference itself; nothing where unknown."""
        found = change(line, self.cell(line, at))
        if found is None:
            return ()
        if found.amount and self.cell(line, at).before == 0:
            return (" (năm trước không có)",)
        if line.is_ratio or found.percent is None:
            return (" (", *self.changed(line, at), ")")
        percent = self.bound(format_percent(found.percent), at, line.code, "change_percent")
        return (f" ({found.word} ", percent, ")")

    def phrase(self, line: Line) -> Runs:
        """What was done, as a clause: "tổ chức 12 cuộc đối thoại tại nơi làm việc (tăng 3,1%)"."""
        value = line.whole.value
        assert value is not None
        words = PHRASES.get(line.code)
        if line.is_ratio:
            told = self.share(line)
        elif words is None:
            told = said("{name}: {amount}", name=line.inner_name, amount=self.amount(line))
        elif value == 0 and words.noun:
            none = self.bound("không", None, line.code, "total")
            who: Runs = ("các đơn vị có báo cáo ",) if line.missing else ()
            told = (*who, none, f" {words.verb} {words.noun} nào")
        else:
            number = self.bound(shown(line, value), None, line.code, "total")
            told = said("{verb} {number}", verb=words.verb, number=number)
            told += (f" {words.noun}",) if words.noun else ()
        return told + self.changed_briefly(line)

    def share(self, line: Line) -> Runs:
        """A ratio with its pair: "90/95 đơn vị đã tổ chức hội nghị người lao động, đạt 94,7%"."""
        assert line.whole.value is not None
        percent = self.bound(format_percent(line.whole.value), None, line.code, "total")
        if line.code not in SHARES:
            return said("{name} {percent} ({pair})", name=line.inner_name, percent=percent, pair=self.pair_of(line))
        noun, verb = SHARES[line.code]
        return said(
            "có {pair} {noun}, {verb} {percent}", pair=self.pair_of(line), noun=noun, verb=verb, percent=percent
        )

    def pair_of(self, line: Line, at: int | None = None) -> Runs:
        """The two parts of a ratio: "90/95"."""
        top = self.year.line(line.numerator)
        below: Decimal | int | None = None
        if line.denominator_form and (form := self.year.form(line.denominator_form)):
            below = (form.whole if at is None else form.cells[at]).expected
            bottom = self.count(int(below), form.code, "expected", at)
        elif bottom_line := self.year.line(line.denominator):
            below = self.cell(bottom_line, at).value
            bottom = self.bound(shown(bottom_line, below or Decimal(0)), at, bottom_line.code, "total")
        if top is None or below is None or (value := self.cell(top, at).value) is None:
            return ()
        return (self.bound(shown(top, value), at, top.code, "total"), "/", bottom)

    def names_with(self, places: Iterable[int], line: Line) -> Runs:
        """Members, each with its result against the target in brackets."""
        told = [said("{name} ({held})", name=self.year.members[at].name, held=self.attained(line, at)) for at in places]
        return self.listed(told, line.code, "others", separator="; ")

    def names(self, places: Sequence[int], item: str) -> Runs:
        """The members at these places, within a sentence: all of a few, the first of many and how many others."""
        named: list[Runs] = [(self.year.members[at].name,) for at in places]
        return self.listed(named, item, "others", last=" và ")

    def listed(
        self, parts: Sequence[Runs], item: str, measure: str, *, separator: str = ", ", last: str | None = None
    ) -> Runs:
        """A list of units within a sentence: all of a few; of many the first ones, the others counted."""
        if len(parts) <= NAMED:
            return joined(parts, separator, last)
        first = parts[: NAMED // 2]
        others = self.count(len(parts) - len(first), item, measure)
        return (*joined(first, separator), " và ", others, " đơn vị khác")

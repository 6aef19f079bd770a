"""Câu sửa tay: a sentence keeps the words of a person and the figures of the books. Pure.

A figure stands in the edited text as a name in brackets: "[members_total]" is the total of the whole,
"[A1:members_admitted.attainment]" what is said of it for unit A1; where a sentence says several things of one figure
the second is "[….attainment#2]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from congdoan.common.errors import Refused
from congdoan.common.text import list_of
from congdoan.documents.content import Block, Figure, Paragraph, Run

from .year import Year

_NAME = re.compile(r"\[([^\[\]]+)\]")
_PREFIX = re.compile(r"(?:- |\+ |\d+\. )")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*%?")


@dataclass(frozen=True)
class Sentence:
    """Một câu của báo cáo: where it stands, its words with figures as names, and as it is printed."""

    place: str
    prefix: str
    text: str
    figures: Mapping[str, Figure]

    @property
    def shown(self) -> str:
        return _NAME.sub(lambda found: self.figures[found[1]].text, self.text)

    @property
    def free_numbers(self) -> frozenset[str]:
        """The numbers among its own words: days, years."""
        return frozenset(_NUMBER.findall(_NAME.sub("", self.text)))


@dataclass(frozen=True)
class Attention:
    """Câu cần xem lại: an edited sentence that cannot be printed, and why."""

    place: str
    text: str
    why: str


def sentences_of(blocks: Sequence[Block], year: Year) -> list[Sentence]:
    """The sentences of a report that can be edited, in reading order."""
    return [_sentence(block, year) for block in blocks if isinstance(block, Paragraph) and block.place]


def _sentence(paragraph: Paragraph, year: Year) -> Sentence:
    figures: dict[str, Figure] = {}
    words = []
    for run in paragraph.runs:
        if isinstance(run, Figure):
            name = _name(run, year, figures)
            figures[name] = run
            words.append(f"[{name}]")
        else:
            words.append(run if isinstance(run, str) else run.text)
    text = "".join(words).replace("\N{NO-BREAK SPACE}", " ")
    found = _PREFIX.match(text)
    prefix = found[0] if found else ""
    return Sentence(paragraph.place, prefix, text[len(prefix) :], figures)


def _name(figure: Figure, year: Year, taken: Mapping[str, Figure]) -> str:
    """What a figure is called in a sentence; a second text under the same key gets a number."""
    subject, period, _basis, _cut_off, item, measure = figure.key.split("|")
    name = f"{'' if subject == year.code else f'{subject}:'}{item}{'' if measure == 'total' else f'.{measure}'}"
    name += "" if period == year.source.period else f"@{period}"
    number, found = 1, name
    while found in taken and taken[found].text != figure.text:
        number += 1
        found = f"{name}#{number}"
    return found


def with_edits(
    blocks: Sequence[Block], year: Year, edits: Mapping[str, str]
) -> tuple[tuple[Block, ...], list[Attention]]:
    """The report with the edited words and today's figures; where one cannot be said any more the generated sentence
    stands, and the edit is told to need attention."""
    if not edits:
        return tuple(blocks), []
    sentences = sentences_of(blocks, year)
    attention = attention_to(sentences, edits)
    lost = {one.place for one in attention}
    known, everywhere = {one.place: one for one in sentences}, figures_of(sentences)
    made: list[Block] = []
    for block in blocks:
        if not isinstance(block, Paragraph) or block.place not in edits or block.place in lost:
            made.append(block)
            continue
        one = known[block.place]
        runs = _runs(one.prefix, edits[block.place], {**everywhere, **one.figures})
        made.append(replace(block, runs=tuple(runs)))
    return tuple(made), attention


def attention_to(sentences: Sequence[Sentence], edits: Mapping[str, str]) -> list[Attention]:
    """The edits that cannot be printed: of a figure or a sentence that is gone."""
    known, everywhere = {one.place: one for one in sentences}, figures_of(sentences)
    told = []
    for place, text in edits.items():
        if place not in known:
            told.append(Attention(place, text, "báo cáo không còn câu này"))
        elif lost := missing_in(text, {**everywhere, **known[place].figures}):
            told.append(Attention(place, text, f"không còn số liệu {_bracketed(lost)}"))
    return told


def figures_of(sentences: Sequence[Sentence]) -> dict[str, Figure]:
    """The figures of all sentences by their names; one may be named in any other."""
    return {name: figure for one in sentences for name, figure in one.figures.items()}


def missing_in(text: str, figures: Mapping[str, Figure]) -> list[str]:
    """The names in an edited text that stand for no figure."""
    return [name for name in dict.fromkeys(_NAME.findall(text)) if name not in figures]


def _runs(prefix: str, text: str, figures: Mapping[str, Figure]) -> Iterator[Run]:
    end = 0
    if prefix:
        yield prefix
    for found in _NAME.finditer(text):
        if words := text[end : found.start()]:
            yield words
        yield figures[found[1]]
        end = found.end()
    if text[end:]:
        yield text[end:]


def free_numbers(text: str, sentence: Sentence) -> list[str]:
    """The numbers in an edited text that are bound to nothing, but for those the generated sentence has too."""
    typed = dict.fromkeys(_NUMBER.findall(_NAME.sub("", text)))
    return [number for number in typed if number not in sentence.free_numbers]


def check(text: str, sentence: Sentence, everywhere: Mapping[str, Figure]) -> None:
    """Refused("unknown_figure") for a name that stands for no figure of the report."""
    if lost := missing_in(text, {**everywhere, **sentence.figures}):
        have = f": câu này có {_bracketed(list(sentence.figures))}" if sentence.figures else ""
        raise Refused("unknown_figure", f"Báo cáo không có số liệu {_bracketed(lost)}{have}.")


def _bracketed(names: Sequence[str]) -> str:
    return list_of([f"[{name}]" for name in names])

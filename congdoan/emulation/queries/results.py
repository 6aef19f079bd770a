"""Kết quả xếp loại as people read it: the list in its order, the distribution, what separates a unit from the next
band, and why it has its points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db.models import Count

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.text import within
from congdoan.org.models import Unit

from ..classing import Candidate, Choice, Share, shares_of
from ..models import Classification, Classified
from ..rules import SHORT_BANDS
from ..scoring import Score, score
from ..shipped import Rubric
from ..stored import case_from, names_from
from .kept import choices_of, kept_results


@dataclass(frozen=True)
class BandCount:
    """One bar of the distribution."""

    code: str
    title: str
    count: int
    rated: int

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.count, self.rated) if self.rated else None


@dataclass(frozen=True)
class Listed:
    """One line of the list: its place ("39–41" where several have the same points), its band and what to know of it.

    `mark` is proposed, tied, chosen, left_out, passed_over (tied while others were chosen) or empty; `may_be_chosen`
    whether a person may choose it.
    """

    row: Classified
    place: str
    band: str
    mark: str
    note: str
    may_be_chosen: bool
    reason: str = ""

    @property
    def short_band(self) -> str:
        return SHORT_BANDS.get(self.row.band, self.band)

    @property
    def differs(self) -> bool:
        """Lệch: its own points are not those that count."""
        return self.row.self_total is not None and self.row.self_total != self.row.total


class Listing:
    """Danh sách xếp loại of a body and period, by points; units with the same points by name."""

    def __init__(self, made: Classification, rows: Sequence[Classified]) -> None:
        self.made = made
        self._rows = rows
        self.choices = {choice.unit: choice for choice in choices_of(made)}
        self.shares: list[Share] = shares_of(made.rules, kept_results(rows))
        self.titles = titles_of(made)

    @property
    def rows(self) -> Sequence[Classified]:
        """All results, in no order."""
        return self._rows

    @property
    def whole(self) -> int:
        """All units, classified or not."""
        return len(self._rows)

    @cached_property
    def lines(self) -> list[Listed]:
        """Those that are classified."""
        rated = sorted(
            (row for row in self._rows if row.total is not None),
            key=lambda row: (-(row.total or 0), row.unit.sort_key, row.unit.code),
        )
        times = Counter(row.total for row in rated)
        first: dict[Decimal | None, int] = {}
        for at, row in enumerate(rated, start=1):
            first.setdefault(row.total, at)
        return [self._line(row, first[row.total], times[row.total]) for row in rated]

    @cached_property
    def waiting(self) -> list[Classified]:
        """Those that are not classified yet, by name."""
        return sorted(
            (row for row in self._rows if row.total is None), key=lambda row: (row.unit.sort_key, row.unit.code)
        )

    @cached_property
    def bands(self) -> list[BandCount]:
        """The distribution, the best band first; percentages are of those that are classified."""
        counts = Counter(row.band for row in self._rows if row.total is not None)
        return [BandCount(code, title, counts[code], counts.total()) for code, title in self.titles.items()]

    @cached_property
    def unsolved(self) -> list[Share]:
        """Where several share the last places and nobody has chosen yet."""
        return [share for share in self.shares if share.places.tied and self._taken(share) < share.places.quota]

    def _taken(self, share: Share) -> int:
        codes = {one.unit for one in share.candidates}
        return sum(row.band == share.rule.code and row.unit.code in codes for row in self._rows)

    def _line(self, row: Classified, place: int, times: int) -> Listed:
        rule = self.made.rules[row.rubric]
        choice = self.choices.get(row.unit.code)
        share, candidate = self._by_unit.get(row.unit.code, (None, None))
        may = candidate is not None and candidate.may_be_chosen
        mark = _mark(row, choice)
        if mark == "tied" and share not in self.unsolved:
            mark = "passed_over"
        note = self._note(rule, row, mark, share, may_be_chosen=may)
        shown = f"{place}–{place + times - 1}" if times > 1 else str(place)
        return Listed(row, shown, self.titles.get(row.band, row.band), mark, note, may, choice.reason if choice else "")

    @cached_property
    def _by_unit(self) -> dict[str, tuple[Share, Candidate]]:
        return {one.unit: (share, one) for share in self.shares for one in share.candidates}

    def _note(self, rule: Rubric, row: Classified, mark: str, share: Share | None, *, may_be_chosen: bool) -> str:
        if mark == "chosen":
            return "được chọn"
        if mark == "left_out":
            return "không chọn dù được đề xuất"
        if mark == "proposed":
            return "đủ điều kiện"
        if mark == "passed_over":
            return "đồng điểm ở chỗ cuối, không được chọn"
        if mark == "tied":
            return f"đồng điểm, còn {share.places.left if share else 0} chỗ"
        if rule.chosen and row.by_points == rule.chosen.out_of:
            if not may_be_chosen:
                return _failing(rule, row, rule.chosen.conditions)
            edge = self._edge(share) if share else None
            if edge is not None and row.total is not None and edge > row.total:
                return f"kém mức {within(rule.chosen.title)} {_points(edge - row.total)} điểm"
            return ""
        return _short_of_next(rule, row)

    def _edge(self, share: Share) -> Decimal | None:
        """The points of the last one chosen."""
        if share not in self._edges:
            codes = {one.unit for one in share.candidates}
            taken = [
                row.total for row in self._rows
                if row.total is not None and row.band == share.rule.code and row.unit.code in codes
            ]  # fmt: skip
            self._edges[share] = min(taken, default=share.places.edge)
        return self._edges[share]

    @cached_property
    def _edges(self) -> dict[Share, Decimal | None]:
        return {}


def _mark(row: Classified, choice: Choice | None) -> str:
    if choice is not None:
        return "chosen" if choice.chosen else "left_out"
    return "proposed" if row.proposed else "tied" if row.tied else ""


def _short_of_next(rule: Rubric, row: Classified) -> str:
    """What separates a unit from the next band: points, or a condition."""
    at = next(i for i, band in enumerate(rule.bands) if band.code == row.by_points)
    if not at or row.total is None:
        return ""
    better = rule.bands[at - 1]
    if row.total < better.at_least:
        return f"kém mức {within(better.title)} {_points(better.at_least - row.total)} điểm"
    return _failing(rule, row, better.conditions)


def _failing(rule: Rubric, row: Classified, conditions: Sequence[str]) -> str:
    return "; ".join(rule.conditions_by_code[code].failed for code in row.failed if code in conditions)


def _points(points: Decimal) -> str:
    return format_number(points, 2, trim=True)


# ---- reading ----


def classification_of(by: User, body: Unit, period: str, level: str = "grassroots_union") -> Classification:
    """Đợt xếp loại of a body; Refused("not_classified") where there is none or it is out of reach."""
    found = Classification.objects.allowed(by, "read").filter(body=body, period__code=period, level=level)
    made = found.select_related("body", "period").first()
    if made is None:
        raise Refused("unknown_classification", f"{body.name} chưa xếp loại kỳ {period}.")
    return made


def classifications_for(by: User) -> AllowedQuerySet[Classification]:
    """The classifications in a person's reach, the latest period first."""
    found = Classification.objects.allowed(by, "read").select_related("body", "period")
    return found.defer("rubrics", "names").order_by("-period__end", "body__path", "level")


def classification_covering(by: User, code: str, period: str, unit: Unit) -> Classification:
    """The classification of a body in which a unit has its result: for who may read either of them."""
    rows = Classified.objects.allowed(by, "read").filter(
        unit=unit, classification__body__code=code, classification__period__code=period
    )
    row = rows.select_related("classification__body", "classification__period").first()
    if row is None:
        raise Refused("unknown_classification", f"Không có kết quả xếp loại của đơn vị mã “{unit.code}”.")
    return row.classification


def band_counts(made: Classification) -> list[BandCount]:
    """The distribution alone, without reading the list."""
    titles = titles_of(made)
    rated = made.results.exclude(total=None).order_by()
    counts = dict(rated.values_list("band").annotate(n=Count("pk")))
    return [BandCount(code, title, counts.get(code, 0), sum(counts.values())) for code, title in titles.items()]


def titles_of(made: Classification) -> dict[str, str]:
    """{band: title} over all rubrics of a classification, the best first."""
    found: dict[str, str] = {}
    for rule in made.rules.values():
        found |= {code: title for code, title in rule.titles.items() if code not in found}
    return found


def listing(made: Classification) -> Listing:
    """The list of a classification, which the caller has checked."""
    return Listing(made, list(made.results.select_related("unit").defer("inputs")))


@dataclass(frozen=True)
class Shown:
    """Kết quả của một đơn vị with every point explained; no score where it is not classified yet."""

    row: Classified
    rubric: Rubric
    score: Score | None
    met: list[str]
    failed: list[str]


def explained(by: User, made: Classification, unit: Unit) -> Shown:
    """Vì sao được bao nhiêu điểm: for who may read the body, and for the unit itself once the result is recognised."""
    rows = Classified.objects.allowed(by, "read").filter(classification=made, unit=unit)
    if not Classification.objects.allowed(by, "read").filter(pk=made.pk).exists() and not made.is_recognised:
        rows = rows.none()
    row = rows.select_related("unit").first()
    if row is None:
        raise Refused("unknown_classification", f"Không có kết quả xếp loại của đơn vị mã “{unit.code}”.")
    rule = made.rules[row.rubric]
    if row.total is None:
        return Shown(row, rule, None, [], [])
    case = case_from(unit.code, row.rubric, row.inputs, names_from(made.names))
    wanted = rule.chosen.conditions if rule.chosen else rule.bands[0].conditions
    conditions = [rule.conditions_by_code[code] for code in wanted]
    return Shown(
        row, rule, score(rule, case.inputs),
        [one.text for one in conditions if one.code not in row.failed],
        [one.failed for one in conditions if one.code in row.failed],
    )  # fmt: skip


def bodies_to_classify(user: User) -> AllowedQuerySet[Unit]:
    """The bodies whose unions a person classifies."""
    return Unit.objects.allowed(user, "accept").exclude(level="grassroots_union")

"""The awards of the demo: the excellent unions and the best of the good ones get letters of merit, under a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from congdoan.accounts.models import User
from congdoan.awards import commands, queries
from congdoan.awards.commands import NominationEntry
from congdoan.awards.models import CommendationDecision
from congdoan.documents import commands as documents
from congdoan.documents.models import NumberSeries
from congdoan.emulation import queries as emulation
from congdoan.emulation.rules import GOOD_BANDS
from congdoan.org import queries as org

_KIND = "letter_of_merit"
_LETTERS = 60
_EVIDENCE = "Kết quả xếp loại đã công nhận (minh họa)"


@dataclass(frozen=True)
class Giving:
    """Đợt khen thưởng of a body; `first` is the first number that its register in the system gives."""

    body: str
    period: str
    dated: date
    first: int


GIVINGS = (Giving("HN-TX", "2022", date(2022, 12, 20), 87),)


def give(by: User, giving: Giving) -> CommendationDecision:
    """Khen một đợt once; again on the same database it only reads."""
    body = org.unit_by_code(by, giving.body)
    kept = queries.decisions(by, body, giving.period).first()
    if kept is not None:
        return kept
    listing = emulation.listing(emulation.classification_of(by, body, giving.period))
    done = f"Đã có thành tích xuất sắc trong phong trào thi đua và hoạt động công đoàn năm {giving.dated.year}"
    good = [line.row for line in listing.lines if line.row.band in GOOD_BANDS]
    best = sorted(good, key=lambda row: row.band != "excellent")[:_LETTERS]  # the order by points stays
    entries = [NominationEntry(row.unit.code, _KIND, done, evidence=_EVIDENCE) for row in best]
    commands.import_nominations(
        by=by, body=giving.body, period=giving.period, entries=entries, source="đề nghị minh họa"
    )
    year = giving.dated.year
    if not NumberSeries.objects.filter(unit=body, kind="QĐ", year=year).exists():
        documents.begin_numbers(by=by, unit=body, kind="QĐ", year=year, first=giving.first)
    return commands.decide(by=by, body=body, period=giving.period, kind=_KIND, dated=giving.dated)

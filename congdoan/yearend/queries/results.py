"""Gathers how a body's unions were classified and who was commended."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from congdoan.accounts.models import User
from congdoan.common.text import sentence, within
from congdoan.emulation import queries as emulation
from congdoan.emulation.classing import Choice, Share
from congdoan.emulation.models import Classification
from congdoan.emulation.queries import Listed, Listing, OfSchoolYear
from congdoan.org.models import Unit, UnitCategory
from congdoan.periods.rules import title

from ..class_list import ClassList, ListedUnion, OfSchool, Picked, Quota
from ..year import Band, BandShare, Classing


def classification_for_pack(user: User, body: Unit, period: str) -> Classification | None:
    """Đợt xếp loại công đoàn cơ sở of the body and period, within reach; None without one."""
    found = Classification.objects.allowed(user, "read").filter(body=body, period__code=period)
    return found.filter(level="grassroots_union").select_related("body", "period").first()


def classing_of(user: User, body: Unit, period: str) -> Classing | None:
    """Kết quả xếp loại as the report tells it."""
    made = classification_for_pack(user, body, period)
    if made is None:
        return None
    listing = emulation.listing(made)
    shares = emulation.shares_by_group(user, made, listing.rows)
    return Classing(
        tuple(Band(band.code, band.title, band.count) for band in listing.bands),
        tuple(BandShare(one.name, one.name, one.good, one.rated, one.held, one.reported) for one in shares),
        len(listing.waiting),
        sum(one.places.left for one in listing.unsolved),
        made.decision,
    )


def class_list_of(user: User, body: Unit, period: str) -> ClassList | None:
    """Danh sách xếp loại of the body and period, within reach; None without one."""
    made = classification_for_pack(user, body, period)
    if made is None:
        return None
    listing = emulation.listing(made)
    marks = {line.row.unit.code: line for line in listing.lines}
    return ClassList(
        body=body.name,
        code=body.code,
        period=period,
        period_title=title(period),
        groups=_groups(listing.lines),
        waiting=tuple((row.unit.name, sentence(row.not_eligible)) for row in listing.waiting),
        bands=tuple((band.title, band.count) for band in listing.bands),
        quotas=tuple(_quota(made, listing, share) for share in listing.shares),
        picked=tuple(
            _picked(marks[choice.unit], choice) for choice in listing.choices.values() if choice.unit in marks
        ),
        decision=made.decision,
        recognised_on=made.recognised_on,
        of_school=_of_school(emulation.of_school_year(user, made)),
    )


def _of_school(found: OfSchoolYear) -> tuple[OfSchool, ...]:
    taken = [
        OfSchool(one.row.unit.name, one.row.unit.code, within(one.period), one.row.total, one.band, one.decision)
        for one in found.taken
    ]
    return (*taken, *(OfSchool(unit.name, unit.code, "", None, "", "") for unit in found.waiting))


def _groups(lines: Sequence[Listed]) -> tuple[tuple[str, tuple[ListedUnion, ...]], ...]:
    """The list by category, in the order of the categories; within one by points."""
    groups: dict[str, list[ListedUnion]] = {}
    for line in lines:
        row = line.row
        note = f"{line.note}: {within(line.reason)}" if line.reason else line.note
        assert row.total is not None
        groups.setdefault(row.unit.category, []).append(
            ListedUnion(
                line.place, row.unit.code, row.unit.name, row.self_total, row.total, line.band, line.short_band, note
            )
        )
    return tuple((str(label), tuple(groups[code])) for code, label in UnitCategory.choices if code in groups)


def _quota(made: Classification, listing: Listing, share: Share) -> Quota:
    rule, found = share.rule, share.places
    titles = emulation.titles_of(made)
    rounded = {"down": "làm tròn xuống", "up": "làm tròn lên", "half_up": "làm tròn"}[rule.rounding]
    codes = {one.unit for one in share.candidates}
    taken = sum(row.band == rule.code and row.unit.code in codes for row in listing.rows)
    free = found.quota - taken if share in listing.unsolved else 0
    exact = Decimal(found.exact.numerator) / found.exact.denominator
    return Quota(rule.title, rule.percent, titles[rule.out_of], found.rated, exact, rounded, found.quota, free)


def _picked(line: Listed, choice: Choice) -> Picked:
    assert line.row.total is not None
    return Picked(line.row.unit.name, line.row.total, choice.chosen, line.row.tied, choice.reason)

"""Gathers how a body's unions were classified and who was commended."""

from __future__ import annotations

from congdoan.accounts.models import User
from congdoan.emulation import queries as emulation
from congdoan.emulation.models import Classification
from congdoan.org.models import Unit

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
        tuple(BandShare(one.name, one.name, one.good, one.rated, one.held) for one in shares),
        len(listing.waiting),
        sum(one.places.left for one in listing.unsolved),
        made.decision,
    )

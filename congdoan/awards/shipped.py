"""Hình thức khen thưởng, căn cứ, phôi: dated YAML of the catalogue, checked by pydantic before anything uses it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from congdoan.common.errors import Refused
from congdoan.common.text import quoted
from congdoan.common.yamlfile import Fault, checked, read_yaml
from congdoan.emulation.shipped import BandCode

FOLDER = Path(__file__).parent / "catalogue"
KINDS, BLANK = FOLDER / "khen-thuong.yaml", FOLDER / "phoi-a4.yaml"
Given = Literal["collective", "individual"]
Level = Literal[
    "confederation", "provincial_federation", "sectoral_union", "upper_level_union", "grassroots_union",
    "member_grassroots_union",
]  # fmt: skip
Millimetres = Annotated[float, Field(ge=0, le=600)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Dated(_Strict):
    """In force from a day until another, both included; open where none is given."""

    since: date | None = Field(default=None, alias="from")
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.since or day) <= day <= (self.until or day)


class Ground(_Dated):
    """Căn cứ of a decision, without its last sign."""

    text: str = Field(min_length=1, max_length=400)


class Wording(_Dated):
    """What submissions and decisions say beside their lists; {kind}, {body}, {subjects} are filled in."""

    proposed_by: str
    council: str
    prize: str
    enforcement: str


class AwardKind(_Dated):
    """Hình thức khen thưởng: which levels give it, to whom, and the bands (mức xếp loại) a union must have for it.

    `letter`: it is handed over as a letter of one page.
    """

    code: str = Field(pattern=r"^[a-z][a-z_]{1,39}$")
    title: str = Field(min_length=1, max_length=60)
    given_by: tuple[Level, ...]
    to: tuple[Given, ...]
    needs_band: tuple[BandCode, ...] = ()
    letter: bool = False


class Catalogue(_Strict):
    """The whole file."""

    source: str
    grounds: tuple[Ground, ...]
    wording: tuple[Wording, ...]
    kinds: tuple[AwardKind, ...]


class Place(_Strict):
    """Where a block of text stands on a blank, in millimetres, and how it is set."""

    x: Millimetres
    y: Millimetres
    width: Annotated[float, Field(gt=0, le=600)]
    size: Annotated[float, Field(ge=6, le=60)]
    align: Literal["left", "center", "right"] = "center"
    bold: bool = False
    italic: bool = False


FieldName = Literal[
    "authority", "name", "role", "achievement", "decision", "register", "place_and_date", "signs_as", "signer"
]


class Blank(_Strict):
    """Phôi giấy khen: the size of the sheet and where each block is printed; what is not named is not printed."""

    title: str = Field(min_length=1, max_length=100)
    width: Annotated[float, Field(ge=100, le=600)]
    height: Annotated[float, Field(ge=100, le=600)]
    fields: dict[FieldName, Place] = Field(min_length=1)


def read_kinds(path: Path = KINDS) -> Catalogue:
    """A checked catalogue. Raises Refused("bad_catalogue") naming line and reason of every fault."""
    return checked(read_yaml(path), Catalogue, _faults_of)


def read_blank(path: Path = BLANK) -> Blank:
    """A checked blank. Raises Refused("bad_catalogue")."""
    return checked(read_yaml(path), Blank, _outside)


@cache
def catalogue() -> Catalogue:
    """The catalogue of the product, read once."""
    return read_kinds()


def kinds_on(day: date) -> list[AwardKind]:
    """The kinds that are given on a day."""
    return [kind for kind in catalogue().kinds if kind.holds_on(day)]


def kind_on(code: str, day: date) -> AwardKind:
    """One of them; Refused("unknown_kind")."""
    found = {kind.code: kind for kind in kinds_on(day)}
    if code not in found:
        raise Refused("kind", f"không có hình thức khen thưởng {quoted(code)}. Dùng: {', '.join(found)}.")
    return found[code]


def grounds_on(day: date) -> list[str]:
    """What a decision of a day rests on."""
    return [ground.text for ground in catalogue().grounds if ground.holds_on(day)]


def wording_on(day: date) -> Wording:
    return next(one for one in catalogue().wording if one.holds_on(day))


def _faults_of(found: Catalogue) -> Iterator[Fault]:
    for name, entries in (("grounds", found.grounds), ("wording", found.wording), ("kinds", found.kinds)):
        for at, entry in enumerate(entries):
            if entry.since and entry.until and entry.until < entry.since:
                yield (name, at, "until"), "ngày cuối đứng trước ngày đầu."
    for at, kind in enumerate(found.kinds):
        for other in found.kinds[:at]:
            if other.code == kind.code and _overlap(other, kind):
                yield ("kinds", at, "code"), f"mã {quoted(kind.code)} áp dụng hai lần trong cùng một ngày."


def _overlap(one: _Dated, other: _Dated) -> bool:
    first, last = date.min, date.max
    return (one.since or first) <= (other.until or last) and (other.since or first) <= (one.until or last)


def _outside(blank: Blank) -> Iterator[Fault]:
    for name, place in blank.fields.items():
        if place.x + place.width > blank.width or place.y >= blank.height:
            yield ("fields", name), f"khối {quoted(name)} ra ngoài tờ phôi {blank.width:g} × {blank.height:g} mm."

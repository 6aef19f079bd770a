"""The units and people that a form names, as people write them: by code, or by words of the name without tones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.text import fold, nfc, quoted

from . import people_queries, plan_rows, queries
from .models import Placement, Reorganisation, Unit
from .plans import StepAct
from .rules import UPPER_LEVELS

LONGEST_UNIT = 300  # a name with its code
MOST_CANDIDATES = 8
_NAMED = re.compile(r".*\(([^()\s]+)\)")  # "LĐLĐ huyện An Thượng (A1)"


def code_in(text: str) -> str:
    """The code behind a name, else the text itself."""
    named = _NAMED.fullmatch(text)
    return named[1] if named else text


@dataclass(frozen=True)
class Candidate:
    """A unit or a person that may be meant; `told` says what tells them from others of the same name."""

    code: str
    name: str
    told: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True)
class Picks:
    """Who a text may mean: the one, or some of them to choose from (`more`: not all are shown)."""

    text: str
    chosen: Candidate | None = None
    found: Sequence[Candidate] = ()
    more: bool = False

    @property
    def problem(self) -> str:
        """Why no unit is chosen; empty where one is."""
        if self.chosen:
            return ""
        if self.found:
            return _("Có nhiều đơn vị khớp: chọn một, hoặc gõ thêm.")
        said = _("Không có đơn vị nào khớp %(text)s. Gõ tên hoặc mã đơn vị trong phạm vi của anh/chị.")
        return said % {"text": quoted(self.text)}


class Picker(Protocol):
    """Says who may be meant by what somebody typed."""

    def picks(self, text: str, picked: str = "") -> Picks:
        """What a text means: a code, a name with its code behind, or words of a name; `picked` is a code chosen."""


class UnitPicker:
    """The units that a form may name, those at which a person may do `action`: offered are those that live on a day
    (where `ended` the others after them; where `upper` only bodies above the grassroots), and `new` ones, {code: name},
    that are only planned; `of`, the unit that the form is about, is not offered."""

    def __init__(
        self, user: User, on: date, new: Mapping[str, str] | None = None, *, of: str = "", action: str = "structure",
        upper: bool = False, ended: bool = False,
    ) -> None:  # fmt: skip
        self._user, self._on, self._of, self._action = user, on, of, action
        self._upper, self._ended = upper, ended
        self.new = new or {}

    def picks(self, text: str, picked: str = "") -> Picks:
        text = nfc(text)
        if not text or "\0" in text or len(text) > LONGEST_UNIT:
            return Picks(text)
        for code in filter(None, (picked, code_in(text))):
            if chosen := self._by_code(code):
                return Picks(text, chosen)
        words = fold(text)
        new = [self._new(code) for code, name in self.new.items() if _holds(f"{name} {code}", words)]
        offered = self._offered(words).exclude(code__in=[*self.new, self._of])
        return _picks_of(text, [*new, *self._candidates(offered[: MOST_CANDIDATES + 1])])

    def named(self, code: str) -> str:
        """A code as people read it; what is not known stays as it is."""
        return str(self._by_code(code) or code)

    def _offered(self, words: str) -> QuerySet[Unit]:
        found = queries.search_units(self._user, words, self._action)
        if self._ended:
            found = queries.living_first(found)
        else:
            found = found.filter(pk__in=queries.places_on(self._on).filter(ended=False).values("unit"))
        return found.filter(level__in=UPPER_LEVELS) if self._upper else found

    def _by_code(self, code: str) -> Candidate | None:
        if code in self.new:
            return self._new(code)
        found = queries.units_by_code(self._user, [code], self._action) if code.isprintable() else {}
        return next(iter(self._candidates(found.values())), None)

    def _new(self, code: str) -> Candidate:
        return Candidate(code, self.new[code], _("đơn vị mới của phương án"))

    def _candidates(self, units: Iterable[Unit]) -> list[Candidate]:
        found = list(units)
        places = queries.places_on(self._on).filter(unit__in=[unit.pk for unit in found]).select_related("parent")
        told = {place.unit_id: _told(place) for place in places}
        return [Candidate(unit.code, unit.name, told.get(unit.pk, "")) for unit in found]


class PlanUnits(UnitPicker):
    """The units that a plan may name: also those that it establishes."""

    def __init__(self, user: User, plan: Reorganisation) -> None:
        rows = plan_rows.rows_in(plan.title, plan.rows)
        new = {row["unit"]: row.cells.get("name", "") for row in rows if row["act"] == StepAct.ESTABLISH}
        super().__init__(user, plan.on, new)


class PersonPicker:
    """The people that a form may name: those of the units at which a person may do `action`; their code is the name
    with which they sign in."""

    def __init__(self, user: User, action: str) -> None:
        self._user, self._action = user, action

    def picks(self, text: str, picked: str = "") -> Picks:
        text = nfc(text)
        if not text or "\0" in text or len(text) > LONGEST_UNIT:
            return Picks(text)
        people = people_queries.people_of(self._user, action=self._action)
        for name in filter(None, (picked, code_in(text))):
            if (named := User.objects.named(name)) and people.filter(pk=named.pk).exists():
                return Picks(text, self._candidates([named])[0])
        found = people_queries.search_people(people, text)
        return _picks_of(text, self._candidates(found[: MOST_CANDIDATES + 1]))

    def _candidates(self, people: Iterable[User]) -> list[Candidate]:
        found = list(people)
        units = Unit.objects.in_bulk({one.unit_id for one in found if one.unit_id})
        return [
            Candidate(one.sign_in_name, one.full_name, units[one.unit_id].name if one.unit_id in units else "")
            for one in found
        ]


def _picks_of(text: str, found: Sequence[Candidate]) -> Picks:
    """The one that is found or bears just this name, else those to choose from."""
    same = [one for one in found if fold(one.name) == fold(text)]
    if len(found) == 1 or len(same) == 1:
        return Picks(text, (same or found)[0])
    return Picks(text, None, found[:MOST_CANDIDATES], len(found) > MOST_CANDIDATES)


def _told(place: Placement) -> str:
    if place.ended:
        return f"{place.get_act_display().lower()} {format_date(place.start)}"
    return _("trực thuộc %s") % place.parent.name if place.parent else ""


def _holds(text: str, words: str) -> bool:
    return all(word in fold(text) for word in words.split())

"""The units that a form names, as people write them: by code, or by words of the name without tones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.text import fold, nfc, quoted

from . import plan_queries, plan_rows, queries
from .models import Reorganisation, Unit
from .plans import StepAct

LONGEST_UNIT = 300  # a name with its code
MOST_CANDIDATES = 8
_NAMED = re.compile(r".*\(([^()\s]+)\)")  # "LĐLĐ huyện An Thượng (A1)"


def code_in(text: str) -> str:
    """The code behind a name, else the text itself."""
    named = _NAMED.fullmatch(text)
    return named[1] if named else text


@dataclass(frozen=True)
class Candidate:
    """A unit that may be meant; `above` tells it from others of the same name."""

    code: str
    name: str
    above: str = ""
    is_new: bool = False

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True)
class Picks:
    """Which units a text may mean: the one, or some of them to choose from (`more`: not all are shown)."""

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
        said = _("Không có đơn vị nào khớp %(text)s. Gõ tên hoặc mã; đơn vị mới thì thành lập trước.")
        return said % {"text": quoted(self.text)}


class UnitPicker:
    """The units that a form may name: those that live on a day and whose structure a person may change, and `new` ones,
    {code: name}, that are only planned; `of`, the unit that the form is about, is not proposed."""

    def __init__(self, user: User, on: date, new: Mapping[str, str] | None = None, *, of: str = "") -> None:
        self._user, self._on, self._of = user, on, of
        self.new = new or {}

    def picks(self, text: str, picked: str = "") -> Picks:
        """What a text means: a code, a name with its code behind, or words of a name; `picked` is a code chosen."""
        text = nfc(text)
        if not text or "\0" in text or len(text) > LONGEST_UNIT:
            return Picks(text)
        for code in filter(None, (picked, code_in(text))):
            if chosen := self._by_code(code):
                return Picks(text, chosen)
        words = fold(text)
        new = [self._new(code) for code, name in self.new.items() if _holds(f"{name} {code}", words)]
        living = plan_queries.living_units(self._user, words, self._on).exclude(code__in=[*self.new, self._of])
        units = self._candidates(living[: MOST_CANDIDATES + 1])
        found = [*new, *units]
        same = [one for one in found if fold(one.name) == words]
        if len(found) == 1 or len(same) == 1:
            return Picks(text, (same or found)[0])
        return Picks(text, None, found[:MOST_CANDIDATES], len(found) > MOST_CANDIDATES)

    def named(self, code: str) -> str:
        """A code as people read it; what is not known stays as it is."""
        return str(self._by_code(code) or code)

    def _by_code(self, code: str) -> Candidate | None:
        if code in self.new:
            return self._new(code)
        found = queries.units_by_code(self._user, [code], "structure")
        return next(iter(self._candidates(found.values())), None)

    def _new(self, code: str) -> Candidate:
        return Candidate(code, self.new[code], is_new=True)

    def _candidates(self, units: Iterable[Unit]) -> list[Candidate]:
        found = list(units)
        above = dict(
            queries.places_on(self._on)
            .filter(unit__in=[unit.pk for unit in found])
            .values_list("unit_id", "parent__name")
        )
        return [Candidate(unit.code, unit.name, above.get(unit.pk) or "") for unit in found]


class PlanUnits(UnitPicker):
    """The units that a plan may name: also those that it establishes."""

    def __init__(self, user: User, plan: Reorganisation) -> None:
        rows = plan_rows.rows_in(plan.title, plan.rows)
        new = {row["unit"]: row.cells.get("name", "") for row in rows if row["act"] == StepAct.ESTABLISH}
        super().__init__(user, plan.on, new)


def _holds(text: str, words: str) -> bool:
    return all(word in fold(text) for word in words.split())

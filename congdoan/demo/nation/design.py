"""The dated data of the exercise, as its file gives them: checked before anything is drawn."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from congdoan.common.errors import Refused
from congdoan.org.rules import CATEGORIES

FILE = Path(settings.BASE_DIR) / "examples" / "reorganisation-2025" / "exercise.yaml"
PerMille = int

# What a grassroots union hangs from; the first four are upper-level unions of a province.
Superior = Literal["district", "officials", "education", "industrial", "province", "sector"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CommuneUnionRule(_Strict):
    """A commune gets a union of its own where its unions reach both: so many members, so many unions."""

    members: int = Field(ge=1)
    unions: int = Field(ge=1)


class Dissolution(_Strict):
    """The first plan: unions of these categories end, and public ones that finance too little themselves."""

    day: date
    decision: str
    categories: list[str]
    self_financing_below: int


class Reorganisation(_Strict):
    """The second plan: provinces merge, districts end, communes get unions where the rule allows."""

    day: date
    decision: str
    commune_union: CommuneUnionRule


class Plans(_Strict):
    dissolution: Dissolution
    reorganisation: Reorganisation

    @model_validator(mode="after")
    def in_order(self) -> Plans:
        if self.dissolution.day >= self.reorganisation.day:
            raise ValueError("đợt giải thể phải trước đợt sắp xếp")
        return self


class Year(_Strict):
    """A year's reports: the period and the day up to which they count."""

    period: str = Field(pattern=r"^\d{4}$")
    cut_off: date

    @property
    def first_day(self) -> date:
        """Union years begin in December."""
        return date(int(self.period) - 1, 12, 1)


class Years(_Strict):
    last: Year
    this: Year


class EachYear(_Strict):
    last: PerMille
    this: PerMille


class Category(_Strict):
    """The unions of one category: how many, how big, where they hang, who finances at least ten percent itself."""

    unions: PerMille
    members: PerMille
    tail: int = Field(ge=1)
    below: dict[Superior, int]
    self_financing: int | None = None


class Sector(_Strict):
    """Công đoàn ngành: a sectoral union, the corporations' unions below it and the categories it takes, by weight."""

    code: str
    name: str
    corporations: int
    takes: dict[str, int]
    armed_forces: bool = False


class Province(_Strict):
    """A province before the reform; `people` and `industry` weigh how many unions it has."""

    code: str
    name: str
    districts: int = Field(ge=1)
    people: int = Field(ge=1)
    industry: int = Field(ge=1)


class NewProvince(_Strict):
    """A province after the reform: who carries on under which name, who joins it, how many communes it has."""

    name: str
    carries_on: str
    joined: list[str]
    communes: int = Field(ge=1)


class Design(_Strict):
    """Bài tập: everything the generator draws from."""

    plans: Plans
    years: Years
    unions: int
    members: int
    categories: dict[str, Category]
    founded: EachYear
    missing: EachYear
    unfinished: PerMille
    sectors: list[Sector]
    provinces: list[Province]
    new_provinces: list[NewProvince]

    @model_validator(mode="after")
    def fits_together(self) -> Design:
        if unknown := sorted(self._named_categories() - set(CATEGORIES)):
            raise ValueError(f"không có loại hình {', '.join(unknown)}")
        for share in ("unions", "members"):
            if (whole := sum(getattr(category, share) for category in self.categories.values())) != 1000:
                raise ValueError(f"categories: {share} cộng lại phải là 1000, đang là {whole}")
        before = Counter(province.code for province in self.provinces)
        after = Counter(code for new in self.new_provinces for code in (new.carries_on, *new.joined))
        if before != after or max(before.values()) > 1:
            raise ValueError("mỗi tỉnh trong provinces phải có đúng một chỗ trong new_provinces")
        return self

    def _named_categories(self) -> set[str]:
        taken = {category for sector in self.sectors for category in sector.takes}
        return {*self.categories, *self.plans.dissolution.categories, *taken}


def read(path: Path = FILE) -> Design:
    """A checked design. Raises Refused("bad_exercise") naming each place and reason."""
    try:
        return Design.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refused("bad_exercise", f"Không đọc được dữ liệu bài tập {path.name}: {error}") from None
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc'])) or 'toàn tệp'}: {fault['msg']}" for fault in error.errors()]
        raise Refused("bad_exercise", f"Dữ liệu bài tập {path.name} sai {len(faults)} chỗ:", details=faults) from None

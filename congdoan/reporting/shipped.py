"""The shipped catalogue: one YAML file per indicator set, checked by pydantic before anything is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from congdoan.common.errors import Refused

FOLDER = Path(__file__).parent / "catalogue"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetHead(_Strict):
    code: str = Field(pattern=r"^[A-Z0-9-]{1,32}$")
    version: int = Field(ge=1)
    title: str
    valid_from: date
    overview: list[str] = []


class Line(_Strict):
    """An additive indicator."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")
    name: str
    unit: str
    decimals: int = Field(default=0, ge=0, le=3)
    over_time: Literal["sum", "last", "first"]
    direction: Literal["up", "down", "neutral"] = "neutral"
    part_of: str = ""


class Ratio(_Strict):
    """A percentage of two lines, or of a line and the units expected to report on a form."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")
    name: str
    numerator: str
    denominator: str = ""
    expected: str = ""
    direction: Literal["up", "down", "neutral"] = "up"

    @model_validator(mode="after")
    def one_denominator(self) -> Ratio:
        if bool(self.denominator) == bool(self.expected):
            raise ValueError("cần đúng một trong hai: denominator, expected")
        return self


class Form(_Strict):
    code: str = Field(pattern=r"^[A-Z0-9-]{1,32}$")
    title: str
    levels: list[str] = Field(min_length=1)
    categories: list[str] = []
    period_kinds: list[str] = Field(min_length=1)
    lines: list[str] = Field(min_length=1)


class CheckRule(_Strict):
    kind: Literal["at_most", "balance"]
    severity: Literal["error", "warning"]
    part: str = ""
    whole: str = ""
    opening: str = ""
    plus: list[str] = []
    minus: list[str] = []
    closing: str = ""

    @model_validator(mode="after")
    def complete(self) -> CheckRule:
        needed = ("part", "whole") if self.kind == "at_most" else ("opening", "closing")
        if missing := [name for name in needed if not getattr(self, name)]:
            raise ValueError(f"thiếu {', '.join(missing)}")
        return self


class Catalogue(_Strict):
    """One file: a set, its lines and ratios, the forms on it and the checks."""

    set: SetHead
    indicators: list[Line]
    ratios: list[Ratio] = []
    forms: list[Form]
    checks: list[CheckRule] = []

    @model_validator(mode="after")
    def known_codes(self) -> Catalogue:
        lines = {line.code for line in self.indicators}
        known = lines | {ratio.code for ratio in self.ratios}
        forms = {form.code for form in self.forms}
        if len(known) != len(self.indicators) + len(self.ratios):
            raise ValueError("có mã chỉ số lặp lại")
        if unknown := sorted(set(self.set.overview) - known):
            raise ValueError(f"set.overview: không có chỉ số {', '.join(unknown)}")
        used: dict[str, list[str]] = {
            "part_of": [line.part_of for line in self.indicators if line.part_of],
            "ratios": [c for r in self.ratios for c in (r.numerator, r.denominator) if c],
            "checks": [c for k in self.checks for c in (k.part, k.whole, k.opening, *k.plus, *k.minus, k.closing) if c],
        }  # fmt: skip
        for where, codes in used.items():
            if unknown := sorted(set(codes) - lines):
                raise ValueError(f"{where}: không có chỉ số cộng được {', '.join(unknown)}")
        for form in self.forms:
            if unknown := sorted(set(form.lines) - known):
                raise ValueError(f"biểu mẫu {form.code}: không có chỉ số {', '.join(unknown)}")
        if unknown := sorted({r.expected for r in self.ratios if r.expected} - forms):
            raise ValueError(f"ratios: không có biểu mẫu {', '.join(unknown)}")
        return self


def shipped() -> list[Path]:
    """The catalogue files of the product, in the order they are loaded."""
    return sorted(FOLDER.glob("*.yaml"))


def read(path: Path) -> Catalogue:
    """A checked catalogue. Raises Refused("bad_catalogue") naming the file, the place and the reason."""
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Catalogue.model_validate(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refused("bad_catalogue", f"Không đọc được danh mục {path.name}: {error}") from None
    except ValidationError as error:
        details = [
            f"{path.name}, {'.'.join(str(step) for step in fault['loc']) or 'toàn tệp'}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise Refused("bad_catalogue", f"Danh mục {path.name} sai {len(details)} chỗ.", details=details) from None

"""Groups of categories for which a target may hold: dated data of `catalogue/groups/category_groups.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from congdoan.common.errors import Refused
from congdoan.common.text import quoted
from congdoan.org.rules import CATEGORIES

SHIPPED = Path(__file__).parent / "catalogue" / "groups" / "category_groups.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,31}$")
    name: str = Field(min_length=1)
    valid_from: date
    categories: tuple[str, ...] = Field(min_length=1)

    @field_validator("categories")
    @classmethod
    def known(cls, categories: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(categories) - set(CATEGORIES)):
            raise ValueError(f"không có loại hình {', '.join(unknown)}")
        return categories


@dataclass(frozen=True)
class CategoryGroup:
    """Nhóm loại hình: the unions of these categories, named within a sentence ("khu vực nhà nước, trường học")."""

    code: str
    name: str
    categories: tuple[str, ...]


def groups_on(day: date) -> dict[str, CategoryGroup]:
    """The groups by code, as they stand for a period that begins on a day."""
    begun = sorted((entry for entry in _entries() if entry.valid_from <= day), key=lambda entry: entry.valid_from)
    return {entry.code: CategoryGroup(entry.code, entry.name, entry.categories) for entry in begun}


def group_on(code: str, day: date) -> CategoryGroup:
    """The group as it stands for a period that begins on a day. Refused("unknown_group")."""
    groups = groups_on(day)
    if code not in groups:
        known = ", ".join(groups) or "chưa có nhóm nào cho kỳ này"
        raise Refused("unknown_group", f"không có nhóm loại hình {quoted(code)}. Các nhóm: {known}.")
    return groups[code]


@cache
def _entries() -> tuple[_Entry, ...]:
    read = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[_Entry, ...]).validate_python(read["groups"])

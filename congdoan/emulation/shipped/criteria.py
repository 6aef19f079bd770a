"""What a criterion looks at, and the closed list of methods that turn it into points."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

CODE = r"^[a-z][a-z0-9_]{1,59}$"
SHORT = r"^[A-Z0-9][A-Z0-9-]{0,31}$"
Points = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# ---- what a criterion or a condition looks at ----


class Line(Strict):
    """Giá trị của một dòng số liệu."""

    line: str

    @property
    def key(self) -> str:
        return self.line

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.line,)


class Share(Strict):
    """Tỷ lệ phần trăm của hai dòng."""

    part: str
    whole: str

    @property
    def key(self) -> str:
        return f"{self.part}/{self.whole}"

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.part, self.whole)


class Attained(Strict):
    """Tỷ lệ đạt của chỉ tiêu được giao."""

    target: str

    @property
    def key(self) -> str:
        return f"target:{self.target}"

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.target,)


class OnTime(Strict):
    """Tỷ lệ báo cáo gửi đúng hạn của một biểu."""

    on_time: str

    @property
    def key(self) -> str:
        return f"on_time:{self.on_time}"

    @property
    def lines(self) -> tuple[str, ...]:
        return ()


def _seen(entry: Any) -> str:
    has = entry if isinstance(entry, Mapping) else vars(entry) if isinstance(entry, BaseModel) else {}
    return next((name for name in ("line", "part", "target", "on_time") if name in has), "line")


Measured = Annotated[
    Annotated[Line, Tag("line")]
    | Annotated[Share, Tag("part")]
    | Annotated[Attained, Tag("target")]
    | Annotated[OnTime, Tag("on_time")],
    Discriminator(_seen),
]
Percentage = Annotated[
    Annotated[Share, Tag("part")] | Annotated[Attained, Tag("target")] | Annotated[OnTime, Tag("on_time")],
    Discriminator(lambda entry: _seen(entry).replace("line", "part")),
]


# ---- criteria ----


class _Criterion(Strict):
    """Tiêu chí. `evidence` is what shows it; `if_missing` what a figure that nobody reported is worth, `if_nothing_due`
    what it is worth where there was nothing to reach."""

    code: str = Field(pattern=CODE)
    text: str = Field(min_length=1, max_length=200)
    max: Points
    evidence: str = ""

    def __hash__(self) -> int:
        """Quick, for what a criterion gives is kept by it for thousands of unions."""
        return hash(self.code)


class _Computed(_Criterion):
    if_missing: Literal["none", "full"] = "none"
    if_nothing_due: Literal["none", "full"] = "full"


class Manual(_Criterion):
    """Chấm tay: a person gives the points, with evidence."""

    method: Literal["manual"]


class YesNo(_Computed):
    """Có hay không: all points as soon as the line counts one."""

    method: Literal["yes_no"]
    of: Line


class Step(Strict):
    """Một mức: from here on so many points."""

    at_least: Decimal
    points: Points


class Steps(_Computed):
    """Theo mức: the points of the highest step that is reached; below the lowest none."""

    method: Literal["steps"]
    of: Measured
    steps: list[Step] = Field(min_length=1)


class Proportional(_Computed):
    """Theo tỷ lệ: points in proportion to a percentage, all of them from `full_at` on, none below `at_least`."""

    method: Literal["proportional"]
    of: Percentage
    full_at: Decimal = Field(default=Decimal(100), gt=0)
    at_least: Decimal = Field(default=Decimal(0), ge=0)


class PerItem(_Computed):
    """Theo số lượng: so many points for each, up to the most."""

    method: Literal["per_item"]
    of: Line
    each: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]


class Deduction(_Computed):
    """Trừ điểm: all points less so many for each."""

    method: Literal["deduction"]
    of: Line
    each: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]


class Best(_Computed):
    """So với đơn vị cao nhất cụm: points in proportion to the best of those compared. Only among equals."""

    method: Literal["best"]
    of: Annotated[Annotated[Line, Tag("line")] | Annotated[Share, Tag("part")], Discriminator(_seen)]


Computed = YesNo | Steps | Proportional | PerItem | Deduction | Best
Criterion = Annotated[Manual | YesNo | Steps | Proportional | PerItem | Deduction, Field(discriminator="method")]
Comparable = Annotated[Computed, Field(discriminator="method")]

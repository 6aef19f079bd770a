"""The national exercise: an invented country of unions on the eve of the reform of 2025, and the plans that change it.

Nothing here is a fact, except where `examples/reorganisation-2025/exercise.yaml` says so. Everything is drawn by chance
from fixed seeds, the same on every machine, for any share of the nation: the provinces and sectoral unions are always
all there, districts, communes and grassroots unions grow with the share.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..figures import PlannedUnit
from .design import Design, read
from .places import District, districts
from .unions import Union, unions
from .units import upper_units


@dataclass(frozen=True)
class Nation:
    """The country on the eve of the reform; `upper` are all bodies above the grassroots unions, superiors first."""

    design: Design
    districts: list[District]
    upper: list[PlannedUnit]
    unions: list[Union]


def nation(share: float, design: Design | None = None) -> Nation:
    """Draws a share of the nation, 1.0 being all of it."""
    design = design or read()
    ground = districts(design, share)
    upper = upper_units(design, ground, share)
    return Nation(design, ground, upper, unions(design, ground, upper, share))

"""Bảng điểm: rubrics as dated data, one YAML file each, checked by pydantic before anything is written.

A rubric says who is scored by it, for how much, from which figures, into which bands (mức xếp loại), and how the best
are chosen; that of a cluster says what weighs how much among its units. Methods are a closed list: a score can always
be told as a sentence.
"""

from __future__ import annotations

from pathlib import Path

from congdoan.common.yamlfile import checked, read_yaml

from .cluster import ClusterRubric
from .criteria import (
    Attained,
    Best,
    Computed,
    Criterion,
    Deduction,
    Line,
    Manual,
    Measured,
    OnTime,
    PerItem,
    Proportional,
    Share,
    Step,
    Steps,
    YesNo,
)
from .faults import faults_of, faults_of_cluster
from .rubric import Band, BandCode, Chosen, Condition, EveryGroup, Figure, Group, Judged, Rubric

__all__ = [
    "Attained", "Band", "BandCode", "Best", "Chosen", "ClusterRubric", "Computed", "Condition", "Criterion",
    "Deduction",
    "EveryGroup", "Figure", "Group", "Judged", "Line", "Manual", "Measured", "OnTime", "PerItem", "Proportional",
    "Rubric", "Share", "Step", "Steps", "YesNo", "faults_of", "faults_of_cluster", "of_clusters", "read",
    "read_of_cluster", "shipped",
]  # fmt: skip

FOLDER = Path(__file__).parent.parent / "catalogue"


def shipped() -> list[Path]:
    """The rubric files of the product."""
    return sorted(FOLDER.glob("*.yaml"))


def of_clusters() -> list[Path]:
    """The files of the product by which units of a cluster are weighed."""
    return sorted((FOLDER / "clusters").glob("*.yaml"))


def read(path: Path) -> Rubric:
    """A checked rubric. Raises Refused("bad_catalogue") naming the line and the reason of every fault."""
    return checked(read_yaml(path), Rubric, faults_of)


def read_of_cluster(path: Path) -> ClusterRubric:
    """A checked rubric of a cluster; refused like any other."""
    return checked(read_yaml(path), ClusterRubric, faults_of_cluster)

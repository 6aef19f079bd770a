"""Reads of emulation: units of a cluster side by side, rubrics, what goes into scores, classifications."""

from .comparison import Cell, Column, Comparison, compare_cluster, elected_lead
from .facts import Population, population
from .results import (
    BandCount,
    Listed,
    Listing,
    Shown,
    classification_of,
    explained,
    latest_classifications,
    listing,
    what_differs,
)
from .rubrics import rubric_by_code, rubric_for, rubrics, rubrics_in_force

__all__ = [
    "BandCount",
    "Cell",
    "Column",
    "Comparison",
    "Listed",
    "Listing",
    "Population",
    "Shown",
    "classification_of",
    "compare_cluster",
    "elected_lead",
    "explained",
    "latest_classifications",
    "listing",
    "population",
    "rubric_by_code",
    "rubric_for",
    "rubrics",
    "rubrics_in_force",
    "what_differs",
]

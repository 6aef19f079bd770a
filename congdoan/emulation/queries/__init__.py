"""Reads of emulation: units of a cluster side by side, rubrics, what goes into scores, classifications."""

from .comparison import Cell, Column, Comparison, compare_cluster, elected_lead
from .facts import Population, cases_of, population, tried
from .kept import Difference, choices_of, kept_results, what_differs
from .results import (
    BandCount,
    Listed,
    Listing,
    Shown,
    classification_of,
    explained,
    latest_classifications,
    listing,
)
from .rubrics import rubric_by_code, rubric_for, rubrics, rubrics_in_force

__all__ = [
    "BandCount",
    "Cell",
    "Column",
    "Comparison",
    "Difference",
    "Listed",
    "Listing",
    "Population",
    "Shown",
    "cases_of",
    "choices_of",
    "classification_of",
    "compare_cluster",
    "elected_lead",
    "explained",
    "kept_results",
    "latest_classifications",
    "listing",
    "population",
    "rubric_by_code",
    "rubric_for",
    "rubrics",
    "rubrics_in_force",
    "tried",
    "what_differs",
]

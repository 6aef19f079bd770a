"""Reads of emulation: units of a cluster side by side, rubrics, what goes into scores, classifications."""

from .comparison import Cell, Column, Comparison, compare_below, compare_cluster, elected_lead
from .facts import Population, cases_of, given_at, population, scored_units, tried
from .kept import Difference, choices_of, kept_results, recognised_bands, what_differs
from .results import (
    BandCount,
    Listed,
    Listing,
    Shown,
    band_counts,
    bodies_to_classify,
    classification_covering,
    classification_of,
    classifications_for,
    explained,
    listing,
    titles_of,
)
from .rubrics import cluster_rubric_by_code, cluster_rubrics, rubric_by_code, rubric_for, rubrics, rubrics_in_force
from .school_year import OfSchoolYear, TakenOver, of_school_year
from .shares import GroupShare, shares_by_group
from .weighing import weighed

__all__ = [
    "BandCount",
    "Cell",
    "Column",
    "Comparison",
    "Difference",
    "GroupShare",
    "Listed",
    "Listing",
    "OfSchoolYear",
    "Population",
    "Shown",
    "TakenOver",
    "band_counts",
    "bodies_to_classify",
    "cases_of",
    "choices_of",
    "classification_covering",
    "classification_of",
    "classifications_for",
    "cluster_rubric_by_code",
    "cluster_rubrics",
    "compare_below",
    "compare_cluster",
    "elected_lead",
    "explained",
    "given_at",
    "kept_results",
    "listing",
    "of_school_year",
    "population",
    "recognised_bands",
    "rubric_by_code",
    "rubric_for",
    "rubrics",
    "rubrics_in_force",
    "scored_units",
    "shares_by_group",
    "titles_of",
    "tried",
    "weighed",
    "what_differs",
]

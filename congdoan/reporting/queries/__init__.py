"""Reads of figures: which book answers a question, totals and rates of a unit or a cluster, attainment."""

from .attainment import TargetResult, attainment_of_cluster, attainment_of_units
from .catalogue import FormLine, FormListing, check_lines, checks_of, form_listings, indicators, set_in_force
from .reports import faults_of_books, own_from_reports, reports_in, state_counts
from .scope import Answer, Scope, answer_to, book_label, books_present, year_of
from .totals import (
    CarriedUnit,
    Difference,
    LineTotal,
    Rate,
    Totals,
    carried_to,
    differences,
    same_totals,
    totals_for,
    totals_of_cluster,
    totals_of_members,
    totals_of_unit,
    totals_of_units,
)

__all__ = [
    "Answer",
    "CarriedUnit",
    "Difference",
    "FormLine",
    "FormListing",
    "LineTotal",
    "Rate",
    "Scope",
    "TargetResult",
    "Totals",
    "answer_to",
    "attainment_of_cluster",
    "attainment_of_units",
    "book_label",
    "books_present",
    "carried_to",
    "check_lines",
    "checks_of",
    "differences",
    "faults_of_books",
    "form_listings",
    "indicators",
    "own_from_reports",
    "reports_in",
    "same_totals",
    "set_in_force",
    "state_counts",
    "totals_for",
    "totals_of_cluster",
    "totals_of_members",
    "totals_of_unit",
    "totals_of_units",
    "year_of",
]

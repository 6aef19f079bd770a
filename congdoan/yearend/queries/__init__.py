"""Gathers what the year-end documents of clusters and bodies are made of."""

from .body import body_of, body_year
from .checklist import Checklist, checklist
from .cluster import cluster_of, cluster_year, lead_of
from .commended import Commendations, commendations
from .kept import (
    Making,
    Subject,
    class_list,
    edits_of,
    file_of,
    making_of,
    met,
    numbers_of,
    packs_of,
    subject_named,
    subject_of_cluster,
    year_of,
)
from .outside import outside_figures
from .parts import no_figures
from .told import sentences

__all__ = [
    "Checklist",
    "Commendations",
    "Making",
    "Subject",
    "body_of",
    "body_year",
    "checklist",
    "class_list",
    "cluster_of",
    "cluster_year",
    "commendations",
    "edits_of",
    "file_of",
    "lead_of",
    "making_of",
    "met",
    "no_figures",
    "numbers_of",
    "outside_figures",
    "packs_of",
    "sentences",
    "subject_named",
    "subject_of_cluster",
    "year_of",
]

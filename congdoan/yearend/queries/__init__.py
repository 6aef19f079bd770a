"""Gathers what the year-end documents of clusters and bodies are made of."""

from .body import body_of, body_year
from .cluster import cluster_of, cluster_year, lead_of

__all__ = ["body_of", "body_year", "cluster_of", "cluster_year", "lead_of"]

"""The table of reads, filled by the rows of its files."""

from . import figures, structure
from .table import READS

__all__ = ["READS", "figures", "structure"]

"""Writes of the year-end: packs, their numbers, sentences edited by hand, figures from outside, the deliberation."""

from .pack import Issued, Tell, ask_for_pack, download_annex, download_file, download_report, issue_pack, number_pack
from .writing import (
    edit_sentence,
    quote_from_outside,
    record_deliberation,
    reset_sentence,
    withdraw_from_outside,
)

__all__ = [
    "Issued",
    "Tell",
    "ask_for_pack",
    "download_annex",
    "download_file",
    "download_report",
    "edit_sentence",
    "issue_pack",
    "number_pack",
    "quote_from_outside",
    "record_deliberation",
    "reset_sentence",
    "withdraw_from_outside",
]

"""Every write of reports, targets and periods: access, rule, transaction, audit, and the figures posted last."""

from .adjusting import adjust, withdraw_adjustment
from .base import (
    LONGEST_GROUNDS,
    add_change,
    check_fits,
    check_grounds,
    check_open,
    due_of,
    ensure_book,
    keep_versions,
    not_accepted_by_you,
    note_submission,
    post_all,
    require_superior,
    take_correction,
    typed_lines,
    vector_of,
)
from .cascade import Cascaded, Share, cascade_target, units_to_share_among
from .catalogue import load_catalogue
from .checking import comment_on, extend, remind, settle_comment
from .closing import Closed, Reopened, close_period, reopen_period
from .exports import export_corrections, export_form
from .mapping import map_form, unmap_form
from .reports import accept_reports, correct_report, draft_report, return_report, submit_report
from .targets import WRITERS, Aim, explain_target, put_value, set_target
from .undoing import Undone, as_it_is, digest, undo_import

__all__ = [
    "LONGEST_GROUNDS",
    "WRITERS",
    "Aim",
    "Cascaded",
    "Closed",
    "Reopened",
    "Share",
    "Undone",
    "accept_reports",
    "add_change",
    "adjust",
    "as_it_is",
    "cascade_target",
    "check_fits",
    "check_grounds",
    "check_open",
    "close_period",
    "comment_on",
    "correct_report",
    "digest",
    "draft_report",
    "due_of",
    "ensure_book",
    "explain_target",
    "export_corrections",
    "export_form",
    "extend",
    "keep_versions",
    "load_catalogue",
    "map_form",
    "not_accepted_by_you",
    "note_submission",
    "post_all",
    "put_value",
    "remind",
    "reopen_period",
    "require_superior",
    "return_report",
    "set_target",
    "settle_comment",
    "submit_report",
    "take_correction",
    "typed_lines",
    "undo_import",
    "units_to_share_among",
    "unmap_form",
    "vector_of",
    "withdraw_adjustment",
]

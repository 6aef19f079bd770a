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
    vector_of,
)
from .cascade import Cascaded, Share, cascade_target, units_to_share_among
from .catalogue import load_catalogue
from .checking import comment_on, extend, remind, settle_comment
from .closing import Closed, Reopened, close_period, reopen_period
from .evidence import attach_evidence, remove_evidence
from .exports import export_checklist, export_corrections, export_form
from .mapping import map_form, unmap_form
from .reports import accept_reports, correct_report, draft_report, return_report, submit_report
from .targets import WRITERS, Aim, explain_target, put_value, set_target
from .undoing import Undone, as_it_is, digest, undo_import
from .writing import (
    LONGEST_NARRATIVE,
    LONGEST_NOTE,
    Edit,
    Edits,
    Written,
    confirm_section,
    hand_to_sign,
    send_back,
    sign_report,
    write_report,
)

__all__ = [
    "LONGEST_GROUNDS",
    "LONGEST_NARRATIVE",
    "LONGEST_NOTE",
    "WRITERS",
    "Aim",
    "Cascaded",
    "Closed",
    "Edit",
    "Edits",
    "Reopened",
    "Share",
    "Undone",
    "Written",
    "accept_reports",
    "add_change",
    "adjust",
    "as_it_is",
    "attach_evidence",
    "cascade_target",
    "check_fits",
    "check_grounds",
    "check_open",
    "close_period",
    "comment_on",
    "confirm_section",
    "correct_report",
    "digest",
    "draft_report",
    "due_of",
    "ensure_book",
    "explain_target",
    "export_checklist",
    "export_corrections",
    "export_form",
    "extend",
    "hand_to_sign",
    "keep_versions",
    "load_catalogue",
    "map_form",
    "not_accepted_by_you",
    "note_submission",
    "post_all",
    "put_value",
    "remind",
    "remove_evidence",
    "reopen_period",
    "require_superior",
    "return_report",
    "send_back",
    "set_target",
    "settle_comment",
    "sign_report",
    "submit_report",
    "take_correction",
    "undo_import",
    "units_to_share_among",
    "unmap_form",
    "vector_of",
    "withdraw_adjustment",
    "write_report",
]

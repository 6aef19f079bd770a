"""Every write in the register."""

from .admitting import MOST_PEOPLE, Person, Terms, admit_member, import_members, undo_import
from .leaving import end_membership, receive_member, transfer_member
from .mending import Stay, correct_member, correct_membership, export_members, withdraw_membership

__all__ = [
    "MOST_PEOPLE",
    "Person",
    "Stay",
    "Terms",
    "admit_member",
    "correct_member",
    "correct_membership",
    "end_membership",
    "export_members",
    "import_members",
    "receive_member",
    "transfer_member",
    "undo_import",
    "withdraw_membership",
]

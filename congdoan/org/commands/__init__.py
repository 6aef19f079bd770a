"""Every change of the structure. Each locks the one `Structure` row first, so changes are serial."""

from .acts import add_unit, dissolve_unit, move_unit, rename_unit
from .base import NewUnit, check_alive, lock_structure
from .changes import export_changes
from .clusters import CLUSTER_YEARS, Seat, set_cluster
from .drafts import apply_draft, delete_plan, delete_rows, make_plan, put_row, replace_rows, revise_plan
from .following import last_day_of, settle_grant, settle_grants, successors_for, with_one_successor
from .grants import (
    grant_in_department,
    grant_role,
    lend_grants,
    mark_illustrative,
    require_second_factor,
    require_second_factors,
    set_department,
    set_departments,
    set_portfolio,
    withdraw_delegation,
    withdraw_grant,
)
from .lists import Imported, export_units, import_units
from .people import (
    NewPerson,
    Slip,
    close_account,
    create_administrator,
    new_slip,
    open_accounts,
    reopen_account,
    revise_person,
    take_back_accounts,
)
from .plans import CarriedOut, Checked, apply_plan, check_plan, refuse_faults, rehearse_plan, top_unit
from .programmes import Programme, set_programme
from .sealing import seal_tree, unseal_tree
from .single import UnitAct, carry_out_act, check_not_the_top, preview_act
from .successions import Part, merge_units, replace_unit, split_unit
from .undoing import undo_applied, undo_change, undo_plan

__all__ = [
    "CLUSTER_YEARS",
    "CarriedOut",
    "Checked",
    "Imported",
    "NewPerson",
    "NewUnit",
    "Part",
    "Programme",
    "Seat",
    "Slip",
    "UnitAct",
    "add_unit",
    "apply_draft",
    "apply_plan",
    "carry_out_act",
    "check_alive",
    "check_not_the_top",
    "check_plan",
    "close_account",
    "create_administrator",
    "delete_plan",
    "delete_rows",
    "dissolve_unit",
    "export_changes",
    "export_units",
    "grant_in_department",
    "grant_role",
    "import_units",
    "last_day_of",
    "lend_grants",
    "lock_structure",
    "make_plan",
    "mark_illustrative",
    "merge_units",
    "move_unit",
    "new_slip",
    "open_accounts",
    "preview_act",
    "put_row",
    "refuse_faults",
    "rehearse_plan",
    "rename_unit",
    "reopen_account",
    "replace_rows",
    "replace_unit",
    "require_second_factor",
    "require_second_factors",
    "revise_person",
    "revise_plan",
    "seal_tree",
    "set_cluster",
    "set_department",
    "set_departments",
    "set_portfolio",
    "set_programme",
    "settle_grant",
    "settle_grants",
    "split_unit",
    "successors_for",
    "take_back_accounts",
    "top_unit",
    "undo_applied",
    "undo_change",
    "undo_plan",
    "unseal_tree",
    "with_one_successor",
    "withdraw_delegation",
    "withdraw_grant",
]

"""Every change of the structure. Each locks the one `Structure` row first, so changes are serial."""

from .acts import add_unit, dissolve_unit, move_unit, rename_unit
from .base import NewUnit, lock_structure
from .changes import export_changes
from .clusters import CLUSTER_YEARS, Seat, set_cluster
from .following import settle_grant, settle_grants
from .grants import grant_role, mark_illustrative
from .lists import Imported, export_units, import_units
from .plans import CarriedOut, Checked, apply_plan, check_plan, refuse_faults, rehearse_plan
from .sealing import seal_tree, unseal_tree
from .successions import Part, merge_units, replace_unit, split_unit
from .undoing import undo_change, undo_plan

__all__ = [
    "CLUSTER_YEARS",
    "CarriedOut",
    "Checked",
    "Imported",
    "NewUnit",
    "Part",
    "Seat",
    "add_unit",
    "apply_plan",
    "check_plan",
    "dissolve_unit",
    "export_changes",
    "export_units",
    "grant_role",
    "import_units",
    "lock_structure",
    "mark_illustrative",
    "merge_units",
    "move_unit",
    "refuse_faults",
    "rehearse_plan",
    "rename_unit",
    "replace_unit",
    "seal_tree",
    "set_cluster",
    "settle_grant",
    "settle_grants",
    "split_unit",
    "undo_change",
    "undo_plan",
    "unseal_tree",
]

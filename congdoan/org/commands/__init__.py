"""Every change of the structure. Each locks the one `Structure` row first, so changes are serial."""

from .acts import add_unit, dissolve_unit, move_unit, rename_unit
from .base import NewUnit
from .clusters import CLUSTER_YEARS, Seat, set_cluster
from .grants import grant_role, mark_illustrative
from .lists import Imported, export_units, import_units
from .sealing import seal_tree, unseal_tree
from .successions import Part, merge_units, replace_unit, split_unit, undo_change

__all__ = [
    "CLUSTER_YEARS",
    "Imported",
    "NewUnit",
    "Part",
    "Seat",
    "add_unit",
    "dissolve_unit",
    "export_units",
    "grant_role",
    "import_units",
    "mark_illustrative",
    "merge_units",
    "move_unit",
    "rename_unit",
    "replace_unit",
    "seal_tree",
    "set_cluster",
    "split_unit",
    "undo_change",
    "unseal_tree",
]

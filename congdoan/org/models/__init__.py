"""The tables of the area, by what they hold."""

from .access import (
    Delegation,
    Department,
    DepartmentKind,
    Portfolio,
    RoleGrant,
    RoleGrantRole,
    SecondFactorRule,
)
from .clusters import Cluster, ClusterSeat, ClusterSeatRole, CoordinationProgramme
from .places import Change, ChangeAct, Placement, PlacementAct, SealedTree, Succession, SuccessionKind, UnitName
from .plans import Followed, FollowedKind, Reorganisation, ReorganisationState
from .units import Structure, Unit, UnitCategory, UnitLevel

__all__ = [
    "Change",
    "ChangeAct",
    "Cluster",
    "ClusterSeat",
    "ClusterSeatRole",
    "CoordinationProgramme",
    "Delegation",
    "Department",
    "DepartmentKind",
    "Followed",
    "FollowedKind",
    "Placement",
    "PlacementAct",
    "Portfolio",
    "Reorganisation",
    "ReorganisationState",
    "RoleGrant",
    "RoleGrantRole",
    "SealedTree",
    "SecondFactorRule",
    "Structure",
    "Succession",
    "SuccessionKind",
    "Unit",
    "UnitCategory",
    "UnitLevel",
    "UnitName",
]

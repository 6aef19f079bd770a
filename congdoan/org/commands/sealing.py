"""The tree of a closed period, kept whole."""

from __future__ import annotations

import numpy as np

from congdoan.periods.models import Period

from .. import queries
from ..models import SealedTree
from .base import (
    lock_structure,
)


def seal_tree(period: Period) -> SealedTree:
    """Keeps the tree of a period that is being closed; called by `reporting` inside its transaction."""
    lock_structure()
    tree = queries.tree_of(period)
    parents = np.where(tree.parent >= 0, tree.ids[tree.parent], 0)
    return SealedTree.objects.create(period=period, unit_ids=tree.ids.tobytes(), parent_ids=parents.tobytes())


def unseal_tree(period: Period) -> None:
    """Forgets the sealed tree of a period that is being reopened."""
    lock_structure()
    SealedTree.objects.filter(period=period).delete()

"""Nhánh of the tree as a filter: the rows of a unit and of all below it, one range of paths."""

from __future__ import annotations

from typing import Any

from django.db import models

from . import rules

_UPPERMOST = 2 * rules.ID_WIDTH  # paths up to the provinces'


class InBranch(models.Lookup):
    """`path__in_branch=path`: at or below the unit of that path."""

    lookup_name = "in_branch"

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        return self._range(compiler, connection, "{0} >= %s AND {0} < %s")

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        """SQLite takes any range for a 64th of its table and reads a province by its paths where a few ids or one
        superior are asked for as well; of the branches near the top it is told that they are large."""
        if len(self.rhs) > _UPPERMOST:
            return self.as_sql(compiler, connection)
        return self._range(compiler, connection, "likelihood({0} >= %s, 0.5) AND likelihood({0} < %s, 0.5)")

    def _range(self, compiler: Any, connection: Any, condition: str) -> tuple[str, tuple[Any, ...]]:
        path, params = self.process_lhs(compiler, connection)
        return f"({condition.format(path)})", (*params, self.rhs, *params, rules.path_after(self.rhs))


def branch_of(path: str, way: str = "") -> models.Q:
    """At or below the unit of a path; `way` leads to the unit ("unit", "report__unit", "" for the unit itself)."""
    return models.Q(**{f"{way}__path__in_branch" if way else "path__in_branch": path})

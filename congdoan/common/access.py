"""One answer for every door: which rows may this person see or touch?

`common` knows neither units nor roles. `org` registers the resolver at start-up; every model whose rows belong to a
unit uses `AllowedQuerySet.as_manager()` and says in `scope` how to reach that unit ("unit", "report__unit", "" for
the unit itself; several ways where a row belongs to more than one). What is denied is simply not in the queryset, so
it looks missing (404).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

from django.db import models

_Model = TypeVar("_Model", bound=models.Model, covariant=True)
Resolver = Callable[[type[models.Model], Any, str], models.Q]


_resolver: Resolver | None = None


def register_resolver(resolver: Resolver) -> None:
    """`org` hands up the function that turns (model, user, action) into a filter."""
    global _resolver
    _resolver = resolver


class AllowedQuerySet(models.QuerySet[_Model]):
    """Queryset whose reads for a person start with `allowed()`."""

    def allowed(self, user: Any, action: str) -> Self:
        """The rows at which `user` holds `action`; none for strangers, without a hint that others exist."""
        if _resolver is None:
            raise RuntimeError("no access resolver registered: congdoan.org is not installed")
        return self.filter(_resolver(self.model, user, action))

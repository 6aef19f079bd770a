"""Small pieces that models of every area use; no model of its own."""

from __future__ import annotations

from django.db import models


def one_of(field: str, choices: type[models.TextChoices], *, table: str) -> models.CheckConstraint:
    """The rule in the database too: `field` holds one of the choices, whoever writes."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=f"{table}_{field}_known")

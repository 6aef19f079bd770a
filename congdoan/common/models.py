"""Small pieces that models of every area use; no model of its own."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from congdoan.common.errors import Refused
from congdoan.common.text import sentence


def one_of(field: str, choices: type[models.TextChoices], *, table: str) -> models.CheckConstraint:
    """The rule in the database too: `field` holds one of the choices, whoever writes."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=f"{table}_{field}_known")


def clean(row: models.Model, *, alone: bool = True, changed: Collection[str] = ()) -> None:
    """`full_clean()` that says no as every command does: Refused("invalid"), naming each field by its label.

    Of a row among many (not `alone`) what only the database can tell is left out: that is asked for all at once.
    `changed` names the fields in which a row that was clean before may differ; the others are not asked for again.
    """
    exclude = {field.name for field in row._meta.fields if field.name not in changed} if changed else None
    try:
        row.full_clean(exclude, validate_unique=alone, validate_constraints=alone)
    except ValidationError as error:
        told = [
            message if field == NON_FIELD_ERRORS else f"{_label(row, field)}: {message}"
            for field, messages in error.message_dict.items()
            for message in messages
        ]
        raise Refused("invalid", told[0], details=told[1:]) from None


def _label(row: models.Model, field: str) -> str:
    return sentence(str(row._meta.get_field(field).verbose_name))  # type: ignore[union-attr]

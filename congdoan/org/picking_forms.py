"""A form in which people name units or people: what may be meant is offered as they type, and chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from congdoan.common.text import nfc
from congdoan.ui.forms import PlainForm

from .picking import Picker, Picks


@dataclass(frozen=True)
class FieldShown:
    """A field of the form; one that names a unit or a person has what was found for it."""

    bound: BoundField
    is_picked: bool
    picks: Picks | None


class PickingForm(PlainForm):
    """A form with fields that name units or people, by code or by words of the name without tones. What stands in such
    a field becomes a code; in a `loose` one words that may mean several stay words."""

    loose: tuple[str, ...] = ()

    def __init__(self, pickers: Mapping[str, Picker], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._pickers = pickers
        self._picks: dict[str, Picks] = {}

    def shown(self) -> list[FieldShown]:
        """The visible fields in their order."""
        return [
            FieldShown(field, field.name in self._pickers, self._picks.get(field.name))
            for field in self.visible_fields()
        ]

    def clean(self) -> dict[str, Any]:
        filled = super().clean() or {}
        for field, picker in self._pickers.items():
            if text := filled.get(field):
                is_for = nfc(str(self.data.get(f"{field}-for", ""))) == nfc(text)
                picks = picker.picks(text, str(self.data.get(f"{field}-pick", "")) if is_for else "")
                self._picks[field] = picks
                if picks.chosen:
                    filled[field] = picks.chosen.code
                elif field not in self.loose:
                    self.add_error(field, picks.problem)
        return filled


def one_line() -> forms.TextInput:
    """A field whose words the browser neither guesses nor marks as misspelt."""
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})

"""What every form of ours begins with, and the one field for a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from congdoan.common.dates import DateError, format_date, parse_date


class PlainForm(forms.Form):
    """A form whose labels carry no colon and whose refusals are said in our words, for every field alike."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        self.say_in_our_words()

    def say_in_our_words(self) -> None:
        """Once more where fields were added after the form was made."""
        for field in self.fields.values():
            field.error_messages["required"] = _("Còn trống.")
            field.error_messages["invalid_choice"] = _("Chọn một mục trong danh sách.")


class DayField(forms.Field):
    """A day as Vietnamese people type it, in every browser alike: one that knows days shows them as its owner's."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.update(inputmode="numeric", autocomplete="off", maxlength=10, placeholder="22/11/2023")

    def prepare_value(self, value: Any) -> Any:
        return format_date(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        text = str(value or "").strip()
        try:
            return parse_date(text) if text else None
        except DateError as error:
            raise ValidationError(str(error)) from None

"""What every form of ours begins with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _


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
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = _("Chưa phải là ngày.")

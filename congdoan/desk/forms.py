"""What people say about how they want to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import LAST_HOUR, DeskMail

_HOURS = [(hour, f"{hour}:00") for hour in range(LAST_HOUR + 1)]


def _hour(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=_HOURS, coerce=int)


class WaysForm(forms.Form):
    """Cách nhận thông báo."""

    mail = forms.ChoiceField(label=gettext_lazy("Thư điện tử"), choices=DeskMail.choices, widget=forms.RadioSelect)
    digest_hour = _hour(gettext_lazy("Gửi thư gộp từ"))
    quiet_from = _hour(gettext_lazy("Không gửi thư từ"))
    quiet_until = _hour(gettext_lazy("đến"))

    def __init__(self, **options: Any) -> None:
        super().__init__(label_suffix="", **options)
        for field in self.fields.values():
            field.error_messages["required"] = _("Còn trống.")
            field.error_messages["invalid_choice"] = _("Chọn một mục trong danh sách.")

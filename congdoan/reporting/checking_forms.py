"""What an officer types while checking: why a report goes back, a comment, a later day, an adjustment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from congdoan.common.numbers import NumberError, parse_figure
from congdoan.ui.forms import DayField, PlainForm

from .forms import decimals_of
from .models import Indicator

_LONGEST_REASON = 300
_LONGEST_NUMBER = 30


class LaterForm(PlainForm):
    """Gia hạn cho một đơn vị."""

    until = DayField(label=gettext_lazy("Đến hết ngày"))
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=_LONGEST_REASON)


class AdjustForm(PlainForm):
    """Điều chỉnh một dòng ở cấp trên: how much is added, or taken away with a minus sign."""

    indicator = forms.ChoiceField(label=gettext_lazy("Chỉ số"))
    change = forms.CharField(
        label=gettext_lazy("Tăng thêm"), max_length=_LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
        help_text=gettext_lazy("Giảm thì ghi dấu trừ phía trước, như −5."),
    )  # fmt: skip
    about = forms.CharField(
        label=gettext_lazy("Về đơn vị"), required=False, max_length=32,
        help_text=gettext_lazy("Mã đơn vị bên dưới mà số liệu cần điều chỉnh; để trống nếu không về riêng đơn vị nào."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=_LONGEST_REASON)

    def __init__(self, known: Mapping[str, Indicator], choices: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self._known = known
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        indicator, text = self._known.get(data.get("indicator", "")), data.get("change", "").strip()
        if indicator is None or not text:
            return data
        sign = -1 if text[0] in "-−–" else 1
        try:
            data["smallest"] = sign * parse_figure(text.lstrip("-−–+ "), decimals_of(indicator))
        except NumberError as error:
            self.add_error("change", str(error))
        return data

    def figures(self) -> dict[str, int]:
        """What is added, of a form without errors."""
        return {self.cleaned_data["indicator"]: self.cleaned_data["smallest"]}

"""What people type for a conference."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from congdoan.org.picking import LONGEST_UNIT
from congdoan.org.picking_forms import PickingForm, one_line
from congdoan.ui.forms import DayField

from .minutes import Met


class ConferenceForm(PickingForm):
    """Whose conference, of which period."""

    unit = forms.CharField(
        label=_("Đơn vị"), max_length=LONGEST_UNIT, widget=one_line(), help_text=_("Gõ tên hoặc mã.")
    )
    period = forms.CharField(label=_("Kỳ"), max_length=16, help_text=_("ví dụ 2025"))


class OutsideForm(forms.Form):
    """A figure quoted from a document; without the document it is refused by the command."""

    what = forms.CharField(label=_("Nội dung"), max_length=200)
    value = forms.CharField(label=_("Số liệu"), max_length=60)
    document = forms.CharField(label=_("Nguồn: văn bản, số, ngày"), max_length=200, required=False)


class DeliberationForm(forms.Form):
    """Cuộc họp xét, for the minutes."""

    held_on = DayField(label=_("Ngày họp"), required=False)
    place = forms.CharField(label=_("Địa điểm"), max_length=150, required=False)
    chair = forms.CharField(label=_("Chủ trì"), max_length=150, required=False)
    secretary = forms.CharField(label=_("Thư ký"), max_length=150, required=False)
    attending = forms.CharField(label=_("Thành phần dự họp"), max_length=500, required=False)
    opinions = forms.CharField(label=_("Ý kiến thảo luận"), max_length=2000, required=False)
    votes_for = forms.IntegerField(label=_("Tán thành"), min_value=0, required=False)
    votes_against = forms.IntegerField(label=_("Không tán thành"), min_value=0, required=False)
    votes_blank = forms.IntegerField(label=_("Ý kiến khác"), min_value=0, required=False)

    @property
    def met(self) -> Met:
        told: dict[str, Any] = self.cleaned_data
        return Met(**told)


class NumberForm(forms.Form):
    """On which day the documents take their numbers."""

    on = DayField(label=_("Ngày văn bản"))

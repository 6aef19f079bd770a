"""What people type to narrow the audit: whose lines, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congdoan.accounts.models import User
from congdoan.org.picking import LONGEST_UNIT, PersonPicker, UnitPicker
from congdoan.org.picking_forms import PickingForm, one_line


class WhoseForm(PickingForm):
    """Nhật ký của đơn vị nào, ai làm; words that may mean several people stay words."""

    loose = ("person",)
    unit = forms.CharField(
        label=_("Đơn vị, cả cấp dưới"), max_length=LONGEST_UNIT, required=False, widget=one_line(),
        help_text=_("Gõ tên hoặc mã."),
    )  # fmt: skip
    person = forms.CharField(
        label=_("Người làm"), max_length=LONGEST_UNIT, required=False, widget=one_line(),
        help_text=_("Gõ tên, điện thoại hoặc thư."),
    )  # fmt: skip

    def __init__(self, user: User, asked: Mapping[str, Any]) -> None:
        units = UnitPicker(user, timezone.localdate(), action="audit", ended=True)
        super().__init__({"unit": units, "person": PersonPicker(user, "audit")}, asked)

"""What comes in: the file with the body it is for, which column tells what, what holds for rows that do not say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.documents.lists import FoundList, sent_list
from congdoan.org import people_queries
from congdoan.org.models import UnitCategory, UnitLevel
from congdoan.org.people_forms import UnitField
from congdoan.ui.forms import DayField, PlainForm

from . import queries
from .models import StartList
from .rules import Common
from .words import COLUMNS

_FIRST_LEVELS = (UnitLevel.GRASSROOTS_UNION, UnitLevel.MEMBER_GRASSROOTS_UNION, UnitLevel.UPPER_LEVEL_UNION)


class StartForm(PlainForm):
    """Đưa tệp vào."""

    file = forms.FileField(
        label=gettext_lazy("Tệp danh sách"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=gettext_lazy(
            "Excel (.xlsx, .xls) hoặc CSV, để nguyên như đang dùng: dòng tiêu đề lớn, ô gộp, số thứ tự, dòng cộng, "
            "nhiều trang đều được. Chỉ cần có cột tên đơn vị."
        ),
    )  # fmt: skip

    def __init__(self, by: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = UnitField(by, "structure")
        self.fields["unit"].label = gettext_lazy("Các đơn vị trong danh sách trực thuộc")
        self.order_fields(["file", "unit"])
        self.say_in_our_words()

    def clean_file(self) -> FoundList:
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            return sent_list(sent, COLUMNS)
        except Refused as refused:
            raise forms.ValidationError([refused.message, *refused.details]) from None


class MapForm(PlainForm):
    """Ghép cột, and what is common to all rows."""

    edition = forms.CharField(widget=forms.HiddenInput)
    level = forms.ChoiceField(label=gettext_lazy("Cấp của các dòng không ghi cấp"))
    category = forms.ChoiceField(label=gettext_lazy("Loại hình của các dòng không ghi"), choices=UnitCategory.choices)
    day = DayField(
        label=gettext_lazy("Ngày thành lập của các dòng không ghi"),
        help_text=gettext_lazy("Từ ngày này đơn vị có trong cây; kỳ báo cáo trước đó chưa tính."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Tài khoản lập theo số điện thoại"), required=False)

    def __init__(self, by: User, one: StartList, *args: Any, **options: Any) -> None:
        common = queries.common_of(one)
        columns = {f"column_{key}": column for key, column in one.columns.items()}
        kept = {"level": common.level, "category": common.category, "day": common.day, "role": common.role}
        super().__init__(*args, initial={"edition": one.edition, **kept, **columns}, **options)
        headings = [("", _("— danh sách không có —")), *((key, text) for key, text in one.headings.items())]
        for wanted in COLUMNS:
            self.fields[f"column_{wanted.key}"] = forms.TypedChoiceField(
                label=wanted.title, choices=headings, required=wanted.required, coerce=int, empty_value=None
            )
        rest = [level for level in UnitLevel if level not in _FIRST_LEVELS]
        self.fields["level"].choices = [(one.value, one.label) for one in (*_FIRST_LEVELS, *rest)]  # type: ignore[attr-defined]
        given = queries.roles_for(by).choices
        self.fields["role"].choices = [("", _("Không lập tài khoản")), *given]  # type: ignore[attr-defined]
        self.fields["role"].help_text = people_queries.beyond(given)
        self.say_in_our_words()

    @property
    def of_columns(self) -> list[forms.BoundField]:
        return [self[f"column_{one.key}"] for one in COLUMNS]

    @property
    def of_common(self) -> list[forms.BoundField]:
        return [self[name] for name in ("level", "category", "day", "role")]

    def clean(self) -> dict[str, Any]:
        filled = super().clean() or {}
        chosen: dict[int, str] = {}
        for one in COLUMNS:
            column = filled.get(f"column_{one.key}")
            if column and column in chosen:
                said = _("Cột này đã chọn cho “%s”.") % chosen[column]
                self.add_error(f"column_{one.key}", said)
            elif column:
                chosen[column] = one.title
        return filled

    def columns(self) -> dict[str, int]:
        """Which column tells what, of a form without errors."""
        return {one.key: column for one in COLUMNS if (column := self.cleaned_data[f"column_{one.key}"])}

    def common(self) -> Common:
        """What is common, of a form without errors."""
        return Common(**{name: self.cleaned_data[name] for name in ("level", "category", "day", "role")})


def choices_in(sent: Mapping[str, str]) -> dict[int, str]:
    """What was decided of single rows: fields "row-12"."""
    numbers = {name: name.removeprefix("row-") for name in sent if name.startswith("row-")}
    return {int(n): sent[name] for name, n in numbers.items() if n.isascii() and n.isdigit() and len(n) < 9}

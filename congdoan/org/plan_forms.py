"""What people type and send when they write a plan: its name and day, a file, a row whose fields depend on the act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.common.csvfile import text_in
from congdoan.common.errors import Refused
from congdoan.common.text import nfc, quoted
from congdoan.ui.forms import DayField, PlainForm

from . import plan_rows, plan_words, queries
from .models import Unit, UnitCategory, UnitLevel
from .picking import LONGEST_UNIT, PlanUnits, code_in
from .picking_forms import PickingForm, one_line
from .plans import HEIRS_WANTED, Step, StepAct
from .rules import LONGEST_DECISION, LONGEST_KIND, LONGEST_NAME, check_code

LARGEST_FILE = 20 * 1024 * 1024  # bytes
FEWEST_HEIRS_SHOWN = 3  # fields for the parts of a split; one more than are filled


# ---- the plan itself ----


class PlanFile(forms.FileField):
    """A plan as a CSV file: becomes its name and its text, which has been read as far as it must be readable."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        return (sent.name or "", _text_of(sent)) if isinstance(sent, UploadedFile) else ("", "")


def _text_of(sent: UploadedFile[Any]) -> str:
    name = sent.name or ""
    if (sent.size or 0) > LARGEST_FILE:
        said = _("Tệp %(name)s lớn hơn %(most)s MB. Dùng lệnh congdoan org plan trên máy chủ, hoặc chia nhỏ phương án.")
        raise forms.ValidationError(said % {"name": quoted(name), "most": LARGEST_FILE // 1024**2})
    try:
        text = text_in(name, sent.read())
        plan_rows.plan_of(name, text)
    except Refused as refused:
        raise forms.ValidationError([refused.message, *refused.details]) from None
    return text


_FILE_HELP = gettext_lazy("Trong Excel: Lưu thành → CSV UTF-8. Dòng đầu là tên cột.")


class PlanForm(PlainForm):
    """Tên, ngày của phương án."""

    edition = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=gettext_lazy("Tên phương án"), max_length=200)
    on = DayField(
        label=gettext_lazy("Ngày thực hiện"),
        help_text=gettext_lazy("Ngày/tháng/năm, như 01/7/2025. Mọi việc của phương án có hiệu lực từ ngày này."),
    )


class NewPlanForm(PlanForm):
    """Lập phương án: empty, or out of a file that brings its own day."""

    unit = forms.CharField(
        label=gettext_lazy("Cấp lập"), max_length=LONGEST_UNIT,
        help_text=gettext_lazy("Tên hoặc mã đơn vị giữ phương án này."),
    )  # fmt: skip
    file = PlanFile(label=gettext_lazy("Tệp phương án, nếu có"), required=False, help_text=_FILE_HELP)

    field_order = ("title", "unit", "on", "file")

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._user = user
        self.fields["on"].required = False
        self.fields["on"].help_text = _("Ngày/tháng/năm, như 01/7/2025. Có tệp thì để trống: ngày lấy trong tệp.")

    def clean_unit(self) -> Unit:
        text = nfc(self.cleaned_data["unit"])
        code = code_in(text)
        found = queries.units_by_code(self._user, [code], "structure").get(code)
        if found is None:
            matching = list(queries.search_units(self._user, text, "structure")[:2])
            if len(matching) != 1:
                said = _("Chưa rõ đơn vị nào: ghi mã, hoặc đủ tên một đơn vị trong phạm vi của anh/chị.")
                raise forms.ValidationError(said)
            found = matching[0]
        return found

    def clean(self) -> dict[str, Any]:
        filled = super().clean() or {}
        if not filled.get("on") and not self.errors and not filled["file"][1]:
            self.add_error("on", _("Ghi ngày thực hiện, hoặc chọn tệp."))
        return filled


class FileForm(PlainForm):
    """Thay các dòng bằng tệp; `columns` tells what stands in it."""

    columns = staticmethod(plan_words.columns_told)
    edition = forms.CharField(widget=forms.HiddenInput)
    file = PlanFile(label=gettext_lazy("Tệp phương án"), help_text=_FILE_HELP)


# ---- one row ----


class StepForm(PickingForm):
    """Một dòng của phương án: the fields that its act needs."""

    edition = forms.CharField(widget=forms.HiddenInput)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)  # the row when the form was opened: act and unit

    def __init__(self, act: StepAct, units: PlanUnits, *args: Any, heirs: int = 0, **options: Any) -> None:
        self._heir_fields = _heir_fields(act, heirs)
        named = [*([] if act is StepAct.ESTABLISH else ["unit"]), *self._heir_fields]
        super().__init__(dict.fromkeys(named, units), *args, **options)
        self.act = act
        self.fields.update(_fields_of(act, self._heir_fields))
        self.say_in_our_words()

    def clean(self) -> dict[str, Any]:
        filled = super().clean()
        heirs = [(field, filled[field]) for field in self._heir_fields if filled.get(field)]
        for at, (field, heir) in enumerate(heirs):
            if heir in [earlier for _field, earlier in heirs[:at]]:
                self.add_error(field, _("Mỗi đơn vị nhận ghi một lần."))
        return filled

    def clean_unit(self) -> str:
        text = " ".join(str(self.cleaned_data["unit"]).split())
        if self.act is StepAct.ESTABLISH:
            try:
                check_code(text)
            except Refused as refused:
                raise forms.ValidationError(refused.message) from None
        return text

    def clean_name(self) -> str:
        return nfc(" ".join(str(self.cleaned_data["name"]).split()))

    def clean_decision(self) -> str:
        return nfc(" ".join(str(self.cleaned_data["decision"]).split()))

    def step(self, line: int = 0) -> Step:
        """The row as it was filled in."""
        filled = self.cleaned_data
        described = {column: filled.get(column, "") for column in plan_rows.DESCRIPTION}
        to = tuple(filled[field] for field in self._heir_fields if filled.get(field))
        return Step(line, self.act, filled["unit"], to, filled["decision"], **described)


def initial_of(cells: Mapping[str, str], units: PlanUnits) -> dict[str, str]:
    """A row as its form opens: units by name and code."""
    to = cells["to"].split()
    heirs = {f"to_{n}": units.named(code) for n, code in enumerate(to, start=1)}
    described = {column: cells.get(column, "") for column in plan_rows.DESCRIPTION}
    unit = cells["unit"] if cells["act"] == StepAct.ESTABLISH else units.named(cells["unit"])
    opened = f"{cells['act']} {cells['unit']}"
    return {"unit": unit, "to": units.named(to[0]) if to else "", **heirs, **described, "decision": cells["decision"],
            "opened": opened}  # fmt: skip


def _heir_fields(act: StepAct, heirs: int) -> list[str]:
    most = HEIRS_WANTED[act][1]
    if act is StepAct.RENAME or not most:
        return []
    return ["to"] if most == 1 else [f"to_{n}" for n in range(1, max(FEWEST_HEIRS_SHOWN, heirs + 1) + 1)]


_TO: Mapping[StepAct, Any] = {
    StepAct.ESTABLISH: gettext_lazy("Cấp trên trực tiếp"),
    StepAct.MOVE: gettext_lazy("Cấp trên mới"),
    StepAct.MERGE: gettext_lazy("Đơn vị nhận sáp nhập"),
    StepAct.REPLACE: gettext_lazy("Đơn vị mới thay thế"),
}
_UNIT: Mapping[StepAct, Any] = {
    StepAct.ESTABLISH: gettext_lazy("Mã đơn vị mới"),
    StepAct.MOVE: gettext_lazy("Đơn vị chuyển"),
    StepAct.MERGE: gettext_lazy("Đơn vị được sáp nhập"),
    StepAct.REPLACE: gettext_lazy("Đơn vị được thay thế"),
    StepAct.SPLIT: gettext_lazy("Đơn vị chia tách"),
    StepAct.DISSOLVE: gettext_lazy("Đơn vị giải thể"),
    StepAct.RENAME: gettext_lazy("Đơn vị đổi tên"),
}


def _fields_of(act: StepAct, heir_fields: Sequence[str]) -> dict[str, forms.Field]:
    by_name = _("Gõ tên hoặc mã, không dấu cũng được.")
    is_new = act is StepAct.ESTABLISH
    fields: dict[str, forms.Field] = {}
    fields["unit"] = forms.CharField(
        label=_UNIT[act], max_length=LONGEST_UNIT, widget=one_line(),
        help_text=_("1–32 chữ không dấu, chữ số, dấu chấm, gạch; không dùng lại.") if is_new else by_name,
    )  # fmt: skip
    if act in (StepAct.ESTABLISH, StepAct.RENAME):
        fields["name"] = forms.CharField(label=_("Tên") if is_new else _("Tên mới"), max_length=LONGEST_NAME)
    if is_new:
        fields["level"] = forms.ChoiceField(label=_("Cấp"), choices=UnitLevel.choices)
        fields["kind"] = forms.CharField(
            label=_("Loại công đoàn cấp trên, nếu có"), max_length=LONGEST_KIND, required=False,
            help_text=_("Ví dụ: xã/phường, khu công nghiệp."),
        )  # fmt: skip
        fields["category"] = forms.ChoiceField(label=_("Loại hình"), choices=categories())
    for number, field in enumerate(heir_fields, start=1):
        label = _TO.get(act) or _("Đơn vị nhận thứ %(n)s") % {"n": number}
        required = number <= HEIRS_WANTED[act][0]
        fields[field] = forms.CharField(label=label, max_length=LONGEST_UNIT, required=required, widget=one_line(),
                                        help_text=by_name if number == 1 else "")  # fmt: skip
    fields["decision"] = forms.CharField(label=_("Số và ngày quyết định"), max_length=LONGEST_DECISION)
    return fields


def categories() -> list[tuple[str, Any]]:
    """Upper bodies have none, so that comes first."""
    return sorted(UnitCategory.choices, key=lambda choice: choice[0] != UnitCategory.NONE)

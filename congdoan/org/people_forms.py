"""What administrators type about people: a grant, many accounts at once; and what people type about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.ui.forms import DayField, PlainForm

from . import people_queries, queries
from .commands import NewPerson
from .models import DepartmentKind, RoleGrant, Unit
from .picking import UnitPicker, code_in
from .rules import DEPARTMENTS

MOST_LINES = 500
_MOST_NAMED = 5


class UnitField(forms.CharField):
    """A unit by its code or by words of its name, among those at which the person may do something."""

    def __init__(self, by: User, action: str, **options: Any) -> None:
        self.by, self.action = by, action
        super().__init__(label=gettext_lazy("Đơn vị"), max_length=200, **options)
        self.help_text = self.help_text or gettext_lazy("Mã, hoặc vài chữ trong tên, không cần dấu.")

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return unit_named(self.by, typed, self.action) if typed else None


def unit_named(by: User, typed: str, action: str) -> Unit:
    """The one unit that is meant; else a ValidationError that says which there are."""
    picks = UnitPicker(by, timezone.localdate(), action=action).picks(typed)
    if picks.chosen:
        return queries.unit_by_code(by, picks.chosen.code, action)
    if not picks.found:
        raise forms.ValidationError(_("Không có đơn vị nào khớp trong phạm vi của anh/chị."))
    named = "; ".join(str(one) for one in picks.found[:_MOST_NAMED])
    raise forms.ValidationError(_("Có nhiều đơn vị khớp, ghi rõ hơn hoặc ghi mã: %s.") % named)


class DepartmentsForm(PlainForm):
    """Các ban của một đơn vị: a name for each field; of a field without a name there is no department."""

    def __init__(self, names: Mapping[str, str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, label in DepartmentKind.choices:
            self.fields[kind] = forms.CharField(
                label=label, max_length=120, required=bool(names.get(kind)), initial=names.get(kind, ""),
                help_text="" if names.get(kind) else _("Chưa lập; thường gọi: %s.") % DEPARTMENTS[kind],
            )  # fmt: skip
            was = forms.CharField(widget=forms.HiddenInput, required=False, initial=names.get(kind, ""))
            self.fields[f"was-{kind}"] = was
        self.say_in_our_words()

    def names(self) -> dict[str, str]:
        """What was typed, where there is or was a name."""
        return {kind: name for kind in DepartmentKind if (name := self.cleaned_data[kind]) or self.seen()[kind]}

    def seen(self) -> dict[str, str]:
        """The names that the form showed when it was opened."""
        return {kind: self.cleaned_data[f"was-{kind}"] for kind in DepartmentKind}


class GrantForm(forms.Form):
    """Cấp quyền: a role, where, from day to day."""

    start = DayField(label=gettext_lazy("Từ ngày"), help_text=gettext_lazy("Ví dụ 01/12/2026."))
    end = DayField(
        label=gettext_lazy("Đến hết ngày"), required=False, help_text=gettext_lazy("Bỏ trống nếu không thời hạn.")
    )

    def __init__(self, by: User, user: User, *args: Any, **kwargs: Any) -> None:
        unit = Unit.objects.allowed(by, "grant").filter(pk=user.unit_id or 0).first()
        kwargs["initial"] = {"start": timezone.localdate(), "unit": unit.code if unit else ""}
        super().__init__(*args, **kwargs)
        self.fields["role"] = _role_field(by, gettext_lazy("Vai trò"))
        self.fields["unit"] = UnitField(by, "grant")
        self.fields["department"] = forms.ChoiceField(
            label=_("Ban"), required=False, choices=[("", _("Không thuộc ban nào")), *DepartmentKind.choices],
            help_text=_("Chỉ cho chuyên viên ban chuyên đề: ban ấy xác nhận các mục của mình trong báo cáo."),
        )  # fmt: skip
        self.order_fields(["unit", "role", "department", "start", "end"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("department") and cleaned.get("role") != RoleGrant.Role.DEPARTMENT_OFFICER:
            self.add_error("department", _("Ban chỉ chọn cho vai trò chuyên viên ban chuyên đề."))
        return cleaned


class LendForm(forms.Form):
    """Ủy quyền: which of one's grants, to whom, from day to day, why."""

    grants = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Quyền"), queryset=RoleGrant.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    to = forms.CharField(
        label=gettext_lazy("Người nhận"),
        max_length=254,
        help_text=gettext_lazy("Số điện thoại, thư điện tử hoặc tên đăng nhập của người làm thay."),
    )
    start = DayField(label=gettext_lazy("Từ ngày"))
    end = DayField(label=gettext_lazy("Đến hết ngày"))
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=200)

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"start": timezone.localdate()}
        super().__init__(*args, **kwargs)
        field = self.fields["grants"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = people_queries.lasting_grants(by)
        field.label_from_instance = people_queries.told_grant  # type: ignore[method-assign,assignment]

    def clean_to(self) -> User:
        found = User.objects.named(self.cleaned_data["to"])
        if found is None or not found.is_active:
            raise forms.ValidationError(_("Không có tài khoản đang dùng với tên này. Hỏi người nhận tên đăng nhập."))
        return found


class ProfileForm(forms.Form):
    """Thông tin của một người; the command says what is wrong."""

    full_name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"), max_length=30, required=False, widget=forms.TextInput({"inputmode": "tel"})
    )
    email = forms.EmailField(label=gettext_lazy("Thư điện tử"), required=False)
    username = forms.CharField(label=gettext_lazy("Tên đăng nhập"), max_length=40, required=False)


class PeopleForm(forms.Form):
    """Tài khoản hàng loạt: lines as they come out of a sheet, with tabs or semicolons."""

    lines = forms.CharField(
        label=gettext_lazy("Mỗi dòng một người: đơn vị (tên hoặc mã), họ và tên, số điện thoại"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Dán thẳng từ Excel, hoặc cách nhau bằng dấu chấm phẩy. Cột thứ tư (không bắt buộc) là vai trò."
        ),
    )

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by = by
        self.fields["role"] = _role_field(by, gettext_lazy("Vai trò của các dòng không ghi"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "lines" in cleaned and "role" in cleaned:
            people = people_in(cleaned["lines"], cleaned["role"])
            if not people:
                self.add_error("lines", _("Chưa có dòng nào ghi đủ họ tên và số điện thoại."))
            elif len(people) > MOST_LINES:
                self.add_error("lines", _("Nhiều nhất %s dòng một lần.") % MOST_LINES)
            else:
                cleaned["people"] = self._at_their_units(people)
        return cleaned

    def _at_their_units(self, people: list[NewPerson]) -> list[NewPerson]:
        """The people with the codes of the units that are named; what means no unit or several is told by its line."""
        codes = {person.unit: code_in(person.unit) for person in people}
        known = queries.units_by_code(self._by, codes.values(), "grant")
        placed = []
        for person in people:
            code = codes[person.unit]
            try:
                code = code if code in known else unit_named(self._by, person.unit, "grant").code
            except forms.ValidationError as error:
                self.add_error("lines", _("Dòng %(n)s: %(said)s") % {"n": person.line, "said": error.messages[0]})
            placed.append(replace(person, unit=code))
        return placed


def _role_field(by: User, label: Any) -> forms.ChoiceField:
    given = people_queries.roles_to_give(by)
    return forms.ChoiceField(label=label, choices=given, help_text=people_queries.beyond(given))


def people_in(text: str, role: str) -> list[NewPerson]:
    """The people of pasted lines; lines with no name yet are left out."""
    known = {label.casefold(): value for value, label in RoleGrant.Role.choices}
    people = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split("\t" if "\t" in line else ";")  # beside tabs a semicolon belongs to a name
        cells = [cell.strip() for cell in parts] + ["", "", "", ""]
        if not cells[1] and not cells[2]:
            continue
        given = known.get(cells[3].casefold(), cells[3]) or role
        people.append(NewPerson(cells[0], cells[1], cells[2], given, number))
    return people

"""What comes in: a person typed on a form, days and papers, a list of members as an office keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.common.csvfile import Faults
from congdoan.common.dates import parse_date
from congdoan.common.text import fold, quoted
from congdoan.documents.lists import FoundList, ListRow, Wanted, propose, sent_list
from congdoan.ui.forms import DayField, PlainForm

from . import rules
from .commands import Person, Stay, Terms
from .models import Member, Membership, MembershipBegan, MembershipEnded

COLUMNS = (
    Wanted("full_name", "Họ và tên", ("ho va ten", "ho ten", "ho va ten doan vien", "ten doan vien"), required=True),
    Wanted("sex", "Giới tính", ("gioi tinh", "nam nu", "phai", "gioi"), required=True),
    Wanted("born_on", "Ngày sinh", ("ngay sinh", "ngay thang nam sinh", "ngay thang sinh")),
    Wanted("phone", "Số điện thoại", ("so dien thoai", "dien thoai", "sdt", "di dong")),
    Wanted("id_number", "Số định danh", ("so dinh danh", "so dinh danh ca nhan", "cccd", "so cccd", "can cuoc")),
    Wanted("joined_on", "Ngày vào công đoàn", ("ngay vao cong doan", "ngay ket nap", "ngay vao cd", "ngay gia nhap")),
    Wanted("start", "Sinh hoạt từ ngày", ("sinh hoat tu ngay", "ve don vi tu ngay", "tu ngay")),
)  # fmt: skip
_SEXES = {"nam": Member.Sex.MALE, "nu": Member.Sex.FEMALE, "male": Member.Sex.MALE, "female": Member.Sex.FEMALE}


class PersonForm(PlainForm):
    """Thông tin một đoàn viên."""

    full_name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    sex = forms.ChoiceField(label=gettext_lazy("Giới tính"), choices=Member.Sex.choices, widget=forms.RadioSelect)
    born_on = DayField(label=gettext_lazy("Ngày sinh"), required=False)
    phone = forms.CharField(label=gettext_lazy("Số điện thoại"), max_length=20, required=False)
    id_number = forms.CharField(
        label=gettext_lazy("Số định danh cá nhân"), max_length=15, required=False,
        help_text=gettext_lazy("Để một người không có hai mã. Không hiện trong danh sách và tệp xuất ra."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def person(self) -> Person:
        """What the form says; it has no errors."""
        names = ("full_name", "sex", "born_on", "phone", "id_number")
        return Person(**{name: self.cleaned_data[name] for name in names}, joined_on=self.cleaned_data.get("joined_on"))


class AdmitForm(PersonForm):
    """Kết nạp một đoàn viên, or write down one who was there."""

    began = forms.ChoiceField(
        label=gettext_lazy("Vào sổ do"), widget=forms.RadioSelect,
        choices=[(b.value, b.label) for b in (MembershipBegan.ADMITTED, MembershipBegan.INITIAL)],
    )  # fmt: skip
    on = DayField(label=gettext_lazy("Từ ngày"), help_text=gettext_lazy("Ngày quyết định kết nạp có hiệu lực."))
    decision = forms.CharField(
        label=gettext_lazy("Số và ngày quyết định"), max_length=200, required=False,
        help_text=gettext_lazy("Như QĐ 12/QĐ-CĐCS ngày 05/10/2026. Danh sách ban đầu thì để trống được."),
    )  # fmt: skip

    def terms(self) -> Terms:
        """On what terms, of a form without errors."""
        return _terms_of(self.cleaned_data)


def _terms_of(data: dict[str, Any]) -> Terms:
    return Terms(data["on"], data["began"], data["decision"])


class CorrectForm(PersonForm):
    """Sửa thông tin, with a reason."""

    joined_on = DayField(label=gettext_lazy("Ngày vào công đoàn"), required=False)
    reason = forms.CharField(label=gettext_lazy("Lý do sửa"), max_length=200)


def initial_of(member: Member) -> dict[str, Any]:
    """What the form for correcting opens with; the ID number is typed anew or kept."""
    names = ("full_name", "sex", "born_on", "phone", "joined_on", "id_number")
    return {name: getattr(member, name) for name in names}


class EndForm(PlainForm):
    """Ghi giảm."""

    ended = forms.ChoiceField(
        label=gettext_lazy("Lý do giảm"), widget=forms.RadioSelect,
        choices=[(e.value, e.label) for e in MembershipEnded if e.value not in rules.BY_STRUCTURE],
    )  # fmt: skip
    on = DayField(label=gettext_lazy("Từ ngày"), help_text=gettext_lazy("Từ ngày này không còn tính vào đơn vị."))
    decision = forms.CharField(label=gettext_lazy("Số và ngày quyết định"), max_length=200, required=False)


class TransferForm(PlainForm):
    """Chuyển sinh hoạt to another unit in which this person writes too."""

    to = forms.CharField(label=gettext_lazy("Mã đơn vị nhận"), max_length=32)
    on = DayField(label=gettext_lazy("Từ ngày"))
    decision = forms.CharField(label=gettext_lazy("Giấy giới thiệu, quyết định"), max_length=200, required=False)


class ReceiveForm(PlainForm):
    """Tiếp nhận đoàn viên with a letter."""

    code = forms.CharField(
        label=gettext_lazy("Mã đoàn viên"), max_length=20, help_text=gettext_lazy("Như DV000000123.")
    )
    full_name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    on = DayField(label=gettext_lazy("Từ ngày"))
    decision = forms.CharField(label=gettext_lazy("Giấy giới thiệu"), max_length=200, required=False)


class StayForm(PlainForm):
    """Sửa một lần sinh hoạt."""

    start = DayField(label=gettext_lazy("Từ ngày"))
    began = forms.ChoiceField(label=gettext_lazy("Bắt đầu do"), choices=MembershipBegan.choices)
    decision = forms.CharField(label=gettext_lazy("Quyết định"), max_length=200, required=False)
    ended_on = DayField(
        label=gettext_lazy("Thôi từ ngày"), required=False,
        help_text=gettext_lazy("Bỏ trống cả ngày và lý do thôi thì đoàn viên đang sinh hoạt trở lại."),
    )  # fmt: skip
    ended = forms.ChoiceField(
        label=gettext_lazy("Thôi do"), choices=[("", "—"), *MembershipEnded.choices], required=False
    )
    end_decision = forms.CharField(label=gettext_lazy("Quyết định thôi"), max_length=200, required=False)
    reason = forms.CharField(label=gettext_lazy("Lý do sửa"), max_length=200)

    def stay(self) -> Stay:
        return Stay(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})


def initial_of_stay(kept: Membership) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in StayForm.base_fields if name != "reason"}


class WithdrawForm(PlainForm):
    """Xóa khỏi sổ, with a reason."""

    reason = forms.CharField(label=gettext_lazy("Lý do xóa"), max_length=200)


class ImportForm(PlainForm):
    """Nhập danh sách."""

    filled = forms.FileField(
        label=gettext_lazy("Tệp danh sách"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=gettext_lazy(
            "Excel (.xlsx, .xls) hoặc CSV có cột Họ và tên, Giới tính; thêm Ngày sinh, Số điện thoại, Số định danh, "
            "Ngày vào công đoàn nếu có."
        ),
    )  # fmt: skip
    began = AdmitForm.base_fields["began"]
    on = DayField(
        label=gettext_lazy("Từ ngày"),
        help_text=gettext_lazy("Danh sách ban đầu: ngày mở sổ, như ngày đầu tháng. Kết nạp: ngày có hiệu lực."),
    )  # fmt: skip
    decision = AdmitForm.base_fields["decision"]

    def terms(self) -> Terms:
        """On what terms all of the list, of a form without errors."""
        return _terms_of(self.cleaned_data)


# ---- lists ----


def people_from(sent: UploadedFile[Any]) -> tuple[list[Person], Faults, list[str]]:
    """Danh sách đoàn viên out of a workbook or a CSV file: the people, the faults so far (the command adds its own),
    and what was passed over: rows that only name a group, sheets with other headings."""
    found = sent_list(sent, COLUMNS)
    taken = propose(found.headings, COLUMNS)
    faults = Faults(found.source, found.row_words)
    people, passed = [], []
    for row in found.rows:
        if row.is_group:
            passed.append(f"{found.row_words(row.line)}: {row.words}")
            continue
        people.append(_person(found, row, taken, faults))
    passed += [_("trang %s: tiêu đề cột khác") % quoted(name) for name in found.unread]
    return people, faults, passed


def _person(found: FoundList, row: ListRow, taken: Mapping[str, int], faults: Faults) -> Person:
    """What a row says; what cannot be read is told at its cell."""
    said = {key: row.text(column) for key, column in taken.items()}
    days: dict[str, date | None] = {}
    for key in ("born_on", "joined_on", "start"):
        with faults.at(row.line, about=found.cell_words(row.line, taken[key]) if key in taken else ""):
            days[key] = parse_date(said[key]) if said.get(key) else None
    sex = _SEXES.get(fold(said.get("sex", "")), "")
    return Person(
        full_name=said.get("full_name", ""), sex=sex, phone=_phone(said.get("phone", "")),
        id_number=_id_number(said.get("id_number", "")), born_on=days.get("born_on"),
        joined_on=days.get("joined_on"), start=days.get("start"), line=row.line,
    )  # fmt: skip


def _phone(text: str) -> str:
    """Excel forgets the nought before a number."""
    return f"0{text}" if text.isdigit() and len(text) == 9 else text


def _id_number(text: str) -> str:
    """The same of numbers of the first provinces, which begin with noughts."""
    return text.zfill(12) if text.isdigit() and len(text) in (10, 11) else text


def first_of_month() -> date:
    return timezone.localdate().replace(day=1)

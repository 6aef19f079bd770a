"""What comes in: the file, a line, a form, a check, the document by which they are issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.common.errors import Refused
from congdoan.common.text import one_line, sentence, within
from congdoan.documents.lists import FoundList, sent_list
from congdoan.org.models import UnitCategory, UnitLevel
from congdoan.periods.rules import LEVEL_RANKS, PeriodKind, kind_label
from congdoan.reporting.models import IndicatorDirection
from congdoan.reporting.shipped import MOST_DAYS
from congdoan.ui.forms import DayField, PlainForm

from .rules import Document, entries, kind_of, section_of, typed
from .words import COLUMNS, FLOW, OPENING, STOCK, Fate, SheetRow

KINDS = [(kind.value, sentence(kind_label(kind))) for kind in PeriodKind]
OVER_TIME = [
    (FLOW, gettext_lazy("Phát sinh trong kỳ: cộng các kỳ")),
    (STOCK, gettext_lazy("Hiện có đến cuối kỳ: lấy kỳ cuối")),
    (OPENING, gettext_lazy("Đầu kỳ: lấy kỳ đầu")),
]
TIMES = [
    (FLOW, gettext_lazy("Phát sinh")), (STOCK, gettext_lazy("Hiện có")), (OPENING, gettext_lazy("Đầu kỳ")),
]  # fmt: skip
ASKED = ("title", "levels", "categories", "period_kinds")
"""What is asked of a form besides its lines."""
TYPED = ("fate", "name", "unit", "over_time")
"""What may be typed of a row that was read."""

FATES = [
    (Fate.LINE.value, gettext_lazy("Dòng số liệu")),
    (Fate.PART.value, gettext_lazy("Một phần dòng trên")),
    (Fate.HEADING.value, gettext_lazy("Đề mục")),
    (Fate.TOTAL.value, gettext_lazy("Tự cộng")),
    (Fate.SKIP.value, gettext_lazy("Bỏ qua")),
]
CHECKS = [
    ("at_most", gettext_lazy("Dòng này không nhiều hơn dòng kia")),
    ("implies", gettext_lazy("Dòng này có số thì dòng kia phải có số")),
    ("at_least", gettext_lazy("Dòng này không dưới một mức")),
    ("jump", gettext_lazy("Dòng này tăng giảm quá một tỷ lệ % so với kỳ trước")),
]
SEVERITIES = [
    ("warning", gettext_lazy("Nhắc xem lại, vẫn gửi được")), ("error", gettext_lazy("Sai, chưa sửa thì chưa gửi được")),
]  # fmt: skip


def levels_below(level: str) -> list[tuple[str, str]]:
    """The levels that a body's forms may be for: those below its own, and its own."""
    return [(one.value, str(one.label)) for one in UnitLevel if LEVEL_RANKS[one] >= LEVEL_RANKS[level]]


class TextField(forms.CharField):
    """Words on one line, as they are printed."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class EditionForm(PlainForm):
    """A form that knows which state of the draft was seen."""

    edition = forms.CharField(widget=forms.HiddenInput)


class AskedForm(EditionForm):
    """Biểu: what it is called, for which periods, who fills it in."""

    title = TextField(label=gettext_lazy("Tên biểu"), max_length=150)
    period_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Báo cáo theo kỳ nào"), choices=KINDS,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    levels = forms.MultipleChoiceField(label=gettext_lazy("Ai phải báo cáo"), widget=forms.CheckboxSelectMultiple)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Chỉ các loại hình"), choices=UnitCategory.choices, widget=forms.CheckboxSelectMultiple,
        required=False, help_text=gettext_lazy("Không chọn: mọi loại hình."),
    )  # fmt: skip

    def __init__(self, level: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["levels"].choices = levels_below(level)  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ASKED}


class SheetForm(AskedForm):
    """Biểu Excel của đơn vị."""

    file = forms.FileField(
        label=gettext_lazy("Tệp biểu"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=gettext_lazy("Excel (.xlsx, .xls), để nguyên như đang dùng. Cần có cột Nội dung hoặc Chỉ tiêu."),
    )  # fmt: skip
    edition = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("file", "title", "period_kinds", "levels", "categories")

    def clean_file(self) -> FoundList:
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            return sent_list(sent, COLUMNS, as_form=True)
        except Refused as refused:
            raise forms.ValidationError([refused.message, *refused.details]) from None


class ViewForm(AskedForm):
    """Biểu with the lines it shows, and by when it is due where that is not the common rule."""

    lines = forms.MultipleChoiceField(
        required=True, error_messages={"required": gettext_lazy("Chọn ít nhất một dòng.")}
    )

    def __init__(self, level: str, document: Document, *args: Any, initial: Mapping[str, Any], **options: Any) -> None:
        days = {f"due_{kind}": n for kind, n in initial.get("due", {}).items()}
        super().__init__(level, *args, initial={**initial, **days}, **options)
        for kind, words in KINDS:
            self.fields[f"due_{kind}"] = forms.IntegerField(
                label=_("Hạn nộp, %s: số ngày sau ngày cuối kỳ") % within(words), required=False,
                min_value=0, max_value=MOST_DAYS,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": _("số ngày")}),
            )  # fmt: skip
        self.say_in_our_words()
        self.fields["lines"].label = _("Các dòng")
        self.fields["lines"].choices = [(code, one["name"]) for code, one in entries(document).items()]  # type: ignore[attr-defined]
        self.fields["lines"].error_messages["required"] = _("Chọn ít nhất một dòng.")

    @property
    def kinds(self) -> list[tuple[BoundWidget, BoundField]]:
        """Each kind of period with its days."""
        return [(one, self[f"due_{one.data['value']}"]) for one in self["period_kinds"]]

    def asked(self) -> dict[str, Any]:
        return self._of(self.cleaned_data)

    def asked_so_far(self) -> dict[str, Any]:
        """What may be shown of a form that is still being filled in: what is right of it."""
        self.is_valid()
        return self._of({"title": "", "levels": [], "categories": [], "period_kinds": []} | self.cleaned_data)

    def _of(self, said: Mapping[str, Any]) -> dict[str, Any]:
        days = {kind: said.get(f"due_{kind}") for kind in said["period_kinds"]}
        due = {kind: n for kind, n in days.items() if n is not None}
        return {name: said[name] for name in ASKED} | ({"due": due} if due else {})


class HeadForm(EditionForm):
    """Tên bộ, ngày áp dụng."""

    title = TextField(label=gettext_lazy("Tên bộ biểu mẫu"), max_length=150)
    valid_from = DayField(
        label=gettext_lazy("Áp dụng cho kỳ bắt đầu từ"),
        help_text=gettext_lazy("Kỳ bắt đầu trước ngày này vẫn theo bản trước."),
    )


class SectionForm(EditionForm):
    """Đề mục."""

    title = TextField(label=gettext_lazy("Tên đề mục"), max_length=150)


class _EntryForm(EditionForm):
    """What every kind of line has."""

    name = TextField(label=gettext_lazy("Nội dung"), max_length=150)
    section = forms.TypedChoiceField(label=gettext_lazy("Đề mục"), coerce=int)
    direction = forms.ChoiceField(
        label=gettext_lazy("Xếp thứ tự"), choices=IndicatorDirection.choices, initial="neutral"
    )
    forms_of_line = forms.MultipleChoiceField(
        label=gettext_lazy("Có trên biểu"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, document: Document, code: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.code = code
        self.fields["section"].choices = [(i, one["title"]) for i, one in enumerate(document["sections"])]  # type: ignore[attr-defined]
        self.fields["forms_of_line"].choices = [(one["code"], one["title"]) for one in document["forms"]]  # type: ignore[attr-defined]
        if code or not document["forms"]:
            del self.fields["forms_of_line"]
        self.say_in_our_words()

    def entry(self) -> dict[str, Any]:
        """The line as a catalogue says it, without its code."""
        told = {"name": self.cleaned_data["name"]}
        usual = "up" if isinstance(self, RatioForm) else "neutral"
        return told | ({"direction": d} if (d := self.cleaned_data["direction"]) != usual else {})


class LineForm(_EntryForm):
    """Dòng mà đơn vị ghi số."""

    unit = TextField(label=gettext_lazy("Đơn vị tính"), max_length=20, widget=forms.TextInput(attrs={"list": "dvt"}))
    over_time = forms.ChoiceField(label=gettext_lazy("Cộng qua các kỳ"), choices=OVER_TIME)
    decimals = forms.TypedChoiceField(
        label=gettext_lazy("Số lẻ"), coerce=int, initial=0,
        choices=[(0, gettext_lazy("Số nguyên")), (1, "0,1"), (2, "0,01"), (3, "0,001")],
    )  # fmt: skip
    part_of = forms.ChoiceField(label=gettext_lazy("Là một phần của"), required=False)
    passed_on = forms.BooleanField(
        label=gettext_lazy("Không cộng lên cấp trên (chỉ chuyển tiếp, ví dụ quà cấp trên gửi)"), required=False
    )
    needed = forms.BooleanField(label=gettext_lazy("Bắt buộc ghi, không có thì ghi 0"), required=False)
    field_order = ("name", "unit", "over_time", "section", "part_of", "needed", "passed_on", "decimals", "direction")

    def __init__(self, document: Document, code: str, *args: Any, **options: Any) -> None:
        super().__init__(document, code, *args, **options)
        others = [(other, one["name"]) for other, one in typed(document).items() if other != code]
        self.fields["part_of"].choices = [("", _("— không —")), *others]  # type: ignore[attr-defined]

    def entry(self) -> dict[str, Any]:
        said = self.cleaned_data
        told = super().entry() | {"unit": said["unit"], "over_time": said["over_time"]}
        told |= {"decimals": said["decimals"]} if said["decimals"] else {}
        told |= {"over_units": "none"} if said["passed_on"] else {}
        return told | ({"part_of": said["part_of"]} if said["part_of"] else {})


class RatioForm(_EntryForm):
    """Tỷ lệ % của hai dòng."""

    numerator = forms.ChoiceField(label=gettext_lazy("Tử số"))
    denominator = forms.ChoiceField(label=gettext_lazy("Mẫu số"))
    field_order = ("name", "numerator", "denominator", "section", "direction")

    def __init__(self, document: Document, code: str, *args: Any, **options: Any) -> None:
        super().__init__(document, code, *args, **options)
        lines = [(other, one["name"]) for other, one in typed(document).items()]
        below = [(f"@{one['code']}", _("Số đơn vị phải báo cáo: %s") % one["title"]) for one in document["forms"]]
        self.fields["numerator"].choices = lines  # type: ignore[attr-defined]
        self.fields["denominator"].choices = [*lines, *below]  # type: ignore[attr-defined]

    def entry(self) -> dict[str, Any]:
        below = self.cleaned_data["denominator"]
        told = super().entry() | {"numerator": self.cleaned_data["numerator"]}
        return told | ({"expected": below[1:]} if below.startswith("@") else {"denominator": below})


class DerivedForm(_EntryForm):
    """Dòng cộng trừ từ các dòng khác."""

    plus = forms.MultipleChoiceField(label=gettext_lazy("Cộng các dòng"), widget=forms.CheckboxSelectMultiple)
    minus = forms.MultipleChoiceField(
        label=gettext_lazy("Trừ các dòng"), widget=forms.CheckboxSelectMultiple, required=False
    )
    field_order = ("name", "plus", "minus", "section", "direction")

    def __init__(self, document: Document, code: str, *args: Any, **options: Any) -> None:
        super().__init__(document, code, *args, **options)
        lines = [(other, f"{one['name']} ({one['unit']})") for other, one in typed(document).items()]
        for name in ("plus", "minus"):
            self.fields[name].choices = lines  # type: ignore[attr-defined]

    def entry(self) -> dict[str, Any]:
        told = super().entry() | {"plus": self.cleaned_data["plus"]}
        return told | ({"minus": self.cleaned_data["minus"]} if self.cleaned_data["minus"] else {})


ENTRY_FORMS: dict[str, type[_EntryForm]] = {"line": LineForm, "ratio": RatioForm, "derived": DerivedForm}


def entry_form(document: Document, code: str, kind: str, **options: Any) -> _EntryForm:
    """The form of a line; `code` is empty for a new one."""
    return ENTRY_FORMS[kind](document, code, **options)


def kept_in(document: Document, code: str) -> dict[str, Any]:
    """A line as the form shows it."""
    entry = entries(document)[code]
    needed = {check.get("line") for check in document["checks"] if check.get("kind") == "required"}
    usual = "up" if kind_of(entry) == "ratio" else "neutral"
    below = f"@{entry['expected']}" if entry.get("expected") else entry.get("denominator", "")
    return {
        "direction": usual, **entry, "section": section_of(document, code), "denominator": below,
        "passed_on": entry.get("over_units") == "none", "needed": code in needed,
    }  # fmt: skip


class CheckForm(EditionForm):
    """Quy tắc kiểm tra."""

    kind = forms.ChoiceField(label=gettext_lazy("Quy tắc"), choices=CHECKS)
    line = forms.ChoiceField(label=gettext_lazy("Dòng này"))
    other = forms.ChoiceField(label=gettext_lazy("Dòng kia"), required=False)
    number = forms.DecimalField(
        label=gettext_lazy("Mức, tỷ lệ %"), required=False, min_value=0, max_value=10**12, decimal_places=1,
        localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    severity = forms.ChoiceField(label=gettext_lazy("Khi không đúng"), choices=SEVERITIES)

    def __init__(self, document: Document, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lines = [(code, one["name"]) for code, one in typed(document).items()]
        self.fields["line"].choices = lines  # type: ignore[attr-defined]
        self.fields["other"].choices = [("", _("— không —")), *lines]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        kind = said.get("kind")
        if kind in ("at_most", "implies"):
            if not said.get("other"):
                self.add_error("other", _("Chọn dòng kia."))
            elif said["other"] == said.get("line"):
                self.add_error("other", _("Chọn một dòng khác."))
        elif kind in ("at_least", "jump") and said.get("number") is None and "number" not in self.errors:
            self.add_error("number", _("Còn trống."))
        return said

    def check(self) -> dict[str, Any]:
        """The check as a catalogue says it."""
        said = self.cleaned_data
        kind, line, severity = said["kind"], said["line"], said["severity"]
        number = str(said["number"] or 0)
        by_kind = {
            "at_most": {"part": line, "whole": said["other"]},
            "implies": {"line": line, "other": said["other"]},
            "at_least": {"line": line, "least": number},
            "jump": {"line": line, "percent": number, "least": "0"},
        }
        return {"kind": kind, "severity": "warning" if kind == "jump" else severity, **by_kind[kind]}


class IssueForm(EditionForm):
    """Ban hành."""

    number = TextField(
        label=gettext_lazy("Số văn bản ban hành"), max_length=100, help_text=gettext_lazy("Ví dụ 125/QĐ-LĐLĐ.")
    )
    on = DayField(label=gettext_lazy("Ngày ban hành"))


def rows_in(sent: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> list[SheetRow]:
    """The rows of a sheet as the person left them. Refused("bad_rows") with a sentence for each row that says too
    little."""
    fates, times = dict(FATES), dict(TIMES)
    made, wrong = [], []
    for row in rows:
        n = row["line"]
        said = {
            key: one_line(sent.get(f"{key}-{n}", str(row[key])))[:150] for key in ("fate", "name", "unit", "over_time")
        }
        if said["fate"] not in fates or said["over_time"] not in times:
            raise Refused("bad_rows", _("Dòng %s: chọn lại cách hiểu.") % n)
        if said["fate"] != Fate.SKIP and not said["name"]:
            wrong.append(_("Dòng %s: còn trống nội dung.") % n)
        if said["fate"] in (Fate.LINE, Fate.PART) and not 0 < len(said["unit"]) <= 20:
            wrong.append(_("Dòng %s: ghi đơn vị tính, không quá 20 chữ.") % n)
        made.append(SheetRow(n, said["fate"], said["name"], said["unit"], said["over_time"], row["note"]))
    if wrong:
        raise Refused("bad_rows", _("Còn %s dòng phải sửa; chưa lưu.") % len(wrong), details=wrong)
    return made

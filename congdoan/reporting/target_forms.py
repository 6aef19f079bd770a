"""What people type of targets: one that is given or registered, how one is shared out, why one was missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.common.numbers import NumberError, parse_figure
from congdoan.common.text import sentence
from congdoan.org.models import Unit
from congdoan.periods.models import Period
from congdoan.ui.forms import PlainForm

from . import queries
from .cascade import Way
from .commands import Aim
from .forms import FigureField, decimals_of, field_of
from .groups import groups_on
from .models import Indicator, IndicatorSet, Target, TargetValue
from .queries import HeldTarget

WAYS = {
    Way.MEMBERS: gettext_lazy("Theo số đoàn viên"),
    Way.LAST_RESULT: gettext_lazy("Theo kết quả năm trước"),
    Way.EQUAL: gettext_lazy("Chia đều"),
    Way.OWN: gettext_lazy("Tự định từng đơn vị"),
}
_LONGEST_PAPER = TargetValue._meta.get_field("decision").max_length or 0
_LONGEST_TOLD = Target._meta.get_field("cause").max_length or 0
_LONGEST_REASON = TargetValue._meta.get_field("reason").max_length or 0
_LONGEST_NUMBER = 30


class TargetForm(PlainForm):
    """Giao, đăng ký một chỉ tiêu, or revise it."""

    indicator = forms.ChoiceField(label=gettext_lazy("Chỉ số"))
    comparator = forms.ChoiceField(label=gettext_lazy("Yêu cầu"), initial=TargetValue.Comparator.GE)
    value = forms.CharField(
        label=gettext_lazy("Mức"), required=False, max_length=_LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("Theo đơn vị tính của chỉ số; chỉ tiêu tỷ lệ ghi số phần trăm, như 95,5."),
    )  # fmt: skip
    group = forms.ChoiceField(
        label=gettext_lazy("Tính cho"), required=False,
        help_text=gettext_lazy("Chọn một khu vực khi chỉ tiêu chỉ tính trên công đoàn cơ sở của khu vực đó."),
    )  # fmt: skip
    decision = forms.CharField(label=gettext_lazy("Văn bản"), max_length=_LONGEST_PAPER)

    def __init__(self, indicator_set: IndicatorSet, period: Period, *, paper: str, **options: Any) -> None:
        super().__init__(**options)
        self._known = queries.of_set(indicator_set, queries.indicators())
        named = [
            (section["title"], [(code, self._named(code)) for code in section["lines"]])
            for section in indicator_set.sections
        ]
        groups = groups_on(period.start).values()
        self._choose("indicator", named)
        self._choose("comparator", [(one, sentence(str(label))) for one, label in TargetValue.Comparator.choices])
        self._choose("group", [("", _("Mọi đơn vị")), *((one.code, sentence(one.name)) for one in groups)])
        self.fields["decision"].label = paper

    def _choose(self, name: str, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _named(self, code: str) -> str:
        indicator = self._known[code]
        return f"{indicator.name} ({indicator.unit})"

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        indicator, comparator = self._known.get(data.get("indicator", "")), data.get("comparator")
        if indicator is None or comparator is None or "value" not in data:
            return data
        text, wanted = data["value"].strip(), comparator in ("ge", "le", "eq")
        if wanted != bool(text):
            self.add_error("value", _("Ghi mức phải đạt.") if wanted else _("Yêu cầu này không có mức: để trống."))
        try:
            data["smallest"] = parse_figure(text, decimals_of(indicator)) if text else None
        except NumberError as error:
            self.add_error("value", str(error))
        return data

    def aim(self, unit: Unit, period: str) -> Aim:
        """What the form asks for; it has no errors."""
        data = self.cleaned_data
        return Aim(
            unit, period, self._known[data["indicator"]], data["comparator"], data["smallest"], data["decision"],
            data["group"],
        )  # fmt: skip


class CascadeForm(PlainForm):
    """Phân bổ một chỉ tiêu: by what, how much is kept, by which paper; and the units' own values where that is the way.

    `seen` is the outcome of the preview that is confirmed.
    """

    way = forms.ChoiceField(
        label=gettext_lazy("Chia"), choices=[(way.value, words) for way, words in WAYS.items()],
        widget=forms.RadioSelect, initial=Way.MEMBERS.value,
    )  # fmt: skip
    decision = forms.CharField(label=gettext_lazy("Văn bản giao chỉ tiêu"), max_length=_LONGEST_PAPER)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1_000_000)

    def __init__(self, indicator: Indicator, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(**options)
        kept = FigureField(indicator)
        kept.label = _("Giữ lại, chưa giao")
        kept.help_text = _("Phần dự phòng còn ở cấp giao. Để trống là giao hết.")
        self.fields["kept"] = kept
        for unit in units:
            self.fields[field_of(unit.code)] = FigureField(indicator)
            self.fields[field_of(unit.code)].label = unit.name
        self._units = units

    @property
    def own(self) -> dict[str, int]:
        """The units' own values by code, of a form without errors."""
        typed = {unit.code: self.cleaned_data[field_of(unit.code)] for unit in self._units}
        return {code: value for code, value in typed.items() if value is not None}

    def given(self) -> Mapping[str, Any]:
        """What the command is asked, of a form without errors."""
        way = Way(self.cleaned_data["way"])
        return {
            "way": way,
            "decision": self.cleaned_data["decision"],
            "kept": self.cleaned_data["kept"] or 0,
            "own": self.own if way is Way.OWN else None,
        }


class DecideForm(PlainForm):
    """Quyết định mức đơn vị đăng ký: the paper, and where another value is given that value and why.

    `number` is the registered value that was looked at.
    """

    decision = forms.CharField(label=gettext_lazy("Văn bản giao chỉ tiêu"), max_length=_LONGEST_PAPER)
    reason = forms.CharField(
        label=gettext_lazy("Lý do"), required=False, max_length=_LONGEST_REASON,
        help_text=gettext_lazy("Cần ghi khi giao mức khác; đơn vị đọc được lý do này."),
    )  # fmt: skip
    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, held: HeldTarget, **options: Any) -> None:
        super().__init__(**options)
        self._registered = held.registered[-1]
        self._indicator = held.indicator
        self._group = held.group
        self.fields["number"].initial = self._registered.number
        if self._registered.value is not None:
            self.fields["value"] = forms.CharField(
                label=_("Mức giao khác"), required=False, max_length=_LONGEST_NUMBER,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                help_text="%" if held.indicator.is_ratio else held.indicator.unit,
            )  # fmt: skip
            self.order_fields(["decision", "value", "reason", "number"])

    @property
    def takes(self) -> bool:
        """Nhận mức đăng ký rather than giao mức khác."""
        return self.data.get("act") == "take"

    def clean_value(self) -> int | None:
        text = str(self.cleaned_data["value"]).strip()
        if self.takes:
            return None
        try:
            return parse_figure(text, decimals_of(self._indicator))
        except NumberError as error:
            raise ValidationError(str(error) if text else _("Ghi mức giao.")) from None

    def aim(self, unit: Unit, period: str) -> Aim:
        """What the form asks for; it has no errors."""
        value = self._registered.value if self.takes else self.cleaned_data.get("value")
        comparator, paper = self._registered.comparator, self.cleaned_data["decision"]
        return Aim(unit, period, self._indicator, comparator, value, paper, self._group)


def _told(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=_LONGEST_TOLD, widget=forms.Textarea(attrs={"rows": 5}))


class ExplainForm(PlainForm):
    """Giải trình một chỉ tiêu chưa đạt."""

    cause = _told(gettext_lazy("Nguyên nhân"))
    remedy = _told(gettext_lazy("Giải pháp khắc phục"))


def refuse(form: forms.Form, message: str, details: Sequence[str] = ()) -> None:
    """What a command said no with, above the form."""
    form.add_error(None, ValidationError([sentence(message), *details]))

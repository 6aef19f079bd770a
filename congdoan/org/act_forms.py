"""What people type for one act on one unit: the day, the decision, and what the act needs besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import nfc, sentence
from congdoan.ui.forms import DayField

from . import queries
from .commands import NewUnit, Part, UnitAct
from .models import PlacementAct, Unit, UnitLevel
from .picking import LONGEST_UNIT, UnitPicker
from .picking_forms import PickingForm, one_line
from .plan_forms import categories
from .plans import StepAct
from .rules import LEVELS, LONGEST_DECISION, LONGEST_KIND, LONGEST_NAME, may_hang_below

MOST_PARTS = 4
MOST_CHILDREN = 60  # that are given to the parts of a split one by one

_LONGEST_CODE = 32
_FOUNDINGS = [
    (PlacementAct.ESTABLISHED.value, gettext_lazy("Cấp trên quyết định thành lập")),
    (PlacementAct.RECOGNISED.value, gettext_lazy("Cấp trên công nhận, đoàn viên tự tổ chức")),
]
_TO = {StepAct.MOVE: gettext_lazy("Cấp trên mới"), StepAct.MERGE: gettext_lazy("Đơn vị nhận sáp nhập")}
_BESIDE = {  # a refusal stands beside the first of these fields that the form has
    "future": ("on",), "closed_period": ("on",), "too_early": ("on",), "would_lose": ("on",), "not_yet": ("on",),
    "no_decision": ("decision",), "long_decision": ("decision",), "same_parent": ("to",), "cycle": ("to",),
    "itself": ("to",), "ended": ("to",), "rank": ("to", "level"), "same_name": ("name",), "no_name": ("name",),
    "long_name": ("name",), "code_taken": ("code",), "bad_code": ("code",), "long_kind": ("kind",),
}  # fmt: skip


class ActForm(PickingForm):
    """Một việc với một đơn vị."""

    edition = forms.CharField(widget=forms.HiddenInput, required=False)
    on = DayField(label=gettext_lazy("Ngày có hiệu lực"), help_text=gettext_lazy("Ngày/tháng/năm, như 01/7/2025."))
    decision = forms.CharField(
        label=gettext_lazy("Số quyết định"), max_length=LONGEST_DECISION,
        help_text=gettext_lazy("Như trên văn bản: Quyết định 120/QĐ-LĐLĐ."),
    )  # fmt: skip
    decided_on = DayField(
        label=gettext_lazy("Ngày ký quyết định"), required=False,
        help_text=gettext_lazy("Để trống nếu ký đúng ngày có hiệu lực."),
    )  # fmt: skip

    def __init__(self, user: User, act: StepAct, unit: Unit, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"on": timezone.localdate()})
        units = UnitPicker(user, timezone.localdate(), of=unit.code)
        super().__init__({"to": units} if act in _TO else {}, *args, **options)
        self.act, self._user, self._unit = act, user, unit
        self._children = children_of(unit) if act is StepAct.SPLIT else []
        own = _fields_of(act, unit, self._children)
        self.fields.update(own)
        self.order_fields([*own, "on", "decision", "decided_on", "edition"])
        self.say_in_our_words()

    def clean_decision(self) -> str:
        return _line(self.cleaned_data["decision"])

    def clean_name(self) -> str:
        return _line(self.cleaned_data["name"])

    def clean_decided_on(self) -> date | None:
        day: date | None = self.cleaned_data["decided_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Ngày %s chưa tới.") % format_date(day))
        return day

    def clean(self) -> dict[str, Any]:
        filled = super().clean()
        if self.act is StepAct.SPLIT:
            for n in range(1, MOST_PARTS + 1):
                code, name = f"code_{n}", f"name_{n}"
                if bool(filled.get(code)) != bool(filled.get(name)):
                    self.add_error(name if filled.get(code) else code, _("Mỗi đơn vị mới cần cả mã và tên."))
            for child in self._children:
                part = filled.get(f"child_{child.pk}")
                if part and not filled.get(f"code_{part}"):
                    self.add_error(f"child_{child.pk}", _("Chưa ghi đơn vị mới thứ %s.") % part)
        return filled

    def unit_act(self) -> UnitAct:
        """The act as it was filled in."""
        filled = self.cleaned_data
        to = queries.unit_by_code(self._user, filled["to"], "structure") if filled.get("to") else None
        given = {"on": filled["on"], "decision": filled["decision"], "decided_on": filled["decided_on"]}
        return UnitAct(
            self.act, self._unit, to=to, name=filled.get("name", ""), new=self._new(),
            founding=filled.get("founding") or PlacementAct.ESTABLISHED.value, parts=self._parts(), **given,
        )  # fmt: skip

    def _new(self) -> NewUnit | None:
        filled = self.cleaned_data
        if self.act not in (StepAct.ESTABLISH, StepAct.REPLACE):
            return None
        parent = self._unit.code if self.act is StepAct.ESTABLISH else _superior_code(self._unit)
        return NewUnit(
            filled["code"], parent, filled["name"], filled["level"], filled["kind"], filled["category"], filled["on"]
        )

    def _parts(self) -> tuple[Part, ...]:
        """New units of the old one's kind, each with the units below that were given to it."""
        filled, old, parts = self.cleaned_data, self._unit, []
        for n in range(1, MOST_PARTS + 1) if self.act is StepAct.SPLIT else ():
            if not filled.get(f"code_{n}"):
                continue
            new = NewUnit(
                filled[f"code_{n}"], _superior_code(old), _line(filled[f"name_{n}"]), old.level, old.kind, old.category,
                filled["on"],
            )  # fmt: skip
            given = (child.code for child in self._children if filled[f"child_{child.pk}"] == str(n))
            parts.append(Part(new, tuple(given)))
        return tuple(parts)

    def kept(self) -> list[tuple[str, str]]:
        """What was typed, to be sent once more; a unit that was chosen goes by its code."""
        typed = {name: str(self[name].value() or "") for name in self.fields if name != "edition"}
        typed |= {name: str(picks.chosen) for name, picks in self._picks.items() if picks.chosen}
        return list(typed.items())

    def refuse(self, refused: Refused) -> None:
        """Puts a refusal beside the field that it is about."""
        field = next((name for name in _BESIDE.get(refused.code, ()) if name in self.fields), None)
        self.add_error(field, sentence(refused.message))
        for said in refused.details:
            self.add_error(None, sentence(said))


def children_of(unit: Unit) -> list[Unit]:
    """The units directly below that live today, by name."""
    below = queries.places_on(timezone.localdate()).filter(parent=unit, ended=False)
    return list(Unit.objects.filter(pk__in=below.values("unit")).order_by("sort_key", "code"))


def _line(text: str) -> str:
    return nfc(" ".join(text.split()))


def _superior_code(unit: Unit) -> str:
    return Unit.objects.get(pk=queries.superior_now(unit) or 0).code


def _fields_of(act: StepAct, unit: Unit, children: Sequence[Unit]) -> dict[str, forms.Field]:
    if act in (StepAct.ESTABLISH, StepAct.REPLACE):
        return _description(unit, is_below=act is StepAct.ESTABLISH)
    if act is StepAct.RENAME:
        return {"name": forms.CharField(label=_("Tên mới"), max_length=LONGEST_NAME, initial=unit.name)}
    if act is StepAct.SPLIT:
        return _split(children)
    if act not in _TO:
        return {}
    by_name = _("Gõ tên hoặc mã, không dấu cũng được.")
    to = forms.CharField(label=_TO[act], max_length=LONGEST_UNIT, widget=one_line(), help_text=by_name)
    return {"to": to}


def _code(label: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=_LONGEST_CODE, widget=one_line(), required=required,
        help_text=_("1–32 chữ không dấu, chữ số, dấu chấm, gạch; không dùng lại mã cũ.") if required else "",
    )  # fmt: skip


def _description(unit: Unit, *, is_below: bool) -> dict[str, forms.Field]:
    """A new unit, below this one or in its place."""
    levels = [choice for choice in UnitLevel.choices if not is_below or may_hang_below(choice[0], unit.level)]
    lower = [level for level in LEVELS if not may_hang_below(unit.level, level)]
    fields: dict[str, forms.Field] = {
        "code": _code(_("Mã đơn vị mới")),
        "name": forms.CharField(label=_("Tên"), max_length=LONGEST_NAME),
        "level": forms.ChoiceField(
            label=_("Cấp"), choices=levels, initial=lower[0] if is_below and lower else unit.level
        ),
        "kind": forms.CharField(
            label=_("Loại công đoàn cấp trên, nếu có"), max_length=LONGEST_KIND, required=False,
            initial="" if is_below else unit.kind, help_text=_("Ví dụ: xã/phường, khu công nghiệp."),
        ),
        "category": forms.ChoiceField(
            label=_("Loại hình"), choices=categories(), initial=None if is_below else unit.category
        ),
    }  # fmt: skip
    if is_below:
        fields["founding"] = forms.ChoiceField(label=_("Cách thành lập"), choices=_FOUNDINGS)
    return fields


def _split(children: Sequence[Unit]) -> dict[str, forms.Field]:
    """The new units, then where each unit below goes."""
    fields: dict[str, forms.Field] = {}
    for n in range(1, MOST_PARTS + 1):
        required, whose = n <= 2, {"n": n}
        more = "" if required else _(", nếu có")
        fields[f"code_{n}"] = _code(_("Mã đơn vị mới thứ %(n)s") % whose + more, required=required)
        fields[f"name_{n}"] = forms.CharField(
            label=_("Tên đơn vị mới thứ %(n)s") % whose + more, max_length=LONGEST_NAME, required=required
        )
    parts = [(str(n), _("Đơn vị mới thứ %s") % n) for n in range(1, MOST_PARTS + 1)]
    for child in children:
        fields[f"child_{child.pk}"] = forms.ChoiceField(
            label=_("%s về") % child.name, choices=[("", _("Chọn đơn vị mới")), *parts]
        )
    return fields

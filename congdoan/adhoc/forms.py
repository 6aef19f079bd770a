"""What people type of one-off requests: the questions and whom to ask; the answers of one unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.text import one_line, sentence
from congdoan.org.models import Unit, UnitCategory, UnitLevel
from congdoan.ui.forms import DayField, PlainForm

from . import queries, rules
from .lines import questions_in
from .models import AdHocAnswer, AdHocRequest
from .queries import Again, Chosen
from .rules import AnswerError, Kind, Question

FIRST_ROWS = 1
_MOST_PICKED_BY_BOX = 300  # units directly below of which each gets a box to tick
KINDS = {
    Kind.NUMBER: gettext_lazy("Con số"),
    Kind.YES_NO: gettext_lazy("Có hoặc không"),
    Kind.CHOICE: gettext_lazy("Chọn một"),
    Kind.TEXT: gettext_lazy("Chữ"),
}


class DeadlineForm(PlainForm):
    """Hạn trả lời to the hour."""

    day = DayField(label=gettext_lazy("Hạn trả lời, ngày"))
    hour = forms.TimeField(
        label=gettext_lazy("Giờ"), widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Ghi giờ như 17:00.")},
    )  # fmt: skip

    @property
    def deadline(self) -> datetime:
        """Of a form without errors."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"]))


@dataclass(frozen=True)
class QuestionRow:
    """The fields of one question."""

    number: int
    text: BoundField
    kind: BoundField
    more: BoundField


class RequestForm(DeadlineForm):
    """Yêu cầu báo cáo đột xuất: title, a few questions, until when, of whom."""

    title = forms.CharField(label=gettext_lazy("Tên báo cáo"), max_length=150)
    explanation = forms.CharField(
        label=gettext_lazy("Giải thích (nếu cần)"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    lines = forms.CharField(
        label=gettext_lazy("Mỗi dòng một câu"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Trong ngoặc cuối câu là cách trả lời: (người), (có/không), (tốt; khá; yếu)."),
    )  # fmt: skip
    who = forms.ChoiceField(label=gettext_lazy("Hỏi những đơn vị nào"), widget=forms.RadioSelect, initial="direct")
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Cấp"), required=False, widget=forms.CheckboxSelectMultiple, choices=UnitLevel.choices
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Loại hình"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=UnitCategory.choices,
    )  # fmt: skip
    below = forms.CharField(label=gettext_lazy("Thuộc"), required=False)
    codes = forms.CharField(required=False)

    def __init__(
        self, user: User, body: Unit, *, rows: int, earlier: AdHocRequest | None = None, **options: Any
    ) -> None:
        """With an earlier request what it asked stands in the form, and the units it was put to can be chosen."""
        self.again = queries.whom_again(user, earlier) if earlier else None
        options.setdefault("initial", _again(earlier, self.again) if earlier and self.again else _first())
        super().__init__(**options)
        self.body, self.earlier = body, earlier
        self._rows = min(max(rows, FIRST_ROWS), rules.MOST_QUESTIONS)
        children = queries.directly_below(user, body)
        self._choose_whom(children, queries.count_below(body))
        for number in range(self._rows):
            self._add_row(number)

    def _choose_whom(self, children: Sequence[Unit], below: int) -> None:
        ways = [("direct", _("Mọi đơn vị trực thuộc (%s)") % format_number(len(children)))]
        if below > len(children):
            ways.append(("all", _("Mọi đơn vị bên dưới (%s)") % format_number(below)))
        if self.again and self.again.units:
            ways.insert(0, ("earlier", _earlier_words(self.again)))
        ways += [("filter", _("Theo cấp, loại hình, nơi trực thuộc")), ("picked", _("Chọn từng đơn vị"))]
        self.fields["who"].choices = ways  # type: ignore[attr-defined]
        named = [(unit.code, unit.name) for unit in children]
        self.fields["below"] = forms.ChoiceField(
            label=_("Thuộc"), required=False, choices=[("", self.body.name), *named[:_MOST_PICKED_BY_BOX]]
        )
        if len(children) <= _MOST_PICKED_BY_BOX:
            self.fields["codes"] = forms.MultipleChoiceField(
                label=_("Đơn vị"), required=False, choices=named, widget=forms.CheckboxSelectMultiple
            )
        else:
            self.fields["codes"] = forms.CharField(
                label=_("Mã các đơn vị"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("Mỗi dòng một mã."),
            )  # fmt: skip

    def _add_row(self, number: int) -> None:
        self.fields[f"text-{number}"] = forms.CharField(
            label=_("Câu hỏi %s") % (number + 1), required=False, max_length=rules.LONGEST_QUESTION
        )
        self.fields[f"kind-{number}"] = forms.ChoiceField(
            label=_("Trả lời bằng"), required=False, choices=[(kind.value, words) for kind, words in KINDS.items()]
        )
        self.fields[f"more-{number}"] = forms.CharField(
            label=_("Đơn vị tính, hoặc các lựa chọn"), required=False, max_length=700,
            help_text=_("Con số: người, suất… Chọn một: các lựa chọn cách nhau bằng dấu chấm phẩy."),
        )  # fmt: skip

    @property
    def rows(self) -> list[QuestionRow]:
        return [
            QuestionRow(number, self[f"text-{number}"], self[f"kind-{number}"], self[f"more-{number}"])
            for number in range(self._rows)
        ]

    @property
    def may_add(self) -> bool:
        return self._rows < rules.MOST_QUESTIONS

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("lines"):
            self.add_error("lines", _("Chưa tách thành câu hỏi. Bấm Tách thành câu hỏi, hoặc xóa những dòng này."))
        self.questions: list[Question] = []
        for number in range(self._rows):
            text = one_line(data.get(f"text-{number}", ""))
            if text:
                self._take_question(number, text)
        if not self.questions and not any(name.startswith(("text-", "lines")) for name in self.errors):
            self.add_error("text-0", _("Còn trống. Ghi ít nhất một câu hỏi."))
        return data

    def _take_question(self, number: int, text: str) -> None:
        data = self.cleaned_data
        kind, more = Kind(data.get(f"kind-{number}") or Kind.NUMBER), one_line(data.get(f"more-{number}", ""))
        choices = [one.strip() for one in more.split(";") if one.strip()] if kind is Kind.CHOICE else []
        question = Question(text, kind, more if kind is Kind.NUMBER else "", tuple(choices))
        try:
            rules.check_questions([question])
        except Refused as refused:
            self.add_error(f"more-{number}", sentence(refused.message.partition(": ")[2]))
        self.questions.append(question)

    @property
    def chosen(self) -> Chosen:
        """Whom to ask, of a form without errors."""
        data = self.cleaned_data
        codes = data["codes"] if isinstance(data["codes"], list) else data["codes"].split()
        picked = list(dict.fromkeys(codes))
        return Chosen(data["who"], data["levels"], data["categories"], data["below"], picked, self.earlier)


def _first() -> dict[str, Any]:
    """What stands in the form to begin with: until 17:00 of the next day."""
    return {"day": timezone.localdate() + timedelta(days=1), "hour": time(17)}


def _again(earlier: AdHocRequest, again: Again) -> dict[str, Any]:
    """The same questions, to the same units, until the same hour of the next day."""
    asked: dict[str, Any] = {}
    for number, question in enumerate(earlier.asked):
        asked |= _filled(number, question)
    hour = timezone.localtime(earlier.deadline).time()
    return {
        **_first(), "hour": hour, "title": earlier.title, "explanation": earlier.explanation, "who": again.who, **asked
    }  # fmt: skip


def _filled(number: int, question: Question) -> dict[str, str]:
    """The fields of one question as they stand with it."""
    more = "; ".join(question.choices) if question.kind is Kind.CHOICE else question.unit
    return {f"text-{number}": question.text, f"kind-{number}": question.kind.value, f"more-{number}": more}


def split_lines(typed: Mapping[str, Any], rows: int) -> tuple[dict[str, Any], int]:
    """Tách thành câu hỏi: what was typed, with the pasted lines as questions in the rows that are empty and in new
    ones, and how many rows there are then. Lines for which there is no room are left as they are."""
    pasted = [line for line in typed.get("lines", "").splitlines() if questions_in(line)]
    empty = [number for number in range(rules.MOST_QUESTIONS) if number >= rows or not typed.get(f"text-{number}")]
    taken, split = list(zip(empty, pasted, strict=False)), dict(typed)
    for number, line in taken:
        split |= _filled(number, *questions_in(line))
    split["lines"] = "\n".join(pasted[len(taken) :])
    return split, max([rows, *(number + 1 for number, _line in taken)])


def _earlier_words(again: Again) -> str:
    words = _("Những đơn vị đã hỏi lần trước (%s)") % format_number(len(again.units))
    if again.gone:
        words += _("; %s đơn vị nay không còn trực thuộc") % format_number(again.gone)
    return words


class AnswerForm(PlainForm):
    """Trả lời của một đơn vị: a field for each question; `version` is the answer that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_767)

    def __init__(self, request: AdHocRequest, answer: AdHocAnswer, **options: Any) -> None:
        questions = request.asked
        shown = {
            f"a-{place}": rules.shown_value(question, answer.values.get(str(place)))
            if question.kind is Kind.NUMBER else answer.values.get(str(place), "")
            for place, question in enumerate(questions)
        }  # fmt: skip
        options.setdefault("initial", {"version": answer.version, **shown})
        super().__init__(**options)
        self.questions = questions
        for place, question in enumerate(questions):
            self.fields[f"a-{place}"] = _answer_field(question)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for place, question in enumerate(self.questions):
            try:
                rules.read_value(question, data.get(f"a-{place}", ""))
            except AnswerError as error:
                self.add_error(f"a-{place}", str(error))
        return data

    @property
    def values(self) -> dict[str, str]:
        """By place, of a form without errors."""
        return {str(place): self.cleaned_data[f"a-{place}"] for place in range(len(self.questions))}

    @property
    def lines(self) -> list[BoundField]:
        return [self[f"a-{place}"] for place in range(len(self.questions))]


def _answer_field(question: Question) -> forms.Field:
    label = f"{question.text} ({question.unit})" if question.unit else question.text
    widget: forms.Widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    if question.kind is Kind.TEXT:
        widget = forms.Textarea(attrs={"rows": 3})
    elif question.kind is not Kind.NUMBER:
        widget = forms.RadioSelect(choices=rules.choices_of(question))
    return forms.CharField(label=label, required=False, widget=widget, max_length=rules.LONGEST_TEXT)

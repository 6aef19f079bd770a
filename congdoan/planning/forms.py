"""What people type of a work programme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.org.models import Unit
from congdoan.reporting import queries as reporting
from congdoan.ui.forms import PlainForm

from . import queries
from .commands import TaskEntry
from .models import ProgrammeTask, WorkProgramme


def _longest(model: type[WorkProgramme | ProgrammeTask], name: str) -> int:
    return next(field.max_length for field in model._meta.fields if field.name == name) or 0


class ProgrammeForm(PlainForm):
    """Chủ đề năm and the paper."""

    theme = forms.CharField(
        label=gettext_lazy("Chủ đề năm"), required=False, max_length=_longest(WorkProgramme, "theme")
    )
    document = forms.CharField(
        label=gettext_lazy("Văn bản"), required=False, max_length=_longest(WorkProgramme, "document"),
        help_text=gettext_lazy("Số, ngày của chương trình hoặc kế hoạch. Chưa có thì để trống."),
    )  # fmt: skip


class TaskForm(PlainForm):
    """Một việc; `task` is the one that is changed."""

    text = forms.CharField(
        label=gettext_lazy("Nội dung"), max_length=_longest(ProgrammeTask, "text"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    period = forms.ChoiceField(label=gettext_lazy("Thời gian"))
    owner = forms.CharField(
        label=gettext_lazy("Người, bộ phận phụ trách"), required=False, max_length=_longest(ProgrammeTask, "owner")
    )
    resolution = forms.CharField(
        label=gettext_lazy("Thực hiện nghị quyết"), required=False, max_length=_longest(ProgrammeTask, "resolution")
    )
    indicator = forms.ChoiceField(
        label=gettext_lazy("Phục vụ chỉ tiêu"), required=False,
        help_text=gettext_lazy("Chỉ tiêu của đơn vị mà việc này nhằm đạt; trang sẽ cho biết đã đạt bao nhiêu."),
    )  # fmt: skip

    def __init__(self, user: User, unit: Unit, year: int, task: ProgrammeTask | None, **options: Any) -> None:
        super().__init__(initial=_initial(task), **options)
        held = reporting.attainment_in_every_set(user, unit, str(year))
        self._known = {one.indicator.code: one.indicator for one in held if not one.group}
        if task is not None and task.indicator is not None:
            self._known.setdefault(task.indicator.code, task.indicator)
        self._choose("period", queries.periods_of(year))
        self._choose("indicator", [("", _("Không gắn chỉ tiêu")), *((c, i.name) for c, i in self._known.items())])

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def entry(self) -> TaskEntry:
        """What the form says; it has no errors."""
        data = self.cleaned_data
        indicator = self._known.get(data["indicator"])
        return TaskEntry(data["text"], data["period"], data["owner"], data["resolution"], indicator)


def _initial(task: ProgrammeTask | None) -> dict[str, Any]:
    if task is None:
        return {}
    names = ("text", "period", "owner", "resolution")
    return {name: getattr(task, name) for name in names} | {"indicator": task.indicator.code if task.indicator else ""}

"""What the page of a draft shows: headings with their lines, forms, checks in words, and what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.common.dates import format_date
from congdoan.common.numbers import format_number
from congdoan.common.text import sentence, within
from congdoan.org.models import UnitLevel
from congdoan.periods.queries import calendars
from congdoan.periods.rules import (
    CalendarRule,
    PeriodKind,
    Span,
    due_on,
    kind_label,
    latest_codes,
    span_of,
    title,
)
from congdoan.reporting.models import ReportForm

from . import queries
from .forms import TIMES
from .models import FormDraft
from .rules import entries, kind_of

_OVER_TIME = dict(TIMES)


@dataclass(frozen=True)
class LineShown:
    """A line with what it is, in words."""

    code: str
    name: str
    words: str
    is_frozen: bool
    has_fault: bool


@dataclass(frozen=True)
class FormShown:
    """A form in words; `dues` say of each kind of its periods by when it is to be sent."""

    code: str
    title: str
    words: str
    dues: list[str]
    is_kept: bool


@dataclass(frozen=True)
class DraftPage:
    """Trang dự thảo."""

    draft: FormDraft
    faults: list[queries.DraftFault]
    is_supplement: bool
    valid_from: date
    sections: list[tuple[int, str, list[LineShown]]]
    forms: list[FormShown]
    checks: list[tuple[int, str]]

    @property
    def n_lines(self) -> int:
        return sum(len(lines) for _number, _title, lines in self.sections)


def draft_page(draft: FormDraft) -> DraftPage:
    """The draft as its page shows it."""
    found = queries.examine(draft)
    document, known = draft.document, entries(draft.document)
    wrong = {fault.anchor for fault in found.faults}
    return DraftPage(
        draft, found.faults, found.is_supplement, date.fromisoformat(document["set"]["valid_from"]),
        [
            (
                number, section["title"],
                [
                    LineShown(
                        one["code"], one["name"], line_words(one, known), one["code"] in found.frozen,
                        f"dong-{one['code']}" in wrong,
                    )
                    for one in section["lines"]
                ],
            )
            for number, section in enumerate(document["sections"])
        ],
        [
            FormShown(one["code"], one["title"], form_words(one), due_words(one), one["code"] in found.kept_forms)
            for one in document["forms"]
        ],
        [(number, check_words(check, known)) for number, check in enumerate(document["checks"])],
    )  # fmt: skip


def line_words(entry: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> str:
    """ "người · hiện có · một phần của tổng số đoàn viên"."""
    match kind_of(entry):
        case "ratio":
            below = known.get(entry.get("denominator", ""), {}).get("name") or _("số đơn vị phải báo cáo")
            return _("tỷ lệ: %(top)s trên %(below)s") % {
                "top": within(_name(entry["numerator"], known)),
                "below": within(below),
            }
        case "derived":
            plus = " + ".join(within(_name(code, known)) for code in entry["plus"])
            minus = "".join(f" − {within(_name(code, known))}" for code in entry.get("minus", ()))
            return _("tự cộng: %s") % f"{plus}{minus}"
    told = [entry["unit"], within(str(_OVER_TIME[entry["over_time"]]))]
    if entry.get("part_of"):
        told.append(_("một phần của %s") % within(_name(entry["part_of"], known)))
    if entry.get("over_units") == "none":
        told.append(_("không cộng lên cấp trên"))
    return " · ".join(told)


def form_words(form: Mapping[str, Any]) -> str:
    """ "Tháng, năm · Công đoàn cơ sở · 12 dòng"."""
    kinds = ", ".join(kind_label(PeriodKind(kind)) for kind in form["period_kinds"])
    levels = ", ".join(str(UnitLevel(level).label) for level in form["levels"])
    return f"{sentence(kinds)} · {levels} · {_('%s dòng') % format_number(len(form['lines']))}"


def due_words(form: Mapping[str, Any]) -> list[str]:
    """ "5 ngày sau ngày cuối kỳ tháng (tháng 11/2026: 05/12/2026)", of each kind of a form's periods."""
    rules, today, own = calendars(), timezone.localdate(), form.get("due", {})
    told = []
    for kind in form["period_kinds"]:
        codes = latest_codes(PeriodKind(kind), today, rules, 1) if form["levels"] else []
        examples = [f" ({title(code)}: {_days(span_of(code, rules), form, rules)})" for code in codes]
        told.append(_due(kind_label(PeriodKind(kind)), own.get(kind)) + "".join(examples))
    return told


def _due(kind: str, days: int | None) -> str:
    if days is None:
        return _("kỳ %s theo lịch chung") % kind
    if days == 0:
        return _("đúng ngày cuối kỳ %s") % kind
    return _("%(n)s ngày sau ngày cuối kỳ %(kind)s") % {"n": days, "kind": kind}


def _days(span: Span, form: Mapping[str, Any], rules: Collection[CalendarRule]) -> str:
    """The day of a period, or those of the levels where they differ."""
    own = form.get("due", {})
    days = {level: due_on(span, level, "actual", None, rules, own) for level in form["levels"]}
    if len(set(days.values())) == 1:
        return _day_word(next(iter(days.values())))
    return ", ".join(f"{UnitLevel(level).label} {_day_word(day)}" for level, day in days.items())


def _day_word(day: date | None) -> str:
    return format_date(day) if day else _("không định hạn")


def form_shown(form: ReportForm) -> FormShown:
    """The same of a form that is issued."""
    said = {"period_kinds": form.period_kinds, "levels": form.levels, "lines": form.lines, "due": form.due}
    return FormShown(form.code, form.title, form_words(said), due_words(said), is_kept=True)


def check_words(check: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> str:
    """A check as a sentence."""
    names = {key: within(_name(value, known)) for key, value in check.items() if isinstance(value, str)}
    match check["kind"]:
        case "at_most":
            said = _("%(part)s không nhiều hơn %(whole)s") % names
        case "required":
            said = _("%(line)s: bắt buộc ghi") % names
        case "at_least":
            said = _("%(line)s không dưới %(least)s") % names
        case "implies":
            said = _("%(line)s có số thì %(other)s phải có số") % names
        case "jump":
            said = _("%(line)s tăng giảm quá %(percent)s%% so với kỳ trước") % names
        case "equals_sum":
            said = _("%(whole)s bằng tổng các phần") % names
        case "balance":
            said = _("%(closing)s bằng %(opening)s cộng tăng trừ giảm") % names
        case _other:
            said = _("%(numerator)s chia %(denominator)s nằm trong khoảng %(least)s đến %(most)s") % names
    return sentence(said) + (_(" (sai thì chưa gửi được)") if check["severity"] == "error" else "")


def _name(code: str, known: Mapping[str, Mapping[str, Any]]) -> str:
    return str(known[code]["name"]) if code in known else code

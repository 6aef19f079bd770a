"""What the page for correcting a report shows: every line with its value now, what would change, and what somebody
else changed while the page was open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from congdoan.common.errors import Refused

from . import queries
from .forms import CorrectionForm, field_of
from .models import Indicator, Report, ReportVersion
from .report_page import changed_lines


@dataclass(frozen=True)
class LineRow:
    """One line of the form: its field, the value now, what a check warns of, what was changed meanwhile."""

    indicator: Indicator
    field: BoundField
    now: Decimal | None
    warning: str
    meanwhile: str


@dataclass(frozen=True)
class CorrectionPage:
    """Trang đính chính of one report. `overtaken` is the last version made while the page was open, if any."""

    report: Report
    form: CorrectionForm
    rows: list[LineRow]
    changes: list[queries.Difference]
    overtaken: ReportVersion | None = None

    @property
    def is_locked(self) -> bool:
        return self.report.state == Report.State.LOCKED

    @property
    def is_ready(self) -> bool:
        """Whether the person has seen the report as it is, and there is something to write."""
        return self.overtaken is None and not self.form.errors

    @property
    def warnings(self) -> list[LineRow]:
        return [row for row in self.rows if row.warning]


def opened(report: Report) -> CorrectionPage:
    """The form as it opens: every line with what the report says."""
    lines = _lines_of(report)
    initial: dict[str, Any] = {field_of(code): report.figures.get(code) for code in lines}
    initial |= {"version": report.version, "by_decision": report.state == Report.State.LOCKED}
    return _page(report, lines, _form(report, lines, initial=initial))


def filled(report: Report, posted: Mapping[str, Any]) -> CorrectionPage:
    """The form as it was sent, held against the checks and against the report as it is now.

    Where another version came between, lines that this person had not touched take what is there now; the others keep
    what was typed, and both values are told.
    """
    lines = _lines_of(report)
    sent = _form(report, lines, data=posted)
    sent.is_valid()
    versions = list(report.versions.select_related("by").order_by("number"))
    since = [version for version in versions if version.number >= sent.cleaned_data.get("version", report.version + 1)]
    if not since:
        raise Refused("bad_form", _("Trang đính chính này không còn dùng được. Mở lại để đính chính."))
    data = {**posted, "version": report.version, "by_decision": str(report.state == Report.State.LOCKED)}
    untouched = [code for code in lines if not _is_touched(sent, code, since[0])]
    data |= {field_of(code): _typed(report.figures.get(code), lines[code]) for code in untouched}
    form = _form(report, lines, data=data)
    warnings = _check(report, form)
    if report.state == Report.State.LOCKED and not sent.cleaned_data["by_decision"]:
        form.add_error("grounds", _("Kỳ vừa khóa số liệu: thay lý do bằng số và ngày quyết định."))
    page = _page(report, lines, form, warnings, _meanwhile(since, sent, lines), since[-1] if since[1:] else None)
    if not form.errors and not page.changes and page.overtaken is None:
        form.add_error(None, _("Chưa có số nào khác với báo cáo đang có. Sửa ít nhất một dòng."))
    return page


def _lines_of(report: Report) -> dict[str, Indicator]:
    known = queries.indicators()
    return {code: known[code] for code in queries.typed_lines(report.form)}


def _form(report: Report, lines: Mapping[str, Indicator], **options: Any) -> CorrectionForm:
    return CorrectionForm(list(lines.values()), by_decision=report.state == Report.State.LOCKED, **options)


def _page(
    report: Report,
    lines: Mapping[str, Indicator],
    form: CorrectionForm,
    warnings: Mapping[str, str] | None = None,
    meanwhile: Mapping[str, str] | None = None,
    overtaken: ReportVersion | None = None,
) -> CorrectionPage:
    rows = [
        LineRow(
            indicator,
            form[field_of(code)],
            queries.figure_of(indicator, report.figures),
            (warnings or {}).get(code, ""),
            (meanwhile or {}).get(code, ""),
        )
        for code, indicator in lines.items()
    ]
    changes = changed_lines(report.figures, form.figures(), lines) if form.is_bound and not form.errors else []
    return CorrectionPage(report, form, rows, changes, overtaken)


def _check(report: Report, form: CorrectionForm) -> dict[str, str]:
    """Errors of the checks go to their fields; warnings come back by line."""
    if not form.is_valid():
        return {}
    warnings: dict[str, str] = {}
    for finding in queries.findings_in(report.form, form.figures()):
        if finding.severity == "error":
            form.add_error(field_of(finding.indicator), finding.message)
        else:
            warnings[finding.indicator] = finding.message
    return warnings


# ---- two people at once ----


def _is_touched(sent: CorrectionForm, code: str, base: ReportVersion) -> bool:
    """Whether the person typed something else than the page showed when it was opened."""
    name = field_of(code)
    return name in sent.errors or sent.cleaned_data.get(name) != base.figures.get(code)


def _typed(value: int | None, indicator: Indicator) -> str:
    return "" if value is None else queries.line_of(indicator).shown(value)


def _meanwhile(
    versions: Sequence[ReportVersion], sent: CorrectionForm, lines: Mapping[str, Indicator]
) -> dict[str, str]:
    """By line: who changed it from what to what since the page was opened, and what this person typed instead."""
    base, now = versions[0], versions[-1]
    people = {
        code: after.by
        for before, after in pairwise(versions)
        for code in lines
        if before.figures.get(code) != after.figures.get(code)
    }
    told = {}
    for code, who in people.items():
        if base.figures.get(code) == now.figures.get(code):
            continue
        shown = {
            name: _typed(version.figures.get(code), lines[code]) or _("chưa có")
            for name, version in (("before", base), ("now", now))
        }
        told[code] = _("%(who)s vừa đổi %(before)s → %(now)s.") % {"who": who, **shown}
        if _is_touched(sent, code, base):
            mine = sent.data.get(field_of(code), "") or _("trống")
            told[code] += " " + _("Anh/chị ghi: %(mine)s.") % {"mine": mine}
    return told

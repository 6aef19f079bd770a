"""Danh sách theo dõi nộp báo cáo as a workbook: the same rows as on the page, as it is filtered."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _

from congdoan.common.dates import format_date
from congdoan.common.numbers import format_number
from congdoan.documents.files import File, stem_of
from congdoan.documents.xlsx import Cell, Column, Sheet, write_workbook
from congdoan.periods.rules import title
from congdoan.ui.states import STATES

from .queries import Checklist, Expected

_COLUMNS = (
    Column("unit", "Đơn vị", width=40),
    Column("code", "Mã", width=14),
    Column("state", "Trạng thái", width=16),
    Column("due", "Hạn nộp", width=13, kind="date"),
    Column("sent", "Gửi lần đầu", width=13, kind="date"),
    Column("time", "Đúng hạn", width=18),
    Column("sendings", "Số lần gửi", width=10, kind="integer"),
    Column("changed", "Dòng sửa so với lần gửi trước", width=14, kind="integer"),
    Column("comments", "Góp ý chưa xong", width=11, kind="integer"),
    Column("warnings", "Điều cần xem", width=60),
)


def file_of(listed: Checklist, *, filtered: bool, illustrative: bool) -> File:
    """The list of a body on one form; `filtered` where not all its units stand in it."""
    target, period = io.BytesIO(), listed.period
    sheet = Sheet(
        name=_("Theo dõi nộp báo cáo"),
        title=_("Theo dõi nộp báo cáo: %s") % listed.form.title,
        columns=_COLUMNS,
        rows=[_row(one) for one in listed.rows],
        notes=_notes(listed, filtered=filtered),
        frozen_columns=1,
    )
    scope_line = f"{listed.above.name}. {listed.form.title}, {title(period.code)}."
    write_workbook([sheet], target, title=sheet.title, scope_line=scope_line, illustrative=illustrative)
    return File(f"{stem_of('theo doi nop', listed.above.code, listed.form.code, period.code)}.xlsx", target.getvalue())


def _row(one: Expected) -> tuple[Cell, ...]:
    report = one.report
    return (
        one.unit.name, one.unit.code, str(STATES[one.state].word), one.due or "",
        (report.first_submitted_on if report else None) or "", _on_time(one),
        one.sendings, one.changed, one.comments, "\n".join(warning.message for warning in one.warnings),
    )  # fmt: skip


def _on_time(one: Expected) -> str:
    if one.report and one.report.first_submitted_on:
        return _("sau hạn") if one.is_late else _("đúng hạn")
    if one.is_overdue:
        return _("quá hạn, chưa gửi")
    return _("gia hạn đến %s") % format_date(one.due) if one.is_extended and one.due else ""


def _notes(listed: Checklist, *, filtered: bool) -> list[str]:
    whole = format_number(listed.whole)
    told = [
        _("Đã duyệt %(n)s/%(whole)s đơn vị, đúng hạn %(on_time)s/%(whole)s.")
        % {"n": format_number(listed.accepted), "on_time": format_number(listed.on_time), "whole": whole}
    ]
    if filtered:
        told.append(
            _("Danh sách theo bộ lọc đang chọn: %(n)s trong %(whole)s đơn vị.")
            % {"n": format_number(len(listed.rows)), "whole": whole}
        )
    return told

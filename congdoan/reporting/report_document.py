"""A report as it is printed and signed: heading, every section with its figures and its narrative, signature block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number, format_percent
from congdoan.documents.content import Block, Cell, Figure, OfficialDocument, Paragraph, Signature, Table
from congdoan.documents.docx import render_docx
from congdoan.documents.files import File, stem_of
from congdoan.documents.queries import letterhead_on
from congdoan.org import queries as org
from congdoan.org.models import RoleGrant
from congdoan.periods.rules import title
from congdoan.ui import registry

from . import queries
from .models import Report, ReportState
from .queries import Scope, SheetLine

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def report_document(user: User, pk: int) -> File:
    """Bản in của một báo cáo (Word), as its figures are now. Refused("unknown_report")."""
    readable = Report.objects.allowed(user, "read").select_related("unit", "form__set", "book__set", "book__period")
    report = readable.filter(pk=pk).first()
    if report is None:
        raise Refused("unknown_report", "Không có báo cáo này trong phạm vi của anh/chị.")
    period = report.book.period
    heading, signature = letterhead_on(report.unit, report.first_submitted_on or timezone.localdate(), kind="BC")
    document = OfficialDocument(
        letterhead=heading,
        kind_title="BÁO CÁO",
        subject=f"{_subject(report)} {title(period.code)}",
        body=tuple(_body(report)),
        signature=_named(signature, report),
        illustrative=registry.demo(),
    )
    target = BytesIO()
    render_docx(document, target)
    return File(f"{stem_of(report.unit.code, report.form.code, period.code)}.docx", target.getvalue())


def _named(signature: Signature, report: Report) -> Signature:
    """The signature block of a report that was signed here, with the name of the union's own chair who signed it: who
    stands in for the chair signs by hand. Another name that is recorded for its documents stays."""
    signed = report.steps.filter(act="signed").select_related("by").last()
    at_home = report.state in (ReportState.DRAFT, ReportState.TO_SIGN, ReportState.RETURNED)
    if signature.signer or signed is None or at_home:
        return signature
    own = [one for one in org.grants_on(timezone.localdate(signed.at), signed.by) if one.holder == signed.by.pk]
    is_chair = any(one.role == RoleGrant.Role.CHAIR and one.path == report.unit.path for one in own)
    return replace(signature, signer=signed.by.full_name) if is_chair else signature


def _subject(report: Report) -> str:
    return "Tình hình hoạt động công đoàn" if report.book.basis == "actual" else "Ước thực hiện hoạt động công đoàn"


def _body(report: Report) -> Iterator[Block]:
    book = report.book
    scope = Scope(book.period.code, book.set.code, book.basis, book.cut_off)
    sheet = queries.sheet_of(report.unit, report.form, scope, report, written=queries.figures_to_send(report))
    sections: dict[str, list[SheetLine]] = {}
    for line in sheet.lines:
        sections.setdefault(line.section, []).append(line)
    for number, (section, lines) in enumerate(sections.items()):
        yield Paragraph.of(f"{_ROMAN[number]}. {section}", style="heading1")
        for paragraph in report.narrative.get(section, "").splitlines():
            yield Paragraph.of(paragraph)
        yield _table(report, lines)
    entered = report.steps.filter(act="entered_for").select_related("by").last()
    if entered:
        yield Paragraph.of(f"Nhập thay: {entered.by}, {entered.note}.", style="note")


def _table(report: Report, lines: list[SheetLine]) -> Table:
    book = report.book
    key = "|".join((report.unit.code, book.period.code, book.basis, str(book.cut_off or "")))

    def cell(line: SheetLine, column: str) -> Cell:
        value = getattr(line, column)
        if value is None:
            return None
        one = line.indicator
        shown = format_percent(value) if one.is_ratio else format_number(value, one.decimals)
        return Figure(shown, f"{key}|{one.code}|{column}")

    columns = ("in_period", "cumulative", "same_period")
    return Table(
        header=("Chỉ số", "Đơn vị tính", "Trong kỳ", "Lũy kế", "Cùng kỳ"),
        rows=tuple((line.indicator.name, line.indicator.unit, *(cell(line, one) for one in columns)) for line in lines),
        widths=(50, 17, 31, 31, 31),  # 99.999.999.999 stands on one line
        align=("left", "left", "right", "right", "right"),
    )

"""What whoever signs looks at: what is unusual in the report, what is kept with it, who did what before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.errors import Refused

from . import queries, writing_page
from .models import Evidence, Report, ReportStep
from .queries import Scope


@dataclass(frozen=True)
class Unusual:
    """Chỗ khác thường: a line, what is to be known of it, and what its writer says of that."""

    indicator: str
    said: str
    reason: str
    is_error: bool


@dataclass(frozen=True)
class SigningPage:
    """Trang ký of a report."""

    report: Report
    sheet: queries.FormSheet
    unusual: Sequence[Unusual]
    empty: Sequence[str]
    zeros: Sequence[str]
    evidence: Sequence[Evidence]
    steps: Sequence[ReportStep]
    open_sections: Sequence[queries.SectionDuty]
    refused: Refused | None = None
    note: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.open_sections and not self._has_errors

    @property
    def must_go_back(self) -> bool:
        """Whether only its writer can mend it: that may arise after it was handed on, when a register moves on."""
        return self.is_handed_on and self._has_errors

    @property
    def _has_errors(self) -> bool:
        return any(one.is_error for one in self.unusual)

    @property
    def is_handed_on(self) -> bool:
        return self.report.state == Report.State.TO_SIGN

    @property
    def write_address(self) -> str:
        """Where the report is still written; "" once it was handed on: then it goes back by a note."""
        return "" if self.is_handed_on else writing_page.address_of(self.report)

    @property
    def told(self) -> list[queries.SheetLine]:
        """The lines that say something, or are computed."""
        return [line for line in self.sheet.lines if line.in_period]


def shown_at(user: User, report: Report) -> str:
    """The address at which a person looks at a report that is no draft: whoever is to sign it, where that is done."""
    waits = Report.objects.allowed(user, "sign").filter(pk=report.pk, state=Report.State.TO_SIGN).exists()
    return "reporting:sign" if waits else "reporting:report"


def report_to_sign(user: User, pk: int) -> Report:
    """The report, for who signs for its unit. Refused("unknown_report")."""
    found = Report.objects.allowed(user, "sign").filter(pk=pk)
    report = found.select_related("unit", "form__set", "book__set", "book__period", "handed_to").first()
    if report is None:
        raise Refused("unknown_report", _("Không có báo cáo này trong phạm vi ký của anh/chị."))
    return report


def page_of(report: Report, *, refused: Refused | None = None, note: str = "") -> SigningPage:
    book = report.book
    figures = queries.figures_to_send(report)
    scope = Scope(book.period.code, book.set.code, book.basis, book.cut_off)
    sheet = queries.sheet_of(report.unit, report.form, scope, report, written=figures)
    typed = queries.typed_lines(report.form)
    known = queries.indicators()
    return SigningPage(
        report,
        sheet,
        _unusual(report, scope, sheet, figures),
        [known[code].name for code in typed if code not in figures],
        [known[code].name for code in typed if figures.get(code) == 0],
        list(report.evidence.select_related("by")),
        list(report.steps.select_related("by", "unit")),
        queries.duties_open(report),
        refused,
        note,
    )


def _unusual(report: Report, scope: Scope, sheet: queries.FormSheet, figures: dict[str, int]) -> list[Unusual]:
    reasons, known = report.reasons, queries.indicators()
    told = [
        Unusual(one.indicator, one.message, reasons.get(one.indicator, ""), one.severity == "error")
        for one in sheet.findings
    ]
    said = _("%(name)s: ghi %(typed)s, %(source)s là %(known)s.")
    for code, one in queries.suggestions(report.unit, report.form, scope).items():
        if one.binding and code in figures and figures[code] != one.value:
            line = queries.line_of(known[code])
            words = said % {
                "name": line.name, "typed": line.shown(figures[code]), "source": one.source,
                "known": line.shown(one.value),
            }  # fmt: skip
            told.append(Unusual(code, words, reasons.get(code, ""), code not in reasons))
    seen = {one.indicator for one in told}
    told += [Unusual(code, known[code].name, why, False) for code, why in reasons.items() if code not in seen]
    return told

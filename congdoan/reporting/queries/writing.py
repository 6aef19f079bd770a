"""What the writers of a report ask: which report it is, for whom they write, what is left to confirm and to explain."""

from __future__ import annotations

from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.org.holders import belongs_to
from congdoan.org.models import Unit

from ..models import Report, ReportForm
from .catalogue import headings, indicators, line_of
from .prefill import figures_to_send, suggestions
from .scope import Scope


def report_of(unit: Unit, form: ReportForm, scope: Scope) -> Report | None:
    """The report of a unit on a form in a scope, if anybody has begun it; the caller has checked the unit."""
    book = {"book__period__code": scope.period, "book__basis": scope.basis, "book__cut_off": scope.cut_off}
    return Report.objects.filter(unit=unit, form=form, **book).first()


def acts_for(user: User, report: Report) -> bool:
    """Whether a person writes for their own unit, or for the one whose report it is to finish; else they enter it for
    others (nhập thay)."""
    return any(belongs_to(user, unit) for unit in (report.unit, report.handed_to) if unit is not None)


def confirms_sections(unit: Unit) -> bool:
    """Whether the report of a body is written by departments, each of which stands by its own section."""
    return unit.departments.exists()


def sections_of(form: ReportForm) -> list[str]:
    """The headings under which the lines of a form stand, in their order."""
    under = headings(form.set)
    return list(dict.fromkeys(under[code] for code in form.lines))


def sections_to_confirm(report: Report) -> list[str]:
    """Các mục chưa xác nhận: of a body whose departments confirm what is theirs; else none."""
    if not confirms_sections(report.unit):
        return []
    confirmed = set(report.confirmations.values_list("section", flat=True))
    return [section for section in sections_of(report.form) if section not in confirmed]


def unexplained(report: Report) -> list[str]:
    """The lines that differ from what is known of them and say not why, a sentence each."""
    figures, known = figures_to_send(report), indicators()
    said = _("%(name)s: ghi %(typed)s, %(source)s là %(known)s; nêu lý do.")
    return [
        said
        % {
            "name": known[code].name, "source": one.source, "known": line_of(known[code]).shown(one.value),
            "typed": line_of(known[code]).shown(figures[code]),
        }
        for code, one in suggestions(report.unit, report.form, report.book.period).items()
        if one.binding and code in figures and figures[code] != one.value and code not in report.reasons
    ]  # fmt: skip

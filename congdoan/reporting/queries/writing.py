"""What the writers of a report ask: which report it is, for whom they write, what is left to confirm and to explain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.org import queries as org
from congdoan.org.holders import drafts_only_in_department, paths_of_grants
from congdoan.org.models import Department, Unit

from ..models import Report, ReportForm, ReportState, SectionConfirmation
from .catalogue import headings, indicators, line_of
from .checking import differing
from .prefill import figures_to_send, suggestions
from .scope import Scope


@dataclass(frozen=True)
class SectionDuty:
    """Mục do một ban phụ trách: which department stands by a section, and by what it did so; `is_mine` where the person
    asking may do it."""

    section: str
    department: Department
    confirmation: SectionConfirmation | None
    is_mine: bool


def report_of(unit: Unit, form: ReportForm, scope: Scope) -> Report | None:
    """The report of a unit on a form in a scope, if anybody has begun it; the caller has checked the unit."""
    book = {"book__period__code": scope.period, "book__basis": scope.basis, "book__cut_off": scope.cut_off}
    return Report.objects.filter(unit=unit, form=form, **book).first()


def acts_for(user: User, report: Report) -> bool:
    """Whether a person writes for their own unit, or for the one whose report it is to finish; else they enter it for
    others (nhập thay)."""
    return not entered_for_others(user, [report])


def entered_for_others(user: User, reports: Iterable[Report]) -> list[Report]:
    """Those of the reports that a person enters for others."""
    own = paths_of_grants(user)
    return [
        report for report in reports
        if not any(unit.path in own for unit in (report.unit, report.handed_to) if unit is not None)
    ]  # fmt: skip


def sections_to_write(user: User, report: Report) -> frozenset[str] | None:
    """The sections that a person who drafts at the unit writes as an officer of departments; None where they write
    all."""
    if not drafts_only_in_department(user, *(unit for unit in (report.unit, report.handed_to) if unit is not None)):
        return None
    mine = {one.pk for one in org.departments_of(user)}
    return frozenset(duty.section for duty in duties(None, report) if duty.department.pk in mine)


def sections_of(form: ReportForm) -> list[str]:
    """The headings under which the lines of a form stand, in their order."""
    under = headings(form.set)
    return list(dict.fromkeys(under[code] for code in form.lines))


def duties(user: User | None, report: Report) -> list[SectionDuty]:
    """Các mục có ban phụ trách of a report: those whose kind of department its body has. Who works for the department
    confirms, or who signs for the body; the caller has checked the report."""
    departments = {one.kind: one for one in report.unit.departments.all()}
    if not departments:
        return []
    given = {one.section: one for one in report.confirmations.select_related("by")} if report.pk else {}
    may_all = user is not None and Unit.objects.allowed(user, "sign").filter(pk=report.unit_id).exists()
    mine = {one.pk for one in org.departments_of(user)} if user else set()
    kinds = {section["title"]: section.get("department", "") for section in report.form.set.sections}
    return [
        SectionDuty(section, one, given.get(section), is_mine=may_all or one.pk in mine)
        for section in sections_of(report.form)
        if (one := departments.get(kinds[section]))
    ]


def duties_open(report: Report) -> list[SectionDuty]:
    """Các mục chưa ban nào xác nhận."""
    return [duty for duty in duties(None, report) if duty.confirmation is None]


def duties_after(report: Report, figures: Mapping[str, int]) -> list[SectionDuty]:
    """The same, were the report to hold these figures: a changed section is confirmed anew."""
    touched = sections_touched(report.form, differing(report.figures, figures))
    return [duty for duty in duties(None, report) if duty.confirmation is None or duty.section in touched]


def sections_touched(form: ReportForm, lines: Iterable[str]) -> set[str]:
    """The headings under which lines of a form stand."""
    under = headings(form.set)
    return {under[code] for code in lines}


def reports_to_confirm(user: User) -> list[tuple[Report, list[str]]]:
    """Báo cáo chờ ban của tôi xác nhận: each with the sections that the person's own departments have not stood by."""
    mine = org.departments_of(user)
    open_states = (ReportState.DRAFT, ReportState.RETURNED, ReportState.TO_SIGN)
    begun = Report.objects.filter(
        unit__in=[one.unit_id for one in mine], state__in=open_states, closed=False, book__period__closed_by=""
    ).order_by("book__period__end", "pk")  # fmt: skip
    found = []
    for report in begun.select_related("unit", "form__set", "book__period"):
        waiting = [duty.section for duty in duties_open(report) if duty.department in mine]
        if waiting:
            found.append((report, waiting))
    return found


def unexplained(report: Report) -> list[str]:
    """The lines that differ from what is known of them and say not why, a sentence each."""
    return list(unexplained_lines(report, figures_to_send(report)).values())


def unexplained_lines(report: Report, figures: Mapping[str, int]) -> dict[str, str]:
    """The same by line, as if the report held these figures."""
    known, book = indicators(), report.book
    scope = Scope(book.period.code, book.set.code, book.basis, book.cut_off)
    said = _("%(name)s: ghi %(typed)s, %(source)s là %(known)s; nêu lý do.")
    return {
        code: said
        % {
            "name": known[code].name, "source": one.source, "known": line_of(known[code]).shown(one.value),
            "typed": line_of(known[code]).shown(figures[code]),
        }
        for code, one in suggestions(report.unit, report.form, scope).items()
        if one.binding and code in figures and figures[code] != one.value and code not in report.reasons
    }  # fmt: skip

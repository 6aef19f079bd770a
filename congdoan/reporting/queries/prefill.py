"""What a report says before anybody has typed: a rule a line, from a register or from the period before; and where
each value is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congdoan.common.once import once
from congdoan.common.text import list_of
from congdoan.org.models import Unit
from congdoan.periods.queries import period_of
from congdoan.periods.rules import code_before, title

from .. import rules
from ..checks import Balance
from ..models import Book, Indicator, Report, ReportForm, ReportState
from .catalogue import checks_of, indicators
from .measured import measured_in_units
from .scope import Scope


@dataclass(frozen=True)
class Suggestion:
    """Số điền sẵn of a line: its value in the smallest unit and where it is from, within a sentence ("cuối tháng 10").

    Where `binding`, whoever types another one says why.
    """

    value: int
    source: str
    binding: bool = False


def suggestions(unit: Unit, form: ReportForm, scope: Scope) -> dict[str, Suggestion]:
    """Số điền sẵn của một biểu: what a register counts up to the cut-off, where the unit keeps one; else of a stock
    what was there at the end of the period before, of an opening stock the closing of that period; any other flow has
    none."""
    return _from_before(unit, form, scope) | _from_registers(unit, form, scope)


def told_prefilled(unit: Unit, form: ReportForm, scope: Scope, known: Mapping[str, Suggestion]) -> str:
    """In sentences: what the values of `suggestions` are from and in which state that is; and where the report of the
    period before was not sent, that its figures are not filled in."""
    sent = _last_sent(unit, form, scope)
    sources = {one.source for one in known.values()}
    parts = [_("báo cáo %s") % _with_state(sent)] if sent and _source(sent) in sources else []
    parts += [_register(scope)] if _register(scope) in sources else []
    told = [_("Ô nền xanh đã điền sẵn từ %s, sửa được.") % list_of(parts)] if parts else []
    carried = {code for code in typed_lines(form) if indicators()[code].over_time != Indicator.OverTime.SUM}
    if sent is None and carried - known.keys() and (before := code_before(scope.period)):
        begun = _own_in(unit, form, before).first()
        which = _with_state(begun) if begun else _("%s (chưa có)") % title(before)
        told.append(_("Báo cáo %s chưa gửi nên số cuối kỳ đó chưa điền sẵn.") % which)
    return " ".join(told)


def _with_state(report: Report) -> str:
    """ "tháng 10/2026 (đã duyệt)"."""
    return f"{title(report.book.period.code)} ({report.get_state_display().lower()})"


def _register(scope: Scope) -> str:
    """An estimate is of the whole period, of which the register knows what has happened so far."""
    return _("sổ đoàn viên") if scope.basis == Book.Basis.ACTUAL else _("sổ đoàn viên đến nay")


def _source(before: Report) -> str:
    return _("cuối %s") % title(before.book.period.code)


def _from_registers(unit: Unit, form: ReportForm, scope: Scope) -> dict[str, Suggestion]:
    """What happened binds; what is expected of the whole period is for its writer to say."""
    counted = measured_in_units([unit], period_of(scope.period), form, until=scope.cut_off).get(unit.pk, {})
    binding = scope.basis == Book.Basis.ACTUAL
    return {code: Suggestion(value, _register(scope), binding) for code, value in counted.items()}


def _from_before(unit: Unit, form: ReportForm, scope: Scope) -> dict[str, Suggestion]:
    """The unit's own last report counts as soon as it was sent."""
    before = _last_sent(unit, form, scope)
    if before is None:
        return {}
    known, closings = indicators(), closings_of(form)
    source = _source(before)
    found = {}
    for code in typed_lines(form):
        how = known[code].over_time
        first, last = how == Indicator.OverTime.FIRST, how == Indicator.OverTime.LAST
        kept = before.figures.get(closings.get(code, "") if first else code) if first or last else None
        if kept is not None:
            found[code] = Suggestion(kept, source, binding=first)
    return found


def typed_lines(form: ReportForm) -> list[str]:
    """The lines of a form that people type, in their order."""
    typed = set(form.set.line_codes)
    return [code for code in form.lines if code in typed]


def flows_of(form: ReportForm) -> list[str]:
    """The typed lines of a form that are 0 where nothing happened."""
    known = indicators()
    return [code for code in typed_lines(form) if known[code].over_time == Indicator.OverTime.SUM]


def closings_of(form: ReportForm) -> dict[str, str]:
    """Which line a stock at the beginning was at the end of the period before: as the balances of the set say."""
    return {check.opening: check.closing for check in checks_of(form.set) if isinstance(check, Balance)}


def figures_to_send(report: Report) -> dict[str, int]:
    """The figures as they will be sent: with 0 for what its writer says did not happen."""
    return rules.with_rest(report.figures, flows_of(report.form) if report.rest_is_zero else ())


def _last_sent(unit: Unit, form: ReportForm, scope: Scope) -> Report | None:
    return _sent_in(unit, form, code_before(scope.period))


@once  # a page that is written on fills in from it, and tells so
def _sent_in(unit: Unit, form: ReportForm, code: str | None) -> Report | None:
    return _own_in(unit, form, code).filter(state__in=(*rules.IN_TOTALS, ReportState.SUBMITTED)).first()


def _own_in(unit: Unit, form: ReportForm, code: str | None) -> QuerySet[Report]:
    """The unit's own reports of a period, the latest cut-off first."""
    same = Report.objects.filter(unit=unit, form__code=form.code, form__set__code=form.set.code)
    actual = same.filter(book__period__code=code, book__basis=Book.Basis.ACTUAL)
    return actual.select_related("book__period").order_by("-book__cut_off")

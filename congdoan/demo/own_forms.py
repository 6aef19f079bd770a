"""The province's own form in the demo: issued, reported by most of those asked, next year's version in work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from congdoan.accounts.models import User
from congdoan.org.models import Unit
from congdoan.ownforms import commands as ownforms
from congdoan.ownforms.rules import Document, with_form, with_line
from congdoan.periods.queries import period_of
from congdoan.reporting import commands as reporting
from congdoan.reporting import imports, queries, shipped
from congdoan.reporting.models import IndicatorSet, Report, ReportForm
from congdoan.reporting.rules import ReportEntry

from .dice import Dice
from .province import FOLDER

PERIOD = "2026-H1"
_FILE = FOLDER / "bieu-atvsld.yaml"
_NUMBER, _DAY = "118/QĐ-LĐLĐ (minh họa)", date(2025, 11, 20)
_SILENT, _WAITING = 6, 7  # every sixth has not reported, every seventh waits to be accepted
_NEXT_YEAR = {
    "code": "lg_thi_an_toan",
    "name": "Cuộc thi an toàn, vệ sinh viên giỏi",
    "unit": "cuộc",
    "over_time": "sum",
}


@dataclass(frozen=True)
class OwnForm:
    """What came of it: the version, how many were asked and how many reports there are by state."""

    version: IndicatorSet
    asked: int
    states: Counter[str]


def issue_and_report(by: User, body: Unit) -> OwnForm:
    """Ban hành the form of a body, report it for one period, and begin the version of the year after.

    Again on the same database it only reads.
    """
    catalogue = shipped.read(_FILE)
    kept = IndicatorSet.objects.filter(owner=body, code=catalogue.set.code).first()
    if kept is None:
        draft = ownforms.begin_from_catalogue(by=by, body=body, catalogue=catalogue)
        kept = ownforms.issue(by=by, draft=draft, edition=draft.edition, number=_NUMBER, on=_DAY)
        _report(by, body, kept.forms.get())
        _begin_next(by, body, kept)
    form = kept.forms.get()
    states = Counter(Report.objects.filter(form=form).values_list("state", flat=True))
    return OwnForm(kept, len(_asked(by, body, form)), states)


def _asked(by: User, body: Unit, form: ReportForm) -> list[Unit]:
    return queries.units_asked(by, body, form, period_of(PERIOD))


def _report(by: User, body: Unit, form: ReportForm) -> None:
    end = period_of(PERIOD).end
    sending: dict[bool, list[ReportEntry]] = {True: [], False: []}
    for place, unit in enumerate(_asked(by, body, form), start=1):
        if place % _SILENT:
            sent = end + timedelta(days=Dice(unit.code, "own form sent").between(1, 11))
            entry = ReportEntry(unit.code, form.code, PERIOD, "actual", end, sent, _figures(unit))
            sending[place % _WAITING != 0].append(entry)
    for accept, entries in sending.items():
        imports.import_reports(by=by, entries=entries, source=_FILE.name, accept=accept, invented=True)
    days = {entry.unit: entry.submitted_on for entry in sending[False]}
    for report in Report.objects.filter(form=form, unit__code__in=days).select_related("unit"):
        reporting.submit_report(by=by, report=report, on=days[report.unit.code])


def _figures(unit: Unit) -> dict[str, int]:
    dice = Dice(unit.code, "own form")
    people, asked = dice.between(3, 40), dice.between(0, 9)
    return {
        "lg_an_toan_vien": people, "lg_an_toan_vien_nu": dice.between(0, people),
        "lg_huan_luyen": dice.between(20, 400), "lg_tu_kiem_tra": dice.between(1, 6), "lg_kien_nghi": asked,
        "lg_kien_nghi_xong": dice.between(0, asked), "lg_tai_nan": int(dice.happens(4)),
    }  # fmt: skip


def _begin_next(by: User, body: Unit, kept: IndicatorSet) -> None:
    """Next year asks for one line more; nobody has issued it yet."""
    draft = ownforms.begin_next(by=by, body=body, base=kept)

    def with_one_more(document: Document) -> Document:
        form = document["forms"][0]
        wider = with_line(document, 1, _NEXT_YEAR)
        return with_form(wider, {**form, "lines": [*form["lines"], _NEXT_YEAR["code"]]})

    ownforms.change(
        by=by, draft=draft, edition=draft.edition, edit=with_one_more, what=f"thêm dòng {_NEXT_YEAR['name']}"
    )

"""Reads of figures: reports, targets, classification, dashboards, the year-end, the warehouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from congdoan.accounts.models import User
from congdoan.adhoc import queries as adhoc
from congdoan.common.errors import Refused
from congdoan.dashboards import queries as dashboards
from congdoan.dashboards import scopes, unit_page
from congdoan.dashboards.rates import rate_address
from congdoan.emulation import queries as emulation
from congdoan.emulation.shipped import Rubric
from congdoan.emulation.tests.scoring_year import DOCUMENT, YEAR_END
from congdoan.ownforms import queries as ownforms
from congdoan.ownforms.models import FormDraft
from congdoan.periods.queries import period_of
from congdoan.reporting import desk, signing_page, target_page, writing_page
from congdoan.reporting import queries as reporting
from congdoan.reporting.form_file import form_to_fill
from congdoan.reporting.models import Report
from congdoan.reporting.queries import target_lists
from congdoan.reporting.queries.attainment import attainment_by_category
from congdoan.reporting.queries.carried import CarriedUnits
from congdoan.reporting.report_page import report_page
from congdoan.reporting.scope_line import books_with_reports
from congdoan.reporting.tests.steps import CUT_OFF, SCOPE, assigned, form_of
from congdoan.warehouse import queries as warehouse
from congdoan.yearend import commands as packs
from congdoan.yearend import queries as yearend
from congdoan.yearend.queries import Subject
from congdoan.yearend.queries.results import classification_for_pack
from tests.generic import states
from tests.generic.commands import _comment, _figure, _sent, _to_sign
from tests.generic.doors_world import pack_file
from tests.generic.reads.table import of
from tests.world import World


def _told(read: Callable[[], object]) -> object:
    """What is read, or why not; nothing where what it is about looks missing."""
    try:
        return read()
    except Refused as refused:
        return None if refused.code.startswith("unknown_") else str(refused)


def _report() -> Report:
    return Report.objects.get(unit__code="A11", book__period__code="2023")


def _checklist(world: World) -> reporting.Checklist:
    """Of A1, where nobody has sent anything half a year later."""
    a1, answer = world.unit("A1"), reporting.answer_to(SCOPE)
    form, day = form_of("CS-NAM"), date(2024, 6, 1)
    return reporting.checklist(world.admin, a1, form, answer, reporting.ListFilter(), day)


def _unless(code: str, read: Callable[[], object]) -> object:
    """What is read; nothing where it is refused for this reason, which is not that it looks missing."""
    try:
        return read()
    except Refused as refused:
        if refused.code != code:
            raise
        return None


of("adhoc/queries.py", told="giang", put_to_me=lambda user, w: adhoc.put_to_me(user))
of(
    "dashboards/queries.py",
    collecting=lambda user, w: states.of_month(w) and dashboards.collecting(user),
)
of(
    "dashboards/queries.py",
    told="an",  # a judge of the other province finds no cluster of this one
    cluster_to_judge=lambda user, w: dashboards.cluster_to_judge(states.judge(w, user)),
)
of(
    "dashboards/queries.py",
    not_told="giang",
    collecting__unit=lambda user, w: (
        states.of_month(w) and dashboards.collecting(states.belonging(user, w.unit("A2"))).unit.code == "A2"
    ),
)
of(
    "dashboards/rates.py",
    not_told="em",  # who reads A1 and accepts nothing
    rate_address=lambda user, w: (
        "/reports/check/"
        in rate_address(
            user, w.unit("A1"), scopes.of_unit(user, w.unit("A1"), {"period": "2023", "cut_off": str(CUT_OFF)})
        )
    ),
)
of(
    "dashboards/scopes.py",
    not_told="lan",  # who reads A1 through the cluster of 2023
    of_unit=lambda user, w: [one for one in scopes.of_unit(user, w.unit("A1"), {}).periods if "2022" in one.label],
)
of(
    "dashboards/unit_page.py",
    clusters=lambda user, w: unit_page._clusters(user, w.unit("A1"), reporting.answer_to(SCOPE)),
    ended_on=lambda user, w: unit_page._ended_on(user, states.merged(w)),
    reports=lambda user, w: unit_page._reports(user, w.unit("A11"), reporting.answer_to(SCOPE)),
)
of(
    "emulation/queries/facts.py",
    scored_units=lambda user, w: emulation.scored_units(
        user, [w.unit("A11").pk], emulation.rubrics_in_force("year", YEAR_END), "grassroots_union"
    )[0],
)
of(
    "emulation/queries/facts.py",
    not_told="giang",
    tried=lambda user, w: emulation.tried(user, w.unit("A1"), SCOPE, Rubric.model_validate(DOCUMENT)),
)
of("emulation/queries/results.py", told="dung", not_told="giang", bodies_to_classify=lambda user, w: list(
    emulation.bodies_to_classify(user)))  # fmt: skip
of(
    "emulation/queries/results.py",
    classification_covering=lambda user, w: emulation.classification_covering(user, "A1", "2023", w.unit("A11")),
    classification_of=lambda user, w: emulation.classification_of(user, w.unit("A1"), "2023"),
    explained=lambda user, w: emulation.explained(user, states.recognised(w), w.unit("A11")),
)
of(
    "ownforms/queries.py",
    draft_of=lambda user, w: ownforms.draft_of(user, FormDraft.objects.get(issued=None).pk),
    drafts_of=lambda user, w: list(ownforms.drafts_of(user, w.unit("PA"))),
)
of(
    "ownforms/queries.py",
    not_told="binh",
    forms_of_body=lambda user, w: ownforms.forms_of_body(user, "PA").may_make,
    version_page=lambda user, w: ownforms.version_page(user, "PA", 1)[1],
)
of(
    "reporting/desk.py",
    to_accept=lambda user, w: _sent(w) and list(desk._to_accept(user, [w.unit("A1")])),
)
of(
    "reporting/form_file.py",
    form_to_fill=lambda user, w: _told(lambda: form_to_fill(user, w.unit("A11"), form_of("CT-NAM"), SCOPE)),
)
of(
    "reporting/import_pages.py",
    not_told="giang",  # who reports and accepts nothing
    import_forms=lambda user, w: 'name="accept"' in states.page(user, "reporting:import-new"),
)
of(
    "reporting/import_pages.py",
    not_told="dung",
    one_import=lambda user, w: "Sông Đáy" in states.page(user, "reporting:import", states.parted(w).pk),
)
of(
    "reporting/queries/attainment.py",
    attainment_by_category=lambda user, w: (
        assigned(w, "A1", 5, group="state") and attainment_by_category(user, [w.unit("A1")], SCOPE)
    ),
    attainment_of_units=lambda user, w: reporting.attainment_of_units(user, [w.unit("A1")], SCOPE),
)
of(
    "reporting/queries/carried.py",
    CarriedUnits=lambda user, w: (
        states.merged(w) and list(CarriedUnits(user, w.unit("A11"), reporting.answer_to(states.NOW)))
    ),
    carried_to=lambda user, w: reporting.carried_to(user, w.unit("A11"), states.NOW) is not None,
)
of(
    "reporting/queries/carried.py",
    told="an",
    not_told="dung",  # who reads A1 and not what came to it from A2
    CarriedUnits__codes=lambda user, w: (
        states.merged(w)
        and [one.code for one in CarriedUnits(user, w.unit("A11"), reporting.answer_to(states.NOW)) if one.code]
    ),
)
of(
    "reporting/queries/checking.py",
    adjustments_of=lambda user, w: reporting.adjustments_of(user, w.unit("A1"), reporting.answer_to(SCOPE)),
    comments_on=lambda user, w: reporting.comments_on(user, _comment(w).report),
    overdue_units=lambda user, w: reporting.overdue_units(user, _checklist(w)),
    reports_sent=lambda user, w: reporting.reports_sent(user, [_sent(w).pk]),
)
of(
    "reporting/queries/corrections.py",
    not_told="lan",
    corrections_since_closing=lambda user, w: (
        reporting.corrections_since_closing(user, w.unit("A1"), states.corrected(w)).reports
    ),
)
of(
    "reporting/queries/imports.py",
    form_maps_for=lambda user, w: states.mapped(w) and reporting.form_maps_for(user),
    units_by_name=lambda user, w: reporting.units_by_name(user, w.unit("A1")),
)
of(
    "reporting/queries/issued.py",
    versions_seen_by=lambda user, w: list(reporting.versions_seen_by(user).exclude(owner=None)),
)
of(
    "reporting/queries/measured.py",
    measured_figures=lambda user, w: reporting.measured_figures(
        user, w.unit("A11"), period_of("2023-M10"), form_of("CS-THANG")
    ),
)
of(
    "reporting/queries/parts.py",
    disagreements=lambda user, w: reporting.disagreements(
        user, w.unit("A11"), reporting.answer_to(states.in_quarters(w))
    ),
)
of(
    "reporting/queries/reports.py",
    reports_in=lambda user, w: list(reporting.reports_in(user, reporting.answer_to(SCOPE))),
    units_asked=lambda user, w: reporting.units_asked(user, w.unit("A1"), form_of("CS-NAM"), period_of("2023")),
    units_below=lambda user, w: list(reporting.units_below(user, w.unit("A1"), reporting.answer_to(SCOPE))),
)
of(
    "reporting/queries/sheet.py",
    form_sheet=lambda user, w: reporting.form_sheet(user, w.unit("A11"), form_of("CS-NAM"), SCOPE),
)
of(
    "reporting/queries/target_lists.py",
    children=lambda user, w: target_lists._children(user, w.unit("A1"), reporting.answer_to(SCOPE)),
)
of(
    "reporting/queries/to_fill.py",
    forms_to_fill_in=lambda user, w: reporting.forms_to_fill_in(user, w.unit("A11"), CUT_OFF),
)
of(
    "reporting/queries/totals.py",
    totals_of_cluster=lambda user, w: reporting.totals_of_cluster(user, w.cluster, SCOPE),
    totals_of_members=lambda user, w: reporting.totals_of_members(user, w.cluster, SCOPE),
    totals_of_units=lambda user, w: reporting.totals_of_units(user, [w.unit("A1")], SCOPE),
)
of(
    "reporting/queries/totals.py",
    not_told="lan",
    units_of_cluster=lambda user, w: _unless(
        "structure", lambda: reporting.units_of_cluster(user, w.cluster, reporting.answer_to(states.NOW))
    ),
)
of(
    "reporting/queries/writing.py",
    told="ha",
    not_told="dung",
    duties=lambda user, w: [one for one in reporting.duties(user, states.of_departments(w)) if one.is_mine],
)
of("reporting/report_page.py", report_page=lambda user, w: report_page(user, _report().pk))
of(
    "reporting/report_page.py",
    not_told="binh",
    report_page__draft=lambda user, w: report_page(user, _report().pk).may_write,
    report_page__sign=lambda user, w: report_page(user, _report().pk).may_sign,
)
of("reporting/scope_line.py", books_with_reports=lambda user, w: books_with_reports(user))
of(
    "reporting/signing_page.py",
    not_told="dung",
    shown_at=lambda user, w: signing_page.shown_at(user, _to_sign(w)) == "reporting:sign",
)
of(
    "reporting/target_page.py",
    not_told="lan",
    line_of=lambda user, w: [one for one in target_page.line_of(user, w.unit("A1"), {}).periods if "2022" in one.label],
)
of(
    "reporting/writing_page.py",
    report_asked=lambda user, w: writing_page.report_asked(user, "A11", "2023", "CS-NAM", {"cut_off": str(CUT_OFF)}),
    report_to_write=lambda user, w: writing_page.report_to_write(user, _report().pk),
)
of(
    "reporting/writing_page.py",
    not_told="dung",
    may_sign=lambda user, w: (
        writing_page.page_of(user, writing_page.report_asked(w.admin, "A12", "2023", "CS-NAM", {})).may_sign
    ),
)
of("warehouse/queries.py", reach_of=lambda user, w: warehouse.reach_of(user, w.unit("A1")))
of("warehouse/queries.py", not_told="khoa", reach_of__codes=lambda user, w: warehouse.reach_of(user).codes)
of(
    "warehouse/queries.py",
    units_in=lambda user, w: [
        one for one in warehouse.units_in(warehouse.Reach(user, None, {w.unit("A1").pk: "A1"})) if one.unit_code == "A1"
    ],
)
of(
    "yearend/jobs.py",
    not_told="dung",
    work_on=lambda user, w: "không còn quyền" not in states.asked_by(user, w).said,
)
of("yearend/commands/pack.py", not_told="binh", issue_pack=lambda user, w: states.steps_of_pack(user, w))
of(
    "yearend/pages.py",
    conferences=lambda user, w: (
        pack_file(Subject(w.unit("A1"))) and "An Thượng" in states.page(user, "yearend:conferences")
    ),
    conferences__own=lambda user, w: (
        User.objects.filter(pk=user.pk).update(unit_id=w.unit("A1").pk)
        and 'An Thượng (A1)"' in states.page(user, "yearend:conferences")
    ),
)
of(
    "yearend/queries/kept.py",
    file_of=lambda user, w: yearend.file_of(user, Subject(w.unit("A1")), "2023", pack_file(Subject(w.unit("A1"))).pk),
    making_of=lambda user, w: (
        packs.ask_for_pack(by=w.admin, subject=Subject(w.unit("A1")), period="2023")
        and yearend.making_of(user, Subject(w.unit("A1")), "2023")
    ),
    packs_of=lambda user, w: (
        pack_file(Subject(w.unit("A1"))) and list(yearend.packs_of(user, Subject(w.unit("A1")), "2023"))
    ),
)
of(
    "yearend/queries/outside.py",
    outside_figures=lambda user, w: _figure(w) and list(yearend.outside_figures(user, w.unit("A1"), "2023")),
)
of(
    "yearend/queries/results.py",
    classification_for_pack=lambda user, w: classification_for_pack(user, w.unit("A1"), "2023"),
)

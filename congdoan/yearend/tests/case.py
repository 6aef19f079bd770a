"""What the tests of the year-end share: reports sent and accepted by commands, an invented tree, reading files back."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date

import docx
from docx.oxml.ns import qn

from congdoan.documents.docx import figures_in
from congdoan.org import commands as org
from congdoan.org.models import Cluster
from congdoan.periods.commands import ensure_period
from congdoan.reporting import commands as reporting
from congdoan.reporting import imports
from congdoan.reporting.models import ReportForm, TargetValueOrigin
from congdoan.reporting.queries import Scope, indicators
from tests.world import World

CUT_OFF = date(2023, 11, 22)
SCOPE = Scope("2023", cut_off=CUT_OFF)
BEFORE = date(2022, 11, 30)


def accepted(world: World, unit: str, form: str = "CS-NAM", *, period: str = "2023", cut_off: date | None = CUT_OFF,
             **figures: int) -> None:  # fmt: skip
    """One report, drafted, sent and accepted."""
    kept = ReportForm.objects.select_related("set").get(code=form)
    basis = "actual" if cut_off else "estimate"
    book = reporting.ensure_book(indicator_set=kept.set, period=ensure_period(period), basis=basis, cut_off=cut_off)
    report = reporting.draft_report(by=world.admin, unit=world.unit(unit), form=kept, book=book, figures=figures)
    report = reporting.submit_report(by=world.admin, report=report, on=cut_off or date(2023, 10, 1))
    reporting.accept_reports(by=world.admin, reports=[report])


def target(
    world: World, unit: str, indicator: str, value: int | None, comparator: str = "ge", period: str = "2023", *,
    group: str = "", origin: TargetValueOrigin = TargetValueOrigin.ASSIGNED, paper: str = "KH 02/KH-LĐLĐ",
) -> None:  # fmt: skip
    entry = imports.TargetEntry(unit, period, indicator, comparator, value, paper, group=group)
    imports.import_targets(by=world.admin, entries=[entry], source="thử", origin=origin)


def explain(world: World, unit: str, indicator: str, cause: str, remedy: str, group: str = "") -> None:
    reporting.explain_target(
        by=world.admin, unit=world.unit(unit), period="2023", indicator=indicators()[indicator], cause=cause,
        remedy=remedy, group=group,
    )  # fmt: skip


def world_reports(world: World) -> None:
    """A11, A12, A21 and their districts: enough for a report of cluster C1."""
    accepted(world, "A11", members_total=40, members_admitted=6, members_female=30, workers_total=50, dialogues_held=2)
    accepted(world, "A12", members_total=1300, members_admitted=115, members_female=900, workers_total=1500,
             tet_gifts=400, tet_gifts_vnd=120_000_000, work_stoppages=0)  # fmt: skip
    accepted(world, "A21", members_total=700, members_admitted=20, members_female=420, workers_total=800,
             tet_gifts=300, tet_gifts_vnd=95_500_000, work_stoppages=0)  # fmt: skip
    accepted(world, "A1", "CT-NAM", grassroots_unions_total=2, grassroots_unions_established=1, officers_trained=12)
    accepted(world, "A2", "CT-NAM", grassroots_unions_total=1, grassroots_unions_established=1, officers_trained=9)
    for unit, admitted in (("A1", 100), ("A2", 40)):
        target(world, unit, "members_admitted", admitted)
        target(world, unit, "grassroots_unions_established", 1)
        target(world, unit, "work_stoppages", 0, "le")


def invented(world: World, *, last_year: bool) -> Cluster:
    """Cluster VB of four districts: a tie, a missed target, a fall, missing lines, one district with nothing."""
    names = {"V1": "Vân Đài", "V2": "Vân Đông", "V3": "Sương Lam", "V4": "Thủy Biều"}
    above = [("PV", "TLD", "LĐLĐ tỉnh Ven Biển", "provincial_federation", "none")]
    districts = [(code, "PV", f"LĐLĐ huyện {name}", "upper_level_union", "none") for code, name in names.items()]
    base = [(f"{code}-1", code, f"CĐCS Công ty {name} Số Một", "grassroots_union", "non_state_enterprise")
            for code, name in names.items()]  # fmt: skip
    org.import_units(
        by=world.admin, source="thử",
        units=[org.NewUnit(c, p, n, level, "", category, date(2010, 1, 1)) for c, p, n, level, category in
               (*above, *districts, *base)],
    )  # fmt: skip
    cluster, _made = org.set_cluster(
        by=world.admin, code="VB", year=2023, name="Khối thi đua Ven Biển", body="PV", decision="QĐ 7/QĐ-LĐLĐ",
        seats=[org.Seat("V1", "member"), org.Seat("V2", "member"), org.Seat("V3", "lead"), org.Seat("V4", "member")],
    )  # fmt: skip
    accepted(world, "V1-1", members_total=2000, members_admitted=200, dialogues_held=4, housing_supported=0)
    accepted(world, "V2-1", members_total=1000, members_admitted=100, dialogues_held=7)
    accepted(world, "V3-1", members_total=900, members_admitted=30, dialogues_held=1, work_stoppages=2)
    for unit, admitted in (("V1", 100), ("V2", 50), ("V3", 60), ("V4", 10)):
        target(world, unit, "members_admitted", admitted)
        target(world, unit, "members_total", None, "more_than_last_year")
    target(world, "V3", "work_stoppages", 0, "le")
    target(world, "V2", "dialogues_held", 0)
    if last_year:
        for unit, members, dialogues in (("V1-1", 1900, 4), ("V2-1", 1000, 9), ("V3-1", 1000, 1)):
            accepted(world, unit, period="2022", cut_off=BEFORE, members_total=members, dialogues_held=dialogues)
    return cluster


@dataclass(frozen=True)
class ReadBack:
    """A docx as a reader sees it: running paragraphs with and without the bound figures, rows, figures, pictures by
    what they say to those who do not see them."""

    paragraphs: list[str]
    unbound: list[str]
    rows: list[list[str]]
    figures: list[tuple[str, str]]
    pictures: dict[str, bytes]

    @property
    def text(self) -> str:
        return "\n".join([*self.paragraphs, *(" | ".join(row) for row in self.rows)])

    @property
    def clauses(self) -> list[str]:
        return [clause for text in self.paragraphs for clause in re.split(r"[.;)](?:\s|$)", text)]

    def one(self, beginning: str) -> str:
        """The only paragraph that begins so."""
        (found,) = [text for text in self.paragraphs if text.startswith(beginning)]
        return found


def read_back(content: bytes) -> ReadBack:
    document = docx.Document(io.BytesIO(content))
    body = document.element.body
    own = [p for p in body.iter(qn("w:p")) if not any(a.tag == qn("w:tc") for a in p.iterancestors())]

    def words(element: object, *, bound: bool = True) -> str:
        return "".join(
            (text.text or "").replace("\N{NO-BREAK SPACE}", " ")
            for text in element.iter(qn("w:t"))  # type: ignore[attr-defined]
            if bound or not any(above.tag == qn("w:sdt") for above in text.iterancestors())
        )

    return ReadBack(
        [words(p) for p in own if words(p)],
        [words(p, bound=False) for p in own if words(p)],
        [[words(cell) for cell in row.iter(qn("w:tc"))] for row in body.iter(qn("w:tr"))],
        figures_in(io.BytesIO(content)),
        {
            inline.docPr.get("descr"): document.part.related_parts[
                inline.graphic.graphicData.pic.blipFill.blip.embed
            ].blob
            for inline in body.iter(qn("wp:inline"))
        },
    )

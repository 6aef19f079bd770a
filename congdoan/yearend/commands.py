"""Issues the year-end documents of a cluster or a body: the report (Word) and its annex of figures (Excel)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.documents import queries as documents
from congdoan.documents.content import OfficialDocument
from congdoan.documents.docx import render_docx
from congdoan.documents.files import File, stem_of, write_all
from congdoan.documents.xlsx import write_workbook
from congdoan.org import queries as org
from congdoan.org.models import Cluster, Unit
from congdoan.reporting import corrections_sheet
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import Scope

from . import annex, queries
from .report import compose
from .year import ClusterYear, Year


@dataclass(frozen=True)
class Issued:
    """Hồ sơ đã lập: the files written, and those of a pack issued earlier that stay as they are."""

    written: list[Path]
    kept: list[Path]


def issue_cluster_report(
    *, by: User, cluster: Cluster, scope: Scope, folder: Path, dated: date | None = None
) -> Issued:
    """Ban hành báo cáo của cụm: writes the report and its annex into a folder, both or neither.

    Only who signs for the cluster's lead unit may. `dated` defaults to the day the figures reach. Of a closed period a
    pack that lies in the folder is never replaced; what was corrected by decision since closing is listed beside it.
    """
    lead = queries.lead_of(cluster)
    org.require(by, "sign", lead)
    year = queries.cluster_year(by, cluster, scope)
    return _issue(by, cluster, lead, year, folder, dated, lambda: corrections_file(by, cluster, year, scope))


def issue_body_report(*, by: User, body: Unit, scope: Scope, folder: Path, dated: date | None = None) -> Issued:
    """Ban hành báo cáo của một đơn vị and its annex, in the same way; only who signs for the body may."""
    org.require(by, "sign", body)
    year = queries.body_year(by, body, scope)
    return _issue(by, body, body, year, folder, dated, lambda: body_corrections_file(by, body, year, scope))


def _issue(
    by: User, subject: Cluster | Unit, issuer: Unit, year: Year, folder: Path, dated: date | None,
    corrections: Callable[[], File],
) -> Issued:  # fmt: skip
    pack = [folder / name for name in (report_name(year), annex_name(year))]
    kept = [path for path in pack if year.is_closed and path.exists()]
    files = [] if kept else [report_file(issuer, year, dated), annex_file(year)]
    if year.corrected:
        files.append(corrections())
    if not files:
        return Issued([], kept)
    with transaction.atomic():
        audit.event(subject, f"{_verb(year)}.issued", by=by, unit_id=issuer.pk, files=[f.name for f in files],
                    kept=[path.name for path in kept], scope=_scope_detail(year))  # fmt: skip
        return Issued(write_all(files, folder), kept)


def _verb(year: Year) -> str:
    return "cluster_report" if isinstance(year, ClusterYear) else "body_report"


def download_report(*, by: User, cluster: Cluster, scope: Scope) -> File:
    """Tải báo cáo của cụm, as whoever may read the cluster; every export is logged."""
    year = queries.cluster_year(by, cluster, scope)
    lead = queries.lead_of(cluster)
    return _downloaded(by, cluster, lead, year, report_file(lead, year, None))


def download_annex(*, by: User, cluster: Cluster, scope: Scope) -> File:
    """Tải phụ lục số liệu của cụm, as whoever may read the cluster; every export is logged."""
    year = queries.cluster_year(by, cluster, scope)
    return _downloaded(by, cluster, queries.lead_of(cluster), year, annex_file(year))


@transaction.atomic
def _downloaded(by: User, subject: Cluster | Unit, issuer: Unit, year: Year, file: File) -> File:
    audit.event(
        subject, f"{_verb(year)}.downloaded", by=by, unit_id=issuer.pk, files=[file.name], scope=_scope_detail(year)
    )
    return file


def report_file(issuer: Unit, year: Year, dated: date | None) -> File:
    """The report as Word, headed and signed by a body or by a cluster's lead unit."""
    day = dated or year.source.cut_off or year.source.end
    heading, signature = documents.letterhead_on(issuer, day, kind="BC")
    *others, filed = signature.recipients
    units = [f"Các đơn vị trong {year.short_name}" if isinstance(year, ClusterYear) else "Các đơn vị trực thuộc"]
    document = OfficialDocument(
        letterhead=heading,
        kind_title="Báo cáo",
        subject=year.subject,
        body=compose(year),
        signature=replace(signature, recipients=(*others, *(units if year.members else []), filed)),
        illustrative=org.structure().illustrative,
    )
    target = io.BytesIO()
    render_docx(document, target)
    return File(report_name(year), target.getvalue())


def report_name(year: Year) -> str:
    return f"bao-cao-{stem_of(year.review)}-{stem_of(year.code, year.source.period)}.docx"


def annex_file(year: Year) -> File:
    """The annex of figures as Excel."""
    target = io.BytesIO()
    write_workbook(
        annex.sheets(year),
        target,
        title=f"Phụ lục số liệu: {year.subject}",
        scope_line=annex.scope_line(year),
        illustrative=org.structure().illustrative,
    )
    return File(annex_name(year), target.getvalue())


def annex_name(year: Year) -> str:
    return f"phu-luc-so-lieu-{stem_of(year.code, year.source.period)}.xlsx"


def corrections_file(by: User, cluster: Cluster, year: Year, scope: Scope) -> File:
    """The list of corrections since closing as Excel; the reports in it are those that `by` may open."""
    whole, of_each = reporting.corrections_of_cluster(by, cluster, scope)
    codes = {seat.unit.code: seat.unit_id for seat in org.seats_of(cluster)}
    members = [(member.short, of_each[codes[member.code]]) for member in year.members]
    return corrections_sheet.file_of(year.code, year.name, whole, members, illustrative=org.structure().illustrative)


def body_corrections_file(by: User, body: Unit, year: Year, scope: Scope) -> File:
    """The same of a body."""
    whole = reporting.corrections_since_closing(by, body, scope)
    return corrections_sheet.file_of(year.code, year.name, whole, illustrative=org.structure().illustrative)


def _scope_detail(year: Year) -> str:
    return year.source.key(year.code, "", "").strip("|")

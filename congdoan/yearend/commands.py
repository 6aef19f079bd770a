"""Issues the year-end documents of a cluster: the report (Word) and its annex of figures (Excel)."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.text import fold
from congdoan.documents import queries as documents
from congdoan.documents.content import OfficialDocument
from congdoan.documents.docx import render_docx
from congdoan.documents.xlsx import write_workbook
from congdoan.org import queries as org
from congdoan.org.models import Cluster
from congdoan.reporting.queries import Scope

from . import annex, queries
from .report import compose
from .rules import ClusterYear


@dataclass(frozen=True)
class File:
    """A finished file: its name and content."""

    name: str
    content: bytes


def issue_cluster_report(
    *, by: User, cluster: Cluster, scope: Scope, folder: Path, dated: date | None = None
) -> list[Path]:
    """Ban hành báo cáo của cụm: writes the report and its annex into a folder, both or neither.

    Only who signs for the cluster's lead unit may. `dated` defaults to the day the figures reach.
    """
    lead = queries.lead_of(cluster)
    org.require(by, "sign", lead)
    year = queries.cluster_year(by, cluster, scope)
    files = [report_file(cluster, year, dated), annex_file(year)]
    with transaction.atomic():
        audit.event(cluster, "cluster_report.issued", by=by, unit_id=lead.pk, files=[f.name for f in files],
                    scope=_scope_detail(year))  # fmt: skip
        return _write_all(files, folder)


def download_report(*, by: User, cluster: Cluster, scope: Scope) -> File:
    """Tải báo cáo của cụm, as whoever may read the cluster; every export is logged."""
    year = queries.cluster_year(by, cluster, scope)
    return _downloaded(by, cluster, year, report_file(cluster, year, None))


def download_annex(*, by: User, cluster: Cluster, scope: Scope) -> File:
    """Tải phụ lục số liệu của cụm, as whoever may read the cluster; every export is logged."""
    year = queries.cluster_year(by, cluster, scope)
    return _downloaded(by, cluster, year, annex_file(year))


@transaction.atomic
def _downloaded(by: User, cluster: Cluster, year: ClusterYear, file: File) -> File:
    lead = queries.lead_of(cluster)
    audit.event(
        cluster, "cluster_report.downloaded", by=by, unit_id=lead.pk, files=[file.name], scope=_scope_detail(year)
    )
    return file


def report_file(cluster: Cluster, year: ClusterYear, dated: date | None) -> File:
    """The report as Word, headed and signed by the lead unit."""
    day = dated or year.source.cut_off or year.source.end
    heading, signature = documents.letterhead_on(queries.lead_of(cluster), day, kind="BC")
    *others, filed = signature.recipients
    document = OfficialDocument(
        letterhead=heading,
        kind_title="Báo cáo",
        subject=year.subject,
        body=compose(year),
        signature=replace(signature, recipients=(*others, f"Các đơn vị trong {year.short_name}", filed)),
        illustrative=org.structure().illustrative,
    )
    target = io.BytesIO()
    render_docx(document, target)
    return File(f"bao-cao-{fold(year.review).replace(' ', '-')}-{_stem(year)}.docx", target.getvalue())


def annex_file(year: ClusterYear) -> File:
    """The annex of figures as Excel."""
    target = io.BytesIO()
    write_workbook(
        annex.sheets(year),
        target,
        title=f"Phụ lục số liệu: {year.subject}",
        scope_line=annex.scope_line(year),
        illustrative=org.structure().illustrative,
    )
    return File(f"phu-luc-so-lieu-{_stem(year)}.xlsx", target.getvalue())


def _stem(year: ClusterYear) -> str:
    """Cluster and period in letters that every system takes: "hn-c4-2023"."""
    return re.sub("[^a-z0-9]+", "-", fold(f"{year.code} {year.source.period}")).strip("-")


def _scope_detail(year: ClusterYear) -> str:
    return year.source.key(year.code, "", "").strip("|")


def _write_all(files: Sequence[File], folder: Path) -> list[Path]:
    """All files under temporary names first, then renamed: a reader never sees half a file."""
    drafts: list[tuple[str, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            handle, draft = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
            drafts.append((draft, folder / file.name))
            with os.fdopen(handle, "wb") as written:
                written.write(file.content)
                os.fchmod(handle, 0o644)
        if any(target.is_dir() for _draft, target in drafts):  # the one reason left for a rename to fail
            raise IsADirectoryError(folder)
        for draft, target in drafts:
            os.replace(draft, target)
    except OSError as error:
        for draft, _target in drafts:
            Path(draft).unlink(missing_ok=True)
        raise Refused(
            "not_writable",
            f"Không ghi được vào thư mục “{folder}”. Kiểm tra quyền ghi và chỗ trống, hoặc chọn thư mục khác.",
        ) from error
    return [target for _draft, target in drafts]

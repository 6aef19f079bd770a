"""Issues the documents of a year-end conference, numbers them and keeps what they were made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.audit.queries import last_seal
from congdoan.awards import commands as awards
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import sentence
from congdoan.documents import commands as documents
from congdoan.documents.files import File, write_all
from congdoan.documents.models import IssuedDocument
from congdoan.org import queries as org
from congdoan.org.models import Cluster, Unit
from congdoan.periods.commands import ensure_period
from congdoan.periods.queries import period_of
from congdoan.reporting import corrections_sheet
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import Scope

from .. import award_files, pack_files, queries
from ..class_list import ClassList
from ..models import OPEN, Pack, PackFile, PackJob, PackNumber
from ..pack_files import Issuer, Lacking, Maker
from ..queries import Subject
from ..year import ClusterYear, Year

_KINDS = {"report": "BC", "minutes": "BB", "recognition": "QĐ"}

Tell = Callable[[int, int, str], None]
"""Is told how many documents are made, of how many (0 while nobody knows), and what is being done."""


@dataclass(frozen=True)
class Issued:
    """Hồ sơ đã lập: the files written, those of a pack issued earlier that stay as they are, what is not there."""

    written: list[Path]
    kept: list[Path]
    lacking: list[Lacking]
    pack: Pack | None = None


@dataclass(frozen=True)
class _Plan:
    """What a pack will hold: its documents, what is not there, and what the record keeps of both."""

    makers: list[Maker]
    lacking: list[Lacking]
    classes: ClassList | None = None
    beside: dict[str, Any] = field(default_factory=dict)


def issue_pack(
    *, by: User, subject: Subject, scope: Scope, folder: Path | None = None, dated: date | None = None,
    tell: Tell = lambda made, total, doing: None, then: Callable[[Pack], None] = lambda pack: None,
) -> Issued:  # fmt: skip
    """Lập hồ sơ hội nghị: all documents there is anything to make of, into a folder and into a record; all or none.

    Only who signs for the body (of a cluster its lead unit) may. `dated` defaults to the day the figures reach. Of a
    closed period a pack that lies in the folder is never replaced; what was corrected by decision since closing is
    listed beside it. `then` belongs to the transaction that keeps the record.
    """
    org.require(by, "sign", subject.issuer)
    tell(0, 0, "đọc số liệu")
    year = queries.year_of(by, subject, scope)
    kept = _kept_in(folder, year)
    plan = _Plan([], []) if kept else _planned(by, subject, year, dated)
    made = []
    for at, one in enumerate(plan.makers):
        tell(at, len(plan.makers), one.title)
        made.append(one.make())
    corrections = [_corrections_file(by, subject, year, scope)] if year.corrected else []
    files = [*made, *corrections]
    if not files:
        return Issued([], kept, [])
    with transaction.atomic():
        org.require(by, "sign", subject.issuer)  # making took its time
        pack = _record(by, subject, year, plan, made) if made else None
        audit.event(subject.of, "pack.issued", by=by, unit_id=subject.issuer.pk, files=[f.name for f in files],
                    kept=[path.name for path in kept], scope=scope_key(year))  # fmt: skip
        if pack:
            then(pack)
        return Issued(write_all(files, folder) if folder else [], kept, plan.lacking, pack)


def _kept_in(folder: Path | None, year: Year) -> list[Path]:
    """The files of an earlier pack of a closed period that lie in the folder."""
    if folder is None or not year.is_closed:
        return []
    return [path for name in pack_files.names(year) if (path := folder / name).exists()]


def _planned(by: User, subject: Subject, year: Year, dated: date | None) -> _Plan:
    period = year.source.period
    numbers, seal = queries.numbers_of(subject, period), last_seal()
    issuer = Issuer(subject.issuer, dated or year.source.cut_off or year.source.end, numbers, seal)
    edits = {place: one.text for place, one in queries.edits_of(subject, period).items()}
    makers, attention = pack_files.year_makers(issuer, year, edits)
    found, met = queries.class_list(by, subject, period), queries.met(subject.issuer, period)
    if found is not None:
        makers += pack_files.classification_makers(issuer, found, met)
    lacking = [*pack_files.lacking_of(year, found, met, numbers), *pack_files.edits_told(attention)]
    if subject.cluster is None and year.members:
        commended = queries.commendations(by, subject.issuer, period)
        makers += award_files.award_makers(issuer, commended)
        lacking += award_files.award_lacking(commended)
    beside = pack_files.beside_of(year, edits, met if found else None, numbers, seal)
    return _Plan(makers, lacking, found, beside)


def _record(by: User, subject: Subject, year: Year, plan: _Plan, files: list[File]) -> Pack:
    """Keeps what the pack was made of, and its files."""
    pack = Pack(
        unit=subject.issuer, cluster=subject.cluster, period=period_of(year.source.period),
        scope_key=scope_key(year), figures=pack_files.digest_of_figures(year), structure=org.structure().stamp,
        classification=pack_files.digest_of_classes(plan.classes) if plan.classes else "", beside=plan.beside,
        lacking=[[one.what, one.why] for one in plan.lacking], by=by, at=timezone.now(),
    )  # fmt: skip
    clean(pack)
    pack.save()
    for maker, file in zip(plan.makers, files, strict=True):
        PackFile.objects.create(
            pack=pack, title=sentence(maker.title), name=file.name, sha256=pack_files.sha256_of(file),
            content=file.content,
        )  # fmt: skip
    return pack


def _corrections_file(by: User, subject: Subject, year: Year, scope: Scope) -> File:
    """The list of corrections since closing as Excel; the reports in it are those that `by` may open."""
    illustrative = org.structure().illustrative
    if subject.cluster is None:
        whole = reporting.corrections_since_closing(by, subject.issuer, scope)
        return corrections_sheet.file_of(year.code, year.name, whole, illustrative=illustrative)
    whole, of_each = reporting.corrections_of_cluster(by, subject.cluster, scope)
    codes = {seat.unit.code: seat.unit_id for seat in org.seats_of(subject.cluster)}
    members = [(member.short, of_each[codes[member.code]]) for member in year.members]
    return corrections_sheet.file_of(year.code, year.name, whole, members, illustrative=illustrative)


def scope_key(year: Year) -> str:
    """Which figures: code, period, basis, cut-off."""
    return year.source.key(year.code, "", "").strip("|")


# ---- a pack made in the background ----


@transaction.atomic
def ask_for_pack(*, by: User, subject: Subject, period: str) -> PackJob:
    """Yêu cầu lập hồ sơ, for who signs: the worker makes it. One at a time: who asks again gets the one that is open.
    Refused("no_figures") where nothing was reported yet."""
    org.require(by, "sign", subject.issuer)
    Unit.objects.select_for_update().get(pk=subject.issuer.pk)  # two at once would ask for two packs
    of_period = period_of(period)
    if of_period.pk is None:
        raise queries.no_figures(period)
    mine = PackJob.objects.filter(unit=subject.issuer, cluster=subject.cluster, period=of_period)
    if waiting := mine.filter(state__in=OPEN).first():
        return waiting
    job = PackJob(unit=subject.issuer, cluster=subject.cluster, period=of_period, by=by, asked_at=timezone.now())
    clean(job)
    job.save()
    audit.event(subject.of, "pack.asked", by=by, unit_id=subject.issuer.pk, scope=f"{subject.code}|{period}")
    return job


# ---- numbers ----


@transaction.atomic
def number_pack(*, by: User, subject: Subject, period: str, dated: date) -> list[IssuedDocument]:
    """Lấy số cho hồ sơ: each document that has none takes the next number of the register, the submissions of awards
    too; those that have one keep it. Returns the new ones. Refused as the register refuses."""
    org.require(by, "sign", subject.issuer)
    Unit.objects.select_for_update().get(pk=subject.issuer.pk)  # two at once would take two numbers for one document
    have = queries.numbers_of(subject, period)
    found = queries.class_list(by, subject, period)
    taken = []
    for document, kind in _KINDS.items():
        if document in have or (document != "report" and found is None):
            continue
        if document == "recognition" and found is not None and found.decision:
            continue  # recognised already, by the decision that is named there
        told = f"{PackNumber.Document(document).label} {period} của {subject.name}"
        issued = documents.number_document(
            by=by, unit=subject.issuer, kind=kind, dated=dated, subject=told[:1].upper() + told[1:]
        )
        number = PackNumber(unit=subject.issuer, cluster=subject.cluster, period=ensure_period(period),
                            document=document, issued=issued)  # fmt: skip
        clean(number)
        number.save()
        taken.append(issued)
    return [*taken, *_number_submissions(by, subject, period, dated)]


def _number_submissions(by: User, subject: Subject, period: str, dated: date) -> list[IssuedDocument]:
    if subject.cluster:
        return []
    kinds = queries.commendations(by, subject.issuer, period).without_number
    return [
        awards.number_submission(by=by, body=subject.issuer, period=period, kind=kind, dated=dated)[0]
        for kind in kinds
    ]  # fmt: skip


# ---- downloads of a cluster's documents ----


def download_report(*, by: User, cluster: Cluster, scope: Scope) -> File:
    """Tải báo cáo của cụm, as whoever may read the cluster; every export is logged."""
    return _downloaded(by, cluster, scope, lambda issuer, year, edits: pack_files.report_file(issuer, year, edits)[0])


def download_annex(*, by: User, cluster: Cluster, scope: Scope) -> File:
    """Tải phụ lục số liệu của cụm, as whoever may read the cluster; every export is logged."""
    return _downloaded(by, cluster, scope, lambda issuer, year, edits: pack_files.annex_file(year))


def _downloaded(
    by: User, cluster: Cluster, scope: Scope, make: Callable[[Issuer, ClusterYear, dict[str, str]], File]
) -> File:
    year, subject = queries.cluster_year(by, cluster, scope), queries.subject_of_cluster(cluster)
    period = year.source.period
    issuer = Issuer(subject.issuer, year.source.cut_off or year.source.end, queries.numbers_of(subject, period))
    file = make(issuer, year, {place: one.text for place, one in queries.edits_of(subject, period).items()})
    with transaction.atomic():
        audit.event(cluster, "cluster_report.downloaded", by=by, unit_id=subject.issuer.pk, files=[file.name],
                    scope=scope_key(year))  # fmt: skip
    return file


def download_file(*, by: User, subject: Subject, file: PackFile) -> File:
    """Tải một tệp của hồ sơ đã lập, as whoever may read it; every export is logged."""
    if not PackFile.objects.allowed(by, "read").filter(pk=file.pk).exists():
        raise Refused("unknown_file", "Không có tệp này trong phạm vi của anh/chị.")
    with transaction.atomic():
        audit.event(subject.of, "pack.downloaded", by=by, unit_id=subject.issuer.pk, files=[file.name])
    return File(file.name, bytes(file.content))

"""Issues the documents of a year-end conference, numbers them and keeps what they were made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.audit.queries import last_seal
from congdoan.awards import commands as awards
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.documents import commands as documents
from congdoan.documents.files import File, write_all
from congdoan.documents.models import IssuedDocument
from congdoan.org import queries as org
from congdoan.org.models import Cluster, Unit
from congdoan.periods.queries import period_of
from congdoan.reporting import corrections_sheet
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import Scope

from .. import award_files, pack_files, queries
from ..class_list import ClassList
from ..models import Pack, PackFile, PackNumber
from ..pack_files import Issuer, Lacking
from ..queries import Subject
from ..year import ClusterYear, Year

_KINDS = {"report": "BC", "minutes": "BB", "recognition": "QĐ"}


@dataclass(frozen=True)
class Issued:
    """Hồ sơ đã lập: the files written, those of a pack issued earlier that stay as they are, what is not there."""

    written: list[Path]
    kept: list[Path]
    lacking: list[Lacking]
    pack: Pack | None = None


@dataclass(frozen=True)
class _Made:
    """A pack before it is kept: its year, its files, what is not there."""

    year: Year
    files: list[File]
    lacking: list[Lacking]
    classes: ClassList | None


def issue_pack(
    *, by: User, subject: Subject, scope: Scope, folder: Path | None = None, dated: date | None = None
) -> Issued:
    """Lập hồ sơ hội nghị: all documents there is anything to make of, into a folder and into a record; all or none.

    Only who signs for the body (of a cluster its lead unit) may. `dated` defaults to the day the figures reach. Of a
    closed period a pack that lies in the folder is never replaced; what was corrected by decision since closing is
    listed beside it.
    """
    org.require(by, "sign", subject.issuer)
    year = queries.year_of(by, subject, scope)
    kept = _kept_in(folder, year)
    made = _Made(year, [], [], None) if kept else _make(by, subject, year, dated)
    corrections = [_corrections_file(by, subject, year, scope)] if year.corrected else []
    if not (made.files or corrections):
        return Issued([], kept, [])
    with transaction.atomic():
        pack = _record(by, subject, made) if made.files else None
        files = [*made.files, *corrections]
        audit.event(subject.of, "pack.issued", by=by, unit_id=subject.issuer.pk, files=[f.name for f in files],
                    kept=[path.name for path in kept], scope=scope_key(year))  # fmt: skip
        return Issued(write_all(files, folder) if folder else [], kept, made.lacking, pack)


def _kept_in(folder: Path | None, year: Year) -> list[Path]:
    """The files of an earlier pack of a closed period that lie in the folder."""
    if folder is None or not year.is_closed:
        return []
    return [path for name in pack_files.names(year) if (path := folder / name).exists()]


def _make(by: User, subject: Subject, year: Year, dated: date | None) -> _Made:
    period = year.source.period
    numbers = queries.numbers_of(subject, period)
    issuer = Issuer(subject.issuer, dated or year.source.cut_off or year.source.end, numbers)
    edits = {place: one.text for place, one in queries.edits_of(subject, period).items()}
    report, attention = pack_files.report_file(issuer, year, edits)
    files = [report, pack_files.annex_file(year, last_seal())]
    found, met = queries.class_list(by, subject, period), queries.met(subject.issuer, period)
    if found is not None:
        files += pack_files.classification_files(issuer, found, met)
    lacking = [*pack_files.lacking_of(year, found, met, numbers), *pack_files.edits_told(attention)]
    if subject.cluster is None and year.members:
        commended = queries.commendations(by, subject.issuer, period)
        files += award_files.award_files(issuer, commended)
        lacking += award_files.award_lacking(commended)
    return _Made(year, files, lacking, found)


def _record(by: User, subject: Subject, made: _Made) -> Pack:
    """Keeps what the pack was made of, and its files."""
    pack = Pack(
        unit=subject.issuer, cluster=subject.cluster, period=period_of(made.year.source.period),
        scope_key=scope_key(made.year), figures=pack_files.digest_of_figures(made.year),
        structure=org.structure().stamp,
        classification=pack_files.digest_of_classes(made.classes) if made.classes else "",
        lacking=[[one.what, one.why] for one in made.lacking], by=by, at=timezone.now(),
    )  # fmt: skip
    clean(pack)
    pack.save()
    for file in made.files:
        PackFile.objects.create(pack=pack, name=file.name, sha256=pack_files.sha256_of(file), content=file.content)
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
        number = PackNumber(unit=subject.issuer, cluster=subject.cluster, period=period_of(period),
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

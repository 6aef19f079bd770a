"""Reads of what people wrote and numbered for a conference, and of the packs made before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.access import AllowedQuerySet
from congdoan.common.errors import Refused
from congdoan.documents.models import IssuedDocument
from congdoan.org.models import Cluster, Unit
from congdoan.reporting.queries import Scope

from ..class_list import ClassList
from ..minutes import Met
from ..models import Deliberation, EditedSentence, Pack, PackFile, PackJob, PackJobState, PackNumber
from ..year import Year
from .body import body_of, body_year
from .cluster import cluster_of, cluster_year, lead_of
from .results import class_list_of


@dataclass(frozen=True)
class Subject:
    """Whose conference: a body, or a cluster, whose documents its lead unit issues."""

    issuer: Unit
    cluster: Cluster | None = None

    @property
    def of(self) -> Unit | Cluster:
        return self.cluster or self.issuer

    @property
    def code(self) -> str:
        return self.of.code

    @property
    def name(self) -> str:
        return self.of.name


def subject_of_cluster(cluster: Cluster) -> Subject:
    return Subject(lead_of(cluster), cluster)


def subject_named(by: User, *, unit: str | None, cluster: str | None, period: str) -> Subject:
    """Của đơn vị hay của cụm nào, by code; exactly one of both is given. Refused for what is out of reach."""
    if cluster:
        return subject_of_cluster(cluster_of(by, cluster, period))
    return Subject(body_of(by, unit or "", period))


def year_of(user: User, subject: Subject, scope: Scope) -> Year:
    """The year of a body or a cluster as its report tells it."""
    if subject.cluster:
        return cluster_year(user, subject.cluster, scope)
    return body_year(user, subject.issuer, scope)


def class_list(user: User, subject: Subject, period: str) -> ClassList | None:
    """Danh sách xếp loại of a body; a cluster has none."""
    return None if subject.cluster else class_list_of(user, subject.issuer, period)


def edits_of(subject: Subject, period: str) -> dict[str, EditedSentence]:
    """Câu sửa tay by place. Whoever may read the report may read them: access is asked where it is made."""
    found = EditedSentence.objects.filter(unit=subject.issuer, cluster=subject.cluster, period__code=period)
    return {one.place: one for one in found.select_related("by")}


def met(unit: Unit, period: str) -> Met:
    """Cuộc họp xét as it was recorded; empty where it was not."""
    kept = Deliberation.objects.filter(unit=unit, period__code=period).first()
    if kept is None:
        return Met()
    return Met(
        kept.held_on, kept.place, kept.chair, kept.secretary, kept.attending, kept.opinions,
        kept.votes_for, kept.votes_against, kept.votes_blank,
    )  # fmt: skip


def numbers_of(subject: Subject, period: str) -> dict[str, IssuedDocument]:
    """The numbers that the documents of a pack bear; those of cancelled documents no longer."""
    found = PackNumber.objects.filter(
        unit=subject.issuer, cluster=subject.cluster, period__code=period, issued__cancelled=""
    )
    return {one.document: one.issued for one in found.select_related("issued").order_by("id")}


def packs_of(user: User, subject: Subject, period: str) -> AllowedQuerySet[Pack]:
    """Các lần lập hồ sơ, the latest first."""
    found = Pack.objects.allowed(user, "read").filter(unit=subject.issuer, cluster=subject.cluster)
    files = PackFile.objects.defer("content").annotate(size=Length("content"))
    return found.filter(period__code=period).select_related("by").prefetch_related(Prefetch("files", files))


def file_of(user: User, subject: Subject, period: str, pk: int) -> PackFile:
    """Một tệp của hồ sơ. Refused("unknown_file"), also where it is out of reach."""
    found = PackFile.objects.allowed(user, "read").filter(pk=pk, pack__period__code=period)
    file = found.filter(pack__unit=subject.issuer, pack__cluster=subject.cluster).first()
    if file is None:
        raise Refused("unknown_file", _("Hồ sơ không có tệp này."))
    return file


STALE_AFTER = timedelta(minutes=10)
"""A job that stood still for so long is taken again: whoever had it is gone."""
_STILL_AFTER, _ALONE_AFTER = timedelta(minutes=1), timedelta(seconds=15)


@dataclass(frozen=True)
class Making:
    """Việc lập hồ sơ as its page tells it at a moment."""

    job: PackJob
    now: datetime

    @property
    def again_at(self) -> datetime | None:
        """When it is taken again, where nothing has moved for a while."""
        touched = self.job.touched_at if self.job.state == PackJobState.WORKING else None
        return touched + STALE_AFTER if touched and self.now - touched > _STILL_AFTER else None

    @property
    def is_alone(self) -> bool:
        """Nobody takes it: no worker is running, or it is busy with others."""
        return self.job.state == PackJobState.QUEUED and self.now - self.job.asked_at > _ALONE_AFTER


def making_of(user: User, subject: Subject, period: str) -> Making | None:
    """The latest job of this pack, for who may read the body."""
    found = PackJob.objects.allowed(user, "read").filter(unit=subject.issuer, cluster=subject.cluster)
    job = found.filter(period__code=period).select_related("by").first()
    return Making(job, timezone.now()) if job else None

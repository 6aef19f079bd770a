"""Packs that were asked for, made one after the other beside the site."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.utils import OperationalError
from django.utils import timezone

from congdoan.common.errors import Refused
from congdoan.org.models import Unit
from congdoan.reporting.queries import Scope

from . import commands
from .models import Pack, PackJob, PackJobState
from .queries import Subject
from .queries.kept import STALE_AFTER

MOST_ATTEMPTS = 3
_log = logging.getLogger(__name__)


class _TakenAway(Exception):
    """The job stood still for so long that somebody else has taken it: nothing of this making is kept."""


def take() -> PackJob | None:
    """Nhận một việc: the oldest that waits or whose worker is gone; no two workers take the same one.

    Rows that others are taking are skipped on PostgreSQL; on SQLite a transaction has the database to itself. A job
    whose workers died again and again is given up.
    """
    now = timezone.now()
    free = Q(state=PackJobState.QUEUED) | Q(state=PackJobState.WORKING, touched_at__lt=now - STALE_AFTER)
    if not PackJob.objects.filter(free).exists():
        return None
    with transaction.atomic():
        job = PackJob.objects.select_for_update(skip_locked=True).filter(free).order_by("pk").first()
        if job is None:
            return None
        if job.attempt == MOST_ATTEMPTS:
            job.state, job.finished_at = PackJobState.FAILED, now
            job.said = f"Lập {MOST_ATTEMPTS} lần đều bị dừng giữa chừng. Báo quản trị hệ thống xem nhật ký của máy chủ."
        else:
            job.state, job.attempt, job.started_at = PackJobState.WORKING, job.attempt + 1, now
            job.made, job.total, job.doing, job.touched_at = 0, 0, "", now
        job.save()
    return job


def work_on(job: PackJob, *, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Lập hồ sơ của một việc đã nhận, as who asked for it and with the rights of now; tells after each document how
    far it is. Where the worker is to stop, the job waits again."""

    def tell(made: int, total: int, doing: str) -> None:
        if not goes_on():
            raise SystemExit
        _write(job, made=made, total=total, doing=doing)

    def done(pack: Pack) -> None:
        _write(job, state=PackJobState.DONE, made=job.total, doing="", finished_at=timezone.now(), pack=pack)

    with suppress(_TakenAway):
        try:
            if not Unit.objects.allowed(job.by, "sign").filter(pk=job.unit_id).exists():
                raise Refused("denied", f"{job.by} không còn quyền ký ở {job.unit.name}: hồ sơ không được lập.")
            subject, scope = Subject(job.unit, job.cluster), Scope(job.period.code)
            commands.issue_pack(by=job.by, subject=subject, scope=scope, tell=tell, then=done)
        except Refused as refused:
            _fail(job, str(refused))
        except (SystemExit, OperationalError):
            _write(job, state=PackJobState.QUEUED, doing="")
            raise
        except _TakenAway:
            raise
        except Exception:
            _log.exception("pack job %s", job.pk)
            _fail(job, f"Lập hồ sơ gặp lỗi của hệ thống. Báo quản trị hệ thống, việc số {job.pk}.")


def _fail(job: PackJob, said: str) -> None:
    _write(job, state=PackJobState.FAILED, said=said, doing="", finished_at=timezone.now())


def _write(job: PackJob, **values: Any) -> None:
    """Writes how far the job is, as long as it is still this worker's."""
    mine = PackJob.objects.filter(pk=job.pk, attempt=job.attempt, state=PackJobState.WORKING)
    if not mine.update(touched_at=timezone.now(), **values):
        raise _TakenAway
    for name, value in values.items():
        setattr(job, name, value)

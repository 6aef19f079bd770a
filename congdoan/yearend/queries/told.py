"""The sentences of a report, kept until something changes: making them reads the whole year."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import queries as audit
from congdoan.org import queries as org
from congdoan.org.branches import branch_of
from congdoan.org.models import Unit
from congdoan.org.rules import ids_on
from congdoan.reporting.queries import Scope

from ..edited import Sentence, sentences_of
from ..report import compose
from .kept import Subject, year_of

KEPT_FOR = 600
"""Seconds; a change that the audit tells of another body's units is seen this late at most."""

CHANGES_NO_FIGURE = (
    "sentence.edited", "sentence.reset", "pack.asked", "pack.issued", "pack.downloaded", "document.numbered",
)  # fmt: skip


def sentences(user: User, subject: Subject, scope: Scope) -> list[Sentence]:
    """Các câu của báo cáo as they are generated, for who may read the body or the cluster; access is asked before.

    They are made anew once the audit has a new line of the body, of a unit above or below it, or of no unit: every
    write leaves one.
    """
    key = _key(user, subject, scope)
    found: list[Sentence] | None = cache.get(key)
    if found is None:
        year = year_of(user, subject, scope)
        found = sentences_of(compose(year), year)
        cache.set(key, found, KEPT_FOR)
    return found


def _key(user: User, subject: Subject, scope: Scope) -> str:
    units = [seat.unit for seat in org.seats_of(subject.cluster)] if subject.cluster else [subject.issuer]
    around = Q()
    for unit in units:
        around |= branch_of(unit.path) | Q(pk__in=ids_on(unit.path))
    mark = audit.mark_of(Unit.objects.filter(around).values("pk"), but=CHANGES_NO_FIGURE)
    told = (user.pk, subject.issuer.pk, subject.cluster and subject.cluster.pk, scope, org.structure().version,
            timezone.localdate(), mark)  # fmt: skip
    return f"yearend.sentences.{hashlib.sha256(repr(told).encode()).hexdigest()}"

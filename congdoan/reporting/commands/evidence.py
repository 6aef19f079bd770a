"""Files kept with a report: the signed scan, what proves a figure."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import quoted

from .. import evidence as files
from ..models import Evidence, EvidencePurpose, Report
from .base import check_open, lock_report, require_writer


def attach_evidence(*, by: User, report: Report, purpose: str, name: str, content: bytes) -> Evidence:
    """Đính kèm a file, by who writes the report; also after it was sent, as long as its period is open. The same file
    twice is one."""
    require_writer(by, "draft", report)
    if purpose not in EvidencePurpose.values:
        raise Refused("bad_form", _("Chọn tệp là bản ký, đóng dấu hay minh chứng."))
    checked = files.checked(name, content)
    stored = files.store(checked.content)
    try:
        kept = _keep(by, report, purpose, checked, stored)
    except BaseException:
        files.discard(stored)
        raise
    if kept.stored != stored:
        files.discard(stored)
    return kept


@transaction.atomic
def _keep(by: User, report: Report, purpose: str, checked: files.Checked, stored: str) -> Evidence:
    report = lock_report(report)
    check_open(report.book)
    digest = hashlib.sha256(checked.content).hexdigest()
    same = report.evidence.filter(digest=digest, purpose=purpose).first()
    if same is not None:
        return same
    most = files.limits().most_files
    if report.evidence.count() >= most:
        raise Refused("many_files", _("Một báo cáo giữ tối đa %s tệp. Bỏ bớt tệp cũ rồi đính kèm lại.") % most)
    kept = Evidence(
        report=report, purpose=purpose, name=checked.name, stored=stored, kind=checked.kind,
        size=len(checked.content), digest=digest, by=by,
    )  # fmt: skip
    clean(kept)
    kept.save()
    audit.event(kept, "evidence.attached", by=by, unit_id=report.unit_id, digest=digest, purpose=purpose)
    return kept


@transaction.atomic
def remove_evidence(*, by: User, evidence: Evidence) -> None:
    """Bỏ tệp đính kèm, while the report is with its unit; the audit keeps its name and digest."""
    report = lock_report(evidence.report)
    require_writer(by, "draft", report)
    check_open(report.book)
    if report.state not in (Report.State.DRAFT, Report.State.TO_SIGN, Report.State.RETURNED):
        raise Refused("state", _("Báo cáo đã gửi; tệp %s ở lại cùng báo cáo.") % quoted(evidence.name))
    audit.event(evidence, "evidence.removed", by=by, unit_id=report.unit_id, digest=evidence.digest)
    stored = evidence.stored
    evidence.delete()
    transaction.on_commit(lambda: files.discard(stored))

"""Reports and their versions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from .books import Book
from .catalogue import ReportForm


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    TO_SIGN = "to_sign", _("Chờ ký")
    SUBMITTED = "submitted", _("Đã gửi")
    RETURNED = "returned", _("Trả lại")
    ACCEPTED = "accepted", _("Đã duyệt")
    CORRECTED = "corrected", _("Đính chính")
    LOCKED = "locked", _("Khóa số liệu")


class Report(models.Model):
    """Báo cáo: one unit's signed document on one form for one period, basis and cut-off; its numbers one vector.

    `figures` holds {indicator code: whole number in the smallest unit}; a line that is not there is not reported.
    `rest_is_zero`: its writer says that nothing happened in the flows still empty; they become 0 when it is handed on.
    `narrative` holds {heading of a section: plain text}, `reasons` {indicator code: why it is so}.
    When the unit has ended, an open report is finished by the successor it is `handed_to`, or `closed` as it stands.
    `version_at_closing` is the version in force when its period was closed: what came later was corrected by decision.
    """

    State = ReportState

    scope: ClassVar[tuple[str, ...]] = ("unit", "handed_to")

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="reports")
    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="reports")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(_("Trạng thái"), max_length=12, choices=State, default=State.DRAFT)
    figures = models.JSONField(_("Số liệu"), default=dict, blank=True)
    rest_is_zero = models.BooleanField(_("Các dòng còn lại không phát sinh"), default=False)
    narrative = models.JSONField(_("Thuyết minh"), default=dict, blank=True)
    reasons = models.JSONField(_("Giải thích từng dòng"), default=dict, blank=True)
    version = models.PositiveSmallIntegerField(_("Lần duyệt"), default=0)
    version_at_closing = models.PositiveSmallIntegerField(_("Lần duyệt lúc khóa kỳ"), null=True, blank=True)
    first_submitted_on = models.DateField(_("Gửi lần đầu"), null=True, blank=True)
    on_time = models.BooleanField(_("Đúng hạn"), default=False)
    note = models.CharField(_("Lý do trả lại, căn cứ đính chính"), max_length=300, blank=True)
    handed_to = models.ForeignKey(
        "org.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="reports_taken_over",
        verbose_name=_("Đơn vị kế thừa soạn tiếp"),
    )  # fmt: skip
    closed = models.BooleanField(_("Đã đóng"), default=False)

    objects: ClassVar[AllowedQuerySet[Report]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("báo cáo")
        verbose_name_plural = _("báo cáo")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "form", "book"], name="one_report_a_unit_form_book"),
            one_of("state", ReportState, table="report"),
            models.CheckConstraint(
                condition=Q(state="locked", version_at_closing__isnull=False)
                | (~Q(state="locked") & Q(version_at_closing__isnull=True)),
                name="version_at_closing_where_locked",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "state"], name="report_by_book_state"),
            models.Index(
                fields=["book"], condition=Q(version__gt=F("version_at_closing")), name="report_corrected_since_closing"
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo {self.form_id} của {self.unit_id}"


class ReportVersionAct(models.TextChoices):
    ACCEPTED = "accepted", _("Duyệt")
    CORRECTED = "corrected", _("Đính chính")
    CORRECTED_BY_DECISION = "corrected_by_decision", _("Đính chính theo quyết định")
    RETURNED = "returned", _("Trả lại")


CORRECTIONS = (ReportVersionAct.CORRECTED, ReportVersionAct.CORRECTED_BY_DECISION)


class ReportVersion(models.Model):
    """Lần duyệt của báo cáo: the figures as accepted, corrected or taken out, kept for ever.

    A correction by decision is one made while the period was closed; its `reason` is the decision.
    """

    Act = ReportVersionAct

    scope: ClassVar[str] = "report__unit"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Lần"))
    act = models.CharField(_("Việc"), max_length=24, choices=Act)
    figures = models.JSONField(_("Số liệu"))
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("Lý do, căn cứ"), max_length=300, blank=True)

    objects: ClassVar[AllowedQuerySet[ReportVersion]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần duyệt")
        verbose_name_plural = _("lần duyệt")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_version_a_number"),
            one_of("act", ReportVersionAct, table="report_version"),
        ]

    def __str__(self) -> str:
        return f"Lần {self.number} của báo cáo {self.report_id}"

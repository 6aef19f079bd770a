"""What an upper body does with the reports below it: sendings kept, comments, reminders, later days, adjustments."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet

from .books import Book
from .catalogue import ReportForm
from .reports import Report


class Submission(models.Model):
    """Lần gửi: the figures of a report as they were sent, kept for ever, so that the next sending can be told apart."""

    scope: ClassVar[tuple[str, ...]] = ("report__unit", "report__handed_to")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("Lần"))
    figures = models.JSONField(_("Số liệu"))
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[AllowedQuerySet[Submission]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("lần gửi")
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="one_submission_a_number")]

    def __str__(self) -> str:
        return f"Lần gửi {self.number} của báo cáo {self.report_id}"


class ReportComment(models.Model):
    """Góp ý: what an upper body says of a report, or of one of its lines, until it is settled."""

    scope: ClassVar[tuple[str, ...]] = ("report__unit", "report__handed_to")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    line = models.CharField(_("Dòng"), max_length=60, blank=True)
    text = models.CharField(_("Góp ý"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("Xong lúc"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[ReportComment]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("góp ý")
        verbose_name_plural = _("góp ý")
        ordering = ["report", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settled_by=None, settled_at=None)
                | models.Q(settled_by__isnull=False, settled_at__isnull=False),
                name="comment_settled_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Reminder(models.Model):
    """Lời nhắc: a unit was reminded of a report that it had not sent, once a day at the most."""

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="reminders")
    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="reminders")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="reminders")
    on = models.DateField(_("Ngày"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[AllowedQuerySet[Reminder]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lời nhắc")
        verbose_name_plural = _("lời nhắc")
        ordering = ["-on", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "form", "period", "on"], name="reminded_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"Nhắc {self.unit_id} ngày {self.on}"


class LateException(models.Model):
    """Gia hạn: a unit may send its report of a period later than its level, until a day, with a reason."""

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="late_exceptions")
    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="late_exceptions")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="late_exceptions")
    until = models.DateField(_("Đến hết ngày"))
    reason = models.CharField(_("Lý do"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now=True)

    objects: ClassVar[AllowedQuerySet[LateException]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("gia hạn")
        verbose_name_plural = _("gia hạn")
        ordering = ["unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "form", "period"], name="one_late_exception"),
        ]

    def __str__(self) -> str:
        return f"Gia hạn cho {self.unit_id} đến {self.until}"


class Adjustment(models.Model):
    """Điều chỉnh: figures of an upper unit's own that correct what units below reported, never written into theirs.

    `figures` are what it adds to (or takes from) each line; withdrawn, it no longer counts.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="adjustments")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="adjustments")
    about = models.ForeignKey(
        "org.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Về đơn vị")
    )
    figures = models.JSONField(_("Số liệu"))
    reason = models.CharField(_("Lý do"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("Rút lại lúc"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[Adjustment]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("điều chỉnh")
        verbose_name_plural = _("điều chỉnh")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["book", "unit"], name="adjustment_by_book_unit")]

    def __str__(self) -> str:
        return f"Điều chỉnh {self.pk} của {self.unit_id}"

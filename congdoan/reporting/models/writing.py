"""Who did what on a report's way to being signed, which sections are confirmed, and the files kept with it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from .reports import Report

_OF_REPORT = ("report__unit", "report__handed_to")


class ReportStepAct(models.TextChoices):
    ENTERED_FOR = "entered_for", _("Nhập thay")
    HANDED = "handed", _("Chuyển ký")
    SENT_BACK = "sent_back", _("Trả người lập")
    SIGNED = "signed", _("Ký và gửi")


class ReportStep(models.Model):
    """Bước ký: who handed a report on, sent it back to its writer, signed it, or entered it for the unit; kept for
    ever.

    `unit` is the one on whose behalf it was done. `note` is why it was sent back, or who told the figures and when.
    """

    Act = ReportStepAct

    scope: ClassVar[tuple[str, ...]] = _OF_REPORT

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(_("Việc"), max_length=12, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True)

    objects: ClassVar[AllowedQuerySet[ReportStep]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("bước ký")
        verbose_name_plural = _("bước ký")
        ordering = ["report", "pk"]
        constraints = [one_of("act", ReportStepAct, table="report_step")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} báo cáo {self.report_id}"


class SectionConfirmation(models.Model):
    """Xác nhận mục: a department stands by the figures of one section of its body's report; gone when one changes."""

    scope: ClassVar[tuple[str, ...]] = _OF_REPORT

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="confirmations")
    section = models.CharField(_("Mục"), max_length=150)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    objects: ClassVar[AllowedQuerySet[SectionConfirmation]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("xác nhận mục")
        verbose_name_plural = _("xác nhận mục")
        ordering = ["report", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "section"], name="one_confirmation_a_section")]

    def __str__(self) -> str:
        return f"{self.section} của báo cáo {self.report_id}"


class EvidencePurpose(models.TextChoices):
    SIGNED_SCAN = "signed_scan", _("Bản ký, đóng dấu")
    PROOF = "proof", _("Minh chứng")


class Evidence(models.Model):
    """Minh chứng: a file kept with a report, its signed scan or what proves a figure.

    `name` is what it was called where it came from, for showing; it lies under the random name `stored`, which says
    nothing. `kind` is what its content is, `digest` its SHA-256.
    """

    Purpose = EvidencePurpose

    scope: ClassVar[tuple[str, ...]] = _OF_REPORT

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    purpose = models.CharField(_("Là"), max_length=12, choices=Purpose)
    name = models.CharField(_("Tên tệp"), max_length=150)
    stored = models.CharField(max_length=32, unique=True)
    kind = models.CharField(_("Loại tệp"), max_length=8)
    size = models.PositiveIntegerField(_("Dung lượng"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    objects: ClassVar[AllowedQuerySet[Evidence]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("minh chứng")
        verbose_name_plural = _("minh chứng")
        ordering = ["report", "pk"]
        constraints = [one_of("purpose", EvidencePurpose, table="evidence")]

    def __str__(self) -> str:
        return self.name

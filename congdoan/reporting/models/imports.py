"""Files of reports taken in, and the layouts of offices."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet

from .reports import Report
from .writing import ReportStep


class ReportImport(models.Model):
    """Lần nhập báo cáo: files of reports taken in at one time; it can be taken back as one.

    `unit` is the lowest body that has all its units at or below it; undoing the founding of that body hands the import
    to the one above, and is never held up by an import that is just being written. `made` holds the ids of the periods
    and books that it was the first to name.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(
        "org.Unit", on_delete=models.DO_NOTHING, related_name="report_imports", db_constraint=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    accepted = models.BooleanField(_("Nhập và duyệt luôn"))
    files = models.JSONField(_("Các tệp"), default=list)
    created = models.PositiveIntegerField(_("Báo cáo mới"), default=0)
    replaced = models.PositiveIntegerField(_("Thay báo cáo đang soạn"), default=0)
    corrected = models.PositiveIntegerField(_("Đính chính"), default=0)
    made = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(_("Hoàn tác lúc"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[AllowedQuerySet[ReportImport]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần nhập báo cáo")
        verbose_name_plural = _("lần nhập báo cáo")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Lần nhập {self.pk}"

    @property
    def count(self) -> int:
        """How many reports it changed."""
        return self.created + self.replaced + self.corrected


class ImportedReport(models.Model):
    """Báo cáo của một lần nhập: what the report was before (nothing where it is new), and a digest of what it became.

    `step` is the one by which it was entered for its unit, where whoever imported it acts for another. The rows of an
    import go when it is taken back.
    """

    scope: ClassVar[str] = "report__unit"

    report_import = models.ForeignKey(ReportImport, on_delete=models.CASCADE, related_name="reports")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="imports")
    before = models.JSONField(null=True, blank=True)
    left_as = models.CharField(max_length=64)
    step = models.OneToOneField(ReportStep, on_delete=models.SET_NULL, null=True, blank=True, related_name="imported")

    objects: ClassVar[AllowedQuerySet[ImportedReport]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("báo cáo của một lần nhập")
        verbose_name_plural = _("báo cáo của một lần nhập")
        constraints = [models.UniqueConstraint(fields=["report_import", "report"], name="one_row_a_report_and_import")]

    def __str__(self) -> str:
        return f"{self.report_import_id}/{self.report_id}"


class FormMap(models.Model):
    """Mẫu riêng: which cell of a body's own workbook holds which indicator of a form; one a body and form.

    `layout` is what `sheets.OwnLayout` keeps, `file` the name of the workbook that was marked.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="form_maps")
    form = models.CharField(_("Biểu mẫu"), max_length=32)
    file = models.CharField(_("Tệp mẫu"), max_length=255)
    layout = models.JSONField(_("Các ô"))
    at = models.DateTimeField(_("Lúc"), auto_now=True)

    objects: ClassVar[AllowedQuerySet[FormMap]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mẫu riêng")
        verbose_name_plural = _("mẫu riêng")
        ordering = ["unit", "form"]
        constraints = [models.UniqueConstraint(fields=["unit", "form"], name="one_map_a_body_and_form")]

    def __str__(self) -> str:
        return f"{self.form} ({self.file})"

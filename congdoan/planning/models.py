"""A body's year: its theme, the tasks of its work programme."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet


class WorkProgramme(models.Model):
    """Chương trình công tác: of a body for a year, with the year's theme (chủ đề năm) and the paper it rests on.

    Once issued (ban hành) every unit below may read it and take tasks over into its own.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="work_programmes")
    year = models.PositiveSmallIntegerField(_("Năm"))
    theme = models.CharField(_("Chủ đề năm"), max_length=200, blank=True)
    document = models.CharField(_("Văn bản"), max_length=200, blank=True)
    issued_on = models.DateField(_("Ngày ban hành"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[WorkProgramme]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("chương trình công tác")
        verbose_name_plural = _("chương trình công tác")
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="one_work_programme_a_year"),
            models.CheckConstraint(
                condition=models.Q(issued_on=None) | ~models.Q(document=""), name="issued_with_a_document"
            ),
        ]

    def __str__(self) -> str:
        return f"Chương trình công tác năm {self.year}"


class ProgrammeTask(models.Model):
    """Việc trong chương trình: what is to be done by the end of a month, a quarter or the year, by whom.

    `resolution` is the resolution (nghị quyết) it carries out, `indicator` the one whose target it serves, `source`
    the task of a superior's programme it was taken over from.
    """

    scope: ClassVar[str] = "programme__unit"

    programme = models.ForeignKey(WorkProgramme, on_delete=models.CASCADE, related_name="tasks")
    text = models.CharField(_("Nội dung"), max_length=300)
    period = models.CharField(_("Thời gian"), max_length=12)
    ends = models.DateField(_("Hạn"))
    owner = models.CharField(_("Người, bộ phận phụ trách"), max_length=120, blank=True)
    resolution = models.CharField(_("Thực hiện nghị quyết"), max_length=200, blank=True)
    indicator = models.ForeignKey(
        "reporting.Indicator", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks",
        verbose_name=_("Chỉ tiêu"),
    )  # fmt: skip
    source = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="taken_over")
    done_on = models.DateField(_("Ngày xong"), null=True, blank=True)
    outcome = models.CharField(_("Kết quả"), max_length=300, blank=True)

    objects: ClassVar[AllowedQuerySet[ProgrammeTask]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("việc trong chương trình")
        verbose_name_plural = _("việc trong chương trình")
        ordering = ["ends", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "source"], name="a_task_is_taken_over_once"),
        ]
        indexes = [models.Index(fields=["programme", "ends"], name="task_by_programme_end")]

    def __str__(self) -> str:
        return self.text

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.models import one_of


class Calendar(models.Model):
    """Lịch báo cáo: from which year on periods begin and end when, and by when reports are due. Dated data.

    `rule` holds what `periods.rules.CalendarRule` reads; the shipped calendar is `catalogue/calendar.yaml`.
    """

    first_year = models.PositiveSmallIntegerField(_("Áp dụng từ năm"), unique=True)
    rule = models.JSONField(_("Quy định"))

    objects: ClassVar[models.Manager[Calendar]] = models.Manager()

    class Meta:
        verbose_name = _("lịch báo cáo")
        verbose_name_plural = _("lịch báo cáo")
        ordering = ["first_year"]

    def __str__(self) -> str:
        return f"Lịch báo cáo từ năm {self.first_year}"


class PeriodKind(models.TextChoices):
    MONTH = "month", _("tháng")
    QUARTER = "quarter", _("quý")
    HALF = "half", _("sáu tháng")
    NINE_MONTHS = "nine_months", _("chín tháng")
    YEAR = "year", _("năm")
    SCHOOL_YEAR = "school_year", _("năm học")
    TERM = "term", _("nhiệm kỳ")


class Period(models.Model):
    """Kỳ báo cáo: month, quarter, half, nine months, year, school year or term, from its first to its last day.

    `closed_by` is the decision that closed it; empty while it is open.
    """

    Kind = PeriodKind

    code = models.CharField(_("Mã"), max_length=20, unique=True)
    kind = models.CharField(_("Loại kỳ"), max_length=20, choices=Kind)
    start = models.DateField(_("Từ ngày"))
    end = models.DateField(_("Đến ngày"))
    closed_by = models.CharField(_("Khóa theo"), max_length=200, blank=True)

    objects: ClassVar[models.Manager[Period]] = models.Manager()

    class Meta:
        verbose_name = _("kỳ báo cáo")
        verbose_name_plural = _("kỳ báo cáo")
        ordering = ["start", "end"]
        constraints = [
            one_of("kind", PeriodKind, table="period"),
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="period_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_closed(self) -> bool:
        return bool(self.closed_by)

"""Targets and their values."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from .catalogue import Indicator


class Target(models.Model):
    """Chỉ tiêu: the value a unit is to reach in a period, given from above or registered by the unit.

    With a `group` it is held against the figures of the unions below of those categories alone. `cause` and `remedy`
    are what the unit says of a target it missed.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="targets")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    group = models.CharField(_("Nhóm loại hình"), max_length=32, blank=True)
    cause = models.CharField(_("Nguyên nhân"), max_length=1000, blank=True)
    remedy = models.CharField(_("Giải pháp"), max_length=1000, blank=True)

    objects: ClassVar[AllowedQuerySet[Target]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering = ["unit", "period", "indicator", "group"]
        constraints = [models.UniqueConstraint(fields=["unit", "period", "indicator", "group"], name="one_target")]

    def __str__(self) -> str:
        return f"Chỉ tiêu {self.indicator_id} của {self.unit_id}"


class TargetValueOrigin(models.TextChoices):
    ASSIGNED = "assigned", _("giao")
    REGISTERED = "registered", _("đăng ký")


class TargetValueComparator(models.TextChoices):
    GE = "ge", _("ít nhất")
    LE = "le", _("không quá")
    EQ = "eq", _("đúng bằng")
    YES = "yes", _("có thực hiện")
    MORE_THAN_LAST_YEAR = "more_than_last_year", _("cao hơn năm trước")
    NONE = "none", _("không giao mức")


class TargetValue(models.Model):
    """Giá trị chỉ tiêu theo văn bản giao: of the assigned and of the registered ones the first is the original, the
    last is in force; where both are there, the assigned one decides. An assigned one says with a `reason` why it is not
    what the unit had registered.

    `value` is in the indicator's smallest unit (tenths of a percent for a ratio); empty for the comparators
    `yes`, `more_than_last_year`, `none`.
    """

    Comparator = TargetValueComparator
    Origin = TargetValueOrigin

    scope: ClassVar[str] = "target__unit"

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="values")
    origin = models.CharField(_("Nguồn"), max_length=12, choices=Origin, default=Origin.ASSIGNED)
    number = models.PositiveSmallIntegerField(_("Lần giao"))
    comparator = models.CharField(_("So sánh"), max_length=20, choices=Comparator)
    value = models.BigIntegerField(_("Mức"), null=True, blank=True)
    decision = models.CharField(_("Văn bản giao"), max_length=200)
    reason = models.CharField(_("Lý do giao khác mức đăng ký"), max_length=300, blank=True)
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    objects: ClassVar[AllowedQuerySet[TargetValue]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("giá trị chỉ tiêu")
        verbose_name_plural = _("giá trị chỉ tiêu")
        ordering = ["target", "origin", "number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "origin", "number"], name="one_target_value_a_number"),
            one_of("comparator", TargetValueComparator, table="target_value"),
            one_of("origin", TargetValueOrigin, table="target_value"),
            models.CheckConstraint(
                condition=Q(comparator__in=("ge", "le", "eq"), value__isnull=False)
                | Q(comparator__in=("yes", "more_than_last_year", "none"), value__isnull=True),
                name="value_where_compared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comparator} {self.value}"

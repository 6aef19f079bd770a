from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet


class Letterhead(models.Model):
    """Tiêu đề và khối ký: what a body's documents are headed and signed with, from `start` until the next one.

    Every text may stay empty: `rules` then says it from the body's name and level. Without a `signer` the place of
    the name stays free for the hand.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="letterheads")
    start = models.DateField(_("Từ ngày"))
    own_name = models.CharField(_("Tên cơ quan ban hành"), max_length=200, blank=True)
    place = models.CharField(_("Địa danh"), max_length=60, blank=True)
    abbreviation = models.CharField(_("Chữ viết tắt trong số, ký hiệu"), max_length=20, blank=True)
    capacity = models.CharField(_("Thẩm quyền ký"), max_length=80, blank=True)
    position = models.CharField(_("Chức vụ người ký"), max_length=80, blank=True)
    signer = models.CharField(_("Họ và tên người ký"), max_length=120, blank=True)
    recipients = models.JSONField(_("Nơi nhận"), default=list, blank=True)

    objects: ClassVar[AllowedQuerySet[Letterhead]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("tiêu đề và khối ký")
        verbose_name_plural = _("tiêu đề và khối ký")
        ordering = ["unit", "start"]
        constraints = [models.UniqueConstraint(fields=["unit", "start"], name="one_letterhead_a_day")]

    def __str__(self) -> str:
        return f"Tiêu đề của {self.unit_id} từ {self.start}"

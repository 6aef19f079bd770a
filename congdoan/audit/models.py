from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import rules


class Event(models.Model):
    """Nhật ký: one line of who did what to which thing, when and why; never changed afterwards.

    `unit_id` is a plain number (the audit lies below `org`): the unit whose overseers may read the line.
    `acting_for` is whose grant was lent to the person who did it.
    """

    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Người làm")
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("Làm thay")
    )
    verb = models.CharField(_("Việc"), max_length=60)
    model = models.CharField(_("Loại"), max_length=60)
    object_id = models.BigIntegerField(_("Số của đối tượng"))
    label = models.CharField(_("Đối tượng"), max_length=300)
    unit_id = models.BigIntegerField(_("Đơn vị"), null=True)
    reason = models.CharField(_("Lý do, căn cứ"), max_length=300, blank=True)
    detail = models.JSONField(_("Chi tiết"), default=dict, blank=True)

    class Meta:
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit_id", "-id"], name="audit_by_unit"),
            models.Index(fields=["model", "object_id"], name="audit_by_object"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.label}"


class Seal(models.Model):
    """Niêm phong nhật ký: a block of lines with their marks, chained to the block before; never changed afterwards.

    `marks` is {line id: mark}. `late` are lines that were written with earlier ids but became visible only after the
    block of those ids was sealed.
    """

    number = models.PositiveBigIntegerField(_("Khối"), unique=True)
    first_id = models.BigIntegerField(_("Từ dòng"))
    last_id = models.BigIntegerField(_("Đến dòng"))
    marks = models.JSONField(_("Dấu từng dòng"))
    late = models.JSONField(_("Dòng ghi muộn"), default=list, blank=True)
    previous = models.CharField(_("Dấu khối trước"), max_length=64)
    hash = models.CharField(_("Dấu niêm phong"), max_length=64, unique=True)
    sealed_at = models.DateTimeField(_("Lúc niêm phong"))

    class Meta:
        verbose_name = _("niêm phong nhật ký")
        verbose_name_plural = _("niêm phong nhật ký")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_id__gte=models.F("first_id")), name="block_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def lines(self) -> int:
        return len(self.marks)

    @property
    def block(self) -> rules.Block:
        return rules.Block(
            self.number, {int(line): mark for line, mark in self.marks.items()}, self.previous, self.hash
        )

"""Where units hang, what they are called and who carries on, in time."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from .units import Unit


class ChangeAct(models.TextChoices):
    IMPORTED = "imported", _("Nhập danh sách")
    ESTABLISHED = "established", _("Thành lập")
    RECOGNISED = "recognised", _("Công nhận thành lập")
    MOVED = "moved", _("Chuyển")
    RENAMED = "renamed", _("Đổi tên")
    DISSOLVED = "dissolved", _("Giải thể")
    MERGED = "merged", _("Sáp nhập")
    REPLACED = "replaced", _("Thay thế")
    SPLIT = "split", _("Chia tách")
    PLANNED = "planned", _("Thực hiện phương án sắp xếp")


class Change(models.Model):
    """Thay đổi cơ cấu: one act with its decision; all it placed, named and handed on can be withdrawn as one."""

    Act = ChangeAct

    scope: ClassVar[str] = "unit"

    act = models.CharField(_("Việc"), max_length=20, choices=Act)
    on = models.DateField(_("Ngày có hiệu lực"))
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="changes")
    decision = models.CharField(_("Quyết định"), max_length=200)
    decided_on = models.DateField(_("Ngày của quyết định"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    objects: ClassVar[AllowedQuerySet[Change]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("thay đổi cơ cấu")
        verbose_name_plural = _("thay đổi cơ cấu")
        ordering = ["id"]
        constraints = [one_of("act", ChangeAct, table="change")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.on:%d/%m/%Y}, {self.decision}"


class PlacementAct(models.TextChoices):
    IMPORTED = "imported", _("Có trong danh sách ban đầu")
    ESTABLISHED = "established", _("Thành lập")
    RECOGNISED = "recognised", _("Công nhận thành lập")
    MOVED = "moved", _("Chuyển")
    DISSOLVED = "dissolved", _("Giải thể")
    MERGED = "merged", _("Sáp nhập")
    REPLACED = "replaced", _("Được thay thế")
    SPLIT = "split", _("Chia tách")


class Placement(models.Model):
    """Nơi trực thuộc: below which unit a unit hangs from `start` until its next placement; `ended` takes it out."""

    Act = PlacementAct

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    start = models.DateField(_("Từ ngày"))
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="placements_below")
    ended = models.BooleanField(_("Kết thúc hoạt động"), default=False)
    act = models.CharField(_("Việc"), max_length=20, choices=Act)
    decision = models.CharField(_("Quyết định"), max_length=200)
    decided_on = models.DateField(_("Ngày của quyết định"), null=True, blank=True)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="placements")

    objects: ClassVar[AllowedQuerySet[Placement]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("nơi trực thuộc")
        verbose_name_plural = _("nơi trực thuộc")
        ordering = ["unit", "start"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "start"], name="one_placement_a_day"),
            one_of("act", PlacementAct, table="placement"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} từ {self.start}"


class UnitName(models.Model):
    """Tên đơn vị theo thời gian: the name borne from `start` until the next one."""

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="names")
    start = models.DateField(_("Từ ngày"))
    name = models.CharField(_("Tên"), max_length=200)
    decision = models.CharField(_("Quyết định"), max_length=200)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="names")

    objects: ClassVar[AllowedQuerySet[UnitName]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("tên đơn vị")
        verbose_name_plural = _("tên đơn vị")
        ordering = ["unit", "start"]
        constraints = [models.UniqueConstraint(fields=["unit", "start"], name="one_name_a_day")]

    def __str__(self) -> str:
        return self.name


class SuccessionKind(models.TextChoices):
    MERGE = "merge", _("Sáp nhập")
    SPLIT = "split", _("Chia tách")
    REPLACE = "replace", _("Thay thế")


class Succession(models.Model):
    """Kế thừa: which unit carries on for an ended one, after a merger, a split or a replacement."""

    Kind = SuccessionKind

    scope: ClassVar[str] = "predecessor"

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inheritances")
    kind = models.CharField(_("Việc"), max_length=20, choices=Kind)
    on = models.DateField(_("Ngày"))
    decision = models.CharField(_("Quyết định"), max_length=200)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="successions")

    objects: ClassVar[AllowedQuerySet[Succession]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("kế thừa")
        verbose_name_plural = _("kế thừa")
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="no_unit_succeeds_itself"
            ),
            one_of("kind", SuccessionKind, table="succession"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class SealedTree(models.Model):
    """Cây tổ chức của kỳ đã khóa: kept whole when the period is closed, because its totals must stay explainable."""

    period = models.OneToOneField("periods.Period", on_delete=models.PROTECT, related_name="sealed_tree")
    unit_ids = models.BinaryField()
    parent_ids = models.BinaryField()

    objects: ClassVar[models.Manager[SealedTree]] = models.Manager()

    class Meta:
        verbose_name = _("cây đã khóa")
        verbose_name_plural = _("cây đã khóa")

    def __str__(self) -> str:
        return f"Cây của kỳ {self.period_id}"

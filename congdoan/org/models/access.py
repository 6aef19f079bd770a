"""Who may do what, and where."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from .units import Unit


class RoleGrantRole(models.TextChoices):
    CLERK = "clerk", _("Cán bộ soạn báo cáo")
    CHAIR = "chair", _("Chủ tịch công đoàn")
    OFFICER = "officer", _("Chuyên viên tổng hợp")
    LEADER = "leader", _("Lãnh đạo công đoàn cấp trên")
    AUDITOR = "auditor", _("Kiểm tra, chỉ xem")
    ADMINISTRATOR = "administrator", _("Quản trị tổ chức")


class RoleGrant(models.Model):
    """Cấp quyền: a role at a unit and all below it, from its first to its last day (both count)."""

    Role = RoleGrantRole

    scope: ClassVar[str] = "unit"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("Vai trò"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    start = models.DateField(_("Từ ngày"))
    end = models.DateField(_("Đến hết ngày"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[RoleGrant]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("quyền")
        verbose_name_plural = _("quyền")
        ordering = ["id"]
        constraints = [one_of("role", RoleGrantRole, table="role_grant")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"

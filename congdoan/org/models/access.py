"""Who may do what, and where; who stands in for whom; who looks after which units."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from .units import Unit


class RoleGrantRole(models.TextChoices):
    CLERK = "clerk", _("Cán bộ soạn báo cáo")
    CHAIR = "chair", _("Chủ tịch công đoàn")
    OFFICER = "officer", _("Chuyên viên tổng hợp")
    DEPARTMENT_OFFICER = "department_officer", _("Chuyên viên ban chuyên đề")
    LEADER = "leader", _("Lãnh đạo công đoàn cấp trên")
    JUDGE = "judge", _("Thành viên chấm điểm thi đua")
    AUDITOR = "auditor", _("Kiểm tra, chỉ xem")
    ADMINISTRATOR = "administrator", _("Quản trị tổ chức")
    MEMBER = "member", _("Đoàn viên")


class DepartmentKind(models.TextChoices):
    OFFICE = "office", _("Văn phòng")
    ORGANISATION = "organisation", _("Tổ chức")
    PROPAGANDA = "propaganda", _("Tuyên giáo, nữ công")
    POLICY = "policy", _("Chính sách, pháp luật, quan hệ lao động")
    FINANCE = "finance", _("Tài chính")
    INSPECTION = "inspection", _("Ủy ban Kiểm tra")


class Department(models.Model):
    """Ban chuyên đề: a part of an upper body that looks after one field; its officers confirm what is theirs."""

    Kind = DepartmentKind

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="departments", verbose_name=_("Đơn vị"))
    kind = models.CharField(_("Lĩnh vực"), max_length=20, choices=Kind)
    name = models.CharField(_("Tên ban"), max_length=120)

    objects: ClassVar[AllowedQuerySet[Department]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("ban chuyên đề")
        verbose_name_plural = _("ban chuyên đề")
        ordering = ["unit_id", "kind"]
        constraints = [
            one_of("kind", DepartmentKind, table="department"),
            models.UniqueConstraint(fields=["unit", "kind"], name="one_department_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """Cấp quyền: a role at a unit and all below it, from its first to its last day (both count).

    `department` says of an officer of a department which one it is.
    """

    Role = RoleGrantRole

    scope: ClassVar[str] = "unit"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("Vai trò"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants", verbose_name=_("Đơn vị"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("Ban")
    )
    start = models.DateField(_("Từ ngày"))
    end = models.DateField(_("Đến hết ngày"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[RoleGrant]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("quyền")
        verbose_name_plural = _("quyền")
        ordering = ["id"]
        constraints = [
            one_of("role", RoleGrantRole, table="role_grant"),
            models.CheckConstraint(
                condition=Q(department=None) | Q(role=RoleGrantRole.DEPARTMENT_OFFICER),
                name="only_department_officers_have_a_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"


class Delegation(models.Model):
    """Ủy quyền: one grant lent to another person while its holder is away, from the first to the last day.

    It gives what the grant gives and as long as the grant itself lasts, never more; it cannot be passed on, since only
    a grant can be lent. Several grants are several rows.
    """

    scope: ClassVar[str] = "grant__unit"

    grant = models.ForeignKey(RoleGrant, on_delete=models.CASCADE, related_name="delegations", verbose_name=_("Quyền"))
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("Người nhận")
    )
    start = models.DateField(_("Từ ngày"))
    end = models.DateField(_("Đến hết ngày"))
    reason = models.CharField(_("Lý do"), max_length=200)
    withdrawn_on = models.DateField(_("Rút ngày"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[Delegation]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("ủy quyền")
        verbose_name_plural = _("ủy quyền")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="delegation_ends_after_its_start"),
        ]
        indexes = [models.Index(fields=["to", "end"], name="delegation_by_receiver")]

    def __str__(self) -> str:
        return f"{self.grant_id} → {self.to_id}"


class Portfolio(models.Model):
    """Phụ trách đơn vị: a unit, with all below it, that an officer looks after; a filter of lists, not a right."""

    scope: ClassVar[str] = "unit"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="portfolio", verbose_name=_("Người phụ trách")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="looked_after", verbose_name=_("Đơn vị"))

    objects: ClassVar[AllowedQuerySet[Portfolio]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("đơn vị phụ trách")
        verbose_name_plural = _("đơn vị phụ trách")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user", "unit"], name="unit_once_in_a_portfolio")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.unit_id}"


class SecondFactorRule(models.Model):
    """Bắt buộc xác thực hai bước: whoever holds the role at the unit or below signs in with a second factor."""

    scope: ClassVar[str] = "unit"

    role = models.CharField(_("Vai trò"), max_length=20, choices=RoleGrantRole)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị"))
    start = models.DateField(_("Từ ngày"))

    objects: ClassVar[AllowedQuerySet[SecondFactorRule]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("quy định xác thực hai bước")
        verbose_name_plural = _("quy định xác thực hai bước")
        ordering = ["unit_id", "role"]
        constraints = [
            one_of("role", RoleGrantRole, table="second_factor_rule"),
            models.UniqueConstraint(fields=["role", "unit"], name="one_second_factor_rule_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"

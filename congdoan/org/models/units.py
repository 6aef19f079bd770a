"""Units: identity, and the one row of the structure."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from ..branches import InBranch


class Structure(models.Model):
    """Cơ cấu tổ chức: the one row that every structural command locks first.

    `stamp` rises when units are re-hung (books are behind from then on), `version` with every change (trees are read
    again), `last_unit_id` with every new unit. `illustrative` marks a database of invented figures (minh họa).
    """

    stamp = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    last_unit_id = models.BigIntegerField(default=0)
    illustrative = models.BooleanField(_("Số liệu minh họa"), default=False)

    objects: ClassVar[models.Manager[Structure]] = models.Manager()

    class Meta:
        verbose_name = _("cơ cấu tổ chức")
        verbose_name_plural = _("cơ cấu tổ chức")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="structure_is_one_row")]

    def __str__(self) -> str:
        return f"Cơ cấu {self.version}"


class UnitLevel(models.TextChoices):
    CONFEDERATION = "confederation", _("Tổng Liên đoàn")
    PROVINCIAL_FEDERATION = "provincial_federation", _("LĐLĐ tỉnh, thành phố")
    SECTORAL_UNION = "sectoral_union", _("Công đoàn ngành")
    UPPER_LEVEL_UNION = "upper_level_union", _("Công đoàn cấp trên trực tiếp cơ sở")
    GRASSROOTS_UNION = "grassroots_union", _("Công đoàn cơ sở")
    MEMBER_GRASSROOTS_UNION = "member_grassroots_union", _("Công đoàn cơ sở thành viên")
    UNION_SECTION = "union_section", _("Công đoàn bộ phận")
    UNION_GROUP = "union_group", _("Tổ công đoàn")


class UnitCategory(models.TextChoices):
    STATE_BODY = "state_body", _("Cơ quan nhà nước")
    PUBLIC_SERVICE_UNIT = "public_service_unit", _("Đơn vị sự nghiệp công lập")
    SCHOOL = "school", _("Trường học")
    STATE_ENTERPRISE = "state_enterprise", _("Doanh nghiệp nhà nước")
    NON_STATE_ENTERPRISE = "non_state_enterprise", _("Doanh nghiệp ngoài nhà nước")
    FDI_ENTERPRISE = "fdi_enterprise", _("Doanh nghiệp FDI")
    NON_PUBLIC_UNIT = "non_public_unit", _("Đơn vị sự nghiệp ngoài công lập")
    OCCUPATIONAL_UNION = "occupational_union", _("Nghiệp đoàn")
    NONE = "none", _("Không phân loại")


class Unit(models.Model):
    """Tổ chức công đoàn, đơn vị: any union body of the tree; identity only, its place is dated (`Placement`).

    `path`, `name` are today's, written by `org.commands` alone and compared by `org verify`.
    """

    Level = UnitLevel
    Category = UnitCategory

    scope: ClassVar[str] = ""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(_("Mã đơn vị"), max_length=32, unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    level = models.CharField(_("Cấp"), max_length=30, choices=Level)
    kind = models.CharField(_("Loại công đoàn cấp trên"), max_length=60, blank=True)
    category = models.CharField(_("Loại hình"), max_length=30, choices=Category, default=Category.NONE)
    established_on = models.DateField(_("Ngày thành lập"))
    # Ends with the unit's own number, so it is unique by itself. Were it a key, PostgreSQL would make every report of a
    # unit wait for a move of that unit, and the two could wait for each other.
    path = models.CharField(_("Đường dẫn"), max_length=120, db_index=True)
    search_text = models.CharField(max_length=260, db_index=True)
    sort_key = models.CharField(max_length=500)

    objects: ClassVar[AllowedQuerySet[Unit]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering = ["path"]
        constraints = [one_of("level", UnitLevel, table="unit"), one_of("category", UnitCategory, table="unit")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


Unit._meta.get_field("path").register_lookup(InBranch)

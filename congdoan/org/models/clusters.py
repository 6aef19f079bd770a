"""Clusters of units, and programmes with partners outside the tree."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from .units import Unit


class Cluster(models.Model):
    """Cụm, khối thi đua: equal bodies compared with one another in one year. No figure is stored for it."""

    scope: ClassVar[str] = "seats__unit"

    code = models.CharField(_("Mã cụm"), max_length=32)
    year = models.PositiveSmallIntegerField(_("Năm"))
    name = models.CharField(_("Tên"), max_length=200)
    body = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="clusters", verbose_name=_("Cấp tổ chức"))
    decision = models.CharField(_("Quyết định"), max_length=200)

    objects: ClassVar[AllowedQuerySet[Cluster]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("cụm thi đua")
        verbose_name_plural = _("cụm thi đua")
        ordering = ["year", "code"]
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="one_cluster_a_year")]

    def __str__(self) -> str:
        return f"{self.name}, năm {self.year}"


class ClusterSeatRole(models.TextChoices):
    MEMBER = "member", _("Thành viên")
    LEAD = "lead", _("Cụm trưởng")
    DEPUTY_LEAD = "deputy_lead", _("Cụm phó")


class ClusterSeat(models.Model):
    """Đơn vị trong cụm thi đua: member, cụm trưởng or cụm phó of that year."""

    Role = ClusterSeatRole

    scope: ClassVar[str] = "unit"

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="seats")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("Vai trò trong cụm"), max_length=20, choices=Role, default=Role.MEMBER)

    objects: ClassVar[AllowedQuerySet[ClusterSeat]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("đơn vị trong cụm")
        verbose_name_plural = _("đơn vị trong cụm")
        ordering = ["cluster", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "unit"], name="one_seat_a_unit"),
            models.UniqueConstraint(
                fields=["cluster", "role"], condition=models.Q(role="lead"), name="one_lead_a_cluster"
            ),
            one_of("role", ClusterSeatRole, table="cluster_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} trong {self.cluster_id}"


class CoordinationProgramme(models.Model):
    """Chương trình phối hợp: a union body and a partner outside the tree work together over some years.

    `signatory` signed it, for a part of itself where `signed_as` names one (its party group, say); `unit`, the same or
    one below, carries it out. Reviewed on the way and at the end; a programme may have no number.
    """

    scope: ClassVar[tuple[str, str]] = ("unit", "signatory")

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("Đơn vị thực hiện")
    )
    signatory = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="programmes_signed", verbose_name=_("Đơn vị ký")
    )
    signed_as = models.CharField(_("Ký với tư cách"), max_length=200, blank=True)
    partner = models.CharField(_("Bên phối hợp"), max_length=200)
    number = models.CharField(_("Số"), max_length=60, blank=True)
    title = models.CharField(_("Nội dung"), max_length=200)
    first_year = models.PositiveSmallIntegerField(_("Từ năm"))
    last_year = models.PositiveSmallIntegerField(_("Đến năm"))
    interim_review_on = models.DateField(_("Ngày sơ kết"), null=True, blank=True)
    final_review_on = models.DateField(_("Ngày tổng kết"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[CoordinationProgramme]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("chương trình phối hợp")
        verbose_name_plural = _("chương trình phối hợp")
        ordering = ["-first_year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "partner", "first_year"], name="one_programme_a_partner_and_year"),
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")), name="programme_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.number, self.title)))

    @property
    def signed_by(self) -> str:
        """Who signed on the union's side, in the words of the programme."""
        return self.signed_as or self.signatory.name

"""Rubrics, points that people give, and classifications with all they were made of."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from . import shipped


class _DatedFile(models.Model):
    """One file of the catalogue, in force from a day until another of its code takes over."""

    code = models.CharField(_("Mã"), max_length=32)
    title = models.CharField(_("Tên"), max_length=150)
    valid_from = models.DateField(_("Áp dụng từ"))
    document = models.JSONField(_("Nội dung"))

    class Meta:
        abstract = True
        ordering = ["code", "-valid_from"]

    def __str__(self) -> str:
        return self.title


class RubricVersion(_DatedFile):
    """Bảng điểm: by which units are scored, each by itself, and classified."""

    objects: ClassVar[models.Manager[RubricVersion]] = models.Manager()

    class Meta(_DatedFile.Meta):
        verbose_name = _("bảng điểm")
        verbose_name_plural = _("bảng điểm")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_rubric_a_code_and_day")]

    @cached_property
    def rule(self) -> shipped.Rubric:
        """The checked rubric."""
        return shipped.Rubric.model_validate(self.document)


class ClusterRubricVersion(_DatedFile):
    """Bảng điểm cụm thi đua: what weighs how much where the units of a cluster are compared by figures."""

    objects: ClassVar[models.Manager[ClusterRubricVersion]] = models.Manager()

    class Meta(_DatedFile.Meta):
        verbose_name = _("bảng điểm cụm thi đua")
        verbose_name_plural = _("bảng điểm cụm thi đua")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="one_cluster_rubric_a_code_and_day")]

    @cached_property
    def rule(self) -> shipped.ClusterRubric:
        """The checked rubric."""
        return shipped.ClusterRubric.model_validate(self.document)


class GivenStage(models.TextChoices):
    SELF = "self", _("tự chấm")
    VERIFIED = "verified", _("thẩm định")
    COUNCIL = "council", _("hội đồng")


class GivenPoints(models.Model):
    """Điểm do người cho: of one union, period and criterion (or condition: 1 is met, 0 is not), stage by stage."""

    Stage = GivenStage

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="given_points")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="given_points")
    criterion = models.CharField(_("Tiêu chí"), max_length=60)
    stage = models.CharField(_("Bước chấm"), max_length=10, choices=Stage)
    points = models.DecimalField(
        _("Điểm"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    note = models.CharField(_("Minh chứng, lý do"), max_length=300, blank=True)

    objects: ClassVar[AllowedQuerySet[GivenPoints]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("điểm do người cho")
        verbose_name_plural = _("điểm do người cho")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "criterion", "stage"], name="given_once_a_stage"),
            one_of("stage", GivenStage, table="given_points"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"


class Classification(models.Model):
    """Đợt xếp loại: of a body, for a period and a level; frozen once a decision recognises it (công nhận kết quả).

    It keeps the rubrics and the names that its sentences use, so that the result can be computed again to the digit.
    """

    scope: ClassVar[str] = "body"

    body = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="classifications")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="classifications")
    level = models.CharField(_("Cấp được xếp loại"), max_length=30)
    basis = models.CharField(_("Loại số liệu"), max_length=10)
    cut_off = models.DateField(_("Ngày chốt"), null=True, blank=True)
    rubrics = models.JSONField(_("Bảng điểm đã dùng"), default=dict)
    names = models.JSONField(_("Tên chỉ số"), default=dict)
    decision = models.CharField(_("Quyết định công nhận"), max_length=200, blank=True)
    recognised_on = models.DateField(_("Ngày công nhận"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[Classification]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("đợt xếp loại")
        verbose_name_plural = _("đợt xếp loại")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "period", "level"], name="classified_once_a_body_period_level"),
            models.CheckConstraint(
                condition=models.Q(decision="", recognised_on=None)
                | (~models.Q(decision="") & models.Q(recognised_on__isnull=False)),
                name="recognised_by_a_decision_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.period_id}"

    @property
    def is_recognised(self) -> bool:
        return bool(self.decision)

    @cached_property
    def rules(self) -> dict[str, shipped.Rubric]:
        """The rubrics as they were used, by code."""
        return {code: shipped.Rubric.model_validate(document) for code, document in self.rubrics.items()}


class Classified(models.Model):
    """Kết quả của một đơn vị: what went in, its points, its band and what stands in the way.

    `band` is the result with the choice of the best; empty while a union is not classified yet, and then
    `not_eligible` says why. `proposed` is what the system would choose, `tied` who shares the last places.
    """

    scope: ClassVar[tuple[str, ...]] = ("classification__body", "unit")

    classification = models.ForeignKey(Classification, on_delete=models.CASCADE, related_name="results")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="classified")
    rubric = models.CharField(_("Bảng điểm"), max_length=32, blank=True)
    inputs = models.JSONField(_("Đầu vào"), default=dict)
    total = models.DecimalField(_("Điểm"), max_digits=5, decimal_places=2, null=True, blank=True)
    self_total = models.DecimalField(_("Tự chấm"), max_digits=5, decimal_places=2, null=True, blank=True)
    by_points = models.CharField(_("Mức theo điểm"), max_length=20, blank=True)
    band = models.CharField(_("Xếp loại"), max_length=20, blank=True)
    failed = models.JSONField(_("Điều kiện chưa đạt"), default=list, blank=True)
    proposed = models.BooleanField(_("Được đề xuất"), default=False)
    tied = models.BooleanField(_("Đồng điểm ở chỗ cuối"), default=False)
    not_eligible = models.CharField(_("Vì sao chưa xếp loại"), max_length=200, blank=True)

    objects: ClassVar[AllowedQuerySet[Classified]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("kết quả xếp loại")
        verbose_name_plural = _("kết quả xếp loại")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["classification", "unit"], name="classified_once")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.band}"


class ChoiceMade(models.Model):
    """Lựa chọn của người: a union chosen although not proposed, or left out although proposed, with the reason."""

    scope: ClassVar[str] = "classification__body"

    classification = models.ForeignKey(Classification, on_delete=models.CASCADE, related_name="choices")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    chosen = models.BooleanField(_("Được chọn"))
    reason = models.CharField(_("Lý do"), max_length=300)

    objects: ClassVar[AllowedQuerySet[ChoiceMade]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lựa chọn")
        verbose_name_plural = _("lựa chọn")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["classification", "unit"], name="one_choice_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.chosen}"

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
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
    merit_capacity = models.CharField(_("Thẩm quyền ký bằng khen, giấy khen"), max_length=80, blank=True)
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


class NumberSeries(models.Model):
    """Sổ đăng ký văn bản: the numbers of one kind of document (QĐ, BC, TTr …) that a body gives in one year.

    `last` is the number given last; whoever takes the next one locks this row. `first` is where the numbers begin, for
    a year whose first documents were numbered on paper.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="number_series")
    kind = models.CharField(_("Tên loại viết tắt"), max_length=10)
    year = models.PositiveSmallIntegerField(_("Năm"))
    first = models.PositiveIntegerField(_("Số đầu tiên"), default=1, validators=[MinValueValidator(1)])
    last = models.PositiveIntegerField(_("Số đã lấy cuối cùng"), default=0)

    objects: ClassVar[AllowedQuerySet[NumberSeries]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("sổ đăng ký văn bản")
        verbose_name_plural = _("sổ đăng ký văn bản")
        ordering = ["unit", "-year", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "year"], name="one_series_a_body_kind_year"),
            models.CheckConstraint(
                condition=models.Q(first__gte=1) & (models.Q(last=0) | models.Q(last__gte=models.F("first"))),
                name="numbers_begin_at_the_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"


class IssuedDocument(models.Model):
    """Văn bản đi: a document that bears a number; the number stays its own, also when the document is cancelled (hủy).

    `symbol` is number and sign as printed: "12/QĐ-LĐLĐ".
    """

    scope: ClassVar[str] = "series__unit"

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField(_("Số"))
    symbol = models.CharField(_("Số, ký hiệu"), max_length=50)
    dated = models.DateField(_("Ngày văn bản"))
    subject = models.CharField(_("Trích yếu"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Người lấy số")
    )
    cancelled = models.CharField(_("Lý do hủy"), max_length=300, blank=True)

    objects: ClassVar[AllowedQuerySet[IssuedDocument]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("văn bản đi")
        verbose_name_plural = _("văn bản đi")
        ordering = ["series", "number"]
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="a_number_is_given_once")]

    def __str__(self) -> str:
        return self.symbol

    @property
    def is_cancelled(self) -> bool:
        return bool(self.cancelled)

"""Books and the figures of units in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet

from .catalogue import IndicatorSet


class BookBasis(models.TextChoices):
    ACTUAL = "actual", _("Thực hiện")
    ESTIMATE = "estimate", _("Ước thực hiện")


class Book(models.Model):
    """Sổ số liệu: the figures of one set version, period, basis and cut-off. All its changes are serial.

    `stamp` is the structure's stamp its totals were rolled up at; behind means they are rolled up again before the
    next reading. A sealed book belongs to a closed period and no longer looks at the structure.
    """

    Basis = BookBasis

    set = models.ForeignKey(IndicatorSet, on_delete=models.PROTECT, related_name="books")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="books")
    basis = models.CharField(_("Loại số liệu"), max_length=10, choices=Basis)
    cut_off = models.DateField(_("Đến ngày"), null=True, blank=True)
    stamp = models.BigIntegerField(default=0)
    sealed = models.BooleanField(_("Đã khóa"), default=False)

    objects: ClassVar[models.Manager[Book]] = models.Manager()

    class Meta:
        verbose_name = _("sổ số liệu")
        verbose_name_plural = _("sổ số liệu")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["set", "period", "cut_off"], condition=Q(basis="actual"), name="one_actual_book"
            ),
            models.UniqueConstraint(fields=["set", "period"], condition=Q(basis="estimate"), name="one_estimate_book"),
            models.CheckConstraint(
                condition=Q(basis="actual", cut_off__isnull=False) | Q(basis="estimate", cut_off__isnull=True),
                name="only_actual_has_cut_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set_id} {self.period_id} {self.basis} {self.cut_off or ''}".strip()


class BookVersion(models.Model):
    """Phiên bản sổ: how often the rows of a book have changed; `thinned` is the last time at which one was taken out.

    It stands beside the book, which all who report into it lock: a row that is both waited for and written anew with
    every acceptance would let them block one another.
    """

    book = models.OneToOneField(Book, on_delete=models.CASCADE, primary_key=True, related_name="changes")
    version = models.BigIntegerField(default=0)
    thinned = models.BigIntegerField(default=0)

    objects: ClassVar[models.Manager[BookVersion]] = models.Manager()

    class Meta:
        verbose_name = _("phiên bản sổ")
        verbose_name_plural = _("phiên bản sổ")

    def __str__(self) -> str:
        return f"{self.book_id}: {self.version}"


class UnitFigures(models.Model):
    """Số liệu của một đơn vị trong một sổ: own and rolled-up vectors, as bytes.

    `own`, `total` are int64 in the indicators' smallest units, `own_reporters`, `reporters` int32: how many reports
    gave each line (0 means not reported, never a missing number). `version` is the book's at which the row was written.
    """

    scope: ClassVar[str] = "unit"

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="figures")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="figures")
    own = models.BinaryField()
    own_reporters = models.BinaryField()
    total = models.BinaryField()
    reporters = models.BinaryField()
    version = models.BigIntegerField(default=0)

    objects: ClassVar[AllowedQuerySet[UnitFigures]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("số liệu của đơn vị")
        verbose_name_plural = _("số liệu của đơn vị")
        constraints = [models.UniqueConstraint(fields=["book", "unit"], name="one_row_a_unit_and_book")]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["book", "version"], name="figures_by_version")]

    def __str__(self) -> str:
        return f"{self.book_id}/{self.unit_id}"

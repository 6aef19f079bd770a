"""What is counted and on which forms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congdoan.common.models import one_of

from ..rules import MONEY


class IndicatorOverUnits(models.TextChoices):
    SUM = "sum", _("cộng")
    RATIO = "ratio", _("tỷ lệ của hai chỉ số")
    DERIVED = "derived", _("tính từ các dòng khác")
    NONE = "none", _("không cộng")


class IndicatorOverTime(models.TextChoices):
    SUM = "sum", _("phát sinh: cộng các kỳ")
    LAST = "last", _("hiện có: lấy kỳ cuối")
    FIRST = "first", _("đầu kỳ: lấy kỳ đầu")
    NONE = "none", _("tính từ tổng")


class IndicatorDirection(models.TextChoices):
    UP = "up", _("cao là tốt")
    DOWN = "down", _("thấp là tốt")
    NEUTRAL = "neutral", _("không xếp")


class Indicator(models.Model):
    """Chỉ số thống kê: what is counted, in which unit, and how it adds over units and over time.

    Figures are whole numbers in the smallest unit: value × 10^decimals, money in đồng. A ratio is a percentage with
    one decimal, taken last from its two rolled-up parts; its denominator is a line or the units expected to report
    on `denominator_form`. A derived one adds (1) and takes away (−1) the rolled-up lines of its `terms`. What is not
    added over units is what a unit only passes on: its total is the unit's own figure. `measure` names what a register
    counts of it, so that its figure can be drafted from there.
    """

    OverUnits = IndicatorOverUnits
    OverTime = IndicatorOverTime
    Direction = IndicatorDirection

    code = models.SlugField(_("Mã"), max_length=60, unique=True)
    name = models.CharField(_("Tên"), max_length=150)
    unit = models.CharField(_("Đơn vị tính"), max_length=20)
    decimals = models.PositiveSmallIntegerField(_("Số lẻ"), default=0)
    over_units = models.CharField(_("Cộng theo đơn vị"), max_length=10, choices=OverUnits, default=OverUnits.SUM)
    over_time = models.CharField(_("Cộng theo thời gian"), max_length=10, choices=OverTime)
    direction = models.CharField(_("Chiều"), max_length=10, choices=Direction, default=Direction.NEUTRAL)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    numerator = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    denominator = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    denominator_form = models.CharField(_("Chia cho số đơn vị phải báo cáo"), max_length=32, blank=True)
    terms = models.JSONField(_("Tính từ các dòng"), default=list, blank=True)
    measure = models.CharField(_("Đo từ sổ"), max_length=60, blank=True)

    objects: ClassVar[models.Manager[Indicator]] = models.Manager()

    class Meta:
        verbose_name = _("chỉ số")
        verbose_name_plural = _("chỉ số")
        ordering = ["id"]
        constraints = [
            one_of("over_units", IndicatorOverUnits, table="indicator"),
            one_of("over_time", IndicatorOverTime, table="indicator"),
            one_of("direction", IndicatorDirection, table="indicator"),
            models.CheckConstraint(
                condition=~Q(over_units="ratio") | Q(numerator__isnull=False), name="ratio_has_numerator"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ratio(self) -> bool:
        return self.over_units == self.OverUnits.RATIO

    @property
    def is_money(self) -> bool:
        return self.unit == MONEY

    @property
    def is_typed(self) -> bool:
        """Whether units report it themselves; all else is computed from lines that they do."""
        return self.over_units in (self.OverUnits.SUM, self.OverUnits.NONE)

    @property
    def is_added(self) -> bool:
        """Whether its total is more than the unit's own figure."""
        return self.over_units != self.OverUnits.NONE

    @property
    def typed_codes(self) -> tuple[str, ...]:
        """The lines of reports that it is, or is computed from; of a ratio its numerator."""
        if self.numerator is not None:
            return (self.numerator.code,)
        return tuple(code for code, _sign in self.terms) or (self.code,)


class IndicatorSet(models.Model):
    """Bộ chỉ số: a dated, ordered list of additive lines; its version is fixed for a period.

    `sections` are the headings with their indicators, in the order of reading, and the kind of department that stands
    by each; `line_codes` the lines among these,
    `form_codes` the forms. `places` is the order of every vector of the set, in which lines and forms came into it:
    places are only ever added at the end.

    The `owner` is the body whose set it is, for itself and all below it; the sets of the product, and what the root
    makes of them, have none and hold for everybody. `number` and `issued_on` are those of the document by which a body
    issued this version: from then on it is frozen.
    """

    code = models.CharField(_("Mã"), max_length=32)
    version = models.PositiveSmallIntegerField(_("Phiên bản"))
    title = models.CharField(_("Tên"), max_length=150)
    owner = models.ForeignKey(
        "org.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="indicator_sets",
        verbose_name=_("Của đơn vị"),
    )  # fmt: skip
    number = models.CharField(_("Số văn bản ban hành"), max_length=100, blank=True)
    issued_on = models.DateField(_("Ngày ban hành"), null=True, blank=True)
    valid_from = models.DateField(_("Áp dụng cho kỳ bắt đầu từ"))
    line_codes = models.JSONField(_("Các dòng"), default=list, blank=True)
    form_codes = models.JSONField(_("Các biểu mẫu"), default=list, blank=True)
    places = models.JSONField(_("Thứ tự lưu"), default=list, blank=True)
    sections = models.JSONField(_("Các mục"), default=list, blank=True)
    checks = models.JSONField(_("Quy tắc kiểm tra"), default=list, blank=True)
    overview = models.JSONField(_("Chỉ số nêu đầu trang"), default=list, blank=True)

    objects: ClassVar[models.Manager[IndicatorSet]] = models.Manager()

    class Meta:
        verbose_name = _("bộ chỉ số")
        verbose_name_plural = _("bộ chỉ số")
        ordering = ["code", "version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_set_a_version")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class ReportForm(models.Model):
    """Biểu mẫu báo cáo: a view on one indicator set for given levels, categories and kinds of period.

    `lines` are indicator codes; ratios among them are shown, never typed. `due` are the days after the cut-off by
    which it is to be sent, by kind of period; where it names none, those of the calendar hold.
    """

    code = models.CharField(_("Mã"), max_length=32)
    set = models.ForeignKey(IndicatorSet, on_delete=models.PROTECT, related_name="forms")
    position = models.PositiveSmallIntegerField(_("Thứ tự"))
    title = models.CharField(_("Tên"), max_length=150)
    lines = models.JSONField(_("Các dòng, theo thứ tự"))
    levels = models.JSONField(_("Cấp"))
    categories = models.JSONField(_("Loại hình (trống: mọi loại hình)"), default=list, blank=True)
    period_kinds = models.JSONField(_("Loại kỳ"))
    due = models.JSONField(_("Hạn nộp riêng, số ngày theo loại kỳ"), default=dict, blank=True)

    objects: ClassVar[models.Manager[ReportForm]] = models.Manager()

    class Meta:
        verbose_name = _("biểu mẫu")
        verbose_name_plural = _("biểu mẫu")
        ordering = ["set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["set", "code"], name="one_form_a_code"),
            models.UniqueConstraint(fields=["set", "position"], name="one_form_a_position"),
        ]

    def __str__(self) -> str:
        return self.title

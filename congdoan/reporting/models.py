from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of


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
    added over units is what a unit only passes on: its total is the unit's own figure.
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
        return self.unit == "đồng"

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

    `sections` are the headings with their indicators, in the order of reading; `line_codes` the lines among these,
    `form_codes` the forms. `places` is the order of every vector of the set, in which lines and forms came into it:
    places are only ever added at the end.
    """

    code = models.CharField(_("Mã"), max_length=32)
    version = models.PositiveSmallIntegerField(_("Phiên bản"))
    title = models.CharField(_("Tên"), max_length=150)
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

    `lines` are indicator codes; ratios among them are shown, never typed.
    """

    code = models.CharField(_("Mã"), max_length=32)
    set = models.ForeignKey(IndicatorSet, on_delete=models.PROTECT, related_name="forms")
    position = models.PositiveSmallIntegerField(_("Thứ tự"))
    title = models.CharField(_("Tên"), max_length=150)
    lines = models.JSONField(_("Các dòng, theo thứ tự"))
    levels = models.JSONField(_("Cấp"))
    categories = models.JSONField(_("Loại hình (trống: mọi loại hình)"), default=list, blank=True)
    period_kinds = models.JSONField(_("Loại kỳ"))

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


class UnitFigures(models.Model):
    """Số liệu của một đơn vị trong một sổ: own and rolled-up vectors, as bytes.

    `own`, `total` are int64 in the indicators' smallest units, `own_reporters`, `reporters` int32: how many reports
    gave each line (0 means not reported, never a missing number).
    """

    scope: ClassVar[str] = "unit"

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="figures")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="figures")
    own = models.BinaryField()
    own_reporters = models.BinaryField()
    total = models.BinaryField()
    reporters = models.BinaryField()

    objects: ClassVar[AllowedQuerySet[UnitFigures]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("số liệu của đơn vị")
        verbose_name_plural = _("số liệu của đơn vị")
        constraints = [models.UniqueConstraint(fields=["book", "unit"], name="one_row_a_unit_and_book")]

    def __str__(self) -> str:
        return f"{self.book_id}/{self.unit_id}"


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    TO_SIGN = "to_sign", _("Chờ ký")
    SUBMITTED = "submitted", _("Đã gửi")
    RETURNED = "returned", _("Trả lại")
    ACCEPTED = "accepted", _("Đã duyệt")
    CORRECTED = "corrected", _("Đính chính")
    LOCKED = "locked", _("Khóa số liệu")


class Report(models.Model):
    """Báo cáo: one unit's signed document on one form for one period, basis and cut-off; its numbers one vector.

    `figures` holds {indicator code: whole number in the smallest unit}; a line that is not there is not reported.
    When the unit has ended, an open report is finished by the successor it is `handed_to`, or `closed` as it stands.
    `version_at_closing` is the version in force when its period was closed: what came later was corrected by decision.
    """

    State = ReportState

    scope: ClassVar[tuple[str, ...]] = ("unit", "handed_to")

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="reports")
    form = models.ForeignKey(ReportForm, on_delete=models.PROTECT, related_name="reports")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(_("Trạng thái"), max_length=12, choices=State, default=State.DRAFT)
    figures = models.JSONField(_("Số liệu"), default=dict, blank=True)
    version = models.PositiveSmallIntegerField(_("Lần duyệt"), default=0)
    version_at_closing = models.PositiveSmallIntegerField(_("Lần duyệt lúc khóa kỳ"), null=True, blank=True)
    first_submitted_on = models.DateField(_("Gửi lần đầu"), null=True, blank=True)
    on_time = models.BooleanField(_("Đúng hạn"), default=False)
    note = models.CharField(_("Lý do trả lại, căn cứ đính chính"), max_length=300, blank=True)
    handed_to = models.ForeignKey(
        "org.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="reports_taken_over",
        verbose_name=_("Đơn vị kế thừa soạn tiếp"),
    )  # fmt: skip
    closed = models.BooleanField(_("Đã đóng"), default=False)

    objects: ClassVar[AllowedQuerySet[Report]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("báo cáo")
        verbose_name_plural = _("báo cáo")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "form", "book"], name="one_report_a_unit_form_book"),
            one_of("state", ReportState, table="report"),
            models.CheckConstraint(
                condition=Q(state="locked", version_at_closing__isnull=False)
                | (~Q(state="locked") & Q(version_at_closing__isnull=True)),
                name="version_at_closing_where_locked",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "state"], name="report_by_book_state"),
            models.Index(
                fields=["book"], condition=Q(version__gt=F("version_at_closing")), name="report_corrected_since_closing"
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo {self.form_id} của {self.unit_id}"


class ReportVersionAct(models.TextChoices):
    ACCEPTED = "accepted", _("Duyệt")
    CORRECTED = "corrected", _("Đính chính")
    CORRECTED_BY_DECISION = "corrected_by_decision", _("Đính chính theo quyết định")
    RETURNED = "returned", _("Trả lại")


CORRECTIONS = (ReportVersionAct.CORRECTED, ReportVersionAct.CORRECTED_BY_DECISION)


class ReportVersion(models.Model):
    """Lần duyệt của báo cáo: the figures as accepted, corrected or taken out, kept for ever.

    A correction by decision is one made while the period was closed; its `reason` is the decision.
    """

    Act = ReportVersionAct

    scope: ClassVar[str] = "report__unit"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Lần"))
    act = models.CharField(_("Việc"), max_length=24, choices=Act)
    figures = models.JSONField(_("Số liệu"))
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("Lý do, căn cứ"), max_length=300, blank=True)

    objects: ClassVar[AllowedQuerySet[ReportVersion]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần duyệt")
        verbose_name_plural = _("lần duyệt")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_version_a_number"),
            one_of("act", ReportVersionAct, table="report_version"),
        ]

    def __str__(self) -> str:
        return f"Lần {self.number} của báo cáo {self.report_id}"


class ReportImport(models.Model):
    """Lần nhập báo cáo: files of reports taken in at one time; it can be taken back as one.

    `unit` is the lowest body that has all its units at or below it; undoing the founding of that body hands the import
    to the one above, and is never held up by an import that is just being written. `made` holds the ids of the periods
    and books that it was the first to name.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(
        "org.Unit", on_delete=models.DO_NOTHING, related_name="report_imports", db_constraint=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    accepted = models.BooleanField(_("Nhập và duyệt luôn"))
    files = models.JSONField(_("Các tệp"), default=list)
    created = models.PositiveIntegerField(_("Báo cáo mới"), default=0)
    replaced = models.PositiveIntegerField(_("Thay báo cáo đang soạn"), default=0)
    corrected = models.PositiveIntegerField(_("Đính chính"), default=0)
    made = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(_("Hoàn tác lúc"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[AllowedQuerySet[ReportImport]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần nhập báo cáo")
        verbose_name_plural = _("lần nhập báo cáo")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Lần nhập {self.pk}"

    @property
    def count(self) -> int:
        """How many reports it changed."""
        return self.created + self.replaced + self.corrected


class ImportedReport(models.Model):
    """Báo cáo của một lần nhập: what the report was before (nothing where it is new), and a digest of what it became.

    The rows of an import go when it is taken back.
    """

    scope: ClassVar[str] = "report__unit"

    report_import = models.ForeignKey(ReportImport, on_delete=models.CASCADE, related_name="reports")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="imports")
    before = models.JSONField(null=True, blank=True)
    left_as = models.CharField(max_length=64)

    objects: ClassVar[AllowedQuerySet[ImportedReport]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("báo cáo của một lần nhập")
        verbose_name_plural = _("báo cáo của một lần nhập")
        constraints = [models.UniqueConstraint(fields=["report_import", "report"], name="one_row_a_report_and_import")]

    def __str__(self) -> str:
        return f"{self.report_import_id}/{self.report_id}"


class FormMap(models.Model):
    """Mẫu riêng: which cell of a body's own workbook holds which indicator of a form; one a body and form.

    `layout` is what `sheets.OwnLayout` keeps, `file` the name of the workbook that was marked.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="form_maps")
    form = models.CharField(_("Biểu mẫu"), max_length=32)
    file = models.CharField(_("Tệp mẫu"), max_length=255)
    layout = models.JSONField(_("Các ô"))
    at = models.DateTimeField(_("Lúc"), auto_now=True)

    objects: ClassVar[AllowedQuerySet[FormMap]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mẫu riêng")
        verbose_name_plural = _("mẫu riêng")
        ordering = ["unit", "form"]
        constraints = [models.UniqueConstraint(fields=["unit", "form"], name="one_map_a_body_and_form")]

    def __str__(self) -> str:
        return f"{self.form} ({self.file})"


class Target(models.Model):
    """Chỉ tiêu: the value a unit is to reach in a period, given from above or registered by the unit.

    With a `group` it is held against the figures of the unions below of those categories alone. `cause` and `remedy`
    are what the unit says of a target it missed.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="targets")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    group = models.CharField(_("Nhóm loại hình"), max_length=32, blank=True)
    cause = models.CharField(_("Nguyên nhân"), max_length=1000, blank=True)
    remedy = models.CharField(_("Giải pháp"), max_length=1000, blank=True)

    objects: ClassVar[AllowedQuerySet[Target]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        ordering = ["unit", "period", "indicator", "group"]
        constraints = [models.UniqueConstraint(fields=["unit", "period", "indicator", "group"], name="one_target")]

    def __str__(self) -> str:
        return f"Chỉ tiêu {self.indicator_id} của {self.unit_id}"


class TargetValueOrigin(models.TextChoices):
    ASSIGNED = "assigned", _("giao")
    REGISTERED = "registered", _("đăng ký")


class TargetValueComparator(models.TextChoices):
    GE = "ge", _("ít nhất")
    LE = "le", _("không quá")
    EQ = "eq", _("đúng bằng")
    YES = "yes", _("có thực hiện")
    MORE_THAN_LAST_YEAR = "more_than_last_year", _("cao hơn năm trước")
    NONE = "none", _("không giao mức")


class TargetValue(models.Model):
    """Giá trị chỉ tiêu theo văn bản giao: of the assigned and of the registered ones the first is the original, the
    last is in force; where both are there, the assigned one decides.

    `value` is in the indicator's smallest unit (tenths of a percent for a ratio); empty for the comparators
    `yes`, `more_than_last_year`, `none`.
    """

    Comparator = TargetValueComparator
    Origin = TargetValueOrigin

    scope: ClassVar[str] = "target__unit"

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="values")
    origin = models.CharField(_("Nguồn"), max_length=12, choices=Origin, default=Origin.ASSIGNED)
    number = models.PositiveSmallIntegerField(_("Lần giao"))
    comparator = models.CharField(_("So sánh"), max_length=20, choices=Comparator)
    value = models.BigIntegerField(_("Mức"), null=True, blank=True)
    decision = models.CharField(_("Văn bản giao"), max_length=200)
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    objects: ClassVar[AllowedQuerySet[TargetValue]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("giá trị chỉ tiêu")
        verbose_name_plural = _("giá trị chỉ tiêu")
        ordering = ["target", "origin", "number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "origin", "number"], name="one_target_value_a_number"),
            one_of("comparator", TargetValueComparator, table="target_value"),
            one_of("origin", TargetValueOrigin, table="target_value"),
            models.CheckConstraint(
                condition=Q(comparator__in=("ge", "le", "eq"), value__isnull=False)
                | Q(comparator__in=("yes", "more_than_last_year", "none"), value__isnull=True),
                name="value_where_compared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comparator} {self.value}"

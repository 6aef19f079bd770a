"""What belongs to a year-end conference beside the figures: sentences edited by hand, figures from outside, the meeting
that deliberated, the numbers of documents, the making of packs, and their records."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of


class EditedSentence(models.Model):
    """Câu sửa tay: what a person wrote in the place of a sentence of a report; figures stand in it as [names].

    Of a cluster's report `unit` is the lead unit.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị"))
    cluster = models.ForeignKey(
        "org.Cluster", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Cụm thi đua")
    )
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="+", verbose_name=_("Kỳ"))
    place = models.CharField(_("Chỗ trong báo cáo"), max_length=150)
    text = models.TextField(_("Câu đã sửa"), max_length=4000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Người ghi")
    )
    at = models.DateTimeField(_("Lúc"))

    objects: ClassVar[AllowedQuerySet[EditedSentence]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("câu sửa tay")
        verbose_name_plural = _("câu sửa tay")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period", "place"], condition=Q(cluster=None), name="edited_once_a_place_of_a_body"
            ),
            models.UniqueConstraint(
                fields=["cluster", "period", "place"], condition=Q(cluster__isnull=False),
                name="edited_once_a_place_of_a_cluster",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.place


class OutsideFigure(models.Model):
    """Số liệu ngoài: a figure that a report quotes from a document which is not of the books."""

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị"))
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="+", verbose_name=_("Kỳ"))
    what = models.CharField(_("Nội dung"), max_length=200)
    value = models.CharField(_("Số liệu"), max_length=60)
    document = models.CharField(_("Nguồn: văn bản, số, ngày"), max_length=200)

    objects: ClassVar[AllowedQuerySet[OutsideFigure]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("số liệu ngoài")
        verbose_name_plural = _("số liệu ngoài")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "what"], name="quoted_once_a_body_and_period"),
            models.CheckConstraint(condition=~Q(document=""), name="quoted_with_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.value}"


class Deliberation(models.Model):
    """Bình xét: who met over a body's classification, and how they voted; the vote is never added to points."""

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị"))
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="+", verbose_name=_("Kỳ"))
    held_on = models.DateField(_("Ngày họp"), null=True, blank=True)
    place = models.CharField(_("Địa điểm"), max_length=150, blank=True)
    chair = models.CharField(_("Chủ trì"), max_length=150, blank=True)
    secretary = models.CharField(_("Thư ký"), max_length=150, blank=True)
    attending = models.CharField(_("Thành phần dự họp"), max_length=500, blank=True)
    opinions = models.CharField(_("Ý kiến thảo luận"), max_length=2000, blank=True)
    votes_for = models.PositiveIntegerField(_("Tán thành"), null=True, blank=True, validators=[MinValueValidator(0)])
    votes_against = models.PositiveIntegerField(_("Không tán thành"), null=True, blank=True)
    votes_blank = models.PositiveIntegerField(_("Ý kiến khác"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[Deliberation]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("bình xét")
        verbose_name_plural = _("bình xét")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["unit", "period"], name="deliberated_once_a_body_and_period")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_id}"


class PackDocument(models.TextChoices):
    REPORT = "report", _("báo cáo tổng kết")
    MINUTES = "minutes", _("biên bản họp xét")
    RECOGNITION = "recognition", _("quyết định công nhận kết quả xếp loại")


class PackNumber(models.Model):
    """Số của hồ sơ: the number of the register that a document of a pack bears, however often it is made again."""

    Document = PackDocument

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị"))
    cluster = models.ForeignKey(
        "org.Cluster", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Cụm thi đua")
    )
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="+", verbose_name=_("Kỳ"))
    document = models.CharField(_("Văn bản"), max_length=15, choices=PackDocument)
    issued = models.OneToOneField("documents.IssuedDocument", on_delete=models.PROTECT, related_name="pack_number")

    objects: ClassVar[AllowedQuerySet[PackNumber]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("số của hồ sơ")
        verbose_name_plural = _("số của hồ sơ")
        ordering = ["id"]
        constraints = [
            one_of("document", PackDocument, table="pack_number"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.issued}"


class Pack(models.Model):
    """Hồ sơ hội nghị: what a pack was made of and which files came out, frozen when it was made.

    `figures` and `classification` are digests of what went in, `structure` the stamp of the structure then; `beside` is
    what people wrote and numbered, and the last block of the audit; `lacking` says what was not there, and why.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị"))
    cluster = models.ForeignKey(
        "org.Cluster", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Cụm thi đua")
    )
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="+", verbose_name=_("Kỳ"))
    scope_key = models.CharField(_("Phạm vi số liệu"), max_length=200)
    figures = models.CharField(_("Mã kiểm số liệu"), max_length=64)
    structure = models.PositiveIntegerField(_("Dấu cơ cấu"))
    classification = models.CharField(_("Mã kiểm kết quả xếp loại"), max_length=64, blank=True)
    beside = models.JSONField(_("Phần người ghi"), default=dict, blank=True)
    lacking = models.JSONField(_("Chưa có"), default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Người ghi")
    )
    at = models.DateTimeField(_("Lúc"))

    objects: ClassVar[AllowedQuerySet[Pack]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hồ sơ hội nghị")
        verbose_name_plural = _("hồ sơ hội nghị")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_id}"


class PackFile(models.Model):
    """Tệp của hồ sơ: one file of a pack as it was made."""

    scope: ClassVar[str] = "pack__unit"

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="files")
    title = models.CharField(_("Tên văn bản"), max_length=200, blank=True)  # of packs made before it was kept: none
    name = models.CharField(_("Tên tệp"), max_length=150)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.BinaryField(_("Nội dung"))

    objects: ClassVar[AllowedQuerySet[PackFile]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("tệp của hồ sơ")
        verbose_name_plural = _("tệp của hồ sơ")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["pack", "name"], name="a_file_once_a_pack")]

    def __str__(self) -> str:
        return self.title or self.name


class PackJobState(models.TextChoices):
    QUEUED = "queued", _("chờ đến lượt")
    WORKING = "working", _("đang lập")
    DONE = "done", _("đã lập")
    FAILED = "failed", _("không lập được")


OPEN = (PackJobState.QUEUED, PackJobState.WORKING)


class PackJob(models.Model):
    """Việc lập hồ sơ: a pack that somebody asked for, how far the worker is, and how it ended; one open at a time.

    `attempt` counts how often it was taken: a worker from whom it was taken away writes nothing any more.
    """

    State = PackJobState

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị"))
    cluster = models.ForeignKey(
        "org.Cluster", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Cụm thi đua")
    )
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="+", verbose_name=_("Kỳ"))
    state = models.CharField(_("Tình trạng"), max_length=10, choices=PackJobState, default=PackJobState.QUEUED)
    made = models.PositiveSmallIntegerField(_("Số văn bản đã lập"), default=0)
    total = models.PositiveSmallIntegerField(_("Số văn bản"), default=0)
    doing = models.CharField(_("Đang làm"), max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField(_("Lần làm"), default=0)
    said = models.TextField(_("Vì sao không lập được"), blank=True)
    pack = models.OneToOneField(
        Pack, on_delete=models.PROTECT, related_name="job", null=True, blank=True, verbose_name=_("Hồ sơ")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Người yêu cầu")
    )
    asked_at = models.DateTimeField(_("Yêu cầu lúc"))
    started_at = models.DateTimeField(_("Bắt đầu lúc"), null=True, blank=True)
    touched_at = models.DateTimeField(_("Tiến triển lúc"), null=True, blank=True)
    finished_at = models.DateTimeField(_("Xong lúc"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[PackJob]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("việc lập hồ sơ")
        verbose_name_plural = _("việc lập hồ sơ")
        ordering = ["-id"]
        constraints = [
            one_of("state", PackJobState, table="pack_job"),
            models.UniqueConstraint(
                fields=["unit", "period"], condition=Q(cluster=None, state__in=OPEN), name="asked_once_a_pack_of_a_body"
            ),
            models.UniqueConstraint(
                fields=["cluster", "period"], condition=Q(cluster__isnull=False, state__in=OPEN),
                name="asked_once_a_pack_of_a_cluster",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_id}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

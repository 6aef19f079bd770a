"""What is asked at short notice, of whom, and what they answered."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet

from .rules import Question


class AdHocRequest(models.Model):
    """Báo cáo đột xuất: a few questions to chosen units below a body, to be answered by an hour.

    `questions` are what `rules.Question` reads. Once closed no more is answered until it is opened again.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="ad_hoc_requests")
    title = models.CharField(_("Tên báo cáo"), max_length=150)
    explanation = models.CharField(_("Giải thích"), max_length=1000, blank=True)
    questions = models.JSONField(_("Câu hỏi"))
    deadline = models.DateTimeField(_("Hạn trả lời"))
    made_at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("Đóng lúc"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[AdHocRequest]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("báo cáo đột xuất")
        verbose_name_plural = _("báo cáo đột xuất")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def asked(self) -> list[Question]:
        """The questions as they are read."""
        return [Question.of(question) for question in self.questions]


class AdHocAnswer(models.Model):
    """Trả lời báo cáo đột xuất: one unit that is asked, with its answer in force; `version` 0 until it answers.

    `values` holds by question what was answered: numbers as text, so that none loses a digit. `late` is decided by the
    first answer. `on_behalf` where somebody entered it who does not belong to the unit (nhập thay).
    """

    scope: ClassVar[str] = "unit"

    request = models.ForeignKey(AdHocRequest, on_delete=models.PROTECT, related_name="answers")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="ad_hoc_answers")
    version = models.PositiveSmallIntegerField(_("Lần"), default=0)
    values = models.JSONField(_("Trả lời"), default=dict, blank=True)
    at = models.DateTimeField(_("Lúc"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Người trả lời"),
    )  # fmt: skip
    late = models.BooleanField(_("Sau hạn"), default=False)
    on_behalf = models.BooleanField(_("Nhập thay"), default=False)

    objects: ClassVar[AllowedQuerySet[AdHocAnswer]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("trả lời báo cáo đột xuất")
        verbose_name_plural = _("trả lời báo cáo đột xuất")
        ordering = ["request", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["request", "unit"], name="one_ad_hoc_answer_a_unit"),
            models.CheckConstraint(
                condition=models.Q(version=0, at__isnull=True, by__isnull=True)
                | models.Q(version__gt=0, at__isnull=False, by__isnull=False),
                name="ad_hoc_answer_has_its_giver",
            ),
        ]

    def __str__(self) -> str:
        return f"Trả lời của {self.unit_id}"

    @property
    def is_given(self) -> bool:
        return self.version > 0


class AdHocAnswerVersion(models.Model):
    """Lần trả lời: what a unit answered, each time, kept for ever."""

    scope: ClassVar[str] = "answer__unit"

    answer = models.ForeignKey(AdHocAnswer, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Lần"))
    values = models.JSONField(_("Trả lời"))
    at = models.DateTimeField(_("Lúc"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.BooleanField(_("Nhập thay"), default=False)

    objects: ClassVar[AllowedQuerySet[AdHocAnswerVersion]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần trả lời")
        verbose_name_plural = _("lần trả lời")
        ordering = ["answer", "number"]
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="one_ad_hoc_answer_version_a_number")]

    def __str__(self) -> str:
        return f"Lần {self.number} của trả lời {self.answer_id}"

"""Nominations, the decisions that commend, and the blanks that letters are printed on."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from . import shipped


class MeritChoice(models.TextChoices):
    OVERALL = "overall", _("toàn diện")
    TOPICAL = "topical", _("chuyên đề")
    UNEXPECTED = "unexpected", _("đột xuất")


class NominationState(models.TextChoices):
    NOMINATED = "nominated", _("đang đề nghị")
    WITHDRAWN = "withdrawn", _("đã rút")
    AWARDED = "awarded", _("đã khen")
    REVOKED = "revoked", _("đã thu hồi")


class CommendationDecision(models.Model):
    """Quyết định khen thưởng: one kind of award, given by a body for a period under the number of its document."""

    scope: ClassVar[tuple[str, ...]] = ("body", "nominations__unit")

    body = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="commendations")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="commendations")
    kind = models.CharField(_("Hình thức"), max_length=40)
    achievement = models.CharField(_("Thành tích chung"), max_length=300)
    issued = models.OneToOneField(
        "documents.IssuedDocument", on_delete=models.PROTECT, related_name="commendation", verbose_name=_("Văn bản")
    )

    objects: ClassVar[AllowedQuerySet[CommendationDecision]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("quyết định khen thưởng")
        verbose_name_plural = _("quyết định khen thưởng")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.issued)

    @cached_property
    def rule(self) -> shipped.AwardKind:
        return shipped.kind_on(self.kind, self.issued.dated)


class Nomination(models.Model):
    """Đề nghị khen thưởng: a union, or a named person of a union, put forward to a body for an award of a period.

    `place` is its number in the list of the decision, and in the register of awards.
    """

    Merit = MeritChoice
    State = NominationState

    scope: ClassVar[tuple[str, ...]] = ("body", "unit")

    body = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="nominations_to_decide")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="nominations")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="nominations")
    person = models.CharField(_("Họ và tên"), max_length=120, blank=True)
    person_key = models.CharField(max_length=260, blank=True)
    position = models.CharField(_("Chức vụ"), max_length=150, blank=True)
    kind = models.CharField(_("Hình thức"), max_length=40)
    merit = models.CharField(_("Diện"), max_length=12, choices=MeritChoice)
    achievement = models.CharField(_("Thành tích"), max_length=300)
    evidence = models.CharField(_("Minh chứng"), max_length=300, blank=True)
    state = models.CharField(_("Trạng thái"), max_length=12, choices=NominationState, default=NominationState.NOMINATED)
    reason = models.CharField(_("Lý do rút, thu hồi"), max_length=300, blank=True)
    decision = models.ForeignKey(
        CommendationDecision, on_delete=models.PROTECT, related_name="nominations", null=True, blank=True
    )
    place = models.PositiveIntegerField(_("Số trong danh sách"), null=True, blank=True)

    objects: ClassVar[AllowedQuerySet[Nomination]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("đề nghị khen thưởng")
        verbose_name_plural = _("đề nghị khen thưởng")
        ordering = ["id"]
        indexes = [models.Index(fields=["body", "period", "state"], name="nominations_of_a_body")]
        constraints = [
            one_of("merit", MeritChoice, table="nomination"),
            one_of("state", NominationState, table="nomination"),
            models.UniqueConstraint(fields=["decision", "place"], name="listed_once_in_a_decision"),
            models.CheckConstraint(
                condition=Q(state__in=("nominated", "withdrawn"), decision=None, place=None)
                | Q(state__in=("awarded", "revoked"), decision__isnull=False, place__isnull=False),
                name="awarded_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.person or str(self.unit_id)

    @property
    def kind_title(self) -> str:
        return shipped.kind_on(self.kind, self.period.end).title

    @property
    def is_individual(self) -> bool:
        return bool(self.person)


class SubmissionPaper(models.Model):
    """Tờ trình: under which number `unit` submits those put forward for one kind of award of a period to `body`; the
    same number however often the paper is made again, another only after it was cancelled."""

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="submission_papers")
    body = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey("periods.Period", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("Hình thức"), max_length=40)
    issued = models.OneToOneField(
        "documents.IssuedDocument", on_delete=models.PROTECT, related_name="submission_paper", verbose_name=_("Văn bản")
    )

    objects: ClassVar[AllowedQuerySet[SubmissionPaper]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("tờ trình")
        verbose_name_plural = _("tờ trình")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.issued)


class LetterBlank(models.Model):
    """Phôi giấy khen: on which sheet a body prints its letters from a day on, and where each block stands."""

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="letter_blanks")
    start = models.DateField(_("Từ ngày"))
    document = models.JSONField(_("Nội dung"))

    objects: ClassVar[AllowedQuerySet[LetterBlank]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("phôi giấy khen")
        verbose_name_plural = _("phôi giấy khen")
        ordering = ["unit", "start"]
        constraints = [models.UniqueConstraint(fields=["unit", "start"], name="one_blank_a_day")]

    def __str__(self) -> str:
        return self.rule.title

    @cached_property
    def rule(self) -> shipped.Blank:
        """The checked blank."""
        return shipped.Blank.model_validate(self.document)

"""Members and where they live their union life. What is sensitive (health, religion, ethnicity) is not kept at all."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from . import rules


class MemberSex(models.TextChoices):
    FEMALE = "female", _("Nữ")
    MALE = "male", _("Nam")


class MemberImport(models.Model):
    """Lần nhập đoàn viên: a list taken in at one time into the register of a unit; it can be taken back as one."""

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="member_imports")
    file = models.CharField(_("Tệp"), max_length=255)
    count = models.PositiveIntegerField(_("Đoàn viên"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    undone_at = models.DateTimeField(_("Hoàn tác lúc"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[AllowedQuerySet[MemberImport]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("lần nhập đoàn viên")
        verbose_name_plural = _("lần nhập đoàn viên")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Lần nhập {self.pk}"


class Member(models.Model):
    """Đoàn viên: a person, whatever unit they belong to; their code is issued with this record and never again.

    The ID number keeps one person from having two records. It is shown masked on the person's own page and stands in
    no list, no export and no line of the audit.
    """

    Sex = MemberSex

    scope: ClassVar[str] = "memberships__unit"

    full_name = models.CharField(_("Họ và tên"), max_length=120)
    sex = models.CharField(_("Giới tính"), max_length=6, choices=Sex)
    born_on = models.DateField(_("Ngày sinh"), null=True, blank=True)
    phone = models.CharField(_("Số điện thoại"), max_length=15, blank=True)
    id_number = models.CharField(_("Số định danh cá nhân"), max_length=12, blank=True)
    joined_on = models.DateField(_("Ngày vào công đoàn"), null=True, blank=True)
    intake = models.ForeignKey(
        MemberImport, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="members"
    )
    search_text = models.CharField(max_length=260, editable=False)
    sort_key = models.CharField(max_length=400, editable=False)

    objects: ClassVar[AllowedQuerySet[Member]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("đoàn viên")
        verbose_name_plural = _("đoàn viên")
        ordering = ["sort_key", "id"]
        constraints = [
            one_of("sex", MemberSex, table="member"),
            models.UniqueConstraint(fields=["id_number"], condition=~Q(id_number=""), name="one_member_an_id_number"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def code(self) -> str:
        return rules.code_of(self.pk)

    @property
    def masked_id_number(self) -> str:
        return rules.masked(self.id_number)


class MembershipBegan(models.TextChoices):
    INITIAL = "initial", _("Danh sách ban đầu")
    ADMITTED = "admitted", _("Kết nạp")
    TRANSFERRED_IN = "transferred_in", _("Chuyển đến")
    PASSED_ON = "passed_on", _("Theo đơn vị sắp xếp lại")


class MembershipEnded(models.TextChoices):
    TRANSFERRED_OUT = "transferred_out", _("Chuyển đi")
    LEFT = "left", _("Ra khỏi công đoàn")
    EXPELLED = "expelled", _("Khai trừ")
    RETIRED = "retired", _("Nghỉ hưu")
    DECEASED = "deceased", _("Qua đời")
    DISSOLVED = "dissolved", _("Đơn vị giải thể")
    PASSED_ON = "passed_on", _("Theo đơn vị sắp xếp lại")


class Membership(models.Model):
    """Sinh hoạt công đoàn: a person's time in one unit, from `start` on, no longer from `ended_on` on.

    `decision` and `end_decision` are the papers (number and day) by which it began and ended.
    """

    Began = MembershipBegan
    Ended = MembershipEnded

    scope: ClassVar[str] = "unit"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="memberships")
    start = models.DateField(_("Từ ngày"))
    began = models.CharField(_("Bắt đầu do"), max_length=15, choices=Began)
    decision = models.CharField(_("Quyết định"), max_length=200, blank=True)
    ended_on = models.DateField(_("Thôi từ ngày"), null=True, blank=True)
    ended = models.CharField(_("Thôi do"), max_length=15, choices=Ended, blank=True)
    end_decision = models.CharField(_("Quyết định thôi"), max_length=200, blank=True)
    intake = models.ForeignKey(
        MemberImport, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="memberships"
    )

    objects: ClassVar[AllowedQuerySet[Membership]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("sinh hoạt công đoàn")
        verbose_name_plural = _("sinh hoạt công đoàn")
        ordering = ["member", "start", "id"]
        constraints = [
            one_of("began", MembershipBegan, table="membership"),
            models.CheckConstraint(
                condition=Q(ended="", ended_on=None) | Q(ended__in=MembershipEnded.values, ended_on__isnull=False),
                name="membership_ends_on_a_day_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("start")), name="membership_ends_after_it_began"
            ),
            models.UniqueConstraint(fields=["member"], condition=Q(ended_on=None), name="one_open_membership_a_person"),
        ]
        indexes = [models.Index(fields=["unit", "start", "ended_on"], name="membership_by_unit_and_day")]

    def __str__(self) -> str:
        return str(self.member)

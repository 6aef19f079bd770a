"""What a person's desk remembers, and what they are told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.models import one_of

LAST_HOUR = 23
_HOUR = [MaxValueValidator(LAST_HOUR)]
LONGEST = 300  # letters of what a notice says


class DeskMail(models.TextChoices):
    DIGEST = "digest", _("Gộp một thư mỗi sáng, việc gấp gửi ngay")
    DIGEST_ONLY = "digest_only", _("Gộp một thư mỗi sáng, cả việc gấp")
    NONE = "none", _("Không gửi thư")


class Desk(models.Model):
    """Bàn làm việc: what is remembered of one person's desk, and how they want to be told.

    `seen_before` is when they were last here before the visit that goes on. Between `quiet_from` and `quiet_until` no
    mail is sent. `feed` is part of the secret address of their calendar: empty while there is none, drawn anew it makes
    the old address worthless.
    """

    Mail = DeskMail

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk")
    seen_at = models.DateTimeField(_("Mở lần cuối"), null=True, blank=True)
    seen_before = models.DateTimeField(_("Lần mở trước"), null=True, blank=True)
    mail = models.CharField(_("Thư điện tử"), max_length=12, choices=DeskMail, default=DeskMail.DIGEST)
    digest_hour = models.PositiveSmallIntegerField(_("Giờ gửi thư gộp"), default=7, validators=_HOUR)
    quiet_from = models.PositiveSmallIntegerField(_("Không gửi từ giờ"), default=21, validators=_HOUR)
    quiet_until = models.PositiveSmallIntegerField(_("Không gửi đến giờ"), default=6, validators=_HOUR)
    digested_on = models.DateField(_("Ngày gửi thư gộp gần nhất"), null=True, blank=True)
    feed = models.CharField(_("Phần bí mật của địa chỉ lịch"), max_length=22, blank=True)

    objects: ClassVar[models.Manager[Desk]] = models.Manager()

    class Meta:
        verbose_name = _("bàn làm việc")
        verbose_name_plural = _("bàn làm việc")
        constraints = [one_of("mail", DeskMail, table="desk")]

    def __str__(self) -> str:
        return f"Bàn làm việc của {self.user_id}"

    def is_quiet(self, hour: int) -> bool:
        """Whether no mail is sent in this hour of the day; the same hour twice means never."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


class NoticeKind(models.TextChoices):
    DEADLINE = "deadline", _("Sắp đến hạn")
    OVERDUE = "overdue", _("Quá hạn")
    REMINDED = "reminded", _("Lời nhắc")
    RETURNED = "returned", _("Báo cáo bị trả lại")
    ACCEPTED = "accepted", _("Báo cáo được duyệt")
    CORRECTED = "corrected", _("Báo cáo được đính chính")
    REQUEST = "request", _("Báo cáo đột xuất")
    REGISTERED = "registered", _("Mức đăng ký chờ quyết định")
    DECIDED = "decided", _("Mức đăng ký được quyết định")


class Notice(models.Model):
    """Thông báo: what one person is told, once; `key` names what it is about, so that it never comes twice."""

    Kind = NoticeKind

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(_("Về việc"), max_length=120)
    kind = models.CharField(_("Loại"), max_length=12, choices=NoticeKind)
    text = models.CharField(_("Nội dung"), max_length=LONGEST)
    line = models.CharField(_("Thêm"), max_length=LONGEST, blank=True)
    address = models.CharField(_("Địa chỉ"), max_length=LONGEST)
    urgent = models.BooleanField(_("Gấp"), default=False)
    created = models.DateTimeField(_("Lúc"))
    read = models.DateTimeField(_("Đọc lúc"), null=True, blank=True)
    mailed = models.DateTimeField(_("Gửi thư lúc"), null=True, blank=True)

    objects: ClassVar[models.Manager[Notice]] = models.Manager()

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_notice_a_key"),
            one_of("kind", NoticeKind, table="notice"),
        ]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(read=None), name="notice_unread"),
            models.Index(fields=["created"], condition=models.Q(mailed=None), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return self.text


class NoticeRun(models.Model):
    """Lần lập thông báo: the one row that says when notices were last made, so that a standstill loses none."""

    at = models.DateTimeField(_("Lúc"))

    objects: ClassVar[models.Manager[NoticeRun]] = models.Manager()

    class Meta:
        verbose_name = _("lần lập thông báo")
        verbose_name_plural = _("lần lập thông báo")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="notice_run_is_one_row")]

    def __str__(self) -> str:
        return f"Lập thông báo {self.at:%H:%M %d/%m/%Y}"

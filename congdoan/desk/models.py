"""What a person's desk remembers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Desk(models.Model):
    """Bàn làm việc: what is remembered of one person's desk. `seen_before` is when they were last here before the visit
    that goes on."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk")
    seen_at = models.DateTimeField(_("Mở lần cuối"), null=True, blank=True)
    seen_before = models.DateTimeField(_("Lần mở trước"), null=True, blank=True)

    objects: ClassVar[models.Manager[Desk]] = models.Manager()

    class Meta:
        verbose_name = _("bàn làm việc")
        verbose_name_plural = _("bàn làm việc")

    def __str__(self) -> str:
        return f"Bàn làm việc của {self.user_id}"

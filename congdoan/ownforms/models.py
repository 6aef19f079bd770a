"""Versions of forms that a body works on before it issues them."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet


class FormDraft(models.Model):
    """Dự thảo biểu mẫu: a version of an indicator set with its forms, as its catalogue file would say it, on its way
    to being issued. It counts for nobody until then.

    `document` may still have faults. `reading` is an Excel sheet being made into a form: what was read of each row
    and what the person made of it; empty where none is. `issued` is what it became: then it is kept as it was.
    """

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(
        "org.Unit", on_delete=models.PROTECT, related_name="form_drafts", verbose_name=_("Đơn vị ban hành")
    )
    document = models.JSONField(_("Nội dung"))
    reading = models.JSONField(_("Biểu Excel đang đọc"), default=dict, blank=True)
    issued = models.ForeignKey(
        "reporting.IndicatorSet", on_delete=models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now=True)

    objects: ClassVar[AllowedQuerySet[FormDraft]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("dự thảo biểu mẫu")
        verbose_name_plural = _("dự thảo biểu mẫu")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.title} ({self.code} v{self.version})"

    @property
    def code(self) -> str:
        return str(self.document["set"]["code"])

    @property
    def version(self) -> int:
        return int(self.document["set"]["version"])

    @property
    def title(self) -> str:
        return str(self.document["set"]["title"])

    @property
    def edition(self) -> str:
        """Bản đang xem: another one as soon as anything changes, so that nobody writes over what they have not seen."""
        whole = json.dumps([self.document, self.reading], sort_keys=True)
        return sha256(whole.encode()).hexdigest()[:16]

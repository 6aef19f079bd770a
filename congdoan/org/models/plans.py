"""Plans of reorganisation and what follows a change."""

from __future__ import annotations

from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of

from .places import Change
from .units import Unit


class ReorganisationState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    APPLIED = "applied", _("Đã thực hiện")


class Reorganisation(models.Model):
    """Phương án sắp xếp: units to found, move, merge, split and end on one day, carried out and withdrawn as one.

    `rows` is the plan's file word for word; `on` and `acts` (rows by act, "" where the act is unknown) are told by the
    rows, so that a list of plans need not read them; `change` is what carrying it out has written.
    """

    State = ReorganisationState

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reorganisations", verbose_name=_("Cấp lập"))
    title = models.CharField(_("Tên phương án"), max_length=200)
    on = models.DateField(_("Ngày thực hiện"))
    acts = models.JSONField(default=dict, blank=True)
    rows = models.TextField(_("Các dòng"), blank=True)
    digest = models.CharField(max_length=64, db_index=True)
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State, default=State.DRAFT)
    change = models.OneToOneField(Change, on_delete=models.SET_NULL, null=True, blank=True, related_name="plan")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    objects: ClassVar[AllowedQuerySet[Reorganisation]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("phương án sắp xếp")
        verbose_name_plural = _("phương án sắp xếp")
        ordering = ["-id"]
        constraints = [one_of("state", ReorganisationState, table="reorganisation")]

    def __str__(self) -> str:
        return self.title

    @property
    def n_rows(self) -> int:
        return sum(self.acts.values())

    @property
    def edition(self) -> str:
        """Bản đang có: another one as soon as anything of the plan is changed, so that nobody writes over another's
        work unseen."""
        whole = "\0".join((self.title, self.on.isoformat(), self.state, self.digest))
        return sha256(whole.encode()).hexdigest()[:16]


class FollowedKind(models.TextChoices):
    GRANT = "grant", _("Quyền")
    SEAT = "seat", _("Chỗ trong cụm thi đua")
    TARGET = "target", _("Chỉ tiêu")
    REPORT = "report", _("Báo cáo đang làm")
    MEMBERS = "members", _("Sổ đoàn viên")


class Followed(models.Model):
    """Việc kèm theo thay đổi cơ cấu: what hung on an ended unit and what the change did with it, undone with it.

    `object_id` is the grant, seat, target or report, of a register its unit; `before` what it held, `made` the rows
    written for it, as its follower alone reads them. A grant is `settled` once somebody took it up at the successor or
    let it go.
    """

    Kind = FollowedKind

    scope: ClassVar[str] = "unit"

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="followed")
    kind = models.CharField(_("Loại"), max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="followed", verbose_name=_("Đơn vị"))
    object_id = models.BigIntegerField()
    what = models.CharField(_("Việc"), max_length=400)
    outcome = models.CharField(_("Xử lý"), max_length=400)
    before = models.JSONField(default=dict, blank=True)
    made = models.JSONField(default=list, blank=True)
    settled = models.BooleanField(_("Đã xong"), default=True)

    objects: ClassVar[AllowedQuerySet[Followed]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("việc kèm theo")
        verbose_name_plural = _("việc kèm theo")
        ordering = ["change", "kind", "id"]
        constraints = [one_of("kind", FollowedKind, table="followed")]

    def __str__(self) -> str:
        return f"{self.what}: {self.outcome}"

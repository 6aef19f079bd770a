"""Lists of unions on their way to units and accounts."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.access import AllowedQuerySet
from congdoan.common.models import one_of
from congdoan.documents.lists import ListRow, SheetRead


class StartListState(models.TextChoices):
    DRAFT = "draft", _("Đang xem trước")
    WRITTEN = "written", _("Đã ghi")
    WITHDRAWN = "withdrawn", _("Đã rút lại")


class StartList(models.Model):
    """Danh sách khởi đầu: a sheet of unions as an office keeps it, read for a body, on its way to units and accounts.

    `headings` and `columns` ({what: column}) are kept, so that the next file's same headings are read alike; `sheets`
    are those that the list stands on, `unread` those of the file that hold something else; `rows` are kept only until
    they are written or thrown away, because telephone numbers stand in them. `common` is what holds for rows that do
    not say it, `choices` what somebody decided of single rows, by their number. `change` and `accounts` (ids of people)
    are what was made of it, so that it can be withdrawn whole.
    """

    State = StartListState

    scope: ClassVar[str] = "unit"

    unit = models.ForeignKey(
        "org.Unit", on_delete=models.PROTECT, related_name="start_lists", verbose_name=_("Đơn vị cấp trên")
    )
    file = models.CharField(_("Tệp"), max_length=255)
    headings = models.JSONField(_("Tiêu đề cột"))
    sheets = models.JSONField(_("Các trang"), default=list, blank=True)
    unread = models.JSONField(_("Các trang không đọc"), default=list, blank=True)
    rows = models.JSONField(_("Các dòng"), default=list, blank=True)
    columns = models.JSONField(_("Cột"), default=dict, blank=True)
    common = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("Trạng thái"), max_length=10, choices=State, default=State.DRAFT)
    made_units = models.PositiveIntegerField(_("Đơn vị mới"), default=0)
    made_accounts = models.PositiveIntegerField(_("Tài khoản mới"), default=0)
    change = models.OneToOneField("org.Change", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    accounts = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Lúc"), auto_now_add=True)

    objects: ClassVar[AllowedQuerySet[StartList]] = AllowedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("danh sách khởi đầu")
        verbose_name_plural = _("danh sách khởi đầu")
        ordering = ["-id"]
        constraints = [one_of("state", StartListState, table="startlist")]

    def __str__(self) -> str:
        return self.file

    @property
    def is_draft(self) -> bool:
        return self.state == StartListState.DRAFT

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether it is known what was made of it; of lists of earlier versions it is not."""
        return self.state == StartListState.WRITTEN and bool(self.change_id or self.accounts)

    @property
    def edition(self) -> str:
        """Bản đang xem: another one as soon as a column, a choice or what is common changes, so that nothing is
        written which nobody has seen."""
        whole = json.dumps([self.columns, self.common, self.choices, self.state], sort_keys=True)
        return sha256(whole.encode()).hexdigest()[:16]

    @property
    def read_sheets(self) -> list[SheetRead]:
        """The sheets with a name on which the list stands; a CSV file has none."""
        return [SheetRead(name, after) for name, after in self.sheets if name]

    @property
    def read_rows(self) -> list[ListRow]:
        """The rows as the reader of lists gave them."""
        return [
            ListRow(line, {int(column): text for column, text in cells.items()}, is_group)
            for line, cells, is_group in self.rows
        ]

"""What the page of a unit's register shows: who is in it, who was, or the rows that a measure counts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.dates import DateError, format_date, parse_date
from congdoan.common.errors import Refused
from congdoan.common.text import quoted, sentence
from congdoan.documents.files import File, stem_of
from congdoan.documents.xlsx import Column, Sheet, write_workbook
from congdoan.org.models import Unit
from congdoan.org.queries import verbs_at
from congdoan.periods.queries import period_of
from congdoan.periods.rules import PeriodCode, PeriodKind, title
from congdoan.ui.refusals import page_of

from . import commands, measures, queries, rules
from .models import Membership


@dataclass(frozen=True)
class RegisterPage:
    """Sổ đoàn viên của một đơn vị.

    `shown` is "in", "out" or the name of a measure; `told` says in words what a measure counts, and from when to when.
    """

    unit: Unit
    rows: Page[Membership]
    text: str
    shown: str
    told: str
    counts: Mapping[str, int]
    month: str
    period: str
    may_change: bool

    @property
    def current(self) -> str:
        """The filter in force, as its chip writes it; a measure of another period is none of them."""
        return f"?of={self.shown}" + ("" if self.shown in ("in", "out") else f"&period={self.period}")

    @property
    def chips(self) -> list[tuple[str, str, int]]:
        """The filters: address, word, how many rows."""
        month = f"&period={self.month}"
        return [
            ("?of=in", _("Đang sinh hoạt"), self.counts["in"]),
            (f"?of=admitted{month}", _("Kết nạp tháng này"), self.counts["admitted"]),
            (f"?of=left{month}", _("Giảm tháng này"), self.counts["left"]),
            ("?of=out", _("Đã thôi"), self.counts["out"]),
        ]


def register_page(user: User, code: str, asked: Mapping[str, str]) -> RegisterPage:
    """The register as the address asks for it."""
    unit = queries.keeping_unit(user, code)
    rows = queries.memberships_of(user, unit)
    today = timezone.localdate()
    month = str(PeriodCode(PeriodKind.MONTH, today.year, today.year, today.month))
    shown = asked.get("of") or "in"
    chosen, told = _chosen(rows, shown, asked)
    text = " ".join(asked.get("q", "").split())[:100]
    if text:
        chosen = queries.found_by(chosen, text)
    span = measures.span_of(period_of(month))
    counts = {
        "in": rows.filter(ended_on=None).count(),
        "out": rows.exclude(ended_on=None).count(),
        **{name: rows.filter(measures.rows_of(f"members.{name}", *span)).count() for name in ("admitted", "left")},
    }
    return RegisterPage(
        unit, page_of(chosen, asked.get("page", "1")), text, shown, told, counts, month, asked.get("period", ""),
        may_change="draft" in verbs_at(user, unit),
    )  # fmt: skip


def _chosen(rows: QuerySet[Membership], shown: str, asked: Mapping[str, str]) -> tuple[QuerySet[Membership], str]:
    """The rows of a filter, and what is said above those of a measure."""
    if shown == "in":
        return rows.filter(ended_on=None), ""
    if shown == "out":
        return rows.exclude(ended_on=None), ""
    measure = f"members.{shown}"
    if measure not in rules.MEASURES:
        raise Refused("filter", _("Không có bộ lọc %s trong sổ đoàn viên.") % quoted(shown))
    period = period_of(asked.get("period", ""))
    start, end = measures.span_of(period, _day(asked.get("until", "")))
    words = {"what": sentence(rules.MEASURES[measure]), "period": title(period.code)}
    told = _("%(what)s, %(period)s") % words
    if end != period.end:
        told += " " + _("(đến %s)") % format_date(end)
    return rows.filter(measures.rows_of(measure, start, end)), told


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except DateError as error:
        raise Refused("cut_off", str(error)) from None


# ---- the list as a file ----

_COLUMNS = (
    Column("code", "Mã đoàn viên", width=15),
    Column("name", "Họ và tên", width=28),
    Column("sex", "Giới tính", width=10),
    Column("born", "Ngày sinh", width=12, kind="date"),
    Column("phone", "Số điện thoại", width=14),
    Column("joined", "Ngày vào công đoàn", width=14, kind="date"),
    Column("start", "Sinh hoạt từ ngày", width=14, kind="date"),
)


def register_file(user: User, code: str, *, illustrative: bool) -> File:
    """Danh sách đoàn viên đang sinh hoạt as Excel; without ID numbers."""
    unit = queries.keeping_unit(user, code)
    rows = [_cells(one) for one in commands.export_members(by=user, unit=unit)]
    today, target = timezone.localdate(), io.BytesIO()
    heading = _("Danh sách đoàn viên %s") % unit.name
    sheet = Sheet(name="Đoàn viên", title=heading, columns=_COLUMNS, rows=rows)
    scope = _("Đang sinh hoạt ngày %s") % format_date(today)
    write_workbook([sheet], target, title=heading, scope_line=scope, illustrative=illustrative)
    return File(f"{stem_of('doan-vien', unit.code, today.isoformat())}.xlsx", target.getvalue())


def _cells(one: Membership) -> tuple[Any, ...]:
    who = one.member
    return (
        who.code, who.full_name, who.get_sex_display(), who.born_on or "", who.phone, who.joined_on or "", one.start,
    )  # fmt: skip

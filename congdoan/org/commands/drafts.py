"""The plan kept on screen while it is being written: made, filled, changed row by row, thrown away.

Each command says which edition of the plan the person had before them; where somebody else has changed it since,
nothing is written (Refused("stale")).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.progress import Watch, quiet

from .. import plan_queries, plan_rows, queries
from ..models import Reorganisation, Unit
from ..plans import Draft, Step
from .base import lock_structure
from .plans import CarriedOut, apply_plan, fill


@transaction.atomic
def make_plan(*, by: User, unit: Unit, title: str, on: date, rows: str = "") -> Reorganisation:
    """Lập phương án: an empty draft, or one out of a file's text; `unit` keeps it."""
    queries.require(by, "structure", unit)
    plan = Reorganisation(unit=unit, title=title, by=by)
    fill(plan, _read(title, rows, on))
    clean(plan)
    plan.save()
    _tell(plan, "made", by, rows=plan.n_rows)
    return plan


@transaction.atomic
def revise_plan(*, by: User, plan: Reorganisation, edition: str, title: str, on: date) -> Reorganisation:
    """Sửa tên, ngày của phương án; every row goes to the new day."""
    plan = _opened(by, plan, edition)
    changes = audit.difference({"title": plan.title, "on": plan.on.isoformat()}, {"title": title, "on": on.isoformat()})
    if not changes:
        return plan
    rows = plan.rows if on == plan.on else plan_rows.on_day(plan.title, plan.rows, on)
    plan.title = title
    fill(plan, plan_rows.plan_of(title, rows, on))
    clean(plan)
    plan.save()
    _tell(plan, "revised", by, changes=changes)
    return plan


@transaction.atomic
def replace_rows(*, by: User, plan: Reorganisation, edition: str, rows: str, source: str) -> Reorganisation:
    """Thay các dòng bằng tệp: the rows of a file in place of those there are, which the audit keeps."""
    plan = _opened(by, plan, edition)
    before = plan.rows
    fill(plan, _read(source, rows, plan.on))
    plan.save()
    _tell(plan, "rows_replaced", by, source=source, rows=plan.n_rows, before=before)
    return plan


@transaction.atomic
def put_row(*, by: User, plan: Reorganisation, edition: str, step: Step) -> Reorganisation:
    """Thêm hoặc sửa một dòng: a step without a line is a new row at the end."""
    plan = _opened(by, plan, edition)
    before = [row.cells for row in plan_rows.rows_in(plan.title, plan.rows) if row.line == step.line]
    after = plan_rows.cells_of(step, plan.on)
    if before and not audit.difference({column: before[0].get(column, "") for column in after}, after):
        return plan
    _rewrite(plan, plan_rows.with_step(plan.title, plan.rows, step, plan.on))
    _tell(plan, "row_changed" if before else "row_added", by, before=before, after=after)
    return plan


@transaction.atomic
def delete_rows(*, by: User, plan: Reorganisation, edition: str, lines: Collection[int]) -> Reorganisation:
    """Xóa các dòng."""
    plan = _opened(by, plan, edition)
    gone = [row.cells for row in plan_rows.rows_in(plan.title, plan.rows) if row.line in lines]
    _rewrite(plan, plan_rows.without(plan.title, plan.rows, lines))
    _tell(plan, "rows_deleted", by, before=gone)
    return plan


@transaction.atomic
def delete_plan(*, by: User, plan: Reorganisation, edition: str) -> None:
    """Xóa phương án: a draft only; the audit keeps its rows."""
    plan = _opened(by, plan, edition)
    _tell(plan, "deleted", by, on=plan.on.isoformat(), before=plan.rows)
    plan.delete()


@transaction.atomic
def apply_draft(*, by: User, plan: Reorganisation, edition: str, watch: Watch = quiet) -> CarriedOut:
    """Thực hiện phương án đang soạn, in the edition that the person has seen."""
    lock_structure()  # first, as in every change of the structure
    plan = _opened(by, plan, edition)
    return apply_plan(by=by, draft=plan_queries.draft_of(plan), plan=plan, watch=watch)


# ---- shared ----


def _opened(by: User, plan: Reorganisation, edition: str) -> Reorganisation:
    """The draft, locked, as the person has seen it."""
    own = Reorganisation.objects.allowed(by, "structure").select_for_update(of=("self",))
    found = own.filter(pk=plan.pk).first()
    if found is None:
        raise Refused("unknown_plan", f"Không có phương án số {plan.pk} trong phạm vi của anh/chị.")
    if found.state != Reorganisation.State.DRAFT:
        said = f"Phương án đã thực hiện ngày {format_date(found.on)}, không sửa được nữa. Hoàn tác phương án rồi sửa."
        raise Refused("applied", said)
    if found.edition != edition:
        raise Refused("stale", "Phương án đã có thay đổi sau khi anh/chị mở trang; chưa ghi gì.")
    return found


def _read(name: str, rows: str, on: date) -> Draft:
    """Rows of a file bring their own day."""
    return plan_rows.plan_of(name, rows) if rows else plan_rows.plan_of(name, rows, on)


def _rewrite(plan: Reorganisation, rows: str) -> None:
    fill(plan, plan_rows.plan_of(plan.title, rows, plan.on))
    plan.save()


def _tell(plan: Reorganisation, done: str, by: User, **detail: Any) -> None:
    audit.event(plan, f"plan.{done}", by=by, unit_id=plan.unit_id, **detail)

"""Every write of drafts: begun, changed, read from Excel, thrown away, issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import fold
from congdoan.documents.lists import FoundList, propose
from congdoan.org.models import Unit
from congdoan.reporting import commands as reporting
from congdoan.reporting.models import IndicatorSet
from congdoan.reporting.queries import catalogue_of, sets_of_body, standing_for
from congdoan.reporting.shipped import Catalogue

from . import queries
from .models import FormDraft
from .rules import MOST_LINES, Document, Edit, blank, form_code, set_code
from .words import COLUMNS, Fate, NewForm, SheetRow, as_form, rows_of


@transaction.atomic
def begin(*, by: User, body: Unit) -> FormDraft:
    """Lập biểu mới: what the body issues next; empty, or more for the version it issued last."""
    queries.body_to_make_for(by, body.code)
    if (last := _last_of(body)) is not None:
        return _begun(by, body, document_of_version(last))
    code = set_code(body.code, set(IndicatorSet.objects.values_list("code", flat=True)))
    first = queries.next_year_begins()
    return _begun(by, body, blank(code, f"Bộ biểu mẫu của {body.name}"[:150], first.isoformat()))


@transaction.atomic
def draft_for_sheets(*, by: User, body: Unit) -> FormDraft:
    """The draft into which a sheet is read: the open one of the body's own set, else a new one."""
    queries.body_to_make_for(by, body.code)
    common = set(IndicatorSet.objects.filter(owner=None).values_list("code", flat=True))
    is_open = queries.drafts_of(by, body)
    return next((one for one in is_open if one.code not in common), None) or begin(by=by, body=body)


@transaction.atomic
def begin_next(*, by: User, body: Unit, base: IndicatorSet) -> FormDraft:
    """Bắt đầu từ bản này: the next version, with everything that this one has, from the next union year on."""
    queries.body_to_make_for(by, body.code)
    if not sets_of_body(body).filter(pk=base.pk).exists():
        raise Refused("unknown_set", f"Bộ {base} không phải của {body.name}.")
    document = document_of_version(base)
    last = max(IndicatorSet.objects.filter(code=base.code).values_list("version", flat=True))
    first = queries.next_year_begins().isoformat()
    document["set"] = {**document["set"], "version": last + 1, "valid_from": first}
    return _begun(by, body, document)


@transaction.atomic
def begin_from_catalogue(*, by: User, body: Unit, catalogue: Catalogue) -> FormDraft:
    """Dự thảo từ tệp danh mục: a checked catalogue file as a draft of the body."""
    queries.body_to_make_for(by, body.code)
    if owner := standing_for(body, catalogue.set.code, catalogue.set.version).owner:
        raise Refused("set_of_other", f"Bộ {catalogue.set.code} là của {owner}.")
    return _begun(by, body, plain(catalogue))


@transaction.atomic
def change(*, by: User, draft: FormDraft, edition: str, edit: Edit, what: str) -> FormDraft:
    """Sửa dự thảo; `what` was done, in a few words."""
    one = _opened(by, draft, edition)
    one.document = edit(one.document)
    clean(one)
    one.save()
    audit.event(one, "form.draft_changed", by=by, unit_id=one.unit_id, what=what[:200])
    return one


@transaction.atomic
def read_sheet(*, by: User, draft: FormDraft, edition: str, found: FoundList, form: dict[str, Any]) -> FormDraft:
    """Đọc biểu Excel: the rows with what they seem to be; nothing is in the draft before the person has looked."""
    one = _opened(by, draft, edition)
    rows = rows_of(found.rows, propose(found.headings, COLUMNS))
    if not any(row.fate != Fate.SKIP for row in rows):
        raise Refused("no_rows", f"Tệp {found.source}: không thấy dòng nào dưới dòng tiêu đề.")
    if len(rows) > MOST_LINES:
        raise Refused("too_many", f"Tệp {found.source} có {len(rows)} dòng; một biểu có nhiều nhất {MOST_LINES} dòng.")
    known = queries.common_names()
    told = [_noted(row, known) for row in rows]
    one.reading = {"file": found.source, "form": form, "rows": [row.as_json() for row in told]}
    one.save()
    audit.event(one, "form.sheet_read", by=by, unit_id=one.unit_id, file=found.source, rows=len(rows))
    return one


def _noted(row: SheetRow, known: dict[str, str]) -> SheetRow:
    same = known.get(fold(row.name))
    if same is None or row.fate not in (Fate.LINE, Fate.PART):
        return row
    return SheetRow(**{**row.as_json(), "note": f"bộ {same} đã hỏi: bỏ qua nếu không muốn hỏi hai lần"})


@transaction.atomic
def take_sheet(*, by: User, draft: FormDraft, edition: str, rows: Sequence[SheetRow]) -> FormDraft:
    """Lưu biểu đã đọc: its lines and its form are in the draft."""
    one = _opened(by, draft, edition)
    asked = one.reading.get("form")
    if not asked:
        raise Refused("unknown_reading", "Dự thảo không còn biểu Excel nào đang đọc.")
    if not any(row.fate in (Fate.LINE, Fate.PART, Fate.TOTAL) for row in rows):
        raise Refused("no_rows", "Chưa có dòng nào được chọn làm chỉ số.")
    lines, forms = queries.codes_elsewhere(one.code)
    taken = forms | {form["code"] for form in one.document["forms"]}
    code = form_code(one.code, asked["period_kinds"], taken)
    one.document = as_form(one.document, rows, NewForm(code, **asked), lines)
    one.reading = {}
    clean(one)
    one.save()
    audit.event(one, "form.draft_changed", by=by, unit_id=one.unit_id, what=f"lấy biểu {asked['title']}"[:200])
    return one


@transaction.atomic
def drop_sheet(*, by: User, draft: FormDraft, edition: str) -> FormDraft:
    """Bỏ biểu đang đọc."""
    one = _opened(by, draft, edition)
    one.reading = {}
    one.save()
    audit.event(one, "form.draft_changed", by=by, unit_id=one.unit_id, what="bỏ biểu Excel đang đọc")
    return one


@transaction.atomic
def discard(*, by: User, draft: FormDraft, edition: str) -> None:
    """Bỏ dự thảo."""
    one = _opened(by, draft, edition)
    audit.event(one, "form.draft_discarded", by=by, unit_id=one.unit_id)
    one.delete()


@transaction.atomic
def issue(*, by: User, draft: FormDraft, edition: str, number: str, on: date) -> IndicatorSet:
    """Ban hành: from now on units have the forms, and nobody changes them any more."""
    one = _opened(by, draft, edition)
    if one.reading:
        raise Refused("reading", "Còn biểu Excel đang đọc dở: lưu vào dự thảo hoặc bỏ trước khi ban hành.")
    found = queries.examine(one)
    if found.catalogue is None or found.faults:
        told = [f"{fault.where}: {fault.message}" for fault in found.faults]
        raise Refused("bad_catalogue", f"Còn {len(told)} chỗ phải sửa, chưa ban hành.", details=told)
    one.issued = reporting.issue_catalogue(by=by, body=one.unit, catalogue=found.catalogue, number=number, on=on)
    one.save()
    return one.issued


# ---- shared ----


def plain(catalogue: Catalogue) -> Document:
    """A catalogue as a document: what a file would say, no more."""
    said = catalogue.model_dump(mode="json", exclude_defaults=True)
    return {**said, "checks": said.get("checks", [])}


def document_of_version(base: IndicatorSet) -> Document:
    return plain(catalogue_of(base))


def _last_of(body: Unit) -> IndicatorSet | None:
    return IndicatorSet.objects.filter(owner=body).order_by("-version").prefetch_related("forms").first()


def _begun(by: User, body: Unit, document: Document) -> FormDraft:
    """One draft of a set at a time: the two would be issued over one another."""
    Unit.objects.select_for_update(of=("self",)).get(pk=body.pk)
    same = FormDraft.objects.filter(unit=body, issued=None)
    if any(one.code == document["set"]["code"] for one in same):
        raise Refused("draft_open", "Đang có một dự thảo của bộ này: sửa tiếp dự thảo đó, hoặc bỏ nó rồi bắt đầu lại.")
    one = FormDraft(unit=body, document=document, by=by)
    clean(one)
    one.save()
    audit.event(one, "form.draft_begun", by=by, unit_id=body.pk, version=one.version)
    return one


def _opened(by: User, draft: FormDraft, edition: str) -> FormDraft:
    """The draft, locked, as the person has seen it."""
    own = FormDraft.objects.allowed(by, "forms").select_for_update(of=("self",)).select_related("unit")
    one = own.filter(pk=draft.pk).first()
    if one is None:
        raise Refused("unknown_draft", f"Không có dự thảo số {draft.pk} trong phạm vi của anh/chị.")
    if one.issued_id is not None:
        raise Refused("issued", "Bản này đã ban hành, không sửa được nữa. Muốn khác thì bổ sung, hoặc lập bản sau.")
    if one.edition != edition:
        raise Refused("stale", "Dự thảo đã có thay đổi sau khi anh/chị mở trang; chưa ghi gì. Xem lại bản mới.")
    return one

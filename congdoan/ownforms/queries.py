"""Reads of forms as their makers see them: what a body issues and receives, a draft with its faults, a preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from congdoan.accounts.models import User
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.text import fold, quoted
from congdoan.common.yamlfile import Fault, document_of, examined
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.queries import calendars
from congdoan.periods.rules import span_of
from congdoan.reporting import queries as reporting
from congdoan.reporting.issuing import faults_against
from congdoan.reporting.models import IndicatorSet, ReportForm
from congdoan.reporting.shipped import Catalogue, faults_of

from .models import FormDraft
from .rules import LEVELS_THAT_ISSUE, Document, entries, kind_of

_FIELDS = {  # as a catalogue file names them → as a page does
    "“name”": "tên", "“title”": "tên", "“unit”": "đơn vị tính", "“lines”": "dòng", "“forms”": "biểu",
    "“sections”": "đề mục", "“levels”": "cấp", "“period_kinds”": "loại kỳ", "“valid_from”": "ngày áp dụng",
    "“plus”": "cộng các dòng", "“minus”": "trừ các dòng", "“numerator”": "tử số", "“denominator”": "mẫu số",
    "“code”": "mã", "“decimals”": "số lẻ", "“due”": "hạn nộp",
}  # fmt: skip


@dataclass(frozen=True)
class Version:
    """Một phiên bản of a set with what it is today."""

    set: IndicatorSet
    state: str
    word: str
    is_latest: bool

    @property
    def forms(self) -> list[ReportForm]:
        return list(self.set.forms.all())


@dataclass(frozen=True)
class FormsOfBody:
    """Biểu mẫu của một đơn vị: what it issues, what it is to fill in for those above, what it works on."""

    unit: Unit
    may_make: bool
    drafts: list[FormDraft]
    issued: list[Version]
    received: list[tuple[Version, list[ReportForm]]]

    @property
    def has_own(self) -> bool:
        """Whether what it makes next adds to what it has issued."""
        return any(one.set.owner_id == self.unit.pk for one in self.issued)


def forms_of_body(user: User, code: str) -> FormsOfBody:
    """Trang biểu mẫu. Refused("unknown_unit")."""
    unit = org.unit_by_code(user, code)
    may = may_make(user, unit)
    own = list(reporting.sets_of_body(unit))
    common = {one.pk for one in own}
    received = [one for one in _versions(reporting.sets_received(unit)) if one.set.pk not in common]
    return FormsOfBody(
        unit, may, list(drafts_of(user, unit)) if may else [], _versions(own),
        [(one, [form for form in one.forms if reporting.is_for(form, unit)]) for one in received if one.state != "old"],
    )  # fmt: skip


def _versions(sets: Sequence[IndicatorSet]) -> list[Version]:
    return [version_of(one, sets) for one in sets]


def version_of(one: IndicatorSet, every: Iterable[IndicatorSet]) -> Version:
    """What a version is today, among the versions of its set."""
    today = timezone.localdate()
    later = [other for other in every if other.code == one.code and other.version > one.version]
    begun = [other for other in later if other.valid_from <= today]
    if begun:
        return Version(one, "old", _("đã thay bằng phiên bản %s") % begun[0].version, not later)
    if one.valid_from > today:
        return Version(one, "coming", _("áp dụng từ %s") % format_date(one.valid_from), not later)
    return Version(one, "now", _("đang áp dụng"), not later)


def version_seen_by(user: User, code: str, version: int) -> IndicatorSet:
    """A version by its set and number. Refused("unknown_set"), also where it is out of reach."""
    found = reporting.versions_seen_by(user).filter(code=code, version=version).first()
    if found is None:
        raise Refused("unknown_set", f"Không có bộ biểu mẫu {quoted(code)} phiên bản {version}.")
    return found


def version_page(user: User, code: str, version: int) -> tuple[Version, Unit | None]:
    """A version with what it is today, and the body for which this person makes the next one, if any."""
    found = version_seen_by(user, code, version)
    makes = Unit.objects.allowed(user, "forms")
    mine = makes.filter(pk=found.owner_id) if found.owner_id else makes.filter(placements__parent=None)
    return version_of(found, IndicatorSet.objects.filter(code=found.code)), mine.first()


# ---- who makes forms ----


def may_make(user: User, body: Unit) -> bool:
    """Whether a person makes and issues forms for a body; unions at the base have nobody below."""
    return body.level in LEVELS_THAT_ISSUE and Unit.objects.allowed(user, "forms").filter(pk=body.pk).exists()


def body_to_make_for(user: User, code: str) -> Unit:
    """The body by its code, for who makes its forms. Refused("unknown_unit")."""
    body = org.unit_by_code(user, code, "forms")
    if body.level not in LEVELS_THAT_ISSUE:
        raise Refused("unknown_unit", f"{body.name} không có đơn vị bên dưới để ban hành biểu mẫu.")
    return body


def drafts_of(user: User, body: Unit) -> QuerySet[FormDraft]:
    """Các dự thảo of a body, the latest first."""
    return FormDraft.objects.allowed(user, "forms").filter(unit=body, issued=None).select_related("unit", "by")


def draft_of(user: User, pk: int) -> FormDraft:
    """A draft, issued ones as well. Refused("unknown_draft")."""
    found = FormDraft.objects.allowed(user, "forms").filter(pk=pk).select_related("unit", "by", "issued").first()
    if found is None:
        raise Refused("unknown_draft", f"Không có dự thảo số {pk} trong phạm vi của anh/chị.")
    return found


# ---- what is wrong with a draft ----


@dataclass(frozen=True)
class DraftFault:
    """Một chỗ phải sửa: where, in the words of the page, and the part of the page that it is about."""

    where: str
    message: str
    anchor: str


@dataclass(frozen=True)
class Examined:
    """Dự thảo đã kiểm tra: the same checks as a catalogue file passes, and what stands against issuing it.

    `frozen` are the lines that are issued already, `kept_forms` the forms of the version it adds to.
    """

    draft: FormDraft
    catalogue: Catalogue | None
    faults: list[DraftFault]
    frozen: frozenset[str]
    kept_forms: frozenset[str]
    is_supplement: bool


def examine(draft: FormDraft) -> Examined:
    """The draft with everything that keeps it from being issued."""
    standing = reporting.standing_for(draft.unit, draft.code, draft.version)
    document = document_of(draft.title, draft.document)
    found, faults = examined(document, Catalogue, faults_of)
    if found is not None:
        faults += faults_against(found, standing)
    before = standing.before
    return Examined(
        draft, found, [_told(draft.document, fault) for fault in faults],
        frozenset(standing.known) & frozenset(entries(draft.document)),
        frozenset(before.form_codes) if before else frozenset(), before is not None,
    )  # fmt: skip


def _told(document: Document, fault: Fault) -> DraftFault:
    place, message = tuple(fault[0]), fault[1]
    for field, word in _FIELDS.items():
        message = message.replace(f"mục {field}", word)
    if place == ("sections",) and not document["sections"]:
        message = _("chưa có dòng nào: thêm đề mục, thêm dòng, hoặc lấy từ tệp Excel.")
    elif place == ("forms",) and not document["forms"]:
        message = _("chưa có biểu nào: thêm biểu và chọn dòng cho biểu.")
    elif message == "dòng cần ít nhất 1 dòng.":
        message = _("chưa có dòng nào.")
    where, anchor = _("Bộ biểu mẫu"), "dau"
    match place:
        case ("sections", int(i), "lines", int(k), *_rest):
            entry = document["sections"][i]["lines"][k]
            where, anchor = entry["name"], f"dong-{entry['code']}"
        case ("sections", int(i), *_rest):
            where, anchor = document["sections"][i]["title"], f"muc-{i}"
        case ("forms", int(i), *_rest):
            form = document["forms"][i]
            where, anchor = form["title"], f"bieu-{form['code']}"
        case ("checks", int(i), *_rest):
            where, anchor = _("Quy tắc %s") % (i + 1), f"quy-tac-{i}"
    return DraftFault(where, message, anchor)


# ---- a form as a clerk sees it ----


@dataclass(frozen=True)
class PreviewLine:
    """A line of the preview: typed, or computed by itself."""

    name: str
    unit: str
    is_typed: bool
    is_required: bool


def preview_of(document: Document, lines: Iterable[str]) -> list[tuple[str, list[PreviewLine]]]:
    """Xem trước: the lines of a form under their headings."""
    shown = set(lines)
    known = entries(document)
    required = {check.get("line") for check in document["checks"] if check.get("kind") == "required"}
    return [
        (
            section["title"],
            [
                PreviewLine(one["name"], unit_of(one, known), kind_of(one) == "line", one["code"] in required)
                for one in section["lines"]
                if one["code"] in shown
            ],
        )
        for section in document["sections"]
        if any(one["code"] in shown for one in section["lines"])
    ]


def unit_of(entry: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> str:
    """The count unit of a line; of one made of others that of the first of them."""
    if kind_of(entry) == "ratio":
        return "%"
    if kind_of(entry) == "derived":
        return str(known.get(next(iter(entry["plus"]), ""), {}).get("unit", ""))
    return str(entry["unit"])


# ---- what a new draft begins with ----


def next_year_begins() -> date:
    """The first day of the next union year."""
    rules = calendars()
    today = timezone.localdate()
    starts = (span_of(str(year), rules).start for year in range(today.year, today.year + 3))
    return next(start for start in starts if start > today)


def codes_elsewhere(of_set: str) -> tuple[set[str], set[str]]:
    """The codes of lines, and those of forms of other sets, that a draft may not give again."""
    forms = ReportForm.objects.exclude(set__code=of_set).values_list("code", flat=True)
    return set(reporting.indicators()), set(forms)


def common_names() -> dict[str, str]:
    """The names of lines that units report in the common set today, folded, each with its set."""
    today = timezone.localdate()
    found = IndicatorSet.objects.filter(owner=None, valid_from__lte=today).order_by("-version").first()
    if found is None:
        return {}
    known = reporting.indicators()
    return {fold(known[code].name): found.code for code in found.line_codes}

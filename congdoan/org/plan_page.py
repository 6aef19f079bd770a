"""What the page of a plan shows: its rows in the union's words, what is wrong with each, what hangs on ended units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.common.csvfile import Row
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_number
from congdoan.common.text import fold, quoted, sentence
from congdoan.ui.refusals import PAGE_SIZE, page_of
from congdoan.ui.scope import Option

from . import commands, plan_queries, plan_rows, plan_words
from .commands import Checked
from .models import Change, FollowedKind, Reorganisation, UnitCategory, UnitLevel
from .plans import StepAct

LONGEST_ON_PAGE = 2_000  # rows of a plan that is rehearsed and carried out while the browser waits
MOST_FAULTS = 20  # told above the rows; the others stand at their rows
MOST_SHOWN = 50  # rows of a table that has no pages
LONGEST_SEARCH = 200

_RULES: Mapping[str, Promise] = {
    FollowedKind.GRANT: gettext_lazy(
        "Quyền hết hiệu lực cùng đơn vị. Nơi có đơn vị kế thừa thì người quản trị cấp lại ở đó hoặc bỏ qua."
    ),
    FollowedKind.SEAT: gettext_lazy(
        "Trong năm sắp xếp, đơn vị kế thừa cùng cấp vào cụm và nhận vai trò; những năm sau nhận hẳn chỗ."
    ),
    FollowedKind.TARGET: gettext_lazy(
        "Chỉ tiêu cộng được thì chia lại cho các nơi nhận, tổng không đổi; chỉ tiêu khác giao tiếp cho đơn vị kế thừa."
    ),
    FollowedKind.REPORT: gettext_lazy(
        "Báo cáo đã gửi chờ cấp trên duyệt như thường; báo cáo đang soạn do đơn vị kế thừa duy nhất soạn tiếp."
    ),
    FollowedKind.MEMBERS: gettext_lazy(
        "Đoàn viên sinh hoạt tiếp ở đơn vị kế thừa; không có thì thôi sinh hoạt, đơn vị khác tiếp nhận theo mã."
    ),
}


@dataclass(frozen=True)
class Named:
    """A unit within a row: by name where it is known, with a page where it exists."""

    code: str
    name: str
    is_new: bool
    has_page: bool


@dataclass(frozen=True)
class RowShown:
    """Một dòng, as people read it; `does` is empty where the act is unknown (`act` says what was written)."""

    line: int
    act: str
    does: str | Promise
    unit: Named
    to: Sequence[Named]
    new_name: str
    described: str
    decision: str
    faults: Sequence[str]


@dataclass(frozen=True)
class FaultShown:
    """What is wrong, with the way to its row; `url` is empty where it is wrong of the whole plan."""

    line: int
    message: str
    url: str


@dataclass(frozen=True)
class Group:
    """Việc kèm theo of one kind: the rule, and what becomes of each thing."""

    kind: str
    label: str | Promise
    rule: str | Promise
    count: int
    rows: Sequence[tuple[str, str]]
    page: Page[Any] | None

    @property
    def rest(self) -> int:
        """Those that are not shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class PlanPage:
    """Trang của một phương án. `checked` is None once it is carried out."""

    plan: Reorganisation
    may_change: bool
    rows: Page[RowShown]
    filters: Sequence[Option]
    filtered: bool
    faults: Sequence[FaultShown]
    n_faults: int
    checked: Checked | None
    kinds: str
    later: Change | None
    edited: Event | None

    @property
    def is_draft(self) -> bool:
        return self.plan.state == Reorganisation.State.DRAFT

    @property
    def most(self) -> int:
        """Rows that are carried out on the page."""
        return LONGEST_ON_PAGE

    @property
    def too_long(self) -> bool:
        return self.plan.n_rows > self.most

    @property
    def told_acts(self) -> str:
        return plan_words.told_acts(self.plan.acts)


def plan_page(user: User, pk: int, params: Mapping[str, str]) -> PlanPage:
    """The plan with one page of its rows, those with faults first where there are several pages."""
    plan = plan_queries.plan_for(user, pk)
    is_draft = plan.state == Reorganisation.State.DRAFT
    checked = commands.check_plan(by=user, draft=plan_queries.draft_of(plan)) if is_draft and plan.rows else None
    faults: dict[int, list[str]] = defaultdict(list)
    for fault in checked.faults if checked else ():
        faults[fault.line].append(sentence(fault.message))
    rows = _in_order(plan_rows.rows_in(plan.title, plan.rows), faults)
    namer = _Namer(user, plan, rows)
    chosen = _chosen(rows, faults, namer, params)
    page = page_of(chosen, params.get("page", "1"))
    page.object_list = namer.shown(list(page.object_list), faults)
    return PlanPage(
        plan=plan,
        may_change=plan_queries.may_change(user, plan),
        rows=page,
        filters=_filters(rows, faults, params),
        filtered=len(chosen) != len(rows),
        faults=_faults_shown(faults, rows)[:MOST_FAULTS],
        n_faults=sum(len(told) for told in faults.values()),
        checked=checked,
        kinds=plan_words.told_kinds(_kinds_of(user, plan, checked)),
        later=None if is_draft else plan_queries.later_change(plan),
        edited=plan_queries.last_edit(plan) if is_draft else None,
    )


def rows_at(user: User, plan: Reorganisation, lines: Iterable[int]) -> list[RowShown]:
    """Some of the rows, without what is wrong with them."""
    rows, wanted = plan_rows.rows_in(plan.title, plan.rows), set(lines)
    return _Namer(user, plan, rows).shown([row for row in rows if row.line in wanted], {})


def _kinds_of(user: User, plan: Reorganisation, checked: Checked | None) -> dict[str, int]:
    if checked:
        return dict(Counter(one.kind for one in checked.hanging))
    if plan.change is None:
        return {}
    return dict(Counter(plan_queries.followed_by(user, plan.change).values_list("kind", flat=True)))


# ---- rows ----


class _Namer:
    """Puts names to the units of a plan: those it establishes, and those in reach as they were called before its day;
    asked only for the rows that are shown."""

    def __init__(self, user: User, plan: Reorganisation, rows: Iterable[Row]) -> None:
        self._user, self._before = user, plan.on - timedelta(days=1)
        self._new = {row["unit"]: row.cells.get("name", "") for row in rows if row["act"] == StepAct.ESTABLISH}

    def shown(self, rows: Sequence[Row], faults: Mapping[int, Sequence[str]]) -> list[RowShown]:
        codes = {code for row in rows for code in (row["unit"], *row["to"].split())}
        known = plan_queries.names_known(self._user, codes, self._before)

        def named(code: str) -> Named:
            return Named(code, self._new.get(code) or known.get(code, ""), code in self._new, code in known)

        return [
            _row_shown(row, named(row["unit"]), [named(to) for to in row["to"].split()], faults.get(row.line, ()))
            for row in rows
        ]


def _in_order(rows: Sequence[Row], faults: Mapping[int, Sequence[str]]) -> Sequence[Row]:
    return sorted(rows, key=lambda row: row.line not in faults) if len(rows) > PAGE_SIZE else rows


def _row_shown(row: Row, unit: Named, to: Sequence[Named], faults: Sequence[str]) -> RowShown:
    act = StepAct(row["act"]) if row["act"] in list(StepAct) else None
    return RowShown(
        line=row.line,
        act=row["act"],
        does=plan_words.DOES[act] if act else "",
        unit=unit,
        to=to,
        new_name=row.cells.get("name", "") if act is StepAct.RENAME else "",
        described=_described(row) if act is StepAct.ESTABLISH else "",
        decision=row["decision"],
        faults=faults,
    )


def _described(row: Row) -> str:
    """ "Công đoàn cấp trên trực tiếp cơ sở, xã/phường"."""
    level, category = row.cells.get("level", ""), row.cells.get("category", "")
    labels = [dict(UnitLevel.choices).get(level, level), row.cells.get("kind", "")]
    if category != UnitCategory.NONE:
        labels.append(dict(UnitCategory.choices).get(category, category))
    return ", ".join(str(label) for label in labels if label)


def _chosen(
    rows: Sequence[Row], faults: Mapping[int, Sequence[str]], namer: _Namer, params: Mapping[str, str]
) -> Sequence[Row]:
    """The rows that the address asks for: by act, by what is wrong, by words."""
    show, words = params.get("show", ""), fold(_text(params)).split()
    if show and show != "faults" and show not in list(StepAct):
        raise Refused("show", _("Không có việc %s.") % quoted(show))
    if show:
        rows = [row for row in rows if (row.line in faults if show == "faults" else row["act"] == show)]
    if words:
        told = {row.line: _searched(row) for row in namer.shown(rows, {})}
        rows = [row for row in rows if all(word in told[row.line] for word in words)]
    return rows


def _searched(row: RowShown) -> str:
    units = " ".join(f"{unit.name} {unit.code}" for unit in (row.unit, *row.to))
    return fold(f"{units} {row.new_name} {row.decision}")


def _text(params: Mapping[str, str]) -> str:
    text = params.get("find", "")
    if len(text) > LONGEST_SEARCH or "\0" in text:
        raise Refused("bad_search", _("Chữ cần tìm quá dài. Ghi tên hoặc mã đơn vị."))
    return text


def _filters(rows: Sequence[Row], faults: Mapping[int, Sequence[str]], params: Mapping[str, str]) -> list[Option]:
    """The rows by what is wrong and by act, where there is more than one sort."""
    faulty = sum(row.line in faults for row in rows)
    acts = Counter(row["act"] for row in rows)
    offered = [("", _("Tất cả"), len(rows)), ("faults", _("Có lỗi"), faulty)]
    offered += [(act.value, sentence(str(plan_words.NAMES[act])), acts[act.value]) for act in StepAct]
    show, find = params.get("show", ""), {"find": params["find"]} if params.get("find") else {}
    options = [
        Option(f"{label} {format_number(n)}", "?" + urlencode({"show": name, **find} if name else find), name == show)
        for name, label, n in offered
        if n or name == show
    ]
    return options if len(options) > 2 else []


def _faults_shown(faults: Mapping[int, Sequence[str]], rows: Sequence[Row]) -> list[FaultShown]:
    pages = {row.line: at // PAGE_SIZE + 1 for at, row in enumerate(rows)}
    return [
        FaultShown(line, message, f"?page={pages[line]}#dong-{line}" if line in pages else "")
        for line in sorted(faults)
        for message in faults[line]
    ]


# ---- what follows ----


def groups_of(user: User, plan: Reorganisation, checked: Checked | None, params: Mapping[str, str]) -> list[Group]:
    """Việc kèm theo, by kind: what is proposed of a draft, what was done of a plan that is carried out. The address may
    ask for one kind, which then has pages."""
    if checked:
        found = [(one.kind, one.what, one.proposal) for one in checked.hanging]
    elif plan.change:
        found = list(plan_queries.followed_by(user, plan.change).values_list("kind", "what", "outcome"))
    else:
        found = []
    asked = params.get("kind", "")
    if asked and asked not in FollowedKind.values:
        raise Refused("kind", _("Không có loại việc %s.") % quoted(asked))
    return grouped(found, asked, params.get("page", "1") if asked else "")


def grouped(found: Iterable[tuple[str, str, str]], asked: str = "", number: str = "") -> list[Group]:
    """Việc kèm theo as (kind, what there is, what becomes of it), by kind; `asked` leaves one of them, with pages."""
    by_kind: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, what, becomes in found:
        by_kind[kind].append((what, becomes))
    return [_group(kind, by_kind[kind], number) for kind in FollowedKind if by_kind[kind] and asked in ("", kind)]


def _group(kind: FollowedKind, rows: Sequence[tuple[str, str]], number: str) -> Group:
    page = page_of(rows, number) if number else None
    return Group(
        kind.value, kind.label, _RULES[kind], len(rows), list(page.object_list) if page else rows[:MOST_SHOWN], page
    )


# ---- carrying out ----


@dataclass(frozen=True)
class Confirmation:
    """Những gì sẽ xảy ra, in numbers; with faults nothing will."""

    sentences: Sequence[str]
    n_faults: int


def confirmation_of(checked: Checked) -> Confirmation:
    """What a checked plan will do."""
    kinds = Counter(one.kind for one in checked.hanging)
    return Confirmation(plan_words.sentences_of(checked.acts, checked.followers, kinds), len(checked.faults))

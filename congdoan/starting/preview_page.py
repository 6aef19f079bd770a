"""What the preview shows: how many of each fate, the rows asked for, and what may be decided of many at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.common.errors import Refused
from congdoan.org.models import UnitCategory, UnitLevel
from congdoan.ui.refusals import page_of

from . import queries
from .models import StartList
from .rules import Fate, Proposal, counts_of

WORDS = {
    Fate.FAULT: gettext_lazy("Lỗi"), Fate.DOUBT: gettext_lazy("Phân vân"), Fate.NEW: gettext_lazy("Lập mới"),
    Fate.KNOWN: gettext_lazy("Đã có"), Fate.GROUP: gettext_lazy("Tên nhóm"), Fate.SKIPPED: gettext_lazy("Bỏ qua"),
}  # fmt: skip
VERDICTS = {Fate.NEW: "good", Fate.DOUBT: "warn", Fate.FAULT: "bad"}


@dataclass(frozen=True)
class RowShown:
    """One row of the preview."""

    proposal: Proposal
    word: str
    verdict: str
    superior: str
    described: str
    choice: str


@dataclass(frozen=True)
class PreviewPage:
    """Xem trước một danh sách."""

    start: StartList
    page: Page[Proposal]
    rows: list[RowShown]
    fates: list[tuple[str, str, int]]
    whole: int
    fate: str
    new: int
    known: int
    accounts: int
    undecided: int
    for_many: list[tuple[str, str, int]]

    @property
    def opens_none(self) -> bool:
        """Whether the list has phone numbers and yet nobody gets an account, since no role was chosen."""
        return "phone" in self.start.columns and not self.start.common["role"]


def preview_page(user: User, one: StartList, fate: str, number: str) -> PreviewPage:
    """The preview as the address asks for it. Refused("fate") where there is no such filter."""
    made = queries.proposals_of(user, one)
    counts = counts_of(made)
    if fate and fate not in list(Fate):
        raise Refused("fate", _("Không có cách lọc này."))
    shown = [row for row in made if not fate or row.fate == fate]
    page = page_of(sorted(shown, key=lambda row: (not row.is_open, row.line)), number)
    names = {f"#{row.line}": row.name for row in made}
    names |= queries.names_of(user, {row.parent for row in page.object_list if not row.parent.startswith("#")})
    return PreviewPage(
        start=one, page=page, rows=[_shown(row, names, one) for row in page.object_list],
        fates=[(kind.value, str(word), counts[kind]) for kind, word in WORDS.items() if counts[kind]],
        whole=len(made), fate=fate, new=counts[Fate.NEW], known=counts[Fate.KNOWN],
        accounts=sum(row.opens for row in made), undecided=counts[Fate.DOUBT] + counts[Fate.FAULT],
        for_many=_for_many(made),
    )  # fmt: skip


def _shown(row: Proposal, names: dict[str, str], one: StartList) -> RowShown:
    level = str(UnitLevel(row.level).label) if row.level else ""
    category = str(UnitCategory(row.category).label) if row.category not in ("", "none") else ""
    return RowShown(
        proposal=row, word=str(WORDS[row.fate]), verdict=VERDICTS.get(row.fate, ""), superior=names.get(row.parent, ""),
        described=" · ".join(filter(None, [level, category])), choice=one.choices.get(str(row.line), ""),
    )  # fmt: skip


def _for_many(made: list[Proposal]) -> list[tuple[str, str, int]]:
    """Choices that several open rows have in common, with how many."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in made:
        counted.update((value, words) for value, words in row.options if row.is_open and ":" not in value)
    return [(value, words, n) for (value, words), n in counted.most_common() if n > 1]


def chosen_for_many(user: User, one: StartList, value: str) -> dict[int, str]:
    """One choice for every open row that has it."""
    made = queries.proposals_of(user, one)
    return {row.line: value for row in made if row.is_open and value in dict(row.options)}

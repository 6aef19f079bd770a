"""Tờ trình and quyết định of awards: what they say, as data, and as Word files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from congdoan.common.dates import long_date
from congdoan.common.text import within
from congdoan.documents import queries as documents
from congdoan.documents.content import Block, Cell, OfficialDocument, Paragraph, Signature, Table
from congdoan.documents.decision import Article, annex_heading, authority_of, decision_body
from congdoan.documents.docx import render_docx
from congdoan.documents.files import File, stem_of
from congdoan.documents.models import IssuedDocument
from congdoan.org import queries as org
from congdoan.org.models import Unit

from . import rules, shipped
from .models import CommendationDecision, Nomination

FEW = 5
"""Up to so many are named in the document itself; more stand in a list behind it."""


def subject_of(kind: shipped.AwardKind, rows: Sequence[Nomination], achievement: str) -> str:
    """Trích yếu: "Về việc tặng Giấy khen cho các tập thể, cá nhân có thành tích …"."""
    return f"Về việc tặng {kind.title} cho {_words(rows)} {within(achievement)}"[:300]


# ---- decision ----


def decision_document(decision: CommendationDecision, rows: Sequence[Nomination]) -> OfficialDocument:
    """Quyết định khen thưởng, its list as an annex where it is long."""
    body, day = decision.body, decision.issued.dated
    heading, signature = documents.letterhead_on(body, day, kind="QĐ", issued=decision.issued)
    wording, name = shipped.wording_on(day), org.names_on(day, [body.pk])[body.pk]
    grounds = [*shipped.grounds_on(day), f"{wording.proposed_by} {name}"]
    few = len(rows) <= FEW
    told = rules.subjects_told(*_counts(rows))
    gives = f"Tặng {decision.rule.title} cho {told} {within(decision.achievement)}"
    enforcement = wording.enforcement.format(body=name, subjects=_words(rows))
    articles = [
        Article((f"{gives}, gồm:" if few else f"{gives} (có danh sách kèm theo).",), _named(rows) if few else ()),
        Article.of(wording.prize.format(kind=decision.rule.title)),
        Article.of(enforcement),
    ]
    said = f"Kèm theo Quyết định số {decision.issued.symbol} {long_date(day)} của {name}"
    title = f"Danh sách {_words(rows).removeprefix('các ')} được tặng {decision.rule.title}"
    return OfficialDocument(
        letterhead=heading,
        kind_title="Quyết định",
        subject=decision.issued.subject,
        body=decision_body(authority_of(signature, name), grounds, articles),
        signature=replace(signature, recipients=("Như Điều 3", *signature.recipients)),
        illustrative=org.structure().illustrative,
        annex=() if few else (*annex_heading(title, said), *_lists(rows)),
    )


def decision_file(decision: CommendationDecision, rows: Sequence[Nomination]) -> File:
    """The decision as Word."""
    stem = stem_of("quyet dinh khen thuong", decision.body.code, decision.period.code, decision.issued.symbol)
    return _file(stem, decision_document(decision, rows))


# ---- submission ----


def submission_subject(rows: Sequence[Nomination]) -> str:
    """Trích yếu of a tờ trình."""
    return f"Về việc đề nghị tặng {rows[0].kind_title} năm {rows[0].period.end.year}"


def submission_document(
    body: Unit, issuer: Unit, rows: Sequence[Nomination], *, dated: date | None, issued: IssuedDocument | None
) -> OfficialDocument:
    """Tờ trình đề nghị khen thưởng to a body: of a union below, else of the body's own council."""
    day = issued.dated if issued else dated or rows[0].period.end
    heading, signature = documents.letterhead_on(issuer, day, kind="TTr", issued=issued)
    wording, names = shipped.wording_on(day), org.names_on(day, [body.pk, issuer.pk])
    kind, own = shipped.kind_on(rows[0].kind, day), body.pk == issuer.pk
    head = documents.letterhead_on(body, day, kind="QĐ")[1]
    decides = authority_of(head, names[body.pk])
    year = rows[0].period.end.year
    who = f"{wording.council} {names[body.pk]}" if own else names[issuer.pk]
    text = (
        f"Căn cứ quy định về khen thưởng của tổ chức Công đoàn và kết quả thực hiện nhiệm vụ năm {year}, {who} đã xét "
        f"thành tích của {_words(rows)} và thống nhất đề nghị {decides} xem xét, quyết định tặng {kind.title} "
        f"cho {rules.subjects_told(*_counts(rows))}"
    )
    few = len(rows) <= FEW
    body_blocks: list[Block] = [
        Paragraph.of(f"Kính gửi: {decides}", style="centred"),
        Paragraph.of(f"{text}, gồm:" if few else f"{text} (có danh sách kèm theo)."),
        *(_named(rows, always=True) if few else ()),
        Paragraph.of(f"{who} kính trình {decides} xem xét, quyết định./."),
    ]
    attached = f"Kèm theo Tờ trình {within(heading.number)} {long_date(day)}"
    title = f"Danh sách {_words(rows).removeprefix('các ')} đề nghị tặng {kind.title}"
    return OfficialDocument(
        letterhead=heading,
        kind_title="Tờ trình",
        subject=submission_subject(rows),
        body=tuple(body_blocks),
        signature=_of_council(signature, wording.council) if own else _as_above(signature, "Như trên"),
        illustrative=org.structure().illustrative,
        annex=() if few else (*annex_heading(title, attached), *_lists(rows)),
    )


def submission_file(
    body: Unit, issuer: Unit, rows: Sequence[Nomination], *, dated: date | None = None,
    issued: IssuedDocument | None = None,
) -> File:  # fmt: skip
    """The submission as Word."""
    document = submission_document(body, issuer, rows, dated=dated, issued=issued)
    return _file(stem_of("to trinh khen thuong", issuer.code, rows[0].period.code, rows[0].kind_title), document)


def _of_council(signature: Signature, council: str) -> Signature:
    return _as_above(replace(signature, capacity=f"TM. {council}"), "Như trên")


def _as_above(signature: Signature, first: str) -> Signature:
    return replace(signature, recipients=(first, signature.recipients[-1]))


# ---- lists ----


def _lists(rows: Sequence[Nomination]) -> tuple[Block, ...]:
    """The tables of unions and of people; what all have achieved alike is not told line by line."""
    unions, people = [one for one in rows if not one.is_individual], [one for one in rows if one.is_individual]
    blocks: list[Block] = []
    for roman, (title, some) in zip(
        ("I", "II"), [(title, some) for title, some in (("TẬP THỂ", unions), ("CÁ NHÂN", people)) if some], strict=False
    ):
        if unions and people:
            blocks.append(Paragraph.of(f"{roman}. {title}", style="heading1"))
        blocks.append(_table(some))
    return tuple(blocks)


def _table(rows: Sequence[Nomination]) -> Table:
    alike = bool(rules.common([one.achievement for one in rows]))
    individual = rows[0].is_individual
    header = ["STT", "Họ và tên", "Chức vụ, đơn vị"] if individual else ["STT", "Tên tập thể"]
    widths = [8.0, 32, 60] if individual else [8.0, 92]
    if not alike:
        header, widths = [*header, "Thành tích"], [8.0, 26, 33, 33] if individual else [8.0, 46, 46]
    cells: list[tuple[Cell, ...]] = []
    for at, one in enumerate(rows, start=1):
        who = [one.person, role_of(one)] if individual else [one.unit.name]
        cells.append((str(at), *who, *([] if alike else [one.achievement])))
    align = ("center", *("left",) * (len(header) - 1))
    return Table(tuple(header), tuple(cells), widths=tuple(widths), align=align)  # type: ignore[arg-type]


def _named(rows: Sequence[Nomination], *, always: bool = False) -> tuple[Block, ...]:
    alike = bool(rules.common([one.achievement for one in rows])) and not always
    said = [
        (f"{one.person}, {role_of(one)}" if one.is_individual else one.unit.name)
        + ("" if alike else f": {within(one.achievement)}")
        for one in rows
    ]
    ends = [*(";" for _one in said[1:]), "."]
    return tuple(Paragraph.of(f"- {text}{end}", style="item") for text, end in zip(said, ends, strict=True))


def role_of(row: Nomination) -> str:
    """Chức vụ và đơn vị of a person: the position, then the union unless the position names it."""
    unit = row.unit.name
    return unit if not row.position else row.position if unit in row.position else f"{row.position}, {unit}"


def _counts(rows: Sequence[Nomination]) -> tuple[int, int]:
    people = sum(one.is_individual for one in rows)
    return len(rows) - people, people


def _words(rows: Sequence[Nomination]) -> str:
    return rules.subject_words(*_counts(rows))


def _file(stem: str, document: OfficialDocument) -> File:
    target = io.BytesIO()
    render_docx(document, target)
    return File(f"{stem}.docx", target.getvalue())

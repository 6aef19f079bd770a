"""The files of a pack: what can be made, and what is not there and why."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from congdoan.audit.models import Seal
from congdoan.common.dates import format_date
from congdoan.common.text import sentence
from congdoan.documents import queries as documents
from congdoan.documents.content import Block, OfficialDocument, Signature
from congdoan.documents.docx import render_docx
from congdoan.documents.files import File, stem_of
from congdoan.documents.models import IssuedDocument
from congdoan.documents.xlsx import Sheet, write_workbook
from congdoan.org import queries as org
from congdoan.org.models import Unit

from . import annex
from .class_list import ClassList, list_blocks, list_sheets
from .edited import Attention, with_edits
from .minutes import Met, minutes_blocks
from .recognition import recognition_annex, recognition_body
from .report import compose
from .year import BodyYear, ClusterYear, Year

Numbers = Mapping[str, IssuedDocument]
"""The numbers that documents of a pack bear, by what they are (`PackDocument`)."""


@dataclass(frozen=True)
class Lacking:
    """Chưa có trong hồ sơ: what, and why or what is to be done."""

    what: str
    why: str


@dataclass(frozen=True)
class Maker:
    """Một văn bản sẽ lập: what it is, as the progress tells it, and what makes it."""

    title: str
    make: Callable[[], File]


@dataclass(frozen=True)
class Issuer:
    """Who issues a pack, on which day, under which numbers, after which block of the audit."""

    body: Unit
    day: date
    numbers: Numbers
    seal: Seal | None = None

    def document(
        self, document: str, kind: str, title: str, subject: str, body: Sequence[Block], *,
        recipients: Sequence[str] = (), annex: Sequence[Block] = (), beside: Signature | None = None,
        number: str | None = None, sealed: bool = True,
    ) -> bytes:  # fmt: skip
        """One Word file under the letterhead of the body; a numbered one bears the day of its number. `number` is what
        stands there instead. Below it, unless it is a decision, the last block of the audit when it was made."""
        issued = self.numbers.get(document)
        day = issued.dated if issued else self.day
        heading, signature = documents.letterhead_on(self.body, day, kind=kind, issued=issued)
        heading = heading if number is None else replace(heading, number=number)
        *others, filed = signature.recipients
        target = io.BytesIO()
        render_docx(
            OfficialDocument(
                letterhead=heading, kind_title=title, subject=subject, body=tuple(body), annex=tuple(annex),
                signature=replace(signature, recipients=(*others, *recipients, filed)), beside=beside,
                illustrative=org.structure().illustrative,
                foot=seal_line(self.seal) if self.seal and sealed else "",
            ),
            target,
        )  # fmt: skip
        return target.getvalue()


def report_file(issuer: Issuer, year: Year, edits: Mapping[str, str]) -> tuple[File, list[Attention]]:
    """The report as Word with the sentences edited by hand; and those edits that could not be printed."""
    body, attention = with_edits(compose(year), year, edits)
    return _report(issuer, year, body), attention


def year_makers(issuer: Issuer, year: Year, edits: Mapping[str, str]) -> tuple[list[Maker], list[Attention]]:
    """Báo cáo, phụ lục; and the edited sentences that cannot be printed."""
    body, attention = with_edits(compose(year), year, edits)
    return [
        Maker("báo cáo tổng kết", lambda: _report(issuer, year, body)),
        Maker("phụ lục số liệu", lambda: annex_file(year, issuer.seal)),
    ], attention


def _report(issuer: Issuer, year: Year, body: Sequence[Block]) -> File:
    """Headed and signed by a body or by a cluster's lead unit."""
    units = [f"Các đơn vị trong {year.short_name}" if isinstance(year, ClusterYear) else "Các đơn vị trực thuộc"]
    content = issuer.document("report", "BC", "Báo cáo", year.subject, body,
                              recipients=units if year.members else [])  # fmt: skip
    return File(report_name(year), content)


def stem(year: Year) -> str:
    """What the files of a pack end in: "hn-tx-2022"."""
    return stem_of(year.code, year.source.period)


def report_name(year: Year) -> str:
    return f"bao-cao-{stem_of(year.review)}-{stem(year)}.docx"


def names(year: Year) -> list[str]:
    """What the files of a pack are called."""
    of_classes = [pattern.format(stem(year)) for pattern in _CLASSIFICATION]
    return [report_name(year), annex_name(year), *([] if isinstance(year, ClusterYear) else of_classes)]


def annex_file(year: Year, seal: Seal | None = None) -> File:
    """The annex of figures as Excel; that of a pack also tells the last block of the audit when it was made."""
    scope_line = annex.scope_line(year) + (f" {seal_line(seal)}" if seal else "")
    return _workbook(annex_name(year), annex.sheets(year), f"Phụ lục số liệu: {year.subject}", scope_line)


def seal_line(seal: Seal) -> str:
    """Niêm phong nhật ký as it is printed; `audit verify --contains` finds the block again by its mark."""
    moment = timezone.localtime(seal.sealed_at)
    return f"Niêm phong nhật ký: khối {seal.number}, lúc {moment:%H:%M %d/%m/%Y}, dấu {seal.hash}."


def annex_name(year: Year) -> str:
    return f"phu-luc-so-lieu-{stem(year)}.xlsx"


def _workbook(name: str, sheets: list[Sheet], title: str, scope_line: str) -> File:
    target = io.BytesIO()
    write_workbook(sheets, target, title=title, scope_line=scope_line, illustrative=org.structure().illustrative)
    return File(name, target.getvalue())


# ---- what a classification gives ----

_CLASSIFICATION = (
    "danh-sach-xep-loai-{}.docx", "danh-sach-xep-loai-{}.xlsx", "bien-ban-hop-xet-{}.docx",
    "quyet-dinh-cong-nhan-xep-loai-{}.docx",
)  # fmt: skip


def classification_makers(issuer: Issuer, found: ClassList, met: Met) -> list[Maker]:
    """Danh sách (Word and Excel), biên bản họp xét, quyết định công nhận."""
    names = [pattern.format(stem_of(found.code, found.period)) for pattern in _CLASSIFICATION]
    subject = f"Xếp loại công đoàn cơ sở {found.period_title}"
    scope_line = f"{found.body}. Kết quả {found.status}."
    return [
        Maker("danh sách xếp loại", lambda: File(
            names[0], issuer.document("", "DS", "Danh sách", subject, list_blocks(found), number="")
        )),
        Maker("danh sách xếp loại (Excel)", lambda: _workbook(names[1], list_sheets(found), subject, scope_line)),
        Maker("biên bản họp xét", lambda: File(names[2], _minutes(issuer, found, met))),
        Maker("quyết định công nhận xếp loại", lambda: File(names[3], _recognition(issuer, found))),
    ]  # fmt: skip


def _minutes(issuer: Issuer, found: ClassList, met: Met) -> bytes:
    subject = f"Họp xét xếp loại công đoàn cơ sở {found.period_title}"
    return issuer.document(
        "minutes", "BB", "Biên bản", subject, minutes_blocks(found, met),
        beside=Signature("", "Thư ký", met.secretary),
    )  # fmt: skip


def _recognition(issuer: Issuer, found: ClassList) -> bytes:
    """Of a recognised classification on its day; before that a draft with room for the number."""
    day = found.recognised_on or issuer.day
    on_its_day = replace(issuer, day=day)
    _heading, signature = documents.letterhead_on(issuer.body, day, kind="QĐ")
    authority = signature.capacity.removeprefix("TM. ")
    name = org.names_on(day, [issuer.body.pk])[issuer.body.pk]
    issued = issuer.numbers.get("recognition")
    number = found.symbol or (issued.symbol if issued else documents.ROOM_FOR_NUMBER)
    attached = f"Kèm theo {found.decision or f'Quyết định số {number}'} ngày {format_date(day)}"
    subject = f"Về việc công nhận kết quả xếp loại công đoàn cơ sở {found.period_title}"
    return on_its_day.document(
        "recognition", "QĐ", "Quyết định", subject,
        recognition_body(found, f"{authority} {name}", "Theo đề nghị của hội đồng xét xếp loại"),
        recipients=["Công đoàn cơ sở có tên trong danh sách"], annex=recognition_annex(found, attached),
        number=f"Số: {found.symbol}" if found.symbol else None, sealed=False,
    )  # fmt: skip


def lacking_of(year: Year, found: ClassList | None, met: Met, numbers: Numbers) -> list[Lacking]:
    """What is not in the pack, or not finished, and why."""
    told = []
    if isinstance(year, ClusterYear):
        named = [("report", "Số báo cáo")]
    else:
        named = [("report", "Số báo cáo"), ("minutes", "Số biên bản"), ("recognition", "Số quyết định công nhận")]
        if found is None:
            named = named[:1]
            told.append(Lacking("Danh sách xếp loại, biên bản họp xét, quyết định công nhận",
                                f"{year.name} chưa xếp loại {year.source.title}."))  # fmt: skip
    named = [(key, what) for key, what in named if key != "recognition" or not (found and found.symbol)]
    told += [without_number(what) for key, what in named if key not in numbers]
    if found is not None:
        told += _unsettled(found, met)
    return told


def without_number(what: str) -> Lacking:
    return Lacking(what, "Chưa lấy số: chỗ ghi số để trống.")


def _unsettled(found: ClassList, met: Met) -> list[Lacking]:
    told = []
    if any(quota.free for quota in found.quotas):
        told.append(Lacking("Chỗ đồng điểm", "Còn chỗ nhiều đơn vị cùng điểm, chưa chọn."))
    if not found.decision:
        told.append(Lacking("Quyết định công nhận", "Kết quả xếp loại chưa công nhận: tệp quyết định là dự thảo."))
    if met == Met():
        told.append(Lacking("Biên bản họp xét", "Chưa ghi thành phần, ý kiến, biểu quyết: chỗ ghi để trống."))
    return told


# ---- what a record keeps ----


def digest_of_figures(year: Year) -> str:
    """A digest of every figure that the documents were made of."""
    told = [
        "|".join([line.code, *(str(cell.value) for cell in (line.whole, *line.cells))]) for line in year.lines
    ]  # fmt: skip
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def digest_of_classes(found: ClassList) -> str:
    """A digest of every result of a classification."""
    told = [f"{one.code}|{one.total}|{one.band}" for _title, rows in found.groups for one in rows]
    return hashlib.sha256("\n".join([*told, found.decision]).encode()).hexdigest()


def beside_of(
    year: Year, edits: Mapping[str, str], met: Met | None, numbers: Numbers, seal: Seal | None
) -> dict[str, Any]:
    """What people wrote and numbered, word by word, and the last block of the audit."""
    return {
        "edits": dict(edits),
        "outside": [[one.what, one.value, one.document] for one in year.outside] if isinstance(year, BodyYear) else [],
        "met": {name: str(value) for name, value in vars(met).items() if value not in ("", None)} if met else {},
        "numbers": {document: issued.symbol for document, issued in numbers.items()},
        "seal": seal_line(seal) if seal else "",
    }


def sha256_of(file: File) -> str:
    return hashlib.sha256(file.content).hexdigest()


def edits_told(attention: Sequence[Attention]) -> list[Lacking]:
    """Edited sentences that could not be printed."""
    return [Lacking(f"Câu sửa tay ({one.place})", f"{sentence(one.why)}: đã in câu tự lập, câu sửa còn giữ.")
            for one in attention]  # fmt: skip

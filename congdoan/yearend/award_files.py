"""The files of a pack that commend: submission, decision, letters of merit."""

from __future__ import annotations

from congdoan.awards import letters, papers
from congdoan.common.numbers import format_number
from congdoan.documents.files import File

from .pack_files import Issuer, Lacking, without_number
from .queries import Commendations


def award_files(issuer: Issuer, found: Commendations) -> list[File]:
    """Tờ trình of each kind, and of each decision that stands its document and its letters, a page each."""
    files = [
        papers.submission_file(
            issuer.body, issuer.body, rows, dated=issuer.day, issued=found.submissions.get(kind)
        )
        for kind, rows in found.put_forward.items()
    ]  # fmt: skip
    for decision, rows in found.decided:
        files.append(papers.decision_file(decision, rows))
        if decision.rule.letter and rows:
            files.append(letters.letters_file(decision, rows, blank=None))
    return files


def award_lacking(found: Commendations) -> list[Lacking]:
    if not found.put_forward:
        return [Lacking("Tờ trình, quyết định khen thưởng, giấy khen", "Chưa có đề nghị khen thưởng nào.")]
    told = [without_number("Số tờ trình")] if found.without_number else []
    if found.waiting:
        n = format_number(found.waiting)
        why = f"{n} đề nghị chưa có quyết định: không in giấy khen."
        told.append(Lacking("Quyết định khen thưởng, giấy khen", why))
    return told

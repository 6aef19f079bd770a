"""The files of a pack that commend: submission, decision, letters of merit."""

from __future__ import annotations

from functools import partial

from congdoan.awards import letters, papers
from congdoan.common.numbers import format_number

from .pack_files import Issuer, Lacking, Maker, without_number
from .queries import Commendations


def award_makers(issuer: Issuer, found: Commendations) -> list[Maker]:
    """Tờ trình of each kind, and of each decision that stands its document and its letters, a page each."""
    makers = [
        Maker(f"tờ trình tặng {rows[0].kind_title}", partial(
            papers.submission_file, issuer.body, issuer.body, rows, dated=issuer.day,
            issued=found.submissions.get(kind),
        ))
        for kind, rows in found.put_forward.items()
    ]  # fmt: skip
    for decision, rows in found.decided:
        symbol = decision.issued.symbol
        makers.append(Maker(f"quyết định khen thưởng {symbol}", partial(papers.decision_file, decision, rows)))
        if decision.rule.letter and rows:
            letter = partial(letters.letters_file, decision, rows, blank=None)
            makers.append(Maker(f"{decision.rule.title.lower()} theo quyết định {symbol}", letter))
    return makers


def award_lacking(found: Commendations) -> list[Lacking]:
    if not found.put_forward:
        return [Lacking("Tờ trình, quyết định khen thưởng, giấy khen", "Chưa có đề nghị khen thưởng nào.")]
    told = [without_number("Số tờ trình")] if found.without_number else []
    if found.waiting:
        n = format_number(found.waiting)
        why = f"{n} đề nghị chưa có quyết định: không in giấy khen."
        told.append(Lacking("Quyết định khen thưởng, giấy khen", why))
    return told

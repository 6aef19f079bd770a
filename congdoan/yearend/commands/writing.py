"""What people write for a conference: sentences, figures quoted from outside, the meeting that deliberated."""

from __future__ import annotations

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import one_line, quoted
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods.commands import ensure_period
from congdoan.periods.models import Period
from congdoan.periods.queries import period_of
from congdoan.reporting.queries import Scope

from .. import edited, queries
from ..minutes import Met
from ..models import Deliberation, EditedSentence, OutsideFigure
from ..queries import Subject


def edit_sentence(*, by: User, subject: Subject, scope: Scope, place: str, text: str) -> list[str]:
    """Sửa một câu của báo cáo, for who drafts at the body (of a cluster its lead unit): the words are kept over every
    new making, its figures stay those of the books. Returns the numbers that are bound to no figure.

    Refused for a place that the report does not have, and a name in brackets that stands for no figure. The words as
    they are generated take the edit back.
    """
    org.require(by, "draft", subject.issuer)
    sentences = queries.sentences(by, subject, scope)
    known = {one.place: one for one in sentences}
    words = one_line(text)
    if place not in known:
        raise Refused("unknown_sentence", f"Báo cáo không có câu {quoted(place)}.")
    if not words:
        raise Refused("empty", "Câu sửa không được để trống; bấm “Lấy lại câu tự lập” để bỏ câu sửa.")
    one = known[place]
    edited.check(words, one, edited.figures_of(sentences))
    if words == one.text:
        reset_sentence(by=by, subject=subject, period=scope.period, place=place)
        return []
    _keep_sentence(by, subject, period_of(scope.period), place, words)
    return edited.free_numbers(words, one)


@transaction.atomic
def _keep_sentence(by: User, subject: Subject, period: Period, place: str, words: str) -> None:
    mine = EditedSentence.objects.select_for_update(of=("self",)).filter(
        unit=subject.issuer, cluster=subject.cluster, period=period, place=place
    )
    kept = mine.first() or EditedSentence(
        unit=subject.issuer, cluster=subject.cluster, period=period, place=place
    )  # fmt: skip
    before, kept.text, kept.by, kept.at = kept.text, words, by, timezone.now()
    clean(kept)
    kept.save()
    audit.event(subject.of, "sentence.edited", by=by, unit_id=subject.issuer.pk, place=place,
                fields=audit.difference({"text": before}, {"text": words}))  # fmt: skip


@transaction.atomic
def reset_sentence(*, by: User, subject: Subject, period: str, place: str) -> bool:
    """Lấy lại câu tự lập; True where there was an edit."""
    org.require(by, "draft", subject.issuer)
    kept = EditedSentence.objects.filter(
        unit=subject.issuer, cluster=subject.cluster, period__code=period, place=place
    ).first()
    if kept is None:
        return False
    audit.event(subject.of, "sentence.reset", by=by, unit_id=subject.issuer.pk, place=place,
                fields=audit.difference({"text": kept.text}, {"text": ""}))  # fmt: skip
    kept.delete()
    return True


@transaction.atomic
def quote_from_outside(
    *, by: User, unit: Unit, period: str, what: str, value: str, document: str
) -> OutsideFigure:  # fmt: skip
    """Dẫn số liệu ngoài with the document it stands in; what was quoted before under the same words is replaced."""
    org.require(by, "draft", unit)
    told, number, source = one_line(what), one_line(value), one_line(document)
    if not (told and number):
        raise Refused("empty", "Ghi nội dung và số liệu cần dẫn.")
    if not source:
        raise Refused("no_source", f"Số liệu ngoài {quoted(told)} phải ghi nguồn: văn bản nào, số, ngày.")
    of_period = ensure_period(period)
    kept = OutsideFigure.objects.filter(unit=unit, period=of_period, what=told).first()
    kept = kept or OutsideFigure(unit=unit, period=of_period, what=told)
    before, after = {"value": kept.value, "document": kept.document}, {"value": number, "document": source}
    kept.value, kept.document = number, source
    clean(kept)
    kept.save()
    audit.event(kept, "outside_figure.quoted", by=by, unit_id=unit.pk, fields=audit.difference(before, after))
    return kept


@transaction.atomic
def withdraw_from_outside(*, by: User, figure: OutsideFigure) -> None:
    """Bỏ một số liệu ngoài."""
    org.require(by, "draft", figure.unit)
    audit.event(figure, "outside_figure.withdrawn", by=by, unit_id=figure.unit_id, reason=str(figure)[:300])
    figure.delete()


@transaction.atomic
def record_deliberation(*, by: User, unit: Unit, period: str, met: Met) -> Deliberation:
    """Ghi cuộc họp xét xếp loại: who met, what was said, how they voted; the vote is kept apart from the points."""
    org.require(by, "draft", unit)
    of_period = ensure_period(period)
    kept = Deliberation.objects.select_for_update().filter(unit=unit, period=of_period).first()
    before = _told(kept) if kept else {}
    kept = kept or Deliberation(unit=unit, period=of_period)
    for name, value in vars(met).items():
        setattr(kept, name, one_line(value) if isinstance(value, str) else value)
    clean(kept)
    kept.save()
    audit.event(kept, "deliberation.recorded", by=by, unit_id=unit.pk, fields=audit.difference(before, _told(kept)))
    return kept


def _told(kept: Deliberation) -> dict[str, str]:
    told = model_to_dict(kept, exclude=["id", "unit", "period"])
    return {name: "" if value is None else str(value) for name, value in told.items()}

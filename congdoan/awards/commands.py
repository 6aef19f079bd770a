"""Writes of awards: nominating, withdrawing, deciding under a number, revoking; the papers and letters handed out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.csvfile import Faults
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.text import fold, one_line
from congdoan.documents import commands as documents
from congdoan.documents.files import File
from congdoan.documents.models import IssuedDocument
from congdoan.emulation import queries as emulation
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods import commands as period_commands
from congdoan.periods.models import Period
from congdoan.periods.rules import title

from . import letters, papers, queries, rules, shipped
from .models import CommendationDecision, LetterBlank, Nomination, NominationState, SubmissionPaper
from .queries import Bodies, Subject
from .rules import Held, Merit

_ROWS = 500


# ---- nominations ----


@dataclass(frozen=True)
class NominationEntry:
    """One nomination: of a union, or of a named person of it (`person`, with the position)."""

    unit: str
    kind: str
    achievement: str
    merit: str = Merit.OVERALL
    person: str = ""
    position: str = ""
    evidence: str = ""
    line: int = 0


@transaction.atomic
def nominate(*, by: User, body: str, period: str, entry: NominationEntry) -> Nomination:
    """Đề nghị khen thưởng of one subject to the body of this code, by who drafts for the union.

    Refused where the body does not give this, where the year already has the other basis, or the band does not do.
    """
    asked = _Asked(by, body, period, [entry])
    made = asked.checked(entry)
    made.save()
    audit.event(made, "nomination.made", by=by, unit_id=made.unit_id, body=made.body.code, kind=made.kind)
    return made


@transaction.atomic
def import_nominations(
    *, by: User, body: str, period: str, entries: Sequence[NominationEntry], source: str
) -> list[Nomination]:
    """Nhập đề nghị of a whole file: every fault with its line, all lines or none."""
    faults, made = Faults(source), list[Nomination]()
    asked = _Asked(by, body, period, entries)
    for entry in entries:
        with faults.at(entry.line):
            made.append(asked.checked(entry))
    faults.refuse_if_any()
    Nomination.objects.bulk_create(made, batch_size=_ROWS)
    audit.events(
        audit.line(one, "nomination.made", by=by, unit_id=one.unit_id, body=one.body.code, kind=one.kind, source=source)
        for one in made
    )
    return made


class _Asked:
    """What nominations of one body and period are checked against; every one that passes counts for the next."""

    def __init__(self, by: User, body: str, period: str, entries: Sequence[NominationEntry]) -> None:
        self.period: Period = period_commands.ensure_period(period)
        self.units = org.units_by_code(by, [entry.unit for entry in entries], "draft")
        self.bodies: Bodies = queries.bodies_over(list(self.units.values()), self.period)
        self.code = body
        self.body = self.bodies.names.get(body)
        ids = [unit.pk for unit in self.units.values()]
        if self.body is not None:
            Unit.objects.select_for_update(no_key=True).get(pk=self.body.pk)  # one at a time nominates to a body
        self.held: Mapping[Subject, list[Held]] = queries.held_by(self.body, self.period, ids) if self.body else {}
        self.bands = emulation.recognised_bands(self.period, ids)

    def checked(self, entry: NominationEntry) -> Nomination:
        unit = self.units.get(entry.unit)
        if unit is None:
            raise org.unknown_unit(entry.unit)
        if self.body is None or not self.bodies.covers(self.body, unit):
            raise Refused("body", f"Đơn vị mã “{self.code}” không phải {unit.name} hay cấp trên của {unit.name}.")
        made = self._row(entry, unit, self.body)
        kind, subject = shipped.kind_on(made.kind, self.period.end), made.person or unit.name
        rules.check_kind(kind, level=self.body.level, individual=made.is_individual)
        held = self.held[unit.pk, made.person_key]
        rules.check_one_basis(subject, kind, Merit(made.merit), held, self.period.end.year)
        if not made.is_individual:
            rules.check_band(unit.name, kind, Merit(made.merit), self.bands.get(unit.pk), final=False)
        clean(made)
        held.append(Held(made.kind, Merit(made.merit)))
        return made

    def _row(self, entry: NominationEntry, unit: Unit, body: Unit) -> Nomination:
        person, position = one_line(entry.person), one_line(entry.position)
        achievement = one_line(entry.achievement).removesuffix(".")
        for what, text in (("Họ và tên", person), ("Chức vụ", position), ("Thành tích", achievement)):
            rules.check_letters(what, text)
        if entry.merit not in rules.MERIT_WORDS:
            raise Refused("merit", f"Không có diện “{entry.merit}”: dùng {', '.join(rules.MERIT_WORDS)}.")
        return Nomination(
            body=body, period=self.period, unit=unit, person=person, person_key=fold(person), position=position,
            kind=entry.kind, merit=entry.merit, achievement=achievement, evidence=one_line(entry.evidence),
        )  # fmt: skip


@transaction.atomic
def withdraw(*, by: User, nomination: Nomination, reason: str) -> Nomination:
    """Rút đề nghị that nobody has decided yet, with the reason."""
    kept = _locked(nomination)
    org.require(by, "draft", kept.unit)
    if kept.state != NominationState.NOMINATED:
        raise Refused("state", f"Đề nghị này {kept.get_state_display()}, không rút được.")
    return _ended(kept, NominationState.WITHDRAWN, "nomination.withdrawn", by, reason)


# ---- decisions ----


@transaction.atomic
def decide(
    *, by: User, body: Unit, period: str, kind: str, dated: date, only: Sequence[int] = (), achievement: str = ""
) -> CommendationDecision:
    """Quyết định khen thưởng: gives one kind of award to those nominated (or to `only` some of them), by who signs.

    Takes the next number of the body's decisions. Refused where a union has no recognised band that does.
    """
    org.require(by, "sign", body)
    Unit.objects.select_for_update(no_key=True).get(pk=body.pk)
    of_period, rule = period_commands.ensure_period(period), shipped.kind_on(kind, dated)
    waiting = Nomination.objects.filter(body=body, period=of_period, kind=kind, state=NominationState.NOMINATED)
    chosen = queries.in_order(waiting.select_related("unit"))
    chosen = [one for one in chosen if one.pk in set(only)] if only else chosen
    if not chosen or (only and len(chosen) != len(set(only))):
        raise Refused("nobody", f"Không có đề nghị {rule.title} nào đang chờ {body.name} quyết định như đã chọn.")
    _check_all(rule, chosen, of_period)
    achievement = one_line(achievement) or rules.common([one.achievement for one in chosen]) or _merits_of(of_period)
    issued = documents.number_document(
        by=by, unit=body, kind="QĐ", dated=dated, subject=papers.subject_of(rule, chosen, achievement)
    )
    made = CommendationDecision(body=body, period=of_period, kind=kind, achievement=achievement, issued=issued)
    clean(made)
    made.save()
    for place, one in enumerate(chosen, start=1):
        one.decision, one.place, one.state = made, place, NominationState.AWARDED
    Nomination.objects.bulk_update(chosen, ["decision", "place", "state"], batch_size=_ROWS)
    audit.event(made, "commendation.decided", by=by, unit_id=body.pk, number=issued.symbol, awards=len(chosen))
    return made


def _check_all(rule: shipped.AwardKind, chosen: Sequence[Nomination], period: Period) -> None:
    bands = emulation.recognised_bands(period, [one.unit_id for one in chosen])
    told = list[str]()
    for one in chosen:
        try:
            if not one.is_individual:
                rules.check_band(one.unit.name, rule, Merit(one.merit), bands.get(one.unit_id), final=True)
        except Refused as refused:
            told.append(refused.message)
    if told:
        raise Refused("band", f"{len(told)} đơn vị chưa đủ để tặng {rule.title}.", details=told)


def _merits_of(period: Period) -> str:
    return f"Đã có thành tích trong hoạt động công đoàn năm {period.end.year}"


@transaction.atomic
def revoke(*, by: User, nomination: Nomination, reason: str) -> Nomination:
    """Thu hồi an award, with the reason; its number in the register stays empty."""
    kept = _locked(nomination)
    org.require(by, "sign", kept.body)
    if kept.state != NominationState.AWARDED:
        raise Refused("state", f"Đề nghị này {kept.get_state_display()}, không có gì để thu hồi.")
    return _ended(kept, NominationState.REVOKED, "award.revoked", by, reason)


@transaction.atomic
def cancel_decision(*, by: User, decision: CommendationDecision, reason: str) -> CommendationDecision:
    """Hủy quyết định: its document keeps the number as cancelled, its nominations wait again."""
    org.require(by, "sign", decision.body)
    Unit.objects.select_for_update(no_key=True).get(pk=decision.body_id)
    documents.cancel_document(by=by, issued=decision.issued, reason=reason)
    awarded = decision.nominations.filter(state=NominationState.AWARDED)
    waiting = awarded.update(state=NominationState.NOMINATED, decision=None, place=None)
    audit.event(decision, "commendation.cancelled", by=by, unit_id=decision.body_id, reason=reason, waiting=waiting)
    return CommendationDecision.objects.select_related("body", "period", "issued__series").get(pk=decision.pk)


def _locked(nomination: Nomination) -> Nomination:
    found = Nomination.objects.select_for_update(of=("self",)).select_related("unit", "body")
    return found.get(pk=nomination.pk)


def _ended(row: Nomination, state: NominationState, verb: str, by: User, reason: str) -> Nomination:
    if not (said := one_line(reason)):
        raise Refused("no_reason", "Phải ghi lý do.")
    row.state, row.reason = state, said
    clean(row)
    row.save(update_fields=["state", "reason"])
    audit.event(row, verb, by=by, unit_id=row.unit_id, reason=said)
    return row


# ---- submissions ----


@transaction.atomic
def number_submission(
    *, by: User, body: Unit, period: str, kind: str, dated: date, issuer: Unit | None = None
) -> tuple[IssuedDocument, bool]:
    """Lấy số tờ trình: the next number of its register, on its day, for who signs for the unit that submits; a paper
    that has one keeps it. True where it was taken now. Refused as the register refuses, and with nobody to submit."""
    unit = issuer or body
    org.require(by, "sign", unit)
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # two at once would take two numbers for one paper
    if kept := queries.submissions_of(unit, body, period).get(kind):
        return kept, False
    rows = _to_submit(by, body, period, kind, issuer, queries.STANDING)
    subject = papers.submission_subject(rows)
    issued = documents.number_document(by=by, unit=unit, kind="TTr", dated=dated, subject=subject)
    made = SubmissionPaper(unit=unit, body=body, period=rows[0].period, kind=kind, issued=issued)
    clean(made)
    made.save()
    return issued, True


# ---- blanks ----


@transaction.atomic
def set_blank(*, by: User, unit: Unit, start: date, blank: shipped.Blank) -> bool:
    """Ghi phôi giấy khen of a body from a day on; True when something changed."""
    org.require(by, "sign", unit)
    document = blank.model_dump(mode="json", exclude_defaults=True)
    row = LetterBlank.objects.filter(unit=unit, start=start).first() or LetterBlank(unit=unit, start=start)
    if row.document == document:
        return False
    row.document = document
    clean(row)
    row.save()
    audit.event(row, "blank.set", by=by, unit_id=unit.pk, start=start.isoformat(), title=blank.title)
    return True


# ---- papers ----


def download_submission(
    *, by: User, body: Unit, period: str, kind: str, issuer: Unit | None = None, dated: date | None = None
) -> File:
    """Tải tờ trình đề nghị khen thưởng to a body, of who sends it up, else of the body's own council; under its
    number, where it has taken one."""
    org.require(by, "read", body)
    rows = _to_submit(by, body, period, kind, issuer, (NominationState.NOMINATED,))
    issued = queries.submissions_of(issuer or body, body, period).get(kind)
    file = papers.submission_file(body, issuer or body, rows, dated=dated, issued=issued)
    return _downloaded(by, body, "submission.downloaded", file)


def _to_submit(
    by: User, body: Unit, period: str, kind: str, issuer: Unit | None, states: Collection[NominationState]
) -> list[Nomination]:
    rows = [
        one for one in queries.nominations(by, body, period, kind) if one.state in states
        and (issuer is None or one.unit.path.startswith(issuer.path))
    ]  # fmt: skip
    if not rows:
        raise Refused("nobody", f"Không có đề nghị nào đang chờ {body.name} quyết định cho kỳ {title(period)}.")
    return queries.in_order(rows)


def download_decision(*, by: User, decision: CommendationDecision) -> File:
    """Tải quyết định khen thưởng, as Word with its list."""
    org.require(by, "read", decision.body)
    file = papers.decision_file(decision, queries.listed(decision))
    return _downloaded(by, decision.body, "commendation.downloaded", file)


def download_letters(
    *, by: User, decision: CommendationDecision, on_blanks: bool = False, shift: letters.Shift = letters.NO_SHIFT
) -> File:
    """Tải giấy khen, a page each in one pdf: the whole page, or the words alone for bought blanks.

    Refused without a decision that stands: no letter before its number and day.
    """
    org.require(by, "read", decision.body)
    if decision.issued.is_cancelled:
        raise Refused("cancelled", f"Quyết định số {decision.issued.symbol} đã hủy: không in giấy khen được.")
    if not decision.rule.letter:
        raise Refused("no_letter", f"{decision.rule.title} không in thành giấy.")
    blank = queries.blank_of(decision.body, decision.issued.dated) if on_blanks else None
    file = letters.letters_file(decision, queries.listed(decision), blank=blank, shift=shift)
    return _downloaded(by, decision.body, "letters.downloaded", file)


def download_trial_page(*, by: User, body: Unit, on: date, shift: letters.Shift = letters.NO_SHIFT) -> File:
    """Tải trang in thử of a body's blank: a grid in millimetres and the outline of each block."""
    org.require(by, "read", body)
    return letters.trial_page_file(body, queries.blank_of(body, on), shift)


@transaction.atomic
def _downloaded(by: User, body: Unit, verb: str, file: File) -> File:
    audit.event(body, verb, by=by, unit_id=body.pk, files=[file.name])
    return file

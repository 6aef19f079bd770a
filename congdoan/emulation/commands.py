"""Writes of emulation: rubrics, points that people give, classifications and their choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.batches import batches
from congdoan.common.csvfile import Faults, line_words
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.common.numbers import format_number
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.periods import commands as period_commands
from congdoan.periods.models import Period
from congdoan.periods.rules import title
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import Scope

from . import queries
from .classing import outcomes, result_of, shares_of
from .models import ChoiceMade, Classification, Classified, ClusterRubricVersion, GivenPoints, RubricVersion
from .queries import Population
from .shipped import ClusterRubric, Manual, Rubric
from .stored import as_json, names_as_json

GRASSROOTS = "grassroots_union"
_ROWS = 500

# ---- rubrics ----


@transaction.atomic
def load_rubric(*, by: User, rubric: Rubric | ClusterRubric) -> bool:
    """Nạp bảng điểm; True when something changed. Classifications keep the rubric they were made with."""
    model = RubricVersion if isinstance(rubric, Rubric) else ClusterRubricVersion
    document = rubric.model_dump(mode="json", exclude_defaults=True)
    row = model.objects.filter(code=rubric.code, valid_from=rubric.valid_from).first() or model(
        code=rubric.code, valid_from=rubric.valid_from
    )
    if (row.title, row.document) == (rubric.title, document):
        return False
    row.title, row.document = rubric.title, document
    clean(row)
    row.save()
    audit.event(row, "rubric.loaded", by=by, unit_id=None, rubric=rubric.code)
    return True


# ---- points that people give ----


@dataclass(frozen=True)
class PointsEntry:
    """Points in a file: of a union, for a criterion (or a condition: 1 met, 0 not met); `line` numbers its place."""

    unit: str
    criterion: str
    points: Decimal
    note: str = ""
    line: int = 0


@transaction.atomic
def give_points(
    *,
    by: User,
    period: str,
    stage: str,
    entries: Sequence[PointsEntry],
    source: str,
    words: Callable[[int], str] = line_words,
) -> tuple[int, int]:
    """Nhập điểm of one stage for a period; returns (written, unchanged). All lines or none; `words` name a place.

    A union gives itself its own points (soạn); verified and council points are given from above (duyệt).
    """
    check_stage(stage)
    of_period = period_commands.ensure_period(period)
    rules = queries.rubrics_in_force(of_period.kind, of_period.end)
    units = _scored_by(by, stage, [entry.unit for entry in entries])
    faults, seen, rows = Faults(source, words), dict[tuple[str, str], int](), list[tuple[Unit, PointsEntry]]()
    for entry in entries:
        with faults.at(entry.line):
            if (entry.unit, entry.criterion) in seen:
                raise Refused("twice", f"điểm này đã có ở {words(seen[entry.unit, entry.criterion])}.")
            seen[entry.unit, entry.criterion] = entry.line
            if (unit := units.get(entry.unit)) is None:
                raise Refused("unknown_unit", f"không có đơn vị mã “{entry.unit}” trong phạm vi chấm của anh/chị.")
            _check_points(queries.rubric_for(rules, unit.level, unit.category), unit, entry, stage)
            rows.append((unit, entry))
    faults.refuse_if_any()
    written = _keep_points(of_period, stage, rows)
    if written:
        audit.event(of_period, "points.given", by=by, unit_id=None, stage=stage, source=source, written=written)
    return written, len(rows) - written


def check_stage(stage: str) -> None:
    """Refused("stage") where there is no such stage."""
    if stage not in GivenPoints.Stage.values:
        raise Refused("stage", f"Không có bước chấm “{stage}”: dùng self (tự chấm), verified (thẩm định), council.")


def _scored_by(by: User, stage: str, codes: Sequence[str]) -> dict[str, Unit]:
    """The units whose points of a stage this person gives."""
    if stage == GivenPoints.Stage.SELF:
        return org.units_by_code(by, codes, "draft")
    readable = org.units_by_code(by, codes)
    beyond = {unit.pk for unit in reporting.beyond_acceptance(by, readable.values())}
    return {code: unit for code, unit in readable.items() if unit.pk not in beyond}


def _check_points(rubric: Rubric | None, unit: Unit, entry: PointsEntry, stage: str) -> None:
    if rubric is None:
        raise Refused("no_rubric", f"không có bảng điểm nào chấm {unit.name} trong kỳ này.")
    if condition := rubric.conditions_by_code.get(entry.criterion):
        if stage == GivenPoints.Stage.SELF or entry.points not in (0, 1):
            raise Refused("condition", f"điều kiện “{condition.code}” do cấp trên ghi 1 (đạt) hoặc 0 (không đạt).")
        return
    criterion = rubric.criteria.get(entry.criterion)
    if criterion is None:
        raise Refused("unknown_criterion", f"bảng điểm {rubric.code} không có tiêu chí “{entry.criterion}”.")
    if not 0 <= entry.points <= criterion.max:
        most = format_number(criterion.max, 2, trim=True)
        raise Refused("points", f"tiêu chí “{entry.criterion}” cho từ 0 đến {most} điểm.")
    if not entry.note and not isinstance(criterion, Manual):
        raise Refused("no_note", f"tiêu chí “{entry.criterion}” đã tính từ số liệu: cho điểm khác phải ghi lý do.")


def _keep_points(period: Period, stage: str, rows: Sequence[tuple[Unit, PointsEntry]]) -> int:
    kept: dict[tuple[int, str], GivenPoints] = {}
    for some in batches({unit.pk for unit, _entry in rows}):
        for row in GivenPoints.objects.filter(unit__in=some, period=period, stage=stage):
            kept[row.unit_id, row.criterion] = row
    new: list[GivenPoints] = []
    changed: list[GivenPoints] = []
    for unit, entry in rows:
        row = kept.get((unit.pk, entry.criterion)) or GivenPoints(
            unit=unit, period=period, stage=stage, criterion=entry.criterion
        )
        if row.pk and (row.points, row.note) == (entry.points, entry.note):
            continue
        row.points, row.note = entry.points, entry.note
        row.clean_fields()
        (changed if row.pk else new).append(row)
    GivenPoints.objects.bulk_create(new, batch_size=_ROWS)
    GivenPoints.objects.bulk_update(changed, ["points", "note"], batch_size=_ROWS)
    return len(new) + len(changed)


# ---- classifications ----


@transaction.atomic
def classify(*, by: User, body: Unit, scope: Scope, level: str = GRASSROOTS) -> Classification:
    """Xếp loại the unions of a level below a body by the rubrics in force; again brings a draft up to date and keeps
    the choices.

    Refused once the result has been recognised, and where no rubric scores anyone there.
    """
    org.require(by, "accept", body)
    period = period_commands.ensure_period(scope.period)
    people = queries.population(by, body, scope, _rules(period), level)
    if not people.units:
        raise Refused("nobody", f"Không có đơn vị nào dưới {body.name} có bảng điểm cho kỳ {title(period.code)}.")
    made = _opened(body, period, level)
    made.basis, made.cut_off = scope.basis, people.answer.cut_off
    used = {rule.code: rule for rule in people.rubrics.values()}
    made.rubrics = {code: rule.model_dump(mode="json", exclude_defaults=True) for code, rule in used.items()}
    made.names = names_as_json(people.names)
    clean(made)
    made.save()
    _write_results(made, people)
    audit.event(made, "classification.made", by=by, unit_id=body.pk, period=period.code, units=len(people.units))
    return made


def _rules(period: Period) -> list[Rubric]:
    rules = queries.rubrics_in_force(period.kind, period.end)
    if not rules:
        raise Refused("no_rubric", f"Không có bảng điểm nào áp dụng cho kỳ {title(period.code)}.")
    return rules


def _opened(body: Unit, period: Period, level: str) -> Classification:
    Unit.objects.select_for_update().get(pk=body.pk)  # one classification of a body is made at a time
    made = Classification.objects.filter(body=body, period=period, level=level).first()
    if made is not None and made.is_recognised:
        raise Refused("recognised", f"Kết quả xếp loại kỳ {title(period.code)} đã công nhận theo {made.decision}.")
    return made or Classification(body=body, period=period, level=level)


def _write_results(made: Classification, people: Population) -> None:
    rules = {rule.code: rule for rule in people.rubrics.values()}
    cases = queries.cases_of(people)
    results = [result_of(rules[case.rubric], case, people.day) for case in cases]
    ends = outcomes(rules, results, queries.choices_of(made))
    made.results.all().delete()
    Classified.objects.bulk_create(
        (
            Classified(
                classification=made, unit=unit, rubric=result.rubric, inputs=as_json(case), total=result.total,
                self_total=result.self_total, by_points=result.band, band=ends[unit.code].band,
                failed=list(result.failed), proposed=ends[unit.code].proposed, tied=ends[unit.code].tied,
                not_eligible=result.not_eligible,
            )
            for unit, case, result in zip(people.units, cases, results, strict=True)
        ),
        batch_size=_ROWS,
    )  # fmt: skip


@transaction.atomic
def choose(*, by: User, classification: Classification, unit: Unit, chosen: bool, reason: str) -> Classification:
    """Chọn hoặc không chọn một đơn vị vào mức được chọn, with a written reason; never above the quota.

    Refused for a union that is not in the band, or fails a condition. Choosing what is proposed anyway, or leaving out
    what is not, takes an earlier choice back.
    """
    made = _draft_of(by, classification)
    row = made.results.select_related("unit").filter(unit=unit).first()
    if row is None or row.total is None:
        raise Refused("not_classified", f"{unit.name} không được xếp loại trong đợt này.")
    if not reason.strip():
        raise Refused("no_reason", "Chọn khác với đề xuất phải ghi lý do.")
    ChoiceMade.objects.filter(classification=made, unit=unit).delete()
    if chosen != row.proposed:
        choice = ChoiceMade(classification=made, unit=unit, chosen=chosen, reason=reason.strip())
        clean(choice)
        choice.save()
    _settle(made, row, chosen=chosen)
    audit.event(
        made, "classification.chosen", by=by, unit_id=made.body_id, reason=reason, unit=unit.code, chosen=chosen
    )
    return made


def _settle(made: Classification, row: Classified, *, chosen: bool) -> None:
    """The bands after a choice, which must be possible."""
    rows = list(made.results.select_related("unit").defer("inputs"))
    results = queries.kept_results(rows)
    rule = made.rules[row.rubric].chosen
    if rule is None:
        raise Refused("no_choice", f"Bảng điểm {row.rubric} không có mức được chọn.")
    share = next(one for one in shares_of(made.rules, results) if row.unit.code in {c.unit for c in one.candidates})
    if chosen and row.unit.code not in {one.unit for one in share.candidates if one.may_be_chosen}:
        raise Refused("conditions", f"{row.unit.name} {_why_not(made.rules[row.rubric], row)}, không chọn được.")
    ends = outcomes(made.rules, results, queries.choices_of(made))
    if chosen and ends[row.unit.code].band != rule.code:
        said = f"Chỉ có {share.places.quota} chỗ {rule.title.lower()}; bỏ một đơn vị khác trước đã."
        raise Refused("quota", said)
    for one in rows:
        one.band = ends[one.unit.code].band
    Classified.objects.bulk_update(rows, ["band"], batch_size=_ROWS)


def _why_not(rubric: Rubric, row: Classified) -> str:
    rule = rubric.chosen
    assert rule is not None
    if row.by_points != rule.out_of:
        return f"không ở mức {rubric.titles[rule.out_of].lower()}"
    failed = [rubric.conditions_by_code[code].failed for code in row.failed if code in rule.conditions]
    return ", ".join(failed)


def _draft_of(by: User, classification: Classification) -> Classification:
    made = Classification.objects.select_for_update().select_related("body", "period").get(pk=classification.pk)
    org.require(by, "accept", made.body)
    if made.is_recognised:
        raise Refused("recognised", f"Kết quả xếp loại kỳ {title(made.period.code)} đã công nhận theo {made.decision}.")
    return made


@transaction.atomic
def recognise(*, by: User, classification: Classification, decision: str, on: date) -> Classification:
    """Công nhận kết quả xếp loại by a decision: nothing changes any more, and the unions see their results."""
    made = _draft_of(by, classification)
    org.require(by, "sign", made.body)
    if not decision.strip():
        raise Refused("no_decision", "Công nhận kết quả phải có số quyết định.")
    made.decision, made.recognised_on = decision.strip(), on
    clean(made)
    made.save()
    audit.event(made, "classification.recognised", by=by, unit_id=made.body_id, reason=decision, on=on.isoformat())
    return made

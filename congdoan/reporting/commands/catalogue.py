"""The catalogue of indicators, sets and forms: the shipped one, and versions that bodies issue."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.dates import format_date
from congdoan.common.errors import Refused
from congdoan.common.models import clean
from congdoan.org import queries as org
from congdoan.org.models import Unit

from .. import queries, rules
from ..issuing import faults_against
from ..models import Book, Indicator, IndicatorSet, ReportForm
from ..shipped import Catalogue, Derived, Line, Ratio, faults_of, stored

_OUT_OF_THE_WAY = 1000


@transaction.atomic
def load_catalogue(*, by: User, catalogue: Catalogue) -> bool:
    """Nạp danh mục: the shipped set with its forms and checks; True when something changed.

    A set in use grows at its end and loses nothing: every stored vector keeps its meaning. What would change that
    needs a new version, or a new code. A version that was issued here stays as it was issued.
    """
    head = catalogue.set
    kept = IndicatorSet.objects.filter(code=head.code, version=head.version).first()
    if kept is not None and kept.issued_on:
        return False
    the_set, changed = _write(kept or IndicatorSet(code=head.code, version=head.version), catalogue)
    if changed:
        audit.event(the_set, "catalogue.loaded", by=by, unit_id=None, version=head.version)
    return changed


@transaction.atomic
def issue_catalogue(*, by: User, body: Unit, catalogue: Catalogue, number: str, on: date) -> IndicatorSet:
    """Ban hành bộ chỉ số và biểu mẫu: a version of the body's own set by a document, frozen from then on; of a version
    already issued what it grows by. The root may issue versions of the common sets as well."""
    org.require(by, "forms", body)
    head = catalogue.set
    every = IndicatorSet.objects.select_for_update(of=("self",)).filter(code=head.code)
    kept = next((one for one in every if one.version == head.version), None)
    standing = queries.standing_for(body, head.code, head.version)
    faults = [*faults_of(catalogue), *faults_against(catalogue, standing)]
    if faults:
        said = f"Bộ biểu mẫu {head.code} còn {len(faults)} chỗ phải sửa, chưa ban hành."
        raise Refused("bad_catalogue", said, details=[message for _place, message in faults])
    if not number.strip():
        raise Refused("no_decision", "Thiếu số văn bản ban hành.")
    if on > timezone.localdate():
        raise Refused("future", f"Ngày ban hành {format_date(on)} chưa tới.")
    owner = None if standing.is_common else body
    new = IndicatorSet(code=head.code, version=head.version, owner=owner, number=number.strip(), issued_on=on)
    the_set, _changed = _write(kept or new, catalogue)
    audit.event(the_set, "catalogue.issued", by=by, unit_id=body.pk, reason=number.strip(), version=head.version)
    return the_set


def _write(the_set: IndicatorSet, catalogue: Catalogue) -> tuple[IndicatorSet, bool]:
    """The set with its indicators, forms and checks as the catalogue says; whether something changed."""
    head, line_codes, form_codes = catalogue.set, list(catalogue.lines), catalogue.form_codes
    kept = the_set if the_set.pk else None
    in_use = kept is not None and kept.books.exists()
    if kept is not None and in_use:
        _refuse_loss(kept, catalogue)
    _refuse_other_meaning(catalogue)
    changed = _save_indicators(catalogue)
    places = rules.grown(the_set.places if in_use else (), line_codes, form_codes)
    changed |= _update(
        the_set, title=head.title, valid_from=head.valid_from, line_codes=line_codes, form_codes=form_codes,
        places=list(places), overview=head.overview, checks=[stored(check) for check in catalogue.all_checks],
        sections=[
            {"title": s.title, "department": s.department, "lines": [entry.code for entry in s.lines]}
            for s in catalogue.sections
        ],
    )  # fmt: skip
    changed |= _save_forms(the_set, catalogue)
    return the_set, changed


def _refuse_loss(kept: IndicatorSet, catalogue: Catalogue) -> None:
    lost = sorted({*kept.line_codes, *kept.form_codes} - {*catalogue.lines, *catalogue.form_codes})
    if lost:
        raise Refused(
            "set_in_use",
            f"Bộ chỉ số {kept} đã có số liệu, không bỏ được {', '.join(lost)}: muốn bỏ dòng hay biểu thì tăng version.",
        )


def _refuse_other_meaning(catalogue: Catalogue) -> None:
    """An indicator with figures keeps what its numbers mean."""
    in_use = IndicatorSet.objects.filter(Exists(Book.objects.filter(set=OuterRef("pk"))))
    used = in_use.values_list("line_codes", flat=True)
    codes = {code for line_codes in used for code in line_codes} & catalogue.entries.keys()
    for indicator in Indicator.objects.filter(code__in=codes).order_by("pk"):
        entry = catalogue.entries[indicator.code]
        meant = (indicator.unit, indicator.decimals, indicator.over_units, indicator.over_time)
        if not isinstance(entry, Line) or meant != (entry.unit, entry.decimals, entry.over_units, entry.over_time):
            raise Refused(
                "line_in_use",
                f"Chỉ số “{indicator.code}” đã có số liệu, không đổi được đơn vị tính, số lẻ, cách cộng: dùng mã mới.",
            )


def _save_indicators(catalogue: Catalogue) -> bool:
    known = queries.indicators()
    changed = False
    for line in catalogue.wholes_first:
        row = known.setdefault(line.code, Indicator(code=line.code))
        changed |= _update(
            row, name=line.name, unit=line.unit, decimals=line.decimals, over_units=line.over_units,
            over_time=line.over_time, direction=line.direction, measure=line.measure,
            part_of=known[line.part_of] if line.part_of else None,
        )  # fmt: skip
    for entry in catalogue.entries.values():
        row = known.setdefault(entry.code, Indicator(code=entry.code))
        if isinstance(entry, Ratio):
            changed |= _update(
                row, name=entry.name, unit="%", decimals=rules.RATIO_DECIMALS, over_units="ratio", over_time="none",
                direction=entry.direction, numerator=known[entry.numerator],
                denominator=known[entry.denominator] if entry.denominator else None, denominator_form=entry.expected,
            )  # fmt: skip
        elif isinstance(entry, Derived):
            first = catalogue.lines[entry.plus[0]]
            changed |= _update(
                row, name=entry.name, unit=first.unit, decimals=first.decimals, over_units="derived", over_time="none",
                direction=entry.direction, terms=[list(term) for term in entry.terms],
            )  # fmt: skip
    return changed


def _save_forms(the_set: IndicatorSet, catalogue: Catalogue) -> bool:
    """Forms that change places are first moved out of the way of one another; forms of a set not in use may go."""
    kept = {form.code: form for form in ReportForm.objects.filter(set=the_set)}
    ReportForm.objects.filter(
        pk__in=[form.pk for code, form in kept.items() if code not in catalogue.form_codes]
    ).delete()
    moved = any(kept[code].position != at for at, code in enumerate(catalogue.form_codes) if code in kept)
    if moved:
        ReportForm.objects.filter(set=the_set).update(position=F("position") + _OUT_OF_THE_WAY)
    changed = moved
    for position, form in enumerate(catalogue.forms):
        row = ReportForm.objects.filter(set=the_set, code=form.code).first() or ReportForm(set=the_set, code=form.code)
        changed |= _update(
            row, position=position, title=form.title, lines=catalogue.lines_of(form), levels=form.levels,
            categories=form.categories, period_kinds=[kind.value for kind in form.period_kinds],
            due={kind.value: days for kind, days in form.due.items()},
        )  # fmt: skip
    return changed


def _update(row: Indicator | IndicatorSet | ReportForm, **fields: object) -> bool:
    """Saves a row of the catalogue when a field differs."""
    if row.pk is not None and all(getattr(row, name) == value for name, value in fields.items()):
        return False
    for name, value in fields.items():
        setattr(row, name, value)
    clean(row)
    row.save()
    return True

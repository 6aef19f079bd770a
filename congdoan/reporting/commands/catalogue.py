"""The shipped catalogue of indicators, sets and forms."""

from __future__ import annotations

from django.db import transaction

from congdoan.accounts.models import User
from congdoan.audit import commands as audit
from congdoan.common.errors import Refused
from congdoan.common.models import clean

from .. import queries, rules
from ..models import Indicator, IndicatorSet, ReportForm
from ..shipped import Catalogue


@transaction.atomic
def load_catalogue(*, by: User, catalogue: Catalogue) -> bool:
    """Nạp danh mục: the shipped set with its forms and checks; True when something changed.

    A set in use keeps its lines and their order: a new line needs a new version.
    """
    head = catalogue.set
    line_codes, form_codes = [line.code for line in catalogue.indicators], [form.code for form in catalogue.forms]
    kept = IndicatorSet.objects.filter(code=head.code, version=head.version).first()
    if kept is not None:
        grown = line_codes == kept.line_codes and form_codes[: len(kept.form_codes)] == kept.form_codes
        if not grown and kept.books.exists():
            raise Refused("set_in_use", f"Bộ chỉ số {kept} đã có số liệu: muốn đổi dòng thì tăng version.")
    changed = _save_indicators(catalogue)
    the_set = kept or IndicatorSet(code=head.code, version=head.version)
    changed |= _update(
        the_set, title=head.title, valid_from=head.valid_from, line_codes=line_codes, form_codes=form_codes,
        overview=head.overview,
        checks=[check.model_dump(exclude_defaults=True) for check in catalogue.checks],
    )  # fmt: skip
    for position, form in enumerate(catalogue.forms):
        row = ReportForm.objects.filter(set=the_set, code=form.code).first() or ReportForm(set=the_set, code=form.code)
        changed |= _update(
            row, position=position, title=form.title, lines=form.lines, levels=form.levels,
            categories=form.categories, period_kinds=form.period_kinds,
        )  # fmt: skip
    if changed:
        audit.event(the_set, "catalogue.loaded", by=by, unit_id=None, version=head.version)
    return changed


def _save_indicators(catalogue: Catalogue) -> bool:
    known = queries.indicators()
    changed = False
    for line in catalogue.indicators:
        row = known.setdefault(line.code, Indicator(code=line.code))
        changed |= _update(
            row, name=line.name, unit=line.unit, decimals=line.decimals, over_units="sum", over_time=line.over_time,
            direction=line.direction, part_of=known[line.part_of] if line.part_of else None,
        )  # fmt: skip
    for ratio in catalogue.ratios:
        row = known.setdefault(ratio.code, Indicator(code=ratio.code))
        changed |= _update(
            row, name=ratio.name, unit="%", decimals=rules.RATIO_DECIMALS, over_units="ratio", over_time="none",
            direction=ratio.direction, numerator=known[ratio.numerator],
            denominator=known[ratio.denominator] if ratio.denominator else None, denominator_form=ratio.expected,
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

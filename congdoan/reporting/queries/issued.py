"""Versions of sets as catalogue files say them, whose they are, and what stands in when one is issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from congdoan.accounts.models import User
from congdoan.org import queries as org
from congdoan.org.models import Unit
from congdoan.org.rules import path_above
from congdoan.periods.rules import LEVEL_RANKS

from ..checks import AtMost
from ..issuing import Standing
from ..models import Book, Indicator, IndicatorSet, ReportForm
from ..shipped import Catalogue, Derived, Entry, Form, Line, Ratio, Section, SetHead
from .catalogue import checks_of, indicators, is_for
from .scope import Answer


def is_root(body: Unit) -> bool:
    """Whether the common sets are this body's to carry on."""
    return path_above(body.path) == body.path


def sets_of_body(body: Unit) -> QuerySet[IndicatorSet]:
    """Các bộ một đơn vị ban hành: its own ones; of the root the common ones as well. The latest first."""
    own = Q(owner=body) | (Q(owner=None) if is_root(body) else Q(pk=None))
    return IndicatorSet.objects.filter(own).prefetch_related("forms").order_by("code", "-version")


def sets_received(unit: Unit) -> list[IndicatorSet]:
    """Các bộ từ cấp trên: those common to all and of the bodies above that name this unit on one of their forms."""
    found = IndicatorSet.objects.exclude(owner=unit).select_related("owner").prefetch_related("forms")
    ordered = found.order_by("code", "-version")
    return [one for one in ordered if any(is_for(form, unit) for form in one.forms.all())]


def versions_seen_by(user: User) -> QuerySet[IndicatorSet]:
    """The versions a person may look at: the common ones, those of bodies in reach, and of the bodies above these."""
    mine = org.reach(user, "read")
    above = {path[:n] for path in mine for n in range(len(path) + 1)}
    below = Q(owner__path__in=sorted(above))
    for path in mine:
        below |= Q(owner__path__startswith=path)
    seen = IndicatorSet.objects.filter(Q(owner=None) | below) if mine else IndicatorSet.objects.none()
    return seen.select_related("owner").prefetch_related("forms")


def forms_beside(above: Unit, answer: Answer) -> list[ReportForm]:
    """The forms of other sets on which units below a body report in such a period."""
    period, rank = answer.period, LEVEL_RANKS[above.level]
    newer = IndicatorSet.objects.filter(
        code=OuterRef("set__code"), version__gt=OuterRef("set__version"), valid_from__lte=period.start
    )
    found = ReportForm.objects.filter(~Exists(newer), set__valid_from__lte=period.start).exclude(set=answer.set)
    owned = found.exclude(set__owner=None).select_related("set__owner").order_by("set__code", "position")
    if answer.set.owner_id is not None:
        owned = found.select_related("set__owner").order_by("set__code", "position")
    return [
        form
        for form in owned
        if period.kind in form.period_kinds
        and any(LEVEL_RANKS[level] > rank for level in form.levels)
        and (form.set.owner is None or _on_one_way(form.set.owner, above))
    ]


def _on_one_way(one: Unit, other: Unit) -> bool:
    return one.path.startswith(other.path) or other.path.startswith(one.path)


# ---- as a catalogue ----


def catalogue_of(the_set: IndicatorSet) -> Catalogue:
    """The version as a catalogue file says it; loaded again it changes nothing."""
    known = indicators()
    names = {one.pk: one.code for one in known.values()}
    entries = {code: entry_of(known[code], names) for section in the_set.sections for code in section["lines"]}
    parts = {
        AtMost("at_most", "error", line.code, line.part_of)
        for line in entries.values()
        if isinstance(line, Line) and line.part_of
    }
    return Catalogue(
        set=SetHead(
            code=the_set.code, version=the_set.version, title=the_set.title, valid_from=the_set.valid_from,
            overview=the_set.overview,
        ),
        sections=[
            Section(
                title=section["title"], department=section.get("department", ""),
                lines=[entries[code] for code in section["lines"]],
            )
            for section in the_set.sections
        ],
        forms=[
            Form(
                code=form.code, title=form.title, levels=form.levels, categories=form.categories,
                period_kinds=form.period_kinds, due=form.due, lines=form.lines,
            )
            for form in the_set.forms.all()
        ],
        checks=[check for check in checks_of(the_set) if check not in parts],
    )  # fmt: skip


def entry_of(indicator: Indicator, names: Mapping[int, str]) -> Entry:
    """An indicator as a catalogue file says it; `names` are the codes by id."""
    told = {"code": indicator.code, "name": indicator.name, "direction": indicator.direction}
    if indicator.numerator is not None:
        below = indicator.denominator.code if indicator.denominator else ""
        parts = {"numerator": indicator.numerator.code, "denominator": below, "expected": indicator.denominator_form}
        return Ratio.model_validate({**told, **parts})
    if indicator.terms:
        plus, minus = ([code for code, sign in indicator.terms if sign == one] for one in (1, -1))
        return Derived.model_validate({**told, "plus": plus, "minus": minus})
    return Line.model_validate(
        {
            **told, "unit": indicator.unit, "decimals": indicator.decimals, "over_units": indicator.over_units,
            "over_time": indicator.over_time, "measure": indicator.measure,
            "part_of": names[indicator.part_of_id] if indicator.part_of_id else "",
        }
    )  # fmt: skip


# ---- what stands in ----


def standing_for(body: Unit, code: str, version: int) -> Standing:
    """What stands in when a body issues this version of a set."""
    known = indicators()
    names = {one.pk: one.code for one in known.values()}
    every = list(IndicatorSet.objects.filter(code=code).select_related("owner").prefetch_related("forms"))
    kept = next((one for one in every if one.version == version), None)
    is_common = bool(every) and every[0].owner is None
    is_mine = not every or (is_root(body) if is_common else every[0].owner_id == body.pk)
    others = {one.version: one.valid_from for one in every if one.version != version}
    books = Book.objects.filter(set__code=code).exclude(set__version=version).order_by("period__start")
    taken = ReportForm.objects.exclude(set__code=code)
    return Standing(
        known={code: entry_of(one, names) for code, one in known.items()},
        before=catalogue_of(kept) if kept is not None and kept.issued_on else None,
        is_shipped=kept is not None and not kept.issued_on,
        is_common=is_common,
        others=others,
        used=dict(books.values_list("period__code", "period__start")),
        forms=dict(taken.values_list("code", "set__code")),
        owner="" if is_mine else _name(every),
    )


def _name(every: Iterable[IndicatorSet]) -> str:
    owner = next(iter(every)).owner
    return owner.name if owner else "hệ thống chung"

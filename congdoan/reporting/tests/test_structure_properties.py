"""Whatever is done to the structure, in whatever order: nothing is lost, nothing doubled, all of it can be undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org import forms as org_forms
from congdoan.org import queries as org_queries
from congdoan.org.heirs import Carried
from congdoan.org.models import Change, ClusterSeat, Followed, Placement, RoleGrant, Unit
from congdoan.org.tests.test_successions import state
from congdoan.reporting import books, commands, queries
from congdoan.reporting.imports import TargetEntry, import_targets
from congdoan.reporting.models import Book, Report, TargetValue
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import accepted, assigned, book_of, drafted, registered, sent
from congdoan.reporting.tests.test_following import held
from congdoan.reporting.tests.test_structure_now import figures
from tests.world import World

with_database = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
FIRST_DAY = date(2023, 1, 5)
UPPER = "upper_level_union"
HEAD = "on,act,unit,to,name,level,kind,category,decision\n"

number = st.integers(0, 99)
acts = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["move", "merge", "abolish"]), number, number),
        st.tuples(st.sampled_from(["establish", "dissolve", "rename", "replace", "split"]), number),
        st.tuples(st.just("undo")),
    ),
    min_size=3,
    max_size=9,
)


@dataclass
class Country:
    """The cast with figures of a closed and an open year; acts choose among the units that live."""

    world: World
    day: date = FIRST_DAY
    made: int = 0
    done: list[str] = field(default_factory=list)

    def carry_out(self, act: str, *rest: int) -> None:
        """An act that the system refuses leaves everything as it was."""
        self.day += timedelta(days=9)
        before = everything()
        try:
            with transaction.atomic():
                getattr(self, f"_{act}")(*rest)
            self.done.append(act)
        except Refused:
            assert everything() == before

    @property
    def dated(self) -> dict[str, Any]:
        return {"by": self.world.admin, "on": self.day, "decision": f"QĐ {self.made}"}

    def _living(self) -> list[Unit]:
        """All but the root, in the order in which they came to be."""
        ended = Placement.objects.filter(ended=True).values("unit")
        return list(Unit.objects.exclude(pk__in=ended).exclude(code="TLD").order_by("pk"))

    def _pick(self, at: int) -> Unit:
        units = self._living()
        return units[at % len(units)]

    def _new(self, parent: str, level: str = UPPER) -> org.NewUnit:
        self.made += 1
        return org.NewUnit(f"N{self.made}", parent, f"Công đoàn mới {self.made}", level, "", "none", self.day)

    def _establish(self, at: int) -> None:
        org.add_unit(unit=self._new(("PA", "PB")[at % 2]), act="established", **self.dated)

    def _move(self, at: int, to: int) -> None:
        org.move_unit(unit=self._pick(at), to=self._pick(to), **self.dated)

    def _merge(self, at: int, to: int) -> None:
        org.merge_units(units=[self._pick(at)], into=self._pick(to), **self.dated)

    def _dissolve(self, at: int) -> None:
        org.dissolve_unit(unit=self._pick(at), **self.dated)

    def _rename(self, at: int) -> None:
        self.made += 1
        org.rename_unit(unit=self._pick(at), name=f"Tên {self.made}", **self.dated)

    def _replace(self, at: int) -> None:
        unit = self._pick(at)
        org.replace_unit(unit=unit, new=self._new(self._above(unit), unit.level), **self.dated)

    def _split(self, at: int) -> None:
        unit = self._pick(at)
        below = [u.code for u in self._living() if self._above(u) == unit.code]
        parts = [org.Part(self._new(self._above(unit), unit.level), tuple(below[half::2])) for half in (0, 1)]
        org.split_unit(unit=unit, parts=parts, **self.dated)

    def _abolish(self, at: int, to: int) -> None:
        """A plan: one unit ends, a new one and another take over what hangs below it."""
        unit, other, new = self._pick(at), self._pick(to), self._new("PA")
        below = [u.code for u in self._living() if self._above(u) == unit.code]
        rows = [f"establish,{new.code},PA,{new.name},{UPPER},,none,QĐ 1", f"dissolve,{unit.code},,,,,,QĐ 2"]
        rows += [f"move,{code},{(new.code, other.code)[n % 2]},,,,,QĐ 3" for n, code in enumerate(below)]
        text = HEAD + "".join(f"{self.day},{row}\n" for row in rows)
        done = org.apply_plan(by=self.world.admin, draft=org_forms.plan_of("pa.csv", text))
        assert done.exhibits[0].holds is True

    def _undo(self) -> None:
        if Change.objects.latest("pk").act == "imported":
            raise Refused("nothing", "only the first list is left")
        org.undo_change(by=self.world.admin)

    def _above(self, unit: Unit) -> str:
        return Placement.objects.filter(unit=unit).latest("start").parent.code  # type: ignore[union-attr]


def with_figures(world: World) -> Country:
    """Figures of 2022 (closed) and 2023, open reports, targets, a cluster of the year."""
    for unit, n in (("A11", 40), ("A12", 100), ("A21", 7), ("B11", 5)):
        accepted(world, unit, book=book_of("2022", cut_off=date(2022, 11, 30)), members_total=n, members_admitted=n)
        accepted(world, unit, members_total=n + 1, members_admitted=3)
    accepted(world, "A1", form="CT-NAM", grassroots_unions_total=2)
    drafted(world, "A11", book=book_of(basis="estimate", cut_off=None), members_total=44)
    sent(world, "A12", book=book_of(basis="estimate", cut_off=None), members_total=101)
    entries = [
        TargetEntry(unit, "2023", "members_admitted", "ge", value, "KH 1")
        for unit, value in (("A1", 11), ("A2", 7), ("B1", 5))
    ]
    import_targets(by=world.admin, entries=entries, source="test")
    for unit, value in (("A1", 13), ("B1", 6)):
        registered(world, unit, value)
    for unit, value in (("A2", 4), ("A11", 3)):
        registered(world, unit, value, line="health_checks")
        assigned(world, unit, value, group="state")
    commands.close_period(by=world.admin, code="2022", decision="QĐ khóa")
    return Country(world)


def everything() -> tuple[object, ...]:
    """All that a refused act or an undone one must leave as it was, byte for byte."""
    return (
        state(),
        figures(),
        held(),
        held("registered"),
        held(group="state"),
        list(Report.objects.order_by("pk").values()),
        list(RoleGrant.objects.order_by("pk").values()),
        list(ClusterSeat.objects.order_by("cluster", "unit").values("cluster", "unit", "role")),
        list(Followed.objects.order_by("pk").values("kind", "unit", "object_id")),
    )


def sealed_rows() -> list[tuple[object, ...]]:
    sealed = set(Book.objects.filter(sealed=True).values_list("pk", flat=True))
    return [row for row in figures() if row[0] in sealed]


def check_nothing_lost(country: Country) -> None:
    world, root = country.world, country.world.unit("TLD")
    for year in ("2022", "2023"):
        then, now = (queries.totals_of_unit(world.admin, root, Scope(year, structure=s)) for s in ("then", "now"))
        assert queries.same_totals(then, now)
        assert _at_living_and_listed(country, year) == then.total("members_total")
    for line, origin, group, whole in (
        ("members_admitted", "assigned", "", 23),
        ("members_admitted", "registered", "", 19),
        ("health_checks", "registered", "", 7),
        ("members_admitted", "assigned", "state", 7),
    ):
        kept = [values for key, values in held(origin, group).items() if key[2] == line]
        assert sum(values[-1][1] or 0 for values in kept) == whole
    for report in Report.objects.exclude(state__in=("accepted", "locked")).select_related("unit"):
        ended = Placement.objects.filter(unit=report.unit, ended=True).exists()
        cared_for = report.closed or report.handed_to_id or report.state == "submitted"
        assert bool(ended) <= bool(cared_for)
    assert _people_with_grants_or_proposals() >= {"an", "dung", "giang", "lan", "chi"} - _people_of_units_without_heir()


def _at_living_and_listed(country: Country, year: str) -> int:
    """What the living units carry as their own or after a sole predecessor, and what is listed as ended or split."""
    heirs, world = org_queries.heirs(), country.world
    listed = {one.code for one in queries.carried_to(world.admin, world.unit("TLD"), Scope(year, structure="now"))}
    whole = 0
    for book in Book.objects.filter(period__code=year, basis="actual").select_related("set"):
        layout = books.layout_of(book.set)
        for unit_id, row in books.stored_rows(book.pk, layout.width).items():
            unit = Unit.objects.get(pk=unit_id)
            assert (heirs.home(unit_id).how is not Carried.SELF) == (unit.code in listed)
            whole += int(row.own.values[layout.line("members_total")])
    return whole


def _people_with_grants_or_proposals() -> set[str]:
    holding = RoleGrant.objects.filter(end=None).values_list("user__email", flat=True)
    ended = RoleGrant.objects.filter(
        pk__in=Followed.objects.filter(kind="grant", settled=False).values_list("object_id", flat=True)
    )
    return {email.partition("@")[0] for email in (*holding, *ended.values_list("user__email", flat=True))}


def _people_of_units_without_heir() -> set[str]:
    rows = Followed.objects.filter(kind="grant", settled=True).values_list("object_id", flat=True)
    return {
        email.partition("@")[0] for email in RoleGrant.objects.filter(pk__in=rows).values_list("user__email", flat=True)
    }


@given(acts)
@with_database
def test_nothing_is_lost_or_doubled_and_all_can_be_undone(world: World, chosen: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        country = with_figures(world)
        before, sealed = everything(), sealed_rows()
        for act in chosen:
            country.carry_out(*act)
            assert sealed_rows() == sealed
        check_nothing_lost(country)
        assert org_queries.faults_of_structure() == []
        assert queries.faults_of_books() == []
        while Change.objects.latest("pk").act != "imported":
            org.undo_change(by=world.admin)
        assert everything() == before
        transaction.set_rollback(True)


def test_acts_of_this_property_are_not_all_refused(world: World) -> None:
    country = with_figures(world)
    for act in (
        ("establish", 0), ("move", 5, 3), ("merge", 3, 2), ("rename", 1), ("replace", 2), ("split", 8), ("dissolve", 3),
        ("abolish", 2, 0), ("undo",),
    ):  # fmt: skip
        country.carry_out(*act)
    assert country.done == [
        "establish", "move", "merge", "rename", "replace", "split", "dissolve", "abolish", "undo",
    ]  # fmt: skip
    assert TargetValue.objects.filter(number__gt=1).exists()

"""Loading a catalogue again, grown or changed: what is stored keeps its meaning, or the load is refused."""

from __future__ import annotations

import copy
import importlib
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.periods.commands import ensure_period
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Book, Indicator, IndicatorSet, Report, ReportForm, UnitFigures
from congdoan.reporting.queries import Scope
from congdoan.reporting.shipped import Catalogue
from congdoan.reporting.tests.steps import accepted, totals
from tests.world import World

FIRST: dict[str, Any] = {
    "set": {"code": "LT", "version": 1, "title": "Bộ lớn dần", "valid_from": "2015-12-01"},
    "sections": [
        {
            "title": "Đoàn viên",
            "lines": [
                {"code": "lt_members", "name": "Đoàn viên", "unit": "người", "over_time": "last"},
                {"code": "lt_visits", "name": "Lượt thăm", "unit": "lượt", "over_time": "sum"},
            ],
        }
    ],
    "forms": [
        {
            "code": "LT-NAM",
            "title": "Năm",
            "levels": ["grassroots_union"],
            "period_kinds": ["year"],
            "lines": ["lt_members", "lt_visits"],
        }
    ],
}
SCOPE = Scope("2023", set="LT")


def grown() -> dict[str, Any]:
    """A line, a section and a form more, all of them before what was there."""
    raw = copy.deepcopy(FIRST)
    women = {"code": "lt_women", "name": "Nữ", "unit": "người", "over_time": "last", "part_of": "lt_members"}
    raw["sections"].insert(0, {"title": "Nữ", "lines": [women]})
    form = {**raw["forms"][0], "code": "LT-THANG", "period_kinds": ["month"], "lines": ["lt_women"]}
    raw["forms"].insert(0, form)
    raw["forms"][1]["lines"] = ["lt_women", "lt_visits", "lt_members"]
    return raw


def load(world: World, raw: dict[str, Any]) -> bool:
    return commands.load_catalogue(by=world.admin, catalogue=Catalogue.model_validate(raw))


def report(world: World, unit: str, **figures: int) -> Report:
    form = ReportForm.objects.select_related("set").get(code="LT-NAM")
    period = ensure_period("2023")
    book = commands.ensure_book(indicator_set=form.set, period=period, basis="actual", cut_off=period.end)
    return accepted(world, unit, form="LT-NAM", book=book, **figures)


@pytest.fixture
def used(world: World) -> World:
    load(world, FIRST)
    report(world, "A11", lt_members=40, lt_visits=7)
    return world


def told(world: World, unit: str) -> dict[str, Decimal | None]:
    return {code: line.total for code, line in totals(world, unit, SCOPE).lines.items()}


def stored() -> dict[int, tuple[bytes, ...]]:
    rows = UnitFigures.objects.filter(book__set__code="LT")
    return {row.unit_id: (bytes(row.own), bytes(row.total)) for row in rows}


def test_same_catalogue_again_changes_nothing(world: World) -> None:
    assert load(world, FIRST)
    before = Event.objects.count()
    assert not load(world, FIRST)
    assert Event.objects.count() == before


def test_set_in_use_grows_at_its_end(used: World) -> None:
    before = stored()
    assert load(used, grown())
    assert stored() == before
    assert told(used, "A1") == {"lt_women": None, "lt_members": 40, "lt_visits": 7}
    assert totals(used, "A1", SCOPE).rates["LT-NAM"].accepted == 1
    kept = IndicatorSet.objects.get(code="LT")
    assert kept.places == [
        "lt_members", "lt_visits", "LT-NAM:accepted", "LT-NAM:on_time", "lt_women", "LT-THANG:accepted",
        "LT-THANG:on_time",
    ]  # fmt: skip
    assert kept.line_codes == ["lt_women", "lt_members", "lt_visits"]
    assert queries.faults_of_books() == []


def test_new_lines_are_reported_beside_the_old(used: World) -> None:
    load(used, grown())
    report(used, "A12", lt_members=10, lt_visits=1, lt_women=6)
    assert told(used, "A1") == {"lt_women": 6, "lt_members": 50, "lt_visits": 8}
    assert queries.faults_of_books() == []


def test_grown_set_tells_the_same_as_one_that_was_so_from_the_start(world: World) -> None:
    load(world, grown())
    report(world, "A11", lt_members=40, lt_visits=7)
    report(world, "A12", lt_members=10, lt_visits=1, lt_women=6)
    assert told(world, "A1") == {"lt_women": 6, "lt_members": 50, "lt_visits": 8}


def test_forms_take_new_places_and_keep_their_reports(used: World) -> None:
    load(used, grown())
    forms = list(ReportForm.objects.filter(set__code="LT").values_list("code", "position", "lines"))
    assert forms == [("LT-THANG", 0, ["lt_women"]), ("LT-NAM", 1, ["lt_women", "lt_members", "lt_visits"])]
    assert Report.objects.get(form__code="LT-NAM").unit.code == "A11"


@pytest.mark.parametrize("lost", ["line", "form"])
def test_set_in_use_loses_nothing(used: World, lost: str) -> None:
    load(used, grown())
    raw = grown()
    if lost == "line":
        raw["sections"] = raw["sections"][1:]
        raw["forms"] = raw["forms"][1:]
        raw["forms"][0]["lines"] = ["lt_members", "lt_visits"]
    else:
        raw["forms"] = raw["forms"][1:]
    with pytest.raises(Refused, match=r"Bộ chỉ số LT v1 đã có số liệu, không bỏ được .*LT-THANG.*tăng version"):
        load(used, raw)
    assert IndicatorSet.objects.get(code="LT").line_codes == ["lt_women", "lt_members", "lt_visits"]


@pytest.mark.parametrize(
    "change", [{"unit": "suất"}, {"decimals": 1}, {"over_time": "last"}, {"over_units": "none"}]
)  # fmt: skip
def test_line_with_figures_keeps_what_its_numbers_mean(used: World, change: dict[str, Any]) -> None:
    raw = copy.deepcopy(FIRST)
    raw["sections"][0]["lines"][1] |= change
    with pytest.raises(Refused, match="Chỉ số “lt_visits” đã có số liệu, không đổi được"):
        load(used, raw)
    raw["set"]["version"] = 2
    with pytest.raises(Refused, match="Chỉ số “lt_visits” đã có số liệu, không đổi được"):
        load(used, raw)


def test_line_with_figures_does_not_become_a_computed_one(used: World) -> None:
    raw = copy.deepcopy(FIRST)
    raw["set"]["version"] = 2
    raw["sections"][0]["lines"][1] = {"code": "lt_visits", "name": "Lượt", "plus": ["lt_members"]}
    with pytest.raises(Refused, match="Chỉ số “lt_visits” đã có số liệu"):
        load(used, raw)


def test_names_headings_and_directions_may_change(used: World) -> None:
    raw = copy.deepcopy(FIRST)
    raw["sections"][0]["title"] = "Phát triển đoàn viên"
    raw["sections"][0]["lines"][0] |= {"name": "Tổng số đoàn viên của bộ", "direction": "up"}
    assert load(used, raw)
    assert told(used, "A1")["lt_members"] == 40
    assert Indicator.objects.get(code="lt_members").name == "Tổng số đoàn viên của bộ"


def test_set_that_nobody_used_may_change_altogether(world: World) -> None:
    load(world, grown())
    raw = copy.deepcopy(FIRST)
    raw["sections"][0]["lines"][1] |= {"unit": "cuộc"}
    assert load(world, raw)
    kept = IndicatorSet.objects.get(code="LT")
    assert kept.places == ["lt_members", "lt_visits", "LT-NAM:accepted", "LT-NAM:on_time"]
    assert list(ReportForm.objects.filter(set=kept).values_list("code", flat=True)) == ["LT-NAM"]


def test_part_may_stand_before_its_whole(world: World) -> None:
    raw = copy.deepcopy(FIRST)
    part = {"code": "lt_first", "name": "Phần", "unit": "người", "over_time": "last", "part_of": "lt_members"}
    raw["sections"].insert(0, {"title": "Phần", "lines": [part]})
    load(world, raw)
    assert Indicator.objects.get(code="lt_first").part_of.code == "lt_members"


def test_set_of_before_is_read_on_with_the_order_its_vectors_were_stored_in(used: World) -> None:
    """What the migration does to a set that had no places."""
    IndicatorSet.objects.filter(code="LT").update(places=[], sections=[])
    importlib.import_module("congdoan.reporting.migrations.0004_growing_sets").keep_order(apps, None)
    kept = IndicatorSet.objects.get(code="LT")
    assert kept.places == ["lt_members", "lt_visits", "LT-NAM:accepted", "LT-NAM:on_time"]
    assert told(used, "A1") == {"lt_members": 40, "lt_visits": 7}
    assert Book.objects.filter(set=kept).exists()

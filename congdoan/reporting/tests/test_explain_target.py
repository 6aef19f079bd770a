"""A missed target carries cause and remedy; nobody explains what was reached or is not known yet."""

from __future__ import annotations

import pytest

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Target
from congdoan.reporting.queries import TargetResult
from congdoan.reporting.tests.steps import SCOPE, accepted, assigned
from tests.world import World

CAUSE, REMEDY = "Doanh nghiệp giảm lao động", "Khảo sát lại các doanh nghiệp có từ 25 lao động"


def explain(world: World, unit: str = "A1", *, by: str = "dung", cause: str = CAUSE, remedy: str = REMEDY,
            line: str = "members_admitted", group: str = "", period: str = "2023") -> Target:  # fmt: skip
    return commands.explain_target(
        by=world.users[by], unit=world.unit(unit), period=period, indicator=queries.indicators()[line],
        group=group, cause=cause, remedy=remedy,
    )  # fmt: skip


@pytest.fixture
def missed(world: World) -> World:
    assigned(world, "A1", 40)
    assigned(world, "A1", 30, group="state")
    accepted(world, "A11", members_admitted=21)
    return world


def results(world: World) -> list[TargetResult]:
    unit = [world.unit("A1")]
    return [*queries.attainment_of_units(world.an, unit, SCOPE), *queries.attainment_by_category(world.an, unit, SCOPE)]


def test_cause_and_remedy_stand_beside_the_missed_target(missed: World) -> None:
    explain(missed, cause="  Doanh nghiệp\ngiảm   lao động ")
    whole, of_schools = results(missed)
    assert (whole.cause, whole.remedy, whole.is_explained) == (CAUSE, REMEDY, True)
    assert (of_schools.cause, of_schools.is_explained) == ("", False)
    explain(missed, group="state")
    assert [one.is_explained for one in results(missed)] == [True, True]


def test_a_later_explanation_replaces_the_first_which_the_audit_keeps(missed: World) -> None:
    explain(missed)
    explain(missed, remedy="Phân công cán bộ phụ trách từng doanh nghiệp")
    (first, second) = Event.objects.filter(verb="target.explained").order_by("pk")
    assert first.detail["told"] == {"cause": ["", CAUSE], "remedy": ["", REMEDY]}
    assert second.detail["told"] == {"remedy": [REMEDY, "Phân công cán bộ phụ trách từng doanh nghiệp"]}


def test_the_same_explanation_again_writes_nothing(missed: World) -> None:
    explain(missed)
    before = Event.objects.count()
    assert explain(missed).cause == CAUSE
    assert Event.objects.count() == before


def test_once_the_target_is_reached_the_explanation_is_no_longer_told(missed: World) -> None:
    explain(missed)
    accepted(missed, "A12", members_admitted=19)
    whole, _ = results(missed)
    assert whole.result.met is True
    assert not whole.is_explained


@pytest.mark.parametrize("person", ["dung", "an", "ha", "admin"])
def test_who_drafts_for_the_unit_explains(missed: World, person: str) -> None:
    assert explain(missed, by=person).cause == CAUSE


@pytest.mark.parametrize("person", ["chi", "khoa", "em", "binh", "giang", "lan"])
def test_others_find_no_such_unit(missed: World, person: str) -> None:
    with pytest.raises(Refused, match="Không có đơn vị mã “A1” trong phạm vi của anh/chị"):
        explain(missed, by=person)
    assert not Target.objects.exclude(cause="").exists()


def test_only_a_missed_target_is_explained(missed: World) -> None:
    assigned(missed, "A11", 21)
    assigned(missed, "A12", 5)
    assigned(missed, "A1", None, how="none", line="initiatives")
    for asked, code in (
        ({"unit": "A11"}, "not_missed"),
        ({"unit": "A12"}, "not_missed"),
        ({"line": "initiatives"}, "not_missed"),
        ({"line": "health_checks"}, "unknown_target"),
        ({"period": "2022"}, "unknown_target"),
        ({"group": "non_state"}, "unknown_target"),
        ({"cause": " "}, "no_reason"),
        ({"remedy": ""}, "no_reason"),
        ({"cause": "x" * 1001}, "invalid"),
    ):
        with pytest.raises(Refused) as refused:
            explain(missed, **{"by": "admin", **asked})
        assert refused.value.code == code, asked
    assert not Target.objects.exclude(cause="").exists()

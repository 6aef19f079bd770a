"""Coordination programmes: who enters and sees them, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands, forms, programme_queries
from congdoan.org.commands import Programme
from congdoan.org.models import CoordinationProgramme
from congdoan.org.tests.acting import everyone_who_may_not
from tests.world import World

GIVEN = Programme(
    unit="A1", signatory="PA", signed_as="Đảng đoàn LĐLĐ tỉnh A", partner="Ban Thường vụ Huyện ủy", number="07/CTPH",
    title="Phối hợp công tác", first_year=2020, last_year=2025, interim_review_on=date(2023, 3, 24),
)  # fmt: skip
HEADING = ",".join(forms.PROGRAMME_COLUMNS)
ROW = "07/CTPH,Phối hợp công tác,A1,PA,Đảng đoàn LĐLĐ tỉnh A,Ban Thường vụ Huyện ủy,2020,2025,2023-03-24,"


def enter(world: World, by: str = "an", **changes: object) -> tuple[CoordinationProgramme, bool]:
    return commands.set_programme(by=world.users[by], programme=replace(GIVEN, **changes))  # type: ignore[arg-type]


def refusal(world: World, by: str = "an", **changes: object) -> Refused:
    before = CoordinationProgramme.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        enter(world, by, **changes)
    assert (CoordinationProgramme.objects.count(), Event.objects.count()) == before
    return refused.value


def seen(world: World, person: str, unit: str) -> list[str]:
    return [str(one) for one in programme_queries.programmes_of(world.users[person], world.units[unit])]


# ---- entering ----


def test_a_programme_keeps_who_signed_whom_with_and_for_which_years(acting: World) -> None:
    programme, changed = enter(acting)
    assert changed
    assert str(programme) == "07/CTPH Phối hợp công tác"
    assert programme.signed_by == "Đảng đoàn LĐLĐ tỉnh A"
    assert (programme.unit.code, programme.signatory.code) == ("A1", "PA")
    event = Event.objects.latest("pk")
    assert (event.verb, event.unit_id, event.by) == ("programme.set", programme.unit_id, acting.an)


def test_a_body_that_signs_for_itself_is_called_by_its_name(acting: World) -> None:
    programme, _ = enter(acting, signatory="A1", signed_as="", number="")
    assert programme.signed_by == acting.units["A1"].name
    assert str(programme) == "Phối hợp công tác"


def test_the_same_again_changes_nothing(acting: World) -> None:
    enter(acting)
    before = Event.objects.count()
    assert enter(acting)[1] is False
    assert Event.objects.count() == before


def test_a_review_held_later_is_added_to_the_same_programme(acting: World) -> None:
    first, _ = enter(acting)
    programme, changed = enter(acting, final_review_on=date(2026, 1, 15))
    assert changed
    assert programme.pk == first.pk
    assert CoordinationProgramme.objects.get().final_review_on == date(2026, 1, 15)
    assert Event.objects.latest("pk").detail["changes"] == {"final_review_on": [None, "2026-01-15"]}


def test_the_next_years_are_another_programme(acting: World) -> None:
    enter(acting)
    enter(acting, first_year=2026, last_year=2030, interim_review_on=None)
    assert [one.first_year for one in programme_queries.programmes_for(acting.an)] == [2026, 2020]


@everyone_who_may_not
def test_only_who_may_change_the_signatory_enters_its_programme(acting: World, person: str) -> None:
    assert refusal(acting, by=person).code == "unknown_unit"
    assert enter(acting)[1]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unit": "B1"}, "unknown_unit"),
        ({"signatory": "PB"}, "unknown_unit"),
        ({"signatory": "A2"}, "signatory"),
        ({"signatory": "A11"}, "signatory"),
        ({"last_year": 2019}, "year"),
        ({"first_year": 20200}, "year"),
        ({"interim_review_on": date(2019, 12, 31)}, "review"),
        ({"interim_review_on": date(2026, 1, 1)}, "review"),
        ({"final_review_on": date(2023, 3, 23)}, "review"),
        ({"final_review_on": date(2019, 1, 1), "interim_review_on": None}, "review"),
        ({"title": ""}, "invalid"),
        ({"partner": ""}, "invalid"),
        ({"number": "x" * 61}, "invalid"),
    ],
)
def test_refused_programme_leaves_nothing(acting: World, changes: dict[str, object], code: str) -> None:
    assert refusal(acting, **changes).code == code


# ---- seeing ----


@pytest.mark.parametrize(
    ("person", "sees"),
    [("admin", True), ("an", True), ("dung", True), ("giang", False), ("chi", False), ("khoa", False)],
)
def test_a_programme_is_seen_by_who_may_read_one_of_its_bodies(acting: World, person: str, sees: bool) -> None:
    enter(acting)
    assert bool(seen(acting, person, "A1")) is sees
    assert bool(seen(acting, person, "PA")) is sees
    assert seen(acting, person, "A2") == []


# ---- files and command line ----


def written(folder: Path, *rows: str) -> Path:
    path = folder / "phoi-hop.csv"
    path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return path


def test_programmes_are_read_from_a_file(tmp_path: Path) -> None:
    assert forms.programmes_from(written(tmp_path, ROW)) == [GIVEN]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Phối hợp công tác", "", "cột title trống."),
        (",A1,", ",,", "cột unit trống."),
        (",PA,", ",,", "cột signatory trống."),
        ("Ban Thường vụ Huyện ủy", "", "cột partner trống."),
        ("2020", "hai", "năm “hai” không phải số."),
        ("2025", "", "năm “” không phải số."),
        ("2023-03-24", "24/3/2023", "“24/3/2023” không đúng cách viết ngày. Viết như 2023-11-22."),
    ],
)
def test_wrong_programme_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        forms.programmes_from(written(tmp_path, ROW, ROW.replace(old, new)))
    assert refused.value.details == (f"phoi-hop.csv, dòng 3: {said}",)


def told(*words: str) -> str:
    out = StringIO()
    call_command("org", "programmes", *words, stdout=out)
    return out.getvalue()


def test_the_command_line_enters_and_lists_programmes(world: World, tmp_path: Path) -> None:
    assert told(str(written(tmp_path, ROW))) == "Đã ghi hoặc sửa 1 chương trình phối hợp.\n"
    assert json.loads(told(str(written(tmp_path, ROW)), "--json")) == {"changed": 0}
    line = "07/CTPH Phối hợp công tác: Đảng đoàn LĐLĐ tỉnh A – Ban Thường vụ Huyện ủy, 2020–2025"
    assert told() == f"{line} (LĐLĐ huyện An Thượng (A1))\n"
    (listed,) = json.loads(told("--json"))
    assert (listed["unit"], listed["interim_review_on"]) == ("A1", "2023-03-24")
    assert told("--by", world.chi.email) == ""

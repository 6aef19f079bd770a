"""A thousand forms in one go, one in twenty of them damaged: the right ones are in, each wrong one has its message."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import chain, cycle
from pathlib import Path

import openpyxl
import pytest

from congdoan.common.once import only_reading
from congdoan.org import commands as org
from congdoan.reporting import commands, queries
from congdoan.reporting.models import Report
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.filling import DAMAGES, cells_of, handed_out, import_, told_of, type_into
from congdoan.reporting.tests.steps import accepted, book_of, members
from congdoan.reporting.tests.test_undo_import import stored
from tests.world import World

pytestmark = pytest.mark.once

FORMS, WRONG = 1000, 50
MONTH = Scope("2023-M11")


@pytest.fixture
def unions(world: World) -> list[str]:
    codes = [f"A2-{number:04}" for number in range(FORMS)]
    new = [
        org.NewUnit(code=code, parent="A2", name=f"CĐCS số {code}", level="grassroots_union", kind="",
                    category="non_state_enterprise", established_on=date(2005, 1, 1))
        for code in codes
    ]  # fmt: skip
    org.import_units(by=world.admin, units=new, source="test")
    return codes


def filled(world: World, folder: Path, unions: list[str]) -> dict[str, Path]:
    """Every union's form with its number as members; the cells stand at the same addresses in all."""
    with only_reading():  # no form shows what is written meanwhile: that it was handed out
        forms = {code: handed_out(world, folder, code, form="CS-THANG", scope=MONTH) for code in unions}
    places = cells_of(openpyxl.load_workbook(forms[unions[0]]).worksheets[0])
    for number, path in enumerate(forms.values(), start=1):
        type_into(path, {places["members_total"]: number, places["members_admitted"]: 1})
    return forms


def test_of_a_thousand_forms_the_right_ones_are_in_and_nothing_else_changes(
    world: World, tmp_path: Path, unions: list[str]
) -> None:
    accepted(world, "A12", form="CS-THANG", book=book_of("2023-M11", cut_off=date(2023, 11, 30)), members_total=7)
    forms = filled(world, tmp_path / "biểu", unions)
    again = cycle(damage for damage in DAMAGES if damage != "unit unknown")  # two for one unit would also disagree
    wrong = dict(zip(unions[:: FORMS // WRONG], chain(DAMAGES, again), strict=False))
    for code, damage in wrong.items():
        DAMAGES[damage][0](forms[code])
    shutil.copy(forms[unions[1]], tmp_path / "biểu" / "bản sao.xlsx")
    before = stored()

    outcome = import_(world, tmp_path / "biểu")
    told = {one.name.split("_")[0]: "\n".join((one.message, *one.details)) for one in outcome.refused}
    assert len(wrong) == WRONG
    assert {
        damage: told.get(code)
        for code, damage in wrong.items()
        if told_of(damage, MONTH.period) not in told.get(code, "")
    } == {}
    assert told.keys() == wrong.keys()
    right = {code: number for number, code in enumerate(unions, start=1) if code not in wrong}
    kept = Report.objects.filter(state="accepted").exclude(unit__code="A12").values_list("unit__code", "figures")
    assert dict(kept) == {code: {"members_total": number, "members_admitted": 1} for code, number in right.items()}
    assert members(world, "PA", MONTH) == 7 + sum(right.values())
    assert queries.faults_of_books() == []

    after = stored()
    assert import_(world, tmp_path / "biểu").number is None
    assert stored() == after
    assert outcome.number is not None
    commands.undo_import(by=world.an, number=outcome.number)
    assert stored() == before

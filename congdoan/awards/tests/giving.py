"""A district whose unions were classified and recognised, and who is nominated there: what the tests begin with."""

from __future__ import annotations

from datetime import date

from congdoan.awards import commands
from congdoan.awards.commands import NominationEntry
from congdoan.awards.models import CommendationDecision, Nomination
from congdoan.emulation import commands as emulation
from congdoan.emulation.tests.scoring_year import classified, scored_year
from tests.world import World

PERIOD = "2023"
DAY = date(2023, 12, 20)
DONE = "Đã có thành tích xuất sắc trong hoạt động công đoàn năm 2023"


def recognised_year(world: World) -> None:
    """U1 to U8 are good, U9 is not, A11 was never scored by hand; the result is recognised on 15/12/2023."""
    scored_year(world)
    made = classified(world)
    emulation.recognise(by=world.ha, classification=made, decision="QĐ 80/QĐ-LĐLĐ", on=date(2023, 12, 15))


def entry(unit: str = "U3", **fields: str) -> NominationEntry:
    return NominationEntry(**{"unit": unit, "kind": "letter_of_merit", "achievement": DONE, **fields})


def nominated(world: World, unit: str = "U3", *, by: str = "dung", body: str = "A1", **fields: str) -> Nomination:
    return commands.nominate(by=world.users[by], body=body, period=PERIOD, entry=entry(unit, **fields))


def decided(world: World, *, by: str = "ha", **fields: object) -> CommendationDecision:
    given = {"body": world.unit("A1"), "period": PERIOD, "kind": "letter_of_merit", "dated": DAY, **fields}
    return commands.decide(by=world.users[by], **given)

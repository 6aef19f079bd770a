"""The steps of a register, short enough to be read as a story in a test."""

from __future__ import annotations

from datetime import date

from congdoan.common.csvfile import Faults
from congdoan.registers.members import commands, measures
from congdoan.registers.members.commands import Person, Terms
from congdoan.registers.members.models import Membership
from tests.world import World

OPENED = date(2023, 10, 1)
PAPER = "QĐ 12/QĐ-CĐCS ngày 05/10/2023"


def person(name: str = "Nguyễn Thị Sen", sex: str = "female", **rest: object) -> Person:
    return Person(name, sex, **rest)  # type: ignore[arg-type]


def terms(on: date = date(2023, 10, 5), began: str = "admitted", decision: str = PAPER) -> Terms:
    return Terms(on, began, decision)


def admitted(
    world: World, name: str = "Nguyễn Thị Sen", *, unit: str = "A11", by: str = "giang", on: date = date(2023, 10, 5),
    began: str = "admitted", sex: str = "female", **rest: object,
) -> Membership:  # fmt: skip
    return commands.admit_member(
        by=world.users[by], unit=world.unit(unit), person=person(name, sex, **rest), terms=terms(on, began)
    )


def opened(world: World, unit: str = "A11", n: int = 3, *, by: str = "admin", on: date = OPENED) -> list[Membership]:
    """A register with its initial list; every second one a woman."""
    people = [
        person(f"Trần Văn Lâm {number}", "female" if number % 2 else "male", line=number) for number in range(1, n + 1)
    ]
    done = commands.import_members(
        by=world.users[by],
        unit=world.unit(unit),
        people=people,
        terms=terms(on, "initial", ""),
        faults=Faults("a.xlsx"),
    )
    return list(Membership.objects.filter(intake=done).order_by("pk"))


def counted(world: World, unit: str = "A11", month: int = 10) -> dict[str, int]:
    """What the register of a unit counts for a month of 2023; nothing where it is not kept."""
    start = date(2023, month, 1)
    end = date(2023, month, {10: 31, 11: 30}[month])
    found = measures.measured([world.unit(unit).pk], start, end).get(world.unit(unit).pk, {})
    return {name.removeprefix("members."): value for name, value in found.items()}


def a_busy_month(world: World) -> None:
    """October 2023: one is admitted to A11, one goes from there to A12, one retires."""
    lam = opened(world, n=4)
    opened(world, "A12", n=2)
    admitted(world)
    commands.transfer_member(by=world.dung, membership=lam[0], to=world.unit("A12"), on=date(2023, 10, 9))
    commands.end_membership(by=world.dung, membership=lam[1], ended="retired", on=date(2023, 10, 20))

"""A small reorganisation of province A, as a file and as a draft kept on screen."""

from __future__ import annotations

from datetime import date

from congdoan.org import commands, plan_rows
from congdoan.org.models import Reorganisation
from congdoan.org.plans import Draft, Step, StepAct
from tests.world import World

DAY = date(2023, 7, 1)
HEAD = "on,act,unit,to,name,level,kind,category,decision"
ABOLISH = """
2023-07-01,establish,W1,PA,Công đoàn phường Một,upper_level_union,xã/phường,none,QĐ 1
2023-07-01,establish,W2,PA,Công đoàn phường Hai,upper_level_union,xã/phường,none,QĐ 1
2023-07-01,dissolve,A1,,,,,,QĐ 2
2023-07-01,move,A11,W1,,,,,QĐ 2
2023-07-01,move,A12,W2,,,,,QĐ 2
2023-07-01,merge,A2,W2,,,,,QĐ 3
2023-07-01,rename,A11,,CĐCS Trường Đồng Mây Mới,,,,QĐ 4
"""


def draft(rows: str = ABOLISH, name: str = "phuong-an.csv") -> Draft:
    return plan_rows.plan_of(name, HEAD + rows)


def kept(world: World, rows: str = ABOLISH, *, by: str = "an", title: str = "Bỏ cấp huyện") -> Reorganisation:
    """The same as a draft on screen, kept by province A."""
    text = HEAD + rows if rows else ""
    return commands.make_plan(by=world.users[by], unit=world.unit("PA"), title=title, on=DAY, rows=text)


def again(plan: Reorganisation) -> Reorganisation:
    """Read anew, since commands change it."""
    return Reorganisation.objects.get(pk=plan.pk)


def moving(unit: str = "A21", to: str = "W1", line: int = 0) -> Step:
    return Step(line, StepAct.MOVE, unit, (to,), "QĐ 9")

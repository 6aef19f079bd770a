"""The work programme of the demo: a province's year with theme and tasks, and a unit that took some of them over."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.org.models import Unit
from congdoan.planning import commands
from congdoan.planning.commands import TaskEntry
from congdoan.planning.models import ProgrammeTask, WorkProgramme
from congdoan.planning.queries import offered_tasks
from congdoan.reporting.queries import indicators

YEAR, UNIT_TAKING_OVER = 2026, "LG-X01"
_THEME = "Năm phát triển đoàn viên và chăm lo người lao động (minh họa)"
_PAPER, _ISSUED = "Chương trình 02/CTr-LĐLĐ (minh họa)", date(2026, 1, 6)
_MEMBERS, _CARE = (
    "Nghị quyết 01/NQ-BCH về phát triển đoàn viên (minh họa)",
    "Nghị quyết 02/NQ-BCH về chăm lo (minh họa)",
)
_ORGANISING, _OFFICE, _POLICY = "Ban Tổ chức (minh họa)", "Văn phòng (minh họa)", "Ban Chính sách (minh họa)"
# period, what, by whom, for which resolution, indicator, result where it is done
_TASKS = (
    ("2026-M01", "Phổ biến chương trình công tác năm đến các đơn vị trực thuộc", _OFFICE, "", "", "Đã gửi đủ đơn vị"),
    ("2026-Q1", "Tổ chức Tết Sum vầy cho người lao động khó khăn", _POLICY, _CARE, "", "Đã tổ chức tại các cụm"),
    ("2026-Q2", "Tháng Công nhân: thăm, tặng quà người lao động", _POLICY, _CARE, "", "Đã tổ chức"),
    ("2026-M06", "Tập huấn cán bộ công đoàn cơ sở", _ORGANISING, "", "", "Hai lớp"),
    ("2026-Q3", "Rà soát doanh nghiệp chưa có tổ chức công đoàn", _ORGANISING, _MEMBERS, "", "Đã lập danh sách"),
    ("2026-M10", "Kiểm tra việc thực hiện thỏa ước lao động tập thể", _POLICY, "", "", ""),
    ("2026-M11", "Kết nạp đoàn viên đạt chỉ tiêu năm", _ORGANISING, _MEMBERS, "members_admitted", ""),
    ("2026", "Tổng kết phong trào thi đua, bình xét khen thưởng", _OFFICE, "", "", ""),
)  # fmt: skip
_TAKEN_OVER = 3  # every third task stays the province's own
_OWN = TaskEntry("Đối thoại định kỳ với người sử dụng lao động trên địa bàn", "2026-Q4", "Chủ tịch (minh họa)")


def plan_year(by: User, body: Unit, unit: Unit) -> WorkProgramme:
    """Ban hành the programme of a body, of which a unit takes tasks over beside one of its own.

    Again on the same database it only reads.
    """
    kept = WorkProgramme.objects.allowed(by, "read").filter(unit=body, year=YEAR).first()
    if kept is not None:
        return kept
    programme = commands.set_programme(by=by, unit=body, year=YEAR, theme=_THEME, document=_PAPER)
    known, today = indicators(), timezone.localdate()
    for period, text, owner, resolution, line, outcome in _TASKS:
        entry = TaskEntry(text, period, owner, resolution, known.get(line))
        task = commands.put_task(by=by, unit=body, year=YEAR, entry=entry)
        if outcome:
            commands.finish_task(by=by, task=task, on=min(task.ends, today), outcome=outcome)
    issued = commands.issue_programme(by=by, programme=programme, on=min(_ISSUED, today))
    _take_over(by, unit)
    return issued


def _take_over(by: User, unit: Unit) -> None:
    offered = offered_tasks(unit, YEAR)
    chosen = {task.pk for place, task in enumerate(offered, start=1) if place % _TAKEN_OVER}
    commands.adopt_tasks(by=by, unit=unit, year=YEAR, tasks=chosen)
    commands.put_task(by=by, unit=unit, year=YEAR, entry=_OWN)
    first = ProgrammeTask.objects.filter(programme__unit=unit, programme__year=YEAR).order_by("ends", "pk")[0]
    commands.finish_task(by=by, task=first, on=min(first.ends, timezone.localdate()), outcome="Đã triển khai")

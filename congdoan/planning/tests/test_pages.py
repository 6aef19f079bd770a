"""The pages of a work programme: written in the browser, with good and bad input."""

from __future__ import annotations

import pytest

from congdoan.ownforms.tests.steps import issued as issue_own_form
from congdoan.ownforms.tests.steps import with_one_line
from congdoan.planning.commands import TaskEntry
from congdoan.planning.models import ProgrammeTask, WorkProgramme
from congdoan.planning.tests.test_programme import issued, task_of
from congdoan.reporting.tests.steps import assigned
from tests.pages import words_of
from tests.world import World

ADDRESS = "/planning/A1/2023/"


def test_an_empty_year_says_what_to_do_first(client, world: World) -> None:
    page = words_of(client, world, "dung", ADDRESS)
    assert "Chưa có việc nào trong chương trình công tác năm 2023" in page
    assert "Thêm việc đầu tiên" in page
    assert "Thêm việc đầu tiên" not in words_of(client, world, "binh", ADDRESS)


def test_an_empty_year_offers_nothing_that_leads_nowhere(client, world: World) -> None:
    page = words_of(client, world, "dung", ADDRESS)
    for nowhere in ("In chương trình", "Nhận việc của cấp trên", "Sửa chủ đề"):
        assert nowhere not in page
    issued(world)
    assert "Nhận việc của cấp trên: 2" in words_of(client, world, "dung", ADDRESS)
    tasks = list(ProgrammeTask.objects.values_list("pk", flat=True))
    client.post(f"{ADDRESS}adopt/", {"task": tasks})
    page = words_of(client, world, "dung", ADDRESS)
    assert "In chương trình" in page
    assert "Nhận việc của cấp trên" not in page  # all of them are taken


def test_a_year_is_written_on_its_pages(client, world: World) -> None:
    client.force_login(world.dung)
    client.post(f"{ADDRESS}edit/", {"theme": "Đổi mới <b>", "document": "Kế hoạch 5/KH-LĐLĐ"})
    typed = {"text": "Mở lớp", "period": "2023-Q2", "owner": "Ban Tổ chức", "resolution": "Nghị quyết 02/NQ-LĐLĐ"}
    assert client.post(f"{ADDRESS}tasks/new/", typed).status_code == 302
    task = ProgrammeTask.objects.get()
    assert "Ban Tổ chức · Nghị quyết 02/NQ-LĐLĐ" in words_of(client, world, "dung", ADDRESS)
    form = client.get(f"{ADDRESS}tasks/{task.pk}/").context["form"]
    assert (form["owner"].value(), form["resolution"].value()) == ("Ban Tổ chức", "Nghị quyết 02/NQ-LĐLĐ")
    client.post(f"{ADDRESS}tasks/{task.pk}/finish/", {"outcome": "2 lớp"})
    html = client.get(ADDRESS).content.decode()
    assert "Đổi mới &lt;b&gt;" in html
    assert "2 lớp" in html
    client.post(f"{ADDRESS}tasks/{task.pk}/finish/", {"act": "reopen"})
    task.refresh_from_db()
    assert task.done_on is None
    client.post(f"{ADDRESS}tasks/{task.pk}/", {"text": "Mở hai lớp", "period": "2023-M03"})
    task.refresh_from_db()
    assert (task.text, task.period) == ("Mở hai lớp", "2023-M03")
    client.post(f"{ADDRESS}tasks/{task.pk}/remove/")
    assert not ProgrammeTask.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"text": "", "period": "2023-Q2"}, {"text": "Việc", "period": "1999"}, {"text": "x" * 301, "period": "2023"},
     {"text": "Việc", "period": "2023", "indicator": "nothing"}],
)  # fmt: skip
def test_a_form_to_be_mended_comes_back_with_what_was_typed(client, world: World, typed: dict[str, str]) -> None:
    client.force_login(world.dung)
    answer = client.post(f"{ADDRESS}tasks/new/", typed)
    assert answer.status_code == 422
    assert typed["text"] in answer.content.decode()
    assert not ProgrammeTask.objects.exists()


def test_tasks_of_superiors_are_chosen_and_taken_over(client, world: World) -> None:
    issued(world)
    page = words_of(client, world, "dung", f"{ADDRESS}adopt/")
    assert "Mở 2 lớp tập huấn cán bộ" in page
    first = ProgrammeTask.objects.order_by("pk").first()
    assert first is not None
    client.post(f"{ADDRESS}adopt/", {"task": [first.pk]})
    assert "nhận từ LĐLĐ tỉnh A" in words_of(client, world, "dung", ADDRESS)


def test_a_task_taken_over_keeps_its_resolution_and_gets_an_owner_of_its_own(client, world: World) -> None:
    issued(world)
    client.force_login(world.dung)
    client.post(f"{ADDRESS}adopt/", {"task": list(ProgrammeTask.objects.values_list("pk", flat=True))})
    page = words_of(client, world, "dung", ADDRESS)
    assert "Nghị quyết 02/NQ-LĐLĐ · nhận từ LĐLĐ tỉnh A" in page
    assert "Ban Tổ chức" not in page


def test_tasks_are_put_under_the_resolution_they_carry_out(client, world: World) -> None:
    task_of(world, entry=TaskEntry("Việc thường", "2023-Q1"))
    assert "Theo nghị quyết" not in words_of(client, world, "dung", ADDRESS)
    task_of(world, entry=TaskEntry("Mở lớp", "2023-Q2", resolution="Nghị quyết 02"))
    task_of(world, entry=TaskEntry("Thăm hỏi", "2023-Q1", resolution="Nghị quyết 01"))
    task_of(world, entry=TaskEntry("Mở lớp nữa", "2023-Q3", resolution="Nghị quyết 02"))
    assert "Theo nghị quyết" in words_of(client, world, "dung", ADDRESS)
    view = client.get(f"{ADDRESS}?by=resolution").context["view"]
    told = [(group.name, [line.task.text for line in group.lines]) for group in view.groups]
    assert told == [
        ("Nghị quyết 01", ["Thăm hỏi"]), ("Nghị quyết 02", ["Mở lớp", "Mở lớp nữa"]),
        ("Không ghi nghị quyết", ["Việc thường"]),
    ]  # fmt: skip


@pytest.mark.parametrize("task", ["x", "²", "999999", ""])
def test_a_strange_choice_takes_nothing_over(client, world: World, task: str) -> None:
    issued(world)
    client.force_login(world.dung)
    answer = client.post(f"{ADDRESS}adopt/", {"task": [task]}, follow=True)
    assert answer.status_code == 200
    assert not WorkProgramme.objects.filter(unit__code="A1").exists()


def test_issuing_without_a_paper_is_told_on_the_page(client, world: World) -> None:
    task_of(world, "PA", "an")
    client.force_login(world.ha)
    said = client.post("/planning/PA/2023/issue/", follow=True).content.decode()
    assert "Ghi số, ngày văn bản của chương trình công tác trước khi ban hành." in said


def test_a_task_of_another_unit_is_not_found(client, world: World) -> None:
    task = task_of(world, "A2", "lan")
    client.force_login(world.dung)
    assert client.get(f"{ADDRESS}tasks/{task.pk}/").status_code == 404
    assert client.get(f"/planning/A2/2023/tasks/{task.pk}/").status_code == 404


def test_a_task_may_serve_a_target_on_a_line_of_a_bodys_own_set(client, world: World) -> None:
    issue_own_form(world, with_one_line(world))
    assigned(world, "A1", 4, line="pa_tu_sach")
    client.force_login(world.dung)
    asked = {"text": "Đặt tủ sách", "period": "2023-Q2", "indicator": "pa_tu_sach"}
    assert client.post(f"{ADDRESS}tasks/new/", asked).status_code == 302
    assert "Tủ sách công nhân" in words_of(client, world, "dung", ADDRESS)

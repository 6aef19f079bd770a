"""The pages of a plan where figures hang on its units: targets and reports follow, totals are proved."""

from __future__ import annotations

import re

from django.test import Client

from congdoan.org import commands
from congdoan.org.models import Change, Reorganisation
from congdoan.org.tests.conftest import acting as acting  # the fixture
from congdoan.org.tests.planning import again, kept
from congdoan.org.tests.test_plan_pages import get, post, words
from congdoan.org.tests.test_successions import state
from congdoan.reporting import imports
from congdoan.reporting.tests.steps import accepted
from tests.world import World


def give_target(world: World, unit: str) -> None:
    entry = imports.TargetEntry(unit, "2023", "members_admitted", "ge", "80", "KH 1/KH-LĐLĐ", 2)
    imports.import_targets(by=world.ha, entries=[entry], source="chi-tieu.csv")


def with_target(world: World) -> Reorganisation:
    give_target(world, "A2")
    return kept(world)


def test_check_groups_what_hangs_by_kind_with_proposals(acting: World, client: Client) -> None:
    page = words(get(client, acting, "plan-check", with_target(acting).pk))
    assert "1 chỉ tiêu chia lại, giao tiếp, hoặc giữ lại" in page
    assert "Chỉ tiêu: 1" in page
    assert "phân bổ lại 80 người cho Công đoàn phường Hai (W2)" in page


def test_what_followed_is_told_as_far_as_one_may_read(acting: World, client: Client) -> None:
    plan = with_target(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    page = words(get(client, acting, "plan-check", plan.pk, by="binh"))
    assert "Chỉ tiêu: 1" in page
    assert "phân bổ lại 80 người" in page
    assert "Diễn tập" not in page


def test_rehearsal_shows_the_proof_and_the_changed_totals_and_keeps_nothing(acting: World, client: Client) -> None:
    accepted(acting, "A11", members_total=40, workers_total=44)
    plan, before = kept(acting), state()
    page = post(client, acting, "plan-rehearse", plan.pk)
    assert "chưa giữ lại gì" in words(page)
    assert "Đúng: không mất, không trùng" in words(page)
    assert "2023, thực hiện đến 22/11/2023 đang mở khớp khớp" in words(page)
    assert re.search(r"W1 Công đoàn phường Một .*chưa có → 40", words(page))
    assert state() == before
    assert not Change.objects.filter(act="planned").exists()


def test_plan_that_is_built_upon_says_why_it_is_not_withdrawn(acting: World, client: Client) -> None:
    plan = kept(acting)
    commands.apply_draft(by=acting.an, plan=plan, edition=plan.edition)
    give_target(acting, "W1")
    post(client, acting, "plan-undo", plan.pk)
    assert "Đơn vị mới của thay đổi này đã có chỉ tiêu" in words(get(client, acting, "plan", plan.pk))
    assert again(plan).state == "applied"


def test_carrying_out_shows_the_proof(acting: World, client: Client) -> None:
    accepted(acting, "A11", members_total=40, workers_total=44)
    plan = kept(acting)
    assert "Đúng: không mất, không trùng" in words(post(client, acting, "plan-apply", plan.pk, edition=plan.edition))


def test_report_of_a_later_period_stands_in_the_way_at_its_row(acting: World, client: Client) -> None:
    accepted(acting, "A11", members_total=40, workers_total=44)
    plan = kept(acting, "\n2022-07-01,dissolve,A11,,,,,,QĐ 2\n")
    page = words(get(client, acting, "plan", plan.pk))
    assert "1 lỗi, chưa thực hiện được." in page
    assert "Giải thể “A11” có báo cáo đã duyệt của năm 2023, sau ngày kết thúc" in page

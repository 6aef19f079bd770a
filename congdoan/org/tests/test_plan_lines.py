"""`congdoan org plan` and `congdoan org grants`: a plan as a file, or kept on screen and known by its number."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from congdoan.common.errors import Refused
from congdoan.org import queries
from congdoan.org.tests.acting import everyone_who_may_not
from congdoan.org.tests.planning import ABOLISH, HEAD, again, kept
from congdoan.org.tests.test_successions import state
from tests.world import World

BY = "an@vi-du.vn"


def org(*words: object, by: str = BY) -> str:
    told = StringIO()
    call_command("org", *map(str, words), "--by", by, stdout=told)
    return told.getvalue()


def test_plan_on_screen_is_checked_rehearsed_carried_out_and_undone_by_its_number(acting: World) -> None:
    plan, before = kept(acting), state()
    told = "phương án Bỏ cấp huyện, ngày 01/07/2023: thành lập 2, chuyển 2, sáp nhập 1, giải thể 1, đổi tên 1; "
    assert f"Kiểm tra xong, không có lỗi: {told}" in org("plan", "check", "--plan", plan.pk)
    assert f"Diễn tập xong, chưa giữ lại gì: {told}" in org("plan", "rehearse", "--plan", plan.pk)
    assert (again(plan).state, state()) == ("draft", before)
    assert f"Đã thực hiện: {told}" in org("plan", "apply", "--plan", plan.pk)
    assert again(plan).state == "applied"
    assert "Đã hoàn tác phương án Bỏ cấp huyện (QĐ 1)." in org("plan", "undo", "--plan", plan.pk)
    assert (again(plan).state, state()) == ("draft", before)


def test_plan_in_a_file_goes_the_same_way_and_all_tables_are_written(acting: World, tmp_path: Path) -> None:
    file, before = tmp_path / "phuong-an.csv", state()
    file.write_text(HEAD + ABOLISH, encoding="utf-8")
    answer = json.loads(org("plan", "apply", file, "--out", tmp_path / "bang", "--json"))
    assert (answer["did"], answer["proved"], answer["acts"]["move"]) == ("apply", True, 2)
    assert "đề nghị cấp lại tại" in (tmp_path / "bang" / "viec-kem-theo.csv").read_text(encoding="utf-8-sig")
    org("plan", "undo", file)
    assert state() == before


@pytest.mark.parametrize("step", ["check", "rehearse", "apply", "undo"])
def test_either_a_file_or_a_number_is_named(acting: World, tmp_path: Path, step: str) -> None:
    file, plan = tmp_path / "phuong-an.csv", kept(acting)
    file.write_text(HEAD + ABOLISH, encoding="utf-8")
    for words in ((), (file, "--plan", plan.pk)):
        with pytest.raises(Refused) as refused:
            org("plan", step, *words)
        assert refused.value.code == "which_plan"


@everyone_who_may_not
@pytest.mark.parametrize("step", ["check", "rehearse", "apply", "undo"])
def test_outsider_finds_no_plan_under_the_number(acting: World, person: str, step: str) -> None:
    plan = kept(acting)
    with pytest.raises(Refused) as refused:
        org("plan", step, "--plan", plan.pk, by=f"{person}@vi-du.vn")
    assert refused.value.code == "unknown_plan"


def test_grants_are_listed_and_taken_up(acting: World, capsys: pytest.CaptureFixture[str]) -> None:
    org("plan", "apply", "--plan", kept(acting).pk)
    (row,) = queries.proposed_grants(acting.an)
    capsys.readouterr()
    org("grants")
    assert f" {row.pk} Chuyên viên tổng hợp Ngô Thị Lan" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(Refused) as refused:
        org("grants", "--take", row.pk, "--at", "W1")
    assert refused.value.code == "not_proposed"
    with pytest.raises(Refused) as refused:
        org("grants", "--take", row.pk + 999)
    assert refused.value.code == "unknown_proposal"
    assert "Đã cấp lại 1 quyền, bỏ qua 0." in org("grants", "--take-all")
    assert "Không có quyền nào chờ cấp lại." in org("grants")

"""`congdoan formset`: a set out as a file, a file in as a draft, issued; refusals in one sentence."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from congdoan.common.errors import Refused
from congdoan.ownforms.models import FormDraft
from congdoan.ownforms.tests.steps import issued, with_one_line
from congdoan.reporting.models import IndicatorSet
from tests.world import World

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    told = StringIO()
    call_command("formset", *words, stdout=told)
    return told.getvalue()


def answer(*words: str) -> Any:
    return json.loads(run(*words, "--json"))


def test_out_as_a_file_changed_and_in_again(world: World, tmp_path: Path) -> None:
    issued(world, with_one_line(world))
    file = tmp_path / "bo.yaml"
    run("export", "PA", "--out", str(file), "--by", "an@vi-du.vn")
    said = yaml.safe_load(file.read_text("utf-8"))
    said["set"] |= {"version": 2, "valid_from": "2026-12-01"}
    file.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    told = answer("draft", str(file), "--unit", "PA", "--by", "an@vi-du.vn")
    assert (told["version"], told["faults"]) == (2, [])
    assert [row["draft"] for row in answer("list", "--unit", "PA")] == [None, told["draft"]]
    done = run("issue", str(told["draft"]), "--decision", "15/QĐ-LĐLĐ", "--on", "2022-11-20")
    assert "Đã ban hành bộ PA phiên bản 2, áp dụng cho kỳ bắt đầu từ 01/12/2026." in done
    assert IndicatorSet.objects.get(code="PA", version=2).number == "15/QĐ-LĐLĐ"


def test_a_file_with_faults_is_told_by_line_and_makes_no_draft(world: World, tmp_path: Path) -> None:
    file = tmp_path / "bo.yaml"
    file.write_text("set: {code: PA, version: 1, title: B, valid_from: 2026-12-01}\nsections: []\nforms: []\n", "utf-8")
    with pytest.raises(Refused) as refused:
        run("draft", str(file), "--unit", "PA")
    assert any("dòng 2" in detail for detail in refused.value.details)
    assert not FormDraft.objects.exists()


def test_the_set_of_another_body_is_refused(world: World, tmp_path: Path) -> None:
    issued(world, with_one_line(world))
    file = tmp_path / "bo.yaml"
    run("export", "PA", "--out", str(file))
    with pytest.raises(Refused, match="là của LĐLĐ tỉnh A"):
        run("draft", str(file), "--unit", "PB", "--by", "chi@vi-du.vn")
    with pytest.raises(Refused) as refused:
        run("export", "PA", "--out", str(file), "--by", "chi@vi-du.vn")
    assert refused.value.code == "unknown_set"


def test_what_is_not_there(world: World) -> None:
    for words in (["issue", "99", "--decision", "1"], ["list", "--unit", "X"], ["export", "X", "--out", "x.yaml"]):
        with pytest.raises(Refused) as refused:
            run(*words)
        assert refused.value.code.startswith("unknown_")


def test_a_day_that_is_none(world: World) -> None:
    draft = with_one_line(world)
    with pytest.raises(Refused) as refused:
        run("issue", str(draft.pk), "--decision", "1", "--on", "hôm nay")
    assert refused.value.code == "bad_date"


def test_nothing_yet(world: World) -> None:
    assert "chưa ban hành biểu mẫu nào" in run("list", "--unit", "A1")

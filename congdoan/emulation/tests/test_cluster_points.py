"""The units of a cluster weighed by its rubric: from their figures, for who may compare them; a file that is wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congdoan.common.errors import Refused
from congdoan.emulation import commands, queries, shipped
from congdoan.emulation.scoring import Fact
from congdoan.emulation.shipped import ClusterRubric, Deduction
from congdoan.emulation.weighing import weigh
from congdoan.org import commands as org
from congdoan.reporting.queries import Scope
from tests.year import CUT_OFF, report_year

from .rubrics import NAMES, OF_CLUSTERS

SCOPE = Scope("2023", cut_off=CUT_OFF)
GOOD = """\
code: CUM-THU
title: Bảng thử của cụm
valid_from: 2019-01-01
source: kiểm thử
levels: [upper_level_union]
period_kinds: [year]
criteria:
  - {code: admitted, text: Kết nạp đoàn viên, max: 50, method: proportional, of: {target: members_admitted}}
  - {code: density, text: Mật độ đoàn viên, max: 30, method: best, of: {part: members_total, whole: workers_total}}
  - {code: quiet, text: Không ngừng việc, max: 20, method: deduction, of: {line: work_stoppages}, each: 5}
"""


def read(folder: Path, text: str) -> ClusterRubric:
    path = folder / "cum.yaml"
    path.write_text(text, encoding="utf-8")
    return shipped.read_of_cluster(path)


@pytest.fixture
def compared(world, tmp_path):
    """Two districts with a year of figures; A2 reported more, none of them stoppages."""
    report_year(world)
    commands.load_rubric(by=world.admin, rubric=read(tmp_path, GOOD))
    return world


def weighed_by(world, person: str = "admin", scope: Scope = SCOPE) -> dict[str, Any]:
    found = queries.compare_cluster(world.users[person], world.cluster, scope)
    weighing = queries.weighed(found)
    return {unit.code: weighing.units[unit.pk] for unit in found.units} if weighing else {}


def printed(*words: str) -> str:
    out = StringIO()
    call_command("compare", *words, stdout=out)
    return " ".join(out.getvalue().split())


# ---- points ----


def test_points_are_made_of_targets_shares_and_counts(compared):
    found = weighed_by(compared)
    assert [(str(one.points), one.sentence) for one in found["A1"].points] == [
        ("20.0", "Đoàn viên kết nạp mới 4/10 người, đạt 40% chỉ tiêu, được 20/50 điểm."),
        ("30", "Tổng số đoàn viên 40/44 người (90,9%), cao nhất cụm, được 30/30 điểm."),
        ("0", "Vụ ngừng việc tập thể: chưa có số liệu, tính 0/20 điểm."),
    ]
    assert found["A2"].points[1].sentence == (
        "Tổng số đoàn viên 900/1.000 người (90%), bằng 99% đơn vị cao nhất cụm, được 29,7/30 điểm."
    )
    assert {code: (one.total, str(one.rank)) for code, one in found.items()} == {
        "A1": (Decimal("50.0"), "hạng 2"), "A2": (Decimal("79.7"), "hạng 1"),
    }  # fmt: skip
    assert [one.criterion for one in found["A1"].missing] == ["quiet"]


def test_who_shares_the_cluster_sees_the_same_points_and_others_nothing(compared):
    assert weighed_by(compared, "dung") == weighed_by(compared, "lan") == weighed_by(compared)
    with pytest.raises(Refused):
        weighed_by(compared, "chi")


def test_no_points_where_no_rubric_is_in_force(compared, tmp_path):
    assert weighed_by(compared, scope=Scope("2023-M05")) == {}
    of_unions = GOOD.replace("upper_level_union", "grassroots_union").replace("2019-01-01", "2020-01-01")
    commands.load_rubric(by=compared.admin, rubric=read(tmp_path, of_unions))
    assert weighed_by(compared) == {}  # the later file of the same code is for others


def test_a_later_rubric_takes_over_on_its_day(compared, tmp_path):
    later = GOOD.replace("2019-01-01", "2023-11-30").replace("max: 50", "max: 60").replace("max: 30", "max: 20")
    commands.load_rubric(by=compared.admin, rubric=read(tmp_path, later))
    assert weighed_by(compared)["A1"].points[0].most == 60
    after = GOOD.replace("2019-01-01", "2023-12-01").replace("max: 50", "max: 70").replace("max: 30", "max: 10")
    commands.load_rubric(by=compared.admin, rubric=read(tmp_path, after))
    assert weighed_by(compared)["A1"].points[0].most == 60


def test_an_election_changes_no_point(compared):
    before = weighed_by(compared)
    org.set_cluster(
        by=compared.admin, code="C1", year=2024, name="Cụm thi đua số 1", body="PA", decision="biên bản bầu",
        seats=[org.Seat("A1", "lead"), org.Seat("A2", "member")],
    )  # fmt: skip
    assert weighed_by(compared) == before


# ---- what always holds ----

(WEIGHTS,) = OF_CLUSTERS
slow_machines = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
numbers = st.integers(0, 2000).map(Decimal)
facts = st.builds(Fact, st.one_of(st.none(), numbers), st.one_of(st.none(), numbers))
units = st.dictionaries(
    st.sampled_from("ABC"), st.dictionaries(st.sampled_from(sorted(WEIGHTS.measured)), facts, max_size=4), min_size=1
)


@slow_machines
@given(units)
def test_points_keep_within_their_limits_and_the_order_of_units_decides_nothing(of_units):
    found = weigh(WEIGHTS, of_units, NAMES).units
    assert weigh(WEIGHTS, dict(reversed(of_units.items())), NAMES).units == found
    for one in found.values():
        assert all(0 <= point.points <= point.most for point in one.points)
        assert all("điểm" in point.sentence and "None" not in point.sentence for point in one.points)
        assert one.total is None or 0 <= one.total <= 100
        assert (one.rank is None) == (one.total is None)
        for other in found.values():
            if one.total is not None and one.total == other.total:
                assert one.rank == other.rank


@slow_machines
@given(units, st.sampled_from("ABC"), st.sampled_from(WEIGHTS.criteria), st.integers(0, 500))
def test_a_better_figure_never_lowers_the_units_own_points(of_units, unit, criterion, more):
    of_units = {unit: {}, **of_units}
    fact = of_units[unit].get(criterion.of.key, Fact())
    value = fact.value or Decimal(0)
    if isinstance(criterion, Deduction):
        value = max(Decimal(0), value - more) if fact.value is not None else value
    else:
        value += more
    raised = {**of_units, unit: {**of_units[unit], criterion.of.key: replace(fact, value=value)}}
    if fact.value is None and fact.base == 0:
        return  # nothing was due: nothing can be reached either
    before, after = (weigh(WEIGHTS, one, NAMES).units[unit].points for one in (of_units, raised))
    assert all(now.points >= then.points for then, now in zip(before, after, strict=True))


# ---- the file ----


@pytest.mark.parametrize(
    ("wrong", "right", "line", "said"),
    [
        ("max: 50", "max: 40", 7, "các tiêu chí cộng lại phải là 100 điểm, đang là 90."),
        ("code: quiet", "code: density", 10, "mã “density” dùng hai lần."),
        ("[upper_level_union]", "[district]", 5, "không có cấp “district”."),
        ("method: best", "method: manual", 9, "mục “method”: “manual” không có"),
        ("max: 20", "max: 20.05", 10, "20.05 điểm có quá 1 chữ số lẻ"),
        ("period_kinds: [year]\n", "", 1, "thiếu mục “period_kinds”."),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_reason(tmp_path, wrong, right, line, said):
    with pytest.raises(Refused) as refused:
        read(tmp_path, GOOD.replace(wrong, right))
    assert any(f"dòng {line}: " in one and said in one for one in refused.value.details), refused.value.details


def test_only_a_cluster_has_a_best(tmp_path):
    rubric = (
        (shipped.FOLDER / "ct-2019.yaml").read_text(encoding="utf-8").replace("method: proportional", "method: best")
    )
    path = tmp_path / "bang.yaml"
    path.write_text(rubric, encoding="utf-8")
    with pytest.raises(Refused, match="sai"):
        shipped.read(path)


@pytest.mark.parametrize("rubric", OF_CLUSTERS, ids=lambda one: one.code)
def test_what_is_shipped_weighs_only_what_the_catalogue_has_and_says_it_is_local(rubric):
    assert {code for one in rubric.criteria for code in one.of.lines} <= NAMES.keys()
    assert "địa phương, minh họa" in rubric.source


# ---- doors ----


def test_the_command_prints_points_ranks_and_why(compared, tmp_path, capsys):
    words = ("--cluster", "C1", "--period", "2023", "--cut-off", "2023-11-22")
    text = printed(*words)
    assert "79,7 (hạng 1, thiếu" in " ".join(capsys.readouterr().out.split())
    assert "không phải kết quả bình xét, bầu" in text
    assert "được 29,7/30 điểm." in printed(*words, "--explain", "A2")
    found = json.loads(printed(*words, "--json"))
    assert [(one["unit"], one["total"]) for one in found["units"]] == [("A1", 50.0), ("A2", 79.7)]
    other = tmp_path / "khac.yaml"
    other.write_text(GOOD.replace("max: 50", "max: 70").replace("max: 30", "max: 10"), encoding="utf-8")
    assert "70" in printed(*words, "--rubric", str(other), "--explain", "A2")
    for wrong in (("--explain", "B1"), ("--by", "chi@vi-du.vn")):
        with pytest.raises(Refused):
            printed(*words, *wrong)


def test_the_page_of_the_cluster_shows_points_beside_the_comparison(compared, client):
    client.force_login(compared.lan)
    page = client.get("/clusters/C1/2023/?period=2023&basis=actual&cut_off=2023-11-22")
    told = page.content.decode()
    assert "Điểm so sánh và vì sao" in told
    assert "cao nhất cụm, được 30/30 điểm." in told
    assert "1 chỉ số chưa có số liệu" in told
    month = client.get("/clusters/C1/2023/?period=2023-M05").content.decode()
    assert "Điểm so sánh" not in month

"""The pages about scoring, classification and the quota say what the code does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from congdoan.common.numbers import format_number
from congdoan.emulation.classing import Candidate, Choice, chosen_among, not_eligible, places, standing
from congdoan.emulation.rules import rank
from congdoan.emulation.scoring import Fact, Given, GroupScore, Inputs, Point, Score, Stage, score
from congdoan.emulation.shipped import Chosen, Rubric
from congdoan.emulation.tests.rubrics import NAMES, OF_CLUSTERS, RUBRICS, criterion, rubric_of
from congdoan.emulation.weighing import Weighing, weigh

from .tables import Row, number, text_of, with_headings

SCORING, CLASSIFICATION, QUOTA, CLUSTER = (
    f"docs/algorithms/{name}.md" for name in ("scoring", "classification", "quota", "cluster")
)
BY_NAME = {f"{one.code} {one.valid_from.year}": one for one in RUBRICS}
IN_FORCE = {one.code: one for one in sorted(RUBRICS, key=lambda one: one.valid_from)}


def shown(points: Decimal) -> str:
    return format_number(points, 2, trim=True)


def of(point: Point) -> str:
    return f"{shown(point.points)}/{shown(point.most)}"


def points_of(scored: Score) -> dict[str, Point]:
    return {point.criterion: point for group in scored.groups for point in group.criteria}


def given_at(row: Row) -> dict[Stage, Given]:
    return {stage: Given(points) for stage in Stage if (points := number(row[stage.value])) is not None}


# ---- scoring ----


def test_methods_and_what_is_missing():
    found = with_headings(SCORING, "rubric", "criterion", "value", "of", "points", "sentence")
    assert len(found) == 2
    for row in (row for table in found for row in table):
        rubric = IN_FORCE[row["rubric"]]
        facts = {rubric.criteria[row["criterion"]].of.key: Fact(number(row["value"]), number(row["of"]))}
        point = points_of(score(rubric, Inputs(facts, {}, NAMES)))[row["criterion"]]
        assert (of(point), point.sentence) == (row["points"], row["sentence"])


def test_points_for_each_item():
    (table,) = with_headings(SCORING, "initiatives", "points", "sentence")
    rubric = rubric_of(criterion("per_item", of={"line": "initiatives"}, each=1.5))
    for row in table:
        inputs = Inputs({"initiatives": Fact(number(row["initiatives"]))}, {}, NAMES)
        point = points_of(score(rubric, inputs))["one"]
        assert (shown(point.points), point.sentence) == (row["points"], row["sentence"])


def test_half_up():
    (table,) = with_headings(SCORING, "result", "target", "decimals", "points")
    for row in table:
        rule = criterion("proportional", of={"target": "members_admitted"})
        facts = {"target:members_admitted": Fact(number(row["result"]), number(row["target"]))}
        found = score(rubric_of(rule, decimals=int(row["decimals"])), Inputs(facts, {}, NAMES))
        assert shown(found.total) == row["points"]


def test_who_gave_the_points():
    (table,) = with_headings(SCORING, "group", "figures", "self", "verified", "council", "points", "by")
    for row in table:
        bonus = row["group"] == "bonus"
        rule = criterion("manual") if bonus else criterion("proportional", of={"target": "members_admitted"})
        group = {"code": row["group"], "title": "Nhóm", "max": 10, "bonus": bonus, "criteria": [rule]}
        facts = {} if bonus else {"target:members_admitted": Fact(number(row["figures"]), Decimal(10))}
        found = score(rubric_of(groups=[group]), Inputs(facts, {"one": given_at(row)}, NAMES))
        point = points_of(found)["one"]
        assert (shown(point.points), point.by) == (row["points"], row["by"])


def test_one_union_from_its_figures_to_its_total():
    (table,) = with_headings(SCORING, "group", "criterion", "value", "of", "by", "points")
    rubric = IN_FORCE["CS-NNN"]
    facts = {
        rubric.criteria[row["criterion"]].of.key: Fact(number(row["value"]), number(row["of"]))
        for row in table
        if row["by"] == "figures"
    }
    given = {
        row["criterion"]: {Stage(row["by"]): Given(number(row["points"].split("/")[0]))}
        for row in table
        if row["by"] != "figures"
    }
    found = score(rubric, Inputs(facts, given, NAMES))
    listed = [(group.code, point.criterion, point.by, of(point)) for group in found.groups for point in group.criteria]
    assert listed == [(row["group"], row["criterion"], row["by"], row["points"]) for row in table]
    (groups,) = with_headings(SCORING, "group", "points", "cap")
    assert [cells(group) for group in found.groups] == [tuple(row.values()) for row in groups]
    assert f"The total is {shown(found.total)} points." in text_of(SCORING)


def cells(group: GroupScore) -> tuple[str, str, str]:
    return group.code, shown(group.points), shown(group.most)


# ---- classification ----


def test_who_is_old_enough():
    (table,) = with_headings(CLASSIFICATION, "founded", "merged or split", "not yet classified")
    for row in table:
        changed = date.fromisoformat(row["merged or split"]) if row["merged or split"] else None
        founded = date.fromisoformat(row["founded"])
        said = not_eligible(IN_FORCE["CS-NNN"], established=founded, changed=changed, day=date(2022, 11, 30))
        assert said == row["not yet classified"]


def test_bands():
    (table,) = with_headings(CLASSIFICATION, "rubric", "points", "failed", "band", "next band", "points short")
    for row in table:
        rubric = BY_NAME[row["rubric"]]
        points = number(row["points"])
        weak = row["failed"] == "no_weak_group"
        groups = tuple(
            GroupScore(group.code, group.title, Decimal(0) if weak else group.max, group.max, group.bonus, ())
            for group in rubric.groups
        )
        met = {code: {Stage.COUNCIL: Given(Decimal(code != row["failed"]))} for code in rubric.conditions_by_code}
        found = standing(rubric, Score(rubric.code, points, None, groups), Inputs({}, met, NAMES))
        assert (found.band, found.next_band, shown(found.points_short)) == (
            row["band"], row["next band"], row["points short"],
        )  # fmt: skip
        assert found.failed == ((row["failed"],) if row["failed"] else ())


def failed(rubric: Rubric, facts: dict[str, Fact], given: dict[str, dict[Stage, Given]]) -> tuple[str, ...]:
    inputs = Inputs(facts, given, NAMES)
    return standing(rubric, score(rubric, inputs), inputs).failed


def test_conditions():
    (table,) = with_headings(CLASSIFICATION, "condition of", "condition", "value", "judged", "met")
    for row in table:
        rubric, code = BY_NAME[row["condition of"]], row["condition"]
        test = rubric.conditions_by_code[code].test
        facts = {test.of.key: Fact(number(row["value"]))} if row["value"] else {}
        judged = {code: {Stage.COUNCIL: Given(number(row["judged"]))}} if row["judged"] else {}
        assert (code not in failed(rubric, facts, judged)) == (row["met"] == "yes"), row


def test_conditions_on_a_target():
    (table,) = with_headings(CLASSIFICATION, "result", "target", "at least, %", "met")
    for row in table:
        facts = {"target:members_admitted": Fact(number(row["result"]), number(row["target"]))}
        holds = {}
        for if_missing in ("met", "unmet"):
            test = {"kind": "figure", "of": {"target": "members_admitted"}, "at_least": row["at least, %"]}
            condition = {"code": "due", "text": "Đạt", "failed": "chưa", "test": test, "if_missing": if_missing}
            holds[if_missing] = failed(rubric_of(criterion("manual"), conditions=[condition]), facts, {}) == ()
        unknown = holds == {"met": True, "unmet": False}
        assert row["met"] == ("unknown" if unknown else "yes" if holds["met"] else "no")


# ---- the quota ----


def rule(percent: str, rounding: str = "down") -> Chosen:
    return Chosen(code="excellent", title="Xuất sắc", out_of="good", percent=percent, rounding=rounding)


def test_how_many_places():
    (table,) = with_headings(QUOTA, "rated good", "percent", "rounding", "exact", "places")
    for row in table:
        rated = [Candidate(f"U{i}", "THU", Decimal(90), "good", True) for i in range(int(row["rated good"]))]
        found = places(rule(row["percent"], row["rounding"]), rated)
        assert (found.exact, found.quota) == (number(row["exact"]), int(row["places"]))


def test_a_tie_and_what_people_choose():
    (table,) = with_headings(QUOTA, "unit", "points", "may be chosen", "proposed", "tied")
    candidates = [
        Candidate(row["unit"], "THU", number(row["points"]), "good", row["may be chosen"] == "yes") for row in table
    ]
    found = places(rule("20"), candidates)
    assert (found.rated, found.quota, found.left) == (15, 3, 2)
    for column, units in (("proposed", found.proposed), ("tied", found.tied)):
        assert units == {row["unit"] for row in table if row[column] == "yes"}
    (choices,) = with_headings(QUOTA, "choices", "excellent")
    for row in choices:
        made = [Choice(word[1:], word[0] == "+", "lý do") for word in row["choices"].split()]
        assert chosen_among(found, candidates, made) == set(row["excellent"].split()), row


# ---- units of a cluster ----

(WEIGHTS,) = (one for one in OF_CLUSTERS if one.code == "CUM-CT")
CRITERIA = [one.code for one in WEIGHTS.criteria]


def weighed() -> Weighing[str]:
    """The units of the page by the shipped rubric."""
    (table,) = with_headings(CLUSTER, "unit", *CRITERIA)
    facts = {}
    for row in table:
        parts = {one.of.key: row[one.code].partition("/") for one in WEIGHTS.criteria}
        facts[row["unit"]] = {key: Fact(number(value), number(of)) for key, (value, _stroke, of) in parts.items()}
    return weigh(WEIGHTS, facts, NAMES)


def test_units_of_a_cluster_and_their_ranks():
    (table,) = with_headings(CLUSTER, "unit", *CRITERIA, "total", "rank")
    found = weighed()
    for row in table:
        unit = found.units[row["unit"]]
        assert [shown(point.points) for point in unit.points] == [row[code] for code in CRITERIA]
        assert ("" if unit.total is None else shown(unit.total), str(unit.rank or "")) == (row["total"], row["rank"])


def test_points_of_a_cluster_in_words():
    (table,) = with_headings(CLUSTER, "unit", "criterion", "sentence")
    found = weighed()
    for row in table:
        (told,) = (one.sentence for one in found.units[row["unit"]].points if one.criterion == row["criterion"])
        assert told == row["sentence"]


def test_a_tie_in_a_cluster():
    (table,) = with_headings(CLUSTER, "unit", "total", "rank")
    ranks = rank({row["unit"]: number(row["total"]) for row in table})
    assert {unit: str(place or "") for unit, place in ranks.items()} == {row["unit"]: row["rank"] for row in table}

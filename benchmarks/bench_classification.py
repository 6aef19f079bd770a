"""20,000 grassroots unions of a province scored and classified: the whole command, and its parts."""

from __future__ import annotations

from typing import Any

import harness

PROVINCE = harness.Country(provinces=1, districts=20, grassroots=20_000)
RUNS = 3
DATA = "20,000 grassroots unions below one province, every line of the year reported by chance, 37 criteria"


def main(database: str) -> None:
    from congdoan.emulation import commands, queries, shipped
    from congdoan.emulation.classing import outcomes, result_of
    from congdoan.org.models import Unit
    from congdoan.reporting.queries import Scope

    harness.plant(PROVINCE)
    Unit.objects.filter(level=commands.GRASSROOTS).update(category="non_state_enterprise")  # the longest rubric
    book = harness.filled_book()
    by = harness.administrator()
    for path in shipped.shipped():
        commands.load_rubric(by=by, rubric=shipped.read(path))
    body, scope = Unit.objects.get(code="P0"), Scope("2023")
    rules = queries.rubrics_in_force(book.period.kind, book.period.end)
    found: dict[str, Any] = {}

    def read() -> None:
        found["people"] = queries.population(by, body, scope, rules, commands.GRASSROOTS)

    def score() -> None:
        people = found["people"]
        used = {rule.code: rule for rule in people.rubrics.values()}
        results = [result_of(used[case.rubric], case, people.day) for case in queries.cases_of(people)]
        found["ends"] = outcomes(used, results, [])

    def whole() -> None:
        found["made"] = commands.classify(by=by, body=body, scope=scope)

    works = {"read": read, "score and choose": score, "the whole command": whole}
    for what, work in works.items():
        taken = harness.seconds(work, RUNS)
        aim = "30 s or less" if work is whole else ""
        harness.show(f"{database}: {what}", median_s=harness.median(taken), data=DATA, runs=RUNS, aim=aim)
    works = {
        "the list of the page": lambda: queries.listing(found["made"]).lines,
        "verify, computed again": lambda: queries.what_differs(found["made"]),
    }
    for what, work in works.items():
        taken = harness.seconds(work, RUNS)
        harness.show(f"{database}: {what}", median_s=harness.median(taken), data=DATA, runs=RUNS)
    assert len(found["ends"]) == PROVINCE.grassroots


if __name__ == "__main__":
    harness.on_both_databases(main)

"""The pack of a district of 304 grassroots unions: the whole command, and its parts."""

from __future__ import annotations

from typing import Any

import harness

DISTRICT = harness.Country(
    provinces=1, districts=1, grassroots=320
)  # of 320 one in 20 hangs at the province: 304 at the district
RUNS = 3
DATA = "304 grassroots unions below one district, every line of the year reported by chance, all classified"


def main(database: str) -> None:
    from congdoan.emulation import commands as emulation
    from congdoan.emulation import shipped
    from congdoan.org.models import Unit
    from congdoan.reporting.queries import Scope
    from congdoan.yearend import commands, pack_files, queries

    harness.plant(DISTRICT)
    Unit.objects.filter(level=emulation.GRASSROOTS).update(category="non_state_enterprise")
    book = harness.filled_book()
    by = harness.administrator()
    for path in shipped.shipped():
        emulation.load_rubric(by=by, rubric=shipped.read(path))
    scope = Scope("2023")
    body = Unit.objects.get(level="upper_level_union")
    subject = queries.Subject(body)
    emulation.classify(by=by, body=body, scope=scope)
    issuer = pack_files.Issuer(body, book.period.end, {})
    found: dict[str, Any] = {}

    def read() -> None:
        found["year"] = queries.body_year(by, body, scope)

    def classes() -> None:
        makers = pack_files.classification_makers(
            issuer, queries.class_list(by, subject, "2023"), queries.met(body, "2023")
        )
        found["files"] = [one.make() for one in makers]

    works = {
        "read the year": read,
        "report": lambda: pack_files.report_file(issuer, found["year"], {}),
        "annex": lambda: pack_files.annex_file(found["year"]),
        "list, minutes, decision": classes,
        "the whole command": lambda: commands.issue_pack(by=by, subject=subject, scope=scope),
    }
    for what, work in works.items():
        taken = harness.seconds(work, RUNS)
        aim = "20 s or less" if what == "the whole command" else ""
        harness.show(f"{database}: {what}", median_s=harness.median(taken), data=DATA, runs=RUNS, aim=aim)
    assert len(found["year"].members) == 304


if __name__ == "__main__":
    harness.on_both_databases(main)

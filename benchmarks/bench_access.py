"""The first page of reports and of units that a person may read, at every level."""

from __future__ import annotations

from functools import partial

import harness

RUNS = 25
PAGE = 50
DATA = "127,348 units, 126,564 reports; the first 50 rows, access included"


def main(database: str) -> None:
    from congdoan.org.models import Unit
    from congdoan.reporting.models import Report

    harness.plant(harness.NATION)
    harness.sent_reports(harness.NATION.grassroots)
    harness.analyze()

    def first_page(rows, officer):
        return list(rows.allowed(officer, "read")[:PAGE])

    pages = {
        "reports": Report.objects.select_related("unit", "form").order_by("pk"),
        "units by name": Unit.objects.order_by("sort_key", "code"),
    }
    for place, code in {"grassroots union": "C0", "district": "D0", "province": "P0", "root": "TLD"}.items():
        officer = harness.officer_at(code)
        for what, rows in pages.items():
            taken = harness.seconds(partial(first_page, rows, officer), runs=RUNS)
            harness.show(
                f"{database}: {what}, {place}", median_s=harness.median(taken), p95_s=harness.p95(taken), runs=RUNS,
                data=DATA,
            )  # fmt: skip


if __name__ == "__main__":
    harness.on_both_databases(main)

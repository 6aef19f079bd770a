"""A thousand letters of merit of one decision: the whole, and its parts."""

from __future__ import annotations

from datetime import date
from typing import Any

import harness

DISTRICT = harness.Country(provinces=1, districts=1, grassroots=527)
LETTERS = 1000
DATA = "1,000 letters of one decision, half to unions and half to people, a page each"
DONE = "Đã có thành tích xuất sắc trong phong trào thi đua lao động giỏi và xây dựng tổ chức công đoàn năm 2023"


def main(database: str) -> None:
    from congdoan.awards import commands, letters, queries, shipped
    from congdoan.awards.commands import NominationEntry
    from congdoan.org.models import Unit

    harness.plant(DISTRICT)
    by, body = harness.administrator(), Unit.objects.get(code="D0")
    codes = list(Unit.objects.filter(path__startswith=body.path).exclude(pk=body.pk).values_list("code", flat=True))
    codes = codes[: LETTERS // 2]
    entries = [
        NominationEntry(code, "letter_of_merit", DONE, "topical", person, position, line=line)
        for line, (code, person, position) in enumerate(
            [(code, "", "") for code in codes] + [(code, f"Nguyễn Văn Mẫu {code}", "Chủ tịch") for code in codes], 2
        )
    ]
    assert len(entries) == LETTERS
    commands.import_nominations(by=by, body="D0", period="2023", entries=entries, source="benchmark")
    decision = commands.decide(by=by, body=body, period="2023", kind="letter_of_merit", dated=date(2023, 12, 20))
    found: dict[str, Any] = {}

    def gather() -> None:
        found["common"] = letters.common_of(decision)
        found["pages"] = [letters.letter_of(row) for row in queries.listed(decision)]

    def typeset() -> None:
        found["pdf"] = letters.letters_pdf(found["common"], found["pages"])

    def typeset_words() -> None:
        letters.letters_pdf(found["common"], found["pages"], blank=shipped.read_blank())

    def write() -> None:
        (harness.folder() / "letters.pdf").write_bytes(found["pdf"])

    def whole() -> None:
        file = commands.download_letters(by=by, decision=decision)
        (harness.folder() / file.name).write_bytes(file.content)

    works = {
        "gathering": gather, "typesetting": typeset, "typesetting the words for blanks": typeset_words,
        "writing": write, "the whole, from the decision to the file": whole,
    }  # fmt: skip
    for what, work in works.items():
        aim = "10 s or less" if work is whole else ""
        taken = harness.seconds(work)
        harness.show(f"{database}: {what}", median_s=harness.median(taken), data=DATA, aim=aim)
    assert found["pdf"].count(b"/Type /Page\n") in (0, LETTERS)


if __name__ == "__main__":
    harness.on_both_databases(main)

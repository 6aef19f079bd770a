"""The command lines printed in docs/howto are run, and what they answer is compared with the page.

A block ```console holds lines that begin with `$ ` and below each what it prints; a line `…` stands for lines left
out. The blocks of a page run in their order on a fresh database, in a copy of docs/howto/bat-dau.

A block ```sql is asked in DuckDB, in the same folder, once all command lines of the page have run; the table below it
is what it answers. `python -m tests.docs.consoles` writes the true answers into the pages.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
HOWTO = ROOT / "docs" / "howto"
FILES = HOWTO / "bat-dau"
LEFT_OUT = "…"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_QUERY = re.compile(r"^```sql\n(.*?)^```\n(?:\n((?:\|[^\n]*\n)+))?", re.MULTILINE | re.DOTALL)

# One process for all lines of a page: Django starts once.
_RUNNER = """
import contextlib, io, json, sys
from congdoan.config.cli import main
answers = []
for words in json.load(sys.stdin):
    told, code = io.StringIO(), 0
    sys.argv = words
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    answers.append([code, told.getvalue()])
print(json.dumps(answers))
"""


@dataclass(frozen=True)
class Line:
    """A command line of a page and what the page says it prints."""

    command: str
    printed: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A query of a page and the table that the page says it answers; none where it answers nothing."""

    sql: str
    printed: str


def lines_of(page: Path) -> list[Line]:
    """The command lines of a page, in their order."""
    return [line for block in _BLOCK.findall(page.read_text(encoding="utf-8")) for line in _lines(block)]


def queries_of(page: Path) -> list[Query]:
    """The queries of a page, in their order."""
    return [Query(sql, table or "") for sql, table in _QUERY.findall(page.read_text(encoding="utf-8"))]


def _lines(block: str) -> list[Line]:
    lines: list[Line] = []
    for text in block.splitlines():
        if text.startswith("$ "):
            lines.append(Line(text[2:], ()))
        else:
            last = lines.pop()
            lines.append(Line(last.command, (*last.printed, text)))
    return lines


def run(lines: list[Line], folder: Path) -> list[list[str]]:
    """What the lines print, run one after the other on a fresh database below `folder`."""
    work = folder / "bat-dau"
    shutil.copytree(FILES, work)
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "COLUMNS")}
    env |= {"CONGDOAN_VAR": str(folder / "var"), "COLUMNS": "110", "PYTHONPATH": str(ROOT)}
    commands = [["congdoan", "setup", "--no-static"], *(shlex.split(line.command) for line in lines)]
    done = subprocess.run(
        [sys.executable, "-c", _RUNNER],
        input=json.dumps(commands),
        cwd=work,
        env=env,
        capture_output=True,
        text=True,
        timeout=600,  # a page of many commands, beside whatever else the machine does
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    answers = json.loads(done.stdout.splitlines()[-1])
    return [[text.rstrip() for text in told.strip().splitlines()] for _code, told in answers[1:]]


def ask(queries: list[Query], folder: Path) -> list[str]:
    """What DuckDB answers, after `run` in the same folder."""
    with duckdb.connect() as base:
        base.execute(f"SET file_search_path = '{folder / FILES.name}'")
        return [_table(base.execute(query.sql)) for query in queries]


def _table(told: duckdb.DuckDBPyConnection) -> str:
    headings, rows = [column[0] for column in told.description or ()], told.fetchall()
    if headings in ([], ["Count"]):  # a view was made
        return ""
    bars = ["---:" if all(isinstance(row[at], int | float | Decimal | None) for row in rows) else "---"
            for at in range(len(headings))]  # fmt: skip
    cells = [f"| {' | '.join(row)} |" for row in ([_cell(value) for value in row] for row in (headings, *rows))]
    return "\n".join((cells[0], f"|{'|'.join(bars)}|", *cells[1:], ""))


def _cell(value: object) -> str:
    return "" if value is None else "/".join(value) if isinstance(value, list) else str(value)


def agrees(printed: tuple[str, ...], answer: list[str]) -> bool:
    """Whether an answer is what the page prints, `…` standing for any lines; the width of columns does not count."""
    pattern = "".join(r"(?:.*\n)*" if text == LEFT_OUT else f"{re.escape(_narrow(text))}\n" for text in printed)
    return re.fullmatch(pattern, "".join(f"{_narrow(text)}\n" for text in answer)) is not None


def _narrow(text: str) -> str:
    return re.sub(" {2,}", "  ", text.rstrip())


def rewrite(page: Path) -> list[str]:
    """Writes the true answers into a page; returns the commands it could not, because the page leaves lines out."""
    lines = lines_of(page)
    with tempfile.TemporaryDirectory() as folder:
        answers = iter(run(lines, Path(folder)))
        tables = iter(ask(queries_of(page), Path(folder)))
    by_hand: list[str] = []

    def block(match: re.Match[str]) -> str:
        told: list[str] = []
        for line in _lines(match[1]):
            answer = next(answers)
            keep = LEFT_OUT in line.printed
            if keep and not agrees(line.printed, answer):
                by_hand.append(line.command)
            told += [f"$ {line.command}", *(line.printed if keep else answer)]
        return "\n".join(("```console", *told, "```"))

    def query(match: re.Match[str]) -> str:
        table = next(tables)
        return f"```sql\n{match[1]}```\n" + (f"\n{table}" if table else "")

    text = _QUERY.sub(query, _BLOCK.sub(block, page.read_text(encoding="utf-8")))
    page.write_text(text, encoding="utf-8")
    return by_hand


if __name__ == "__main__":
    for howto in sorted(HOWTO.glob("*.md")):
        for command in rewrite(howto) if lines_of(howto) else ():
            print(f"{howto.name}: mend by hand: {command}")

"""The shipped catalogue as the generators of reports have to meet it."""

from pathlib import Path

from congdoan.reporting import shipped
from congdoan.reporting.checks import Line, findings

CATALOGUE = shipped.read(Path(__file__).parents[2] / "reporting" / "catalogue" / "core.yaml")


def lines_of(form):
    """What checks need to know of the lines that people type on a form."""
    shown = CATALOGUE.lines_of(next(one for one in CATALOGUE.forms if one.code == form))
    typed = (CATALOGUE.lines[code] for code in shown if code in CATALOGUE.lines)
    return {line.code: Line(line.name, line.unit, line.decimals) for line in typed}


def faults(figures, lines):
    """The checks that would stop a report with these figures."""
    return [found for found in findings(figures, CATALOGUE.all_checks, lines) if found.severity == "error"]

"""The shipped catalogue as the generators of reports have to meet it."""

from pathlib import Path

import yaml

FILE = Path(__file__).parents[2] / "reporting" / "catalogue" / "core.yaml"
CATALOGUE = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def lines_of(form):
    ratios = {ratio["code"] for ratio in CATALOGUE["ratios"]}
    lines = next(one["lines"] for one in CATALOGUE["forms"] if one["code"] == form)
    return set(lines) - ratios


def breaks(check, figures):
    if check["kind"] == "at_most":
        pair = (check["part"], check["whole"])
        return all(line in figures for line in pair) and figures[pair[0]] > figures[pair[1]]
    lines = [check["opening"], check["closing"], *check["plus"], *check["minus"]]
    if not all(line in figures for line in lines):
        return False
    grown = sum(figures[line] for line in check["plus"]) - sum(figures[line] for line in check["minus"])
    return figures[check["opening"]] + grown != figures[check["closing"]]

"""What import-linter cannot see: foreign keys, templates, order inside an area, words, and who may touch which rows."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "congdoan"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
AREAS = CONTRACTS[0]["layers"]  # the highest first
NESTED = {path.parent.name: "registers" for path in (PACKAGE / "registers").glob("*/apps.py")}
"""Areas within an area, one app each: they stand where that one stands."""
PLAIN_UNIT_NUMBERS = {"accounts.User", "audit.Event"}  # both lie below `org` and cannot point at a unit

LAYERS_OF_AN_AREA = (
    {"urls"}, {"resources", "api"}, {"pages"}, {"jobs"}, {"forms"}, {"imports"}, {"commands"}, {"measures"},
    {"queries"}, {"books"}, {"models"},
    {
        "rules", "checks", "tree", "heirs", "plans", "plan_rows", "shipped", "sheets", "groups", "cascade", "scoring",
        "classing", "weighing", "stored", "words", "lines",
    },
)  # fmt: skip
HEIGHT = {name: -place for place, names in enumerate(LAYERS_OF_AN_AREA) for name in names}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("congdoan.")]


def place_of(area: str) -> int:
    """Where an area, or one within it, stands in the order; -1 where it is none."""
    outer = NESTED.get(area, area)
    return AREAS.index(outer) if outer in AREAS else -1


def is_above(area: str, other: str) -> bool:
    return place_of(area) < place_of(other)


def files(pattern: str) -> list[Path]:
    """The files of a pattern that begins with an area, nested areas included."""
    found = {path for one in (pattern, f"registers/{pattern}") for path in PACKAGE.glob(one)}
    return sorted(path for path in found if "tests" not in path.parts)


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


# ---- areas ----


def test_no_foreign_key_points_to_an_area_above() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and place_of(field.related_model._meta.app_label) >= 0
        and is_above(field.related_model._meta.app_label, model._meta.app_label)
    ]
    assert wrong == []


def test_only_areas_below_org_keep_a_unit_as_a_plain_number() -> None:
    plain = {
        model._meta.label
        for model in our_models()
        for field in model._meta.fields
        if field.name == "unit_id" and not field.is_relation
    }
    assert plain == PLAIN_UNIT_NUMBERS


def areas_named_in(template: str) -> Iterator[str]:
    """The areas whose addresses, tags or templates a template uses."""
    for address in re.findall(r"{%\s*url\s+[\"']([^\"']+):", template):
        yield address.split(":")[0]
    for libraries in re.findall(r"{%\s*load\s+([^%]+?)\s*%}", template):
        for library in libraries.split(" from ")[-1].split():
            yield from (path.relative_to(PACKAGE).parts[0] for path in files(f"*/templatetags/{library}.py"))
    for used in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)/", template):
        yield used.split("/")[0]


def test_templates_use_no_area_above_their_own() -> None:
    templates = files("*/templates/**/*.html")
    assert templates
    wrong = [
        f"{named(path)} uses {area}"
        for path in templates
        for area in areas_named_in(path.read_text())
        if place_of(area) < 0 or is_above(area, path.relative_to(PACKAGE).parts[0])
    ]
    assert wrong == []


def test_every_way_of_naming_an_area_in_a_template_is_seen() -> None:
    template = "{% extends 'ui/base.html' %}{% load i18n ui %}{% url 'org:unit' 1 %}{% include \"dashboards/x.html\" %}"
    assert sorted(areas_named_in(template)) == ["dashboards", "org", "ui", "ui"]


# ---- inside an area ----


def modules_imported(path: Path) -> set[str]:
    """The modules of its own area that a file imports, at whatever place."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    inside = len(package.split("."))
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            if (node.level, node.module) in ((1, None), (0, package)):
                found.update(alias.name for alias in node.names)
            elif node.level == 1 and node.module:
                found.add(node.module.split(".")[0])
            elif node.level == 0 and (node.module or "").startswith(f"{package}."):
                found.add((node.module or "").split(".")[inside])
        elif isinstance(node, ast.Import):
            found.update(alias.name.split(".")[inside] for alias in node.names if alias.name.startswith(f"{package}."))
    return found


def reached_from(module: str, imports: dict[str, set[str]]) -> set[str]:
    """The named modules that a module imports, itself or through helpers without a place in the order."""
    reached: set[str] = set()
    waiting = list(imports[module])
    while waiting:
        one = waiting.pop()
        if one in imports and one not in reached:
            reached.add(one)
            if one not in HEIGHT:
                waiting += imports[one]
    return reached & HEIGHT.keys()


@pytest.mark.parametrize("area", [*AREAS, *NESTED])
def test_imports_inside_an_area_go_one_way(area: str) -> None:
    imports = {path.stem: modules_imported(path) for path in files(f"{area}/*.py")}
    wrong = [
        f"{module} → {other}"
        for module in sorted(imports.keys() & HEIGHT.keys())
        for other in sorted(reached_from(module, imports))
        if HEIGHT[other] > HEIGHT[module]
    ]
    assert wrong == []


def test_an_import_through_a_helper_is_seen() -> None:
    imports = {"queries": {"helper"}, "helper": {"commands"}, "commands": {"queries"}}
    assert reached_from("queries", imports) == {"commands"}


CLOCK = {"today", "now", "utcnow", "localdate", "localtime", "monotonic", "perf_counter"}


def faults_of_pure(source: str) -> list[str]:
    """Where a file that should only compute knows Django or looks at the clock."""
    faults = []
    for node in ast.walk(ast.parse(source)):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        faults += [name for name in modules if name.split(".")[0] in ("django", "time")]
        if isinstance(node, ast.Attribute) and node.attr in CLOCK:
            faults.append(f"line {node.lineno}: {node.attr}")
    return faults


def test_rules_know_neither_django_nor_the_clock() -> None:
    names = ("rules", "checks", "tree", "heirs", "plans", "plan_rows", "cascade")
    pure = [path for name in names for path in files(f"*/{name}.py")]
    pure += [*files("*/sheets/*.py"), *files("documents/workbook/*.py")]
    assert {named(path) for path in pure} >= {
        "org/rules.py",
        "org/tree.py",
        "reporting/rules.py",
        "reporting/checks.py",
        "reporting/cascade.py",
    }
    assert {named(path): found for path in pure if (found := faults_of_pure(path.read_text()))} == {}


def test_rules_that_read_the_clock_are_seen() -> None:
    assert faults_of_pure("from django.db import models\nday = date.today()") == ["django.db", "line 2: today"]


# ---- access ----

UNGUARDED = re.compile(r"\.objects\b(?!\s*\.allowed\()")


def test_doors_read_only_allowed_rows() -> None:
    doors = [path for name in ("pages", "api", "resources") for path in files(f"*/{name}.py")]
    assert [named(path) for path in doors if UNGUARDED.search(path.read_text())] == []


def test_rows_read_past_access_are_seen() -> None:
    assert UNGUARDED.search("Unit.objects.filter(pk=1)")
    assert not UNGUARDED.search("Unit.objects.allowed(user, 'read')")


# ---- words ----


def terms(cell: str) -> set[str]:
    """The terms of a cell: parted by strokes or commas, what stands in brackets left out."""
    plain = re.sub(r"\([^)]*\)", "", cell)
    return {term.strip().casefold() for term in re.split(r"[/,]", plain) if term.strip()}


def glossary() -> list[tuple[set[str], set[str]]]:
    """(Vietnamese terms, code names) of each line of docs/glossary.md."""
    rows = [line.split("|") for line in (ROOT / "docs" / "glossary.md").read_text().splitlines() if line[:2] == "| "]
    return [(terms(row[1]), set(re.findall(r"`(\w+)`", row[2]))) for row in rows[1:]]


def test_every_model_begins_with_its_term_of_the_glossary() -> None:
    lines = glossary()
    missing = []
    for model in our_models():
        head = terms((model.__doc__ or "").partition(":")[0])
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()
        if not any(head <= vietnamese and name in code for vietnamese, code in lines if head):
            missing.append(f"{model._meta.label} ({name}): {', '.join(head)}")
    assert missing == []


def test_a_term_of_the_glossary_has_one_meaning() -> None:
    every = [term for vietnamese, _code in glossary() for term in vietnamese]
    assert len(every) > 80
    assert sorted({term for term in every if every.count(term) > 1}) == []

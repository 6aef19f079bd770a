"""What holds for every template of the project: strict CSP, translated words, known icons."""

import re
from pathlib import Path

import pytest

from congdoan.ui.assets import HERE, manifest
from congdoan.ui.registry import PLACES
from congdoan.ui.states import STATES
from congdoan.ui.templatetags.ui import VERDICT_ICONS

TEMPLATES = sorted(HERE.parent.glob("*/templates/**/*.html"))
LETTER = re.compile(r"[^\W\d_]")
SPOKEN = re.compile(r'\b(?:aria-label|placeholder|title|alt|data-l)="(?P<text>[^"{]*)"')

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HERE.parent)))


def source(path: Path) -> str:
    """Without remarks, and without blocks of data: no browser runs or shows application/json."""
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r'<script[^>]* type="application/json">.*?</script>', "", text, flags=re.S)


@each_template
def test_nothing_that_the_content_security_policy_refuses(path):
    html = source(path)
    assert not re.search(r"\sstyle\s*=|<style\b", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"\s(?:on[a-z]+|hx-on[\w:-]*)\s*=\s*[\"']", html)
    assert "javascript:" not in html


@each_template
def test_every_visible_word_can_be_translated(path):
    html = re.sub(
        r"{% block main_class %}[a-z -]+{% endblock %}", "", source(path)
    )  # goes into an attribute of base.html
    html = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", html, flags=re.S)
    html = re.sub(r"{%.*?%}|{{.*?}}", "{}", html, flags=re.S)
    assert not [match["text"] for match in SPOKEN.finditer(html) if LETTER.search(match["text"])]
    text = re.sub(r"<[^>]*>|&\w+;", " ", html)
    assert not [word for word in text.split() if LETTER.search(word)]


def test_the_sprite_has_every_icon_that_is_used():
    used = {place.icon for place in PLACES.values() if place.icon}
    used |= {state.icon for state in STATES.values()} | set(VERDICT_ICONS.values())
    for path in TEMPLATES:
        html = source(path)
        used |= set(re.findall(r'{%\s*icon\s+"([^"]+)"', html))
        used |= set(re.findall(r'{%\s*icon\s+[\w.]+\|default:"([^"]+)"', html))
    assert used <= set(manifest()["icons"]["names"])


def test_nothing_third_party_outside_vendor():
    static = HERE / "static"
    own = {path.relative_to(static).parts[0] for path in static.iterdir()} - {"vendor"}
    assert own == {"ui"}
    assert {path.name for path in (static / "ui").rglob("*") if path.is_file()} == {
        "app.css",
        "app.js",
        "icon.svg",
    }

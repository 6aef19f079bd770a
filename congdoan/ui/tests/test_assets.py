import json
import re

import pytest
from django.core.management import call_command

from congdoan.ui import assets
from congdoan.ui.fonts import FONT_DIR


@pytest.fixture
def modules(tmp_path):
    """A node_modules that holds an empty file for everything named."""
    named = assets.manifest()
    files = [f"{group['from']}/{file}" for group in named["copy"] for file in group["files"]]
    for file in files:
        path = tmp_path / "modules" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    icons = tmp_path / "modules" / named["icons"]["from"]
    icons.mkdir(parents=True)
    for name in named["icons"]["names"]:
        (icons / f"{name}.svg").write_text('<svg width="24">\n<path d="M1 1" />\n</svg>')
    return tmp_path / "modules"


def test_named_files_are_copied_and_icons_become_one_file(modules, tmp_path):
    vendor = tmp_path / "vendor"
    (vendor / "old").mkdir(parents=True)
    count = assets.build(modules, vendor)
    assert count == sum(path.is_file() for path in vendor.rglob("*"))
    assert not (vendor / "old").exists()
    assert (vendor / "fonts" / "Tinos_700Bold_Italic.ttf").is_file()
    sprite = (vendor / "icons" / "sprite.svg").read_text()
    assert re.findall(r'id="([^"]+)"', sprite) == assets.manifest()["icons"]["names"]
    assert '<path d="M1 1" />' in sprite


def test_a_missing_file_stops_before_anything_is_removed(modules, tmp_path):
    vendor = tmp_path / "vendor"
    (vendor / "old").mkdir(parents=True)
    missing = modules / "htmx.org" / "dist" / "htmx.min.js"
    missing.unlink()
    with pytest.raises(assets.MissingAssetError, match=re.escape(str(missing))):
        assets.build(modules, vendor)
    assert (vendor / "old").exists()


def test_names_are_sorted_and_unique():
    names = assets.manifest()["icons"]["names"]
    assert names == sorted(set(names))


def test_the_fonts_are_where_documents_look_for_them():
    assert FONT_DIR == assets.VENDOR / "fonts"
    assert (FONT_DIR / "BeVietnamPro_400Regular.ttf").is_file()


def test_every_reference_of_css_and_js_leads_to_a_file(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert {
        "ui/app.css",
        "ui/app.js",
        "vendor/icons/sprite.svg",
        "vendor/tabler/tabler.min.css",
    } <= paths.keys()

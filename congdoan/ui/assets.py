"""Copies the front-end files named in assets.toml out of node_modules and builds the icon sprite.

Run as `python -m congdoan.ui.assets`; needs neither Django nor a database. What it writes is never committed.
"""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
NODE_MODULES = HERE.parents[1] / "node_modules"
VENDOR = HERE / "static" / "vendor"

_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_EMPTY_GROUND = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


class MissingAssetError(Exception):
    """A named file is not in node_modules."""


def manifest() -> dict[str, Any]:
    """What assets.toml names."""
    return tomllib.loads((HERE / "assets.toml").read_text(encoding="utf-8"))


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise MissingAssetError(f"{path} is missing: run `make setup`, or mend congdoan/ui/assets.toml.")
    return path


def _symbol(name: str, svg: str) -> str:
    drawing = _DRAWING.search(svg)
    if drawing is None:
        raise MissingAssetError(f"The icon {name} is not an SVG drawing.")
    inner = " ".join(_EMPTY_GROUND.sub("", drawing[1]).split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def sprite(names: list[str], folder: Path) -> str:
    """One file with a symbol for each icon; stroke and colour come from the `.icon` that shows it."""
    symbols = (_symbol(name, _existing(folder / f"{name}.svg").read_text(encoding="utf-8")) for name in names)
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def build(node_modules: Path = NODE_MODULES, vendor: Path = VENDOR) -> int:
    """Writes every named file below `vendor` and says how many; one that is missing stops it beforehand."""
    named = manifest()
    files = {
        vendor / group["to"] / Path(file).name: _existing(node_modules / group["from"] / file)
        for group in named["copy"]
        for file in group["files"]
    }
    icons = named["icons"]
    drawn = sprite(icons["names"], node_modules / icons["from"])

    shutil.rmtree(vendor, ignore_errors=True)
    for target, source in files.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    target = vendor / icons["to"]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(drawn, encoding="utf-8")
    return len(files) + 1


def main() -> int:
    try:
        count = build()
    except MissingAssetError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    sys.stdout.write(f"{count} front-end files in {VENDOR}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

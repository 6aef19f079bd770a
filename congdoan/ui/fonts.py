"""Where the font files stand, for everything that draws letters itself: documents and charts."""

from pathlib import Path

FONT_DIR = Path(__file__).resolve().parent / "static" / "vendor" / "fonts"

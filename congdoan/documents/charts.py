"""Charts: declared once in Altair, drawn by vl-convert as SVG for the page and PNG for the document.

Altair takes half a second to import and is needed only where a chart is drawn, hence the imports inside.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from congdoan.documents.content import UNKNOWN
from congdoan.ui.fonts import FONT_DIR

FONT = "Be Vietnam Pro"
INK, INK_SOFT, LINE = "#1b2936", "#4c5a68", "#dde4ea"
GOOD, GOOD_BEYOND, MISSED, BRAND = "#17693f", "#57a37c", "#c4483f", "#15508d"
BAR_PX, STEP_PX, LETTER_PX = 14, 34, 7.6
TARGET = 100


@dataclass(frozen=True)
class Bar:
    """One unit's attainment (tỷ lệ hoàn thành): percent of the target, and the `words` beside ("121%").

    A `percent` of None is unknown: no bar, and the word for it instead of `words`.
    """

    label: str
    percent: Decimal | None
    words: str


@dataclass(frozen=True)
class Chart:
    """A chart as its Vega-Lite declaration; `description` says it in words, for alt texts."""

    spec: str
    description: str

    def svg(self) -> str:
        return _svg(self.spec)

    def png(self, scale: float = 3) -> bytes:
        """Pixels per unit of the declared width: 3 prints sharply at the full width of a page."""
        return _png(self.spec, scale)


def bars_against_target(rows: Sequence[Bar], *, title: str, width: int = 700, show_title: bool = True) -> Chart:
    """Horizontal bars of attainment, in the order given, against the 100% of the target.

    Green up to the target and lighter beyond it, red where the target is missed; the number stands beside
    each bar, so nothing is said by colour alone. `width` is the whole picture in pixels: 700 for a page, 343
    for a phone. In a document the caption says the `title`, so the picture need not show it again.
    """
    import altair as alt

    if not rows:
        raise ValueError("a chart needs at least one bar")
    words = [UNKNOWN if row.percent is None else row.words for row in rows]
    description = f"{title}: " + "; ".join(f"{row.label} {said}" for row, said in zip(rows, words, strict=True)) + "."
    values = [_bar_values(row, said) for row, said in zip(rows, words, strict=True)]
    bars_px = max(width - LETTER_PX * max(len(row.label) for row in rows), width / 3)
    room_for_words = min(LETTER_PX * max(map(len, words)) + 10, bars_px / 2)
    longest = max([TARGET * 1.2, *(float(row.percent) for row in rows if row.percent is not None)])
    scale = alt.Scale(domain=[0, longest * bars_px / (bars_px - room_for_words)], nice=False)

    base = alt.Chart(alt.Data(values=values))
    units = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=0))
    marks = alt.Axis(
        values=[0, TARGET],
        labelExpr=f"datum.value == {TARGET} ? '{TARGET}% chỉ tiêu' : '0'",
        orient="top",
        ticks=False,
        domain=False,
        grid=False,
    )
    extent = alt.X("upto:Q", scale=scale, title=None, axis=marks)
    colour = alt.Color("colour:N", scale=None)
    spoken = base.encode(y=units, x="to:Q", text="words:N")
    beside = {"align": "left", "baseline": "middle", "dx": 7, "fontWeight": 600, "fontSize": 13}
    layers = (
        base.mark_bar(height=BAR_PX).encode(y=units, x=extent, color=colour),
        base.mark_bar(height=BAR_PX, color=GOOD_BEYOND).encode(y=units, x="from:Q", x2="to:Q"),
        alt.Chart(alt.Data(values=[{"target": TARGET}]))
        .mark_rule(color=BRAND, strokeWidth=1.5, strokeDash=[4, 3])
        .encode(x="target:Q"),
        spoken.mark_text(stroke="white", strokeWidth=5, aria=False, **beside),  # the rule does not cross the words
        spoken.mark_text(**beside).encode(color=alt.Color("ink:N", scale=None)),
    )
    chart = alt.layer(*layers).properties(
        title=title if show_title else "",
        description=description,
        width=width,
        height=STEP_PX * len(rows),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )
    return Chart(json.dumps(_styled(chart).to_dict(), ensure_ascii=False), description)


def _bar_values(row: Bar, words: str) -> dict[str, float | str]:
    """What the chart draws of one bar: the part up to the target and the part beyond."""
    percent = 0.0 if row.percent is None else max(float(row.percent), 0.0)
    upto = min(percent, TARGET)
    return {
        "label": row.label,
        "upto": upto,
        "from": upto,
        "to": percent,
        "words": words,
        "colour": GOOD if percent >= TARGET else MISSED,
        "ink": INK_SOFT if row.percent is None else INK,
    }


def _styled(chart: Any) -> Any:
    """One font for every letter, no frame, the colours of the site."""
    return (
        chart.configure(font=FONT, background="white", padding={"left": 4, "right": 4, "top": 4, "bottom": 4})
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, labelFontSize=13, labelPadding=8, labelFont=FONT, titleFont=FONT)
        .configure_axisTop(labelColor=BRAND, labelFontSize=12, labelPadding=4)
        .configure_title(anchor="start", frame="group", color=INK, fontSize=15, fontWeight=600, offset=12, font=FONT)
        .configure_text(font=FONT)
    )


@lru_cache(maxsize=1)
def _converter() -> Any:
    """vl-convert, knowing the project's own fonts: else letters of one word would come from two fonts."""
    import vl_convert

    vl_convert.register_font_directory(str(FONT_DIR))
    return vl_convert


@lru_cache(maxsize=256)
def _svg(spec: str) -> str:
    return str(_converter().vegalite_to_svg(spec))


@lru_cache(maxsize=64)
def _png(spec: str, scale: float) -> bytes:
    return bytes(_converter().vegalite_to_png(spec, scale=scale))

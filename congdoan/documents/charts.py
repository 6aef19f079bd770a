"""Charts of documents: what `congdoan/common/charts.py` declares, told to Vega-Lite by Altair and drawn by vl-convert.

Altair takes half a second to import and is needed only where a chart is drawn, hence the imports inside.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from congdoan.common.charts import TARGET, AttainmentBar, AttainmentChart, ColumnChart
from congdoan.common.numbers import format_number
from congdoan.common.wording import UNKNOWN
from congdoan.ui.charts import COLUMN_SHARE
from congdoan.ui.fonts import FONT_DIR

FONT = "Be Vietnam Pro"
INK, INK_SOFT, LINE = "#1b2936", "#4c5a68", "#dde4ea"
GOOD, GOOD_BEYOND, MISSED, BEHIND, BRAND = "#17693f", "#57a37c", "#c4483f", "#b5790f", "#15508d"
COLOURS = {"met": GOOD, "on_pace": BRAND, "behind": BEHIND, "missed": MISSED}
COLUMN, LAST_COLUMN = "#a9c4de", BRAND
BAR_PX, STEP_PX, LETTER_PX = 14, 34, 7.6
COLUMNS_PX, ROOM_ABOVE = 180, 1.15  # the height of all, and of the scale: numbers stand above the highest column


@dataclass(frozen=True)
class Drawing:
    """A chart as Vega-Lite draws it; `description` says it in words, for alt texts."""

    spec: str
    description: str

    def svg(self) -> str:
        return _svg(self.spec)

    def png(self, scale: float = 3) -> bytes:
        """Pixels per unit of the declared width: 3 prints sharply at the full width of a page."""
        return _png(self.spec, scale)


def bars_against_target(chart: AttainmentChart, *, width: int = 700, show_title: bool = True) -> Drawing:
    """Horizontal bars of attainment against the 100% of the target.

    Dark up to the target and lighter beyond it, in the colour of how it stands; the number stands beside each bar, so
    nothing is said by colour alone. A bar that leaves the scale is cut there. `width` is the whole picture in pixels:
    700 for a page, 343 for a phone. In a document the caption says the title, so the picture need not show it again.
    """
    import altair as alt

    if not chart.bars:
        raise ValueError("a chart needs at least one bar")
    values = [_bar_values(bar, chart.scale) for bar in chart.bars]
    bars_px = max(width - LETTER_PX * max(len(bar.label) for bar in chart.bars), width / 3)
    room_for_words = min(LETTER_PX * max(len(bar.words) for bar in chart.bars) + 10, bars_px / 2)
    scale = alt.Scale(domain=[0, chart.scale * bars_px / (bars_px - room_for_words)], nice=False)

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
    layered = alt.layer(*layers).properties(
        title=chart.title if show_title else "",
        description=chart.described,
        width=width,
        height=STEP_PX * len(chart.bars),
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )
    return Drawing(json.dumps(_styled(layered).to_dict(), ensure_ascii=False), chart.described)


def _bar_values(bar: AttainmentBar, scale: int) -> dict[str, float | str]:
    """What is drawn of one bar: the part up to the target and the part beyond, within the scale."""
    percent = 0.0 if bar.percent is None else min(max(float(bar.percent), 0.0), scale)
    upto = min(percent, TARGET)
    return {
        "label": bar.label,
        "upto": upto,
        "from": upto,
        "to": percent,
        "words": bar.words,
        "colour": COLOURS[bar.state],
        "ink": INK_SOFT if bar.percent is None else INK,
    }


def columns(chart: ColumnChart, *, width: int = 700, show_title: bool = True) -> Drawing:
    """Upright columns with their numbers above, the last one darker as on pages, and a broken line at the goal.

    What nobody has given has the word in place of a column.
    """
    import altair as alt

    last = len(chart.values) - 1
    values = [_column_values(name, value, is_last=at == last) for at, (name, value) in enumerate(chart.values)]
    base = alt.Chart(alt.Data(values=values))
    places = alt.Scale(paddingInner=1 - COLUMN_SHARE, paddingOuter=(1 - COLUMN_SHARE) / 2)
    axis = alt.Axis(ticks=False, labelAngle=0, domainColor=INK_SOFT)
    names = alt.X("name:N", sort=None, title=None, scale=places, axis=axis)
    height = alt.Y("value:Q", scale=alt.Scale(domain=[0, chart.top * ROOM_ABOVE], nice=False), axis=None)
    told = base.encode(x=names, y=height, text="words:N")
    above = {"align": "center", "baseline": "bottom", "dy": -4, "fontSize": 12}
    layers = [
        base.mark_bar().encode(x=names, y=height, color=alt.Color("colour:N", scale=None)),
        told.mark_text(stroke="white", strokeWidth=4, aria=False, **above),  # the goal does not cross the numbers
        told.mark_text(**above).encode(color=alt.Color("ink:N", scale=None)),
    ]
    if chart.goal is not None:
        goal = alt.Chart(alt.Data(values=[{"value": float(chart.goal)}]))
        layers.insert(1, goal.mark_rule(color=INK, strokeWidth=1.5, strokeDash=[5, 4]).encode(y=height))
    layered = alt.layer(*layers).properties(
        title=chart.title if show_title else "",
        description=chart.described,
        width=width,
        height=COLUMNS_PX,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )
    return Drawing(json.dumps(_styled(layered).to_dict(), ensure_ascii=False), chart.described)


def _column_values(name: str, value: int | None, *, is_last: bool) -> dict[str, float | str]:
    return {
        "name": name,
        "value": max(value or 0, 0),
        "words": UNKNOWN if value is None else format_number(value),
        "colour": LAST_COLUMN if is_last else COLUMN,
        "ink": INK_SOFT if value is None else INK,
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

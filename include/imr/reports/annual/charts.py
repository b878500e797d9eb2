"""Draws the answers of the annual report with Altair, as SVG for pages and PNG for slides.

The colours of an SVG are names of CSS, so that a page decides them, for light and dark. Each chart is drawn
for two widths, because text that is scaled down to a phone cannot be read.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from imr.place.extras import load
from imr.reports.annual import FEW, Row, Section

WIDE, NARROW = 620, 330
"""Widths of a chart in CSS pixels."""

COLOURS = {
    "ink": "#1b2733",
    "muted": "#566371",
    "line": "#dce3e9",
    "accent": "#1d5b8f",
    "second": "#b3541e",
}
"""Name of a colour, as in style.css -> its value in a picture."""

_LABEL = {WIDE: 230, NARROW: 118}
_YEAR_BEFORE = "year before"
_PIXELS_OF_A_ROW = 25
_FIT = {"type": "fit-x", "contains": "padding"}
"""The labels and the plot together are as wide as the chart."""


def svg_of(section: Section, width: int) -> str:
    """Returns a section's chart as SVG, so many pixels wide; "" where it is not drawn.

    Raises ExtraMissing where Altair or vl-convert is not installed.
    """
    if section.question.form not in _FORMS:
        return ""
    drawn = io.StringIO()
    _chart(section, width).save(drawn, format="svg")
    svg = drawn.getvalue()
    for name, value in COLOURS.items():
        svg = svg.replace(value, f"var(--{name})")
    # Parts of the drawing say nothing to who cannot see it; the page says what the chart shows.
    return svg.replace(' role="graphics-object"', "").replace(' role="graphics-symbol"', "")


def png_of(section: Section) -> bytes:
    """Returns a section's chart as PNG, twice as many pixels wide as `WIDE`; b"" where it is not drawn.

    Raises ExtraMissing where Altair or vl-convert is not installed.
    """
    if section.question.form not in _FORMS:
        return b""
    drawn = io.BytesIO()
    chart = _chart(section, WIDE).properties(title=section.question.title, background="white")
    chart.save(drawn, format="png", scale_factor=2)
    return drawn.getvalue()


def altair() -> ModuleType:
    """Returns the module altair. Raises ExtraMissing where it, or what it draws with, is not installed."""
    load("vl_convert")
    return load("altair")


def _chart(section: Section, width: int) -> Any:
    chart = _FORMS[section.question.form](section.rows, width)
    return (
        chart.configure(
            font="Liberation Sans, Arial, sans-serif", aria=False, background="transparent", padding=2
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=COLOURS["ink"],
            titleColor=COLOURS["muted"],
            gridColor=COLOURS["line"],
            domainColor=COLOURS["line"],
            tickColor=COLOURS["line"],
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelLimit=_LABEL[width],
        )
        .configure_legend(
            labelColor=COLOURS["ink"],
            labelFontSize=12,
            title=None,
            orient="top",
            symbolStrokeWidth=2,
            padding=0,
        )
        .configure_title(color=COLOURS["ink"], fontSize=16, anchor="start", offset=12)
    )


def _rates(rows: Sequence[Row], width: int) -> Any:
    """Points with their intervals, and hollow points of the year before."""
    alt = altair()
    drawn = [row for row in rows if row["letters"] >= FEW]
    base = _one_a_line(drawn, alt)
    x = alt.X(
        "overturned_percent:Q", title="overturned, percent, with 95 % interval", scale=alt.Scale(zero=True)
    )
    return alt.layer(
        base.mark_rule(color=COLOURS["accent"], strokeWidth=3, opacity=0.45).encode(
            x="low_percent:Q", x2="high_percent:Q"
        ),
        _legend_of_years(base.mark_point(size=46, filled=False, strokeWidth=1.6), "before_percent", alt),
        base.mark_point(size=90, filled=True, opacity=1, color=COLOURS["accent"]).encode(x=x),
    ).properties(width=width, height=alt.Step(_PIXELS_OF_A_ROW), autosize=_FIT)


def _one_a_line(rows: Sequence[Row], alt: Any) -> Any:
    """Returns a chart with a line for each row, in the rows' order."""
    axis = alt.Axis(grid=False, ticks=False, domain=False, labelPadding=8)
    y = alt.Y("value:N", sort=[row["value"] for row in rows], title=None, axis=axis)
    return alt.Chart(alt.InlineData(values=list(rows))).encode(y=y)


def _legend_of_years(marks: Any, column: str, alt: Any) -> Any:
    """Returns hollow marks of the year before, with a legend that says so."""
    known = alt.datum[column] != None  # noqa: E711 - an expression of Vega
    colour = alt.Color("shown:N", scale=alt.Scale(domain=[_YEAR_BEFORE], range=[COLOURS["second"]]))
    return (
        marks.transform_filter(known)
        .transform_calculate(shown=f"'{_YEAR_BEFORE}'")
        .encode(x=f"{column}:Q", color=colour)
    )


def _months(rows: Sequence[Row], width: int) -> Any:
    """Bars of decisions with the year before as ticks, above the rate with its interval."""
    alt = altair()
    short = f"slice(datum.label, 0, {3 if width == WIDE else 1})"
    axis = alt.Axis(labelAngle=0, grid=False, labelExpr=short)
    x = alt.X("value:N", sort=[row["value"] for row in rows], title=None, axis=axis)
    base = alt.Chart(alt.InlineData(values=list(rows))).encode(x=x)
    plot = width - 62  # beside the labels; two charts are not fitted into a width as one is
    colour = alt.Color("shown:N", scale=alt.Scale(domain=[_YEAR_BEFORE], range=[COLOURS["second"]]))
    decisions = alt.layer(
        base.mark_bar(color=COLOURS["accent"], opacity=0.75).encode(
            y=alt.Y("decisions:Q", title="decisions")
        ),
        base.mark_tick(thickness=2.5, size=plot / 16)
        .transform_filter(alt.datum.before_decisions != None)  # noqa: E711
        .transform_calculate(shown=f"'{_YEAR_BEFORE}'")
        .encode(y="before_decisions:Q", color=colour),
    ).properties(width=plot, height=190)
    rate = alt.layer(
        base.mark_rule(color=COLOURS["accent"], strokeWidth=3, opacity=0.45).encode(
            y="low_percent:Q", y2="high_percent:Q"
        ),
        base.mark_line(color=COLOURS["accent"], strokeWidth=1.5, opacity=0.7).encode(
            y="overturned_percent:Q"
        ),
        base.mark_point(size=70, filled=True, opacity=1, color=COLOURS["accent"]).encode(
            y=alt.Y("overturned_percent:Q", title="overturned, %", scale=alt.Scale(zero=True))
        ),
    ).properties(width=plot, height=120)
    return alt.vconcat(decisions, rate, spacing=16)


def _sizes(rows: Sequence[Row], width: int) -> Any:
    """Bars of letters by how they ended."""
    alt = altair()
    ended = {
        "upheld": COLOURS["muted"],
        "partly overturned": COLOURS["second"],
        "overturned": COLOURS["accent"],
    }
    columns = ("upheld_letters", "partially_overturned_letters", "overturned_letters")
    parts = [
        {"value": row["value"], "letters": row[column], "ended": name, "place": place}
        for row in rows
        for place, (name, column) in enumerate(zip(ended, columns, strict=True))
    ]
    return (
        alt.Chart(alt.InlineData(values=parts))
        .mark_bar(opacity=0.85)
        .encode(
            x=alt.X(
                "value:N",
                sort=[row["value"] for row in rows],
                title="decisions in the letter",
                axis=alt.Axis(labelAngle=0, grid=False),
            ),
            y=alt.Y("letters:Q", title="letters"),
            color=alt.Color("ended:N", scale=alt.Scale(domain=list(ended), range=list(ended.values()))),
            order="place:Q",
        )
        .properties(width=width, height=250, autosize=_FIT)
    )


def _days(rows: Sequence[Row], width: int) -> Any:
    """Lines from the median to the nine letters in ten."""
    alt = altair()
    base = _one_a_line(rows, alt)
    return alt.layer(
        base.mark_rule(color=COLOURS["accent"], strokeWidth=3, opacity=0.45).encode(
            x="median_days:Q", x2="p90_days:Q"
        ),
        _legend_of_years(base.mark_point(size=46, filled=False, strokeWidth=1.6), "before_median_days", alt),
        base.mark_point(size=90, filled=True, opacity=1, color=COLOURS["accent"]).encode(
            x=alt.X("median_days:Q", title="days: half of the letters (point), nine in ten (end of the line)")
        ),
        base.mark_tick(size=14, thickness=2.5, color=COLOURS["accent"]).encode(x="p90_days:Q"),
    ).properties(width=width, height=alt.Step(34), autosize=_FIT)


def _pairs(rows: Sequence[Row], width: int) -> Any:
    """A field of both sides' guidelines, the darker the more often overturned."""
    alt = altair()
    totals: dict[str, dict[str, int]] = {"claims_administrator": {}, "imro": {}}
    for row in rows:
        for side, counted in totals.items():
            counted[row[side]] = counted.get(row[side], 0) + row["decisions"]
    order = {side: sorted(counted, key=lambda one: -counted[one]) for side, counted in totals.items()}
    base = alt.Chart(alt.InlineData(values=list(rows))).encode(
        x=alt.X(
            "claims_administrator:N",
            sort=order["claims_administrator"],
            title="claims administrator",
            axis=alt.Axis(labelAngle=-35, grid=False),
        ),
        y=alt.Y("imro:N", sort=order["imro"], title="IMRO", axis=alt.Axis(grid=False)),
    )
    shade = alt.Opacity("overturned_percent:Q", scale=alt.Scale(range=[0.08, 0.5]), legend=None)
    return alt.layer(
        base.mark_rect(color=COLOURS["accent"], cornerRadius=3).encode(opacity=shade),
        base.mark_text(color=COLOURS["ink"], fontSize=12 if width == WIDE else 10).encode(
            text=alt.Text("overturned_percent:Q", format=".0f")
        ),
    ).properties(width=width, height=110 + len(order["imro"]) * 32, autosize=_FIT)


_FORMS: dict[str, Callable[[Sequence[Row], int], Any]] = {
    "rates": _rates,
    "months": _months,
    "sizes": _sizes,
    "days": _days,
    "pairs": _pairs,
}
"""Form of a question -> the function that draws its answer."""

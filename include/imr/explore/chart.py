"""Places the bars and the line of a chart of rates by year; the templates draw it as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imr.explore.facets import Rate

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 220, 44, 12, 24
FEW = 10
"""Fewer items than that make no rate that a chart should show."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A year's bar: its place and size in the drawing, and the share overturned, where the line goes through.

    `dot` is the height of the line there; None for a year with fewer than `FEW` items.
    """

    year: str
    rate: Rate
    left: float
    top: float
    width: float
    height: float
    dot: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Rates by year, placed in a drawing of `WIDTH` by `HEIGHT`. `lines` are runs of years without a gap."""

    bars: tuple[Bar, ...]
    lines: tuple[str, ...]
    most: int


def chart_of(years: Mapping[str, Rate]) -> Chart | None:
    """Returns the chart of rates by year; None where there are no items in any year."""
    most = max((rate.items for rate in years.values()), default=0)
    if not most:
        return None
    depth, step = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT) / len(years)
    bars = []
    for number, (year, rate) in enumerate(years.items()):
        height = depth * rate.items / most
        percent = rate.percent if rate.items >= FEW else None
        bars.append(
            Bar(
                year=year,
                rate=rate,
                left=round(LEFT + number * step + step * 0.15, 1),
                top=round(TOP + depth - height, 1),
                width=round(step * 0.7, 1),
                height=round(height, 1),
                dot=None if percent is None else round(TOP + depth * (1 - percent / 100), 1),
            )
        )
    return Chart(tuple(bars), tuple(_lines(bars)), most)


def _lines(bars: list[Bar]) -> list[str]:
    runs: list[list[str]] = [[]]
    for bar in bars:
        if bar.dot is None:
            runs.append([])
        else:
            runs[-1].append(f"{round(bar.left + bar.width / 2, 1)},{bar.dot}")
    return [" ".join(points) for points in runs if len(points) > 1]

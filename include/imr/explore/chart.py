"""Places the parts of a chart of rates by year; the templates draw it as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imr.explore.facets import Rate

WIDTH, HEIGHT, LEFT = 640, 250, 58
SHARES = (14, 134)
"""Top and bottom of the panel that has the share overturned as a line."""
ITEMS = (160, 220)
"""Top and bottom of the panel below, which has the numbers of items as bars."""
FEW = 10
"""Fewer items than that make no rate that a chart should show."""
_SCALES = (10, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Year:
    """A year's bar, and the height at which the line passes; None for a year with fewer than `FEW` items."""

    year: str
    rate: Rate
    middle: float
    left: float
    top: float
    width: float
    height: float
    dot: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Rates by year, placed in a drawing of `WIDTH` by `HEIGHT`.

    `lines` are the points of the line, in runs of years without a gap. `scale` is the percentage at the top
    of the line's panel, and `most` the number of items of the highest bar.
    """

    years: tuple[Year, ...]
    lines: tuple[str, ...]
    scale: int
    most: int


def chart_of(years: Mapping[str, Rate]) -> Chart | None:
    """Returns the chart of rates by year; None where there are no items in any year."""
    most = max((rate.items for rate in years.values()), default=0)
    if not most:
        return None
    highest = max((_percent(rate) or 0 for rate in years.values()), default=0)
    scale = next(scale for scale in _SCALES if highest <= scale)
    step = (WIDTH - LEFT) / len(years)
    placed = [
        _placed(year, rate, LEFT + number * step, step, scale, most)
        for number, (year, rate) in enumerate(years.items())
    ]
    return Chart(tuple(placed), tuple(_lines(placed)), scale, most)


def _placed(year: str, rate: Rate, left: float, step: float, scale: int, most: int) -> Year:
    height = (ITEMS[1] - ITEMS[0]) * rate.items / most
    percent = _percent(rate)
    return Year(
        year=year,
        rate=rate,
        middle=round(left + step / 2, 1),
        left=round(left + step * 0.15, 1),
        top=round(ITEMS[1] - height, 1),
        width=round(step * 0.7, 1),
        height=round(height, 1),
        dot=None if percent is None else round(SHARES[1] - (SHARES[1] - SHARES[0]) * percent / scale, 1),
    )


def _percent(rate: Rate) -> float | None:
    return rate.percent if rate.items >= FEW else None


def _lines(years: Sequence[Year]) -> list[str]:
    runs: list[list[str]] = [[]]
    for year in years:
        if year.dot is None:
            runs.append([])
        else:
            runs[-1].append(f"{year.middle},{year.dot}")
    return [" ".join(points) for points in runs if len(points) > 1]

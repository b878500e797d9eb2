"""Renders the templates, with the words and numbers that pages are made of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from imr.contract.codes import PROBLEMS
from imr.contract.tables import TABLES
from imr.explore import chart
from imr.explore.asked import ORDERS, WITHIN
from imr.explore.facets import FACETS, Rate
from imr.explore.words import parts_of
from imr.reports.pages.marked import visible
from imr.reports.pages.naming import field_name, value

TEMPLATES = Path(__file__).with_name("templates")


def render(template: str, values: Mapping[str, Any]) -> str:
    """Returns the HTML of a page."""
    return _TEMPLATES.get_template(template).render(values)


def label(facet: str, value_: str) -> str:
    """Returns what pages call a value of a facet: codes of conditions are written with blanks."""
    return visible(value_.replace("_", " ") if facet == "condition" else value_)


def percent(rate: Rate) -> str:
    """Returns a rate such as `23 %`; a dash where there are no items."""
    return "–" if rate.percent is None else f"{rate.percent:.0f} %"


def number(count: int) -> str:
    """Returns a number such as `12,345`."""
    return f"{count:,}"


def counted(count: int, noun: str) -> str:
    """Returns a number with its noun, such as `1 letter` or `12,345 letters`."""
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"


def in_address(value_: str) -> str:
    """Returns a value as one segment of an address."""
    return quote(value_, safe="")


_TEMPLATES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {
    "counted": counted, "field_name": field_name, "in_address": in_address, "number": number,
    "parts": parts_of, "percent": percent, "value": value, "visible": visible,
}  # fmt: skip
_TEMPLATES.globals |= {
    "FACETS": FACETS, "ORDERS": ORDERS, "PROBLEMS": PROBLEMS, "TABLES": TABLES, "WITHIN": WITHIN,
    "chart": chart, "label": label,
}  # fmt: skip

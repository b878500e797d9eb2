"""Renders the pages' templates, and writes times and durations."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from imr.contract.tables import STATUSES, TABLES
from imr.reports.pages.explained import explain
from imr.reports.pages.marked import visible
from imr.reports.pages.naming import field_name, value
from imr_pages.reading import DOCS


def moment(value: str | datetime) -> str:
    """Returns a time in UTC, such as `2024-03-01 02:00:05`."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def duration(seconds: float) -> str:
    """Returns a duration such as `4.2 s`, `3 min 20 s` or `2 h 05 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def render(template: str, **values: Any) -> str:
    """Returns the HTML of a page."""
    return _TEMPLATES.get_template(template).render(values)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        # Whatever a page shows may come from a letter or a name. Markup is what a template has made of it.
        finalize=lambda shown: visible(shown) if type(shown) is str else shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": moment, "duration": duration, "field_name": field_name, "value": value
    }  # fmt: skip
    environment.globals |= {"STATUSES": STATUSES, "DOCS": DOCS, "explain": explain, "TABLES": TABLES}
    return environment


_TEMPLATES = _environment()

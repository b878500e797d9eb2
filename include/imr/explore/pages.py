"""The explorer's own pages, and the same answers as JSON, CSV and workbooks for programs."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from datasette import Request, Response
from datasette.app import Datasette

from imr.explore import DATABASE
from imr.explore.answers import DATASETTE_POLICY, TooLong, ask, headers, page
from imr.explore.asked import MOST_PAGES, Asked, asked
from imr.explore.chart import chart_of
from imr.explore.facets import FACETS, Facet, Index, Rate
from imr.explore.html import TEMPLATES
from imr.explore.letter import letters_like, read_letter
from imr.explore.marks import marked_text
from imr.explore.search import (
    MOST_TAKEN,
    PER_PAGE,
    Found,
    Row,
    find,
    page_of,
    rates_by_year,
    rows_taken,
)
from imr.exports.spreadsheets import WRITERS

_MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LISTED = 500
"""Values on the page of all drugs, services, guidelines or conditions: those with most items."""


async def start(datasette: Datasette, request: Request) -> Response:
    """What is in the file, and where to begin."""

    def read(connection: sqlite3.Connection, index: Index) -> dict[str, Any]:
        about = dict(connection.execute("SELECT name, value FROM explore_about"))
        dates = "SELECT min(decision_date), max(decision_date) FROM cases"
        first, last = connection.execute(dates).fetchone()
        tops = {
            facet: {value: index.rate(places) for value, places in list(index.values[facet].items())[:8]}
            for facet in ("drug", "service", "condition", "guideline")
        }
        return {
            "letters": about["rows of letters"],
            "rate": index.rate(index.everything),
            "first": first,
            "last": last,
            "years": rates_by_year(index, index.everything),
            "tops": tops,
        }

    values = await ask(datasette, read)
    reports = sorted(path.stem.removeprefix("imr-") for path in _folder(datasette).glob(_report("????")))
    drawn = chart_of(values["years"])
    return page(datasette, request, "start.html", **values, drawn=drawn, reports=reports, asked=Asked())


async def search(datasette: Datasette, request: Request) -> Response:
    """What a search finds: as a page, as JSON, or its rows as CSV or as a workbook."""
    wanted, form = _asked(request), request.url_vars["form"]
    if form in WRITERS:
        return await _taken(datasette, request, wanted, form)
    found, rows = await ask(datasette, lambda connection, index: _found(connection, index, wanted))
    if form == ".json":
        return _json(datasette, _as_json(datasette, request, wanted, found, rows))
    return page(
        datasette, request, "search.html", asked=wanted, found=found, rows=rows, drawn=chart_of(found.years),
        pages=_pages(found), most_taken=MOST_TAKEN,
    )  # fmt: skip


async def topics(datasette: Datasette, request: Request) -> Response:
    """All drugs, services, guidelines or conditions with their rates."""
    facet = _facet(request)

    def read(_: sqlite3.Connection, index: Index) -> tuple[int, dict[str, Rate]]:
        values = index.values[facet.name]
        return len(values), {value: index.rate(places) for value, places in list(values.items())[:_LISTED]}

    count, listed = await ask(datasette, read)
    return page(datasette, request, "topics.html", facet=facet, count=count, listed=listed)


async def topic(datasette: Datasette, request: Request) -> Response:
    """A drug, service, guideline or condition: its rates through the years, and its letters."""
    facet, value = _facet(request), unquote(request.url_vars["value"])
    wanted = Asked(chosen={facet.name: (value,)})
    found, rows = await ask(datasette, lambda connection, index: _found(connection, index, wanted))
    if not found.places:
        return page(datasette, request, "refused.html", 404, what="no such page", seconds=0)
    return page(
        datasette, request, "topic.html", facet=facet, topic=value, asked=wanted, found=found, rows=rows,
        drawn=chart_of(found.years), pages=_pages(found), most_taken=MOST_TAKEN,
    )  # fmt: skip


async def letter(datasette: Datasette, request: Request) -> Response:
    """A letter: its text with marks, its rows, and letters like it."""
    case = unquote(request.url_vars["case"])
    found = await ask(datasette, lambda connection, _: read_letter(connection, case))
    if found is None:
        return page(datasette, request, "refused.html", 404, what="no such letter", seconds=0)
    if request.url_vars["form"]:
        return _json(datasette, {"letter": found.ledger, "case": found.case, **found.rows})
    try:
        alike = await ask(datasette, lambda connection, index: letters_like(connection, index, found))
    except TooLong:
        alike = []  # The letter itself is what was asked for.
    pieces = await marked_text(found.ledger)
    marked = frozenset(mark.name for piece in pieces for mark in piece.begins)
    return page(datasette, request, "letter.html", letter=found, alike=alike, pieces=pieces, marked=marked)


async def report(datasette: Datasette, request: Request) -> Response:
    """The annual report of a year that lies beside the file."""
    path = _folder(datasette) / _report(request.url_vars["year"])
    if not path.is_file():
        return page(datasette, request, "refused.html", 404, what="no such page", seconds=0)
    # A report is one page with its styles in it.
    own = headers(datasette) | {"Content-Security-Policy": DATASETTE_POLICY}
    return Response.html(path.read_text(encoding="utf-8"), headers=own)


async def style(datasette: Datasette, request: Request) -> Response:  # noqa: ARG001 - all views take both
    """The style of our own pages."""
    css = (TEMPLATES / "imr.css").read_text(encoding="utf-8")
    return Response(css, content_type="text/css; charset=utf-8", headers=headers(datasette))


def _asked(request: Request) -> Asked:
    return asked(parse_qsl(request.query_string, max_num_fields=200))


def _facet(request: Request) -> Facet:
    return next(facet for facet in FACETS.values() if facet.pages == request.url_vars["pages"])


def _folder(datasette: Datasette) -> Path:
    return Path(datasette.get_database(DATABASE).path).parent


def _found(connection: sqlite3.Connection, index: Index, wanted: Asked) -> tuple[Found, list[Row]]:
    found = find(connection, index, wanted)
    return found, page_of(connection, index, wanted, found)


def _report(year: str) -> str:
    """Returns where the page of an annual report lies in its folder."""
    return f"report-{year}/imr-{year}.html"


def _pages(found: Found) -> int:
    return min(-(-len(found.places) // PER_PAGE), MOST_PAGES)


async def _taken(datasette: Datasette, request: Request, wanted: Asked, form: str) -> Response:
    """Returns the rows of a search as a file."""

    def read(connection: sqlite3.Connection, index: Index) -> list[Row]:
        return list(rows_taken(connection, index, wanted, find(connection, index, wanted)))

    rows = await ask(datasette, read)
    for row in rows:
        row["page"] = _address(datasette, request, f"/letters/{quote(row['case_id'], safe='')}")
    data = await asyncio.to_thread(_written, rows, form)
    named = {"Content-Disposition": f'attachment; filename="imr-search{form}"'}
    return Response(data, content_type=_MEDIA_TYPES[form], headers=headers(datasette) | named)


def _written(rows: list[Row], form: str) -> bytes:
    with TemporaryDirectory(prefix="imr-explore-") as folder:
        path = Path(folder) / f"search{form}"
        names = list(rows[0]) if rows else ["case_id"]
        WRITERS[form](path, names, (list(row.values()) for row in rows))
        return path.read_bytes()


def _address(datasette: Datasette, request: Request, path: str) -> str:
    return str(datasette.absolute_url(request, datasette.urls.path(path)))


def _json(datasette: Datasette, values: Mapping[str, Any]) -> Response:
    return Response.json(values, headers=headers(datasette))


def _as_json(
    datasette: Datasette, request: Request, wanted: Asked, found: Found, rows: list[Row]
) -> dict[str, Any]:
    """Returns what a search finds as docs/explore.md describes it for programs."""
    further = wanted.page < _pages(found)
    following = _address(datasette, request, f"/search.json?{wanted.on_page(wanted.page + 1).address()}")
    return {
        "items": found.rate.items,
        "letters": found.letters,
        "overturned": found.rate.overturned,
        "overturned_percent": _rounded(found.rate),
        "years": [{"year": year, **_counts(rate)} for year, rate in found.years.items()],
        "facets": {
            name: [{"value": value, **_counts(rate)} for value, rate in values.items()]
            for name, values in found.facets.items()
        },
        "rows": [{name: value for name, value in row.items() if name not in _OF_PAGES} for row in rows],
        "next": following if further else None,
    }


_OF_PAGES = ("request_marked", "passage", "summary")


def _counts(rate: Rate) -> dict[str, Any]:
    return {"items": rate.items, "overturned": rate.overturned, "overturned_percent": _rounded(rate)}


def _rounded(rate: Rate) -> float | None:
    return None if rate.percent is None else round(rate.percent, 1)

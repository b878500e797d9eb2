"""Finds items by words and facets, counts them, and reads the rows that a page shows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyroaring import BitMap

from imr.explore.asked import Asked
from imr.explore.facets import FACETS, Index, Rate
from imr.explore.words import BEGIN, END, full_text_query

Row = dict[str, Any]

PER_PAGE = 20
MOST_VALUES = 60
"""Values of a facet that are counted for a page, those with most items first."""
MOST_TAKEN = 5_000
"""Items in a file of results."""
_CHARACTERS = 280
_COLUMNS = {"items": "", "requests": "{request} : ", "rationales": "{rationale} : ", "anywhere": ""}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found: the places of items, how many letters they are of, and counts.

    `facets` maps a facet's name to its values with their rates among what the other facets leave. `years` has
    the rates by year, in order, whatever the outcome.
    """

    places: BitMap
    letters: int
    rate: Rate
    facets: Mapping[str, Mapping[str, Rate]]
    years: Mapping[str, Rate]


def find(connection: sqlite3.Connection, index: Index, asked: Asked) -> Found:
    """Returns what a search finds. Raises sqlite3.OperationalError where it takes too long."""
    with_words = _with_words(connection, index, asked)
    sets = {name: _any_of(index, name, asked.chosen[name]) for name in asked.chosen if asked.chosen[name]}
    places = _all_of([with_words, *sets.values()])
    facets = {}
    for name in FACETS:
        facets[name] = _counted(index, name, _all_of(_others(with_words, sets, name)))
    return Found(
        places=places,
        letters=len({index.case_at[place] for place in places}),
        rate=index.rate(places),
        facets=facets,
        years=rates_by_year(index, _all_of(_others(with_words, sets, "decision"))),
    )


def _others(with_words: BitMap, sets: Mapping[str, BitMap], name: str) -> list[BitMap]:
    """Returns the sets that remain when a facet narrows nothing."""
    return [with_words, *(one for other, one in sets.items() if other != name)]


def rates_by_year(index: Index, places: BitMap) -> dict[str, Rate]:
    """Returns the rate of each year from the first to the last that the file knows, among some items."""
    sets = index.values["year"]
    years = range(int(min(sets)), int(max(sets)) + 1) if sets else ()
    return {str(year): index.rate(places & sets.get(str(year), BitMap())) for year in years}


def _any_of(index: Index, facet: str, values: Sequence[str]) -> BitMap:
    return BitMap().union(*(index.values[facet].get(value, BitMap()) for value in values))


def _all_of(sets: Sequence[BitMap]) -> BitMap:
    first, *others = sorted(sets, key=len)
    return BitMap(first).intersection(*others) if others else first


def _counted(index: Index, facet: str, places: BitMap) -> dict[str, Rate]:
    counts = [(places.intersection_cardinality(one), value) for value, one in index.values[facet].items()]
    most = sorted((count, value) for count, value in counts if count)[::-1]
    if facet == "year":
        most.sort(key=lambda pair: pair[1], reverse=True)
    return {
        value: Rate(count, (places & index.values[facet][value]).intersection_cardinality(index.overturned))
        for count, value in most[:MOST_VALUES]
    }


def _with_words(connection: sqlite3.Connection, index: Index, asked: Asked) -> BitMap:
    query = full_text_query(asked.words)
    if query is None:
        return index.everything
    places = BitMap()
    if asked.within != "summaries":
        matching = "SELECT rowid FROM decisions_text WHERE decisions_text MATCH ?"
        rows = connection.execute(matching, [f"{_COLUMNS[asked.within]}({query})"])
        places = BitMap(index.place_of[row] for (row,) in rows)
    if asked.within in ("summaries", "anywhere"):
        rows = connection.execute("SELECT rowid FROM cases_text WHERE cases_text MATCH ?", [query])
        places |= BitMap(index.of_cases(row for (row,) in rows))
    return places


def page_of(connection: sqlite3.Connection, index: Index, asked: Asked, found: Found) -> list[Row]:
    """Returns the rows of the page that is asked for, with the words that were found marked in them."""
    start = (asked.page - 1) * PER_PAGE
    return _rows(
        connection,
        index,
        asked,
        list(islice(_ordered(connection, index, asked, found), start, start + PER_PAGE)),
    )


def rows_taken(connection: sqlite3.Connection, index: Index, asked: Asked, found: Found) -> Iterator[Row]:
    """Yields the rows of a file of results, with whole rationales; no more than `MOST_TAKEN`."""
    for place in islice(_ordered(connection, index, asked, found), MOST_TAKEN):
        yield from _items(connection, [index.item_at[place]]).values()


def _ordered(connection: sqlite3.Connection, index: Index, asked: Asked, found: Found) -> Iterator[int]:
    """Yields the places of found items in the order that is asked for."""
    query = full_text_query(asked.words)
    if asked.order == "best" and query and asked.within != "summaries":
        ranked = "SELECT rowid FROM decisions_text WHERE decisions_text MATCH ? ORDER BY rank"
        rows = connection.execute(ranked, [f"{_COLUMNS[asked.within]}({query})"])
        best = BitMap()
        for place in (index.place_of[row] for (row,) in rows):
            if place in found.places:
                best.add(place)
                yield place
        yield from reversed(found.places - best)
    elif asked.order == "oldest":
        yield from found.places
    else:
        yield from reversed(found.places)


def _rows(connection: sqlite3.Connection, index: Index, asked: Asked, places: Sequence[int]) -> list[Row]:
    items = [index.item_at[place] for place in places]
    rows = _items(connection, items)
    query = full_text_query(asked.words)
    marked = _marked(connection, asked, query, items) if query else {}
    summaries = (
        _summaries(connection, query, [index.case_at[place] for place in places])
        if query and asked.within in ("summaries", "anywhere")
        else {}
    )
    shown = []
    for place, item in zip(places, items, strict=True):
        row = rows[item]
        request, passage = marked.get(item, (row["request"], None))
        shown.append(
            row
            | {
                "request_marked": request,
                "passage": passage or _beginning(row["rationale"]),
                "summary": summaries.get(index.case_at[place]),
            }
        )
    return shown


def _items(connection: sqlite3.Connection, items: Sequence[int]) -> dict[int, Row]:
    places = ", ".join("?" * len(items))
    names = (
        "case_id", "case_number", "letter_id", "decision_date", "decision_number", "request", "decision",
        "ur_action", "category", "subcategory", "drug_ingredients", "rationale",
    )  # fmt: skip
    rows = connection.execute(
        f"SELECT rowid, {', '.join(names)} FROM decisions WHERE rowid IN ({places})",  # noqa: S608
        items,
    )
    return {
        item: dict(zip(names, values, strict=True)) | {"drug_ingredients": json.loads(values[10])}
        for item, *values in rows
    }


def _marked(
    connection: sqlite3.Connection, asked: Asked, query: str, items: Sequence[int]
) -> dict[int, tuple[str, str]]:
    """Returns the request and a passage of the rationale of each item in which the words are."""
    if asked.within == "summaries":
        return {}
    places = ", ".join("?" * len(items))
    rows = connection.execute(
        f"SELECT rowid, highlight(decisions_text, 0, '{BEGIN}', '{END}'), "  # noqa: S608
        f"snippet(decisions_text, 1, '{BEGIN}', '{END}', '…', 40) "
        f"FROM decisions_text WHERE decisions_text MATCH ? AND rowid IN ({places})",
        [f"{_COLUMNS[asked.within]}({query})", *items],
    )
    return {item: (request, passage) for item, request, passage in rows}


def _summaries(connection: sqlite3.Connection, query: str, cases: Sequence[int]) -> dict[int, str]:
    places = ", ".join("?" * len(cases))
    rows = connection.execute(
        f"SELECT rowid, snippet(cases_text, 0, '{BEGIN}', '{END}', '…', 40) "  # noqa: S608
        f"FROM cases_text WHERE cases_text MATCH ? AND rowid IN ({places})",
        [query, *cases],
    )
    return dict(rows.fetchall())


def _beginning(text: str | None) -> str:
    if text is None or len(text) <= _CHARACTERS:
        return text or ""
    return text[:_CHARACTERS].rpartition(" ")[0] + " …"

"""What found items are counted by, and can be narrowed to.

A facet's values are kept in the explorer's file as sets of places. The place of an item is its number among
all items by the date of their decision. Sets are kept as compressed bitmaps (RoaringBitmap). So the counts of
an answer are exact, whatever it is narrowed to, and take milliseconds.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyroaring import BitMap


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: its name in addresses, its heading, and the query for its values with the places of items.

    The query reads the tables and `numbered`, which `making` fills. `pages` is the address of the pages of
    its values, where it has any.
    """

    name: str
    title: str
    query: str
    pages: str | None = None


FACETS = {
    facet.name: facet
    for facet in (
        Facet("decision", "Outcome", "SELECT decision, place FROM numbered"),
        Facet(
            "year",
            "Year",
            "SELECT substr(decision_date, 1, 4), place FROM numbered WHERE decision_date > ''",
        ),
        Facet("category", "Category", "SELECT category, place FROM numbered"),
        Facet("service", "Service", "SELECT subcategory, place FROM numbered", "services"),
        Facet("drug", "Drug", "SELECT value, place FROM numbered, json_each(drug_ingredients)", "drugs"),
        Facet(
            "condition",
            "Condition",
            "SELECT condition, place FROM diagnoses JOIN numbered USING (case_id) "
            "WHERE certainty = 'current'",
            "conditions",
        ),
        Facet(
            "guideline",
            "Guideline",
            "SELECT source || coalesce(': ' || title, ''), place "
            "FROM citations JOIN numbered USING (case_id, decision_number)",
            "guidelines",
        ),
        Facet(
            "specialty",
            "Reviewer's specialty",
            "SELECT value, place FROM cases, json_each(reviewer_specialties) JOIN numbered USING (case_id)",
        ),
    )
}
"""By name, in the order in which pages show them."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Some items, and how many of them were overturned."""

    items: int
    overturned: int

    @property
    def percent(self) -> float | None:
        """The share overturned, in percent; None where there are no items."""
        return 100 * self.overturned / self.items if self.items else None


@dataclass(frozen=True, slots=True)
class Index:
    """What is kept in memory of a file.

    `values` maps a facet's name to its values, those with most items first, and each to its places. Lists
    with an entry for each place, or for each row of a table, begin with an unused entry: both count from 1.
    """

    values: Mapping[str, Mapping[str, BitMap]]
    item_at: array[int]
    """Place -> row of `decisions`."""
    case_at: array[int]
    """Place -> row of `cases`."""
    place_of: array[int]
    """Row of `decisions` -> place."""
    first_of: array[int]
    """Row of `cases` -> the first place of its items, which lie side by side."""

    @property
    def everything(self) -> BitMap:
        return BitMap(range(1, len(self.item_at)))

    @property
    def overturned(self) -> BitMap:
        return self.values["decision"].get("overturned", BitMap())

    def rate(self, places: BitMap) -> Rate:
        """Returns how many items there are at the places, and how many of them were overturned."""
        return Rate(len(places), places.intersection_cardinality(self.overturned))

    def of_cases(self, rows: Iterable[int]) -> Iterator[int]:
        """Yields the places of the items of cases, which are given by their rows."""
        size = len(self.case_at)
        for row in rows:
            place = self.first_of[row]
            while place < size and self.case_at[place] == row:
                yield place
                place += 1


def write_facets(database: sqlite3.Connection) -> None:
    """Fills the table `explore_facets` from the tables and from `numbered`."""
    database.execute(
        "CREATE TABLE explore_facets (facet TEXT, value TEXT, items INTEGER, overturned INTEGER, "
        "places BLOB, PRIMARY KEY (facet, value)) WITHOUT ROWID"
    )
    overturned = BitMap()
    for facet in FACETS.values():
        values: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for value, place in database.execute(facet.query):
            values[value].append(place)
        sets = {value: BitMap(places) for value, places in values.items()}
        if facet.name == "decision":
            overturned = sets.get("overturned", BitMap())
        database.executemany(
            "INSERT INTO explore_facets VALUES (?, ?, ?, ?, ?)",
            (
                (
                    facet.name,
                    value,
                    len(places),
                    places.intersection_cardinality(overturned),
                    places.serialize(),
                )
                for value, places in sets.items()
            ),
        )


def read_index(database: sqlite3.Connection) -> Index:
    """Returns what pages need of a file in memory: some 15 bytes for each item."""
    values: dict[str, dict[str, BitMap]] = {name: {} for name in FACETS}
    listed = "SELECT facet, value, places FROM explore_facets ORDER BY facet, items DESC, value"
    for facet, value, places in database.execute(listed):
        values[facet][value] = BitMap.deserialize(places)
    items, most_items, most_cases = database.execute(
        "SELECT count(*), max(item), max(case_row) FROM explore_items"
    ).fetchone()
    item_at, case_at = array("I", [0]) * (items + 1), array("I", [0]) * (items + 1)
    place_of, first_of = array("I", [0]) * ((most_items or 0) + 1), array("I", [0]) * ((most_cases or 0) + 1)
    for place, item, case in database.execute(
        "SELECT place, item, case_row FROM explore_items ORDER BY place"
    ):
        item_at[place], case_at[place], place_of[item] = item, case, place
        first_of[case] = first_of[case] or place
    return Index(values, item_at, case_at, place_of, first_of)

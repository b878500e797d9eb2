"""Reads what a file holds of one letter, and finds other letters like it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyroaring import BitMap

from imr.contract.columns import TEXTS
from imr.contract.tables import TABLES
from imr.explore.facets import Index

Row = dict[str, Any]

MOST_ALIKE = 6
_RANKED = 5_000
"""Items that are ranked at most to find letters that are alike: words that are in more are left out."""
_MOST_WORDS = 40
_LOOKED_AT = 400
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A published letter: its row of the ledger, its case, and the rows of the other tables, in order."""

    ledger: Row
    case: Row
    rows: Mapping[str, Sequence[Row]]


def read_letter(connection: sqlite3.Connection, case_id: str) -> Letter | None:
    """Returns the letter of a case, or None where the file has no such case."""
    cases = _read(connection, "cases", case_id)
    ledger = _read(connection, "letters", case_id)
    if not cases or not ledger:
        return None
    names = ("decisions", "citations", "diagnoses", "prior_treatments")
    return Letter(ledger[0], cases[0], {name: _read(connection, name, case_id) for name in names})


def _read(connection: sqlite3.Connection, table: str, case_id: str) -> list[Row]:
    columns = TABLES[table].columns
    order = ", ".join(TABLES[table].key)
    rows = connection.execute(
        f"SELECT {', '.join(column.name for column in columns)} FROM {table} "  # noqa: S608
        f"WHERE case_id = ? ORDER BY {order}",
        [case_id],
    )
    return [
        {
            column.name: json.loads(value) if column.type == TEXTS and value is not None else value
            for column, value in zip(columns, row, strict=True)
        }
        for row in rows
    ]


def letters_like(connection: sqlite3.Connection, index: Index, letter: Letter) -> list[Row]:
    """Returns items of other letters about the same drugs or services, those with the most alike words first.

    The words are those of the letter's requests: the rarest, as many as are in `_RANKED` items together.
    """
    requests = [row["request"] for row in letter.rows["decisions"]]
    words = _rare_words(connection, requests)
    if not words:
        return []
    about = _about_the_same(index, letter.rows["decisions"])
    query = f"{{request}} : ({' OR '.join(words)})"
    ranked = "SELECT rowid FROM decisions_text WHERE decisions_text MATCH ? ORDER BY rank"
    found = [row for (row,) in connection.execute(ranked, [query]) if index.place_of[row] in about]
    return _of_other_cases(connection, letter.case["case_id"], islice(found, _LOOKED_AT))


def _of_other_cases(connection: sqlite3.Connection, case_id: str, items: Iterable[int]) -> list[Row]:
    names = ("case_id", "decision_date", "request", "decision", "category", "subcategory")
    alike: dict[str, Row] = {}
    for item in items:
        values = connection.execute(
            f"SELECT {', '.join(names)} FROM decisions WHERE rowid = ?",  # noqa: S608
            [item],
        ).fetchone()
        row = dict(zip(names, values, strict=True))
        if row["case_id"] != case_id:
            alike.setdefault(row["case_id"], row)
        if len(alike) == MOST_ALIKE:
            break
    return list(alike.values())


def _about_the_same(index: Index, decisions: Sequence[Row]) -> BitMap:
    """Returns the places of items for one of the drugs, or of the same service where there is no drug."""
    sets = []
    for row in decisions:
        wanted = [("drug", name) for name in row["drug_ingredients"]] or [("service", row["subcategory"])]
        sets += [index.values[facet].get(value, BitMap()) for facet, value in wanted]
    return BitMap().union(*sets)


def _rare_words(connection: sqlite3.Connection, texts: Sequence[str]) -> list[str]:
    """Returns the words of texts that are in fewest requests and rationales, quoted for a search."""
    words = list(dict.fromkeys(_WORD.findall(" ".join(texts).lower())))[:_MOST_WORDS]
    counts = []
    for word, stem in _stems(words).items():
        found = connection.execute("SELECT doc FROM explore_words WHERE term = ?", [stem]).fetchone()
        if found and found[0] > 1:
            counts.append((found[0], word))
    chosen: list[str] = []
    ranked = 0
    for count, word in sorted(counts):
        ranked += count
        if chosen and ranked > _RANKED:
            break
        chosen.append(f'"{word}"')
    return chosen


def _stems(words: Sequence[str]) -> dict[str, str]:
    """Returns each word with its stem, as SQLite's tokenizer makes it."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE words USING fts5(word, tokenize = 'porter unicode61')")
        database.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)")
        database.executemany("INSERT INTO words VALUES (?)", [(word,) for word in words])
        rows = database.execute("SELECT doc, term FROM stems")
        return {words[number - 1]: stem for number, stem in rows}

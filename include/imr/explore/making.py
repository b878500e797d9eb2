"""Writes the file that is explored, from the SQLite file of an export."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from imr.contract.tables import DATA_TABLES
from imr.explore import NotExplored
from imr.explore.facets import write_facets
from imr.exports.files import SEARCHED, whole_file

FORM = "1"
"""The form of the file. A file of another form is made anew."""

_TAKEN_OUT = (
    "DELETE FROM letters WHERE status <> 'published'",
    "UPDATE letters SET reviewed_by = NULL, review_note = NULL WHERE review IS NOT NULL",
)
"""What an export has besides what is published: where other letters lie, why they wait, and who decided."""

_INDEXES = {
    "letters": ("case_id",),
    "cases": ("decision_date",),
    "decisions": ("category, subcategory", "decision_date", "decision"),
    "citations": ("source, title",),
    "diagnoses": ("condition",),
    "prior_treatments": ("category, subcategory",),
}
"""Table -> columns that questions choose by and facets count."""

_NUMBERED = """
CREATE TEMP TABLE numbered AS
SELECT
    row_number() OVER (ORDER BY d.decision_date NULLS FIRST, d.case_id, d.decision_number) AS place,
    d.rowid AS item, c.rowid AS case_row, d.case_id, d.decision_number, d.decision_date, d.decision,
    d.category, d.subcategory, d.drug_ingredients
FROM decisions AS d JOIN cases AS c USING (case_id)
ORDER BY place
"""
"""The items by the date of their decision, without their long texts."""


_WORDS = (
    # The full-text index counts a word's items anew for each question about it.
    "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, decisions_text, row)",
    "CREATE TABLE explore_words (term TEXT PRIMARY KEY, doc INTEGER) WITHOUT ROWID",
    "INSERT INTO explore_words SELECT term, doc FROM vocabulary ORDER BY term",
)
"""In how many requests and rationales each word is."""


def make_file(export: Path, path: Path, source: str) -> None:
    """Writes the explorer's file to `path`, from an export's SQLite file, which stays as it is.

    It has the export's tables, views and full-text indexes, without ledger rows of letters that are not
    published, and besides them indexes and `facets`. `source` says what it was made from: see `source_of`.
    An explorer's file is copied as it is. Raises NotExplored where the export is none.
    """
    require_export(export)
    with whole_file(path) as unfinished:
        shutil.copyfile(export, unfinished)
        if source_of(unfinished):
            return  # An explorer's file has all of it.
        with closing(sqlite3.connect(unfinished)) as database:
            # Nobody reads the file before it is whole.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            # What is deleted is overwritten with zeros.
            database.execute("PRAGMA secure_delete = ON")
            for statement in _TAKEN_OUT:
                database.execute(statement)
            _add(database, source)
            database.commit()


def _add(database: sqlite3.Connection, source: str) -> None:
    database.execute(_NUMBERED)
    database.execute("CREATE INDEX temp.numbered_key ON numbered (case_id, decision_number)")
    database.execute("CREATE TABLE explore_items (place INTEGER PRIMARY KEY, item INTEGER, case_row INTEGER)")
    database.execute("INSERT INTO explore_items SELECT place, item, case_row FROM numbered")
    write_facets(database)
    for table, indexes in _INDEXES.items():
        for number, columns in enumerate(indexes, start=1):
            database.execute(f"CREATE INDEX {table}_{number} ON {table} ({columns})")
    for statement in _WORDS:
        database.execute(statement)
    database.execute("CREATE TABLE explore_about (name TEXT PRIMARY KEY, value)")
    about = {"form": FORM, "source": source} | {
        f"rows of {table}": database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        for table in ("letters", *DATA_TABLES)
    }
    database.executemany("INSERT INTO explore_about VALUES (?, ?)", about.items())


def require_export(path: Path) -> None:
    """Raises NotExplored where a file is no SQLite file of an export, and no explorer's file of this form."""
    needed = {"letters", *DATA_TABLES, *(f"{table}_text" for table in SEARCHED)}
    found = _tables(path)
    if not needed <= found or ("explore_about" in found and source_of(path) is None):
        raise NotExplored(
            f"{path}: explore: this is no SQLite file of an export: write one with `imr export tables.sqlite`"
        )


def source_of(path: Path) -> str | None:
    """Returns what an explorer's file was made from; None where the file is none, or is of another form."""
    if "explore_about" not in _tables(path):
        return None
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        about = dict(database.execute("SELECT name, value FROM explore_about"))
    return str(about["source"]) if about["form"] == FORM else None


def _tables(path: Path) -> set[str]:
    """Returns the names of an SQLite file's tables; none where it is no such file."""
    if not path.is_file():
        return set()
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            return {
                name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
    except sqlite3.DatabaseError:
        return set()

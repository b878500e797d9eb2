"""What is typed into the search box, as SQLite's full-text search takes it."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr.explore.words import MOST_WORDS, Part, full_text_query, parts_of

TEXTS = {
    1: "trial of a spinal cord stimulator",
    2: "spinal injection at the cord",
    3: "intrathecal pump trial",
    4: "physical therapy twice weekly",
}


@pytest.fixture(scope="module")
def database() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'porter unicode61')")
    database.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", TEXTS.items())
    return database


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("spinal", [1, 2]),
        ("SPINAL cords", [1, 2]),
        ('"spinal cord"', [1]),
        ('"spinal cord', [1]),
        ("stimulator OR pump", [1, 3]),
        ("trial stimulator OR pump", [1, 3]),
        ("OR pump", [3]),
        ("pump OR", [3]),
        ("trials -pump", [1]),
        ('spinal -"spinal cord"', [2]),
        ("stimul*", [1]),
        ("therapies", [4]),
        ("inject* OR therap*", [2, 4]),
        ("spinal-cord", [1]),
        ("or", []),
        ("nothing", []),
    ],
)
def test_texts_are_found_by_what_is_typed(typed: str, found: list[int], database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT rowid FROM texts WHERE texts MATCH ?", [full_text_query(typed)])
    assert sorted(row for (row,) in rows) == found


@pytest.mark.parametrize("typed", ["", "  ", '"', "-", "--", "-pump", "*", '""', "OR", "( ) { } ^ : +"])
def test_nothing_is_looked_for_where_there_is_no_word(typed: str) -> None:
    assert full_text_query(typed) is None


@given(st.text(alphabet=st.one_of(st.sampled_from('"-*():^{}+ \x00ORANDNEAT'), st.characters()), max_size=60))
def test_nothing_that_is_typed_is_an_error(database: sqlite3.Connection, typed: str) -> None:
    query = full_text_query(typed)
    if query is not None:
        assert database.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", [query]).fetchone()


def test_short_beginnings_and_many_words_are_cut() -> None:
    assert full_text_query("ab*") == '("ab")'
    query = full_text_query(" ".join(f"word{number}" for number in range(100)))
    assert query is not None
    assert query.count("word") == MOST_WORDS


@pytest.mark.parametrize(
    ("marked", "parts"),
    [
        ("", []),
        ("plain", [Part("plain", False)]),
        ("a \x02word\x03 here", [Part("a ", False), Part("word", True), Part(" here", False)]),
        ("\x02word\x03\x02next\x03", [Part("word", True), Part("next", True)]),
    ],
)
def test_words_that_were_found_are_parts(marked: str, parts: list[Part]) -> None:
    assert parts_of(marked) == parts

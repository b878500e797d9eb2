"""What is not published is found by no search, by no API and by no query."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from support.explored import HELD, HELD_IN, LETTERS, PUBLISHED, TRIALS

Get = Callable[[str], httpx.Response]


@pytest.fixture(scope="module")
def tables(explored: Path) -> list[str]:
    with sqlite3.connect(explored) as database:
        rows = database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        return [name for (name,) in rows]


def test_an_export_knows_where_the_held_letter_lies(explored: Path) -> None:
    """Nothing below tests anything where it does not. Its words are in no export: tests/exports."""
    assert HELD_IN.encode() in explored.with_name("tables.sqlite").read_bytes()


@pytest.mark.parametrize("within", ["items", "requests", "rationales", "summaries", "anywhere"])
def test_no_search_finds_it(within: str, get: Get) -> None:
    for form in ("", ".json", ".csv"):
        answer = get(f"/search{form}?" + urlencode({"q": HELD, "in": within}))
        # The search box has what was typed.
        assert HELD not in answer.text.replace(f'value="{HELD}"', "").replace(f"Search: {HELD}", "").replace(
            f"?q={HELD}", ""
        )
    assert get(f"/search.json?q={HELD}&in={within}").json()["items"] == 0
    if within in ("items", "rationales", "anywhere"):
        assert get(f"/search.json?q={PUBLISHED}&in={within}").json()["items"] == 1


def test_no_table_and_no_query_has_it(tables: list[str], get: Get) -> None:
    said = ""
    for name in tables:
        query = f"select * from [{name}] limit 1000"
        answer = get("/imr.json?" + urlencode({"sql": query, "_shape": "arrays"}))
        said += answer.text + get(f"/imr/{name}.json?_size=max").text
    assert PUBLISHED in said
    assert HELD not in said
    assert HELD_IN not in said
    counted = get("/imr.json?" + urlencode({"sql": "select status, count(*) from letters group by 1"}))
    assert counted.json()["rows"] == [["published", LETTERS + len(TRIALS) + 1]]


def test_the_bytes_of_the_file_do_not_have_it(explored: Path) -> None:
    data = explored.read_bytes()
    assert PUBLISHED.encode() in data
    assert HELD.encode() not in data
    assert HELD_IN.encode() not in data


def test_a_page_of_the_held_letter_is_not_there(explored: Path, get: Get) -> None:
    with sqlite3.connect(explored.with_name("tables.sqlite")) as database:
        held = "SELECT case_id, letter_id FROM letters WHERE status = 'quarantined'"
        ((case, letter),) = database.execute(held)
    assert case
    for path in (f"/letters/{case}", f"/letters/{case}.json"):
        assert get(path).status_code == 404
    assert get(f"/imr/letters.json?letter_id={letter}").json()["rows"] == []
    assert case not in json.dumps(get("/search.json").json())

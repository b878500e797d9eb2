"""What a search finds and counts is what the tables say."""

from __future__ import annotations

import csv
import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from imr.explore.asked import Asked, asked
from imr.explore.chart import chart_of
from imr.explore.facets import FACETS, Rate
from support.explored import HOSTILE, LETTERS, PUBLISHED, TRIALS

Get = Callable[[str], httpx.Response]

_ITEMS = """
SELECT count(*), count(*) FILTER (WHERE decision = 'overturned'), count(DISTINCT case_id) FROM decisions AS d
WHERE """
_BY_FACET = {
    "decision": "decision = ?",
    "year": "decision_date LIKE ? || '%'",
    "category": "category = ?",
    "service": "subcategory = ?",
    "drug": "EXISTS (SELECT 1 FROM json_each(d.drug_ingredients) WHERE value = ?)",
    "condition": "case_id IN (SELECT case_id FROM diagnoses WHERE condition = ? AND certainty = 'current')",
    "guideline": "EXISTS (SELECT 1 FROM citations AS c WHERE c.case_id = d.case_id AND "
    "c.decision_number = d.decision_number AND c.source || coalesce(': ' || c.title, '') = ?)",
    "specialty": "case_id IN (SELECT case_id FROM cases, json_each(reviewer_specialties) WHERE value = ?)",
}


@pytest.fixture(scope="module")
def tables(explored: Path) -> Iterator[sqlite3.Connection]:
    """The export that the file was made from."""
    with sqlite3.connect(explored.with_name("tables.sqlite")) as database:
        yield database


def _search(get: Get, **wanted: str) -> dict[str, object]:
    answer = get("/search.json?" + urlencode(wanted))
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


def test_counts_of_each_value_are_those_of_the_tables(get: Get, tables: sqlite3.Connection) -> None:
    """Each value is looked for alone, and with an outcome and words beside it."""
    facets = _search(get)["facets"]
    assert list(facets) == list(_BY_FACET) == list(FACETS)
    words = "d.rowid IN (SELECT rowid FROM decisions_text WHERE decisions_text MATCH 'necessary OR trial')"
    for facet, values in facets.items():
        assert values, facet
        for listed in values:
            value = listed["value"]
            alone, both = _BY_FACET[facet], f"{_BY_FACET[facet]} AND decision = 'upheld' AND {words}"
            expected = tables.execute(_ITEMS + alone, [value]).fetchone()
            found = _search(get, **{facet: value})
            assert (found["items"], found["overturned"], found["letters"]) == expected, (facet, value)
            assert (listed["items"], listed["overturned"]) == expected[:2], (facet, value)
            if facet != "decision":
                found = _search(get, **{facet: value, "decision": "upheld", "q": "necessary OR trial"})
                expected = tables.execute(_ITEMS + both, [value]).fetchone()
                assert (found["items"], found["overturned"], found["letters"]) == expected, (facet, value)


def test_values_of_one_facet_add_up_and_those_of_others_narrow(get: Get) -> None:
    either = get("/search.json?year=2016&year=2018&condition=radiculopathy").json()
    assert either["items"] == len(TRIALS)
    assert [one["value"] for one in either["facets"]["decision"]] == ["overturned", "upheld"]
    narrowed = get("/search.json?year=2016&condition=radiculopathy").json()
    assert narrowed["items"] == 2
    # A facet's own values are counted as if none of them were chosen.
    assert {one["value"]: one["items"] for one in narrowed["facets"]["year"]} == {"2016": 2, "2018": 1}


@pytest.mark.parametrize(
    ("wanted", "items"),
    [
        ({"q": PUBLISHED}, 1),
        ({"q": PUBLISHED, "in": "requests"}, 0),
        ({"q": PUBLISHED, "in": "rationales"}, 1),
        ({"q": "fusion persisted"}, 0),
        ({"q": "fusion persisted", "in": "summaries"}, len(TRIALS)),
        ({"q": "fusion persisted", "in": "anywhere"}, len(TRIALS)),
        ({"q": "stimulator", "in": "summaries"}, 0),
        ({"q": "stimulator", "in": "anywhere", "decision": "overturned"}, 2),
        ({"q": "stimulator", "in": "no such place"}, len(TRIALS)),
        ({"drug": "no such drug"}, 0),
        ({"q": "vorpal", "drug": HOSTILE}, 1),
    ],
)
def test_words_are_looked_for_where_it_was_asked(wanted: dict[str, str], items: int, get: Get) -> None:
    assert _search(get, **wanted)["items"] == items


@pytest.mark.parametrize(
    ("order", "dates"),
    [
        ("newest", ["2018-12-05", "2016-12-05", "2016-12-05"]),
        ("oldest", ["2016-12-05", "2016-12-05", "2018-12-05"]),
    ],
)
def test_items_come_in_the_order_that_is_asked_for(order: str, dates: list[str], get: Get) -> None:
    rows = _search(get, q="stimulator", order=order)["rows"]
    assert [row["decision_date"] for row in rows] == dates


def test_the_best_match_comes_first_and_every_item_comes_once(get: Get) -> None:
    rows = _search(get, q="trial OR stimulator", order="best")["rows"]
    assert [row["request"] for row in rows[:3]] == ["Trial of a spinal cord stimulator"] * 3
    keys = [(row["case_id"], row["decision_number"]) for row in rows]
    assert len(set(keys)) == len(keys)


def test_pages_hold_all_items_once(get: Get) -> None:
    items, keys, address = 0, [], "/search.json"
    while address:
        answer = get(address.removeprefix("http://localhost")).json()
        keys += [(row["case_id"], row["decision_number"]) for row in answer["rows"]]
        items, address = answer["items"], answer["next"]
    assert len(keys) == len(set(keys)) == items > LETTERS


def test_years_without_items_are_there(get: Get) -> None:
    years = {one["year"]: one for one in _search(get, q="stimulator")["years"]}
    assert [years[year]["items"] for year in ("2016", "2017", "2018")] == [2, 0, 1]
    assert [years[year]["overturned_percent"] for year in ("2016", "2017", "2018")] == [50.0, None, 100.0]


def test_rates_by_year_are_those_whatever_the_outcome(get: Get) -> None:
    narrowed = _search(get, q="stimulator", decision="overturned")
    assert narrowed["items"] == 2
    assert narrowed["years"] == _search(get, q="stimulator")["years"]


def test_results_are_taken_as_csv_and_as_a_workbook(get: Get) -> None:
    wanted = "?q=stimulator&order=oldest"
    rows = list(csv.DictReader(io.StringIO(get(f"/search.csv{wanted}").content.decode("utf-8-sig"))))
    assert [row["decision"] for row in rows] == ["overturned", "upheld", "overturned"]
    assert rows[0]["rationale"].startswith("The records show")
    assert rows[0]["page"] == "http://localhost/letters/CM99-0000001"
    with zipfile.ZipFile(io.BytesIO(get(f"/search.xlsx{wanted}").content)) as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<row ") == 1 + len(TRIALS)


def test_a_file_of_nothing_has_a_head(get: Get) -> None:
    assert get("/search.csv?q=xyzzy").content.decode("utf-8-sig").splitlines() == ["case_id"]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], Asked()),
        ([("q", " pain "), ("page", "3")], Asked(words="pain", page=3)),
        ([("page", "-1")], Asked()),
        ([("page", "9" * 30)], Asked()),
        ([("page", "\u0663")], Asked()),
        ([("page", "5000")], Asked(page=1000)),
        ([("order", "worst"), ("in", "letters"), ("other", "x")], Asked()),
        ([("year", "2016"), ("year", "2016")], Asked(chosen={"year": ("2016",)})),
    ],
)
def test_what_an_address_does_not_say_clearly_is_left_out(
    pairs: list[tuple[str, str]], expected: Asked
) -> None:
    assert asked(pairs) == expected
    assert asked(httpx.QueryParams(expected.address()).multi_items()) == expected


def test_a_chart_draws_no_rate_of_few_items() -> None:
    drawn = chart_of({"2015": Rate(40, 10), "2016": Rate(20, 4), "2017": Rate(2, 2), "2018": Rate(10, 0)})
    assert drawn is not None
    assert (drawn.scale, drawn.most) == (25, 40)
    assert [year.dot is None for year in drawn.years] == [False, False, True, False]
    assert len(drawn.lines) == 1
    assert chart_of({"2015": Rate(0, 0)}) is chart_of({}) is None

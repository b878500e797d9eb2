"""The views: their rows in DuckDB and in SQLite, and their SQL in every dialect."""

from __future__ import annotations

import json
import sqlite3
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from sqlglot import exp, parse_one

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.reports import views
from imr.reports.views import VIEWS, meaning_of, query_of
from imr.reports.views.dialects import DIALECTS, query_in, view_in

_DECISIONS = (
    # case, number, ingredients, decision
    ("A", 1, ["acetaminophen", "hydrocodone"], "overturned"),
    ("A", 2, [], "upheld"),
    ("B", 1, ["acetaminophen", "hydrocodone"], "upheld"),
    ("B", 2, ["acetaminophen", "codeine"], "upheld"),
    ("C", 1, ["ibuprofen"], "overturned"),
)
ROWS: dict[str, list[dict[str, Any]]] = {
    "cases": [{"case_id": case, "outcome": "upheld", "patient_age": 50} for case in "ABC"],
    "decisions": [
        {
            "case_id": case,
            "decision_number": number,
            "drug_ingredients": ingredients,
            "is_opioid": len(ingredients) > 1,
            "decision": decision,
        }
        for case, number, ingredients, decision in _DECISIONS
    ],
    "citations": [
        {"case_id": "A", "decision_number": 1, "citation_number": 1, "source": "MTUS"},
        {"case_id": "B", "decision_number": 2, "citation_number": 1, "source": "ODG"},
    ],
}
QUESTIONS = {
    "decisions_with_cases": (
        "select case_id, decision_number, decision, patient_age from decisions_with_cases order by 1, 2",
        [(case, number, decision, 50) for case, number, _, decision in _DECISIONS],
    ),
    "drug_ingredients": (
        "select case_id, decision_number, ingredient from drug_ingredients where not ingredient_is_opioid "
        "order by 1, 2, 3",
        [
            ("A", 1, "acetaminophen"),
            ("B", 1, "acetaminophen"),
            ("B", 2, "acetaminophen"),
            ("C", 1, "ibuprofen"),
        ],
    ),
    "opioid_outcomes": (
        "select ingredient, decisions, upheld, overturned, overturned_percent from opioid_outcomes "
        "order by 1",
        [("codeine", 1, 1, 0, 0.0), ("hydrocodone", 2, 1, 1, 50.0)],
    ),
    "citations_with_decisions": (
        "select case_id, source, decision from citations_with_decisions order by 1",
        [("A", "MTUS", "overturned"), ("B", "ODG", "upheld")],
    ),
}


def _schema(table: str) -> pa.Schema:
    return pa.schema([field.with_nullable(True) for field in SCHEMAS[table]])


@pytest.fixture
def in_duckdb() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for table, rows in ROWS.items():
        connection.register(table, pa.Table.from_pylist(rows, _schema(table)))
    return connection


@pytest.fixture
def in_sqlite() -> sqlite3.Connection:
    """The same rows, with lists as texts that hold a JSON array."""
    connection = sqlite3.connect(":memory:")
    for table, rows in ROWS.items():
        names = SCHEMAS[table].names
        connection.execute(f"create table {table} ({', '.join(names)})")
        filled = (
            [json.dumps(value) if isinstance(value := row.get(name), list) else value for name in names]
            for row in rows
        )
        connection.executemany(f"insert into {table} values ({', '.join('?' * len(names))})", filled)
    return connection


def test_every_file_is_a_view_that_has_a_question_here() -> None:
    found = {path.name.removesuffix(".sql") for path in files(views).iterdir() if path.name.endswith(".sql")}
    assert found == set(VIEWS) == set(QUESTIONS)


@pytest.mark.parametrize("view", VIEWS)
def test_what_a_view_reads_is_what_is_said_of_it(view: str) -> None:
    direct = {table.name for table in parse_one(query_of(view), read="duckdb").find_all(exp.Table)}
    assert set(VIEWS[view]) == direct.union(*(VIEWS.get(name, ()) for name in direct))
    assert all(list(VIEWS).index(name) < list(VIEWS).index(view) for name in direct & set(VIEWS))


@pytest.mark.parametrize("view", VIEWS)
def test_duckdb_answers(view: str, in_duckdb: duckdb.DuckDBPyConnection) -> None:
    for name in VIEWS:
        in_duckdb.execute(f"create view {name} as {query_of(name)}")
    question, answer = QUESTIONS[view]
    assert in_duckdb.execute(question).fetchall() == answer


@pytest.mark.parametrize("view", VIEWS)
def test_duckdb_answers_the_same_with_every_column_named(
    view: str, in_duckdb: duckdb.DuckDBPyConnection
) -> None:
    for name in VIEWS:
        in_duckdb.execute(view_in(name, "duckdb"))
    question, answer = QUESTIONS[view]
    assert in_duckdb.execute(question).fetchall() == answer


@pytest.mark.parametrize("view", VIEWS)
def test_sqlite_answers(view: str, in_sqlite: sqlite3.Connection) -> None:
    for name in VIEWS:
        in_sqlite.execute(view_in(name, "sqlite"))
    question, answer = QUESTIONS[view]
    assert in_sqlite.execute(question).fetchall() == answer


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_dialect_creates_a_view_that_names_its_columns(view: str, dialect: str) -> None:
    statement = parse_one(view_in(view, dialect, ("lake", "imr")), read=dialect)
    assert isinstance(statement, exp.Create)
    assert statement.find(exp.Star) is None or "count(*)" in query_of(view).lower()
    placed = {table.name for table in statement.find_all(exp.Table) if table.db == "imr"}
    assert placed - {view} <= {*TABLES, *VIEWS}
    assert view in placed


def test_a_place_may_need_quotes() -> None:
    assert "`my-project`.imr.decisions" in query_in("drug_ingredients", "bigquery", ("my-project", "imr"))


@pytest.mark.parametrize(
    ("dialect", "taken_apart"),
    [
        ("spark", "EXPLODE(d.drug_ingredients)"),
        ("trino", "CROSS JOIN UNNEST(d.drug_ingredients)"),
        ("clickhouse", "ARRAY JOIN d.drug_ingredients AS ingredient"),
        ("snowflake", "FLATTEN(INPUT => d.drug_ingredients)"),
        ("bigquery", "UNNEST(d.drug_ingredients) AS ingredient"),
        ("redshift", "AS d, d.drug_ingredients AS ingredient"),
        ("sqlite", "JSON_EACH(d.drug_ingredients) AS listed"),
    ],
)
def test_lists_are_taken_apart_as_the_engine_does_it(dialect: str, taken_apart: str) -> None:
    assert taken_apart in query_in("drug_ingredients", dialect)


def test_a_decision_with_its_case_has_every_column_of_both_once() -> None:
    selected = parse_one(query_in("decisions_with_cases", "duckdb")).named_selects
    both = {column.name for table in ("decisions", "cases") for column in TABLES[table].columns}
    assert sorted(selected) == sorted(both)


def test_other_ingredients_of_combinations_are_no_opioids() -> None:
    opioids = set(views.opioid_ingredients())
    assert {"hydrocodone", "codeine", "tramadol", "buprenorphine"} <= opioids
    assert not opioids & {"acetaminophen", "naloxone", "ibuprofen", "carisoprodol", ""}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_says_what_a_row_is(view: str) -> None:
    assert meaning_of(view).startswith("One row per ")

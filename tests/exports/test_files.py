"""Files to take home: DuckDB, SQLite, and CSV in a .zip."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES, key_of
from imr.exports.files import SEARCHED, Taken, export_csv, export_duckdb, export_sqlite
from imr.reports.views import VIEWS
from imr.runs.deployment import Deployment
from support.exported import shown

Rows = list[dict[str, Any]]


def _sorted(table: str, rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: [str(row[column]) for column in key_of(table)])


def _in_duckdb(path: Path, table: str) -> Rows:
    with duckdb.connect(path, read_only=True) as database:
        rows = database.execute(f"select * from {table}").to_arrow_table().cast(SCHEMAS[table])
    return rows.to_pylist()


def _in_sqlite(path: Path, table: str) -> Rows:
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    return [dict(row) for row in database.execute(f"select * from {table}")]


def _in_zip(path: Path, table: str) -> Rows:
    with zipfile.ZipFile(path) as archive:
        text = archive.read(f"{table}.csv").decode("utf-8-sig")
    return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def _as_sqlite(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _as_csv(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return {"=1+1": "'=1+1"}.get(value, value) if isinstance(value, str) else str(_as_sqlite(value))


FORMS: dict[str, tuple[Callable[..., Taken], Callable[[Path, str], Rows], Callable[[Any], Any]]] = {
    "tables.duckdb": (export_duckdb, _in_duckdb, lambda value: value),
    "tables.sqlite": (export_sqlite, _in_sqlite, _as_sqlite),
    "tables.zip": (export_csv, _in_zip, _as_csv),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that files are taken to."""
    folder = tmp_path / "taken"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", FORMS)
def test_a_file_holds_the_rows_of_every_table(name: str, three_months: Deployment, home: Path) -> None:
    write, read, as_written = FORMS[name]
    done = write(three_months, home / name)
    expected = shown(three_months)
    assert done.rows == {table: len(rows) for table, rows in expected.items()}
    for table in TABLES:
        found = _sorted(table, read(home / name, table))
        assert found == _sorted(
            table, [{key: as_written(value) for key, value in row.items()} for row in expected[table]]
        )
    assert [path.name for path in home.iterdir()] == [name]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("year", [2023, 2024, 2030])
def test_a_file_of_a_year_holds_decisions_of_that_year(
    name: str, year: int, three_months: Deployment, home: Path
) -> None:
    write, read, _ = FORMS[name]
    done = write(three_months, home / name, year=year)
    for table, rows in shown(three_months).items():
        of_year = [row for row in rows if row["decision_date"] and row["decision_date"].year == year]
        assert done.rows[table] == len(read(home / name, table)) == len(of_year)


@pytest.mark.parametrize("name", FORMS)
def test_a_file_is_replaced_and_one_that_fails_leaves_what_was_there(
    name: str, three_months: Deployment, home: Path
) -> None:
    write, read, _ = FORMS[name]

    def failing(_: Any) -> Any:
        raise RuntimeError("the disk is full")

    (home / name).write_text("an earlier file")
    with pytest.raises(RuntimeError, match="the disk is full"):
        write(three_months, home / name, show=failing)
    assert (home / name).read_text() == "an earlier file"
    write(three_months, home / name)
    assert read(home / name, "cases")


@pytest.mark.parametrize("name", FORMS)
def test_tables_that_do_not_exist_yet_are_empty(name: str, deployment: Deployment, home: Path) -> None:
    write, read, _ = FORMS[name]
    assert write(deployment, home / name).rows == dict.fromkeys(TABLES, 0)
    assert read(home / name, "cases") == []


def test_duckdb_has_views_and_meanings(three_months: Deployment, home: Path) -> None:
    export_duckdb(three_months, home / "first.duckdb")
    moved = (home / "first.duckdb").rename(home / "other.duckdb")
    with duckdb.connect(moved, read_only=True) as database:
        for view in VIEWS:
            database.execute(f"select * from {view}")
        commented = database.execute("select count(*) from duckdb_columns() where comment is not null")
        assert commented.fetchone() == (sum(len(table.columns) for table in TABLES.values()),)
        [count] = database.execute("select count(*) from decisions_with_cases").fetchall()
        assert count == (8,)


def test_sqlite_has_views_and_finds_words(three_months: Deployment, home: Path) -> None:
    export_sqlite(three_months, home / "tables.sqlite")
    database = sqlite3.connect(home / "tables.sqlite")
    for view in VIEWS:
        database.execute(f"select * from {view}")
    assert database.execute("select count(*) from decisions_with_cases").fetchone() == (8,)
    matching = "select rowid from cases_text where cases_text match 'texts'"
    found = database.execute(f"select case_id from cases where rowid in ({matching})")
    assert {case for (case,) in found} == {"case-1", "case-3", "case-4"}
    assert database.execute("pragma integrity_check").fetchone() == ("ok",)


def test_what_sqlite_searches_are_columns_of_text() -> None:
    for table, columns in SEARCHED.items():
        assert {TABLES[table].column(name).type for name in columns} == {"string"}

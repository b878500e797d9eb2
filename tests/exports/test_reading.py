"""What a copy is made from: months of data files, sorted, in pieces of one size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imr.contract.arrow import SCHEMAS
from imr.contract.columns import Column
from imr.contract.tables import TABLES, Table
from imr.exports import NotExported, reading
from imr.exports.parquet import export_parquet
from imr.exports.reading import Month, look_at, months_of, months_with, rows_in
from imr.lake.catalog import open_table
from imr.runs.deployment import Deployment
from support.staged import filled


def _case(name: str, day: int | None = 1, **changes: Any) -> dict[str, Any]:
    decided = date(2016, 7, day) if day else None
    identified = {"case_id": name, "letter_id": name, "decision_date": decided}
    return filled("cases", identified | {"received_date": date(2016, 8, 1)} | changes)


def _written(folder: Path, *files: list[dict[str, Any]], without: str = "") -> Month:
    """A month of cases in local data files."""
    paths = []
    for number, rows in enumerate(files):
        table = pa.Table.from_pylist(rows, SCHEMAS["cases"])
        paths.append(str(folder / f"{number}.parquet"))
        pq.write_table(table.drop_columns(without) if without else table, paths[-1])
    return Month("cases", 2016, 7, tuple(paths), len(paths))


def _read(month: Month, year: int | None = None) -> list[pa.Table]:
    with duckdb.connect() as connection:
        return list(rows_in(connection, month, year))


def _names(tables: list[pa.Table]) -> list[list[str]]:
    return [table["case_id"].to_pylist() for table in tables]


@pytest.mark.parametrize("at_once", [1, 2, 3, 10])
def test_rows_come_sorted_in_pieces_of_one_size(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ROWS_AT_ONCE", at_once)
    first, second = [_case("D", 2), _case("A", None), _case("C")], [_case("B"), _case("E", 1)]
    pieces = _read(_written(tmp_path, first, second))
    ordered = ["A", "B", "C", "D", "E"]
    assert _names(pieces) == [ordered[at : at + at_once] for at in range(0, 5, at_once)]
    assert all(piece.schema.equals(SCHEMAS["cases"]) for piece in pieces)


@pytest.mark.parametrize(("size", "parts"), [(1, 1), (2, 2), (3, 3), (5, 5), (9, 6)])
def test_a_large_month_is_read_in_parts_and_the_rows_are_the_same(
    size: int, parts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PART_BYTES", 1)
    month = replace(_written(tmp_path, [_case(name) for name in "DAC"], [_case("B"), _case("E")]), bytes=size)
    with duckdb.connect() as connection:
        assert len(reading.queries(connection, month)) == parts
    assert _names(_read(month)) == [["A", "B", "C", "D", "E"]]
    assert _read(month, 2015) == []


def test_a_column_that_no_file_has_yet_is_null(tmp_path: Path) -> None:
    [rows] = _read(_written(tmp_path, [_case("A", patient_age=50)], without="patient_age"))
    assert rows["patient_age"].to_pylist() == [None]


def test_a_column_that_only_newer_files_have_is_null_in_older_rows(tmp_path: Path) -> None:
    new = _written(tmp_path, [_case("B", patient_age=50)])
    (tmp_path / "old").mkdir()
    old = _written(tmp_path / "old", [_case("A")], without="patient_age")
    [rows] = _read(Month("cases", 2016, 7, old.files + new.files, 2))
    assert rows["patient_age"].to_pylist() == [None, 50]


def test_a_name_with_a_quote_is_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "it's"
    folder.mkdir()
    assert _names(_read(_written(folder, [_case("A")]))) == [["A"]]


def test_a_year_is_that_of_the_decision_or_of_the_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Table("bills", "bill", "Bills.", ("id",), "paid_date", (Column("paid_date", "date32", "Paid."),))
    monkeypatch.setitem(TABLES, "bills", other)
    months = [Month(name, year, 1, (), 0) for name in ("letters", "cases", "bills") for year in (2016, 2017)]
    kept = [(month.table, month.year) for month in months_with(2016, months)]
    assert kept == [("letters", 2016), ("letters", 2017), ("cases", 2016), ("bills", 2016)]
    assert months_with(None, months) == months


def test_tables_are_looked_at_until_none_has_changed_meanwhile(
    three_months: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = reading.published
    looks = iter([{}, true(three_months.catalog())])
    monkeypatch.setattr(reading, "published", lambda catalog: next(looks, None) or true(catalog))
    assert set(look_at(three_months).tables) == set(TABLES)

    numbers = iter(range(1000))
    monkeypatch.setattr(reading, "_versions", lambda _: next(numbers))
    with pytest.raises(NotExported, match="the tables changed during each of 20 looks"):
        look_at(three_months)


def test_files_have_statistics_and_say_how_they_are_sorted(three_months: Deployment, tmp_path: Path) -> None:
    export_parquet(three_months, str(tmp_path / "copy"))
    path = next((tmp_path / "copy").glob("decisions/decision_year=2024/*/*.parquet"))
    group = pq.ParquetFile(path).metadata.row_group(0)
    columns = {group.column(at).path_in_schema: group.column(at) for at in range(group.num_columns)}
    assert columns["case_id"].statistics.max == "case-2"
    assert columns["case_id"].compression == "ZSTD"
    names = SCHEMAS["decisions"].names
    by = [names[sorting.column_index] for sorting in group.sorting_columns]
    assert by == ["case_id", "decision_number"]


def test_rows_that_another_engine_has_deleted_are_no_copy(three_months: Deployment) -> None:
    class Scanned:
        """A table of which one file has rows deleted by a delete file, as pyiceberg does not write them."""

        def scan(self) -> Any:
            return self

        def plan_files(self) -> list[Any]:
            [task, *_] = open_table(three_months.catalog(), "cases").scan().plan_files()
            task.delete_files = {task.file}
            return [task]

    with pytest.raises(NotExported, match="holds rows that another engine has deleted"):
        months_of("cases", Scanned())  # type: ignore[arg-type]

"""Plain Parquet: what is written, when it is written again, and what readers find."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.dataset as ds
import pytest

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import DATA_TABLES, TABLES, key_of
from imr.exports import NotExported
from imr.exports.parquet import HIVE_NULL, export_parquet
from imr.lake.maintenance.compact import compact
from imr.lake.unfinished import noted_cases
from imr.runs.deployment import Deployment
from support.exported import december, shown
from support.upkeep import publish_letters

NOW = datetime(2025, 4, 1, tzinfo=UTC)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def manifest(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "_manifest.json").read_text(encoding="utf-8"))
    return document


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """The rows that a reader finds who globs, as pyarrow reads them."""
    found = (
        ds.dataset(folder / table, partitioning="hive").to_table().select(SCHEMAS[table].names).to_pylist()
    )
    return sorted(found, key=lambda row: [str(row[column]) for column in key_of(table)])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The folder of the copy."""
    return tmp_path / "copy"


def test_every_table_of_the_contract_is_there_by_month(three_months: Deployment, copy: Path) -> None:
    done = export_parquet(three_months, str(copy))
    assert done.rows == {name: len(held) for name, held in shown(three_months).items()}
    assert set(done.rows) == set(TABLES)
    folders = {path.rpartition("/")[0] for path in files(copy)} - {""}
    assert folders == {
        "letters/received_year=2025/received_month=1",
        *(
            f"{table}/decision_year={year}/decision_month={month}"
            for table in DATA_TABLES
            for year, month in ((2024, 12), (2023, 11), (HIVE_NULL, HIVE_NULL))
        ),
    }


@pytest.mark.parametrize("table", TABLES)
def test_readers_find_the_rows_of_the_tables(three_months: Deployment, copy: Path, table: str) -> None:
    export_parquet(three_months, str(copy))
    expected = shown(three_months)[table]
    assert rows(copy, table) == expected
    glob = f"{copy}/{table}/*/*/*.parquet"
    counted = duckdb.sql(f"select count(*) from read_parquet('{glob}', hive_partitioning = true)").fetchone()
    assert counted == (len(expected),)


def test_the_manifest_names_the_files_and_what_is_in_them(three_months: Deployment, copy: Path) -> None:
    done = export_parquet(three_months, str(copy))
    document = manifest(copy)
    named = {file["path"] for table in document["tables"].values() for file in table["files"]}
    assert named == set(files(copy)) - {"_manifest.json"}
    assert {name: table["rows"] for name, table in document["tables"].items()} == done.rows
    cases = document["tables"]["cases"]
    assert [column["name"] for column in cases["columns"]] == SCHEMAS["cases"].names
    assert cases["partition_columns"] == ["decision_year", "decision_month"]
    current = three_months.catalog().load_table(("imr", "cases")).current_snapshot()
    assert cases["snapshot_id"] == str(current.snapshot_id)
    assert "unexplained_text" in document["codes"]["problems"]


def test_nothing_is_written_where_nothing_has_changed(three_months: Deployment, copy: Path) -> None:
    export_parquet(three_months, str(copy))
    before = files(copy)
    assert export_parquet(three_months, str(copy)).written == 0
    assert files(copy) == before


def test_compaction_writes_nothing(three_months: Deployment, copy: Path) -> None:
    catalog = three_months.catalog()
    for number in range(10, 16):
        publish_letters(catalog, december(number))
    export_parquet(three_months, str(copy))
    before = files(copy)
    assert sum(compact(catalog, name).rewritten for name in TABLES) == len(TABLES)
    assert export_parquet(three_months, str(copy)).written == 0
    assert files(copy) == before


def test_only_months_whose_rows_changed_are_written(three_months: Deployment, copy: Path) -> None:
    export_parquet(three_months, str(copy), now=NOW)
    before = files(copy)
    publish_letters(three_months.catalog(), december(6))
    done = export_parquet(three_months, str(copy), now=NOW + timedelta(minutes=1))
    added = files(copy).keys() - before.keys()
    assert done.written == len(added) == len(TABLES)
    assert {path.rpartition("/")[0] for path in added} == {
        "letters/received_year=2025/received_month=1",
        *(f"{table}/decision_year=2024/decision_month=12" for table in DATA_TABLES),
    }


def test_replaced_files_stay_for_the_grace_time(three_months: Deployment, copy: Path) -> None:
    export_parquet(three_months, str(copy), now=NOW)
    old = files(copy).keys()
    publish_letters(three_months.catalog(), december(6))
    second = NOW + timedelta(days=1)
    export_parquet(three_months, str(copy), now=second)
    assert old <= files(copy).keys()
    replaced = {one["path"]: one["since"] for one in manifest(copy)["superseded"]}
    assert set(replaced.values()) == {second.isoformat()}

    assert export_parquet(three_months, str(copy), now=second + timedelta(minutes=59)).removed == 0
    assert export_parquet(three_months, str(copy), now=second + timedelta(minutes=61)).removed == len(TABLES)
    assert not replaced.keys() & files(copy).keys()
    assert len(rows(copy, "cases")) == 5


def test_a_lost_file_is_written_again(three_months: Deployment, copy: Path) -> None:
    export_parquet(three_months, str(copy))
    before = files(copy)
    next(copy.glob("cases/*/*/*.parquet")).unlink()
    assert export_parquet(three_months, str(copy)).written == 1
    assert files(copy) == before


def test_what_is_not_ours_stays(three_months: Deployment, copy: Path) -> None:
    for name in ("notes.txt", "cases/decision_year=2024/decision_month=12/theirs.parquet"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("theirs")
    export_parquet(three_months, str(copy), now=datetime.now(UTC) + timedelta(days=9))
    assert {"notes.txt", "cases/decision_year=2024/decision_month=12/theirs.parquet"} <= files(copy).keys()


def test_cases_that_a_publish_is_writing_are_named(three_months: Deployment, copy: Path) -> None:
    with noted_cases(three_months.lake(), "run") as announce:
        announce(["case-1"])
        assert export_parquet(three_months, str(copy)).unfinished == 1
    assert manifest(copy)["unfinished_cases"] == ["case-1"]
    export_parquet(three_months, str(copy))
    assert manifest(copy)["unfinished_cases"] == []


def test_a_bucket_gets_the_same_files(three_months: Deployment, copy: Path) -> None:
    prefix = three_months.settings.lake.replace("/lake", "/export")
    done = export_parquet(three_months, prefix)
    assert export_parquet(three_months, str(copy)).rows == done.rows
    found = three_months.access.store(prefix).list().collect()
    assert {item["path"] for item in found} == files(copy).keys()
    assert export_parquet(three_months, prefix).written == 0


def test_no_copy_lies_among_letters_or_tables(deployment: Deployment) -> None:
    settings = deployment.settings
    for place in (settings.raw, f"{settings.lake}/export", settings.lake.rpartition("/")[0]):
        with pytest.raises(NotExported, match="Choose a prefix beside it"):
            export_parquet(deployment, place)


def test_tables_that_do_not_exist_yet_have_no_files(deployment: Deployment, copy: Path) -> None:
    assert export_parquet(deployment, str(copy)).files == 0
    assert manifest(copy)["tables"]["cases"]["snapshot_id"] is None


def test_a_manifest_of_something_else_is_not_overwritten(deployment: Deployment, copy: Path) -> None:
    copy.mkdir()
    (copy / "_manifest.json").write_text("{}")
    with pytest.raises(NotExported, match="no manifest of an export"):
        export_parquet(deployment, str(copy))
    assert files(copy) == {"_manifest.json": b"{}"}

"""Measures exports of many cases, and reads them back.

    PYTHONPATH=tests .venv/bin/python benchmarks/exports.py

The rows are made (`support.many_rows`) on the embedded S3 server. It fails where counts and sums that readers
find in an export are not those of the tables.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from peak import peak_bytes

from imr.contract.columns import INTEGER, LARGE, SMALL, TEXT, TEXTS
from imr.contract.tables import TABLES, WITHHELD
from imr.exports.files import Taken, export_csv, export_duckdb, export_sqlite
from imr.exports.parquet import export_parquet
from imr.lake.catalog import open_table
from imr.lake.exchange import exchange, rows_of, write_files
from imr.local.embedded import serving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.reports.sql import connect
from imr.runs.deployment import Deployment
from support.loopback import free_port
from support.many_rows import load

MIB = 2**20
Sums = dict[str, dict[str, int]]


@click.command()
@click.option("--cases", default=200_000, show_default=True)
@click.option("--months", default=150, show_default=True, help="In which they were decided.")
@click.option("--paragraphs", default=20, show_default=True, help="Of a letter, of some 400 characters each.")
def main(cases: int, months: int, paragraphs: int) -> None:
    """Fills tables, exports them, and prints time, bytes, memory and what readers find."""
    with TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "home", s3_port=free_port(), ui_port=free_port())
        with serving(settings):
            deployment = Deployment(settings, access(settings))
            seconds, _ = _timed(lambda: load(deployment.catalog(), cases, months, paragraphs))
            _say("rows made", seconds=seconds)
            failed = _measure(settings, deployment, Path(folder) / "copy")
    raise SystemExit(failed)


def _measure(settings: Settings, deployment: Deployment, copy: Path) -> bool:
    _say("first export", **_apart(_export, settings, copy))
    _say("nothing changed", **_apart(_export, settings, copy))
    expected = _of_tables(deployment)
    answers = {"pyarrow.dataset": _of_pyarrow(copy), "DuckDB": _of_duckdb(copy)}
    for reader, found in answers.items():
        _say(f"read by {reader}", rows={name: sums["rows"] for name, sums in found.items()})
    _change_a_month(deployment)
    _say("one month changed", **_apart(_export, settings, copy))
    for way in (export_duckdb, export_sqlite, export_csv):
        _say(way.__name__, **_apart(_take, settings, way, copy.with_name(way.__name__)))
    failed = any(found != expected for found in answers.values())
    _say("counts and sums", equal=not failed, compared=sum(map(len, expected.values())))
    return failed


def _apart(work: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """Returns what work says of itself in a process of its own, with its time and its peak memory."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        seconds, said = _timed(lambda: process.submit(work, *arguments).result())
        return {"seconds": seconds, "peak_mib": process.submit(peak_bytes).result() // MIB, **said}


def _export(settings: Settings, copy: Path) -> dict[str, Any]:
    return asdict(export_parquet(Deployment(settings, access(settings)), str(copy)))


def _take(settings: Settings, way: Callable[..., Taken], path: Path) -> dict[str, Any]:
    done = way(Deployment(settings, access(settings)), path)
    return {"rows": sum(done.rows.values()), "bytes": path.stat().st_size}


def _change_a_month(deployment: Deployment) -> None:
    """Gives every case of one month another outcome."""
    table = open_table(deployment.catalog(), "cases")
    *_, task = sorted(table.scan().plan_files(), key=lambda task: task.file.partition[0] or 0)
    rows = rows_of(table, [task])
    place = rows.schema.get_field_index("outcome")
    other = pa.array(["overturned"] * len(rows), pa.string())
    changed = rows.set_column(place, rows.schema.field(place), other)
    exchange(table, [task.file], write_files(table, changed), {"imr.run-id": "change"})


def _asked(table: str) -> str:
    """Returns a query for the number of a table's rows, and a sum of each column that has one."""
    sums = [
        f"sum({_measure_of(column.type)}({_shown(table, column.name)})) AS {column.name}"
        for column in TABLES[table].columns
        if column.type in (*NUMBERS, TEXT, TEXTS)
    ]
    return f"SELECT count(*) AS rows, {', '.join(sums)} FROM {table}"  # noqa: S608


NUMBERS = (SMALL, INTEGER, LARGE)


def _measure_of(type_: str) -> str:
    return "" if type_ in NUMBERS else "length"


def _shown(table: str, column: str) -> str:
    if column in WITHHELD.get(table, ()):
        return f"CASE WHEN status = 'published' THEN {column} END"
    return column


def _answered(connection: duckdb.DuckDBPyConnection) -> Sums:
    sums: Sums = {}
    for name in TABLES:
        answer = connection.sql(_asked(name))
        values = answer.fetchone() or ()
        sums[name] = {column: int(value or 0) for column, value in zip(answer.columns, values, strict=True)}
    return sums


def _of_tables(deployment: Deployment) -> Sums:
    with connect(deployment.catalog(), deployment.access) as connection:
        return _answered(connection)


def _of_duckdb(copy: Path) -> Sums:
    with duckdb.connect() as connection:
        for name in TABLES:
            files = f"read_parquet('{copy}/{name}/*/*/*.parquet', hive_partitioning = true)"
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {files}")  # noqa: S608
        return _answered(connection)


def _of_pyarrow(copy: Path) -> Sums:
    sums: Sums = {}
    for name in TABLES:
        table = ds.dataset(copy / name, partitioning="hive")
        sums[name] = {"rows": table.count_rows()} | {
            column.name: _summed(table.to_batches(columns=[column.name]), column.type)
            for column in TABLES[name].columns
            if column.type in (*NUMBERS, TEXT, TEXTS)
        }
    return sums


def _summed(batches: Iterable[pa.RecordBatch], type_: str) -> int:
    measure = {TEXT: pc.utf8_length, TEXTS: pc.list_value_length}.get(type_, lambda column: column)
    return sum(pc.sum(measure(batch.column(0))).as_py() or 0 for batch in batches)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.monotonic()
    done = work()
    return round(time.monotonic() - started, 1), done


def _say(what: str, **figures: Any) -> None:
    sys.stdout.write(f"{what}: {json.dumps(figures)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

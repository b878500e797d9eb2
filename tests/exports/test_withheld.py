"""Words of letters that are not published, planted in them, are in nothing that an export writes."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.dataset as ds
import pytest

from imr.contract.tables import TABLES
from imr.exports.files import export_csv, export_duckdb, export_sqlite
from imr.exports.parquet import export_parquet
from imr.exports.selection import export_selection
from imr.runs.deployment import Deployment
from imr.samples import make_letter
from support.runs import put, rows_of, run

MARKERS = ("Zyxquill", "Vorpalmund", "Jabberwex", "Snarkfeld")
IN_SUMMARY, IN_REQUEST, IN_RATIONALE, IN_RUBBISH = MARKERS
PUBLISHED = "Bandersnitch"
"""A marker of a letter that is published, which is found wherever the others are looked for."""


def _marked(index: int, marker: str) -> str:
    text = make_letter(7, index, layout="headed_decisions").text
    return text.replace("Decision rationale:", f"Decision rationale: {marker} had no trial.")


def _held() -> str:
    """A letter that a check holds back, as it names a person, with markers all over it."""
    letter = make_letter(7, 9, layout="headed_decisions")
    request = letter.truth["decisions"][0]["request"].split()[0]
    return (
        _marked(9, IN_RATIONALE)
        .replace("CLINICAL CASE SUMMARY", f"CLINICAL CASE SUMMARY\n{IN_SUMMARY} limps. SSN 123-45-6789.", 1)
        .replace(request, f"{IN_REQUEST} {request}")
    )


@pytest.fixture
def planted(deployment: Deployment) -> Deployment:
    """Tables of a run over a good letter, a letter held back, and a document that is none."""
    letters = {
        "good.txt": _marked(1, PUBLISHED),
        "held.txt": _held(),
        "other.txt": f"{IN_RUBBISH} owes a fee. " * 50,
    }
    put(deployment, {name: text.encode() for name, text in letters.items()})
    assert run(deployment, "planted").statuses == {"published": 1, "quarantined": 2}
    stored = " ".join(str(row["text"]) for row in rows_of(deployment, "letters"))
    assert all(marker in stored for marker in MARKERS)
    return deployment


def _parquet(deployment: Deployment, folder: Path) -> str:
    export_parquet(deployment, str(folder))
    with_rows = [folder / name for name in TABLES if (folder / name).is_dir()]
    rows = [ds.dataset(path, partitioning="hive").to_table().to_pylist() for path in with_rows]
    return (folder / "_manifest.json").read_text() + str(rows)


def _database(deployment: Deployment, folder: Path) -> str:
    export_duckdb(deployment, folder / "tables.duckdb")
    with duckdb.connect(folder / "tables.duckdb") as database:
        return str([database.execute(f"select * from {name}").fetchall() for name in TABLES])


def _sqlite(deployment: Deployment, folder: Path) -> str:
    export_sqlite(deployment, folder / "tables.sqlite")
    with sqlite3.connect(folder / "tables.sqlite") as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        return str([database.execute(f"select * from {name}").fetchall() for name in tables])


def _zip(deployment: Deployment, folder: Path) -> str:
    export_csv(deployment, folder / "tables.zip")
    with zipfile.ZipFile(folder / "tables.zip") as archive:
        return "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())


def _selected(deployment: Deployment, folder: Path) -> str:
    query = "select letters.*, rationale, clinical_summary from letters left join decisions_with_cases"
    export_selection(deployment, folder / "chosen.csv", f"{query} using (case_id)")
    return (folder / "chosen.csv").read_text("utf-8-sig")


def _workbook(deployment: Deployment, folder: Path) -> str:
    query = "select text from letters union all select rationale from decisions"
    export_selection(deployment, folder / "chosen.xlsx", query)
    with zipfile.ZipFile(folder / "chosen.xlsx") as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


WAYS: tuple[Callable[[Deployment, Path], str], ...] = (
    _parquet,
    _database,
    _sqlite,
    _zip,
    _selected,
    _workbook,
)


def test_no_copy_says_what_a_letter_that_is_not_published_says(planted: Deployment, tmp_path: Path) -> None:
    found: dict[str, Any] = {}
    for way in WAYS:
        folder = tmp_path / way.__name__
        folder.mkdir()
        said = way(planted, folder)
        assert PUBLISHED in said, way.__name__
        raw = "".join(path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file())
        found[way.__name__] = [marker for marker in MARKERS if marker in said + raw]
    assert found == {way.__name__: [] for way in WAYS}, json.dumps(found)

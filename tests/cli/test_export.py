"""`imr export`: what it writes, says and refuses. The files themselves are tested in tests/exports."""

from __future__ import annotations

import contextlib
import io
import sqlite3
from pathlib import Path

import duckdb
import pytest

from imr.lake.unfinished import noted_cases
from imr.place.settings import PROJECT, Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from support.commands import imr, refusal


@pytest.mark.parametrize(
    ("arguments", "written", "said"),
    [
        (["parquet"], "parquet/_manifest.json", "12 cases"),
        (["with.dot/"], "with.dot/_manifest.json", "12 cases"),
        (["tables.duckdb"], "tables.duckdb", "12 cases"),
        (["tables.sqlite", "--year", "2030"], "tables.sqlite", "0 cases"),
        (["tables.zip"], "tables.zip", "13 letters, 12 cases"),
        (["cases.csv", "--query", "from cases"], "cases.csv", "12 rows"),
        (["cases.xlsx", "--query", "from cases limit 3"], "cases.xlsx", "3 rows"),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, list) else "",
)
def test_what_was_written_is_said(arguments: list[str], written: str, said: str, here: Path) -> None:
    done = imr("export", *arguments)
    assert done.exit_code == 0, done.output
    assert said in done.stdout
    assert (here / written).is_file()


def test_a_second_export_writes_nothing(here: Path) -> None:
    imr("export", "parquet")
    assert "0 files written, 0 old ones removed" in imr("export", "parquet").stdout


def test_databases_answer(here: Path) -> None:
    imr("export", "tables.duckdb")
    with duckdb.connect(here / "tables.duckdb") as database:
        assert database.execute("select count(*) from cases").fetchone() == (12,)
    imr("export", "tables.sqlite")
    database = sqlite3.connect(here / "tables.sqlite")
    counted = "select count(*) from decisions_text where decisions_text match 'necessary'"
    assert database.execute(counted).fetchone()[0] > 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["cases.csv"], "give it with --query"),
        (["parquet", "--query", "from cases"], "--query is for files"),
        (["parquet", "--year", "2016"], "--year is for files"),
        (["cases.csv", "--query", "from cases", "--year", "2016"], "--year is for files"),
        (["cases.parquet"], "make the folder first"),
        (["tables.xls"], "make the folder first"),
    ],
)
def test_what_has_no_use_is_refused(arguments: list[str], why: str, here: Path) -> None:
    assert why in refusal("export", *arguments, status=2)
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["s3://imr/lake/copy"], "Choose a prefix beside it"),
        (["cases.csv", "--query", "from 'other.csv'"], "is no table"),
        (["cases.csv", "--query", "select nothing from cases"], "nothing"),
        (["no/such/folder/tables.duckdb"], "no/such/folder"),
    ],
)
def test_what_cannot_be_written_is_explained(arguments: list[str], why: str, here: Path) -> None:
    assert why in refusal("export", *arguments)
    assert list(here.iterdir()) == []


def test_a_publish_that_is_under_way_is_said(published: Settings, here: Path) -> None:
    with noted_cases(Deployment(published, access(published)).lake(), "run") as announce:
        announce(["case-1"])
        done = imr("export", "parquet")
    assert "rows of 1 of its cases may disagree" in done.stderr


def test_texts_that_are_cut_are_said(here: Path) -> None:
    done = imr("export", "long.xlsx", "--query", "select repeat('x', 40000) as a from cases")
    assert "12 texts are cut, because a cell holds 32,767 characters" in done.stderr


def test_the_page_reads_the_manifest_as_it_says(here: Path) -> None:
    page = (PROJECT / "docs" / "exports.md").read_text(encoding="utf-8")
    imr("export", "parquet")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(page.split("```python\n")[1].split("```")[0], {})
    assert printed.getvalue() == "12\n"

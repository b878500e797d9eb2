"""The tables as analysts open them: at every kind of place, and of letters that they have parsed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

from imr import Letter, NoTables, Tables, open_tables, parse_letters, tables_of
from imr.contract.tables import TABLES
from imr.place import home
from imr.place.settings import Settings
from imr.reports.views import VIEWS
from imr.samples import make_letter
from support.commands import work_in
from support.exported import PREFIX

STATUSES = "select status, count(*) as letters from letters group by all order by all"


@pytest.fixture
def here(published: Settings, copies: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    work_in(published, monkeypatch)
    monkeypatch.chdir(copies)
    return published


@pytest.mark.parametrize("where", [None, "parquet", Path("parquet"), "parquet/", "tables.duckdb", PREFIX])
def test_every_place_has_the_same_tables_and_views(where: str | Path | None, here: Settings) -> None:
    with open_tables(where) as tables:
        assert tables.arrow(STATUSES).to_pylist() == [
            {"status": "published", "letters": 12},
            {"status": "quarantined", "letters": 1},
        ]
        for name in (*TABLES, *VIEWS):
            assert set(tables.arrow(f"from {name} limit 0").schema.names)
        [joined] = tables.arrow(
            "select count(distinct case_id) as cases from decisions_with_cases"
        ).to_pylist()
        assert joined == {"cases": 12}


def test_a_catalog_is_opened_by_its_address(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = home.keys(here.home)
    assert keys
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", keys.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", keys.secret_key)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{here.s3_port}")
    with open_tables(f"sqlite:///{here.home / home.CATALOG}") as tables:
        assert tables.arrow("select count(*) as cases from cases").to_pylist() == [{"cases": 12}]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("nowhere", "nowhere: it holds no copy of the tables"),
        ("nowhere.duckdb", r"nowhere\.duckdb: there is no such file"),
        ("s3://imr/nowhere", "s3://imr/nowhere: it holds no copy"),
        ("sqlite:///:memory:", "nothing is published yet"),
    ],
)
def test_a_place_without_tables_says_what_to_do(
    where: str, words: str, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with pytest.raises(NoTables, match=words):
        open_tables(where)


def test_a_folder_is_found_from_anywhere(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_tables("parquet") as tables:
        monkeypatch.chdir(tmp_path)
        assert len(tables.arrow("from cases")) == 12


def test_what_was_opened_is_closed(here: Settings) -> None:
    tables = open_tables("parquet")
    tables.close()
    with pytest.raises(duckdb.ConnectionException):
        tables.arrow("from cases")


def test_a_frame_keeps_dates_and_nulls(here: Settings) -> None:
    query = "select decision_date, null::int as nothing, received_date from cases order by 1 limit 1"
    with open_tables("parquet") as tables:
        frames = tables.pandas(query), tables.polars(query)
    assert isinstance(frames[0], pd.DataFrame)
    assert isinstance(frames[1], pl.DataFrame)
    assert frames[0]["decision_date"].dt.year[0] == frames[1]["decision_date"].dt.year()[0] > 2000
    assert frames[0]["nothing"].isna().all()
    assert frames[1]["nothing"].is_null().all()


@pytest.mark.parametrize(
    ("condition", "parameters"),
    [("status = ?", ["published"]), ("status = $status", {"status": "published"}), ("true", ())],
)
def test_a_query_takes_values(condition: str, parameters: list[str] | dict[str, str], here: Settings) -> None:
    with open_tables("parquet") as tables:
        [row] = tables.arrow(f"select count(*) as n from letters where {condition}", parameters).to_pylist()
    assert row["n"] == (12 if parameters else 13)


def test_sums_and_counts_are_whole_numbers(here: Settings) -> None:
    query = "select count_if(status = 'published') as n, sum(byte_size) as s from letters"
    with open_tables("parquet") as tables:
        assert [str(field.type) for field in tables.arrow(query).schema] == ["int64", "int64"]
        assert tables.pandas(query)["n"].to_list() == [12]


def test_times_are_in_utc(here: Settings) -> None:
    with open_tables("parquet") as tables:
        assert tables.arrow("select modified_at from letters").schema.field(0).type.tz == "UTC"


# --- tables of letters that were parsed here ---


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> list[Letter]:
    """Two letters, a copy of one of them, an amended letter of one case, and a file that is no letter."""
    folder = tmp_path_factory.mktemp("letters")
    first, second = (make_letter(5, index, layout="headed_decisions").text for index in (1, 2))
    decided = next(parse_letters(_written(folder / "first.txt", first))).case
    assert decided
    newer = decided["decision_date"].replace(year=decided["decision_date"].year + 1)
    amended = first.replace(_as_written(decided["decision_date"]), _as_written(newer))
    for name, text in {"amended": amended, "copy": second, "second": second, "other": "Dear Sir"}.items():
        _written(folder / f"{name}.txt", text)
    return list(parse_letters(folder))


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _as_written(day: date) -> str:
    return f"{day:%m/%d/%Y}"


@pytest.fixture
def tables(parsed: list[Letter]) -> Iterator[Tables]:
    with tables_of(parsed) as tables:
        yield tables


def test_tables_of_letters_hold_what_a_run_would_publish(tables: Tables) -> None:
    found = tables.arrow("select parse_filename(source_uri, true) as name, status from letters order by name")
    assert {row["name"]: row["status"] for row in found.to_pylist()} == {
        "amended": "published",
        "copy": "published",
        "first": "superseded",
        "other": "quarantined",
        "second": "duplicate",
    }
    [counted] = tables.arrow("select count(*) as n, count(distinct case_id) as cases from cases").to_pylist()
    assert counted == {"n": 2, "cases": 2}


def test_tables_of_letters_have_the_views(tables: Tables) -> None:
    for view in VIEWS:
        tables.arrow(f"from {view}")
    [decisions] = tables.arrow("select count(*) as n from decisions_with_cases").to_pylist()
    assert decisions["n"] >= 2


def test_tables_of_no_letters_are_empty() -> None:
    with tables_of([]) as tables:
        assert [tables.arrow(f"from {name}").num_rows for name in TABLES] == [0] * len(TABLES)

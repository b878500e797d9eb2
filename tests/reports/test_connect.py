"""What `imr connect` prints: it works as pasted, it is filled in, and it shows no secret."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from imr.contract.tables import TABLES
from imr.place.home import Keys
from imr.place.settings import PROJECT, Settings
from imr.reports.connect import ENGINES, text_for
from imr.reports.connect.place import Place, open_properties
from imr.reports.warehouses import example, warehouses_page
from support.commands import imr, work_in

SECRET = "hidden-word"
CONFIGURED = {
    "sqlite": {"type": "sql", "uri": "sqlite:////var/lib/imr/catalog.db", "warehouse": "s3://lake/warehouse"},
    "postgresql": {"uri": f"postgresql+psycopg2://imr:{SECRET}@db.example.org:6432/lake?password={SECRET}"},
    "rest": {"uri": "https://catalog.example.org", "credential": SECRET, "token": SECRET, "header.x": SECRET},
    "rest with a password": {"uri": f"https://imr:{SECRET}@catalog.example.org", "type": "rest"},
    "glue": {"type": "glue", "glue.access-key-id": SECRET, "glue.secret-access-key": SECRET, "glue.id": "1"},
}
"""Catalogs as pyiceberg's configuration describes them."""


def _place(described: dict[str, str]) -> Place:
    catalog, withheld = open_properties(described)
    metadata = {name: f"s3://lake/warehouse/imr/{name}/metadata/00007-a.metadata.json" for name in TABLES}
    return Place("imr", catalog, "us-west-2", withheld=withheld, metadata=metadata)


@pytest.mark.parametrize("described", CONFIGURED.values(), ids=CONFIGURED)
@pytest.mark.parametrize("engine", ENGINES)
def test_no_text_shows_a_secret(engine: str, described: dict[str, str]) -> None:
    text = text_for(engine, _place(described))
    assert SECRET not in text
    assert "None" not in text
    if ENGINES[engine].language == "python":
        compile(text, engine, "exec")


@pytest.mark.parametrize(
    ("described", "kind", "named"),
    [
        (CONFIGURED["sqlite"], "sqlite", ()),
        (CONFIGURED["postgresql"], "postgresql", ("the password of its uri",)),
        (CONFIGURED["rest"], "rest", ("credential", "header.x", "token")),
        (CONFIGURED["rest with a password"], "rest", ("the password of its uri",)),
        (CONFIGURED["glue"], "glue", ("glue.access-key-id", "glue.secret-access-key")),
    ],
)
def test_what_is_withheld_is_named(described: dict[str, str], kind: str, named: tuple[str, ...]) -> None:
    place = _place(described)
    assert (place.kind, place.withheld) == (kind, named)
    text = text_for("pyiceberg", place)
    assert all(name in text for name in named)


@pytest.mark.parametrize(
    ("engine", "described", "lines"),
    [
        (
            "spark",
            "postgresql",
            ["type jdbc", "uri jdbc:postgresql://db.example.org:6432/lake", "jdbc.user imr"],
        ),
        ("spark", "sqlite", ["type jdbc", "uri jdbc:sqlite:/var/lib/imr/catalog.db"]),
        ("spark", "rest", ["type rest", "uri https://catalog.example.org"]),
        ("spark", "glue", ["type glue"]),
    ],
)
def test_spark_is_told_the_catalog(engine: str, described: str, lines: list[str]) -> None:
    written = [
        " ".join(line.split()) for line in text_for(engine, _place(CONFIGURED[described])).splitlines()
    ]
    assert {f"spark.sql.catalog.imr.{line}" for line in lines} <= set(written)


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [
        (None, "https://lake.s3.us-west-2.amazonaws.com/warehouse/imr/cases"),
        ("http://127.0.0.1:9310", "http://127.0.0.1:9310/lake/warehouse/imr/cases"),
    ],
)
def test_clickhouse_is_told_where_a_table_lies(endpoint: str | None, address: str) -> None:
    catalog, _ = open_properties(CONFIGURED["sqlite"])
    metadata = {name: f"s3://lake/warehouse/imr/{name}/metadata/00007-a.metadata.json" for name in TABLES}
    place = Place("imr", catalog, "us-west-2", endpoint, Keys("its-key", "its-secret"), metadata=metadata)
    text = text_for("clickhouse", place)
    assert f"'{address}',\n    'its-key',\n    'its-secret',\n" in text
    assert "iceberg_metadata_file_path = 'metadata/00007-a.metadata.json'" in text


@pytest.mark.parametrize("engine", ["athena", "databricks"])
def test_tables_without_iceberg_have_the_contracts_columns(engine: str) -> None:
    text = text_for(engine, _place(CONFIGURED["rest"]))
    for table in TABLES.values():
        statement = text.partition(f"TABLE imr.{table.name} (")[2].partition(";")[0]
        assert [column.name for column in table.columns if f"\n  {column.name} " not in statement] == []
        assert f"s3://EXPORT_BUCKET/imr/{table.name}/" in statement


PASTED = {
    "duckdb": "print('rows', connection.execute('SELECT count(*) FROM decisions').fetchone()[0])",
    "pyiceberg": "print('rows', decisions.scan().count())",
    "pandas": "print('rows', len(read('decisions')))",
}
"""Engine whose packages the project has anyway -> a question that is put after its text."""


@pytest.mark.parametrize("engine", PASTED)
def test_a_text_works_as_it_is_pasted(
    engine: str, published: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_in(published, monkeypatch)
    text = imr("connect", engine)
    assert text.exit_code == 0, text.output
    wanted = imr("sql", "select count(*) as n from decisions", "--format", "csv").output.split()[1]
    fresh = subprocess.run(
        [sys.executable, "-I", "-"],
        input=f"{text.output}\n{PASTED[engine]}\n",
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert fresh.returncode == 0, fresh.stderr
    assert fresh.stdout.splitlines()[-1] == f"rows {wanted}"


def test_the_page_has_the_same_texts() -> None:
    written = (PROJECT / "docs" / "warehouses.md").read_text(encoding="utf-8")
    assert written == warehouses_page(), "run `make docs` and commit docs/warehouses.md"
    assert text_for("duckdb", example("rest")) in written

"""Selections: what a query may read, and how CSV and workbooks hold it."""

from __future__ import annotations

import csv
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from imr.exports import NotExported, spreadsheets
from imr.exports.cells import csv_cell
from imr.exports.selection import export_selection, only_tables
from imr.runs.deployment import Deployment
from support.exported import MARKER


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("'quoted", "''quoted"),
        ("a=1", "a=1"),
        ("", ""),
        (-1, -1),
        (None, None),
        (True, "true"),
        (False, "false"),
        (["=1", "é"], '["=1", "é"]'),
        ([], "[]"),
        (date(2016, 7, 1), "2016-07-01"),
        (datetime(2016, 7, 1, 8, tzinfo=UTC), "2016-07-01T08:00:00+00:00"),
    ],
)
def test_values_are_written_as_spreadsheets_read_them(value: Any, written: Any) -> None:
    assert csv_cell(value) == written


@pytest.mark.parametrize(
    "query",
    [
        "from cases",
        "select * from decisions_with_cases where category = 'Surgery' order by all limit 5;",
        "with chosen as (from cases) select count(*) from chosen join decisions using (case_id)",
        "select ingredient from decisions, unnest(drug_ingredients) as listed(ingredient)",
        "from cases union all from cases",
        "select (select max(patient_age) from CASES) as oldest",
    ],
)
def test_a_query_over_tables_and_views_is_taken(query: str) -> None:
    assert only_tables(query)


@pytest.mark.parametrize(
    "query",
    [
        "from 'other.parquet'",
        'from "other.parquet"',
        "from read_parquet('other.parquet')",
        "from iceberg_scan('s3://imr/lake/warehouse/imr/letters')",
        "from query('from cases')",
        "select (select max(text) from read_text('other'))",
        "select * from cases, lateral (from read_csv('other'))",
        "with cases as (from read_csv('other')) from cases",
        "from information_schema.tables",
        "from other.cases",
        "from nothing",
        "copy cases to 'other'",
        "attach 'other'",
        "from cases; from decisions",
        "selec 1",
        "",
        "select * from decisions where request in (from parquet_scan('other'))",
    ],
)
def test_a_query_over_anything_else_is_refused(query: str) -> None:
    with pytest.raises(NotExported):
        only_tables(query)


def _csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_csv_holds_the_rows(three_months: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "chosen.csv"
    query = "select case_id, text, problems from letters join cases using (case_id) order by 1 limit 2"
    assert export_selection(three_months, path, query) == (2, 0)
    assert _csv_rows(path) == [
        ["case_id", "text", "problems"],
        ["case-1", "text of 01x", "[]"],
        ["case-2", "'=1+1", "[]"],
    ]


def test_a_workbook_holds_texts_numbers_and_dates(three_months: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "chosen.xlsx"
    query = (
        "select text, d.decision_date, byte_size, is_opioid, drug_ingredients from letters join decisions d "
    )
    assert export_selection(three_months, path, query + "using (case_id) where case_id = 'case-2'") == (2, 0)
    sheet = _sheet(path)
    assert "<t>=1+1</t>" in sheet
    assert "<f>" not in sheet
    assert "<v>1000</v>" in sheet
    assert "<v>45629</v>" in sheet  # 3 December 2024, in days since 30 December 1899
    assert '<c r="D2" t="b"><v>0</v>' in sheet


def _sheet(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_text_that_no_cell_holds_is_cut_and_counted(three_months: Deployment, tmp_path: Path) -> None:
    query = "select repeat('x', 40000) as long from cases where case_id = 'case-1'"
    assert export_selection(three_months, tmp_path / "long.xlsx", query) == (1, 1)
    assert export_selection(three_months, tmp_path / "long.csv", query) == (1, 0)
    assert len(_csv_rows(tmp_path / "long.csv")[1][0]) == 40_000


def test_more_rows_than_a_sheet_holds_are_refused(
    three_months: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 4)
    assert export_selection(three_months, tmp_path / "three.xlsx", "from cases limit 3") == (3, 0)
    with pytest.raises(NotExported, match="a sheet holds 4 rows"):
        export_selection(three_months, tmp_path / "four.xlsx", "from cases")
    assert not (tmp_path / "four.xlsx").exists()


@pytest.mark.parametrize("name", ["held.csv", "held.xlsx"])
def test_text_that_is_not_published_is_in_no_selection(
    name: str, three_months: Deployment, tmp_path: Path
) -> None:
    export_selection(three_months, tmp_path / name, "select case_id, status, text from letters")
    found = (tmp_path / name).read_text("utf-8-sig") if name.endswith("csv") else _sheet(tmp_path / name)
    assert "quarantined" in found
    assert MARKER not in found

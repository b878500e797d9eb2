"""Report tables hold what was planted, and are made anew only where what they are made from has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb
import pytest

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.lake.exchange import exchange, write_files
from imr.lake.maintenance.compact import compact
from imr.reports.tables import NAMESPACE, REPORTS, official_figures, tables_read
from imr.reports.tables import refresh as refreshing
from imr.reports.tables.refresh import (
    Refreshed,
    prepared,
    read_reports,
    refresh,
    reports_of,
    rows_in,
)
from imr.reports.views import query_of
from imr.runs.deployment import Deployment
from planted.compare import differences, expected
from planted.history import letters
from planted.rows import load, rows_of

FEW = letters(20, days=20, seed=2)


def test_the_reports_are_what_was_planted() -> None:
    history = letters(1_500, days=800)
    reports, counted = reports_of(rows_of(history)), expected(history)
    assert {report: differences(counted[report], reports[report])[:5] for report in counted} == {
        report: [] for report in REPORTS if report not in ("official_figures", "data_quality")
    }


def test_a_difference_from_what_was_planted_is_seen() -> None:
    history = letters(200, days=30)
    typical = next(letter for letter in history if letter.decided and len(letter.items) == 7)
    one_letter_more = [*history, replace(typical, number=200, conditions=(("tear", "current"),))]
    reports, counted = reports_of(rows_of(one_letter_more)), expected(history)
    assert all(differences(counted[report], reports[report]) for report in counted)


def test_nulls_problems_statuses_and_versions_are_counted() -> None:
    history = letters(500, days=30)
    found = reports_of(rows_of(history))["data_quality"].to_pylist()
    published = [letter for letter in history if letter.status == "published"]

    def rows(of_table: str, kind: str, name: str) -> tuple[int, int]:
        wanted = {"year": None, "of_table": of_table, "kind": kind, "name": name}
        (row,) = (row for row in found if row.items() >= wanted.items())
        return row["rows"], row["of_rows"]

    ages = [letter.age for letter in published]
    doubted = [letter for letter in published if letter.problems]
    assert rows("cases", "null", "patient_age") == (ages.count(None), len(published))
    assert rows("cases", "problem", "dates_disagree") == (len(doubted), len(published))
    assert rows("letters", "status", "quarantined") == (500 - len(published), 500)
    assert rows("letters", "reason", "expectation:case.facts") == (500 - len(published), 500)
    assert rows("letters", "unexplained_text", "letters with any") == (333, 500)
    assert rows("letters", "parser_version", "parser-1") == (500, 500)


def test_official_figures_stand_beside_ours() -> None:
    history = [letter for letter in letters(500, days=2_000) if letter.decided]
    found = reports_of(rows_of(history))["official_figures"].to_pylist()
    of_2018 = {(row["measure"], row["category"]): row for row in found if row["year"] == 2018}
    ours = [letter for letter in history if letter.decided.year == 2018 and letter.status == "published"]
    items = [item for letter in ours for item in letter.items]
    drugs = [item for item in items if item.category == "Pharmaceuticals"]
    assert of_2018["letters", None]["ours"] == len(ours)
    assert of_2018["letters", None]["coverage_percent"] == round(100 * len(ours) / 184_733, 2)
    share = of_2018["requests_percent", "Pharmaceuticals"]
    assert share["ours"] == round(100 * len(drugs) / len(items), 2)
    assert share["difference"] == round(share["ours"] - 42, 2)
    assert share["agrees"] is False
    assert of_2018["overturned_percent", "Psych Services"]["ours"] is None
    assert {row["official"] for row in found if row["year"] == 2013} == {None}


def test_every_official_figure_has_an_address() -> None:
    for row in official_figures().to_pylist():
        found = row["value"] is not None
        assert found == (row["said"] != "not found") == (row["address"] is not None), row
        assert not found or row["unit"] > 0


def test_empty_tables_make_empty_reports() -> None:
    reports = reports_of({name: schema.empty_table() for name, schema in SCHEMAS.items()})
    assert {name for name, rows in reports.items() if len(rows)} == {"official_figures"}
    for rows in reports.values():
        assert all(field.metadata[b"doc"] for field in rows.schema)


@pytest.mark.parametrize(
    ("report", "read"),
    [
        ("outcomes", "cases decisions"),
        ("months", "decisions"),
        ("letter_sizes", "cases"),
        ("drugs", "decisions"),
        ("conditions", "decisions diagnoses"),
        ("tried_before", "decisions prior_treatments"),
        ("guidelines", "decisions citations"),
        ("days_to_decision", "cases"),
        ("official_figures", "cases decisions"),
        ("data_quality", " ".join(TABLES)),
    ],
)
def test_a_report_needs_no_table_but_those_it_is_known_to_read(report: str, read: str) -> None:
    assert tables_read(report) == tuple(read.split())
    with duckdb.connect() as connection:
        for name in tables_read(report):
            connection.register(name, SCHEMAS[name].empty_table())
        if "cases" in read and "decisions" in read:
            connection.execute(f"CREATE VIEW decisions_with_cases AS {query_of('decisions_with_cases')}")
        rows_in(prepared(connection), report)


def _rows(deployment: Deployment) -> dict[str, list[dict[str, Any]]]:
    return {name: rows.to_pylist() for name, rows in read_reports(deployment.catalog()).items()}


def test_a_refresh_is_run_again_and_makes_only_what_has_changed(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = deployment.catalog()
    load(catalog, FEW)
    for commits in (0, 4):
        _killed(deployment, monkeypatch, commits)
    assert refresh(deployment, "run").unchanged == REPORTS[:4]
    planted = {name: rows.to_pylist() for name, rows in reports_of(rows_of(FEW)).items()}
    assert _rows(deployment) == planted
    before = {report: catalog.load_table((NAMESPACE, report)).metadata_location for report in REPORTS}

    assert refresh(deployment, "run") == Refreshed((), REPORTS)
    assert before == {report: catalog.load_table((NAMESPACE, report)).metadata_location for report in REPORTS}

    table = open_table(catalog, "citations")
    exchange(table, [], write_files(table, rows_of(FEW[:5])["citations"]), {"imr.run-id": "more"})
    compact(catalog, "citations", most_small_files=1)
    assert refresh(deployment, "run").changed == ("data_quality",)
    compact(catalog, "citations", most_small_files=1)
    assert refresh(deployment, "run").changed == ()


def _killed(deployment: Deployment, monkeypatch: pytest.MonkeyPatch, commits: int) -> None:
    """Refreshes until so many reports are committed, and ends with the files of the next one written."""
    left = iter(range(commits))

    def committed(*given: Any) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        exchange(*given)

    with monkeypatch.context() as patch:
        patch.setattr(refreshing, "exchange", committed)
        with pytest.raises(KeyboardInterrupt):
            refresh(deployment, "run")

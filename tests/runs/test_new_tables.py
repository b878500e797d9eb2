"""What `imr_reparse` adds to tables of the version before summaries were read, and what it leaves."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from imr.clinical import ClinicalSummary
from imr.contract.tables import TABLES
from imr.lake.catalog import NAMESPACE
from imr.rows import letter_rows as rows_module
from imr.runs import reparse, steps
from imr.runs.deployment import Deployment
from support.runs import CHECKED_ON, DAY, finish, put, rows_of, run, text_letter
from support.versions import PARSER

SetVersion = Callable[[ModuleType, str], None]
ADDED = ("diagnoses", "prior_treatments")
OF_RUNS = {"parser_version", "run_id", "ingested_at", "mechanism_of_injury"}
"""Columns that say which run and which parser wrote a row, and those that the summary fills."""


def _others(deployment: Deployment) -> dict[str, list[dict[str, Any]]]:
    """Rows of the tables that were there before, without what a run or the summary says."""
    return {
        name: [
            {column: value for column, value in row.items() if column not in OF_RUNS}
            for row in sorted(rows_of(deployment, name), key=str)
        ]
        for name in TABLES
        if name not in ADDED
    }


def test_a_reparse_adds_what_summaries_say_and_changes_nothing_else(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, set_version: SetVersion
) -> None:
    with monkeypatch.context() as before_summaries:
        before_summaries.setattr(rows_module, "read_summary", lambda _: ClinicalSummary())
        set_version(PARSER, "older")
        put(deployment, {f"{index}.txt": text_letter(index) for index in range(8)})
        run(deployment, "first")
    catalog = deployment.catalog()
    for name in ADDED:
        catalog.drop_table((NAMESPACE, name))
    with catalog.load_table((NAMESPACE, "cases")).update_schema() as schema:
        schema.delete_column("mechanism_of_injury")
    before = _others(deployment)

    set_version(PARSER, "newer")
    batches = reparse.plan_reparse(deployment, "again", DAY, DAY)
    for batch in batches:
        steps.parse(deployment, "again", batch)
    steps.validate(deployment, "again", batches, checked_on=CHECKED_ON)
    changed = reparse.compare(deployment, "again", batches)
    finish(deployment, "again", batches)

    assert _others(deployment) == before
    added = {name: len(rows_of(deployment, name)) for name in ADDED}
    told = sum(row["mechanism_of_injury"] is not None for row in rows_of(deployment, "cases"))
    assert min(told, *added.values()) > 0
    assert changed.pop("unchanged") < 8
    assert changed == {
        "cases.mechanism_of_injury": told,
        "diagnoses.added": added["diagnoses"],
        "prior_treatments.added": added["prior_treatments"],
    }

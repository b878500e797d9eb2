"""Tables for the explorer: invented letters, one that is held back, and one whose every value is hostile."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.explore.making import make_file
from imr.exports.files import export_sqlite
from imr.lake.publish import publish
from imr.quality import docs
from imr.runs import checks
from imr.runs.deployment import Deployment
from imr.samples import make_letter
from support.quick_checks import build_small_docs, check_quickly
from support.runs import put, run
from support.staged import Row, filled, letter

LETTERS = 12
PUBLISHED, HELD = "Bandersnitch", "Zyxquill"
"""Words of a letter that is published, and of one that is held back."""
HELD_IN = "jabberwex.txt"
"""The name of the object that is held back."""

HOSTILE_CASE = "L-0123456789abcdef"
HOSTILE = (
    "<script>window.ran = 1</script>\"'><img src=x onerror='window.ran = 1'>\u202e\u0007{{ 7 * 7 }} vorpal"
)
"""What stands in every text of the hostile letter."""


def letter_text(index: int, marker: str | None = None) -> str:
    """An invented letter; with a marker, its first rationale says the word."""
    text = make_letter(7, index, layout="headed_decisions").text
    return (
        text.replace("Decision rationale:", f"Decision rationale: {marker} had no trial.") if marker else text
    )


def make_explored(deployment: Deployment, folder: Path) -> Path:
    """Writes an export and the explorer's file into a folder; returns the latter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "check_batch", check_quickly)
        patch.setattr(docs, "build_data_docs", build_small_docs)
        letters = {
            f"letter-{index}.txt": letter_text(index, PUBLISHED if index == 1 else None)
            for index in range(LETTERS)
        }
        held = letter_text(90, HELD).replace(
            "CLINICAL CASE SUMMARY", "CLINICAL CASE SUMMARY\nSSN 123-45-6789.", 1
        )
        put(deployment, {name: text.encode() for name, text in (letters | {HELD_IN: held}).items()})
        report = run(deployment, "explored")
    assert report.statuses == {"published": LETTERS, "quarantined": 1}
    rows = _hostile_rows()
    publish(deployment.catalog(), rows, run_id="hostile", rebuild=lambda _: rows)
    export_sqlite(deployment, folder / "tables.sqlite")
    make_file(folder / "tables.sqlite", folder / "explored.sqlite", "test")
    return folder / "explored.sqlite"


def _hostile_rows() -> dict[str, pa.Table]:
    ledger = letter("8f", HOSTILE_CASE, 3, text=HOSTILE + "\n" + "endless " * 40_000)
    shared = {
        "case_id": HOSTILE_CASE, "case_number": None, "letter_id": ledger["letter_id"],
        "received_date": ledger["received_date"], "decision_date": date(2024, 12, 5),
    }  # fmt: skip
    rows: dict[str, list[Row]] = {name: [] for name in TABLES} | {"letters": [ledger]}
    rows["cases"] = [_hostile("cases", shared | {"decision_count": 1})]
    rows["decisions"] = [_hostile("decisions", shared | {"decision": "overturned"})]
    for name in ("citations", "diagnoses", "prior_treatments"):
        rows[name] = [_hostile(name, shared | {"certainty": "current"} if name == "diagnoses" else shared)]
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def _hostile(table: str, values: Row) -> Row:
    """A row whose texts and lists of texts are hostile."""
    row: dict[str, Any] = {}
    for column in SCHEMAS[table]:
        if pa.types.is_string(column.type):
            row[column.name] = HOSTILE
        elif pa.types.is_list(column.type):
            row[column.name] = [HOSTILE]
    return filled(table, row | values)

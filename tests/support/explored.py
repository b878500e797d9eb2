"""Tables for the explorer: invented letters, one of them held back, rows of known rates, hostile ones."""

from __future__ import annotations

from collections.abc import Callable
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

TRIALS = ((2016, "overturned"), (2016, "upheld"), (2018, "overturned"))
"""Years and outcomes of letters about a trial of a stimulator."""
STIMULATOR: Row = {
    "request": "Trial of a spinal cord stimulator", "category": "Surgery", "subcategory": "Spine",
    "rationale": "The records show that psychological clearance was given before the trial.",
    "clinical_summary": "Leg pain has persisted since a fusion.", "condition": "radiculopathy",
    "diagnosis": "lumbar radiculopathy", "reviewer_specialties": ["Pain Management"], "source": "ODG",
    "title": "Pain",
}  # fmt: skip


def letter_text(index: int, marker: str | None = None) -> str:
    """An invented letter; with a marker, its first rationale says the word."""
    text = make_letter(7, index, layout="headed_decisions").text
    return (
        text.replace("Decision rationale:", f"Decision rationale: {marker} had no trial.", 1)
        if marker
        else text
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
    rows = _rows()
    publish(deployment.catalog(), rows, run_id="hostile", rebuild=lambda _: rows)
    export_sqlite(deployment, folder / "tables.sqlite")
    make_file(folder / "tables.sqlite", folder / "explored.sqlite", "test")
    return folder / "explored.sqlite"


def _rows() -> dict[str, pa.Table]:
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    text = HOSTILE + "\n" + "endless " * 40_000
    _add(rows, HOSTILE_CASE, {}, _hostile, decision="overturned", text=text)
    for number, (year, decision) in enumerate(TRIALS, start=1):
        _add(rows, f"CM99-000000{number}", STIMULATOR, filled, decision=decision, year=year)
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def _add(
    rows: dict[str, list[Row]],
    case: str,
    values: Row,
    make: Callable[[str, Row], Row],
    *,
    decision: str,
    year: int = 2024,
    text: str = "",
) -> None:
    """Adds the rows of a letter with one item, one guideline and one diagnosis."""
    ledger = letter(case[-2:], case, 3, text=text, case_id=case, decision_date=date(year, 12, 5))
    shared = {name: ledger[name] for name in ("case_id", "letter_id", "received_date", "decision_date")}
    rows["letters"].append(ledger)
    rows["cases"].append(make("cases", values | shared | {"decision_count": 1}))
    for name in ("decisions", "citations", "diagnoses", "prior_treatments"):
        fixed = {"decisions": {"decision": decision}, "diagnoses": {"certainty": "current"}}.get(name, {})
        rows[name].append(make(name, values | shared | fixed))


def _hostile(table: str, values: Row) -> Row:
    """A row whose texts and lists of texts are hostile."""
    row: dict[str, Any] = {}
    for column in SCHEMAS[table]:
        if pa.types.is_string(column.type):
            row[column.name] = HOSTILE
        elif pa.types.is_list(column.type):
            row[column.name] = [HOSTILE]
    return filled(table, row | values)

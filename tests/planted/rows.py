"""Makes the contract's tables of planted letters, and loads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from pyiceberg.catalog import Catalog

from imr.contract.arrow import SCHEMAS
from imr.lake.catalog import open_table
from imr.lake.exchange import exchange, write_files
from planted.history import Letter
from support.staged import filled

Row = dict[str, Any]


def load(catalog: Catalog, letters: Iterable[Letter]) -> None:
    """Adds the letters' rows to the tables, in one commit for each."""
    for name, rows in rows_of(letters).items():
        table = open_table(catalog, name)
        exchange(table, [], write_files(table, rows), {"imr.run-id": "planted"})


def rows_of(letters: Iterable[Letter]) -> dict[str, pa.Table]:
    """Returns the rows of every table."""
    rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS}
    for letter in letters:
        rows["letters"].append(_ledger_row(letter))
        if letter.status == "published":
            _add_case(rows, letter)
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def _shared(letter: Letter) -> Row:
    return {
        "case_id": f"CM{letter.number // 10**7:02}-{letter.number % 10**7:07}",
        "letter_id": f"{letter.number:064x}",
        "received_date": letter.received,
        "decision_date": letter.decided,
    }


def _ledger_row(letter: Letter) -> Row:
    more = {
        "source_uri": f"s3://imr/raw/{letter.number}.pdf",
        "media_type": "application/pdf",
        "status": letter.status,
        "reasons": [] if letter.status == "published" else ["expectation:case.facts"],
        "parser_version": "parser-1",
        "processed_at": datetime(2026, 1, 1, tzinfo=UTC),
        "unexplained_characters": letter.number % 3,
    }
    return filled("letters", _shared(letter) | more)


def _add_case(rows: dict[str, list[Row]], letter: Letter) -> None:
    shared = _shared(letter)
    overturned = sum(item.is_overturned for item in letter.items)
    rows["cases"].append(
        filled("cases", shared | {
            "layout": "headed_decisions",
            "date_of_injury": letter.injured,
            "ur_denial_date": letter.denied,
            "application_received_date": letter.applied,
            "assigned_date": letter.assigned,
            "reviewer_specialties": list(letter.specialties),
            "reviewer_license_states": list(letter.states),
            "patient_age": letter.age,
            "patient_sex": letter.sex,
            "outcome": outcome_of(letter),
            "decision_count": len(letter.items),
            "upheld_count": len(letter.items) - overturned,
            "overturned_count": overturned,
            "problems": list(letter.problems),
        })
    )  # fmt: skip
    for number, item in enumerate(letter.items, start=1):
        of_item = shared | {"decision_number": number}
        rows["decisions"].append(
            filled("decisions", of_item | {
                "request": "an invented request",
                "ur_action": "modified" if item.is_modified else "denied",
                "decision": "overturned" if item.is_overturned else "upheld",
                "category": item.category,
                "subcategory": item.subcategory,
                "drug_ingredients": list(item.ingredients),
                "is_opioid": item.is_opioid,
                "visits": item.visits,
                "body_parts": list(item.body_parts),
                "retrospective": item.is_retrospective,
            })
        )  # fmt: skip
        rows["citations"] += [
            filled("citations", of_item | {"citation_number": place, "cited_by": side, "source": source})
            for place, (side, source) in enumerate(item.cited, start=1)
        ]
    rows["diagnoses"] += [
        filled("diagnoses", shared | {"diagnosis_number": n, "condition": condition, "certainty": certainty})
        for n, (condition, certainty) in enumerate(letter.conditions, start=1)
    ]
    rows["prior_treatments"] += [
        filled("prior_treatments", shared | {"treatment_number": n, "category": kind, "subcategory": inside})
        for n, (kind, inside) in enumerate(letter.tried, start=1)
    ]


def outcome_of(letter: Letter) -> str:
    """Returns how a letter ended as a whole."""
    overturned = sum(item.is_overturned for item in letter.items)
    if overturned in (0, len(letter.items)):
        return "overturned" if overturned else "upheld"
    return "partially_overturned"

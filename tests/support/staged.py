"""Staged rows of invented letters, as the steps before publishing write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from imr.contract.arrow import SCHEMAS

Row = dict[str, Any]


def letter(name: str, case: str | None, received: int, decided: int = 1, **changes: Any) -> Row:
    """A ledger row: letter id from `name`, received in January 2025, decided in December 2024."""
    readable = case is not None
    return {
        "letter_id": name * 8,
        "source_uri": f"s3://raw/received=2025-01-{received:02d}/{name}.pdf",
        "archive_member": None,
        "etag": f"etag-{name}",
        "modified_at": datetime(2025, 2, 1, tzinfo=UTC),
        "byte_size": 1000,
        "media_type": "application/pdf",
        "received_date": date(2025, 1, received),
        "page_count": 2,
        "text": f"text of {name}",
        "layout": "headed_decisions" if readable else None,
        "status": "published" if readable else "quarantined",
        "reasons": [] if readable else ["pdf_damaged"],
        "case_id": case,
        "decision_date": date(2024, 12, decided) if readable else None,
        "parser_version": "1",
        "run_id": "run",
        "processed_at": datetime(2025, 3, 1, tzinfo=UTC),
    } | changes


def staged(letters: list[Row]) -> dict[str, pa.Table]:
    """Rows of all tables for ledger rows: two decisions of each readable one, and one row of all else."""
    rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS} | {"letters": letters}
    for row in letters:
        if row["case_id"] is None:
            continue
        shared = {
            "case_id": row["case_id"],
            "case_number": row["case_id"],
            "letter_id": row["letter_id"],
            "received_date": row["received_date"],
            "decision_date": row["decision_date"],
        }
        rows["cases"].append(filled("cases", shared | {"clinical_summary": row["text"]}))
        for number in (1, 2):
            rows["decisions"].append(filled("decisions", shared | {"decision_number": number}))
        rows["citations"].append(filled("citations", shared | {"decision_number": 1, "citation_number": 1}))
        rows["diagnoses"].append(filled("diagnoses", shared))
        rows["prior_treatments"].append(filled("prior_treatments", shared))
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def rebuilt(letters: pa.Table) -> dict[str, pa.Table]:
    """Rows of letters read from the ledger."""
    return staged(letters.to_pylist())


def filled(table: str, values: Row) -> Row:
    defaults: Row = {}
    for field in SCHEMAS[table]:
        if field.nullable:
            defaults[field.name] = None
        elif pa.types.is_list(field.type):
            defaults[field.name] = []
        elif pa.types.is_integer(field.type):
            defaults[field.name] = 1
        elif pa.types.is_boolean(field.type):
            defaults[field.name] = False
        else:
            defaults[field.name] = "upheld"
    return defaults | values

"""Says which rows of parsed letters a run would publish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.lake.ledger import entries_of
from imr.library.letters import Letter
from imr.rows.current import key_of_row, resolve


def published_rows(letters: Iterable[Letter]) -> dict[str, pa.Table]:
    """Returns the rows of the tables as a run would publish them: the ledger decides which are current."""
    parsed = {key_of_row(letter.letter): letter for letter in letters}
    # Letters that were not received have no received date, which the contract requires of the tables' rows.
    schemas = {
        name: pa.schema([field.with_nullable(True) for field in schema]) for name, schema in SCHEMAS.items()
    }
    ledger = pa.Table.from_pylist([letter.letter for letter in parsed.values()], schema=schemas["letters"])
    statuses = resolve(entries_of(ledger))
    rows: dict[str, list[Any]] = {name: [] for name in TABLES}
    for key, letter in parsed.items():
        status = statuses[key]
        rows["letters"].append({**letter.letter, "status": status.status, "reasons": list(status.reasons)})
        if status.status == "published" and letter.case:
            rows["cases"].append(letter.case)
            for name in ("decisions", "citations", "diagnoses", "prior_treatments"):
                rows[name].extend(getattr(letter, name))
    return {name: pa.Table.from_pylist(rows[name], schema=schemas[name]) for name in TABLES}

"""Tables with any number of invented cases: rows are made, not letters."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
from pyiceberg.catalog import Catalog
from pyiceberg.manifest import DataFile

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.lake.exchange import exchange, write_files
from support.staged import filled

WORDS = 3_000
PARAGRAPHS = 400
DRUGS = (["hydrocodone", "acetaminophen"], ["tramadol"], ["ibuprofen"], [], [], [])
UNDATED_IN, HELD_IN = 200, 50
"""One letter in so many has no date of decision, or is in quarantine."""


def load(catalog: Catalog, cases: int, months: int, paragraphs_of_letter: int = 20) -> None:
    """Adds the rows of `cases` cases, decided in the `months` months from January 2013, to empty tables."""
    bank = _paragraphs(random.Random(1))
    tables = {name: open_table(catalog, name) for name in TABLES}
    files: dict[str, list[DataFile]] = {name: [] for name in TABLES}
    for month in range(months):
        made = _rows(month, cases // months, bank, paragraphs_of_letter)
        for name, table in tables.items():
            files[name] += write_files(table, made[name])
    for name, table in tables.items():
        exchange(table, [], files[name], {"imr.run-id": "many rows"})


def _paragraphs(chosen: random.Random) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chosen.choices(letters, k=chosen.randint(2, 11))) for _ in range(WORDS)]
    return [" ".join(chosen.choices(words, k=60)) + "." for _ in range(PARAGRAPHS)]


def _rows(month: int, cases: int, bank: list[str], paragraphs: int) -> dict[str, pa.Table]:
    chosen = random.Random(month)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for number in range(cases):
        _add_case(rows, month, number, chosen, bank, paragraphs)
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def _add_case(
    rows: dict[str, list[dict[str, Any]]],
    month: int,
    number: int,
    chosen: random.Random,
    bank: list[str],
    paragraphs: int,
) -> None:
    decided = date(2013 + month // 12, month % 12 + 1, 1) + timedelta(days=chosen.randrange(28))
    held = number % HELD_IN == HELD_IN - 1
    shared = {
        "case_id": f"CM{month:03}-{number:07}",
        "letter_id": f"{chosen.getrandbits(256):064x}",
        "received_date": decided,
        "decision_date": None if number % UNDATED_IN == UNDATED_IN - 1 else decided,
    }
    letter = shared | {
        "source_uri": f"s3://imr/raw/received={decided}/{number}.pdf",
        "byte_size": chosen.randrange(50_000, 200_000),
        "page_count": chosen.randrange(2, 9),
        "text": "\n".join(chosen.choices(bank, k=paragraphs)),
        "status": "quarantined" if held else "published",
        "reasons": ["expectation:case.facts"] if held else [],
        "processed_at": datetime(2025, 1, 1, tzinfo=UTC),
        "media_type": "application/pdf",
        "parser_version": "1",
        "run_id": f"month-{month}",
    }
    rows["letters"].append(filled("letters", letter))
    if held:
        return
    decisions = chosen.randint(1, 3)
    summary = chosen.choice(bank)
    rows["cases"].append(filled("cases", shared | {"decision_count": decisions, "clinical_summary": summary}))
    for item in range(1, decisions + 1):
        request = {"request": chosen.choice(bank)[:60], "rationale": " ".join(chosen.choices(bank, k=3))}
        drug = {"drug_ingredients": chosen.choice(DRUGS), "drug_quantity": chosen.randrange(10, 120)}
        decided_as = {"decision": chosen.choice(("upheld", "upheld", "overturned"))}
        item_of = shared | {"decision_number": item}
        rows["decisions"].append(filled("decisions", item_of | request | drug | decided_as))
        rows["citations"] += [
            filled("citations", item_of | {"citation_number": place, "title": "Invented", "source": "MTUS"})
            for place in (1, 2)
        ]

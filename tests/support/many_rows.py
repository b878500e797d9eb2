"""Tables with any number of invented cases: rows are made, not letters."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
from pyiceberg.catalog import Catalog
from pyiceberg.manifest import DataFile

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import CONDITIONS, TABLES
from imr.lake.catalog import open_table
from imr.lake.exchange import exchange, write_files
from support.staged import filled

WORDS = 3_000
PARAGRAPHS = 400
DRUGS = (["hydrocodone", "acetaminophen"], ["tramadol"], ["ibuprofen"], *[[f"drug {n}"] for n in range(300)])
SERVICES = [f"service {number}" for number in range(68)]
SPECIALTIES = [f"specialty {number}" for number in range(40)]
CHAPTERS = [f"chapter {number}" for number in range(300)]
UNDATED_IN, HELD_IN = 200, 50
"""One letter in so many has no date of decision, or is in quarantine."""


def load(catalog: Catalog, cases: int, months: int, paragraphs_of_letter: int = 20) -> None:
    """Adds the rows of `cases` cases, decided in the `months` months from January 2013, to empty tables."""
    bank = paragraphs()
    tables = {name: open_table(catalog, name) for name in TABLES}
    files: dict[str, list[DataFile]] = {name: [] for name in TABLES}
    for month in range(months):
        made = _rows(month, cases // months, bank, paragraphs_of_letter)
        for name, table in tables.items():
            files[name] += write_files(table, made[name])
    for name, table in tables.items():
        exchange(table, [], files[name], {"imr.run-id": "many rows"})


def paragraphs() -> list[str]:
    """The paragraphs of which every text is made; always the same."""
    chosen = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chosen.choices(letters, k=chosen.randint(2, 11))) for _ in range(WORDS)]
    return [" ".join(_often(chosen, words, 60)) + "." for _ in range(PARAGRAPHS)]


def _often(chosen: random.Random, things: Sequence[Any], count: int = 1) -> list[Any]:
    """Some of the things, the first ones more often, as words are in texts."""
    weights = [1 / (place + 3) for place in range(len(things))]
    return chosen.choices(things, weights, k=count)


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
    reviewer = {"reviewer_specialties": _often(chosen, SPECIALTIES)}
    case = shared | reviewer | {"decision_count": decisions, "clinical_summary": summary}
    rows["cases"].append(filled("cases", case))
    rows["diagnoses"] += [
        filled(
            "diagnoses", shared | {"diagnosis_number": place, "condition": condition, "certainty": "current"}
        )
        for place, condition in enumerate(_often(chosen, CONDITIONS, 3), start=1)
    ]
    for item in range(1, decisions + 1):
        request = {"request": chosen.choice(bank)[:60], "rationale": " ".join(chosen.choices(bank, k=3))}
        is_drug = chosen.random() < 0.5
        (service,), (drugs,) = _often(chosen, SERVICES), _often(chosen, DRUGS)
        drug = {"drug_ingredients": drugs if is_drug else [], "drug_quantity": chosen.randrange(10, 120)}
        drug |= {"category": f"category {SERVICES.index(service) % 12}", "subcategory": service}
        decided_as = {"decision": chosen.choice(("upheld", "upheld", "overturned"))}
        item_of = shared | {"decision_number": item}
        rows["decisions"].append(filled("decisions", item_of | request | drug | decided_as))
        rows["citations"] += [
            filled("citations", item_of | {"citation_number": place, "title": title, "source": "MTUS"})
            for place, title in enumerate(_often(chosen, CHAPTERS, 2), start=1)
        ]

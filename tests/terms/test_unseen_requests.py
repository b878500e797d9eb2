"""Requests of 2013 to 2025 (unseen_requests.csv), labelled before the vocabularies knew their words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from imr.terms import Terms, read_terms

FIELDS = (
    "category", "subcategory", "drug_ingredients", "drug_strength", "drug_quantity", "drug_refills",
    "is_opioid", "visits", "body_parts", "laterality",
)  # fmt: skip
SILENT = {
    "CM4-caps 0.05% + cyclo 4% 60 grams",
    "Continue acupuncture 1x weekly for 10 wks, neck, low back, R sh",
    "Hyalgan injections 5, left knee",
    "Laptop repair",
}
"""Requests that are read wrong and without a problem: none may be added."""

with (Path(__file__).parent / "unseen_requests.csv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))


def _cell(terms: Terms, field: str) -> str:
    """A field as the table writes it: a list joined by "; ", true as "yes", null and false as nothing."""
    value = getattr(terms, field)
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def _wrong(row: dict[str, str], terms: Terms) -> list[str]:
    return [field for field in FIELDS if _cell(terms, field) != row[field]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["request"])
def test_a_request_is_read_right_or_has_a_problem(row: dict[str, str]) -> None:
    terms = read_terms(row["request"])
    assert bool(_wrong(row, terms) and not terms.problems) is (row["request"] in SILENT)


def test_nearly_every_field_is_right() -> None:
    wrong = sum(len(_wrong(row, read_terms(row["request"]))) for row in ROWS)
    assert wrong <= 0.005 * len(ROWS) * len(FIELDS)

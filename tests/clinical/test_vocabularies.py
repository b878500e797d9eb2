"""Vocabularies of the clinical summary: what they mean is what the contract lists."""

from __future__ import annotations

from imr.contract.tables import CONDITIONS
from imr.text.vocabulary import read_rows


def test_conditions_are_those_of_the_contract() -> None:
    assert {row["condition"] for row in read_rows("imr.clinical", "conditions")} == set(CONDITIONS)


def test_treatments_mean_the_guides_pairs() -> None:
    pairs = {(row["category"], row["subcategory"]) for row in read_rows("imr.terms", "categories")}
    meant = {(row["category"], row["subcategory"]) for row in read_rows("imr.clinical", "treatments")}
    assert meant <= pairs | {("Unknown", "Unknown")}


def test_parts_have_their_names() -> None:
    names = {row["term"] for row in read_rows("imr.terms", "body_parts") if row["term"] == row["parts"]}
    assert {row["part"] for row in read_rows("imr.clinical", "conditions")} - {""} <= names


def test_breadth() -> None:
    assert len(read_rows("imr.clinical", "conditions")) >= 2000

"""Vocabularies of services, body parts and visits: whole, unambiguous, as docs/labelling.md has them."""

from __future__ import annotations

from typing import Any

import pytest

from imr.terms import read_terms
from imr.terms.drugs import read_drugs
from imr.terms.services import CONDITIONS, Rank
from imr.text.vocabulary import read_rows


def read_category(request: str) -> tuple[str, str]:
    terms = read_terms(request)
    return terms.category, terms.subcategory


def _pairs() -> set[tuple[str, str]]:
    return {(row["category"], row["subcategory"]) for row in read_rows("imr.terms", "categories")}


@pytest.mark.parametrize("name", ["services", "service_suffixes"])
def test_services_mean_the_guides_pairs(name: str) -> None:
    rows = read_rows("imr.terms", name)
    pairs = {(row["category"], row["subcategory"]) for row in rows}
    assert pairs - _pairs() <= {("", "")}
    assert {row["when"] for row in rows} <= set(CONDITIONS)
    assert {row["rank"] for row in rows} <= {rank.name.lower() for rank in Rank}


def test_every_pair_but_drugs_has_terms() -> None:
    named = {(row["category"], row["subcategory"]) for row in read_rows("imr.terms", "services")}
    assert {pair for pair in _pairs() - named if pair[0] != "Pharmaceuticals"} == set()


def test_a_term_means_something_whatever_the_request() -> None:
    rows = read_rows("imr.terms", "services")
    certain = {row["term"] for row in rows if not row["when"]}
    # "injection" beside a drug that works in the whole body leaves the category to the drug
    assert {row["term"] for row in rows if row["when"] != "no_systemic_drug"} <= certain


def test_breadth() -> None:
    assert len({row["term"] for row in read_rows("imr.terms", "services") if row["category"]}) >= 450
    assert len({row["term"] for row in read_rows("imr.terms", "body_parts") if row["parts"]}) >= 200


def test_every_part_has_its_name_as_a_term() -> None:
    rows = read_rows("imr.terms", "body_parts")
    names = {row["term"] for row in rows if row["term"] == row["parts"]}
    assert {part for row in rows if row["parts"] for part in row["parts"].split(";")} == names
    assert {row["side"] for row in rows} == {"", "left", "right", "bilateral"}


def _examples(name: str, *columns: str) -> list[Any]:
    return [
        pytest.param(row["example"], tuple(row[column] for column in columns), id=row["example"])
        for row in read_rows("imr.terms", name)
    ]


@pytest.mark.parametrize(("example", "pair"), _examples("service_suffixes", "category", "subcategory"))
def test_a_suffix_is_read_as_its_row_says(example: str, pair: tuple[str, str]) -> None:
    assert read_category(example) == pair


@pytest.mark.parametrize("row", read_rows("imr.terms", "service_suffixes"), ids=lambda row: row["example"])
def test_an_example_shows_its_own_suffix(row: dict[str, str]) -> None:
    word = row["example"].split()[0].lower()
    assert word.endswith(row["suffix"].removeprefix("-"))
    assert word not in {service["term"] for service in read_rows("imr.terms", "services")}


@pytest.mark.parametrize(("example", "drug_class"), _examples("drug_stems", "class"))
def test_a_stem_is_read_as_its_row_says(example: str, drug_class: tuple[str]) -> None:
    read = read_drugs(example)
    assert (read.subcategory, read.problems) == (*drug_class, ("drug_known_by_stem",))

"""Vocabularies of services, body parts and visits: whole, unambiguous, as docs/labelling.md has them."""

from __future__ import annotations

from collections import Counter

import pytest

from imr.terms.services import CONDITIONS
from imr.text.folding import fold_term
from imr.text.vocabulary import read_rows

BODY_PARTS = {
    *("head", "face", "jaw", "neck", "shoulder", "upper arm", "elbow", "forearm", "wrist", "hand", "finger"),
    *("chest", "upper back", "lower back", "spine", "abdomen", "groin", "pelvis", "hip", "thigh", "knee"),
    *("lower leg", "ankle", "foot", "toe", "upper extremity", "lower extremity", "eye", "ear", "mouth"),
    *("heart", "brain"),
}
NAMES = ["services", "service_suffixes", "body_parts", "visit_words", "local_injectables"]


def _pairs() -> set[tuple[str, str]]:
    return {(row["category"], row["subcategory"]) for row in read_rows("imr.terms", "categories")}


@pytest.mark.parametrize("name", NAMES)
def test_terms_are_folded_and_sourced(name: str) -> None:
    rows = read_rows("imr.terms", name)
    assert [row["term"] for row in rows if row["term"] != fold_term(row["term"]).strip()] in ([], ["-"])
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_term_has_one_meaning_under_one_condition(name: str) -> None:
    keys = Counter((row["term"], row.get("when", "")) for row in read_rows("imr.terms", name))
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("name", ["services", "service_suffixes"])
def test_services_mean_the_guides_pairs(name: str) -> None:
    rows = read_rows("imr.terms", name)
    pairs = {(row["category"], row["subcategory"]) for row in rows}
    assert pairs - _pairs() <= {("", "")}
    assert {row["when"] for row in rows} <= set(CONDITIONS)
    assert {row["rank"] for row in rows} <= set("012345678")


def test_every_pair_but_drugs_has_terms() -> None:
    named = {(row["category"], row["subcategory"]) for row in read_rows("imr.terms", "services")}
    assert {pair for pair in _pairs() - named if pair[0] != "Pharmaceuticals"} == set()


def test_a_term_means_something_whatever_the_request() -> None:
    rows = read_rows("imr.terms", "services")
    certain = {row["term"] for row in rows if not row["when"]}
    # "injection" beside a drug that works in the whole body leaves the category to the drug
    assert {row["term"] for row in rows if row["when"] != "local"} <= certain


def test_breadth() -> None:
    assert len({row["term"] for row in read_rows("imr.terms", "services") if row["category"]}) >= 450
    assert len({row["term"] for row in read_rows("imr.terms", "body_parts") if row["parts"]}) >= 200


def test_parts_are_the_guides() -> None:
    rows = read_rows("imr.terms", "body_parts")
    assert {part for row in rows for part in row["parts"].split(";")} == {*BODY_PARTS, ""}
    assert {row["side"] for row in rows} == {"", "left", "right", "bilateral"}

"""Drugs that a request only mentions, beside those that it asks for."""

from __future__ import annotations

import pytest

from imr.terms import read_terms


@pytest.mark.parametrize(
    "request_text",
    [
        # a place
        "Physical therapy at Norco Rehabilitation, 6 visits",
        "Acupuncture, 12 Lidoderm Avenue",
        "MRI of the knee in Norco, CA",
        "Transportation to the Suboxone clinic",
        # a reason
        "Cane; cannot tolerate oral Tramadol 50mg",
        "Chiropractic 2x4, as Flexeril has failed",
        "Acupuncture 2x3 instead of Norco (hydrocodone/acetaminophen)",
        "Gastroenterology consult due to chronic use of Motrin",
        "Sleep study because of Ambien dependence",
        "Gym membership; previously used Voltaren gel",
        # a topic
        "Program to taper off Oxycontin and Soma",
        "Pain management referral for methadone taper",
        "Psychiatric consultation regarding Zoloft",
        "Follow-up visit for a refill of Lyrica",
        "Home health aide to administer insulin",
        # a breathing device
        "APAP machine with humidifier",
        "APAP mask",
    ],
)
def test_a_drug_that_is_only_mentioned_is_no_ingredient(request_text: str) -> None:
    terms = read_terms(request_text)
    assert terms.category != "Pharmaceuticals"
    assert (terms.drug_ingredients, terms.drug_strength, terms.is_opioid) == ((), None, False)


@pytest.mark.parametrize(
    ("request_text", "ingredients"),
    [
        ("Acupuncture with capsaicin patch, 6 visits", ("capsaicin",)),
        ("Iontophoresis using dexamethasone, 6 visits", ("dexamethasone",)),
        ("Knee injection of lidocaine, as Norco has failed", ("lidocaine",)),
        ("Intrathecal pump refill with morphine", ("morphine",)),
    ],
)
def test_a_drug_given_in_a_procedure_is_an_ingredient(
    request_text: str, ingredients: tuple[str, ...]
) -> None:
    assert read_terms(request_text).drug_ingredients == ingredients


@pytest.mark.parametrize(
    ("request_text", "ingredients", "strength", "is_opioid"),
    [
        ("Naproxen 550mg #60, patient failed Norco", ("naproxen",), "550mg", False),
        ("Narcan 4mg due to long term Norco use", ("naloxone",), "4mg", False),
        ("Tramadol 50mg instead of Norco 10/325mg", ("tramadol",), "50mg", True),
        ("Colace 100mg for Norco-induced constipation", ("docusate",), "100mg", False),
        ("Norco 5/325mg for weaning", ("acetaminophen", "hydrocodone"), "5/325mg", True),
        ("Weaning of Norco 5/325mg #40", ("acetaminophen", "hydrocodone"), "5/325mg", True),
        ("APAP 500mg", ("acetaminophen",), "500mg", False),
    ],
)
def test_a_drug_asked_for_beside_one_mentioned(
    request_text: str, ingredients: tuple[str, ...], strength: str, is_opioid: bool
) -> None:
    terms = read_terms(request_text)
    assert terms.category == "Pharmaceuticals"
    assert (terms.drug_ingredients, terms.drug_strength, terms.is_opioid) == (
        ingredients,
        strength,
        is_opioid,
    )


def test_a_drug_asked_for_beside_a_visit_is_a_conflict() -> None:
    terms = read_terms("Office visit, Norco 10/325mg #60")
    assert terms.drug_ingredients == ("acetaminophen", "hydrocodone")
    assert terms.visits is None
    assert terms.problems == ("category_conflict",)


@pytest.mark.parametrize(
    ("request_text", "ingredients"),
    [
        ("Skelaxan 800mg", ("metaxalone",)),
        ("Zanaflax 4mg", ("tizanidine",)),
        ("Lidodem patch 5%", ("lidocaine",)),
    ],
)
def test_a_brand_misspelt_by_a_letter_is_repaired_and_said(
    request_text: str, ingredients: tuple[str, ...]
) -> None:
    terms = read_terms(request_text)
    assert terms.drug_ingredients == ingredients
    assert terms.problems == ("drug_spelling_repaired",)

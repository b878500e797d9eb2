"""Names of guidelines that changed: those of the MTUS since December 2017, and ODG since MCG publishes it."""

from __future__ import annotations

from itertools import combinations

import pytest

from imr.parsing.citations import read_citations
from imr.text.vocabulary import read_rows

TRAUMA = "Posttraumatic Stress Disorder and Acute Stress Disorder"
ASTHMA = "Occupational/Work-Related Asthma"

NAMES = (
    "Initial Approaches to Treatment",
    "Cervical and Thoracic Spine Disorders",
    "Shoulder Disorders",
    "Elbow Disorders",
    "Hand, Wrist, and Forearm Disorders",
    "Low Back Disorders",
    "Hip and Groin Disorders",
    "Knee Disorders",
    "Ankle and Foot Disorders",
    "Eye Disorders",
    "Chronic Pain",
    "Opioids",
    "Traumatic Brain Injury",
    "Interstitial Lung Disease",
    ASTHMA,
    "Anxiety Disorders",
    "Depressive Disorders",
    TRAUMA,
    "COVID-19",
    "Antiemetics",
    "MTUS Drug List",
)
"""Those of docs/labelling.md: guidelines since December 2017."""

Row = tuple[str | None, int | None, str | None]


def read(paragraph: str) -> list[tuple[str, str | None, int | None, str | None]]:
    cited = read_citations(paragraph, "imro").citations
    return [(c.source, c.title, c.edition_year, c.sections) for c in cited]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        # One name each, of which nothing is left in the sections.
        ("Anxiety Disorders 2021, Section(s): Breathing.", [("Anxiety Disorders", 2021, "Breathing")]),
        ("Depressive Disorders Guideline 2020.", [("Depressive Disorders", 2020, None)]),
        ("Hip and Groin 2019, Section(s): Canes.", [("Hip and Groin Disorders", 2019, "Canes")]),
        (
            "Hip & Groin Disorders Guidelines, Section(s): Canes.",
            [("Hip and Groin Disorders", None, "Canes")],
        ),
        ("Eye Disorders 2017, Section(s): Goggles.", [("Eye Disorders", 2017, "Goggles")]),
        ("Occupational/Work-Related Asthma 2020, Section(s): Air.", [(ASTHMA, 2020, "Air")]),
        ("Work Related Asthma Medical Treatment Guideline 2018.", [(ASTHMA, 2018, None)]),
        ("Occupational Interstitial Lung Disease 2019.", [("Interstitial Lung Disease", 2019, None)]),
        ("COVID-19 Guideline, Section(s): Masks.", [("COVID-19", None, "Masks")]),
        ("Coronavirus Disease 2019 (COVID-19) Guideline 2022.", [("COVID-19", 2022, None)]),
        ("Coronavirus (COVID-19) 2022, Section(s): Masks.", [("COVID-19", 2022, "Masks")]),
        ("Antiemetics Guideline, Section(s): Ginger.", [("Antiemetics", None, "Ginger")]),
        ("Drug List 2020, Section(s): Ginger.", [("MTUS Drug List", 2020, "Ginger")]),
        ("MTUS Drug List (and Formulary) v7 2020.", [("MTUS Drug List", 2020, None)]),
        ("Drug Formulary 2018.", [("MTUS Drug List", 2018, None)]),
        # A series before the name, and whose guideline it is behind it.
        ("Workplace Mental Health: Depressive Disorders 2020.", [("Depressive Disorders", 2020, None)]),
        (
            "Workplace Mental Health Guideline: Post-Traumatic Stress Disorder and Acute Stress "
            "Disorder 2019, Section(s): Yoga.",
            [(TRAUMA, 2019, "Yoga")],
        ),
        ("Workplace Mental Health - PTSD and ASD 2019.", [(TRAUMA, 2019, None)]),
        ("Workplace Mental Health 2020.", [("Workplace Mental Health", 2020, None)]),
        ("Anxiety Disorders Guideline ACOEM 2021, Section(s): Yoga.", [("Anxiety Disorders", 2021, "Yoga")]),
        ("Antiemetics Guideline ACOEM (2020), Section(s): Dose.", [("Antiemetics", 2020, "Dose")]),
        ("Shoulder Disorders 2019 (ACOEM), Section(s): Slings.", [("Shoulder Disorders", 2019, "Slings")]),
        ("(ACOEM) Chronic Pain 2018, Section(s): Yoga.", [("Chronic Pain", 2018, "Yoga")]),
        # A date of its own is not the edition.
        ("Knee Disorders Guideline (ACOEM December 3, 2019).", [("Knee Disorders", None, None)]),
        ("2021 Knee Disorders Guideline (ACOEM December 3, 2019).", [("Knee Disorders", 2021, None)]),
        ("Opioids (May 4, 2018) 2019, Section(s): Dose.", [("Opioids", 2019, "Dose")]),
        ("Elbow Disorders Guideline (ACOEM 2013), Section(s): Ice.", [("Elbow Disorders", None, "Ice")]),
        ("Knee Disorders (2020), Section(s): Ice.", [("Knee Disorders", 2020, "Ice")]),
        # The same words, of different years.
        ("Chronic Pain 2016.", [("Chronic Pain Medical Treatment", 2016, None)]),
        ("Chronic Pain 2017.", [("Chronic Pain", 2017, None)]),
        ("2019 Chronic Pain, Section(s): Yoga.", [("Chronic Pain", 2019, "Yoga")]),
        ("Chronic Pain.", [("Chronic Pain Medical Treatment", None, None)]),
        ("Chronic Pain Guideline (ACOEM May 4, 2018).", [("Chronic Pain", None, None)]),
        ("Opioids 2016, Section(s): Dose.", [("Opioid Treatment", 2016, "Dose")]),
        ("Opioids 2018, Section(s): Dose.", [("Opioids", 2018, "Dose")]),
        ("Elbow Disorders 2007.", [("Elbow Complaints", 2007, None)]),
        ("Elbow Disorders 2018.", [("Elbow Disorders", 2018, None)]),
        ("Low Back Disorders 2004.", [("Low Back Complaints", 2004, None)]),
        ("Eye 2004.", [("Eye", 2004, None)]),
        ("Eye 2018.", [("Eye Disorders", 2018, None)]),
        (
            "Initial Approaches to Treatment 2017, Section(s): Ice.",
            [("Initial Approaches to Treatment", 2017, "Ice")],
        ),
        # Several, and sections that have a guideline's name.
        (
            "COVID-19 2022, Anxiety Disorders 2021, Section(s): Yoga, and Hip and Groin 2019.",
            [
                ("COVID-19", 2022, None),
                ("Anxiety Disorders", 2021, "Yoga"),
                ("Hip and Groin Disorders", 2019, None),
            ],
        ),
        (
            "Eye Disorders Guideline (ACOEM May 1, 2018), MTUS Drug List 2020 and Opioids Guideline "
            "(ACOEM 2018).",
            [("Eye Disorders", None, None), ("MTUS Drug List", 2020, None), ("Opioids", None, None)],
        ),
        (
            "Low Back Disorders 2019, Section(s): Ice, and Opioids, Section(s): Dose.",
            [("Low Back Disorders", 2019, "Ice"), ("Opioid Treatment", None, "Dose")],
        ),
        (
            "Low Back Disorders 2019, Section(s): Hip and Groin, Antiemetics, Chronic Pain.",
            [("Low Back Disorders", 2019, "Hip and Groin, Antiemetics, Chronic Pain")],
        ),
        (
            "Chronic Pain Medical Treatment 2009; ACOEM 2004, Chapter 12.",
            [
                ("Chronic Pain Medical Treatment", 2009, None),
                ("ACOEM Practice Guidelines", 2004, "Chapter 12"),
            ],
        ),
        (
            "Shoulder Disorders 2019, ACOEM Knee Disorders 2020.",
            [("Shoulder Disorders", 2019, None), ("Knee Disorders", 2020, None)],
        ),
    ],
)
def test_mtus_through_time(stated: str, expected: list[Row]) -> None:
    assert read(f"Decision based on MTUS {stated}") == [("MTUS", *row) for row in expected]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_since_2017(name: str) -> None:
    ice_and_dose = [("MTUS", name, 2019, "Ice (topical), Heat"), ("MTUS", "Opioids", 2020, "Dose")]
    in_years = f"{name} 2019, Section(s): Ice (topical), Heat, and Opioids 2020, Section(s): Dose."
    dated = in_years.replace(" 2019", " Guideline (ACOEM May 1, 2018) 2019").replace("Heat, and", "Heat;")
    assert read(f"Decision based on MTUS {in_years}") == ice_and_dose
    assert read(f"Decision based on MTUS {dated}") == ice_and_dose
    assert read(f"Decision based on MTUS {name} Guideline (ACOEM May 1, 2018).") == [
        ("MTUS", name, None, None)
    ]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("ODG by MCG.", [("ODG", None, None, None)]),
        ("ODG by MCG, Burns, Ice.", [("ODG", "Burns", None, "Ice")]),
        ("ODG (by MCG Health) 2020, Burns Chapter: Ice.", [("ODG", "Burns", 2020, "Ice")]),
        ("ODG (MCG), Burns Chapter: Ice.", [("ODG", "Burns", None, "Ice")]),
        ("MCG/ODG Burns, Ice.", [("ODG", "Burns", None, "Ice")]),
        ("Official Disability Guidelines by MCG (ODG), Burns: Ice.", [("ODG", "Burns", None, "Ice")]),
        ("ODG, published by MCG Health, Burns: Ice.", [("ODG", "Burns", None, "Ice")]),
        ("ODG Treatment Guidelines by MCG, Burns: Ice.", [("ODG", "Burns", None, "Ice")]),
        (
            "ODG by MCG, Hernia, Ice; and MCG Health, Inpatient Care.",
            [("ODG", "Hernia", None, "Ice"), ("Other", "MCG Health, Inpatient Care", None, None)],
        ),
        ("ACOEM Anxiety Disorders Guideline, Section: Yoga.", [("ACOEM", "Anxiety Disorders", None, "Yoga")]),
        ("ACOEM COVID-19 (May 4, 2021).", [("ACOEM", "COVID-19", 2021, None)]),
        ("ACOEM Low Back Disorders 2011.", [("ACOEM", "Low Back Disorders", 2011, None)]),
    ],
)
def test_outside_the_mtus_through_time(
    stated: str, expected: list[tuple[str, str | None, int | None, str | None]]
) -> None:
    assert read(f"Decision based on Non-MTUS Citation {stated}") == expected


def test_no_year_has_two_names_for_one_wording() -> None:
    terms: dict[tuple[str, str], list[range]] = {}
    for row in read_rows("imr.parsing", "guidelines"):
        years = range(int(row["since"] or 1900), int(row["until"] or 2100) + 1)
        terms.setdefault((row["guideline"], row["term"]), []).append(years)
    for term, spans in terms.items():
        bounded = [years for years in spans if years != range(1900, 2101)]
        assert len(spans) - len(bounded) == 1, term
        assert all(set(one).isdisjoint(other) for one, other in combinations(bounded, 2)), term

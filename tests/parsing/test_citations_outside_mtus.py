"""Citations of publications outside of the MTUS: ODG, ACOEM and others."""

from __future__ import annotations

import pytest

from imr.parsing.citations import read_citations

OUTSIDE = "Decision based on Non-MTUS Citation "

CHRONIC_PAIN = "Chronic Pain Medical Treatment"
PRACTICE = "ACOEM Practice Guidelines"
FOREARM = "Forearm, Wrist, & Hand"

Row = tuple[str | None, int | None, str | None]


def read(paragraph: str) -> list[tuple[str, str | None, int | None, str | None]]:
    cited = read_citations(paragraph, "imro").citations
    return [(c.source, c.title, c.edition_year, c.sections) for c in cited]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        # The chapter, however it is named, and what is said of where.
        ("(ODG).", [(None, None, None)]),
        ("(ODG), Burns.", [("Burns", None, None)]),
        ("(ODG) Hips & Pelvis Chapter, Arthrogram.", [("Hip & Pelvis", None, "Arthrogram")]),
        (", Neck and upper back, Collars.", [("Neck & Upper Back", None, "Collars")]),
        (": Low Back - Corsets.", [("Low Back", None, "Corsets")]),
        (
            "(ODG) Low Back - Lumbar & Thoracic (Acute & Chronic), Corsets, Pain.",
            [("Low Back", None, "Corsets, Pain")],
        ),
        (
            "(ODG) Low Back (Thoracic and Lumbar, Acute and Chronic) Chapter, Corsets.",
            [("Low Back", None, "Corsets")],
        ),
        ("(ODG) Lumbar Spine Chapter: Corsets.", [("Low Back", None, "Corsets")]),
        ("(ODG), Pain (Chronic), Honey.", [("Pain", None, "Honey")]),
        ("(ODG) Pain Section/Honey® (topical) Topic.", [("Pain", None, "Honey® (topical) Topic")]),
        ("(ODG) Pain (Honey (topical)).", [("Pain", None, "Honey (topical)")]),
        ("(ODG) Pain Chapter under Honey.", [("Pain", None, "Honey")]),
        ("(ODG), Chapter: 'Pain', Section: 'Honey'.", [("Pain", None, "Honey")]),
        ("(ODG), Mental & Stress, Sleep aids.", [("Mental Illness & Stress", None, "Sleep aids")]),
        ("(ODG) Diabetes (Type 1, 2, and Gestational), Insulin.", [("Diabetes", None, "Insulin")]),
        (
            "(ODG) Head (trauma, headaches, etc., not including stress & mental disorders), EEG.",
            [("Head", None, "EEG")],
        ),
        (
            "(ODG), Forearm, Wrist, & Hand (Not including Carpal Tunnel Syndrome), Splints.",
            [(FOREARM, None, "Splints")],
        ),
        (
            "(ODG) Carpal Tunnel Syndrome (Acute & Chronic), Splinting.",
            [("Carpal Tunnel Syndrome", None, "Splinting")],
        ),
        ("(ODG) - Fitness for Duty: Driving tests.", [("Fitness for Duty", None, "Driving tests")]),
        ("(ODG), Infectious Diseases/Bone infections.", [("Infectious Diseases", None, "Bone infections")]),
        ("(ODG), Pulmonary (Acute & Chronic) - Inhalers.", [("Pulmonary", None, "Inhalers")]),
        ("(ODG) Preface/Aquatic therapy.", [("Preface", None, "Aquatic therapy")]),
        ("(ODG), Ankle and Foot Arch supports.", [("Ankle & Foot", None, "Arch supports")]),
        ("(ODG), Knee Complaints, Braces.", [("Knee & Leg", None, "Braces")]),
        ("(ODG). Eye. Goggles.", [("Eye", None, "Goggles")]),
        ("(ODG)Knee and Leg ChapterKnee walkers.", [("Knee & Leg", None, "Knee walkers")]),
        # The chapter last.
        ("(ODG) Arthrogram shoulder.", [("Shoulder", None, "Arthrogram")]),
        ("(ODG), Arthrogram of the hip.", [(None, None, "Arthrogram of the hip")]),
        ("(ODG), Arthrogram of the elbow.", [("Elbow", None, "Arthrogram")]),
        ("(ODG), Arthrogram, elbow chapter.", [("Elbow", None, "Arthrogram")]),
        # Words of a chapter's name that name none.
        ("(ODG), Aquatic therapy guidelines.", [(None, None, "Aquatic therapy guidelines")]),
        ("(ODG), Honey for chronic pain.", [(None, None, "Honey for chronic pain")]),
        ("(ODG), Pain management agreements.", [(None, None, "Pain management agreements")]),
        # Updates and editions.
        ("(ODG), Shoulder (updated 1/2/16).", [("Shoulder", None, None)]),
        ("(ODG), Pain (updated 01/19/2016) Chapter: Honey.", [("Pain", None, "Honey")]),
        ("(ODG), Pain Chapter (Online Version): Honey.", [("Pain", None, "Honey")]),
        (", Elbow Procedure Summary Online Version (updated 3/4/15): Honey.", [("Elbow", None, "Honey")]),
        ("(ODG), Pain Procedure Summary, last updated May 3, 2015.", [("Pain", None, None)]),
        ("(ODG) Chapter: Hernia 12/20/2016 Mesh.", [("Hernia", None, "Mesh")]),
        ("(ODG) 2016 Shoulder Chapter: Slings.", [("Shoulder", 2016, "Slings")]),
        ("(ODG) Pain chapter 2015: Honey.", [("Pain", 2015, "Honey")]),
        (
            ", Treatment Index, 11th Edition (web), 2013, Neck, Collars.",
            [("Neck & Upper Back", 2013, "Collars")],
        ),
        ("(ODG) Treatment in Workers' Comp (TWC), Hernia, Mesh.", [("Hernia", None, "Mesh")]),
        ("(ODG-TWC), Hernia, Mesh.", [("Hernia", None, "Mesh")]),
        # Several chapters.
        ("(ODG), Elbow, Low Back.", [("Elbow", None, None), ("Low Back", None, None)]),
        (
            "(ODG), Pain; Low Back; and Knee & Leg.",
            [("Pain", None, None), ("Low Back", None, None), ("Knee & Leg", None, None)],
        ),
        (
            "(ODG) Elbow Chapter, Ice; Knee & Leg Chapter, Ice.",
            [("Elbow", None, "Ice"), ("Knee & Leg", None, "Ice")],
        ),
        ("(ODG) Elbow, Ice, and Knee & Leg, Heat.", [("Elbow", None, "Ice"), ("Knee & Leg", None, "Heat")]),
        ("(ODG), Shoulder and Elbow Chapters: Ice.", [("Shoulder", None, "Ice"), ("Elbow", None, "Ice")]),
        ("(ODG) Elbow and hip Chapter, Heat.", [("Elbow", None, "Heat"), ("Hip & Pelvis", None, "Heat")]),
        ("(ODG) Elbow, and Hip Chapter, Heat.", [("Elbow", None, None), ("Hip & Pelvis", None, "Heat")]),
        ("(ODG), Low Back, Low Back Chapter, Ice.", [("Low Back", None, "Ice")]),
        (
            ", Shoulder Chapter: Ice, Official Disability Guidelines, Aquatic Therapy Guidelines: Bursitis.",
            [("Shoulder", None, "Ice"), (None, None, "Aquatic Therapy Guidelines: Bursitis")],
        ),
    ],
)
def test_odg(stated: str, expected: list[Row]) -> None:
    rows = [("ODG", *row) for row in expected]
    assert read(f"{OUTSIDE}Official Disability Guidelines {stated}") == rows


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("ODG, Hernia, Mesh.", [("ODG", "Hernia", None, "Mesh")]),
        ("Offical Disability Guideline Hernia, Mesh.", [("ODG", "Hernia", None, "Mesh")]),
        ("Hernia (Mesh).", [("ODG", "Hernia", None, "Mesh")]),
        ("http://www.odg-twc.com/index.html.", [("ODG", None, None, None)]),
        # ACOEM outside of the MTUS.
        (
            "American College of Occupational and Environmental Medicine (ACOEM).",
            [("ACOEM", None, None, None)],
        ),
        (
            "ACOEM Occupational Medicine Practice Guidelines, 2nd Edition, Chapter 7, page 127.",
            [("ACOEM", PRACTICE, None, "Chapter 7, page 127")],
        ),
        (
            "ACOEM Practice Guidelines, 3rd Edition, Low Back Disorders.",
            [("ACOEM", "Low Back Disorders", None, None)],
        ),
        ("ACOEM, 3rd Edition (2011), Chronic Pain, Honey.", [("ACOEM", "Chronic Pain", 2011, "Honey")]),
        (
            "ACOEM Pain, Suffering, and the Restoration of Function Chapter, page 9.",
            [("ACOEM", "Pain, Suffering, and the Restoration of Function", None, "page 9")],
        ),
        ("ACOEM Hearing Loss Chapter, Plugs.", [("ACOEM", "Hearing Loss", None, "Plugs")]),
        # Other publications.
        ("http://www.example.org/ice.html.", [("Other", "http://www.example.org/ice.html", None, None)]),
        (
            "www.example.com, www.example.org.",
            [("Other", "www.example.com", None, None), ("Other", "www.example.org", None, None)],
        ),
        (
            "Other Medical Treatment Guideline or Medical Evidence: www.example.com.",
            [("Other", "www.example.com", None, None)],
        ),
        (
            "Icing: a review, accessed from Example.com on 1/2/2015.",
            [("Other", "Icing: a review", None, None)],
        ),
        ("Ice Facts (available at www.example.com).", [("Other", "Ice Facts", None, None)]),
        ("Medscape: http://www.example.org/ice.", [("Other", "Medscape", None, None)]),
        (
            "Physicians' Desk Reference; FDA.gov.",
            [("Other", "Physicians' Desk Reference", None, None), ("Other", "FDA.gov", None, None)],
        ),
        (
            "Ice Society. Frostbite (FB). Nome (AK): Ice Society; 2008 Jan. 3.",
            [("Other", "Ice Society. Frostbite (FB)", 2008, None)],
        ),
        (
            "Doe J, Roe R. Ice for low back pain. J Cold. 2007;147(7):492-504.",
            [("Other", "Ice for low back pain", 2007, None)],
        ),
        (
            "Ice after surgery. Journal of Cold 2010.",
            [("Other", "Ice after surgery. Journal of Cold", 2010, None)],
        ),
        (
            "Handbook of Ice, 5th Edition, pages 38-39.",
            [("Other", "Handbook of Ice", None, "pages 38-39")],
        ),
        ("Medicare Ice Manual (MIM); Chapter 2-Cubes.", [("Other", "Medicare Ice Manual (MIM)", None, None)]),
        ("Shoulder Ice: a Handbook, 2011.", [("Other", "Shoulder Ice: a Handbook", 2011, None)]),
        ("None.", []),
        ("not specified.", []),
        # Several publications.
        (
            "Official Disability Guidelines (ODG), Pain Chapter, Ice, and FDA prescribing information.",
            [("ODG", "Pain", None, "Ice"), ("Other", "FDA prescribing information", None, None)],
        ),
        (
            "Official Disability Guidelines (ODG) Pain Chapter, Ice (packs) and Other Medical "
            "Treatment Guidelines www.example.com.",
            [("ODG", "Pain", None, "Ice (packs)"), ("Other", "www.example.com", None, None)],
        ),
        (
            "Official Disability Guidelines (ODG), and Other Medical Treatment Guidelines.",
            [("ODG", None, None, None)],
        ),
        (
            "Official Disability Guidelines (ODG) Pain, Ice. ACOEM Guidelines, Opioids Chapter.",
            [("ODG", "Pain", None, "Ice"), ("ACOEM", "Opioids", None, None)],
        ),
        (
            "Chronic Pain Medical Treatment Guidelines, page 9; ODG, Pain, Ice.",
            [("MTUS", CHRONIC_PAIN, None, "page 9"), ("ODG", "Pain", None, "Ice")],
        ),
        (
            "www.example.com; Physician's Desk Reference; and Frost's Ice Consult.",
            [
                ("Other", "www.example.com", None, None),
                ("Other", "Physician's Desk Reference", None, None),
                ("Other", "Frost's Ice Consult", None, None),
            ],
        ),
        (
            "American Ice Academy Handbook; ODG, Hernia.",
            [("Other", "American Ice Academy Handbook", None, None), ("ODG", "Hernia", None, None)],
        ),
    ],
)
def test_outside_the_mtus(
    stated: str, expected: list[tuple[str, str | None, int | None, str | None]]
) -> None:
    assert read(OUTSIDE + stated) == expected

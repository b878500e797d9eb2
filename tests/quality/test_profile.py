from __future__ import annotations

from imr.contract.tables import DATA_TABLES
from imr.quality.profile import (
    ACCOUNTED,
    CHARACTERS,
    LAYOUTS,
    LETTERS,
    LETTERS_READ,
    NULLS,
    OVERTURNED,
    PROBLEMS,
    REFUSALS,
    SOME_TEXT,
    UNEXPLAINED,
    profile_of,
)


def test_a_profile_counts_what_the_rows_say(letter, staged):
    sound, doubtful, foreign, unread, copy, system = map(letter, ["a", "b", "c", "d", "e", "f"])
    doubtful["cases"][0].update(patient_sex=None, reviewer_specialties=[], problems=["date_order"])
    doubtful["decisions"][0]["decision"] = "overturned"
    sound["letters"][0].update(unexplained_characters=0)
    doubtful["letters"][0].update(unexplained_characters=70)
    foreign["letters"][0].update(layout=None, status="quarantined", reasons=["not_a_determination"])
    unread["letters"][0].update(layout=None, status="quarantined", reasons=["pdf_damaged"], text=None)
    copy["letters"][0].update(status="duplicate", reasons=["same_bytes"])
    system["letters"][0].update(layout=None, status="quarantined", reasons=["system_file"], text=None)
    for refused in (foreign, unread, copy, system):
        refused.update({name: [] for name in DATA_TABLES})
    counted = profile_of(staged([sound, doubtful, foreign, unread, copy, system]))
    rows = {"cases": 2, "decisions": 4, "citations": 4, "diagnoses": 2, "prior_treatments": 2}
    assert counted.units == {LETTERS: 4, LETTERS_READ: 3, ACCOUNTED: 2, CHARACTERS: 70} | rows
    expected = {
        (LAYOUTS, "headed_decisions"): 2,
        (LAYOUTS, "not recognised"): 1,
        (REFUSALS, "not_a_determination"): 1,
        (REFUSALS, "pdf_damaged"): 1,
        (NULLS, "cases.patient_sex"): 1,
        (NULLS, "cases.reviewer_specialties"): 1,
        (NULLS, "decisions.drug_quantity"): 2,
        (PROBLEMS, "date_order"): 1,
        (OVERTURNED, "overturned"): 3,
    }
    assert {key: counted.found[key] for key in expected} == expected
    assert (NULLS, "cases.problems") not in counted.found
    assert counted.share(NULLS, "cases.patient_sex") == 0.5
    assert counted.share(UNEXPLAINED, SOME_TEXT) == 0.5
    assert counted.share(OVERTURNED, "overturned") == 0.75


def test_profiles_of_parts_add_up(letter, staged):
    one, other = letter("a"), letter("b")
    together = profile_of(staged([one, other]))
    apart = profile_of(staged([one])) + profile_of(staged([other]))
    assert (apart.units, +apart.found) == (together.units, +together.found)


def test_what_nobody_counted_has_no_share(letter, staged):
    assert profile_of(staged([])).share(NULLS, "cases.patient_sex") == 0

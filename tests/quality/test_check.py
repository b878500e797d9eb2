"""A batch of letters, each broken in one way, and the verdict on each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from imr.contract.tables import DATA_TABLES
from imr.quality.check import Verdict, apply_verdict, check_alone, check_batch

CHECKED_ON = date(2017, 6, 1)
LATER = date(2017, 6, 2)
Change = Callable[[dict[str, list[dict[str, Any]]]], object]


def _set(table: str, **values: object) -> Change:
    """Sets columns of a table's first row."""
    return lambda rows: rows[table][0].update(values)


def _shared(**values: object) -> Change:
    """Sets columns that all tables have in common."""
    return lambda rows: [row.update(values) for table in rows for row in rows[table]]


def _drop(table: str) -> Change:
    return lambda rows: rows[table].pop()


def _repeat(table: str) -> Change:
    return lambda rows: rows[table].append(dict(rows[table][-1]))


def _modified(rows: dict[str, list[dict[str, Any]]]) -> None:
    rows["decisions"][0].update(ur_authorized="Three visits", original_request="Six visits")


CRITICAL: dict[str, tuple[Change, tuple[str, ...]]] = {
    "layout_missing": (_set("cases", layout=None), ("case_value_missing",)),
    "category_missing": (_set("decisions", category=None), ("decision_value_missing",)),
    "source_missing": (_set("citations", source=None), ("citation_value_missing",)),
    "number_missing": (
        _set("decisions", decision_number=None),
        ("citation_without_decision", "decision_number_gap", "decision_value_missing"),
    ),
    "uri_missing": (_set("letters", source_uri=None), ("letter_value_missing",)),
    "listed_twice": (_repeat("letters"), ("letter_repeated",)),
    "status": (
        _set("letters", status="lost"),
        ("case_of_unpublished_letter", "letter_status_unlisted"),
    ),
    "letter_layout": (_set("letters", layout="fax"), ("letter_layout_unlisted",)),
    "letter_of_other_case": (_set("letters", case_id="CM16-0000001"), ("letter_case_disagrees",)),
    "case_lost": (
        _drop("cases"),
        (
            "citation_date_disagrees",
            "citation_case_number_disagrees",
            "citation_without_case",
            "decision_case_number_disagrees",
            "decision_date_disagrees",
            "decision_without_case",
            "diagnosis_case_number_disagrees",
            "diagnosis_date_disagrees",
            "diagnosis_without_case",
            "prior_treatment_case_number_disagrees",
            "prior_treatment_date_disagrees",
            "prior_treatment_without_case",
            "letter_case_disagrees",
            "letter_without_one_case",
        ),
    ),
    "case_doubled": (_repeat("cases"), ("case_repeated", "letter_without_one_case")),
    "case_id": (_shared(case_id="CM16-0000002"), ("case_id_wrong",)),
    "layout": (_set("cases", layout="fax"), ("case_layout_unlisted",)),
    "priority": (_set("cases", priority="urgent"), ("case_priority_unlisted",)),
    "sex": (_set("cases", patient_sex="f"), ("case_patient_sex_unlisted",)),
    "outcome_word": (_set("cases", outcome="won"), ("case_outcome_unlisted", "outcome_wrong")),
    "outcome": (_set("cases", outcome="upheld"), ("outcome_wrong",)),
    "upheld_count": (_set("cases", upheld_count=2), ("upheld_count_wrong",)),
    "overturned_count": (_set("cases", overturned_count=0), ("overturned_count_wrong",)),
    "decision_lost": (
        _drop("decisions"),
        ("citation_without_decision", "decision_count_wrong", "outcome_wrong", "overturned_count_wrong"),
    ),
    "decision_doubled": (
        _repeat("decisions"),
        ("decision_count_wrong", "decision_number_gap", "decision_repeated", "overturned_count_wrong"),
    ),
    "decision_numbered_from_0": (
        _set("decisions", decision_number=0),
        ("citation_without_decision", "decision_number_gap"),
    ),
    "decision_of_other_case": (_set("decisions", case_id="CM16-0000003"), ("decision_without_case",)),
    "decision_of_other_number": (
        _set("decisions", case_number="CM16-0000003"),
        ("decision_case_number_disagrees",),
    ),
    "decision_of_other_day": (
        _set("decisions", decision_date=date(2016, 1, 1)),
        ("decision_date_disagrees",),
    ),
    "decided_in_future": (_shared(decision_date=LATER), ("decision_in_future",)),
    "ur_action": (_set("decisions", ur_action="delayed"), ("decision_ur_action_unlisted",)),
    "decision_word": (
        _set("decisions", decision="denied", rationale_conclusion=None),
        ("decision_decision_unlisted", "outcome_wrong", "upheld_count_wrong"),
    ),
    "conclusion_word": (
        _set("decisions", rationale_conclusion="maybe"),
        ("decision_rationale_conclusion_unlisted",),
    ),
    "laterality": (_set("decisions", laterality="both"), ("decision_laterality_unlisted",)),
    "category_pair": (_set("decisions", category="Surgery"), ("category_unlisted",)),
    "request_empty": (_set("decisions", request=""), ("request_empty",)),
    "citation_doubled": (_repeat("citations"), ("citation_number_gap", "citation_repeated")),
    "citation_number": (_set("citations", citation_number=3), ("citation_number_gap",)),
    "citation_of_other_case": (_set("citations", case_id="CM16-0000003"), ("citation_without_case",)),
    "diagnosis_value": (_set("diagnoses", condition=None), ("diagnosis_value_missing",)),
    "diagnosis_doubled": (_repeat("diagnoses"), ("diagnosis_number_gap", "diagnosis_repeated")),
    "diagnosis_number": (_set("diagnoses", diagnosis_number=3), ("diagnosis_number_gap",)),
    "diagnosis_case_number": (
        _set("diagnoses", case_number="CM16-0000004"),
        ("diagnosis_case_number_disagrees",),
    ),
    "diagnosis_date": (_set("diagnoses", decision_date=date(2016, 1, 1)), ("diagnosis_date_disagrees",)),
    "diagnosis_of_other_case": (_set("diagnoses", case_id="CM16-0000003"), ("diagnosis_without_case",)),
    "condition": (_set("diagnoses", condition="cold"), ("diagnosis_condition_unlisted",)),
    "diagnosis_laterality": (_set("diagnoses", laterality="up"), ("diagnosis_laterality_unlisted",)),
    "certainty": (_set("diagnoses", certainty="maybe"), ("diagnosis_certainty_unlisted",)),
    "treatment_value": (_set("prior_treatments", treatment=None), ("prior_treatment_value_missing",)),
    "treatment_doubled": (
        _repeat("prior_treatments"),
        ("prior_treatment_number_gap", "prior_treatment_repeated"),
    ),
    "treatment_case_number": (
        _set("prior_treatments", case_number="CM16-0000004"),
        ("prior_treatment_case_number_disagrees",),
    ),
    "treatment_of_other_date": (
        _set("prior_treatments", decision_date=date(2016, 1, 1)),
        ("prior_treatment_date_disagrees",),
    ),
    "treatment_number": (_set("prior_treatments", treatment_number=3), ("prior_treatment_number_gap",)),
    "treatment_of_other_case": (
        _set("prior_treatments", case_id="CM16-0000003"),
        ("prior_treatment_without_case",),
    ),
    "treatment_pair": (
        _set("prior_treatments", subcategory="Opioids"),
        ("prior_treatment_category_unlisted",),
    ),
    "cited_by": (_set("citations", cited_by="worker"), ("citation_cited_by_unlisted",)),
    "citation_source": (_set("citations", source="CPT"), ("citation_source_unlisted",)),
}
"""Letter -> how it is broken, and the codes of the critical expectations that it fails."""

WARNING: dict[str, tuple[Change, tuple[str, ...]]] = {
    "text_short": (_set("letters", text="Upheld."), ("text_length_unusual",)),
    "number_of_other_form": (_shared(case_number="MX-1", case_id="MX-1"), ("case_number_unusual",)),
    "denied_before_injury": (_set("cases", date_of_injury=date(2016, 9, 2)), ("date_order",)),
    "applied_before_denial": (
        _set("cases", application_received_date=date(2016, 8, 31)),
        ("date_order",),
    ),
    "assigned_before_application": (_set("cases", assigned_date=date(2016, 9, 19)), ("date_order",)),
    "decided_before_assignment": (_shared(decision_date=date(2016, 10, 9)), ("date_order",)),
    "order_over_missing_dates": (
        _set(
            "cases",
            date_of_injury=date(2016, 11, 15),
            ur_denial_date=None,
            application_received_date=None,
            assigned_date=None,
        ),
        ("date_order",),
    ),
    "assigned_in_future": (_set("cases", assigned_date=LATER), ("date_in_future", "date_order")),
    "injured_long_ago": (
        _set("cases", date_of_injury=date(1900, 1, 1)),
        ("age_at_injury_unlikely", "date_out_of_range"),
    ),
    "year_9999": (_set("cases", date_of_injury=date(9999, 1, 1)), ("date_in_future", "date_order")),
    "age": (_set("cases", patient_age=13), ("age_at_injury_unlikely", "age_out_of_range")),
    "too_old": (_set("cases", patient_age=101), ("age_out_of_range",)),
    "child_at_injury": (_set("cases", patient_age=19), ("age_at_injury_unlikely",)),
    "state": (_set("cases", reviewer_license_states=["CA", "XX"]), ("state_unlisted",)),
    "summary": (_set("cases", clinical_summary="Hurt."), ("clinical_summary_length_unusual",)),
    "unknown_category": (
        _set("decisions", category="Unknown", subcategory="Unknown"),
        ("category_unknown",),
    ),
    "request_spaced": (_set("decisions", request="Acupuncture  six visits"), ("request_spacing",)),
    "request_long": (_set("decisions", request="visit " * 300 + "."), ("request_length_unusual",)),
    "denied_in_part": (_modified, ("ur_action_disagrees",)),
    "no_rationale": (
        _set("decisions", rationale=None, rationale_conclusion=None),
        ("rationale_missing",),
    ),
    "short_rationale": (_set("decisions", rationale="No."), ("rationale_length_unusual",)),
    "contradiction": (
        _set("decisions", rationale_conclusion="necessary"),
        ("rationale_disagrees",),
    ),
    "mixed": (_set("decisions", rationale_conclusion="mixed"), ("rationale_disagrees",)),
    "opioid_of_nothing": (_set("decisions", is_opioid=True), ("opioid_without_ingredient",)),
    "no_opioid": (
        _set("decisions", category="Pharmaceuticals", subcategory="Opioids"),
        ("opioid_disagrees",),
    ),
    "strength": (_set("decisions", drug_strength="5 mg"), ("drug_strength_form",)),
    "quantity": (_set("decisions", drug_quantity=325_000), ("drug_quantity_unlikely",)),
    "refills": (_set("decisions", drug_refills=60), ("drug_refills_unlikely",)),
    "visits": (_set("decisions", visits=0), ("visits_unlikely",)),
    "body_part": (_set("decisions", body_parts=["lower back", "tail"]), ("body_part_unlisted",)),
    "edition": (_set("citations", edition_year=2018), ("edition_year_unlikely",)),
    "untitled": (_set("citations", source="Other", title=None), ("citation_untitled",)),
    "odg_chapter": (_set("citations", source="ODG", title="Lower Back"), ("odg_title_unlisted",)),
    "diagnosis_length": (_set("diagnoses", diagnosis="x" * 201), ("diagnosis_length_unusual",)),
    "diagnosis_part": (_set("diagnoses", body_parts=["fin"]), ("diagnosis_body_part_unlisted",)),
    "treatment_length": (_set("prior_treatments", treatment="x" * 301), ("prior_treatment_length_unusual",)),
    "treatment_part": (_set("prior_treatments", body_parts=["fin"]), ("prior_treatment_body_part_unlisted",)),
    "treatment_visits": (_set("prior_treatments", visits=0), ("prior_treatment_visits_unlikely",)),
    "treatment_date": (
        _set("prior_treatments", treatment_date=date(2017, 1, 1)),
        ("prior_treatment_after_decision",),
    ),
    "mechanism": (_set("cases", mechanism_of_injury="x" * 401), ("mechanism_of_injury_length_unusual",)),
    "sections": (_set("citations", sections=""), ("citation_sections_length_unusual",)),
}
"""Letter -> what is odd about it, and the codes of the warnings that it fails."""

SOUND: dict[str, Change] = {
    "plain": lambda _: None,
    "unnamed": lambda rows: _shared(case_number=None, case_id="L-" + rows["letters"][0]["letter_id"][:16])(
        rows
    ),
    "without_header": lambda rows: [
        _shared(decision_date=None)(rows),
        _set("cases", ur_denial_date=None, application_received_date=None, assigned_date=None)(rows),
    ],
    "all_on_one_day": lambda rows: _set(
        "cases",
        ur_denial_date=date(2016, 11, 14),
        application_received_date=date(2016, 11, 14),
        assigned_date=date(2016, 11, 14),
    )(rows),
    "without_citations": lambda rows: rows["citations"].clear(),
    "refused": lambda rows: [
        _set("letters", status="quarantined", reasons=["encrypted"], case_id=None, text=None)(rows),
        *(rows[table].clear() for table in DATA_TABLES),
    ],
    "copied": lambda rows: [
        *(_repeat(table)(rows) for table in rows),
        _set("letters", source_uri="s3://raw/received=2016-12-01/copy.pdf")(rows),
    ],
}
"""Letters with nothing wrong."""


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


@pytest.fixture(scope="module")
def batch(letter, staged):
    changes = {name: change for name, (change, _) in (CRITICAL | WARNING).items()} | SOUND
    letters = {name: letter(name) for name in changes}
    for name, rows in letters.items():
        changes[name](rows)
    twin = letter("reissued")
    for rows in twin.values():
        for row in rows:
            number = letters["plain"]["cases"][0]["case_number"]
            row.update({"case_id": number} | ({"case_number": number} if "case_number" in row else {}))
    return staged([*letters.values(), twin])


@pytest.fixture(scope="module")
def verdict(batch) -> Verdict:
    return check_batch(batch, checked_on=CHECKED_ON)


@pytest.mark.parametrize("name", CRITICAL)
def test_critical_failure_quarantines_the_letter(verdict, name):
    reasons = {f"expectation:{code}" for code in CRITICAL[name][1]}
    assert set(verdict.quarantined.get(_id(name), ())) == reasons


@pytest.mark.parametrize("name", WARNING)
def test_warning_leaves_a_problem_and_publishes_the_letter(verdict, name):
    assert verdict.problems.get(_id(name)) == WARNING[name][1]
    assert _id(name) not in verdict.quarantined


@pytest.mark.parametrize("name", [*SOUND, "reissued"])
def test_sound_letter_passes(verdict, name):
    assert _id(name) not in verdict.quarantined
    assert _id(name) not in verdict.problems


def test_the_verdict_without_great_expectations_is_the_same(batch, verdict):
    alone = check_alone(batch, checked_on=CHECKED_ON)
    assert alone.quarantined == verdict.quarantined
    assert alone.problems == verdict.problems
    assert alone.counts == verdict.counts


def test_counts_letters_per_code(verdict):
    assert verdict.counts["age_out_of_range"] == 2
    assert verdict.counts["decision_in_future"] == 1


def test_letter_id_that_is_no_hash(letter, staged):
    rows = letter("plain")
    _shared(letter_id="plain", case_number=None, case_id="L-plain")(rows)
    found = check_batch(staged([rows]), checked_on=CHECKED_ON)
    assert found.quarantined == {"plain": ("expectation:letter_id_malformed",)}


def test_case_without_decisions(letter, staged):
    rows = letter("plain")
    rows["decisions"].clear()
    rows["citations"].clear()
    found = check_batch(staged([rows]), checked_on=CHECKED_ON)
    assert "expectation:case_without_decision" in found.quarantined[_id("plain")]


def test_quarantine_without_a_reason_gets_one(letter, staged):
    rows = letter("plain")
    SOUND["refused"](rows)
    rows["letters"][0]["reasons"] = []
    found = check_batch(staged([rows]), checked_on=CHECKED_ON)
    assert found.quarantined == {_id("plain"): ("expectation:quarantine_unexplained",)}


def test_row_of_no_letter_is_an_error(letter, staged):
    rows = letter("plain")
    rows["cases"][0]["letter_id"] = None
    with pytest.raises(ValueError, match="rows of cases hold a row without letter_id"):
        check_batch(staged([rows]), checked_on=CHECKED_ON)


def test_applied_verdict_withdraws_quarantined_letters_alone(batch, verdict):
    applied = apply_verdict(batch, verdict)
    assert {name: table.schema for name, table in applied.items()} == {
        name: table.schema for name, table in batch.items()
    }
    assert applied["letters"].num_rows == batch["letters"].num_rows
    for table in DATA_TABLES:
        expected = [row for row in batch[table]["letter_id"].to_pylist() if row not in verdict.quarantined]
        assert applied[table]["letter_id"].to_pylist() == expected
    statuses = dict(
        zip(
            applied["letters"]["letter_id"].to_pylist(), applied["letters"]["status"].to_pylist(), strict=True
        )
    )
    quarantined = {letter_id for letter_id, status in statuses.items() if status == "quarantined"}
    assert quarantined == {_id(name) for name in [*CRITICAL, "refused"]}


def test_applied_verdict_adds_codes_after_those_that_stand(letter, staged):
    rows = letter("plain")
    rows["cases"][0]["problems"] = ["case_number_from_key", "date_order"]
    rows["letters"][0]["reasons"] = ["kept"]
    found = Verdict(
        quarantined={}, problems={_id("plain"): ("age_out_of_range", "date_order")}, counts={}, alarms=(),
        results={},
    )  # fmt: skip
    applied = apply_verdict(staged([rows]), found)
    assert applied["cases"]["problems"].to_pylist() == [
        ["case_number_from_key", "date_order", "age_out_of_range"]
    ]
    assert applied["letters"]["reasons"].to_pylist() == [["kept"]]

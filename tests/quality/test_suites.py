"""The suites agree with the schema and the vocabularies, and say of each expectation what a reader needs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.place.settings import PROJECT
from imr.quality.allowed import ListUnknown, filled
from imr.quality.check import check_batch
from imr.quality.suites import checks_of, problems, read_checks, read_suite, reasons
from imr.text.vocabulary import read_rows

EXPECTATIONS = [
    pytest.param(table, expectation, id=f"{table}-{number}-{expectation['meta']['code']}")
    for table in TABLES
    for number, expectation in enumerate(read_suite(table)["expectations"])
]
PREPARED = {
    "letters": {"case_of_letter", "cases_found", "possible_identifiers"},
    "cases": {
        "letter_status",
        "expected_case_id",
        "decisions_found",
        "upheld_found",
        "overturned_found",
        "outcome_found",
        "latest_before_ur_denial_date",
        "latest_before_application_received_date",
        "latest_before_assigned_date",
        "latest_before_decision_date",
        "age_at_injury",
    },
    "decisions": {
        "case_of_letter",
        "case_number_of_case",
        "decision_date_of_case",
        "expected_decision_number",
        "citations_found",
        "category_pair",
        "decision_and_conclusion",
    },
    "citations": {
        "case_of_letter",
        "case_number_of_case",
        "decision_date_of_case",
        "expected_citation_number",
        "decisions_found",
    },
    "diagnoses": {
        "case_of_letter",
        "case_number_of_case",
        "decision_date_of_case",
        "expected_diagnosis_number",
    },
    "prior_treatments": {
        "case_of_letter",
        "case_number_of_case",
        "decision_date_of_case",
        "expected_treatment_number",
        "category_pair",
    },
}


def _kwargs(table: str, code: str) -> dict[str, Any]:
    (found,) = (e for e in read_suite(table)["expectations"] if e["meta"]["code"] == code)
    return found["kwargs"]


@pytest.mark.parametrize(("table", "expectation"), EXPECTATIONS)
def test_every_expectation_says_how_severe_it_is_and_why(table, expectation):
    assert set(expectation) == {"type", "kwargs", "severity", "description", "notes", "meta"}
    assert expectation["severity"] in {"critical", "warning"}
    assert re.fullmatch(r"[a-z][a-z0-9_]+", expectation["meta"]["code"])
    assert expectation["meta"]["scope"] in {"row", "batch"}
    assert expectation["description"].endswith(".")
    assert expectation["notes"].endswith(".")


@pytest.mark.parametrize("check", read_checks(), ids=lambda check: f"{check.table}-{check.code}")
def test_columns_are_of_the_schema_or_prepared(check):
    schema = set(SCHEMAS[check.table].names)
    for column in check.columns:
        own = re.sub(r"_(length|joined|count)$", "", column)
        assert column in schema | PREPARED[check.table] | {"required_missing"} or own in schema, column


def test_a_reason_names_one_expectation():
    critical = Counter(check.code for check in read_checks() if check.severity == "critical")
    assert max(critical.values()) == 1
    assert critical.keys().isdisjoint(check.code for check in read_checks() if check.severity == "warning")


def test_whole_batches_only_raise_alarms():
    scopes = {(check.scope, check.severity) for check in read_checks()}
    assert ("batch", "critical") not in scopes


def test_what_the_contract_says_is_checked_and_stands_in_no_file():
    for table in TABLES.values():
        codes = [expectation["meta"]["code"] for expectation in read_suite(table.name)["expectations"]]
        listed = [f"{table.row}_{column.name}_unlisted" for column in table.columns if column.values]
        derived = [f"{table.row}_value_missing", f"{table.row}_repeated", *listed]
        assert codes[: len(derived)] == derived
        written = (PROJECT / "expectations" / f"{table.name}.json").read_text()
        assert [code for code in derived if f'"{code}"' in written] == []


@pytest.mark.parametrize(
    ("named", "count", "some"),
    [
        ("category_pairs", 69, ["DMEPOS / DME", "Surgery / Spine", "Unknown / Unknown"]),
        ("states", 56, ["AL", "CA", "DC", "PR"]),
        ("body_parts", 32, ["finger", "lower back", "upper extremity"]),
        ("odg_chapters", 20, ["Forearm, Wrist, & Hand", "Low Back", "Preface"]),
    ],
)
def test_a_list_that_is_named_is_of_the_vocabulary(named, count, some):
    values = filled({"$VOCABULARY": named})
    assert len(values) >= count
    assert [value for value in some if value not in values] == []
    assert len(values) == len({str(value) for value in values})


@pytest.mark.parametrize(
    ("joined", "matches"),
    [
        ("neck", True),
        ("neck;lower back;finger", True),
        ("neck;tail", False),
        ("neck;", False),
        ("tail", False),
        ("necks", False),
    ],
)
def test_several_of_a_list_are_joined(joined, matches):
    assert bool(re.search(filled({"$SEVERAL_OF": "body_parts"}), joined)) is matches


def test_every_list_of_the_suites_is_filled():
    assert "$VOCABULARY" not in str([read_suite(table) for table in TABLES])
    assert "$SEVERAL_OF" not in str([read_suite(table) for table in TABLES])


def test_a_list_that_is_not_there_is_an_error():
    with pytest.raises(ListUnknown, match="no list is named planets; there are body_parts, "):
        filled({"$VOCABULARY": "planets"})


@pytest.mark.parametrize(
    ("table", "code", "column", "names"),
    [
        ("decisions", "body_part_unlisted", "parts", "body_parts"),
        ("citations", "odg_title_unlisted", "title", "guidelines"),
    ],
)
def test_what_a_term_means_is_allowed(table, code, column, names):
    package = "imr.terms" if names == "body_parts" else "imr.parsing"
    rows = [row for row in read_rows(package, names) if row.get("guideline", "ODG") == "ODG"]
    kwargs = _kwargs(table, code)
    allowed = re.compile(kwargs["regex"]).fullmatch if "regex" in kwargs else kwargs["value_set"].__contains__
    assert [row for row in rows if row[column] and not allowed(row[column])] == []


def test_codes_have_meanings():
    assert reasons()["expectation:case_without_decision"] == "Every case has a decision."
    assert "The decision is not before the assignment" in problems()["date_order"]
    assert "patient_age_mostly_missing" not in problems()


def test_importing_the_package_does_not_import_great_expectations():
    modules = "imr.quality.check, imr.quality.bounds, imr.quality.docs, imr.quality.suites"
    heavy = "{'great_expectations', 'pandas', 'airflow'} & set(sys.modules)"
    code = f"import sys, {modules}; sys.exit(str({heavy}) if {heavy} else 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_malformed_suite_is_an_error(letter, staged, monkeypatch):
    from datetime import date

    from imr.quality import results

    broken = read_suite("letters") | {
        "expectations": [
            {
                "type": "expect_column_values_to_not_be_null",
                "kwargs": {"column": "no_such_column"},
                "severity": "critical",
                "meta": {"code": "typing_error", "scope": "row"},
            }
        ]
    }
    monkeypatch.setattr(results, "read_suite", lambda _: broken)
    with pytest.raises(results.SuiteBroken, match=r"letters\.json: typing_error could not be evaluated"):
        check_batch(staged([letter("plain")]), checked_on=date(2017, 6, 1))


def test_a_column_that_nobody_prepares_is_named(letter, staged, monkeypatch):
    from datetime import date

    from imr.quality import frames
    from imr.quality.results import SuiteBroken

    astray = replace(checks_of("cases")[0], code="astray", columns=("no_such_column",))
    monkeypatch.setattr(frames, "checks_of", lambda table: [astray] if table == "cases" else [])
    with pytest.raises(SuiteBroken, match=r"cases\.json: astray names the column no_such_column.*prepare"):
        check_batch(staged([letter("plain")]), checked_on=date(2017, 6, 1))

"""Identifiers in invented text, similar text that is none, and the verdict on letters with identifiers."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from imr.quality.check import check_batch
from imr.quality.identifiers import CODE, find_identifiers
from imr.quality.suites import read_checks
from imr.samples import LAYOUTS, make_letter

SHOWN = [
    ("His SSN 123-45-6789 is on page two.", "ssn"),
    ("number 123\u201145\u20116789", "ssn"),
    ("SSN: 123456789", "ssn"),
    ("Social Security No. 123 45 6789", "ssn"),
    ("Social Security Number: XXX-XX-6789", "ssn"),
    ("she can be reached at (916) 555-0142.", "phone"),
    ("916-555-0142", "phone"),
    ("916.555.0142", "phone"),
    ("+1 916-555-0142", "phone"),
    ("(916) 555 0142", "phone"),
    ("Cell phone: 9165550142", "phone"),
    ("Tel. 916 555 0142", "phone"),
    ("phone number is 555-0142", "phone"),
    ("Case Number: CM16-0000001\nwife: 916-555-0142", "phone"),
    ("Write to jane.doe@example.com", "email"),
    ("jdoe77@mail.example.net.", "email"),
    ("MRN: 1234567", "medical_record_number"),
    ("MRN 12-34-56", "medical_record_number"),
    ("MR# AB-123456", "medical_record_number"),
    ("Medical Record No. 00123456", "medical_record_number"),
    ("medical record\r\nnumber 443322", "medical_record_number"),
    ("Chart #: 556677", "medical_record_number"),
    ("Employee Name: Jane Doe", "employee_name"),
    ("Employee Name: Jane Q. Doe\r\nProvider Name: [redacted]", "employee_name"),
    ("Employee Name: DOE, JANE", "employee_name"),
    ("Employee Name: Jane Doe Date of Injury: 1/2/2013", "employee_name"),
    ("Claims Number: [redacted]  Employee Name: Jane Doe", "employee_name"),
    ("Employee Name:\r\nJane Doe\r\nProvider Name:", "employee_name"),
    ("Employee Name: Jane Doe was seen in the clinic twice in the autumn", "employee_name"),
    ("Notice\n\nDated: 9/1/2013\nEmployee: María O’Neil\nClaim Number: [redacted]", "employee_name"),
    ("Patient Name: Nguyen", "employee_name"),
    ("Injured Worker Name: jane doe", "employee_name"),
]

NOT_SHOWN = [
    "",
    "P.O. Box 138009\nSacramento, CA 95813-8009",
    "IMR Case Number: CM13-0012345, claim 0591-0349-01 (NDC), code 97110-97140",
    "Arch Intern Med. 2010-11-1234; ISSN 0300-5771; doi 10.1016/j.pain.2009.11.002",
    "titrate Neurontin 300-600-1200 mg over three weeks",
    "seen on 12 11 2013 and on 03-04-2013",
    "SSN: XXX-XX-XXXX",
    "SSN: [redacted]",
    "Review organization\n(916) 555-0142\nmail@example.org\nCase Number: CM16-0000001",
    "Fax: (916) 555-0142",
    "Fax No. 916-555-0142",
    "Call 1-800-555-0142 or (855) 555-0142",
    "Phone: [redacted]",
    "one patch @ bedtime, Norco 10/325@4 a day, 2@HS.Then rest",
    "questions: reviews@maximus.com, someone@dir.ca.gov, info@example.com",
    "Electronic address: jane.doe@example.edu",
    "Correspondence to: jane.doe@example.edu",
    "MRN: XXXXXXX",
    "the medical record notes 12345 steps a day",
    "Medical Record Number: [redacted]",
    "medical records dated 2013-2014",
    "Employee Name: [redacted]",
    "Employee Name: REDACTED",
    "Employee Name: (withheld)",
    "Employee Name: XXXX XXXXXXX",
    "Employee Name: _________",
    "Employee Name: -",
    "Employee Name: \u2014",
    "Employee Name: N/A",
    "Employee Name: J.D.",
    "Employee Name:",
    "Employee Name:\r\nProvider Name: [redacted]",
    "Employee Name: Provider Name: Treatment(s) in Dispute Listed on IMR Application:",
    "Employee Name: Date of Injury: 1/2/2013 Claims Number:",
    "Employee Name:\nFinal Determination\n",
    "Employee Name:\n\nJane is a name",
    "Employee:\nClaim Number:\nDate of UR Decision: 8/30/2013",
    "Employee: the records show that the injured worker was treated twice",
    "no affiliation with the employer, employee, providers: none",
]


@pytest.mark.parametrize(("text", "kind"), SHOWN)
def test_an_identifier_is_found(text: str, kind: str) -> None:
    assert find_identifiers(text) == (kind,)


@pytest.mark.parametrize("text", NOT_SHOWN)
def test_what_identifies_nobody_is_left_alone(text: str) -> None:
    assert find_identifiers(text) == ()


def test_kinds_are_told_once_in_their_order() -> None:
    text = "Employee Name: Jane Doe\nSSN 123-45-6789, 123-45-6780, cell 916-555-0142"
    assert find_identifiers(text) == ("ssn", "phone", "employee_name")


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_invented_letters_show_none(layout: str) -> None:
    texts = [make_letter(5, index, layout=layout, noise=index % 4).text for index in range(24)]
    assert [found for found in map(find_identifiers, texts) if found] == []


def _rows(letter, staged, *texts: str):
    every = [letter(str(number)) for number in range(len(texts))]
    for rows, text in zip(every, texts, strict=True):
        rows["letters"][0]["text"] += text
    return staged(every)


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def test_a_letter_that_shows_one_is_quarantined(letter, staged) -> None:
    rows = _rows(letter, staged, "", "\nEmployee Name: Jane Doe\n")
    found = check_batch(rows, checked_on=date(2017, 6, 1))
    assert found.quarantined == {_id("1"): (f"expectation:{CODE}",)}
    assert found.problems == {}


def test_a_letter_that_shows_one_may_be_published_with_a_problem(letter, staged, monkeypatch) -> None:
    monkeypatch.setenv("IMR_PUBLISH_POSSIBLE_IDENTIFIERS", "1")
    rows = _rows(letter, staged, "", "\nEmployee Name: Jane Doe\n")
    found = check_batch(rows, checked_on=date(2017, 6, 1))
    assert found.quarantined == {}
    assert found.problems == {_id("1"): (CODE,)}


def test_the_switch_changes_one_severity(monkeypatch) -> None:
    usual = {(check.table, check.code): check.severity for check in read_checks()}
    monkeypatch.setenv("IMR_PUBLISH_POSSIBLE_IDENTIFIERS", "1")
    switched = {(check.table, check.code): check.severity for check in read_checks()}
    changed = {key for key in usual if usual[key] != switched[key]}
    assert (usual["letters", CODE], switched["letters", CODE]) == ("critical", "warning")
    assert changed == {("letters", CODE)}

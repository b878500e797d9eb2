"""What is said of a batch as a whole, not of one of its letters."""

from __future__ import annotations

import socket
from datetime import date

import pytest

from imr.quality.check import check_batch

CHECKED_ON = date(2017, 6, 1)


def test_empty_batch_has_nothing_wrong(staged):
    found = check_batch(staged([]), checked_on=CHECKED_ON)
    assert (found.quarantined, found.problems, found.alarms) == ({}, {}, ())


@pytest.mark.parametrize(
    ("table", "values", "alarm"),
    [
        ("cases", {"patient_age": None}, "patient_age_mostly_missing"),
        ("diagnoses", {"condition": "other"}, "condition_often_unknown"),
        (
            "prior_treatments",
            {"category": "Unknown", "subcategory": "Unknown"},
            "prior_treatments_often_unknown",
        ),
    ],
)
def test_much_missing_raises_an_alarm_and_marks_no_letter(letter, staged, table, values, alarm):
    letters = [letter(str(number)) for number in range(5)]
    for rows in letters:
        rows[table][0].update(values)
    found = check_batch(staged(letters), checked_on=CHECKED_ON)
    assert found.alarms == (alarm,)
    assert (found.quarantined, found.problems) == ({}, {})


def test_nothing_is_sent_anywhere_nor_printed(letter, staged, monkeypatch, capfd):
    def refuse(*args: object) -> None:
        raise AssertionError(f"connects to {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    check_batch(staged([letter("plain")]), checked_on=CHECKED_ON)
    assert capfd.readouterr() == ("", "")

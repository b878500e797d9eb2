"""Letters that a check holds back are released or closed, and later runs keep to that."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any

import pytest

from imr.runs import review, steps
from imr.runs.deployment import Deployment
from imr.runs.reconcile import reconcile
from support.runs import DAY, put, rows_of, text_letter

LATER = datetime(2025, 4, 1, 12, tzinfo=UTC)
BEFORE_THE_DECISION = date(2010, 1, 1)
"""A day of the check on which every letter's decision is still to come: a critical failure."""


def _ingest(deployment: Deployment, run_id: str, *, reprocess: bool = False) -> None:
    for batch in steps.list_letters(deployment, run_id, [DAY], reprocess=reprocess):
        steps.extract(deployment, run_id, batch)
        steps.parse(deployment, run_id, batch)
        _finish(deployment, run_id, batch)


def _finish(deployment: Deployment, run_id: str, batch: str) -> None:
    steps.validate(deployment, run_id, [batch], checked_on=BEFORE_THE_DECISION)
    done = steps.publish(deployment, run_id, [batch])
    reconcile(deployment, run_id, published=done, started_at=LATER)


def _review(deployment: Deployment, run_id: str, answer: str, **narrowed: Any) -> None:
    assert review.list_waiting(deployment, run_id, DAY, DAY, **narrowed)
    for batch in review.stage_reviewed(deployment, run_id, answer, "ada", LATER):
        steps.parse(deployment, run_id, batch)
        _finish(deployment, run_id, batch)


@pytest.fixture
def held(deployment: Deployment) -> Deployment:
    """A deployment where one letter is held back by a check, and one object cannot be read."""
    put(deployment, {"letter.txt": text_letter(1), "broken.pdf": b""})
    _ingest(deployment, "first")
    assert {row["status"] for row in rows_of(deployment, "letters")} == {"quarantined"}
    return deployment


def test_what_waits_is_listed_by_object_and_reason_without_text(held: Deployment) -> None:
    waiting = review.list_waiting(held, "look", DAY, DAY)
    (reasons,) = (row["reasons"] for row in rows_of(held, "letters") if row["text"])
    assert waiting == f"- `{held.uri(f'received={DAY}/letter.txt')}`: {', '.join(reasons)}"
    assert review.list_waiting(held, "look", date(2025, 3, 4), date(2025, 3, 9)) is None
    assert review.list_waiting(held, "look", None, None) == waiting
    assert review.list_waiting(held, "look", DAY, None) == waiting


@pytest.mark.great_expectations
def test_a_released_letter_is_published_with_what_it_failed_as_problems(held: Deployment) -> None:
    (reasons,) = (row["reasons"] for row in rows_of(held, "letters") if row["text"])
    _review(held, "look", "released")
    (case,) = rows_of(held, "cases")
    assert {reason.removeprefix("expectation:") for reason in reasons} <= set(case["problems"])
    assert len(rows_of(held, "decisions")) == case["decision_count"]
    (letter,) = (row for row in rows_of(held, "letters") if row["text"])
    assert (letter["status"], letter["review"], letter["reviewed_by"]) == ("published", "released", "ada")
    assert letter["reviewed_at"] == LATER
    assert review.list_waiting(held, "again", DAY, DAY) is None


def test_one_letter_is_decided_with_a_note_and_the_others_wait(held: Deployment) -> None:
    put(held, {"other.txt": text_letter(2)})
    _ingest(held, "second")
    chosen, other = sorted(
        (row for row in rows_of(held, "letters") if row["text"]), key=itemgetter("source_uri")
    )
    assert review.list_waiting(held, "look", None, None, letters=[chosen["letter_id"]])
    for batch in review.stage_reviewed(held, "look", "released", "ada", LATER, "read it twice"):
        steps.parse(held, "look", batch)
        _finish(held, "look", batch)
    rows = {row["letter_id"]: row for row in rows_of(held, "letters")}
    decided, left = rows[chosen["letter_id"]], rows[other["letter_id"]]
    assert (decided["status"], decided["review_note"]) == ("published", "read it twice")
    assert (left["status"], left["review"], left["review_note"]) == ("quarantined", None, None)


def test_a_closed_letter_stays_and_is_not_shown_again(held: Deployment) -> None:
    _review(held, "look", "closed")
    assert rows_of(held, "cases") == []
    (letter,) = (row for row in rows_of(held, "letters") if row["text"])
    assert (letter["status"], letter["review"], letter["reviewed_by"]) == ("quarantined", "closed", "ada")
    assert review.list_waiting(held, "again", DAY, DAY) is None


def test_a_closed_letter_that_would_pass_now_stays_closed(
    held: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    _review(held, "look", "closed")
    monkeypatch.setattr(sys.modules[__name__], "BEFORE_THE_DECISION", date(2026, 1, 1))
    _ingest(held, "reprocessed", reprocess=True)
    (letter,) = (row for row in rows_of(held, "letters") if row["text"])
    assert (letter["status"], letter["reasons"]) == ("quarantined", ["closed_in_review"])
    assert rows_of(held, "cases") == []


def test_what_was_decided_can_be_decided_again(held: Deployment) -> None:
    for number, answer in enumerate(("released", "closed", "released")):
        _review(held, f"look {number}", answer, again=True)
        (letter,) = (row for row in rows_of(held, "letters") if row["text"])
        assert letter["status"] == ("published" if answer == "released" else "quarantined")
        assert len(rows_of(held, "cases")) == (answer == "released")


def test_a_look_can_be_at_some_objects_only(held: Deployment) -> None:
    uri = held.uri(f"received={DAY}/letter.txt")
    assert review.list_waiting(held, "look", DAY, DAY, objects=["s3://raw/other.txt"]) is None
    assert uri in str(review.list_waiting(held, "look", DAY, DAY, objects=[uri]))


def test_a_look_at_nothing_ends_well(held: Deployment) -> None:
    assert review.list_waiting(held, "look", date(2025, 3, 4), date(2025, 3, 9)) is None
    assert reconcile(held, "look", published=None, started_at=LATER) == {}


@pytest.mark.parametrize("answer", ["released", "closed"])
def test_a_decision_meets_a_run_that_is_on_its_way(held: Deployment, answer: str) -> None:
    (batch,) = steps.list_letters(held, "slow", [DAY], reprocess=True)
    steps.extract(held, "slow", batch)
    steps.parse(held, "slow", batch)
    steps.validate(held, "slow", [batch], checked_on=BEFORE_THE_DECISION)
    _review(held, "look", answer)
    steps.publish(held, "slow", [batch])
    (letter,) = (row for row in rows_of(held, "letters") if row["text"])
    assert (letter["review"], letter["reviewed_by"], letter["reviewed_at"]) == (answer, "ada", LATER)
    assert letter["status"] == ("published" if answer == "released" else "quarantined")
    assert len(rows_of(held, "cases")) == (answer == "released")


def test_a_decision_is_about_a_letters_bytes_and_all_copies_of_them(held: Deployment) -> None:
    _review(held, "look", "released")
    put(held, {"copy.txt": text_letter(1)})
    _ingest(held, "copied")
    statuses = {row["status"] for row in rows_of(held, "letters") if row["text"]}
    assert statuses == {"published", "duplicate"}
    letter = held.uri(f"received={DAY}/letter.txt")
    _review(held, "again", "closed", again=True, objects=[letter])
    copies = [row for row in rows_of(held, "letters") if row["text"]]
    assert [row["review"] for row in copies] == ["closed"] * 2
    assert rows_of(held, "cases") == []
    assert rows_of(held, "decisions") == []


def test_any_number_of_letters_can_be_closed(deployment: Deployment) -> None:
    for half in (range(15), range(15, 30)):
        put(deployment, {f"{number}.txt": text_letter(number) for number in half})
        _ingest(deployment, f"first {half.start}")
    held = [row["letter_id"] for row in rows_of(deployment, "letters") if row["status"] == "quarantined"]
    assert len(held) >= 20, "as many as no run would quarantine without asking"
    _review(deployment, "look", "closed")
    assert sorted(
        row["letter_id"] for row in rows_of(deployment, "letters") if row["review"] == "closed"
    ) == sorted(held)


@pytest.mark.parametrize(("answer", "status"), [("released", "published"), ("closed", "quarantined")])
def test_reading_the_letter_again_abides_by_what_was_decided(
    held: Deployment, answer: str, status: str
) -> None:
    _review(held, "look", answer)
    _ingest(held, "reprocessed", reprocess=True)
    (letter,) = (row for row in rows_of(held, "letters") if row["text"])
    assert (letter["status"], letter["review"], letter["reviewed_by"]) == (status, answer, "ada")

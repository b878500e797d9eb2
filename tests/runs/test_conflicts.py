"""Letters of one case that contradict each other: held in every order of arrival, released by a person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from imr.runs import review, steps
from imr.runs.deployment import Deployment
from imr.runs.reconcile import reconcile
from imr.samples import make_letter
from support.runs import CHECKED_ON, put, rows_of, run

DAY = date(2025, 3, 3)
LETTER = make_letter(7, 1, layout="headed_decisions").text


def _with_date(text: str, label: str, value: str) -> str:
    """The letter with another value behind a label of its header."""
    head, found, rest = text.partition(f"{label}: ")
    assert found, label
    return head + found + value + rest[len("01/01/2020") :]


TRUE = LETTER.encode()
CORRECTED = (LETTER + "\nCorrected determination.\n").encode()
QUOTING = _with_date(LETTER, "Date of Injury", "02/03/1999").encode()


def _deliver(deployment: Deployment, order: tuple[str, ...]) -> None:
    """Each letter on a day and in a run of its own; its time follows its name, not its arrival."""
    letters = {"true": TRUE, "quoting": QUOTING, "corrected": CORRECTED}
    for number, name in enumerate(order):
        day = DAY + timedelta(days=number)
        put(deployment, {f"{name}.txt": letters[name]}, day)
        run(deployment, f"run {name}", day)


def _statuses(deployment: Deployment) -> dict[str, tuple[str, list[str]]]:
    return {
        row["source_uri"].rpartition("/")[2].removesuffix(".txt"): (row["status"], row["reasons"])
        for row in rows_of(deployment, "letters")
    }


def _review(deployment: Deployment, answer: str, name: str) -> None:
    run_id = f"{answer} {name}"
    (uri,) = (
        row["source_uri"] for row in rows_of(deployment, "letters") if f"{name}.txt" in row["source_uri"]
    )
    assert review.list_waiting(deployment, run_id, DAY, DAY + timedelta(days=9), objects=[uri])
    now = datetime.now(UTC) + timedelta(minutes=1)
    batches = review.stage_reviewed(deployment, run_id, answer, "ada", now)
    for batch in batches:
        steps.parse(deployment, run_id, batch)
    steps.validate(deployment, run_id, batches, checked_on=CHECKED_ON)
    published: dict[str, Any] = steps.publish(deployment, run_id, batches)
    reconcile(deployment, run_id, published=published, started_at=now)


HELD = ("quarantined", ["letters_conflict"])


@pytest.mark.parametrize("order", [("true", "quoting"), ("quoting", "true")])
def test_both_are_held_and_the_one_released_is_published(
    deployment: Deployment, order: tuple[str, ...]
) -> None:
    _deliver(deployment, order)
    assert _statuses(deployment) == {"true": HELD, "quoting": HELD}
    assert [len(rows_of(deployment, name)) for name in ("cases", "decisions", "citations")] == [0, 0, 0]
    waiting = review.list_waiting(deployment, "look", DAY, DAY + timedelta(days=9)) or ""
    assert waiting.count("letters_conflict") == 2
    _review(deployment, "released", "true")
    assert _statuses(deployment) == {
        "true": ("published", []),
        "quoting": ("superseded", ["other_letter_chosen"]),
    }
    (case,) = rows_of(deployment, "cases")
    assert case["date_of_injury"] != date(1999, 2, 3)
    assert review.list_waiting(deployment, "again", DAY, DAY + timedelta(days=9)) is None


def test_closing_one_publishes_the_other(deployment: Deployment) -> None:
    _deliver(deployment, ("true", "quoting"))
    _review(deployment, "closed", "quoting")
    assert _statuses(deployment) == {
        "true": ("published", []),
        "quoting": ("quarantined", ["closed_in_review"]),
    }
    assert len(rows_of(deployment, "cases")) == 1


def test_a_corrected_determination_supersedes_in_any_order(deployment: Deployment) -> None:
    _deliver(deployment, ("corrected", "true"))
    assert sorted(status for status, _ in _statuses(deployment).values()) == ["published", "superseded"]


@pytest.mark.parametrize("order", [("true", "quoting", "corrected"), ("quoting", "corrected", "true")])
def test_three_letters_end_alike_whatever_came_first(deployment: Deployment, order: tuple[str, ...]) -> None:
    _deliver(deployment, order)
    assert set(map(str, _statuses(deployment).values())) == {str(HELD)}
    _review(deployment, "closed", "quoting")
    assert sorted(status for status, _ in _statuses(deployment).values()) == [
        "published",
        "quarantined",
        "superseded",
    ]
    assert len(rows_of(deployment, "cases")) == 1

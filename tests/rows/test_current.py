from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from imr.rows.current import Entry, Review, resolve


def _entry(letter: str, case: str | None, received: int, decided: int | None = 1, **changes: object) -> Entry:
    fields: dict[str, object] = {
        "letter_id": letter,
        "source_uri": f"s3://raw/{letter}-{received}.pdf",
        "archive_member": None,
        "received_date": date(2025, 1, received),
        "modified_at": datetime(2025, 2, 1, tzinfo=UTC),
        "case_id": case,
        "decision_date": date(2024, 12, decided) if decided else None,
    }
    return Entry(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([_entry("a", "X", 1)], ["published"]),
        ([_entry("a", "X", 1), _entry("b", "Y", 1)], ["published", "published"]),
        # the newer decision is current, whatever day it was received
        ([_entry("a", "X", 2, decided=1), _entry("b", "X", 1, decided=2)], ["superseded", "published"]),
        # decided on one day: the one received later
        ([_entry("a", "X", 2), _entry("b", "X", 1)], ["published", "superseded"]),
        # received on one day: the one uploaded later
        (
            [_entry("a", "X", 1, modified_at=datetime(2025, 3, 1, tzinfo=UTC)), _entry("b", "X", 1)],
            ["published", "superseded"],
        ),
        # a letter without a decision date is older than any with one
        ([_entry("a", "X", 9, decided=None), _entry("b", "X", 1)], ["superseded", "published"]),
        # the same bytes: the first to arrive
        ([_entry("a", "X", 2), _entry("a", "X", 1)], ["duplicate", "published"]),
        (
            [
                _entry("a", "X", 1, source_uri="s3://raw/z.pdf"),
                _entry("a", "X", 1, source_uri="s3://raw/b.pdf"),
            ],
            ["duplicate", "published"],
        ),
        (
            [
                _entry("a", "X", 1, source_uri="s3://raw/z.zip", archive_member="2"),
                _entry("a", "X", 1, source_uri="s3://raw/z.zip", archive_member="1"),
            ],
            ["duplicate", "published"],
        ),
        # a copy that could be read, before one that could not, and again when the ledger says so
        (
            [_entry("a", None, 1, None, quarantined_for=("extract_timeout",)), _entry("a", "X", 2)],
            ["duplicate", "published"],
        ),
        # all copies refused: the first says why, whatever order they came in
        (
            [_entry("a", "X", day, quarantined_for=("expectation:no",)) for day in (2, 1)],
            ["duplicate", "quarantined"],
        ),
        # one that a person can look at, before one that there is no text of
        (
            [
                _entry("a", None, 1, None, quarantined_for=("extract_timeout",)),
                _entry("a", "X", 2, quarantined_for=("expectation:no",)),
            ],
            ["duplicate", "quarantined"],
        ),
        # what cannot be read takes no part
        (
            [_entry("a", None, 1, None, quarantined_for=("pdf_damaged",)), _entry("b", "X", 1)],
            ["quarantined", "published"],
        ),
        # a quarantined newer letter leaves the older one current
        (
            [_entry("a", "X", 1), _entry("b", "X", 2, 9, quarantined_for=("no",))],
            ["published", "quarantined"],
        ),
        # copies of a superseded letter stay copies
        (
            [_entry("a", "X", 1), _entry("a", "X", 2), _entry("b", "X", 3, decided=2)],
            ["superseded", "duplicate", "published"],
        ),
    ],
)
def test_statuses_follow_from_the_letters_not_from_their_order(
    entries: list[Entry], expected: list[str]
) -> None:
    for order in permutations(entries):
        statuses = resolve(order)
        assert [statuses[entry.key].status for entry in entries] == expected


def test_reasons_say_why() -> None:
    entries = [
        _entry("a", "X", 1),
        _entry("a", "X", 2),
        _entry("b", "X", 3, decided=2),
        _entry("c", None, 1, None, quarantined_for=("pdf_damaged", "more")),
        _entry("c", None, 2, None, quarantined_for=("pdf_damaged", "more")),
    ]
    statuses = resolve(entries)
    assert [statuses[entry.key].reasons for entry in entries] == [
        ("newer_letter",),
        ("same_bytes",),
        (),
        ("pdf_damaged", "more"),
        ("same_bytes", "pdf_damaged", "more"),
    ]


HURT, OTHER_HURT = date(2020, 5, 4), date(2019, 1, 2)
APPLIED, OTHER_APPLIED = date(2024, 10, 1), date(2024, 8, 9)


def _released(day: int) -> Review:
    return Review("released", "ada", datetime(2025, 3, day, tzinfo=UTC))


def _uploaded(day: int) -> datetime:
    return datetime(2025, 3, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        # a corrected determination says the same of what does not change
        (
            [_entry("a", "X", 1, facts=(HURT, APPLIED)), _entry("b", "X", 2, 5, facts=(HURT, APPLIED))],
            ["superseded", "published"],
        ),
        # a letter that does not say contradicts none
        (
            [_entry("a", "X", 1, facts=(HURT, None)), _entry("b", "X", 2, 5, facts=(None, APPLIED))],
            ["superseded", "published"],
        ),
        # another date of injury, or of the application: both are held
        (
            [_entry("a", "X", 1, facts=(HURT, APPLIED)), _entry("b", "X", 2, 5, facts=(OTHER_HURT, APPLIED))],
            ["quarantined", "quarantined"],
        ),
        (
            [_entry("a", "X", 1, facts=(HURT, APPLIED)), _entry("b", "X", 2, 5, facts=(HURT, OTHER_APPLIED))],
            ["quarantined", "quarantined"],
        ),
        # and with them what they would supersede
        (
            [
                _entry("a", "X", 1, facts=(HURT, None)),
                _entry("b", "X", 2, 5, facts=(HURT, None)),
                _entry("c", "X", 3, 9, facts=(OTHER_HURT, None)),
            ],
            ["quarantined", "quarantined", "quarantined"],
        ),
        # a letter in quarantine contradicts nobody
        (
            [
                _entry("a", "X", 1, facts=(HURT, None)),
                _entry("b", "X", 2, 5, facts=(OTHER_HURT, None), quarantined_for=("closed_in_review",)),
            ],
            ["published", "quarantined"],
        ),
        # the letter that a person released is current, though it is the older one
        (
            [
                _entry("a", "X", 1, facts=(HURT, None), review=_released(9)),
                _entry("b", "X", 2, 5, facts=(OTHER_HURT, None)),
            ],
            ["published", "superseded"],
        ),
        # of two that were released the last one
        (
            [
                _entry("a", "X", 1, facts=(HURT, None), review=_released(9)),
                _entry("b", "X", 2, 5, facts=(OTHER_HURT, None), review=_released(10)),
            ],
            ["superseded", "published"],
        ),
        # a corrected determination supersedes the one that was released
        (
            [
                _entry("a", "X", 1, facts=(HURT, None), review=_released(9)),
                _entry("b", "X", 2, 5, facts=(OTHER_HURT, None)),
                _entry("c", "X", 3, 7, facts=(HURT, None)),
            ],
            ["superseded", "superseded", "published"],
        ),
        # what contradicts the released one and was delivered after the choice waits for a person
        (
            [
                _entry("a", "X", 1, facts=(HURT, None), review=_released(9)),
                _entry("b", "X", 2, 5, facts=(OTHER_HURT, None), modified_at=_uploaded(12)),
            ],
            ["published", "quarantined"],
        ),
        # the released letter does not say, and the others contradict each other: it alone is current
        (
            [
                _entry("a", "X", 1, review=_released(9)),
                _entry("b", "X", 2, 5, facts=(HURT, None)),
                _entry("c", "X", 3, 7, facts=(OTHER_HURT, None)),
            ],
            ["published", "superseded", "superseded"],
        ),
    ],
)
def test_letters_that_contradict_each_other_are_held_until_a_person_chooses(
    entries: list[Entry], expected: list[str]
) -> None:
    for order in permutations(entries):
        statuses = resolve(order)
        assert [statuses[entry.key].status for entry in entries] == expected

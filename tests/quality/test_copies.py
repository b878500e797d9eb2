"""Copies of a letter have the same verdict whether they are checked together or apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain, permutations, product
from typing import Any

from imr.contract.tables import TABLES
from imr.quality.check import apply_verdict, check_batch

CHECKED_ON = date(2017, 6, 1)
Rows = dict[str, list[dict[str, Any]]]
Copy = Callable[[Rows], Rows]


def _named(rows: Rows, name: str, **shared: object) -> Rows:
    for row in chain(*rows.values()):
        row.update(shared)
    rows["letters"][0]["source_uri"] = f"s3://raw/{name}"
    return rows


def _first(rows: Rows) -> Rows:
    return rows


def _under_another_name(rows: Rows) -> Rows:
    return _named(rows, "received=2016-12-01/copy.pdf")


def _received_later(rows: Rows) -> Rows:
    return _named(rows, "received=2016-12-02/copy.pdf", received_date=date(2016, 12, 2))


def _of_a_case_without_number(rows: Rows) -> Rows:
    """A text without a case number, of which only the first copy's name gives one."""
    case = "L-" + rows["letters"][0]["letter_id"][:16]
    return _named(rows, "received=2016-12-01/scan.pdf", case_id=case, case_number=None)


def _refused(rows: Rows) -> Rows:
    """A copy that was refused, for example because its reader took too long."""
    unread = {"text": None, "layout": None, "status": "quarantined", "reasons": ["extract_timeout"]}
    _named(rows, "received=2016-12-01/slow.pdf", case_id=None)["letters"][0].update(unread)
    return {table: rows[table] if table == "letters" else [] for table in rows}


COPIES: tuple[Copy, ...] = (
    _first,
    _under_another_name,
    _received_later,
    _of_a_case_without_number,
    _refused,
)
COMPANIES = (*permutations(COPIES, 2), COPIES, COPIES[::-1])
LETTERS: tuple[Callable[[Rows], object], ...] = (
    lambda sound: sound,
    lambda odd: odd["cases"][0].update(patient_age=13),
    lambda broken: broken["cases"][0].update(outcome="upheld"),
)


def test_a_copy_ends_as_it_would_alone(letter, staged):
    """All combinations of copies in one batch, each as its own letter; and each copy in its own batch."""
    cases = list(enumerate(product(LETTERS, COMPANIES)))

    def checked(copies: Iterable[Copy]) -> list[str]:
        made = []
        for number, (change, company) in cases:
            for copy in company:
                if copy in copies:
                    rows = letter(f"letter {number}")
                    change(rows)
                    made.append(copy(rows))
        batch = staged(made)
        applied = apply_verdict(batch, check_batch(batch, checked_on=CHECKED_ON))
        return [f"{table} {row}" for table in TABLES for row in applied[table].to_pylist()]

    apart = chain.from_iterable(checked([copy]) for copy in COPIES)
    assert sorted(checked(COPIES)) == sorted(apart)


def test_a_copy_that_names_a_case_none_was_read_as_is_refused(letter, staged):
    astray = _under_another_name(letter("letter"))
    astray["letters"][0]["case_id"] = "CM16-0000001"
    found = check_batch(staged([letter("letter"), astray]), checked_on=CHECKED_ON)
    assert list(found.quarantined.values()) == [("expectation:letter_case_disagrees",)]

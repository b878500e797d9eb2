"""Checks a batch of staged rows: which letters are quarantined, and which get a problem code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from imr.contract.tables import DATA_TABLES, TABLES
from imr.quality.results import Result, validate
from imr.quality.suites import REASON_PREFIX, checks_of, read_suite

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the suites say of a batch.

    `counts` has the number of letters that fail an expectation on single rows, by its code. `alarms` has the
    codes of failed expectations on the batch as a whole. `results` has each table's results for `docs`.
    """

    quarantined: Mapping[str, tuple[str, ...]]
    """letter_id -> reasons (`expectation:<code>`), for letters that fail a critical expectation."""
    problems: Mapping[str, tuple[str, ...]]
    """letter_id -> problem codes, for letters that fail a warning."""
    counts: Mapping[str, int]
    alarms: tuple[str, ...]
    results: Mapping[str, tuple[Result, ...]]


Failing = Mapping[tuple[str, int], frozenset[str]]
"""(table, position in its suite) of an expectation on single rows -> letters that fail it."""


def check_batch(rows: Mapping[str, pa.Table], *, checked_on: date) -> Verdict:
    """Returns the suites' verdict on the staged rows of one batch, with Great Expectations' results.

    `checked_on` is the day on which the check is made: no date in a letter can be later, whenever the letter
    was received. Raises ValueError where a row has no letter_id, and SuiteBroken where a suite cannot be
    evaluated.
    """
    validations = {
        table: validate(table, frame, checked_on=checked_on) for table, frame in _frames(rows).items()
    }
    failing: dict[tuple[str, int], frozenset[str]] = {}
    alarms = []
    for table, validation in validations.items():
        failing |= {(table, position): letters for position, letters in validation.failing.items()}
        for check, result in zip(checks_of(table), validation.results, strict=True):
            if check.scope == "batch" and not result["success"]:
                alarms.append(check.code)
    results = {table: validation.results for table, validation in validations.items()}
    return _verdict(failing, tuple(alarms), results)


def check_alone(rows: Mapping[str, pa.Table], *, checked_on: date) -> Verdict:
    """Returns the verdict of `check_batch` without Great Expectations: it has no `alarms` and no `results`.

    Raises ValueError where a row has no letter_id.
    """
    from imr.quality.predicates import failing_letters

    failing = {
        (table, position): failing_letters(frame, expectation, checked_on=checked_on)
        for table, frame in _frames(rows).items()
        for position, expectation in enumerate(read_suite(table)["expectations"])
        if expectation["meta"]["scope"] == "row"
    }
    return _verdict(failing, (), {})


def _frames(rows: Mapping[str, pa.Table]) -> dict[str, pd.DataFrame]:
    from imr.quality.frames import frames_of

    for table in TABLES:
        if rows[table]["letter_id"].null_count:
            raise ValueError(
                f"validate: the staged rows of {table} hold a row without letter_id, which belongs to no "
                "letter. This is a bug in the parse step: report it with the log of the run."
            )
    return frames_of(rows)


def _verdict(failing: Failing, alarms: tuple[str, ...], results: Mapping[str, tuple[Result, ...]]) -> Verdict:
    letters_by: dict[tuple[str, str], set[str]] = defaultdict(set)  # severity and code -> letters
    for (table, position), letters in failing.items():
        if letters:
            check = checks_of(table)[position]
            letters_by[check.severity, check.code] |= letters
    return Verdict(
        quarantined=_by_letter(letters_by, "critical", REASON_PREFIX),
        problems=_by_letter(letters_by, "warning", ""),
        counts={code: len(letters) for (_, code), letters in sorted(letters_by.items())},
        alarms=alarms,
        results=results,
    )


def apply_verdict(rows: Mapping[str, pa.Table], verdict: Verdict) -> dict[str, pa.Table]:
    """Returns the rows as they are to be published.

    A quarantined letter keeps only its row in `letters`, which gets the status and the reasons. The codes of
    failed warnings are added to the `problems` of the letter's case. A copy whose text could not be read
    keeps that as its only reason, whatever the text of another copy fails.
    """
    refused = pa.array(verdict.quarantined, pa.string())
    kept = {
        table: rows[table].filter(pc.invert(pc.is_in(rows[table]["letter_id"], refused)))
        for table in DATA_TABLES
    }
    letters = _with_added(rows["letters"], "reasons", verdict.quarantined)
    own = rows["letters"]["reasons"]
    is_unread = pc.and_(pc.is_null(letters["text"]), pc.greater(pc.list_value_length(own), 0))
    letters = _replaced(letters, "reasons", pc.if_else(is_unread, own, letters["reasons"]))
    is_refused = pc.is_in(letters["letter_id"], refused)
    status = pc.if_else(is_refused, "quarantined", letters["status"])
    letters = _replaced(letters, "status", status)
    cases = _with_added(kept["cases"], "problems", verdict.problems)
    return {"letters": letters} | kept | {"cases": cases}


def _by_letter(
    letters_by: Mapping[tuple[str, str], Iterable[str]], severity: str, prefix: str
) -> dict[str, tuple[str, ...]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for (of, code), letters in sorted(letters_by.items()):
        if of == severity:
            for letter_id in letters:
                codes[letter_id].append(prefix + code)
    return {letter_id: tuple(found) for letter_id, found in sorted(codes.items())}


def _with_added(table: pa.Table, column: str, added: Mapping[str, tuple[str, ...]]) -> pa.Table:
    """Returns the table with codes added to a list column, by letter_id. No code is added twice."""
    letters = zip(table["letter_id"].to_pylist(), table[column].to_pylist(), strict=True)
    codes = [list(dict.fromkeys([*(there or ()), *added.get(letter, ())])) for letter, there in letters]
    return _replaced(table, column, pa.array(codes, table.schema.field(column).type))


def _replaced(table: pa.Table, column: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.schema.get_field_index(column), table.schema.field(column), values)

"""Lists letters from the ledger: those that wait for a person, those of a run, those that a search finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.expressions import And, BooleanExpression, EqualTo, GreaterThanOrEqual, IsNull, LessThanOrEqual

from imr.reports.pages.tables import EVERY, read_table
from imr.rows.read_letter import Row
from imr.runs.deployment import Deployment
from imr.runs.review import waits_for_a_person

PER_PAGE = 50
DAYS = 60
_SHOWN = (
    "letter_id", "source_uri", "archive_member", "received_date", "status", "reasons", "case_id",
    "processed_at", "run_id",
)  # fmt: skip
_WAITING = And(EqualTo("status", "quarantined"), IsNull("review"))


@dataclass(frozen=True, slots=True)
class Found:
    """One page of letters, and how many there are on all pages."""

    rows: Sequence[Row]
    total: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters that wait for a person: one page of those chosen, and the number of all by reason."""

    found: Found
    by_reason: Counter[str]


@dataclass(frozen=True, slots=True)
class Day:
    """Letters of one received date: all, those in quarantine, and those with text that nothing explains."""

    received: date
    letters: int
    quarantined: int
    unexplained: int


def waiting_letters(deployment: Deployment, reason: str | None = None, page: int = 1) -> Waiting:
    """Returns a page of the letters that wait for a person, the longest waiting first.

    Where `reason` is given, only letters held for it are listed; `by_reason` counts all of them.
    """
    rows = [row for row in _scan(deployment, _WAITING).to_pylist() if waits_for_a_person(row["reasons"])]
    by_reason = Counter(code for row in rows for code in row["reasons"])
    chosen = [row for row in rows if reason is None or reason in row["reasons"]]
    chosen.sort(key=lambda row: (row["processed_at"], row["source_uri"], row["letter_id"]))
    return Waiting(_page(chosen, page), by_reason)


def letters_of_run(
    deployment: Deployment, run_id: str, dates: Sequence[str], status: str, page: int = 1
) -> Found:
    """Returns a page of the letters of a status that a run decided. `dates` are the run's received dates."""
    if not dates:
        return Found((), 0)
    chosen = And(
        And(EqualTo("run_id", run_id), EqualTo("status", status)),
        And(GreaterThanOrEqual("received_date", min(dates)), LessThanOrEqual("received_date", max(dates))),
    )
    return _page(_in_order(_scan(deployment, chosen)), page)


def search(deployment: Deployment, words: str, page: int = 1) -> Found:
    """Returns a page of the letters with a case number, or whose object's address has the words in it."""
    rows = _scan(deployment)
    in_address = pc.match_substring(rows["source_uri"], words, ignore_case=True)
    in_member = pc.fill_null(pc.match_substring(rows["archive_member"], words, ignore_case=True), False)
    of_case = pc.fill_null(pc.equal(rows["case_id"], words.upper()), False)
    itself = pc.equal(rows["letter_id"], words.lower())
    return _page(_in_order(rows.filter(pc.or_(pc.or_(in_address, in_member), pc.or_(of_case, itself)))), page)


def last_days(deployment: Deployment, today: date) -> list[Day]:
    """Returns the letters of each of the last `DAYS` received dates up to today, the oldest first."""
    first = today - timedelta(days=DAYS - 1)
    chosen = And(GreaterThanOrEqual("received_date", first), LessThanOrEqual("received_date", today))
    rows = _scan(deployment, chosen, ("received_date", "status", "unexplained_characters"))
    letters, quarantined, unexplained = Counter[date](), Counter[date](), Counter[date]()
    for row in rows.to_pylist():
        letters[row["received_date"]] += 1
        quarantined[row["received_date"]] += row["status"] == "quarantined"
        unexplained[row["received_date"]] += bool(row["unexplained_characters"])
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [Day(day, letters[day], quarantined[day], unexplained[day]) for day in days]


def _scan(
    deployment: Deployment, chosen: BooleanExpression = EVERY, columns: tuple[str, ...] = _SHOWN
) -> pa.Table:
    return read_table(deployment, "letters", chosen, columns)


def _in_order(rows: pa.Table) -> list[Row]:
    ordered = rows.sort_by([("received_date", "descending"), ("source_uri", "ascending")])
    found: list[Row] = ordered.to_pylist()
    return found


def _page(rows: list[Row], page: int) -> Found:
    return Found(rows[(page - 1) * PER_PAGE : page * PER_PAGE], len(rows))

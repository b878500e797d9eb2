"""Lists letters from the ledger: those that wait for a person, those of a run, those that a search finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from imr.reports.pages.ledger_rows import ledger_rows
from imr.rows.read_letter import Row
from imr.runs.deployment import Deployment
from imr.runs.review import waits_for_a_person

PER_PAGE = 25
DAYS = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One page of letters, and how many there are on all pages."""

    rows: Sequence[Row]
    total: int


@dataclass(frozen=True, slots=True)
class Held:
    """Letters in quarantine for one reason, and since when the first of them is there.

    `decides` says whether a person can release them; they may have other reasons, too.
    """

    reason: str
    letters: int
    since: datetime
    decides: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The quarantine: one page of the letters chosen, and all letters by reason, the most first."""

    found: Found
    by_reason: Sequence[Held]


@dataclass(frozen=True, slots=True)
class Day:
    """Letters of one received date: all, those in quarantine, and those with text that nothing explains."""

    received: date
    letters: int
    quarantined: int
    unexplained: int


def waiting_letters(deployment: Deployment, reason: str | None = None, page: int = 1) -> Waiting:
    """Returns a page of the letters that wait for a person, the longest waiting first.

    Where `reason` is given, all letters held for it are listed, also those that nobody can release because
    they could not be read; each row says by `decides` whether a person can.
    """
    rows = [row | {"decides": waits_for_a_person(row["reasons"])} for row in _held(deployment).to_pylist()]
    chosen = [row for row in rows if (row["decides"] if reason is None else reason in row["reasons"])]
    chosen.sort(key=lambda row: (row["processed_at"], row["source_uri"], row["letter_id"]))
    shown = Found(chosen[(page - 1) * PER_PAGE : page * PER_PAGE], len(chosen))
    return Waiting(shown, _by_reason(rows))


def count_waiting(deployment: Deployment) -> int:
    """Returns the number of letters that wait for a person."""
    return sum(map(waits_for_a_person, _held(deployment)["reasons"].to_pylist()))


def _by_reason(rows: Sequence[Row]) -> list[Held]:
    times: dict[tuple[str, bool], list[datetime]] = {}
    for row in rows:
        for reason in row["reasons"]:
            times.setdefault((reason, row["decides"]), []).append(row["processed_at"])
    held = [Held(reason, len(at), min(at), decides) for (reason, decides), at in times.items()]
    return sorted(held, key=lambda one: (-one.letters, one.reason))


def letters_of_run(deployment: Deployment, run_id: str, status: str, page: int = 1) -> Found:
    """Returns a page of the letters of a status that a run decided."""
    rows = ledger_rows(deployment)
    of_run = pc.fill_null(pc.equal(rows["run_id"], run_id), False)
    return _page(rows.filter(pc.and_(of_run, pc.equal(rows["status"], status))), page)


def search(deployment: Deployment, words: str, page: int = 1) -> Found:
    """Returns a page of the letters with a case number, or whose object's address has the words in it."""
    rows = ledger_rows(deployment)
    in_address = pc.match_substring(rows["source_uri"], words, ignore_case=True)
    in_member = pc.fill_null(pc.match_substring(rows["archive_member"], words, ignore_case=True), False)
    of_case = pc.fill_null(pc.equal(rows["case_id"], words.upper()), False)
    itself = pc.equal(rows["letter_id"], words.lower())
    return _page(rows.filter(pc.or_(pc.or_(in_address, in_member), pc.or_(of_case, itself))), page)


def last_days(deployment: Deployment, today: date) -> list[Day]:
    """Returns the letters of each of the last `DAYS` received dates up to today, the oldest first."""
    first = today - timedelta(days=DAYS - 1)
    rows = ledger_rows(deployment)
    received = rows["received_date"]
    chosen = rows.filter(pc.and_(pc.greater_equal(received, first), pc.less_equal(received, today)))
    letters, quarantined, unexplained = Counter[date](), Counter[date](), Counter[date]()
    for row in chosen.select(["received_date", "status", "unexplained_characters"]).to_pylist():
        letters[row["received_date"]] += 1
        quarantined[row["received_date"]] += row["status"] == "quarantined"
        unexplained[row["received_date"]] += bool(row["unexplained_characters"])
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [Day(day, letters[day], quarantined[day], unexplained[day]) for day in days]


def _held(deployment: Deployment) -> pa.Table:
    """Returns the rows of letters in quarantine about which nobody has decided."""
    rows = ledger_rows(deployment)
    return rows.filter(pc.and_(pc.equal(rows["status"], "quarantined"), pc.is_null(rows["review"])))


def _page(rows: pa.Table, page: int) -> Found:
    ordered = rows.sort_by([("received_date", "descending"), ("source_uri", "ascending")])
    return Found(ordered.slice((page - 1) * PER_PAGE, PER_PAGE).to_pylist(), len(rows))

"""Checked rows -> the tables: one commit per table, safe to repeat and safe beside other publishers.

The ledger (`letters`) is committed last and decides: a publisher reads it, works out which letters are
current, writes the other tables to match, and commits the ledger only if nobody else has in between.
Otherwise it starts over from what the other left. A run that dies on the way leaves the ledger as it was,
so that its next try does the same again.
"""

from __future__ import annotations

import logging
import random
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.expressions import And, BooleanExpression, In, IsNull, Or
from pyiceberg.table import Table

from imr.tables.catalog import open_table
from imr.tables.ledger import Seen, entries_of, find_entries
from imr.tables.resolve import Entry, Status, resolve
from imr.tables.schema import LETTERS, TABLES, key_of

logger = logging.getLogger(__name__)

Rows = Mapping[str, pa.Table]
"""Table name -> rows, by the schemas of the contract."""

DATA_TABLES = ("citations", "decisions", "cases")
"""In the order they are written: a reader who finds a case finds its decisions and citations."""

TRIES = 200
LONGEST_WAIT_SECONDS = 4.0
PRUNED_LITERALS = 200
"""Longest list of values that Iceberg compares with a file's bounds; a longer one reads every file."""


class PublishConflict(RuntimeError):
    """Other publishers committed first every time."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did: letters by status, rows by table, snapshot by table (None: nothing to change)."""

    statuses: Mapping[str, int]
    rows: Mapping[str, int]
    snapshots: Mapping[str, int | None] = field(default_factory=dict)


def publish(catalog: Catalog, staged: Rows, *, run_id: str, rebuild: Callable[[pa.Table], Rows]) -> Published:
    """Makes the tables say what the staged letters say, replacing all they said before.

    `staged` holds checked rows: every letter's row in `letters`, and the other tables' rows of the readable
    ones. `rebuild` gives the rows of letters that are current but not staged, from their ledger rows.
    Raises PublishConflict where `TRIES` commits in a row met another publisher's.
    """
    ledger, *_ = (open_table(catalog, name) for name in TABLES)
    written: dict[tuple[str, str, str], Status] | None = None
    snapshots: dict[str, int | None] = {}
    seen: Seen = {}
    for attempt in range(TRIES):
        related, statuses = _resolve_with(ledger, staged["letters"], seen)
        if statuses != written:
            current = _current_rows(ledger, staged, related, statuses, rebuild)
            stale = _stale(staged, related)
            for name in DATA_TABLES:
                snapshots[name] = _replace(catalog, name, current[name], stale, run_id)
            written = statuses
        rows = _ledger_rows(ledger, staged["letters"], related, statuses, run_id)
        try:
            _overwrite(ledger, rows, _same_letters(rows), run_id)
        except (CommitFailedException, ValidationException):
            _wait(attempt, "letters")
            ledger = ledger.refresh()
            continue
        snapshots["letters"] = _snapshot_id(ledger)
        staged_keys = {entry.key for entry in entries_of(staged["letters"])}
        counts = Counter(statuses[key].status for key in staged_keys)
        return Published(dict(counts), {name: len(current[name]) for name in DATA_TABLES}, snapshots)
    raise PublishConflict(
        f"letters: {TRIES} commits met another publisher's; run fewer at once and try again"
    )


def _resolve_with(
    ledger: Table, staged: pa.Table, seen: Seen
) -> tuple[dict[tuple[str, str, str], Entry], dict[tuple[str, str, str], Status]]:
    """Ledger entries that share a letter or a case with the staged ones, and the status of them all."""
    mine = entries_of(staged)
    letters, cases = {e.letter_id for e in mine}, {e.case_id for e in mine if e.case_id}
    found = find_entries(ledger, letters, cases, seen)
    # A letter may have belonged to another case before, which then falls back on another letter.
    while more := {e.letter_id for e in found} - letters | {e.case_id for e in found if e.case_id} - cases:
        letters, cases = letters | more, cases | more
        found = find_entries(ledger, letters, cases, {})
    known = {entry.key: entry for entry in found}
    return known, resolve((known | {entry.key: entry for entry in mine}).values())


def _current_rows(
    ledger: Table,
    staged: Rows,
    related: Mapping[tuple[str, str, str], Entry],
    statuses: Mapping[tuple[str, str, str], Status],
    rebuild: Callable[[pa.Table], Rows],
) -> dict[str, pa.Table]:
    """Rows of every touched case's current letter: staged where it is, else rebuilt from the ledger."""
    staged_entries = {entry.key: entry for entry in entries_of(staged["letters"])}
    published = {key for key, status in statuses.items() if status.status == "published"}
    mine = {key[0]: staged_entries[key].received_date for key in published if key in staged_entries}
    rows = {name: _of_letters(staged[name], mine, key_of(name)) for name in DATA_TABLES}
    others = [related[key] for key in published if key not in staged_entries]
    if others:
        rebuilt = rebuild(_full_rows(ledger, others))
        rows = {name: pa.concat_tables([rows[name], rebuilt[name]]) for name in DATA_TABLES}
    return rows


def _of_letters(rows: pa.Table, received: Mapping[str, date], key: list[str]) -> pa.Table:
    """Rows of the given letters, each once, though a letter may be staged under several names and dates."""
    seen: set[tuple[Any, ...]] = set()
    kept = []
    columns = [rows[name].to_pylist() for name in ("letter_id", "received_date", *key)]
    for index, (letter_id, received_date, *identity) in enumerate(zip(*columns, strict=True)):
        if received.get(letter_id) == received_date and (row := (letter_id, *identity)) not in seen:
            seen.add(row)
            kept.append(index)
    return rows.take(pa.array(kept, pa.int64()))


def _stale(staged: Rows, related: Mapping[tuple[str, str, str], Entry]) -> BooleanExpression | None:
    """Which rows of the data tables go: all of the cases that the staged letters belong or belonged to.

    Dates go with the case ids, so that Iceberg opens only the files that can hold them.
    """
    touched = {e.case_id for e in (*entries_of(staged["letters"]), *related.values()) if e.case_id}
    if not touched:
        return None
    received = set(staged["letters"]["received_date"].to_pylist())
    here = And(In("received_date", received), In("case_id", touched))
    before = [entry for entry in related.values() if entry.case_id]
    if not before:
        return here
    decided = {entry.decision_date for entry in before if entry.decision_date}
    when: BooleanExpression = IsNull("decision_date")
    if decided:
        when = Or(In("decision_date", decided), when)
    return Or(here, And(when, In("case_id", {entry.case_id for entry in before})))


def _replace(
    catalog: Catalog, name: str, rows: pa.Table, stale: BooleanExpression | None, run_id: str
) -> int | None:
    """Replaces the stale rows of a data table in one commit, planned anew where another commit came first."""
    if stale is None:
        return None
    for attempt in range(TRIES):
        table = open_table(catalog, name)
        try:
            _overwrite(table, rows, stale, run_id)
        except (CommitFailedException, ValidationException):
            _wait(attempt, name)
            continue
        return _snapshot_id(table)
    raise PublishConflict(f"{name}: {TRIES} commits met another publisher's; run fewer at once and try again")


def _overwrite(table: Table, rows: pa.Table, stale: BooleanExpression, run_id: str) -> None:
    noted = {"imr.run-id": run_id}
    if table.current_snapshot() is None:
        table.append(rows, snapshot_properties=noted)
    else:
        with warnings.catch_warnings():
            # Nothing to replace is the ordinary case, not one to warn of.
            warnings.filterwarnings("ignore", message="Delete operation did not match any records")
            table.overwrite(rows, overwrite_filter=stale, snapshot_properties=noted)


def _ledger_rows(
    ledger: Table,
    staged: pa.Table,
    related: Mapping[tuple[str, str, str], Entry],
    statuses: Mapping[tuple[str, str, str], Status],
    run_id: str,
) -> pa.Table:
    """The staged letters' rows, and those of other letters whose status changes, with their statuses."""
    rows = staged.to_pylist()
    mine = {entry.key for entry in entries_of(staged)}
    before = [entry for key, entry in related.items() if key not in mine]
    kept = []
    for row in _full_rows(ledger, before).to_pylist():
        if row["status"] != statuses[_key(row)].status:
            rows.append(row | {"run_id": run_id, "processed_at": datetime.now(UTC)})
        else:
            kept.append(row)
    # The commit replaces rows of these dates, letters and objects in any combination: a copy of one letter in
    # an archive whose other letter changes is met too, and goes along as it is.
    names = ("received_date", "letter_id", "source_uri")
    replaced = {name: {row[name] for row in rows} for name in names}
    rows += [row for row in kept if all(row[name] in replaced[name] for name in names)]
    for row in rows:
        status = statuses[_key(row)]
        row |= {"status": status.status, "reasons": list(status.reasons)}
    return pa.Table.from_pylist(rows, schema=LETTERS)


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["letter_id"], row["source_uri"], row["archive_member"] or ""


def _full_rows(ledger: Table, entries: Iterable[Entry]) -> pa.Table:
    """Whole ledger rows of the given entries."""
    wanted = {entry.key: entry for entry in entries}
    if not wanted:
        return LETTERS.empty_table()
    received = In("received_date", {entry.received_date for entry in wanted.values()})
    chosen = And(received, In("letter_id", {key[0] for key in wanted}))
    rows = ledger.scan(row_filter=chosen).to_arrow().to_pylist()
    return pa.Table.from_pylist([row for row in rows if _key(row) in wanted], schema=LETTERS)


def _same_letters(rows: pa.Table) -> BooleanExpression:
    received = In("received_date", set(rows["received_date"].to_pylist()))
    places = In("source_uri", set(rows["source_uri"].to_pylist()))
    return And(received, And(In("letter_id", set(rows["letter_id"].to_pylist())), places))


def _snapshot_id(table: Table) -> int | None:
    snapshot = table.current_snapshot()
    return snapshot.snapshot_id if snapshot else None


def _wait(attempt: int, name: str) -> None:
    logger.info("%s: another publisher committed first, try %d", name, attempt + 2)
    time.sleep(random.uniform(0, min(LONGEST_WAIT_SECONDS, 0.05 * 2 ** min(attempt, 10))))  # noqa: S311

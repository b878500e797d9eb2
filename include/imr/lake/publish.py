"""Checked rows -> the tables: one commit per table, safe to repeat and safe beside other publishers.

The ledger (`letters`) is committed last and decides: a publisher reads it, works out which letters are
current, writes the other tables to match, and commits the ledger only if nobody else has in between.
Otherwise it starts over from what the other left. A run that dies on the way leaves the ledger as it was,
so that its next try does the same again.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import And, BooleanExpression, In, IsNull, Or
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES, key_of
from imr.lake.catalog import open_table
from imr.lake.exchange import OTHERS_FIRST, Rest, exchange, step_aside, without, write_files
from imr.lake.ledger import Seen, entries_of, find_entries
from imr.lake.snapshots import trim
from imr.rows.current import Entry, Key, Status, key_of_row, last_reviews, resolve

logger = logging.getLogger(__name__)

Rows = Mapping[str, pa.Table]
"""Table name -> rows, by the schemas of the contract."""

DATA_TABLES = ("citations", "decisions", "cases")
"""In the order they are written: a reader who finds a case finds its decisions and citations."""

TRIES = 200


class PublishConflict(RuntimeError):
    """Other publishers committed first every time."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did: letters by status, rows by table, snapshot by table (None: nothing to change)."""

    statuses: Mapping[str, int]
    rows: Mapping[str, int]
    snapshots: Mapping[str, int | None] = field(default_factory=dict)


@dataclass
class Draft:
    """What a table's commit needs and has been written already, for the next try."""

    rest: Rest = field(default_factory=dict)
    new: list[DataFile] | None = None


def publish(
    catalog: Catalog,
    staged: Rows,
    *,
    run_id: str,
    rebuild: Callable[[pa.Table], Rows],
    cases: Iterable[str] = (),
    announce: Callable[[Iterable[str]], None] = lambda _: None,
) -> Published:
    """Makes the tables say what the staged letters say, replacing all they said before.

    `staged` holds checked rows: every letter's row in `letters`, and the other tables' rows of the readable
    ones. `rebuild` gives the rows of letters that are current but not staged, from their ledger rows. Of
    `cases`, the tables will say what the ledger does, whatever they hold. `announce` is told all cases whose
    rows are touched, before they are.
    Raises PublishConflict where `TRIES` commits in a row met another publisher's.
    """
    ledger, *_ = (open_table(catalog, name) for name in TABLES)
    given = {entry.key for entry in entries_of(staged["letters"])}
    mended = set(cases)
    planned: Any = None
    announced: set[str] = set()
    snapshots: dict[str, int | None] = dict.fromkeys(DATA_TABLES)
    seen: Seen = {}
    for attempt in range(TRIES):
        started = time.monotonic()
        related, statuses = _resolve_with(ledger, staged["letters"], mended, seen)
        if overruled := _overruled(ledger, staged["letters"], related):
            # Somebody has looked at these letters, or at copies of theirs, since they were checked.
            staged = _in_place(staged, rebuild(overruled))
            seen = {}
            continue
        if (related, statuses) != planned:
            current, differing = _current_rows(ledger, staged, related, statuses, rebuild)
            if differing:
                # Read or checked otherwise than when they were published: they may not be current any more.
                staged = {name: pa.concat_tables([staged[name], differing[name]]) for name in TABLES}
                seen = {}
                continue
            known = {entry.case_id for entry in (*entries_of(staged["letters"]), *related.values())}
            touched = {case for case in known | mended if case}
            where = _where_cases_are(staged["letters"], related.values(), touched)
            if mended:
                where = In("case_id", touched)
            drafts = {name: Draft() for name in DATA_TABLES}
            planned = related, statuses
            announced |= touched
            announce(announced)
        # After a conflict too: the other publisher may have replaced rows of these cases.
        for name, draft in drafts.items():
            committed = _replace_cases(catalog, name, current[name], where, touched, draft, run_id)
            snapshots[name] = committed or snapshots[name]
        rows = _ledger_rows(ledger, staged["letters"], related, statuses, run_id)
        try:
            _replace_letters(ledger, rows, related, run_id)
        except OTHERS_FIRST:
            _wait("letters", attempt, started)
            ledger = ledger.refresh()
            continue
        for name in TABLES:
            trim(open_table(catalog, name))
        counts = Counter(statuses[key].status for key in given)
        rows_published = {name: len(current[name]) for name in DATA_TABLES}
        return Published(dict(counts), rows_published, snapshots | {"letters": _snapshot_id(ledger)})
    raise _conflict("letters")


def _resolve_with(
    ledger: Table, staged: pa.Table, mended: set[str], seen: Seen
) -> tuple[dict[Key, Entry], dict[Key, Status]]:
    """Ledger entries that share a letter or a case with the staged ones, and the status of them all."""
    mine = entries_of(staged)
    letters, cases = {e.letter_id for e in mine}, mended | {e.case_id for e in mine if e.case_id}
    found = find_entries(ledger, letters, cases, seen)
    # A letter may have belonged to another case before, which then falls back on another letter.
    while more := {e.letter_id for e in found} - letters | {e.case_id for e in found if e.case_id} - cases:
        letters, cases = letters | more, cases | more
        found = find_entries(ledger, letters, cases, {})
    known = {entry.key: entry for entry in found}
    return known, resolve((known | {entry.key: entry for entry in mine}).values())


def _overruled(ledger: Table, staged: pa.Table, related: Mapping[Key, Entry]) -> pa.Table | None:
    """All rows of letters whose rows do not all have the last review, with it; None where there are none."""
    mine = {entry.key: entry for entry in entries_of(staged)}
    known = {**related, **mine}.values()
    last = last_reviews([*mine.values(), *related.values()])
    letters = {entry.letter_id for entry in known if entry.review != last.get(entry.letter_id)}
    if not letters:
        return None
    unstaged = [entry for key, entry in related.items() if key not in mine and entry.letter_id in letters]
    stored = _full_rows(ledger, unstaged)
    rows = (row for row in pa.concat_tables([staged, stored]).to_pylist() if row["letter_id"] in letters)
    return pa.Table.from_pylist(
        [row | asdict(last[row["letter_id"]]) for row in rows], schema=SCHEMAS["letters"]
    )


def _in_place(staged: Rows, rows: Rows) -> Rows:
    """The staged rows, with others in place of those of the same letters."""
    again = pc.unique(rows["letters"]["letter_id"])
    return {
        name: pa.concat_tables([table.filter(pc.invert(pc.is_in(table["letter_id"], again))), rows[name]])
        for name, table in staged.items()
    }


def _current_rows(
    ledger: Table,
    staged: Rows,
    related: Mapping[Key, Entry],
    statuses: Mapping[Key, Status],
    rebuild: Callable[[pa.Table], Rows],
) -> tuple[dict[str, pa.Table], Rows | None]:
    """Rows of every touched case's current letter: staged where it is, else rebuilt from the ledger.

    And rows of rebuilt letters that are not what the ledger says of them, if there are any.
    """
    staged_entries = {entry.key: entry for entry in entries_of(staged["letters"])}
    published = {key for key, status in statuses.items() if status.status == "published"}
    mine = {_place(staged_entries[key]) for key in published if key in staged_entries}
    rows = {name: _of_letters(staged[name], mine, key_of(name)) for name in DATA_TABLES}
    others = [related[key] for key in published if key not in staged_entries]
    if not others:
        return rows, None
    rebuilt = rebuild(_full_rows(ledger, others))
    differing = set(entries_of(rebuilt["letters"])) - set(others)
    if differing:
        letters = pa.array({entry.letter_id for entry in differing}, pa.string())
        return rows, {
            name: table.filter(pc.is_in(table["letter_id"], letters)) for name, table in rebuilt.items()
        }
    return {name: pa.concat_tables([rows[name], rebuilt[name]]) for name in DATA_TABLES}, None


_Place = tuple[str, str | None, date]


def _place(entry: Entry) -> _Place:
    return entry.letter_id, entry.case_id, entry.received_date


def _of_letters(rows: pa.Table, wanted: set[_Place], key: list[str]) -> pa.Table:
    """Rows of the given letters, each once, though a letter may be staged under several names and dates."""
    seen: set[tuple[Any, ...]] = set()
    kept = []
    columns = [rows[name].to_pylist() for name in ("letter_id", "case_id", "received_date", *key)]
    for index, (letter_id, case_id, received_date, *identity) in enumerate(zip(*columns, strict=True)):
        row = (letter_id, *identity)
        if (letter_id, case_id, received_date) in wanted and row not in seen:
            seen.add(row)
            kept.append(index)
    return rows.take(pa.array(kept, pa.int64()))


def _where_cases_are(staged: pa.Table, related: Iterable[Entry], cases: set[str]) -> BooleanExpression:
    """Tells the data tables' files that can hold rows of the touched cases.

    Dates go with the case ids, since files keep to dates better than to cases.
    """
    here = And(In("received_date", set(staged["received_date"].to_pylist())), In("case_id", cases))
    before = [entry for entry in related if entry.case_id]
    if not before:
        return here
    decided = {entry.decision_date for entry in before if entry.decision_date}
    when: BooleanExpression = IsNull("decision_date")
    if decided:
        when = Or(In("decision_date", decided), when)
    return Or(here, And(when, In("case_id", {entry.case_id for entry in before})))


def _replace_cases(
    catalog: Catalog,
    name: str,
    rows: pa.Table,
    where: BooleanExpression,
    cases: set[str],
    draft: Draft,
    run_id: str,
) -> int | None:
    """Puts the rows in place of all that a data table holds of the cases; planned anew after a conflict.

    Yields the snapshot, or None where the table holds just these rows already.
    """
    touched = pa.array(sorted(cases), pa.string())
    for attempt in range(TRIES):
        started = time.monotonic()
        table = open_table(catalog, name)
        old, kept = without(
            table, where, ("case_id",), lambda keys: pc.is_in(keys["case_id"], touched), draft.rest
        )
        if draft.new is None:
            draft.new = write_files(table, rows)
        if {file.file_path for file in old} == {file.file_path for file in draft.new}:
            return None
        try:
            exchange(table, old, kept + draft.new, {"imr.run-id": run_id})
        except OTHERS_FIRST:
            _wait(name, attempt, started)
            continue
        return _snapshot_id(table)
    raise _conflict(name)


def _replace_letters(ledger: Table, rows: pa.Table, related: Mapping[Key, Entry], run_id: str) -> None:
    """Puts the rows in place of those with the same keys in the ledger, if it is as it was read.

    A refusal of an object whose bytes were not looked at gives way to whatever they turn out to be. Without
    rows it makes an empty snapshot: a publisher of the same cases must see that somebody was there.
    """
    keys = set(_keys(rows))
    before = {related[key].received_date for key in keys & related.keys()}
    where = In("received_date", before | set(rows["received_date"].to_pylist()))
    versions = {_version(row) for row in rows.select(_VERSION).to_pylist()}

    def is_stale(found: pa.Table) -> pa.BooleanArray:
        return pa.array(
            key_of_row(row) in keys or (row["reasons"] in _UNSEEN and _version(row) in versions)
            for row in found.to_pylist()
        )

    old, kept = without(ledger, where, (*key_of("letters"), "etag", "reasons"), is_stale, {})
    exchange(ledger, old, kept + write_files(ledger, rows), {"imr.run-id": run_id})


def forget(catalog: Catalog, refusals: Mapping[Key, date], *, run_id: str) -> None:
    """Takes rows out of the ledger, by key and received date, that no other table has rows of.

    Raises PublishConflict as `publish` does.
    """
    if not refusals:
        return
    where = In("received_date", set(refusals.values()))

    def is_stale(found: pa.Table) -> pa.BooleanArray:
        return pa.array(key in refusals for key in _keys(found))

    for attempt in range(TRIES):
        started = time.monotonic()
        ledger = open_table(catalog, "letters")
        old, kept = without(ledger, where, key_of("letters"), is_stale, {})
        try:
            exchange(ledger, old, kept, {"imr.run-id": run_id})
        except OTHERS_FIRST:
            _wait("letters", attempt, started)
            continue
        return
    raise _conflict("letters")


_VERSION = ["source_uri", "archive_member", "etag"]
_UNSEEN = (["object_vanished"], ["object_too_large"])


def _version(row: Mapping[str, Any]) -> tuple[str | None, ...]:
    return tuple(row[name] for name in _VERSION)


def _ledger_rows(
    ledger: Table,
    staged: pa.Table,
    related: Mapping[Key, Entry],
    statuses: Mapping[Key, Status],
    run_id: str,
) -> pa.Table:
    """The staged letters' rows, and those of others whose status or reasons change, with those."""
    rows = staged.to_pylist()
    mine = {entry.key for entry in entries_of(staged)}
    for row in _full_rows(ledger, [entry for key, entry in related.items() if key not in mine]).to_pylist():
        if Status(row["status"], tuple(row["reasons"])) != statuses[key_of_row(row)]:
            rows.append(row | {"run_id": run_id, "processed_at": datetime.now(UTC)})
    for row in rows:
        status = statuses[key_of_row(row)]
        row |= {"status": status.status, "reasons": list(status.reasons)}
    return pa.Table.from_pylist(rows, schema=SCHEMAS["letters"])


def _keys(rows: pa.Table) -> Iterator[Key]:
    return map(key_of_row, rows.select(key_of("letters")).to_pylist())


def _full_rows(ledger: Table, entries: Iterable[Entry]) -> pa.Table:
    """Whole ledger rows of the given entries."""
    wanted = {entry.key: entry for entry in entries}
    if not wanted:
        return SCHEMAS["letters"].empty_table()
    received = In("received_date", {entry.received_date for entry in wanted.values()})
    chosen = And(received, In("letter_id", {key[0] for key in wanted}))
    rows = ledger.scan(row_filter=chosen).to_arrow().to_pylist()
    return pa.Table.from_pylist([row for row in rows if key_of_row(row) in wanted], schema=SCHEMAS["letters"])


def _snapshot_id(table: Table) -> int | None:
    snapshot = table.current_snapshot()
    return snapshot.snapshot_id if snapshot else None


def _wait(name: str, attempt: int, started: float) -> None:
    logger.info("%s: another publisher committed first, try %d", name, attempt + 2)
    step_aside(attempt, time.monotonic() - started)


def _conflict(name: str) -> PublishConflict:
    return PublishConflict(
        f"{name}: {TRIES} commits met another publisher's; run fewer at once and try again"
    )

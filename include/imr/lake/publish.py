"""Publishes checked rows to the tables, with one commit per table.

A publisher reads the ledger (the table `letters`) and works out which letters are current (`lake.plan`). It
writes the other tables to match, and commits the ledger last (`lake.commit`). If another publisher has
committed the ledger in between, it starts over from the new ledger (`lake.conflicts`). A run that dies on the
way leaves the ledger as it was, so that its next try does the same again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table

from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.lake.commit import Draft, PlanOutdated, forgettings_of, replace_cases, replace_letters
from imr.lake.conflicts import reading, until_committed
from imr.lake.ledger import Seen, entries_of, find_related, full_rows
from imr.lake.plan import (
    NO_ROWS,
    WRITING_ORDER,
    Plan,
    Resolved,
    Rows,
    make_plan,
    overruling,
    read_otherwise,
    resolve_with,
    reviewed,
    with_replaced,
)
from imr.lake.snapshots import trim

Rebuild = Callable[[pa.Table], Rows]
"""Ledger rows -> the rows of all tables, parsed and checked as in a run."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did: letters by status, rows by table, and each table's new snapshot.

    The snapshot is None for a table in which nothing had to change.
    """

    statuses: Mapping[str, int]
    rows: Mapping[str, int]
    snapshots: Mapping[str, int | None] = field(default_factory=dict)


def publish(
    catalog: Catalog,
    staged: Rows,
    *,
    run_id: str,
    rebuild: Rebuild,
    cases: Iterable[str] = (),
    announce: Callable[[Iterable[str]], None] = lambda _: None,
) -> Published:
    """Publishes the staged letters, in place of all earlier rows of the same letters and cases.

    `staged` holds checked rows: every letter's row in `letters`, and the readable letters' rows in the other
    tables. `rebuild` makes the rows of letters that are current but not staged, from their ledger rows.
    `cases` names further cases whose rows are made to agree with the ledger, whatever the tables hold of
    them. `announce` is called with all touched cases before any of their rows is written.
    Raises CommitConflict where another publisher's commit came first in every try.
    """
    chosen = frozenset(cases)
    work = _Work(staged)

    def one_try() -> Published:
        ledger = open_table(catalog, "letters")
        with reading(ledger):
            plan = _plan(ledger, work, chosen, rebuild)
        if plan is not work.plan:
            work.take_up(plan)
            announce(work.announced)
        # After a conflict too: the other publisher may have replaced rows of these cases.
        for name in WRITING_ORDER:
            try:
                committed = replace_cases(
                    catalog, name, plan, work.drafts[name], run_id, forgettings_of(ledger)
                )
            except PlanOutdated:
                raise CommitFailedException("a letter was forgotten since the ledger was read") from None
            work.snapshots[name] = committed or work.snapshots[name]
        last = replace_letters(ledger, plan, run_id)
        return _published(staged, plan, work.snapshots | {"letters": last})

    done = until_committed("letters", "publish", one_try)
    for name in TABLES:
        trim(open_table(catalog, name))
    return done


@dataclass
class _Work:
    """What one try leaves to the next, so that nothing is read, judged or written twice."""

    staged: Rows
    """The rows as they were given, or completed with what the ledger knew."""
    seen: Seen = field(default_factory=dict)
    plan: Plan | None = None
    drafts: dict[str, Draft] = field(default_factory=dict)
    announced: set[str] = field(default_factory=set)
    """Cases of all plans so far."""
    snapshots: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(WRITING_ORDER))

    def complete(self, staged: Rows) -> None:
        """Starts over with other staged rows."""
        self.staged, self.seen, self.plan = staged, {}, None

    def take_up(self, plan: Plan) -> None:
        """Starts to carry out a plan, of which nothing is written yet."""
        self.plan, self.drafts = plan, {name: Draft() for name in WRITING_ORDER}
        self.announced |= plan.cases


def _plan(ledger: Table, work: _Work, cases: frozenset[str], rebuild: Rebuild) -> Plan:
    """Returns the plan that follows from the ledger as it is now.

    This is the last try's plan where the ledger has not changed since. Where the ledger knows something that
    the staged rows do not, the staged rows are completed first.
    """
    mine = entries_of(work.staged["letters"])
    resolved = resolve_with(work.staged, find_related(ledger, mine, cases, work.seen))
    if work.plan and work.plan.resolved.knows_as_much(resolved):
        return work.plan
    completed = _reviewed_since(ledger, resolved, rebuild)
    rebuilt = NO_ROWS if completed else _rebuilt(ledger, resolved, rebuild)
    completed = completed or read_otherwise(resolved, rebuilt)
    if completed:
        work.complete(completed)
        return _plan(ledger, work, cases, rebuild)
    return make_plan(resolved, rebuilt, cases)


def _reviewed_since(ledger: Table, resolved: Resolved, rebuild: Rebuild) -> Rows | None:
    """Returns the staged rows, in which letters that a person has reviewed since are checked again.

    Returns None where nobody has reviewed one.
    """
    reviews = overruling(resolved)
    if not reviews:
        return None
    unstaged = full_rows(ledger, [entry for entry in resolved.unstaged if entry.letter_id in reviews])
    letters = reviewed(pa.concat_tables([resolved.staged["letters"], unstaged]), reviews)
    return with_replaced(resolved.staged, rebuild(letters))


def _rebuilt(ledger: Table, resolved: Resolved, rebuild: Rebuild) -> Rows:
    """Returns the rows of the letters that are current but not staged, made from their ledger rows."""
    current = resolved.to_rebuild
    return rebuild(full_rows(ledger, current)) if current else NO_ROWS


def _published(given: Rows, plan: Plan, snapshots: Mapping[str, int | None]) -> Published:
    keys = {entry.key for entry in entries_of(given["letters"])}
    statuses = Counter(plan.resolved.statuses[key].status for key in keys)
    rows = {"letters": len(keys)} | {name: len(plan.rows[name]) for name in WRITING_ORDER}
    return Published(dict(statuses), rows, snapshots)

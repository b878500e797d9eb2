"""Concurrent publishers to the same months, each a process of its own, and the rows that they must leave."""

from __future__ import annotations

import logging
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from typing import Any

from imr.contract.tables import TABLES, key_of
from imr.lake.catalog import open_table
from imr.lake.publish import publish
from imr.place.settings import Settings
from imr.place.storage import access
from imr.rows.current import Entry, resolve
from imr.runs.deployment import Deployment
from support.staged import Row, letter, rebuilt, staged

SHARED_CASES, SHARED_EVERY = 2, 5
MONTHS = 2


@dataclass(frozen=True)
class Done:
    """One publisher's commits: seconds of each, and commits of other publishers met, by table."""

    seconds: list[float]
    met: Counter[str]


def letters_of(publisher: int, commit: int) -> list[Row]:
    """What a publisher stages for one commit: a case of its own, and sometimes a letter of a shared case."""
    turn = publisher + commit
    received = date(2025, 1 + turn % MONTHS, 1 + turn % 28)
    # letters of one case have a decision date each, so that which is current depends on all of them
    decided = date(2024, 12 - turn % MONTHS, 1 + (7 * publisher + commit) % 28)
    name = f"{publisher:02d}-{commit:03d}"
    letters = [letter(f"own{name}", f"own-{name}", 1, decision_date=decided)]
    if commit % SHARED_EVERY == 0:
        letters.append(letter(f"all{name}", f"shared-{turn % SHARED_CASES}", 1, decision_date=decided))
    return [_received(row, received) for row in letters]


def _received(row: Row, day: date) -> Row:
    uri = row["source_uri"].replace("2025-01-01", day.isoformat())
    return row | {"received_date": day, "source_uri": uri}


def publish_at_once(settings: Settings, publishers: int, commits: int) -> list[Done]:
    """Runs the publishers, each in a process of its own; raises what the first to fail raises."""
    Deployment(settings, access(settings)).catalog()
    with ProcessPoolExecutor(publishers, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_run, settings, number, commits) for number in range(publishers)]
        return [future.result() for future in futures]


def _run(settings: Settings, publisher: int, commits: int) -> Done:
    met: Counter[str] = Counter()
    handler = _Counting(met)
    logger = logging.getLogger("imr.lake.conflicts")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    seconds = []
    catalog = Deployment(settings, access(settings)).catalog()
    for commit in range(commits):
        started = time.monotonic()
        rows = staged(letters_of(publisher, commit))
        publish(catalog, rows, run_id=f"run-{publisher}-{commit}", rebuild=rebuilt)
        seconds.append(time.monotonic() - started)
    return Done(seconds, met)


class _Counting(logging.Handler):
    """Counts the log's lines on meeting another publisher's commit."""

    def __init__(self, met: Counter[str]) -> None:
        super().__init__()
        self.met = met

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and "another commit" in record.msg:
            self.met[str(record.args[0])] += 1


def expected(publishers: int, commits: int) -> dict[str, list[Row]]:
    """The tables' rows after all publishers, whatever their order."""
    letters = [row for p in range(publishers) for c in range(commits) for row in letters_of(p, c)]
    entries = {row["letter_id"]: _entry(row) for row in letters}
    statuses = resolve(entries.values())
    for row in letters:
        status = statuses[entries[row["letter_id"]].key]
        row |= {"status": status.status, "reasons": list(status.reasons)}
    current = staged([row for row in letters if row["status"] == "published"])
    rows = current | {"letters": staged(letters)["letters"]}
    return {name: _sorted(name, rows[name].to_pylist()) for name in TABLES}


def found(deployment: Deployment) -> dict[str, list[Row]]:
    """The tables' rows as they are."""
    catalog = deployment.catalog()
    return {name: _sorted(name, open_table(catalog, name).scan().to_arrow().to_pylist()) for name in TABLES}


def _sorted(name: str, rows: list[Row]) -> list[Row]:
    kept = [
        {column: row[column] for column in row if column not in ("run_id", "processed_at")} for row in rows
    ]
    return sorted(kept, key=lambda row: [str(row[column]) for column in key_of(name)])


def _entry(row: Row) -> Entry:
    names = ("letter_id", "source_uri", "archive_member", "received_date", "modified_at", "case_id")
    values: dict[str, Any] = {name: row[name] for name in names}
    return Entry(**values, decision_date=row["decision_date"])

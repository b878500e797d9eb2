"""Stages and reads what a run's steps hand each other, in bounded parts: listings, plans, letters, rows."""

from __future__ import annotations

import functools
import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain
from typing import Any, TypeVar, cast

import pyarrow as pa
from more_itertools import constrained_batches
from obstore.store import S3Store

from imr.contract.arrow import SCHEMAS
from imr.lake import staging
from imr.lake.scrubbing import scrub
from imr.letters.readings import RawObject
from imr.rows.current import Key, key_of_row
from imr.rows.read_letter import Row
from imr.runs.deployment import Deployment
from imr.runs.ledger_reading import forgotten_letters

Step = TypeVar("Step", bound=Callable[..., Any])

LISTING_PART = 50_000
"""Most versions of objects in one staged part of a listing."""
PART_LETTERS = 500
PART_CHARACTERS = 32_000_000
"""Most letters, and most characters of text, in one staged part. 500 ordinary letters have three million."""

Part = tuple[str, dict[str, pa.Table]]
"""Name and rows of a staged part."""

Version = tuple[str, str, date]
"""A version of an object that a run has to account for: its address, its etag, its received date."""


def timed(step: Step) -> Step:
    """Returns the step with its time measured: it notes its seconds for the run's report, batch by batch."""

    @functools.wraps(step)
    def noting(deployment: Deployment, run_id: str, *given: Any, **named: Any) -> Any:
        started = time.monotonic()
        done = step(deployment, run_id, *given, **named)
        part = given[0] if given and isinstance(given[0], str) else "all"
        seconds = time.monotonic() - started
        folder = staging.run_folder(run_id)
        staging.note_seconds(deployment.lake(), folder, step.__name__, part, seconds)
        return done

    return cast(Step, noting)


def start_run(lake: S3Store, folder: str) -> None:
    """Clears what an earlier try of the run left, and stages that nothing is listed yet."""
    staging.clear(lake, folder)
    stage_listing(lake, folder, 0, ())


def stage_listing(lake: S3Store, folder: str, number: int, versions: Iterable[Version]) -> None:
    """Stages one part of a run's listing."""
    rows = [dict(zip(staging.LISTING.names, version, strict=True)) for version in versions]
    table = pa.Table.from_pylist(rows, schema=staging.LISTING)
    staging.write(lake, f"{folder}/listing/{number:05d}.parquet", table)


def read_listing(lake: S3Store, folder: str) -> Iterator[pa.Table]:
    """Yields the parts of the run's listing."""
    for part in staging.list_parts(lake, f"{folder}/listing"):
        yield staging.read(lake, f"{folder}/listing/{part}.parquet")


def stage_plan(lake: S3Store, folder: str, batches: Iterable[Iterable[RawObject]]) -> list[str]:
    """Stages batches of objects to read; returns the batches' names."""
    names = []
    for number, batch in enumerate(batches):
        names.append(f"{number:05d}")
        rows = [{name: getattr(item, name) for name in staging.PLAN.names} for item in batch]
        table = pa.Table.from_pylist(rows, schema=staging.PLAN)
        staging.write(lake, f"{folder}/plan/{names[-1]}.parquet", table)
    return names


def read_plan(lake: S3Store, folder: str, batch: str) -> Iterator[RawObject]:
    """Returns the planned objects of a batch."""
    rows = staging.read(lake, f"{folder}/plan/{batch}.parquet").to_pylist()
    return (RawObject(**row) for row in rows)


def stage_letters(lake: S3Store, folder: str, rows: Iterable[Row]) -> int:
    """Stages ledger rows in parts, in place of what an earlier try left; returns their number."""
    staging.clear(lake, folder)
    count = 0
    groups = constrained_batches(rows, PART_CHARACTERS, PART_LETTERS, _characters, strict=False)
    # There is a part even where there are no rows.
    for number, part in enumerate(chain([next(groups, ())], groups)):
        table = pa.Table.from_pylist(list(part), schema=SCHEMAS["letters"])
        staging.write(lake, f"{folder}/{number:05d}.parquet", table)
        count += len(part)
    return count


def _characters(letter: Row) -> int:
    return len(letter["text"] or "")


def staged_parts(lake: S3Store, folder: str, batches: Iterable[str]) -> Iterator[Part]:
    """Yields the name and the rows of every staged part of the batches."""
    for batch in batches:
        for part in staging.need_parts(lake, f"{folder}/{batch}"):
            yield f"{batch}/{part}", staging.read_rows(lake, f"{folder}/{batch}/{part}")


def groups_of(parts: Iterable[Part], most_bytes: int) -> Iterator[list[Part]]:
    """Yields the parts in groups of at most `most_bytes`; a larger part is a group of its own.

    A group is let go of before the next is read, so that memory does not grow with their number. It is free
    where whoever was given it has let go of it, too.
    """
    group: list[Part] = []
    size = 0
    for part in parts:
        added = sum(table.nbytes for table in part[1].values())
        if group and size + added > most_bytes:
            yield group
            group, size = [], 0
            _give_back()
        group.append(part)
        size += added
    if group:
        yield group


def _give_back() -> None:
    """Gives the memory that nothing uses any more back to the operating system.

    Allocators keep it for what comes next, which is seldom of a size that fits. Frames that were checked are
    in cycles. The pool that is the system's allocator stands for that of Python and pandas, too.
    """
    gc.collect()
    for pool in (pa.default_memory_pool(), pa.system_memory_pool()):
        pool.release_unused()


@contextmanager
def without_forgotten(deployment: Deployment, *folders: str) -> Iterator[dict[str, Row]]:
    """Yields the reviews of forgotten letters, by letter id, to a step that stages rows under the folders.

    A letter may be forgotten while the step is at work: after whoever forgets it has searched the staged
    files, and before the step writes its own. So the ledger is looked at again in the end, and letters that
    were forgotten in the meantime are taken out of the folders.
    """
    before = forgotten_letters(deployment)
    yield before
    since = {name: row for name, row in forgotten_letters(deployment).items() if name not in before}
    if since:
        for folder in folders:
            scrub(deployment.lake(), folder, since)


def letters_read(lake: S3Store, folder: str) -> Iterator[Key]:
    """Yields the keys of the letters that the run has read."""
    names = ["letter_id", "source_uri", "archive_member"]
    for batch in staging.list_parts(lake, f"{folder}/extracted"):
        for part in staging.list_parts(lake, f"{folder}/extracted/{batch}"):
            rows = staging.read(lake, f"{folder}/extracted/{batch}/{part}.parquet", names)
            yield from map(key_of_row, rows.to_pylist())

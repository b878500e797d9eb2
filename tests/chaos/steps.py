"""What the processes of a history do: the steps of a run, and a look at the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pyarrow as pa

# Imported for the forks to have: the first use of each is in one of them.
import pyiceberg.catalog.sql
import pyiceberg.io.pyarrow  # noqa: F401

import imr.lake.fileio
import imr.quality.docs
from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.lake.maintenance.compact import MOST_SMALL_FILES, compact
from imr.letters import listing
from imr.place.settings import Settings
from imr.place.storage import access
from imr.quality.check import Verdict
from imr.runs import checks, forgetting, staged, steps
from imr.runs.deployment import Deployment
from imr.runs.reconcile import reconcile
from imr.runs.repair import LONGEST_PUBLISH, mend
from support.quick_checks import build_small_docs

CHECKED_ON = date(2026, 1, 1)
NOT_COMPARED = ("run_id", "processed_at")
LONG = ("text", "clinical_summary", "rationale")
"""Columns that a row's text ends with, so that a message cut short still says which row it is."""

Contents = dict[str, list[str]]
"""Table name -> its rows, each as text, sorted."""


def _check_by_lot(rows: Mapping[str, pa.Table], *, checked_on: date) -> Verdict:
    """Replaces the suites, which need a second each time: one letter in eight fails, always the same."""
    refused = {
        name: ("expectation:lot",) for name in rows["letters"]["letter_id"].to_pylist() if name[0] in "01"
    }
    return Verdict(refused, {}, {}, (), dict.fromkeys(TABLES, ()))


checks.check_batch = _check_by_lot
imr.quality.docs.build_data_docs = build_small_docs  # type: ignore[assignment]
# Few letters go over the edges of parts, batches and commits.
staged.PART_LETTERS = 2
steps.PUBLISHED_BYTES = 80_000  # some three parts
steps.plan_batches = partial(listing.plan_batches, most_letters=4)  # type: ignore[attr-defined]


def _deployment(settings: Settings) -> Deployment:
    return Deployment(settings, access(settings))


def _list(settings: Settings, *, run_id: str, dates: Iterable[date], reprocess: bool) -> list[str]:
    return steps.list_letters(_deployment(settings), run_id, dates, reprocess=reprocess)


def _extract(settings: Settings, *, run_id: str, batch: str) -> None:
    steps.extract(_deployment(settings), run_id, batch)


def _parse(settings: Settings, *, run_id: str, batch: str) -> None:
    steps.parse(_deployment(settings), run_id, batch)


def _validate(settings: Settings, *, run_id: str, batches: list[str]) -> None:
    steps.validate(_deployment(settings), run_id, batches, checked_on=CHECKED_ON)


def _publish(settings: Settings, *, run_id: str, batches: list[str]) -> dict[str, Any]:
    return steps.publish(_deployment(settings), run_id, batches)


def _reconcile(settings: Settings, *, run_id: str, published: dict[str, Any] | None) -> None:
    reconcile(_deployment(settings), run_id, published=published, started_at=datetime.now(UTC))


def _run(settings: Settings, *, run_id: str, dates: Iterable[date]) -> None:
    """All steps of an undisturbed run."""
    batches = _list(settings, run_id=run_id, dates=dates, reprocess=False)
    for batch in batches:
        _extract(settings, run_id=run_id, batch=batch)
        _parse(settings, run_id=run_id, batch=batch)
    published = None
    if batches:
        _validate(settings, run_id=run_id, batches=batches)
        published = _publish(settings, run_id=run_id, batches=batches)
    _reconcile(settings, run_id=run_id, published=published)


def _load(settings: Settings, *, run_id: str, dates: Iterable[date]) -> None:
    """All steps of an undisturbed run, in parts as large as in production: its process ends with it."""
    staged.PART_LETTERS, steps.PUBLISHED_BYTES = 500, 2**27
    steps.plan_batches = listing.plan_batches  # type: ignore[attr-defined]
    _run(settings, run_id=run_id, dates=dates)


def _mend(settings: Settings, *, run_id: str) -> None:
    """What maintenance does about runs that died."""
    mend(_deployment(settings), run_id, datetime.now(UTC) + LONGEST_PUBLISH)


def _compact(settings: Settings) -> None:
    """What maintenance does about small files. The ledger has few months, so that even few files count."""
    for name in TABLES:
        small = 1 if name == "letters" else MOST_SMALL_FILES
        compact(_deployment(settings).catalog(), name, most_small_files=small)


def _forget(settings: Settings, *, letters: list[str]) -> None:
    """What `imr forget` does without asking."""
    deployment, now = _deployment(settings), datetime.now(UTC)
    found = forgetting.find(deployment, letters)
    forgetting.begin(deployment, found, by="ada", why="an order", at=now)
    forgetting.finish(deployment, "forget", now)


def _contents(settings: Settings) -> tuple[Contents, set[tuple[str, str]]]:
    """The tables as they are, and the (object, etag) that the ledger knows."""
    catalog = _deployment(settings).catalog()
    contents = {}
    known = set()
    for name in TABLES:
        rows = open_table(catalog, name).scan().to_arrow().to_pylist()
        if name == "letters":
            known = {(row["source_uri"], row["etag"]) for row in rows}
        contents[name] = sorted(map(_as_text, rows))
    return contents, known


def _as_text(row: dict[str, Any]) -> str:
    compared = [item for item in row.items() if item[0] not in NOT_COMPARED]
    return str(sorted(compared, key=lambda item: (item[0] in LONG, item[0])))


STEPS: dict[str, Callable[..., Any]] = {
    "list": _list,
    "extract": _extract,
    "parse": _parse,
    "validate": _validate,
    "publish": _publish,
    "reconcile": _reconcile,
    "run": _run,
    "load": _load,
    "mend": _mend,
    "compact": _compact,
    "forget": _forget,
    "contents": _contents,
}

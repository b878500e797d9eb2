"""Ends a run: compares what was listed with the ledger, and fails where an object has no row there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from obstore.store import S3Store

from imr.contract.codes import is_unread
from imr.lake import staging
from imr.lake.commit import forget
from imr.lake.unfinished import archive_name, finish_archives
from imr.rows.current import Key, key_of_row
from imr.rows.read_letter import Row
from imr.runs.deployment import Deployment
from imr.runs.drift import read_drift
from imr.runs.ledger_reading import ledger_of
from imr.runs.report import LostLetters, RunReport, read_report, report_folder, write_report
from imr.runs.staged import letters_read, read_listing
from imr.text.identity import identity_of

_COLUMNS = (
    "source_uri", "archive_member", "letter_id", "etag", "status", "reasons", "received_date",
    "unexplained_characters", "byte_size",
)  # fmt: skip


@dataclass
class _Owed:
    """What a run has to account for, by `identity_of` it."""

    dates: set[date] = field(default_factory=set)
    versions: set[int] = field(default_factory=set)
    """(object, etag) as listed."""
    letters: set[int] = field(default_factory=set)
    """Keys of the letters that the run has read."""


@dataclass
class _Account:
    """What the ledger says of the objects and letters that the run has to account for."""

    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    objects: set[int] = field(default_factory=set)
    letters: set[int] = field(default_factory=set)
    stale: dict[Key, date] = field(default_factory=dict)
    """Earlier refusals of archive members that this run has read with another result, with received dates."""
    unexplained: int = 0
    read_statuses: Counter[str] = field(default_factory=Counter)
    """Letters that the run has read; so are the counts below."""
    bytes_read: int = 0
    unexplained_characters: int = 0


def reconcile(
    deployment: Deployment,
    run_id: str,
    *,
    published: dict[str, Any] | None,
    started_at: datetime,
    dag_id: str | None = None,
) -> dict[str, int]:
    """Accounts for every object listed, writes the run's report, and clears the run's staged files.

    Returns letters by status. Raises LostLetters where an object listed has no row in the ledger.
    """
    lake, folder = deployment.lake(), staging.run_folder(run_id)
    if not staging.has_listing(lake, folder):
        # An earlier try wrote the report, and died while it deleted the staged files.
        staging.clear(lake, folder)
        return dict(read_report(lake, report_folder(run_id)).statuses)
    owed = _owed(lake, folder)
    begun = set(staging.list_parts(lake, f"{folder}/archives"))
    account = _account(owed, begun, ledger_of(deployment, owed.dates, _COLUMNS))
    forget(deployment.catalog(), account.stale, run_id=run_id)
    lost = _lost(lake, folder, account)
    report = _report(run_id, owed, account, lost, published or {}, started_at)
    report = replace(
        report,
        step_seconds=staging.read_seconds(lake, folder),
        drift=read_drift(lake, folder),
        dag_id=dag_id,
        unexplained=account.unexplained,
        read_statuses=dict(account.read_statuses),
        bytes_read=account.bytes_read,
        unexplained_characters=account.unexplained_characters,
    )
    write_report(lake, report_folder(run_id), report)
    if lost:
        raise LostLetters(
            f"reconcile: {run_id}: {len(lost)} objects or letters have no row in the ledger, "
            f"first {lost[0]}. The staged files are kept under {folder}: run the same dates again."
        )
    finish_archives(lake, begun)
    staging.finish(lake, folder)
    return dict(account.statuses)


def _owed(lake: S3Store, folder: str) -> _Owed:
    owed = _Owed(letters={identity_of(*key) for key in letters_read(lake, folder)})
    for part in read_listing(lake, folder):
        owed.dates.update(part["received_date"].to_pylist())
        owed.versions.update(identity_of(row["source_uri"], row["etag"]) for row in part.to_pylist())
    return owed


def _account(owed: _Owed, begun: set[str], ledger: Iterable[Row]) -> _Account:
    """Returns what the ledger's rows say of `owed`. `begun` names the archives that the run has read."""
    account = _Account()
    for row in ledger:
        letter, version = key_of_row(row), (row["source_uri"], row["etag"])
        known_by = identity_of(*letter)
        was_read = known_by in owed.letters
        if not was_read and identity_of(*version) not in owed.versions:
            continue
        if begun and not was_read and is_unread(row["reasons"]) and archive_name(*version) in begun:
            account.stale[letter] = row["received_date"]
            continue
        account.objects.add(identity_of(row["source_uri"]))
        account.letters.add(known_by)
        account.statuses[row["status"]] += 1
        account.reasons.update(row["reasons"])
        account.unexplained += bool(row["unexplained_characters"])
        if was_read:
            account.read_statuses[row["status"]] += 1
            account.bytes_read += row["byte_size"] or 0
            account.unexplained_characters += row["unexplained_characters"] or 0
    return account


def _lost(lake: S3Store, folder: str, account: _Account) -> list[str]:
    """Returns the listed objects and read letters that the ledger does not have, sorted."""
    return sorted({*_lost_objects(lake, folder, account), *_lost_letters(lake, folder, account)})


def _lost_objects(lake: S3Store, folder: str, account: _Account) -> Iterator[str]:
    for part in read_listing(lake, folder):
        yield from (uri for uri in part["source_uri"].to_pylist() if identity_of(uri) not in account.objects)


def _lost_letters(lake: S3Store, folder: str, account: _Account) -> Iterator[str]:
    for key in letters_read(lake, folder):
        if identity_of(*key) not in account.letters:
            yield f"{key[1]} {key[2]}".strip()


def _report(
    run_id: str,
    owed: _Owed,
    account: _Account,
    lost: list[str],
    published: dict[str, Any],
    started_at: datetime,
) -> RunReport:
    return RunReport(
        run_id=run_id,
        received_dates=sorted(day.isoformat() for day in owed.dates),
        started_at=started_at.isoformat(timespec="seconds"),
        seconds=round((datetime.now(UTC) - started_at).total_seconds(), 1),
        listed=len(owed.versions),
        accounted=account.statuses.total(),
        read=len(owed.letters),
        statuses=dict(account.statuses),
        reasons=dict(account.reasons),
        rows=published.get("rows", {}),
        snapshots=published.get("snapshots", {}),
        lost=lost[:100],
    )

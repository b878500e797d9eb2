"""Kills exports of changing tables, and says where what they leave is not what it must be.

After each kill the manifest must name whole files, of the earlier copy or of the new one. After the export
was run again, the copy must be the one that an export without kills makes in an empty place.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from obstore.store import ObjectStore

from imr.exports.destination import destination_of
from imr.exports.manifest import NAME
from imr.exports.parquet import export_parquet
from imr.runs.deployment import Deployment
from killed_exports import child
from support.exported import december, publish_three_months
from support.upkeep import publish_letters

FRESH_IN = 3
"""Every so many rounds begin in an empty place."""

Held = dict[str, str]
"""Path of a file -> the digest of its bytes."""


@dataclass
class Outcome:
    """How many exports were killed, how many ended before their line, and what was wrong."""

    killed: int = 0
    ended: int = 0
    wrong: list[str] = field(default_factory=list)


def play(deployment: Deployment, addresses: list[str], rounds: int, seed: int) -> Outcome:
    """Kills an export in each round, to the addresses (folders or prefixes) in turn."""
    chosen, outcome = random.Random(seed), Outcome()
    publish_three_months(deployment)
    lines = _run(deployment, f"{addresses[0]}-counted", 0)
    assert lines
    for round_ in range(rounds):
        _change(deployment, round_)
        address = addresses[round_ % len(addresses)]
        if round_ % FRESH_IN == 0:
            address = f"{address}-{round_}"
        for wrong in _round(deployment, address, chosen.randint(1, lines), outcome):
            outcome.wrong.append(f"round {round_}, {address}: {wrong}")
    return outcome


def _change(deployment: Deployment, round_: int) -> None:
    """Publishes a letter's next version, so that one month of each table has other rows."""
    publish_letters(deployment.catalog(), december(6, text=f"version {round_}"))


def _round(deployment: Deployment, address: str, at: int, outcome: Outcome) -> Iterator[str]:
    store = destination_of(address, deployment.settings, deployment.access).store
    before = _named(store)
    if _run(deployment, address, at):
        outcome.ended += 1
    else:
        outcome.killed += 1
    left, expected = _named(store), _undisturbed(deployment, address)
    if left not in (before, expected):
        yield f"the manifest names neither the earlier nor the new copy: {sorted(left or ())}"
    if left and not left.items() <= _held(store).items():
        yield "the manifest names files that are not whole"
    export_parquet(deployment, address, grace=timedelta(0))
    if _named(store) != expected:
        yield "run again, the manifest does not name the copy"
    export_parquet(deployment, address, grace=timedelta(0))
    if (held := _held(store)) != expected:
        yield f"run again, other files are there: {sorted(held.items() ^ (expected or {}).items())}"


def _run(deployment: Deployment, address: str, at: int) -> int | None:
    """Runs an export in a process of its own; returns the lines executed, or None where it was killed."""
    answers, lines = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=child.export, args=(deployment.settings, address, at, lines))
    process.start()
    lines.close()
    process.join()
    return answers.recv() if process.exitcode == 0 else None


def _undisturbed(deployment: Deployment, address: str) -> Held | None:
    """Returns the copy that an export to an empty place beside `address` makes."""
    place = f"{address}-undisturbed"
    destination = destination_of(place, deployment.settings, deployment.access)
    destination.store.delete([item["path"] for page in destination.store.list() for item in page])
    export_parquet(deployment, place)
    return _named(destination.store)


def _named(store: ObjectStore) -> Held | None:
    """Returns the files that a manifest names, with their digests there; None where there is no manifest."""
    try:
        document: dict[str, Any] = json.loads(bytes(store.get(NAME).bytes()))
    except FileNotFoundError:
        return None
    return {file["path"]: file["sha256"] for table in document["tables"].values() for file in table["files"]}


def _held(store: ObjectStore) -> Held:
    """Returns the files of Parquet that are there, with the digests of their bytes."""
    paths = [item["path"] for page in store.list() for item in page if item["path"] != NAME]
    return {path: hashlib.sha256(bytes(store.get(path).bytes())).hexdigest() for path in paths}

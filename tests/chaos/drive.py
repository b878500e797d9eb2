"""Plays a history with faults and kills, plays it again undisturbed, and compares the tables.

Equal must be, in all columns but `run_id` and `processed_at`: cases, decisions, citations and the ledger, row
for row. The ledger keeps versions of objects that were overwritten since, where a run saw them; which did
depends on when runs died. So the undisturbed history has the versions that the disturbed one's ledger holds,
each put and run over in its turn, and then the last of every object.

Before they are compared, maintenance mends what publishers left that died and were given up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import md5
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from chaos.histories import History, Put, Run, make_history
from chaos.nursery import Failed, Killed, Nursery
from chaos.proxy import Attempt, Proxy, proxying
from imr.place.settings import Settings
from imr.place.storage import access, split_uri
from imr.runs.deployment import Deployment
from imr.runs.report import read_report, report_folder
from support.homes import beside

TRIES = 4
"""Of a step, as the DAGs have it."""
GIVEN_UP = 0.2
"""Share of kills after which nobody tries again, so that the run is never finished."""
REQUESTS = {"list": 15, "extract": 8, "parse": 10, "validate": 40, "publish": 250, "reconcile": 40}
"""Number of the last request at which a step may die, about as many as it makes; one with fewer lives."""
FINAL = "manual__final"


@dataclass
class Outcome:
    """What a history did and how it ended. `wrong` is empty where all is right."""

    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    """Runs by how they ended: reconciled, given up, or failed in all tries."""
    errors: Counter[str] = field(default_factory=Counter)
    """What tries of steps failed with."""
    rows: int = 0
    wrong: list[str] = field(default_factory=list)


class _GivenUp(Exception):
    """A run that is not tried again."""


def play(seed: int, served: Settings, nursery: Nursery, folder: Path) -> Outcome:
    """Plays the history of a seed on an S3 server, its state in a folder of its own."""
    player = _Player(make_history(seed), served, nursery, folder)
    try:
        player.play()
    except (Failed, Killed, TimeoutError) as error:
        player.outcome.wrong.append(f"undisturbed: {error}")
    return player.outcome


class _Player:
    def __init__(self, history: History, served: Settings, nursery: Nursery, folder: Path) -> None:
        self.history, self.nursery = history, nursery
        place = f"{split_uri(served.lake)[0]}/{folder.name}"
        raw = f"s3://{place}/raw"
        self.disturbed = replace(
            beside(served, folder / "disturbed"), raw=raw, lake=f"s3://{place}/disturbed"
        )
        self.calm = replace(beside(served, folder / "calm"), raw=raw, lake=f"s3://{place}/calm")
        self.deployment = Deployment(self.disturbed, access(self.disturbed))
        self.outcome = Outcome(history.seed)
        self.there: dict[str, Put] = {}
        self.versions: list[Put] = []
        self.times: dict[str, int] = {}
        self.reconciled: set[str] = set()

    def play(self) -> None:
        port = self.disturbed.s3_port
        with proxying(port, self.times) as one, proxying(port, self.times) as other:
            for turn in self.history.rounds:
                self._put(turn.puts)
                with ThreadPoolExecutor(len(turn.runs)) as threads:
                    list(threads.map(self._disturbed_run, turn.runs, (one, other)))
        self.nursery.call(self.disturbed, "run", run_id=FINAL, dates=self.history.dates)
        self._check_report(FINAL, self.history.dates)
        self._check_staging()
        self.nursery.call(self.disturbed, "mend", run_id="manual__mend")
        found, known = self.nursery.call(self.disturbed, "contents")
        self.outcome.rows = len(found["letters"])
        expected = self._undisturbed(known)
        for name, rows in expected.items():
            self._compare(name, Counter(found[name]), Counter(rows))

    def _put(self, puts: Iterable[Put]) -> None:
        client, (bucket, prefix) = self.deployment.access.client(), split_uri(self.disturbed.raw)
        for put in puts:
            key, modified = f"{prefix}/{put.key}", {"mtime": str(put.modified)}
            client.put_object(Bucket=bucket, Key=key, Body=put.data, Metadata=modified)
            self.times[f"/{bucket}/{key}"] = put.modified
            self.there[put.key] = put
            self.versions.append(put)

    def _disturbed_run(self, run: Run, proxy: Proxy) -> None:
        settings = replace(self.disturbed, s3_port=proxy.port)
        given: dict[str, Any] = {"run_id": run.run_id}
        rng = Random(f"{run.run_id} {run.dates} {run.kill_rate}")
        self.reconciled.discard(run.run_id)

        def step(name: str, **more: Any) -> Any:
            return self._try(settings, proxy, run, rng, name, given | more)

        try:
            batches = step("list", dates=run.dates, reprocess=run.reprocess)
            self._put(run.meanwhile)
            published = None
            for batch in batches:
                step("extract", batch=batch)
                step("parse", batch=batch)
            if batches:
                step("validate", batches=batches)
                published = step("publish", batches=batches)
            step("reconcile", published=published)
        except _GivenUp as end:
            self.outcome.ends[str(end)] += 1
            return
        self.outcome.ends["reconciled"] += 1
        self.reconciled.add(run.run_id)
        self._check_report(run.run_id, run.dates)

    def _try(
        self, settings: Settings, proxy: Proxy, run: Run, rng: Random, step: str, given: dict[str, Any]
    ) -> Any:
        for _ in range(TRIES):
            dies_at = rng.randint(1, REQUESTS[step]) if rng.random() < run.kill_rate else None
            attempt = Attempt(Random(rng.random()), fault_rate=run.fault_rate, dies_at=dies_at)
            proxy.attempt = attempt
            try:
                return self.nursery.call(settings, step, started=attempt.process.set_result, **given)
            except Killed:
                if not attempt.killed:
                    self.outcome.wrong.append(f"{step}: its process died of itself")
                self.outcome.kills[step] += 1
                if rng.random() < GIVEN_UP:
                    raise _GivenUp("given up") from None
            except Failed as error:
                if "LostLetters" in str(error) or not attempt.faults:
                    self.outcome.wrong.append(f"{run.run_id}: {step}: {error}")
                self.outcome.errors[f"{step}: {str(error).splitlines()[-1].partition(':')[0]}"] += 1
            finally:
                self.outcome.faults.update(attempt.faults)
        raise _GivenUp("failed in all tries")

    def _check_report(self, run_id: str, dates: Iterable[date]) -> None:
        """The accounting identity: every object there, every letter in it, once; nothing lost."""
        report = read_report(self.deployment.lake(), report_folder(run_id))
        folders = tuple(f"received={day}/" for day in dates)
        here = [put for key, put in self.there.items() if key.startswith(folders)]
        letters = sum(put.letters for put in here)
        # Overwritten versions count where the run changed what became of them.
        older = sum(put.letters for put in self.versions if put.key.startswith(folders)) - letters
        right = (
            not report.lost
            and report.listed == len(here)
            and letters <= report.accounted <= letters + older
            and report.accounted == sum(report.statuses.values())
        )
        if not right:
            self.outcome.wrong.append(
                f"{run_id}: {len(here)} objects of {letters} letters (and {older} overwritten): {report}"
            )

    def _check_staging(self) -> None:
        paths = [entry["path"] for page in self.deployment.lake().list("staging/") for entry in page]
        folders = {
            report_folder(run_id).replace("reports/", "staging/") for run_id in (*self.reconciled, FINAL)
        }
        left = sorted(path for path in paths if "/".join(path.split("/")[:2]) in folders)
        if left:
            self.outcome.wrong.append(f"staged files of finished runs: {left[:5]}")

    def _undisturbed(self, known: set[tuple[str, str]]) -> dict[str, list[str]]:
        """Contents of the tables after the versions that the disturbed ledger knows, in calm."""
        raw = self.deployment.raw()
        raw.delete([entry["path"] for page in raw.list() for entry in page])
        number = count()
        for puts in _generations(self.versions, known, self.disturbed.raw):
            self._put(puts)
            run_id = f"manual__calm:{next(number)}"
            self.nursery.call(self.calm, "run", run_id=run_id, dates=self.history.dates)
        contents: dict[str, list[str]]
        contents, _ = self.nursery.call(self.calm, "contents")
        return contents

    def _compare(self, table: str, found: Counter[str], expected: Counter[str]) -> None:
        for row in sorted(found.keys() | expected.keys()):
            if found[row] != expected[row]:
                self.outcome.wrong.append(f"{table}: {found[row]} instead of {expected[row]}: {row}")


def _generations(versions: list[Put], known: set[tuple[str, str]], raw: str) -> Iterator[list[Put]]:
    """The versions in turns of one per object: overwritten ones that are known, and last what is there."""
    last = {put.key: put for put in versions}
    seen: dict[str, list[Put]] = {}
    for put in versions:
        etag = md5(put.data, usedforsecurity=False).hexdigest()
        if put is not last[put.key] and (f"{raw}/{put.key}", etag) in known:
            seen.setdefault(put.key, []).append(put)
    for turn in range(max(map(len, seen.values()), default=0)):
        yield [puts[turn] for puts in seen.values() if turn < len(puts)]
    yield list(last.values())

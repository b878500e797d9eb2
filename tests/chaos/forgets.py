"""Letters are forgotten beside an ingest and a compaction, and whoever forgets them is killed now and then.

`make chaos` plays it with 500 letters, of which 20 are forgotten, and 20 kills: `python -m chaos.forgets`.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

from chaos.drive import TRIES
from chaos.histories import FIRST_DAY
from chaos.nursery import Failed, Killed, Nursery, nursery
from chaos.proxy import Attempt, Proxy, proxying
from conftest import free_port
from imr.lake.maintenance.agreement import disagreements
from imr.local.embedded import serving
from imr.place.limits import Limits
from imr.place.settings import Settings
from imr.place.storage import access, split_uri
from imr.runs.deployment import Deployment
from imr.samples import make_letter
from support.homes import beside
from support.lake_search import objects_with
from support.runs import put, rows_of

LAST_REQUEST = 400
"""Number of the last request at which a process that forgets may die; it makes some hundreds."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many letters there are, on how many days, how many are forgotten, in how many turns and kills."""

    letters: int
    days: int
    marked: int
    turns: int
    kills: int


LONG = Size(letters=500, days=11, marked=20, turns=5, kills=20)
SHORT = Size(letters=30, days=4, marked=4, turns=2, kills=4)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it. `wrong` is empty where all is right."""

    kills: int
    planted: int
    """Objects of the lake that held a mark before."""
    runs: int
    """Runs beside, each of which read all letters of a day again."""
    wrong: list[str]


def play(seed: int, size: Size, served: Settings, forks: Nursery, folder: Path) -> Played:
    """Loads letters, forgets the marked ones beside runs and compactions, and searches the lake for marks."""
    place = f"s3://{split_uri(served.lake)[0]}/{folder.name}"
    settings = replace(beside(served, folder), raw=f"{place}/raw", lake=f"{place}/lake")
    deployment = Deployment(settings, access(settings))
    days = [FIRST_DAY + timedelta(days=number) for number in range(size.days)]
    step = size.letters // size.marked
    marks = {index: f"AA{index:03d}Quagmarsh" for index in range(0, size.marked * step, step)}
    for index in range(size.letters):
        text = make_letter(11, index, layout="headed_decisions").text
        day = days[index % size.days]
        put(deployment, {f"{index}.txt": _marked(text, marks.get(index, "")).encode()}, day)
    for day in days:
        forks.call(settings, "load", run_id=f"load {day}", dates=[day])
    planted = len(objects_with(deployment, list(marks.values())))
    names = [f"received={days[index % size.days]}/{index}.txt" for index in marks]
    stop, wrong = Event(), []
    with ThreadPoolExecutor(2) as threads, proxying(settings.s3_port, {}) as proxy:
        reading = threads.submit(_read_again, forks, settings, days, stop)
        compacting = threads.submit(_compact, forks, settings, stop)
        try:
            kills = _forget(Random(seed), size, names, settings, forks, proxy)
        finally:
            stop.set()
        runs = reading.result()
        compacting.result()
    wrong += [f"{path}: {held}" for path, held in objects_with(deployment, list(marks.values())).items()]
    wrong += map(str, disagreements(deployment.catalog()))
    ledger = rows_of(deployment, "letters")
    forgotten = {row["source_uri"] for row in ledger if row["reasons"] == ["forgotten"] and not row["text"]}
    if forgotten != set(map(deployment.uri, names)) or len(ledger) != size.letters:
        wrong.append(f"{len(forgotten)} of {len(ledger)} letters are forgotten")
    return Played(kills, planted, runs, wrong)


def _marked(text: str, mark: str) -> str:
    """The letter with the mark at its beginning, where a table's statistics show it, and in its sentences."""
    return f"{mark}\n{text.replace('. ', f'. {mark} said so. ')}" if mark else text


def _read_again(forks: Nursery, settings: Settings, days: list[date], stop: Event) -> int:
    """Runs that read all letters of a day again, day after day; returns their number."""
    runs = 0
    while not stop.is_set():
        run_id, day = f"again {runs}", days[runs % len(days)]

        def step(name: str, run_id: str = run_id, **given: Any) -> Any:
            return _tried(forks, settings, name, run_id=run_id, **given)

        batches = step("list", dates=[day], reprocess=True)
        for batch in batches:
            step("extract", batch=batch)
            step("parse", batch=batch)
        step("validate", batches=batches)
        step("reconcile", published=step("publish", batches=batches))
        runs += 1
    return runs


def _tried(forks: Nursery, settings: Settings, step: str, **given: Any) -> Any:
    """What a step gives, tried as often as the DAGs try it: a file that it reads may be deleted meanwhile."""
    for _ in range(TRIES - 1):
        with suppress(Failed):
            return forks.call(settings, step, **given)
    return forks.call(settings, step, **given)


def _compact(forks: Nursery, settings: Settings, stop: Event) -> None:
    while not stop.is_set():
        _tried(forks, settings, "compact")


def _forget(
    rng: Random, size: Size, names: list[str], settings: Settings, forks: Nursery, proxy: Proxy
) -> int:
    """Forgets the letters in turns. Each turn is killed at random requests, and then done in peace."""
    kills = 0
    at_proxy = replace(settings, s3_port=proxy.port)
    for turn in range(size.turns):
        letters = names[turn :: size.turns]
        while kills < size.kills * (turn + 1) // size.turns:
            dies_at = int(exp(rng.uniform(0, log(LAST_REQUEST))))
            proxy.attempt = attempt = Attempt(Random(rng.random()), fault_rate=0, dies_at=dies_at)
            try:
                forks.call(at_proxy, "forget", started=attempt.process.set_result, letters=letters)
            except Killed:
                kills += 1
        proxy.attempt = None
        forks.call(at_proxy, "forget", letters=letters)
    return kills


def main() -> int:
    """Plays the long form; returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="imr-forgets-") as name:
        folder = Path(name)
        settings = Settings(folder, s3_port=free_port(), ui_port=free_port(), limits=Limits(readers=1))
        with serving(settings), nursery(folder) as forks:
            try:
                played = play(0, LONG, settings, forks, folder / "forgets")
            except (Failed, TimeoutError) as failed:
                sys.stdout.write(f"{failed}\n")
                return 1
    sys.stdout.write(
        f"{LONG.marked} of {LONG.letters} letters forgotten, {played.kills} kills; {played.runs} runs; "
        f"{played.planted} objects held a mark before\n"
    )
    for wrong in played.wrong:
        sys.stdout.write(f"wrong: {wrong}\n")
    return bool(played.wrong)


if __name__ == "__main__":
    sys.exit(main())

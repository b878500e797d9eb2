"""Measures the outcome, the time and the reader's peak memory of each hostile file of the tests.

    PYTHONPATH=tests .venv/bin/python benchmarks/hostile.py

Limits are the defaults. Each file is read by a reading process started for it.
"""

from __future__ import annotations

import time
from collections import Counter
from threading import Event, Thread

import click
import psutil
from peak import peak_bytes

from imr.letters.extract import read_objects
from imr.letters.readings import RawObject, Refusal
from imr.place.limits import MIB, Limits
from support.faulty import FaultyStore, faulty_store
from support.hostile import hostile_files

ROW = "{:36} {:>8} {:>8} {:>9} {:>10}  {}"
SAMPLED_EVERY = 0.01


def main() -> None:
    """Print a line per file."""
    click.echo(ROW.format("file", "KiB", "seconds", "peak MiB", "reader MiB", "outcome"))
    files = hostile_files()
    with faulty_store() as faulty:
        for name, (data, _) in files.items():
            item = faulty.put(name, data)
            seconds, reader, outcomes = measure(faulty, item)
            counted = ", ".join(f"{what} x{n}" if n > 1 else what for what, n in outcomes.items())
            figures = (
                f"{len(data) / 1024:.1f}",
                f"{seconds:.2f}",
                f"{peak_bytes() / MIB:.0f}",
                f"{reader / MIB:.0f}",
            )
            click.echo(ROW.format(name, *figures, counted))
    click.echo(f"{len(files)} files; peak MiB is of this process, all files so far")


def measure(faulty: FaultyStore, item: RawObject) -> tuple[float, int, Counter[str]]:
    """Returns seconds, the peak memory of a reading process, and the outcomes."""
    done, seen = Event(), [0]

    def watch() -> None:
        while not done.wait(SAMPLED_EVERY):
            for child in psutil.Process().children(recursive=True):
                try:
                    seen.append(child.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue

    watcher = Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    outcomes = Counter(
        each.reading.reason if isinstance(each.reading, Refusal) else "read"
        for each in read_objects(faulty.store(), [item], Limits(readers=1))
    )
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    return seconds, max(seen), outcomes


if __name__ == "__main__":
    main()

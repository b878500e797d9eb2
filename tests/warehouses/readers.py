"""Engines that read over and over while letters are published and files are compacted.

Each answer has to be a state that the table was published in.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouses.engines import connect_text, fresh, run, serving

READERS = ("duckdb", "spark")
END = """
import json, os, sys
sys.path.insert(0, {answers!r})
from answers import SUMS, sums
found = []
while not os.path.exists({told!r} + ".end"):
    for name in SUMS:
        try:
            found.append([name, [int(value or 0) for value in newest(name, sums(name))]])
        except Exception as error:
            found.append([name, str(error)[:300]])
    open({told!r} + ".begun", "w").close()
with open({target!r}, "w") as file:
    json.dump(found, file)
"""
"""What follows the questions of an engine: asking for the sums until a file says that the writer is done."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader saw: how often it read, how many states it met, and its answers that were none."""

    reads: int
    states: int
    wrong: tuple[str, ...]


def read_beside(environ: Mapping[str, str], home: Path, days: int) -> dict[str, Read]:
    """Publishes days while the readers read; returns what each reader saw."""
    texts = {engine: connect_text(engine, environ) for engine in READERS}
    states = home / "states.json"
    folders = {engine: home / f"reader-{engine}" for engine in READERS}
    for folder in folders.values():
        folder.mkdir()
    command = [sys.executable, "-m", "warehouses.backfill", str(days), str(states)]
    with ThreadPoolExecutor(len(READERS)) as beside:
        reading = {
            engine: beside.submit(_read, engine, text, environ, folders[engine])
            for engine, text in texts.items()
        }
        try:
            while not all(_has_begun(folders[engine], reading[engine]) for engine in READERS):
                wait(reading.values(), timeout=0.2)
            subprocess.run(command, env=dict(environ), check=True)
        finally:
            for folder in folders.values():
                (folder / "earlier.json.end").touch()
        published = json.loads(states.read_text(encoding="utf-8"))
        return {engine: _judged(done.result(), published) for engine, done in reading.items()}


def _has_begun(folder: Path, reading: Future[Any]) -> bool:
    """Returns whether a reader has read once. Raises its error where it has ended by one."""
    return (folder / "earlier.json.begun").exists() or (reading.done() and bool(reading.result()))


def _read(engine: str, text: str, environ: Mapping[str, str], folder: Path) -> Any:
    with serving(engine, text, folder, environ) as more:
        return run(engine, text, END, fresh(environ) | more, folder, {})


def _judged(found: list[tuple[str, Any]], published: Mapping[str, list[list[int]]]) -> Read:
    wrong = tuple(f"{name}: {answer}" for name, answer in found if answer not in published[name])
    met = {(name, str(answer)) for name, answer in found}
    return Read(len(found), len(met) - len(set(wrong)), wrong)

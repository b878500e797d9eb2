"""Measures the peak memory of the tasks that extract and parse an archive, which must not grow with its size.

    PYTHONPATH=tests .venv/bin/python benchmarks/memory.py [LETTERS ...]

For each number of letters (1,000 and 20,000 unless given) it puts a .zip and a .tar.gz of invented PDFs into
the embedded S3 server. Each task is a process of its own, with as many readers as there are CPUs.
"""

from __future__ import annotations

import multiprocessing
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import click
import psutil
from peak import peak_bytes

from imr.local.embedded import serving
from imr.place import home
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs import steps
from imr.runs.deployment import Deployment
from imr.samples import make_letter, render_pdf
from support.loopback import free_port

DISTINCT = 50
MIB = 2**20
ROW = "{:8} {:8} {:>7} {:>8} {:>10} {:>9} {:>9}"


def main() -> None:
    """Print a line per archive and step."""
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 20_000]
    letters = [render_pdf(make_letter(7, index)) for index in range(DISTINCT)]
    with TemporaryDirectory() as folder:
        settings = Settings(
            Path(folder), "s3://imr/raw", "s3://imr/lake", "imr", free_port(), free_port(), embedded=True
        )
        home.make(settings.home)
        archives = [(ending, size) for ending in WRITERS for size in sizes]
        for ending, size in archives:
            path = settings.home / "objects" / "imr" / "raw" / f"{ending}-{size}" / f"letters.{ending}"
            path.parent.mkdir(parents=True)
            WRITERS[ending](path, letters, size)
        click.echo(ROW.format("archive", "step", "letters", "seconds", "letters/s", "peak MiB", "a reader"))
        with serving(settings):
            for ending, size in archives:
                measure_steps(replace(settings, raw=f"{settings.raw}/{ending}-{size}"), ending, size)


def measure_steps(settings: Settings, ending: str, size: int) -> None:
    """Prints time and memory of the tasks that extract and parse one archive, each in its own process."""
    deployment, run_id = Deployment(settings, access(settings)), f"{ending}-{size}"
    (batch,) = steps.list_archives(deployment, run_id, date(2025, 1, 1))
    for step in (steps.extract, steps.parse):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            seconds, peak, reader = process.submit(measure, settings, step.__name__, run_id, batch).result()
        figures = (f"{seconds:.1f}", f"{size / seconds:.0f}", f"{peak / MIB:.1f}", f"{reader / MIB:.1f}")
        click.echo(ROW.format(ending, step.__name__, f"{size:,}", *figures))


def write_zip(path: Path, letters: list[bytes], size: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _members(letters, size):
            archive.writestr(name, data)


def write_tar(path: Path, letters: list[bytes], size: int) -> None:
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, data in _members(letters, size):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, BytesIO(data))


WRITERS: dict[str, Callable[[Path, list[bytes], int], None]] = {"zip": write_zip, "tgz": write_tar}


def measure(settings: Settings, step: str, run_id: str, batch: str) -> tuple[float, int, int]:
    """Returns seconds, the peak memory of this process, and that of one of its readers, in bytes."""
    done = Event()
    readers = [0]

    def watch() -> None:
        while not done.wait(0.2):
            children = psutil.Process().children(recursive=True)
            readers.extend(child.memory_info().rss for child in children if child.is_running())

    watcher = Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    getattr(steps, step)(Deployment(settings, access(settings)), run_id, batch)
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    return seconds, peak_bytes(), max(readers)


def _members(letters: list[bytes], size: int) -> Iterator[tuple[str, bytes]]:
    for number in range(size):
        # A PDF may end in a comment, which makes every letter different.
        yield f"{number % 12:02}/CM21-{number:07}.pdf", letters[number % DISTINCT] + b"\n%% %d\n" % number


if __name__ == "__main__":
    main()

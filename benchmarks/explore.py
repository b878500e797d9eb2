"""Measures the explorer over many letters' rows: its file, each of its pages, searches and facets.

    PYTHONPATH=tests .venv/bin/python benchmarks/explore.py

The rows are made (`support.many_rows`) on the embedded S3 server, and exported. Each page is asked for over
loopback, each time with other words or values where it has any; the time is that to the first byte.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlencode

import click
import httpx
import psutil
from peak import peak_bytes

from imr.explore.making import make_file
from imr.exports.files import export_sqlite
from imr.local.embedded import serving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from support.loopback import free_port
from support.many_rows import load, paragraphs

MIB = 2**20


@click.command()
@click.option("--letters", default=200_000, show_default=True)
@click.option("--months", default=150, show_default=True, help="In which they were decided.")
@click.option("--times", default=100, show_default=True, help="How often each page is asked for.")
@click.option(
    "--file", type=click.Path(path_type=Path), help="Keep the file here, and use it if it is there."
)
def main(letters: int, months: int, times: int, file: Path | None) -> None:
    """Fills tables, exports them, makes the explorer's file, asks for its pages, and says what each takes."""
    with TemporaryDirectory() as folder:
        path = file or Path(folder) / "explore.sqlite"
        if not path.exists():
            _make(Path(folder), path, letters, months)
        _say("file", mib=path.stat().st_size // MIB)
        with _serving(path) as (address, process), httpx.Client(base_url=address, timeout=60) as client:
            for name, ask in _questions(client).items():
                _say(name, **_measured(client, process, ask, times))
            _say("server", peak_mib=peak_bytes(str(process.pid)) // MIB)


def _make(folder: Path, path: Path, letters: int, months: int) -> None:
    settings = Settings(folder / "home", s3_port=free_port(), ui_port=free_port())
    export = folder / "tables.sqlite"
    with serving(settings):
        deployment = Deployment(settings, access(settings))
        _timed("rows made", lambda: load(deployment.catalog(), letters, months))
        _timed("export", lambda: export_sqlite(deployment, export))
    _say("export", mib=export.stat().st_size // MIB)
    _timed("explorer's file", lambda: make_file(export, path, "benchmark"))
    _say("explorer's file", peak_mib=peak_bytes() // MIB)


@contextmanager
def _serving(path: Path) -> Iterator[tuple[str, psutil.Process]]:
    command = [Path(sys.executable).with_name("imr"), "explore", path, "--port", "0", "--no-browser"]
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own program
        assert server.stdout
        address = server.stdout.readline().split()[0]
        _say("start", seconds=round(time.monotonic() - started, 1))
        try:
            yield address, psutil.Process(server.pid)
        finally:
            server.terminate()


def _questions(client: httpx.Client) -> dict[str, Callable[[random.Random], str]]:
    """Page -> an address of it, each time another."""
    words = sorted(set(" ".join(paragraphs()[:40]).replace(".", "").split()), key=len)
    found = client.get("/search.json").json()
    values = {facet: [one["value"] for one in listed] for facet, listed in found["facets"].items()}
    cases = [row["case_id"] for page in (1, 50, 500) for row in _rows(client, page)]

    def searched(chosen: random.Random, **more: str) -> str:
        return "/search?" + urlencode({"q": chosen.choice(words)} | more)

    def of(chosen: random.Random, facet: str) -> str:
        return chosen.choice(values[facet])

    return {
        "start": lambda _: "/",
        "all drugs": lambda _: "/drugs",
        "a drug": lambda chosen: f"/drugs/{quote(of(chosen, 'drug'), safe='')}",
        "a condition": lambda chosen: f"/conditions/{quote(of(chosen, 'condition'), safe='')}",
        "a letter": lambda chosen: f"/letters/{chosen.choice(cases)}",
        "a facet": lambda chosen: (
            "/search?" + urlencode({"service": of(chosen, "service"), "year": of(chosen, "year")})
        ),
        "a word": searched,
        "a word, best first": lambda chosen: searched(chosen, order="best"),
        "a word anywhere": lambda chosen: searched(chosen, **{"in": "anywhere"}),
        "two words and a facet": lambda chosen: searched(chosen, drug=of(chosen, "drug")).replace(
            "?q=", f"?q={chosen.choice(words)}+"
        ),
        "results as CSV": lambda chosen: searched(chosen).replace("/search?", "/search.csv?"),
        "Datasette's table": lambda chosen: (
            "/imr/decisions?" + urlencode({"category": of(chosen, "category")})
        ),
        "Datasette's facet": lambda chosen: (
            "/imr/decisions.json?_size=1&_facet=subcategory&"
            + urlencode({"category": of(chosen, "category")})
        ),
    }


def _rows(client: httpx.Client, page: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(f"/search.json?page={page}").json()["rows"]
    return rows


def _measured(
    client: httpx.Client, process: psutil.Process, ask: Callable[[random.Random], str], times: int
) -> dict[str, Any]:
    """Returns milliseconds to the first byte, and those of CPU time that the server took for all of it."""
    chosen, first_bytes, refused = random.Random(1), [], 0  # noqa: S311 - no secrets
    before = _cpu(process)
    for _ in range(times):
        started = time.monotonic()
        with client.stream("GET", ask(chosen)) as answer:
            first_bytes.append(1000 * (time.monotonic() - started))
            refused += answer.status_code != 200
            answer.read()
    return {
        "median_ms": round(statistics.median(first_bytes)),
        "slowest_ms": round(max(first_bytes)),
        "cpu_ms_each": round(1000 * (_cpu(process) - before) / times),
        "not_answered": refused,
        "load": round(os.getloadavg()[0], 1),
    }


def _cpu(process: psutil.Process) -> float:
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def _timed(what: str, work: Callable[[], Any]) -> None:
    started, cpu = time.monotonic(), time.process_time()
    work()
    _say(
        what,
        seconds=round(time.monotonic() - started, 1),
        cpu_seconds=round(time.process_time() - cpu, 1),
        load=round(os.getloadavg()[0], 1),
    )


def _say(what: str, **figures: Any) -> None:
    sys.stdout.write(f"{what}: {json.dumps(figures)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

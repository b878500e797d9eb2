"""Asks real engines about the same tables, over each catalog: `make warehouses`.

It prints a table, and ends with status 1 where an answer differs and `known.csv` does not say why.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from imr.local.embedded import serving
from imr.place.settings import PROJECT, Settings
from support.loopback import free_port
from warehouses import install
from warehouses.answers import Answers, differences
from warehouses.backfill import FIRST
from warehouses.bucket import bucket
from warehouses.catalogs import CATALOGS
from warehouses.engines import ENGINES, Failed, tell
from warehouses.readers import read_beside

DAYS = 12
"""Days that letters are published on, one by one."""
LINE = "{:<11} {:<9} {:<11} {:>7} {:>8}  {:<9} {}"
KNOWN = list(csv.DictReader(Path(__file__).with_name("known.csv").read_text(encoding="utf-8").splitlines()))
"""What engines answer otherwise: the engine, a pattern of differences, why, and the engine's own issue."""


@click.command()
@click.option("--engine", "engines", multiple=True, type=click.Choice(ENGINES), default=ENGINES)
@click.option(
    "--catalog", "catalogs", multiple=True, type=click.Choice(list(CATALOGS)), default=list(CATALOGS)
)
@click.option("--days", default=DAYS, help="Publishes before the engines are asked, or beside the readers.")
@click.option("--readers", is_flag=True, help="Let DuckDB and Spark read while letters are published.")
def main(engines: tuple[str, ...], catalogs: tuple[str, ...], days: int, readers: bool) -> None:
    """Ask real engines about the same tables, over each catalog, and compare their answers."""
    install.install_python()
    strange: list[str] = []
    if not readers:
        click.echo(LINE.format("engine", "version", "catalog", "rows", "seconds", "equal", "command"))
    for catalog in catalogs:
        with _place(catalog) as (settings, environ):
            if readers:
                strange += _beside(catalog, environ, settings.home, days)
            else:
                strange += _in_turn(catalog, engines, environ, settings, days)
    for one in strange:
        click.echo(one)
    sys.exit(bool(strange))


@contextmanager
def _place(catalog: str) -> Iterator[tuple[Settings, dict[str, str]]]:
    """A store and a catalog of their own, and the environment of processes that use them."""
    with TemporaryDirectory(prefix="home-", dir=install.PLACE) as folder:
        settings = Settings(Path(folder), s3_port=free_port(), ui_port=free_port())
        with serving(settings), CATALOGS[catalog](settings) as configured:
            yield settings, environment(settings, configured)


def _beside(catalog: str, environ: Mapping[str, str], home: Path, days: int) -> Iterator[str]:
    """Lets engines read while letters are published; prints a line for each, and yields wrong answers."""
    make(environ, home / "made.json", FIRST)
    for engine, saw in read_beside(environ, home, days).items():
        click.echo(f"{engine} over {catalog}: {saw.reads} reads, {saw.states} states, {len(saw.wrong)} wrong")
        yield from (f"{engine} over {catalog}: {one}" for one in saw.wrong)


def _in_turn(
    catalog: str, engines: tuple[str, ...], environ: Mapping[str, str], settings: Settings, days: int
) -> Iterator[str]:
    """Asks engines one after another; prints a line for each, and yields what nothing explains."""
    made = make(environ, settings.home / "made.json", days)
    with bucket(settings, environ) if catalog == "bucket" else nullcontext(environ) as known:
        for engine in engines:
            yield from _asked(engine, catalog, known, settings.home, made)


def environment(settings: Settings, configured: Mapping[str, str]) -> dict[str, str]:
    """The environment of processes that work in a home and use a catalog."""
    ours = {
        "IMR_HOME": str(settings.home),
        "IMR_S3_PORT": str(settings.s3_port),
        "IMR_UI_PORT": str(settings.ui_port),
        "PYTHONPATH": f"{PROJECT / 'tests'}:{install.DRIVER}",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IMR_", "PYICEBERG_"))}
    return kept | ours | dict(configured)


def make(environ: Mapping[str, str], target: Path, days: int) -> Any:
    """Makes the tables; returns what `making` says of them."""
    command = [sys.executable, "-m", "warehouses.making", str(days), str(target)]
    subprocess.run(command, env=dict(environ), check=True)
    return json.loads(target.read_text(encoding="utf-8"))


def _asked(engine: str, catalog: str, environ: Mapping[str, str], home: Path, made: Any) -> Iterator[str]:
    folder = home / engine
    folder.mkdir()
    line: tuple[object, ...] = (engine, "-", catalog, made["rows"], "-")
    command = f"imr connect {engine}"
    try:
        told = tell(engine, environ, folder, made["earlier"])
    except (Failed, TimeoutError, install.NotToBeHad) as error:
        click.echo(LINE.format(*line, "not asked", command))
        yield f"{engine} over {catalog}: {error}"
        return
    found = differences(made["answers"], told.answers)
    unknown = [one for one in found if not _is_known(engine, one)]
    equal = f"{_equal(told.answers, found)}/{len(told.answers)}"
    seconds = f"{told.seconds:.1f}"
    click.echo(LINE.format(engine, told.version, catalog, made["rows"], seconds, equal, command))
    yield from (f"{engine} over {catalog}: {one}" for one in unknown)


def _equal(answers: Answers, found: list[str]) -> int:
    return len(answers) - len({one.partition(":")[0] for one in found})


def _is_known(engine: str, difference: str) -> bool:
    return any(row["engine"] == engine and fnmatch(difference, row["answer"]) for row in KNOWN)


if __name__ == "__main__":
    main()

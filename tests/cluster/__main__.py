"""Runs the DAGs on CeleryExecutor with PostgreSQL and Redis, and compares the tables: `make test-cluster`.

Needs PostgreSQL and Redis (Debian's packages postgresql and redis-server), and PyPI once. A smaller form:
`make test-cluster ARGS="--dates 3 --bulk 200 --round disturbed"`. The last one's homes and logs stay in
`.cluster/last` until the next one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from cluster.delivery import DAILY, deliver, write
from cluster.install import PLACE, PYTHON, install
from cluster.processes import Cluster, cluster
from cluster.rounds import Done, disturbances, play
from cluster.servers import Databases
from imr.local.embedded import serving
from imr.place import home
from imr.place.settings import PROJECT, Settings
from support.loopback import free_port
from warehouses.catalogs import postgresql

ROUNDS = {"one": ["one"], "two": ["one", "two"], "disturbed": ["one", "two"]}
"""Round -> its workers."""


@click.command()
@click.option("--dates", default=20, show_default=True, help="Received dates of the backfill.")
@click.option("--bulk", default=5_000, show_default=True, help="Letters of the bulk load.")
@click.option("--round", "rounds", multiple=True, type=click.Choice(list(ROUNDS)), default=list(ROUNDS))
def main(dates: int, bulk: int, rounds: tuple[str, ...]) -> None:
    """Run a backfill and a bulk load with one worker, with two, and with two that are disturbed."""
    install()
    letters = write(PLACE, dates, bulk)
    click.echo(
        f"{dates} received dates of {DAILY} letters and an archive of {bulk}, load {os.getloadavg()[0]:.1f}"
    )
    place = PLACE / "last"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o711)
    # PostgreSQL has a home of its own, because it runs as another user where this one is root.
    with postgresql(_settings(place / "postgresql")) as configured:
        databases = Databases(urlsplit(configured["PYICEBERG_CATALOG__IMR__URI"]).port or 0)
        single = _settings(place / "alone")
        deliver(letters, single)
        expected = _alone(single, dates)
        rows = ", ".join(f"{name} {table['rows']}" for name, table in expected.items())
        click.echo(f"alone      {rows} rows, by one process without Airflow")
        for name in rounds:
            settings = _settings(place / name)
            deliver(letters, settings)
            _round(name, settings, databases, dates, bulk, expected)
        _move(single, databases, place, expected)


def _settings(folder: Path) -> Settings:
    home.private_folder(folder)
    return Settings(folder, s3_port=free_port(), ui_port=free_port())


def _alone(settings: Settings, dates: int) -> dict[str, Any]:
    ours = {
        "IMR_HOME": str(settings.home),
        "IMR_S3_PORT": str(settings.s3_port),
        "PYTHONPATH": f"{PROJECT / 'include'}{os.pathsep}{PROJECT / 'tests'}",
    }
    command = [str(PYTHON), "-m", "cluster.contents", "alone", str(dates)]
    done = subprocess.run(command, env=os.environ | ours, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _contents(made: Cluster, **environ: str) -> dict[str, Any]:
    return dict(json.loads(made.python("-m", "cluster.contents", **environ).splitlines()[-1]))


def _round(
    name: str, settings: Settings, databases: Databases, dates: int, bulk: int, expected: dict[str, Any]
) -> None:
    with cluster(settings, databases, name, ROUNDS[name]) as made:
        waiting = disturbances(dates + 1) if name == "disturbed" else []
        _tell(name, play(made, dates, bulk, waiting))
        _require(name, _contents(made), expected)
    click.echo(f"{name:10} {made.cpu_seconds:.0f} CPU seconds of Airflow, load {os.getloadavg()[0]:.1f}")
    with serving(settings):
        _lose_and_restore(name, made, expected)


def _tell(name: str, done: Done) -> None:
    tasks = ", ".join(f"{worker} {count}" for worker, count in sorted(done.tasks.items()))
    click.echo(f"{name:10} {done.seconds:.0f} s; tasks by worker: {tasks}; tried again: {done.tried_again}")
    click.echo(
        f"{name:10} letters a second: bulk load {done.bulk_letters_a_second:.1f}, "
        f"backfill {done.backfill_letters_a_second:.1f}"
    )
    if missing := [worker for worker in ROUNDS[name] if not done.tasks[worker]]:
        raise click.ClickException(f"{name}: {', '.join(missing)} took no task")


def _require(what: str, found: dict[str, Any], expected: dict[str, Any]) -> None:
    if found != expected:
        raise click.ClickException(f"{what}: the tables hold {found} instead of {expected}")
    click.echo(f"{what:10} contents equal")


def _lose_and_restore(name: str, made: Cluster, expected: dict[str, Any]) -> None:
    """Loses the catalog's database twice: it comes back from a backup, and from the tables' files."""
    databases, catalog = made.databases, made.catalog
    backup = made.settings.home / "catalog.dump"
    databases.back_up(catalog, backup)
    databases.lose(catalog)
    databases.make(catalog)
    databases.restore(catalog, backup)
    _require(f"{name}, catalog restored by pg_restore:", _contents(made), expected)
    databases.lose(catalog)
    databases.make(catalog)
    click.echo(f"  {made.imr('recover').splitlines()[-1]}")
    _require(f"{name}, catalog lost, imr recover:", _contents(made), expected)


def _move(single: Settings, databases: Databases, place: Path, expected: dict[str, Any]) -> None:
    """Moves the tables that one process has made to another store and to a catalog on PostgreSQL."""
    store = _settings(place / "bucket")
    home.make(store.home)
    home.private_folder(store.home / "objects" / "letters")
    with serving(store):
        keys = home.keys(store.home)
        assert keys is not None
        ours = {
            "IMR_RAW": "s3://letters/raw",
            "IMR_LAKE": "s3://imr/lake",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{store.s3_port}",
            "AWS_ACCESS_KEY_ID": keys.access_key,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key,
            "PYICEBERG_CATALOG__IMR__URI": databases.make("moved"),
            "PYICEBERG_CATALOG__IMR__WAREHOUSE": "s3://imr/lake/warehouse",
            "IMR_HOME": str(single.home),
            "IMR_S3_PORT": str(single.s3_port),
            "PYTHONPATH": f"{PROJECT / 'include'}{os.pathsep}{PROJECT / 'tests'}",
        }
        made = Cluster(single, databases, "moved", 0, os.environ | ours)
        for line in made.imr("move").splitlines():
            click.echo(f"  {line}")
        _require("moved", _contents(made), expected)


if __name__ == "__main__":
    main()

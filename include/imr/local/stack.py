"""Starts and stops the whole stack on this machine: the embedded S3 server and Airflow."""

from __future__ import annotations

import fcntl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from imr.contract.tables import TABLES
from imr.lake.catalog import open_catalog, open_table
from imr.local import airflow, embedded, processes
from imr.local.parts import Part, State, require_usable
from imr.place import home
from imr.place.settings import Settings
from imr.place.storage import access

UNPAUSED = ("imr_letters", "imr_archives", "imr_reparse", "imr_reread", "imr_review")
"""DAGs that the stack unpauses. `imr_maintenance` stays paused until the operator unpauses it."""


def parts(settings: Settings) -> list[Part]:
    """Returns the parts of the stack as they are now, in the order in which they are stopped."""
    found = [airflow.look(settings)]
    return [*found, embedded.look(settings)] if settings.embedded else found


def up(settings: Settings) -> list[Part]:
    """Starts the parts that do not run, and waits for the DAGs. Returns these parts as they were before.

    What is left of a part that is half dead is ended first. Where the start fails or is interrupted, only the
    parts that it started are stopped again. While another process is starting the stack, this one waits and
    then starts what is still missing. Raises PortTaken or NotReady.
    """
    airflow.require_dags()
    started: list[Part] = []
    home.make(settings.home)
    with _one_at_a_time(settings):
        found = {part.name: part for part in parts(settings)}
        _require_usable(settings, found.values())
        try:
            if settings.embedded:
                _start_s3(settings, found[embedded.NAME], started)
            if found[airflow.NAME].state is not State.RUNNING:
                started.append(found[airflow.NAME])
                processes.end(settings, airflow.NAME)
                _start_airflow(settings)
        except BaseException:
            _end(settings, [part.name for part in started])
            raise
    return started


def _require_usable(settings: Settings, found: Collection[Part]) -> None:
    ports = {embedded.NAME: settings.s3_port, airflow.NAME: settings.ui_port}
    for part in found:
        require_usable(settings, part, ports[part.name])


def _start_s3(settings: Settings, found: Part, started: list[Part]) -> None:
    """Starts the server where none runs, and notes it, so that commands that use it leave it running."""
    with embedded.in_use(settings):
        if found.state is not State.RUNNING:
            started.append(found)
            processes.end(settings, embedded.NAME)
            embedded.start(settings)
        for server in processes.members(settings, embedded.NAME)[:1]:
            processes.remember(settings, embedded.NAME, server.pid)


def _start_airflow(settings: Settings) -> None:
    leader = airflow.start(settings)
    processes.remember(settings, airflow.NAME, leader.pid)
    # Airflow takes longer to start than the tables take to be made.
    catalog = open_catalog(settings, access(settings))
    for name in TABLES:
        open_table(catalog, name)
    airflow.wait_for("Airflow", lambda: airflow.is_up(settings), settings=settings, leader=leader)
    with airflow.client(settings) as api:
        for dag_id in UNPAUSED:
            unpause = partial(airflow.unpause, api, dag_id)
            airflow.wait_for(f"DAG {dag_id}", unpause, settings=settings, leader=leader)
    found = airflow.look(settings)
    if found.state is not State.RUNNING:
        raise airflow.NotReady(f"Only a part of Airflow has started. {found.advice} See {found.log}")


def down(settings: Settings) -> list[Part]:
    """Ends the stack's running processes, whoever started them. Returns its parts as they were before."""
    found = [
        part for part in parts(replace(settings, embedded=True)) if part.pids or part.state is State.DEAD
    ]
    _end(settings, [part.name for part in found])
    return found


def _end(settings: Settings, names: Collection[str]) -> None:
    for name in (airflow.NAME, embedded.NAME):
        if name in names:
            processes.end(settings, name)


@contextmanager
def running(settings: Settings) -> Iterator[None]:
    """Runs the stack for as long as the block runs. Parts that run already are used and left running."""
    started = up(settings)
    try:
        yield
    finally:
        _end(settings, [part.name for part in started])


@contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    """Holds a lock in the home. The system releases it when the process ends, in whatever way."""
    with home.private_file(settings.home / "starting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""One round: a backfill of received dates and a bulk load at once, and what came of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import click
import httpx

from cluster.delivery import BULK, BULK_RECEIVED, DAILY, days
from cluster.processes import Cluster, wait_for
from imr.local import airflow

DAGS = ("imr_letters", "imr_archives")
SECONDS = 3_600
"""Seconds that a round may take."""
PAUSE = 2.0
"""Seconds between two looks at what Airflow is doing."""


class RoundFailed(RuntimeError):
    """A run failed, or the round took too long."""


@dataclass(frozen=True)
class Done:
    """What a round did. Letters a second are those from the start of the first run to the end of the last."""

    tasks: Counter[str]
    """Name of a worker -> tasks that it has finished."""
    tried_again: int
    bulk_letters_a_second: float
    backfill_letters_a_second: float
    seconds: float


@dataclass(frozen=True)
class Disturbance:
    """Something that must not harm. `due` gets the finished runs and the tasks at work, and says when."""

    told: str
    due: Callable[[int, list[dict[str, Any]]], bool]
    do: Callable[[Cluster], None]


def disturbances(runs: int) -> list[Disturbance]:
    """A worker is killed while it reads letters, then the scheduler, then the broker. Each comes again."""

    def kill_worker(made: Cluster) -> None:
        made.kill("one")
        made.start_worker("one")

    def kill_scheduler(made: Cluster) -> None:
        made.kill("scheduler")
        made.start_role("scheduler")

    def kill_broker(made: Cluster) -> None:
        made.kill("broker")
        made.start_broker()

    return [
        Disturbance(
            "worker one killed while it reads letters, and started again",
            lambda _, tasks: any(
                task["hostname"] == "one" and task["task_id"] in ("extract", "parse") for task in tasks
            ),
            kill_worker,
        ),
        Disturbance("scheduler killed, and started again", lambda done, _: done >= runs // 4, kill_scheduler),
        Disturbance("broker killed, and started again", lambda done, _: done >= runs // 2, kill_broker),
    ]


def play(made: Cluster, dates: int, bulk: int, waiting: list[Disturbance]) -> Done:
    """Starts the runs and waits for them, with the disturbances on the way. Raises RoundFailed."""
    started = time.monotonic()
    with airflow.client(made.settings) as api:
        _begin(made, api, dates)
        states = _wait(made, api, dates + 1, started, list(waiting))
        if failed := sorted(run for run, state in states.items() if state != "success"):
            raise RoundFailed(f"{', '.join(failed)} failed: read the tasks' logs under {made.settings.home}")
        return _done(api, dates, bulk, time.monotonic() - started)


def _begin(made: Cluster, api: httpx.Client, dates: int) -> None:
    for dag in DAGS:
        wait_for(made, dag, partial(airflow.unpause, api, dag))
    conf = {"prefix": f"{made.settings.raw}/{BULK}", "received_date": BULK_RECEIVED.isoformat()}
    wanted = {"dag_run_id": "bulk", "logical_date": None, "conf": conf}
    api.post("/dags/imr_archives/dagRuns", json=wanted).raise_for_status()
    all_days = days(dates)
    backfill = {
        "dag_id": "imr_letters",
        "from_date": f"{all_days[0]}T00:00:00Z",
        "to_date": f"{all_days[-1]}T00:00:00Z",
        "max_active_runs": 4,
    }
    api.post("/backfills", json=backfill).raise_for_status()


def _wait(
    made: Cluster, api: httpx.Client, runs: int, started: float, waiting: list[Disturbance]
) -> dict[str, str]:
    while True:
        states = {run["dag_run_id"]: run["state"] for run in _runs(api)}
        done = sum(state in ("success", "failed") for state in states.values())
        if done == runs and not waiting:
            return states
        if waiting:
            at_work = _every(api, "/dags/~/dagRuns/~/taskInstances", "task_instances", state="running")
            if done == runs or waiting[0].due(done, at_work):
                now = waiting.pop(0)
                click.echo(
                    f"  after {time.monotonic() - started:.0f} s, {done} of {runs} runs done: {now.told}"
                )
                now.do(made)
        if time.monotonic() - started > SECONDS:
            raise RoundFailed(f"{done} of {runs} runs were done after {SECONDS} s: see {made.logs}")
        time.sleep(PAUSE)


def _done(api: httpx.Client, dates: int, bulk: int, seconds: float) -> Done:
    tasks = list(_every(api, "/dags/~/dagRuns/~/taskInstances", "task_instances"))
    runs = _runs(api)
    loads = [run for run in runs if run["dag_id"] == "imr_archives"]
    backfill = [run for run in runs if run["dag_id"] == "imr_letters"]
    return Done(
        tasks=Counter(task["hostname"] for task in tasks if task["hostname"]),
        tried_again=sum(max(task["try_number"] - 1, 0) for task in tasks),
        bulk_letters_a_second=bulk / _seconds_of(loads),
        backfill_letters_a_second=dates * DAILY / _seconds_of(backfill),
        seconds=seconds,
    )


def _runs(api: httpx.Client) -> list[dict[str, Any]]:
    """The runs of the round. Airflow also starts a run of the present day, which finds nothing."""
    return [run for run in _every(api, "/dags/~/dagRuns", "dag_runs") if run["run_type"] != "scheduled"]


def _seconds_of(runs: list[dict[str, Any]]) -> float:
    first = min(datetime.fromisoformat(run["start_date"]) for run in runs)
    return (max(datetime.fromisoformat(run["end_date"]) for run in runs) - first).total_seconds()


def _every(api: httpx.Client, path: str, name: str, **asked: str) -> list[dict[str, Any]]:
    """Everything of a list that comes in pages. A busy server is asked again."""
    return [one for page in _pages(api, path, name, asked) for one in page]


def _pages(api: httpx.Client, path: str, name: str, asked: dict[str, str]) -> Iterator[list[dict[str, Any]]]:
    offset = 0
    while True:
        try:
            answer = api.get(path, params={**asked, "limit": 100, "offset": offset})
            answer.raise_for_status()
        except httpx.TimeoutException:
            continue
        page = answer.json()[name]
        yield page
        offset += len(page)
        if len(page) < 100:
            return

"""Carries out one task of a run as Airflow's worker does, in this process, and says what it cost.

`steps.py` starts it with the task as JSON on standard input, and reads the cost as JSON from standard output.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from peak import peak_bytes

PROJECT = Path(__file__).parent.parent
RECEIVED = date(2025, 3, 3)
_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU of this process and of the readers that it started, seconds of wall, and peak memory.

    `airflow_cpu` is what Airflow's own imports took, `imports_cpu` what the DAG and the step's modules took
    after those, `work_cpu` the rest.
    """

    airflow_cpu: float
    imports_cpu: float
    work_cpu: float
    wall: float
    peak_mib: int
    returned: Any


def main() -> None:
    """Carries out the task and prints its cost."""
    task = json.load(sys.stdin)
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)
    import airflow.sdk.execution_time.task_runner  # noqa: F401

    airflow_cpu, started = cpu_seconds(), time.monotonic()
    sys.path += [str(PROJECT / "dags"), str(PROJECT / "plugins")]
    for module in ("imr_archives", HOOK, *MODULES[task["step"]]):
        importlib.import_module(module)
    imported = cpu_seconds()
    returned = STEPS[task["step"]](_deployment(task), task["run_id"], task["given"])
    _take_leave()
    spent = cpu_seconds()
    cost = Cost(
        airflow_cpu=airflow_cpu,
        imports_cpu=imported - airflow_cpu,
        work_cpu=spent - imported,
        wall=time.monotonic() - started,
        peak_mib=peak_bytes() // 2**20,
        returned=returned,
    )
    sys.stdout.write(json.dumps(asdict(cost)))


def _take_leave() -> None:
    """Waits for the readers that were killed at the end of the step, or their CPU would not count.

    Their parents were killed with them, so that this process has become their parent (prctl(2)).
    """
    with suppress(ChildProcessError):
        while True:
            os.wait()


def cpu_seconds() -> float:
    """Returns the CPU seconds of this process and of those of its children that have ended."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _deployment(task: dict[str, Any]) -> Any:
    from imr.place.settings import Settings
    from imr.place.storage import Access, access
    from imr.runs.deployment import Deployment

    settings = Settings(Path(task["home"]), s3_port=task["s3_port"])
    direct = access(settings)
    return Deployment(settings, Access(direct.session, task["endpoint"]))


def _step(name: str, *rest: Any, **named: Any) -> Any:
    """Returns a function that calls a step with what the step before it has returned."""

    def call(deployment: Any, run_id: str, given: Any) -> Any:
        from imr.runs import steps

        told = [] if given is None else [given]
        return getattr(steps, name)(deployment, run_id, *told, *rest, **named)

    return call


def _reconcile(deployment: Any, run_id: str, published: dict[str, Any]) -> Any:
    from imr.runs.reconcile import reconcile

    return reconcile(deployment, run_id, published=published, started_at=datetime.now(UTC))


STEPS = {
    "list": _step("list_archives", RECEIVED),
    "extract": _step("extract"),
    "parse": _step("parse"),
    "validate": _step("validate", checked_on=datetime.now(UTC).date()),
    "publish": _step("publish"),
    "reconcile": _reconcile,
}
HOOK = "airflow.providers.amazon.aws.hooks.base_aws"
"""What `imr_deployment` asks for credentials."""
MODULES = {name: ["imr.runs.steps"] for name in STEPS} | {
    "extract": ["imr.runs.steps", "imr.rows.letter_rows"],
    "parse": ["imr.runs.steps", "imr.rows.letter_rows"],
    "validate": ["imr.runs.steps", "imr.quality.docs", "imr.quality.frames", "great_expectations"],
    "reconcile": ["imr.runs.reconcile"],
}
"""What a step imports, also where it does so at its first use."""


if __name__ == "__main__":
    main()

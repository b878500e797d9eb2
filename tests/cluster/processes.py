"""Airflow's processes, as deploy/ starts them on many machines: each can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from cluster.install import DEPLOY, PYTHON
from cluster.servers import Databases, redis_command
from imr.local import airflow
from imr.local.embedded import serving
from imr.place.settings import PROJECT, Settings
from support.commands import kill
from support.loopback import free_port

ROLES = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer"],
}
WORKER = ["celery", "worker", "--queues", "default,reading", "--concurrency", "1"]
"""One worker has one CPU, and takes every task."""
READY_SECONDS = 900
OVERRIDES = {
    # These decide after how many seconds a lost task is noticed. A site has Airflow's own.
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "45",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "60",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
    "AIRFLOW__CORE__HOSTNAME_CALLABLE": "cluster.worker_name.worker_name",
    "IMR_LIMIT_READERS": "1",
}


@dataclass
class Cluster:
    """A place with its servers, and the processes of Airflow that are running, by name."""

    settings: Settings
    databases: Databases
    catalog: str
    broker_port: int
    environ: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    """What the processes that are running no more have spent, with all that they have started."""

    @property
    def logs(self) -> Path:
        return self.settings.home / "logs"

    def start(self, name: str, command: list[str]) -> None:
        environ = self.environ | {
            "CLUSTER_PROCESS": name,
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
        }
        self.logs.mkdir(exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(command, env=environ, stdout=log, stderr=log)

    def start_role(self, role: str) -> None:
        self.start(role, [str(PYTHON), "-m", "airflow", *ROLES[role]])

    def start_worker(self, name: str) -> None:
        pid = str(self.settings.home / f"{name}.pid")
        self.start(
            name, [str(PYTHON), "-m", "airflow", *WORKER, "--pid", pid, "--celery-hostname", f"{name}@%h"]
        )

    def start_broker(self) -> None:
        self.start("broker", redis_command(self.broker_port, self.settings.home))

    def kill(self, name: str) -> None:
        """Kills a process and all that it has started, as the loss of its machine does."""
        process = psutil.Process(self.running.pop(name).pid)
        killed = [process, *process.children(recursive=True)]
        # Of a process that is killed with its parent, nobody else counts what its ended children have spent.
        self.cpu_seconds += sum(map(_spent, killed))
        kill(killed)

    def imr(self, *arguments: str, **environ: str) -> str:
        """What a command of ours prints, in the environment of the workers."""
        return self.python("-c", "from imr.cli import main; main()", *arguments, **environ)

    def python(self, *arguments: str, **environ: str) -> str:
        """What a Python program prints, in the environment of the workers."""
        done = subprocess.run(
            [str(PYTHON), *arguments], env=self.environ | environ, check=True, capture_output=True, text=True
        )
        return done.stdout


def _spent(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.NoSuchProcess):
        return sum(process.cpu_times()[:4])
    return 0.0


def wait_for(made: Cluster, what: str, probe: Callable[[], bool]) -> None:
    """Waits until `probe` returns True. Raises NotReady where a process ends, or where it takes too long."""
    until = time.monotonic() + READY_SECONDS
    while True:
        with contextlib.suppress(airflow.NotReady, httpx.HTTPError):
            if probe():
                return
        if ended := [name for name, one in made.running.items() if one.poll() is not None]:
            raise airflow.NotReady(f"{', '.join(ended)} ended: see {made.logs}")
        if time.monotonic() > until:
            raise airflow.NotReady(f"{what} took longer than {READY_SECONDS} s: see {made.logs}")
        time.sleep(1)


@contextmanager
def cluster(settings: Settings, databases: Databases, name: str, workers: list[str]) -> Iterator[Cluster]:
    """A cluster at work, for as long as the block runs, with databases of its own."""
    made = _prepared(settings, databases, name)
    with serving(settings):
        made.start_broker()
        try:
            for command in (["db", "migrate"], ["pools", "import", str(DEPLOY / "pools.json")]):
                made.python("-m", "airflow", *command)
            for role in ROLES:
                made.start_role(role)
            for worker in workers:
                made.start_worker(worker)
            wait_for(made, "the API server", lambda: airflow.is_up(settings))
            yield made
        finally:
            stop(made)


def stop(made: Cluster) -> None:
    """Ends Airflow's processes and the broker. The store and the databases stay."""
    for one in list(made.running):
        with contextlib.suppress(psutil.NoSuchProcess):
            made.kill(one)


def _prepared(settings: Settings, databases: Databases, name: str) -> Cluster:
    catalog, broker = f"{name}_catalog", free_port()
    metadata = databases.make(f"{name}_airflow")
    folder = settings.home / "airflow"
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "airflow_local_settings.py").symlink_to(DEPLOY / "airflow_local_settings.py")
    lines = (DEPLOY / "airflow.env").read_text(encoding="utf-8").splitlines()
    told = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    ours = {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata,
        "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{broker}/0",
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql+psycopg2://imr@127.0.0.1:{databases.port}/{name}_airflow",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(32),
        "AIRFLOW__CORE__FERNET_KEY": "",
        "IMR_S3_PORT": str(settings.s3_port),
        "IMR_UI_PORT": str(settings.ui_port),
        "PYICEBERG_CATALOG__IMR__URI": databases.make(catalog),
        "PYICEBERG_CATALOG__IMR__WAREHOUSE": f"{settings.lake}/warehouse",
        "PYTHONPATH": f"{PROJECT / 'include'}{os.pathsep}{PROJECT / 'tests'}",
        "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    environ = airflow.environment(settings) | told | ours | OVERRIDES
    return Cluster(settings, databases, catalog, broker, environ)

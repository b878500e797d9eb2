"""The catalogs that engines find the tables by: SQLite, PostgreSQL, and Iceberg's REST catalog for tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from imr.local.embedded import is_listening
from imr.place import home
from imr.place.settings import Settings
from support.loopback import free_port
from warehouses.install import NotToBeHad, jars, java

SECONDS = 240
"""Seconds that a server has to start in."""

Configured = Mapping[str, str]
"""Variables that describe a catalog to pyiceberg."""


@contextmanager
def sqlite(settings: Settings) -> Iterator[Configured]:
    """The embedded stack's own catalog, which needs no configuration."""
    yield {}


@contextmanager
def postgresql(settings: Settings) -> Iterator[Configured]:
    """A catalog in a PostgreSQL server that runs for as long as the block."""
    programs = _postgresql()
    data, port = settings.home / "postgresql", free_port()
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    data.mkdir(mode=0o700)
    settings.home.chmod(0o711)
    if user:
        shutil.chown(data, user, user)
    make = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "imr",
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run([*make], user=user, cwd="/", check=True, stdout=subprocess.DEVNULL)
    with _serving(
        [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", port, "-k", data],
        settings.home / "postgresql.log",
        lambda: (
            not subprocess.run(
                [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False
            ).returncode
        ),
        user=user,
    ):
        yield _described(f"postgresql+psycopg2://imr@127.0.0.1:{port}/postgres", f"{settings.lake}/warehouse")


@contextmanager
def rest(settings: Settings) -> Iterator[Configured]:
    """Iceberg's REST catalog for tests, over a SQLite database of its own.

    It listens on all of the machine's addresses and asks for no password: that cannot be set.
    """
    port, keys = free_port(), home.keys(settings.home)
    assert keys is not None
    log = settings.home / "rest.log"
    environ = {
        "CATALOG_REST_PORT": str(port),
        "CATALOG_URI": f"jdbc:sqlite:{settings.home / 'rest.db'}",
        "CATALOG_WAREHOUSE": f"{settings.lake}/warehouse",
        "CATALOG_IO__IMPL": "org.apache.iceberg.aws.s3.S3FileIO",
        "CATALOG_S3_ENDPOINT": f"http://127.0.0.1:{settings.s3_port}",
        "CATALOG_S3_PATH__STYLE__ACCESS": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        # rclone refuses the checksums that newer clients of AWS add.
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
    }
    command = [
        java(17) / "bin" / "java",
        "-cp",
        f"{jars('rest')}/*",
        "org.apache.iceberg.rest.RESTCatalogServer",
    ]
    with _serving(command, log, lambda: is_listening(port), environ=environ):
        yield _described(f"http://127.0.0.1:{port}", None)


CATALOGS: dict[str, Callable[[Settings], AbstractContextManager[Configured]]] = {
    "sqlite": sqlite,
    "bucket": sqlite,
    "postgresql": postgresql,
    "rest": rest,
}


def _described(uri: str, warehouse: str | None) -> Configured:
    named = {"URI": uri} | ({"WAREHOUSE": warehouse} if warehouse else {})
    return {f"PYICEBERG_CATALOG__IMR__{name}": value for name, value in named.items()}


def _postgresql() -> Path:
    """Raises NotToBeHad where PostgreSQL's server is not installed."""
    beside = shutil.which("initdb")
    found = [Path(beside).parent] if beside else []
    found += [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    if not found:
        raise NotToBeHad("PostgreSQL's server is not installed: install the package postgresql")
    return found[-1]


@contextmanager
def _serving(
    command: list[object],
    log: Path,
    answers: Callable[[], bool],
    *,
    environ: Mapping[str, str] | None = None,
    user: str | None = None,
) -> Iterator[None]:
    """Runs a server for as long as the block. Raises TimeoutError where it does not answer in time."""
    with log.open("wb") as said:
        server = subprocess.Popen(
            [str(word) for word in command],
            env=os.environ | (environ or {}),
            stdout=said,
            stderr=said,
            cwd="/",
            user=user,
        )
    try:
        until = time.monotonic() + SECONDS
        while not answers():
            if server.poll() is not None or time.monotonic() > until:
                raise TimeoutError(f"{command[0]} did not start: read {log}")
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait(timeout=SECONDS)

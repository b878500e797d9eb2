"""Measures the time to first byte of each page in Airflow over a ledger of many letters.

Run it by `PYTHONPATH=tests .venv/bin/python benchmarks/pages.py`. The rows are made (`support.many_rows`) on
the embedded S3 server, except two letters that a run has read today. Each page is asked for 20 times after a
first time that does not count. CPU is that of Airflow's process and of the one that asks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from imr.local.embedded import serving
from imr.place.settings import PROJECT, Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from imr.runs.report import report_folder, write_report
from support import many_rows
from support.loopback import free_port
from support.runs import put, run, text_letter

ASKED = 20
REPORTS = 200
GOOD = text_letter(2)
HELD = text_letter(1).replace(b"CLINICAL CASE SUMMARY", b"Call 916-555-0147.\n\nCLINICAL CASE SUMMARY")
PAGES = {
    "runs": "/imr/",
    "run": "/imr/runs/run-0",
    "letters of a run": "/imr/runs/run-0/letters?status=published",
    "quarantine": "/imr/quarantine",
    "quarantine, last page": "/imr/quarantine?page=40",
    "letter, published": f"/imr/letters/{hashlib.sha256(GOOD).hexdigest()}",
    "letter, held": f"/imr/letters/{hashlib.sha256(HELD).hexdigest()}",
    "letter, raw": f"/imr/letters/{hashlib.sha256(GOOD).hexdigest()}/raw",
    "search by case number": "/imr/letters?words=CM100-0000007",
    "search by object": "/imr/letters?words=/77.pdf",
    "Data Docs": "/imr/data_docs",
}


def _fill(here: Deployment, letters: int) -> None:
    today = datetime.now(UTC).date()
    months = (today.year - 2013) * 12 + today.month
    many_rows.load(here.catalog(), letters, months)
    put(here, {"good.txt": GOOD, "held.txt": HELD}, today)
    report = run(here, "run-0", today)
    for number in range(1, REPORTS):
        one = replace(report, run_id=f"run-{number}")
        write_report(here.lake(), report_folder(one.run_id), one)


@contextmanager
def _airflow(here: Deployment, home: Path) -> Iterator[httpx.Client]:
    """Yields a client whose user may do everything in Airflow's app, which it serves on loopback."""
    login = here.access.session.get_credentials()
    connection = {
        "conn_type": "aws",
        "login": login.access_key,
        "password": login.secret_key,
        "extra": {"endpoint_url": here.access.endpoint, "region_name": here.access.region},
    }
    os.environ |= {
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        "AIRFLOW_CONN_IMR_S3": json.dumps(connection),
        "IMR_HOME": str(home),
    }
    from airflow import settings as airflow_settings
    from airflow.api_fastapi.app import create_app, get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from airflow.models.base import Base

    app: Any = create_app(apps="core")
    Base.metadata.create_all(airflow_settings.engine)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="ada", role="admin"))
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300) as client:
            while not server.started:
                time.sleep(0.1)
            client.cookies.set("_token", token)
            yield client
    finally:
        server.should_exit = True
        thread.join()


def _first_byte(client: httpx.Client, path: str) -> float:
    """Returns the seconds until the first byte of a page's body."""
    started = time.perf_counter()
    with client.stream("GET", path) as answer:
        next(answer.iter_raw())
        seconds = time.perf_counter() - started
        answer.raise_for_status()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--letters", type=int, default=100_000, help="letters in the ledger")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = replace(Settings(home, s3_port=free_port(), ui_port=free_port()), embedded=True)
        with serving(settings):
            here = Deployment(settings, access(settings))
            _fill(here, chosen.letters)
            sys.stdout.write(f"{chosen.letters:,} letters; load {os.getloadavg()[0]:.1f}\n")
            sys.stdout.write(f"{'milliseconds to first byte':28}{'median':>9}{'slowest':>9}{'CPU':>9}\n")
            with _airflow(here, home) as client:
                for name, path in PAGES.items():
                    _first_byte(client, path)
                    begun = time.process_time()
                    taken = [_first_byte(client, path) for _ in range(ASKED)]
                    spent = (time.process_time() - begun) / ASKED
                    shown = (statistics.median(taken), max(taken), spent)
                    sys.stdout.write(f"{name:28}" + "".join(f"{value * 1000:9.0f}" for value in shown) + "\n")
                    sys.stdout.flush()
            sys.stdout.write(f"load {os.getloadavg()[0]:.1f}\n")


if __name__ == "__main__":
    main()

"""Counts what the steps ask of the object store.

Run it by `PYTHONPATH=tests .venv/bin/python benchmarks/store_costs.py`. The letters are invented PDFs.
Requests are counted at a proxy before the embedded server, by the action that S3 bills, with the bytes of
their bodies. Each line is per 1,000 letters, or per date for a run that finds nothing new.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from imr.contract.tables import TABLES
from imr.lake.maintenance.cleanup import clear_staging, remove_orphans
from imr.lake.maintenance.compact import compact
from imr.lake.snapshots import expire
from imr.local.embedded import serving
from imr.place.settings import Settings
from imr.place.storage import Access, access
from imr.runs import reparse, steps
from imr.runs.deployment import Deployment
from imr.samples import make_letter
from imr.samples.pdf import pdf_of
from support.archives import zipped
from support.loopback import free_port
from support.proxy import Recorder, recording
from support.runs import CHECKED_ON, finish, put

FIRST = date(2016, 1, 1)
_BILLED = {"s3:GetObject": "get", "s3:PutObject": "put", "s3:ListBucket": "list", "s3:DeleteObject": "delete"}


@contextmanager
def _counted(what: str, letters: int, recorder: Recorder) -> Iterator[None]:
    """Prints what the block asked for, per 1,000 letters."""
    recorder.calls.clear()
    recorder.moved.clear()
    yield
    calls = Counter(_BILLED.get(call.action, "other") for call in recorder.calls)
    per = 1_000 / letters
    shown = "".join(f"{calls[name] * per:9.0f}" for name in _BILLED.values())
    read, written = (recorder.moved[action] * per / 2**20 for action in ("s3:GetObject", "s3:PutObject"))
    sys.stdout.write(f"{what:34}{shown}{read:9.1f}{written:9.1f}\n")
    sys.stdout.flush()


def _letters(first: int, count: int) -> dict[str, bytes]:
    letters = (make_letter(11, number) for number in range(first, first + count))
    return {f"{first + at}.pdf": pdf_of(letter.text, letter.bold) for at, letter in enumerate(letters)}


def _run(here: Deployment, run_id: str, batches: list[str], *, read: bool = True) -> None:
    for batch in batches:
        if read:
            steps.extract(here, run_id, batch)
        steps.parse(here, run_id, batch)
    if batches:
        steps.validate(here, run_id, batches, checked_on=CHECKED_ON)
        if not read:
            reparse.compare(here, run_id, batches)
    finish(here, run_id, batches)


def _keep_up(here: Deployment) -> None:
    now = datetime.now(UTC)
    for table in TABLES:
        compact(here.catalog(), table)
        expire(here.catalog(), table, older_than=now, keep_last=1)
        remove_orphans(here.catalog(), table, here.access, older_than=now - timedelta(days=1))
    clear_staging(here.lake(), older_than=now)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--days", type=int, default=10, help="dates of the scheduled runs")
    parser.add_argument("--daily", type=int, default=40, help="letters of each date")
    parser.add_argument("--bulk", type=int, default=1_000, help="letters of one archive")
    chosen = parser.parse_args()
    days = [FIRST + timedelta(days=day) for day in range(chosen.days)]
    daily = chosen.days * chosen.daily
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(Path(home), s3_port=free_port(), ui_port=free_port())
        with serving(settings), recording(settings.s3_port) as recorder:
            direct = Deployment(settings, access(settings))
            here = replace(direct, access=Access(direct.access.session, recorder.endpoint))
            for day, received in enumerate(days):
                put(direct, _letters(day * chosen.daily, chosen.daily), received)
            put(direct, {"all.zip": zipped(_letters(daily, chosen.bulk))}, FIRST - timedelta(days=1))
            sys.stdout.write(f"{'per 1,000 letters':34}" + "".join(f"{name:>9}" for name in _BILLED.values()))
            sys.stdout.write(f"{'MiB read':>9}{'written':>9}\n")
            with _counted(f"runs of {chosen.daily} loose letters", daily, recorder):
                for received in days:
                    run_id = f"daily-{received}"
                    _run(here, run_id, steps.list_letters(here, run_id, [received]))
            with _counted("the same again (per date)", 1_000 * chosen.days, recorder):
                for received in days:
                    run_id = f"again-{received}"
                    _run(here, run_id, steps.list_letters(here, run_id, [received]))
            with _counted("one archive", chosen.bulk, recorder):
                _run(here, "bulk", steps.list_letters(here, "bulk", [FIRST - timedelta(days=1)]))
            letters = daily + chosen.bulk
            with _counted("reparse of all", letters, recorder):
                batches = reparse.plan_reparse(
                    here, "reparse", date(2015, 1, 1), date(2016, 12, 31), every=True
                )
                _run(here, "reparse", batches, read=False)
            with _counted("maintenance", letters, recorder):
                _keep_up(here)


if __name__ == "__main__":
    main()

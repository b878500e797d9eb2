"""Loads a planted history, and says whether the reports hold it, and how long they take."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from click import echo

from imr.local.embedded import serving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.reports.tables.refresh import read_reports, refresh
from imr.runs.deployment import Deployment
from planted.compare import differences, expected
from planted.history import Letter, letters
from planted.rows import load
from support.loopback import free_port

YEARS = 4
LETTERS_OF_A_DAY = 40


def main() -> int:
    """Returns 1 where a report differs from what was planted."""
    count = int(os.environ.get("LETTERS", "50000"))
    with TemporaryDirectory(prefix="imr-planted-") as home:
        place = Settings(
            Path(home), "s3://imr/raw", "s3://imr/lake", "imr", free_port(), free_port(), embedded=True
        )
        with serving(place):
            return _play(Deployment(place, access(place)), count)


def _play(deployment: Deployment, count: int) -> int:
    """Loads the letters, and those of a day more; returns 1 where a report differs."""
    history = letters(count, days=365 * YEARS)
    load(deployment.catalog(), history)
    wrong = _refreshed(deployment, history, f"{count:,} letters")
    day = [_after(letter, count) for letter in letters(LETTERS_OF_A_DAY, days=1, seed=2)]
    load(deployment.catalog(), day)
    wrong += _refreshed(deployment, [*history, *day], "a new day")
    _refreshed(deployment, (), "nothing new")
    echo(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    echo("\n".join(wrong[:20]) or "every report is what was planted")
    return 1 if wrong else 0


def _after(letter: Letter, count: int) -> Letter:
    """Returns the letter as one of the day after the history."""
    later = timedelta(days=365 * YEARS)
    days = {
        name: day + later
        for name in ("received", "decided", "injured", "denied", "applied", "assigned")
        if (day := getattr(letter, name))
    }
    return replace(letter, number=letter.number + count, **days)


def _refreshed(deployment: Deployment, history: Sequence[Letter], what: str) -> list[str]:
    """Refreshes, prints the seconds, and returns what differs from the history."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = refresh(deployment, what)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    echo(
        f"{what}: {len(done.changed)} reports changed in {wall:.1f} s ({cpu:.1f} s of CPU time; load "
        f"{os.getloadavg()[0]:.0f})"
    )
    if not history:
        return []
    found, counted = read_reports(deployment.catalog()), expected(history)
    return [f"{name}: {one}" for name in counted for one in differences(counted[name], found[name])]


if __name__ == "__main__":
    sys.exit(main())

"""Prints what the tables of the environment's place hold, as JSON: rows and a digest of each table.

With `alone` and a number of dates the letters are first taken into the tables by this process, without
Airflow. A row's address is that of its letter below the raw prefix.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace

from cluster.delivery import BULK, BULK_RECEIVED, days
from imr.local.embedded import serving
from imr.place import settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from support.runs import contents_of, load, run


def main() -> None:
    here = settings.load()
    with serving(here):
        deployment = Deployment(here, access(here))
        if sys.argv[1:2] == ["alone"]:
            _take_in(deployment, int(sys.argv[2]))
        told = {
            name: {"rows": len(rows), "digest": _digest(row.replace(here.raw, "") for row in rows)}
            for name, rows in contents_of(deployment).items()
        }
    sys.stdout.write(json.dumps(told) + "\n")


def _take_in(deployment: Deployment, dates: int) -> None:
    for day in days(dates):
        run(deployment, f"alone-{day}", day)
    bulk = replace(deployment, settings=replace(deployment.settings, raw=f"{deployment.settings.raw}/{BULK}"))
    load(bulk, "alone-bulk", BULK_RECEIVED)


def _digest(rows: object) -> str:
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:16]  # type: ignore[call-overload]


if __name__ == "__main__":
    main()

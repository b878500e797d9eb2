"""Measures concurrent publishers: `PYTHONPATH=tests .venv/bin/python benchmarks/publishers.py`.

Each publisher is a process of its own. All write to the same months and the same cases of tables on the
embedded S3 server. It fails where the tables' rows are not exactly those of the letters.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from imr.local.embedded import serving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from support.loopback import free_port
from support.publishers import expected, found, publish_at_once


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--publishers", type=int, default=8)
    parser.add_argument("--commits", type=int, default=25, help="per publisher")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        s3_port, ui_port = free_port(), free_port()
        settings = Settings(
            Path(home), "s3://imr/raw", "s3://imr/lake", "imr", s3_port, ui_port, embedded=True
        )
        with serving(settings):
            started = time.monotonic()
            done = publish_at_once(settings, chosen.publishers, chosen.commits)
            wall = time.monotonic() - started
            rows = found(Deployment(settings, access(settings)))
    seconds = sorted(second for one in done for second in one.seconds)
    right = rows == expected(chosen.publishers, chosen.commits)
    met = sum((one.met for one in done), Counter[str]())
    figures = {
        "publishers": chosen.publishers,
        "commits": len(seconds),
        "failed": chosen.publishers * chosen.commits - len(seconds),
        "rows": {name: len(rows[name]) for name in rows},
        "rows_right": right,
        "wall_seconds": round(wall, 1),
        "seconds_per_commit": {
            "median": round(seconds[len(seconds) // 2], 1),
            "p95": round(seconds[int(len(seconds) * 0.95)], 1),
            "longest": round(seconds[-1], 1),
        },
        "commits_of_others_met": dict(met),
        "seconds_by_publisher": [round(sum(one.seconds), 1) for one in done],
    }
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())

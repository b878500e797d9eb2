"""Works out what a run's steps cost from kept figures, and prints them as `imr plan` reads them.

    PYTHONPATH=tests .venv/bin/python benchmarks/costs.py RESULTS KIND > include/imr/reports/costs.csv

RESULTS is a file that `steps.py` has kept, and KIND is `real` or `invented`. The two largest sizes that one
commit publishes decide.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

from imr.reports.planning import COMMIT_LETTERS, Cost

HEADS = ("step", "task_seconds", "seconds_per_1000", "peak_mib", "gets_per_1000", "puts_per_1000")


def costs_of(measured: dict[str, Any]) -> dict[str, Cost]:
    """Returns what each step costs, from what `steps.py` has measured at two sizes or more.

    A task's start counts with Airflow's own imports. A worker has them already, and spends about as much on
    its supervisor, and Airflow on its database.
    """
    few, many = sorted((size for size in measured if int(size) <= COMMIT_LETTERS), key=int)[-2:]
    added = int(many) - int(few)
    costs = {}
    for step in measured[many]["steps"]:
        small, large = (measured[size]["steps"][step] for size in (few, many))
        each = max(large["work_cpu"] - small["work_cpu"], 0) / added
        fixed = max(small["work_cpu"] - each * int(few), 0) / small["tasks"]
        costs[step] = Cost(
            task_seconds=(large["airflow_cpu"] + large["imports_cpu"]) / large["tasks"] + fixed,
            letter_seconds=each,
            peak_mib=max(small["peak_mib"], large["peak_mib"]),
            gets=_added(small, large, "get") / added,
            puts=(_added(small, large, "put") + _added(small, large, "list")) / added,
        )
    return costs


def _added(small: dict[str, Any], large: dict[str, Any], name: str) -> int:
    return max(int(large["requests"].get(name, 0)) - int(small["requests"].get(name, 0)), 0)


def main() -> None:
    """Prints the costs as CSV."""
    figures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(HEADS)
    for step, cost in costs_of(figures[sys.argv[2]]).items():
        thousands = (cost.letter_seconds * 1_000, cost.gets * 1_000, cost.puts * 1_000)
        seconds, gets, puts = (f"{figure:.2f}" for figure in thousands)
        rows.writerow([step, f"{cost.task_seconds:.1f}", seconds, cost.peak_mib, gets, puts])


if __name__ == "__main__":
    main()

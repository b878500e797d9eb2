"""Plans the load of a history: how many runs and tasks, how long on so many cores, and what it asks for.

The costs of each step were measured and stand in `costs.csv`: seconds of CPU of a task whatever it reads,
with the start of its process; seconds of CPU of a thousand letters; the most memory; requests of a thousand
letters. docs/deploy.md says when and on what. Everything else follows from how a run is cut into tasks.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from imr.letters.listing import BATCH_LETTERS

RUN_LETTERS = 100_000
"""Most letters of one run. Its checks are one task, which takes some minutes."""
COMMIT_LETTERS = 10_000
"""Letters of one commit of a run, as many as `runs.steps.PUBLISHED_BYTES` allow."""
RUNS_AT_ONCE = 2
"""Runs of `imr_archives` at a time, which is the DAG's own bound."""
READING = ("extract", "parse")
"""Steps of which each batch is a task of its own. The others are one task of a run, on one core."""
DOLLARS_PER_GET, DOLLARS_PER_PUT = 0.0004 / 1_000, 0.005 / 1_000
"""S3 Standard's prices when docs/cost.md was written; a LIST costs what a PUT does."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a step costs: seconds of CPU of each task and of each letter, its peak memory, and requests."""

    task_seconds: float
    letter_seconds: float
    peak_mib: int
    gets: float
    """Of each letter, as are `puts`, which have the LISTs with them."""
    puts: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A load of `letters` on `cores`. `cpu_hours` are those of each step, and `hours` are by the clock."""

    letters: int
    cores: int
    runs: int
    batches: int
    tasks: int
    cpu_hours: Mapping[str, float]
    hours: float
    memory_mib: int
    gets: int
    puts: int

    @property
    def dollars(self) -> float:
        """What the object store bills for the requests."""
        return self.gets * DOLLARS_PER_GET + self.puts * DOLLARS_PER_PUT


def measured_costs() -> dict[str, Cost]:
    """Returns the costs of each step, in the order of a run."""
    text = files("imr.reports").joinpath("costs.csv").read_text(encoding="utf-8")
    return {
        row["step"]: Cost(
            task_seconds=float(row["task_seconds"]),
            letter_seconds=float(row["seconds_per_1000"]) / 1_000,
            peak_mib=int(row["peak_mib"]),
            gets=float(row["gets_per_1000"]) / 1_000,
            puts=float(row["puts_per_1000"]) / 1_000,
        )
        for row in csv.DictReader(text.splitlines())
    }


def make_plan(letters: int, cores: int, costs: Mapping[str, Cost]) -> Plan:
    """Returns the plan for a number of letters in archives on a number of cores."""
    runs = math.ceil(letters / RUN_LETTERS)
    of_a_run = math.ceil(letters / runs)
    batches = math.ceil(of_a_run / BATCH_LETTERS)
    # A commit writes a file for each month and table, so that each costs what one task costs.
    times = dict.fromkeys(READING, batches) | {"publish": math.ceil(of_a_run / COMMIT_LETTERS)}
    seconds = {
        step: cost.task_seconds * times.get(step, 1) + cost.letter_seconds * of_a_run
        for step, cost in costs.items()
    }
    return Plan(
        letters=letters,
        cores=cores,
        runs=runs,
        batches=runs * batches,
        tasks=runs * (len(READING) * batches + len(costs) - len(READING)),
        cpu_hours={step: runs * one / 3_600 for step, one in seconds.items()},
        hours=_seconds(runs, cores, batches, seconds) / 3_600,
        memory_mib=_memory(cores, costs),
        gets=round(sum(cost.gets for cost in costs.values()) * letters),
        puts=round(sum(cost.puts for cost in costs.values()) * letters),
    )


def _seconds(runs: int, cores: int, batches: int, seconds: Mapping[str, float]) -> float:
    """Returns the seconds by the clock of runs that each cost so many seconds of CPU by step.

    The cores take a run's batches in rounds, of which the last may leave some idle. Its other steps follow
    one after another. As one run ends, the next begins: the cores, the runs at once, or the publishing, which
    only one run does at a time, decide how often.
    """
    reading = sum(seconds[step] for step in READING)
    others = sum(seconds.values()) - reading
    one = reading / batches * math.ceil(batches / cores) + others
    every = max((reading + others) / cores, one / min(RUNS_AT_ONCE, cores), seconds["publish"])
    return (runs - 1) * every + one


def _memory(cores: int, costs: Mapping[str, Cost]) -> int:
    """Returns the MiB of a reading task on each core, and of the largest other task of each run at once."""
    reading = max(costs[step].peak_mib for step in READING)
    others = max(cost.peak_mib for step, cost in costs.items() if step not in READING)
    return cores * reading + RUNS_AT_ONCE * others

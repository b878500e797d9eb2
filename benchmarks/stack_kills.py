"""Kills each process of the stack, alone or in pairs, and prints what the commands say and what is left.

    PYTHONPATH=tests .venv/bin/python benchmarks/stack_kills.py [--pairs]

Airflow is started twice for each set of victims: allow three minutes for it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import psutil

from imr.local import airflow, embedded, processes, stack
from imr.local.parts import started_sentence, stopped_sentence
from imr.place.settings import Settings
from support.commands import kill, living
from support.loopback import free_port

VICTIMS = ("standalone", *airflow.ROLES, "worker", "rclone")


def main() -> None:
    """Print a paragraph per set of victims."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", action="store_true", help="kill two at a time")
    pairs = parser.parse_args().pairs
    with TemporaryDirectory() as folder:
        settings = Settings(
            Path(folder), "s3://imr/raw", "s3://imr/lake", "imr", free_port(), free_port(), embedded=True
        )
        try:
            for victims in combinations(VICTIMS, 2 if pairs else 1):
                _kill_and_mend(settings, victims)
        finally:
            stack.down(settings)


def _kill_and_mend(settings: Settings, victims: Sequence[str]) -> None:
    click.echo(f"\nkill -9 {' and '.join(victims)}")
    stack.up(settings)
    _kill(settings, victims)
    _show_status(settings)
    started = time.monotonic()
    click.echo(f"  up      {started_sentence(stack.up(settings))} ({time.monotonic() - started:.0f} s)")
    click.echo(f"  then    {', '.join(f'{part.name} {part.state}' for part in stack.parts(settings))}")
    everything = _everything(settings)
    _kill(settings, victims)
    started = time.monotonic()
    click.echo(f"  down    {stopped_sentence(stack.down(settings))} ({time.monotonic() - started:.0f} s)")
    left = {process.pid for process in [*living(everything), *_everything(settings)]}
    click.echo(f"  left    {len(left)} processes")


def _show_status(settings: Settings) -> None:
    for part in stack.parts(settings):
        click.echo(f"  status  {part.name} {part.state}, {len(part.pids)} processes. {part.advice}")


def _everything(settings: Settings) -> list[psutil.Process]:
    return [one for name in (airflow.NAME, embedded.NAME) for one in processes.members(settings, name)]


def _kill(settings: Settings, victims: Sequence[str]) -> None:
    everything = _everything(settings)
    # The oldest process of a name is the right one: its forks have the same name.
    kill([next(one for one in everything if _is_called(one, victim)) for victim in victims])


def _is_called(process: psutil.Process, name: str) -> bool:
    words = " ".join(process.cmdline()).replace("_", "-").split()
    return name in {Path(word).name for word in words}


if __name__ == "__main__":
    main()

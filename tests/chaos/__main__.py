"""`make chaos`: plays histories of kills and faults, two at a time; fails where tables come out wrong."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from chaos.drive import Outcome, play
from chaos.nursery import nursery
from conftest import free_port
from imr.local.embedded import serving
from imr.place.limits import Limits
from imr.place.settings import Settings

AT_ONCE = 2
SHOWN = 600
"""Characters of what is wrong: a row holds a letter."""


def main(first: int, histories: int) -> int:
    """Plays the histories of as many seeds; returns the exit code."""
    console = Console(highlight=False)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="imr-chaos-") as name:
        folder = Path(name)
        settings = Settings(folder, s3_port=free_port(), ui_port=free_port(), limits=Limits(readers=1))
        with serving(settings), nursery(folder) as forks, Progress(console=console) as progress:
            bar = progress.add_task("Histories", total=histories)
            with ThreadPoolExecutor(AT_ONCE) as threads:
                playing = [
                    threads.submit(play, seed, settings, forks, _made(folder / f"history{seed}"))
                    for seed in range(first, first + histories)
                ]
                try:
                    for played in as_completed(playing):
                        outcome = played.result()
                        outcomes.append(outcome)
                        for wrong in outcome.wrong:
                            progress.console.print(f"seed {outcome.seed}: {wrong[:SHOWN]}", markup=False)
                        progress.advance(bar)
                except KeyboardInterrupt:
                    progress.console.print("Interrupted: the report is of the histories that were played.")
                    threads.shutdown(cancel_futures=True)
    return _report(console, outcomes)


def _report(console: Console, outcomes: list[Outcome]) -> int:
    failing = sorted(outcome.seed for outcome in outcomes if outcome.wrong)
    console.print(
        f"{len(outcomes)} histories, {sum(outcome.rows for outcome in outcomes)} rows in their ledgers"
    )
    for title, counts in (
        ("storage faults", [outcome.faults for outcome in outcomes]),
        ("processes killed in", [outcome.kills for outcome in outcomes]),
        ("disturbed runs", [outcome.ends for outcome in outcomes]),
        ("tries that failed", [outcome.errors for outcome in outcomes]),
    ):
        total: Counter[str] = sum(counts, Counter())
        listed = ", ".join(f"{kind} {number}" for kind, number in total.most_common())
        console.print(f"{title}: {total.total()} ({listed})")
    console.print(f"failing seeds: {', '.join(map(str, failing)) or 'none'}")
    return bool(failing)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("CHAOS_SEED", "0")), int(os.environ.get("CHAOS_RUNS", "200"))))

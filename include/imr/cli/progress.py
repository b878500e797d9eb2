"""Shows the progress of long commands on a terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

T = TypeVar("T")

PROGRESS_AFTER_SECONDS = 2
WIDTH_OF_FILES = 120


def output() -> Console:
    """Returns a console on standard output.

    Where this is no terminal and COLUMNS is not set, it is as wide as our tables need.
    """
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=WIDTH_OF_FILES)


def with_progress(things: Iterable[T], doing: str) -> Iterator[T]:
    """Yields the things. On a terminal a progress bar is shown once the work takes a while.

    If it is not known how many there are, the bar shows how many are done.
    """
    console = Console(stderr=True)
    started = time.monotonic()
    total = len(things) if isinstance(things, Sized) else None
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task(doing, total=total, visible=False)
        for thing in things:
            yield thing
            progress.update(bar, advance=1, visible=time.monotonic() - started > PROGRESS_AFTER_SECONDS)

"""Progress of long commands, for who waits before a terminal."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress

T = TypeVar("T")

PROGRESS_AFTER_SECONDS = 2
WIDTH_OF_FILES = 120


def output() -> Console:
    """Standard output; wide enough for our tables where it is no terminal and COLUMNS says nothing."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=WIDTH_OF_FILES)


def with_progress(things: Sequence[T], doing: str) -> Iterator[T]:
    """The things, with a progress bar on a terminal once the work takes long enough to be waited for."""
    console = Console(stderr=True)
    started = time.monotonic()
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task(doing, total=len(things), visible=False)
        for thing in things:
            yield thing
            progress.update(bar, advance=1, visible=time.monotonic() - started > PROGRESS_AFTER_SECONDS)

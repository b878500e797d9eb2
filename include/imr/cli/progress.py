"""Progress of long commands, for who waits before a terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

PROGRESS_AFTER_SECONDS = 2
WIDTH_OF_FILES = 120


def output() -> Console:
    """Standard output; wide enough for our tables where it is no terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH_OF_FILES)


def with_progress(paths: Sequence[Path], doing: str) -> Iterator[Path]:
    """The paths, with a progress bar on a terminal once the work takes long enough to be waited for."""
    console = Console(stderr=True)
    started = time.monotonic()
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task(doing, total=len(paths), visible=False)
        for path in paths:
            yield path
            progress.update(bar, advance=1, visible=time.monotonic() - started > PROGRESS_AFTER_SECONDS)

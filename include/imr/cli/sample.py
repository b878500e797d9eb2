"""`imr sample`: writes invented letters and what they say."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--letters", default=100, show_default=True, type=click.IntRange(1), help="How many letters.")
@click.option("--seed", default=1, show_default=True, help="The same seed writes the same bytes.")
def sample(directory: Path, *, letters: int, seed: int) -> None:
    """Write invented letters and their ground truth into DIRECTORY.

    Letters are PDFs and texts under received=YYYY-MM-DD/, as in a bucket. truth/ has what each letter says,
    in the form that `imr parse` prints.
    """
    from imr.samples import write_samples

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task("Writing letters", total=letters)
        write_samples(directory, letters, seed, progress=lambda done: progress.update(bar, completed=done))
    click.echo(f"{letters} letters in {directory}")

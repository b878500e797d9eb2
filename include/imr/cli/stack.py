"""`imr run`, `imr up`, `imr down`, `imr clean`: the whole stack on this machine."""

from __future__ import annotations

import click
from rich.console import Console

from imr.cli.errors import explained, settings_or_end


@click.command()
def run() -> None:
    """Take sample letters through S3, Airflow and the tables, and show the result.

    Starts the embedded S3 server and Airflow where they are not up, and stops them again. A second run finds
    every letter in the tables and changes nothing.
    """
    from imr.cli.progress import output
    from imr.local import demo

    with explained():
        demo.run(settings_or_end(), output())


@click.command()
def up() -> None:
    """Start the embedded S3 server and Airflow, and leave them running; `imr down` stops them.

    A part of which only some processes are still running is ended and started again.
    """
    from imr.local import airflow, stack
    from imr.local.parts import started_sentence
    from imr.local.uploads import today

    here = settings_or_end()
    with explained(), Console(stderr=True).status("Starting the embedded S3 server and Airflow"):
        started = stack.up(here)
    click.echo(started_sentence(started))
    click.echo(
        f"Airflow   http://127.0.0.1:{here.ui_port}  user {airflow.USER}, password {airflow.password(here)}"
    )
    place = f"  at http://127.0.0.1:{here.s3_port}" if here.embedded else ""
    click.echo(f"Letters   {here.raw}/received={today()}/{place}")


@click.command()
def down() -> None:
    """Stop what `imr up` started, or what is left of it. Letters and tables stay where they are."""
    from imr.local import stack
    from imr.local.parts import stopped_sentence

    with explained():
        click.echo(stopped_sentence(stack.down(settings_or_end())))


@click.command()
def clean() -> None:
    """Stop the stack and remove its state, with the letters and tables of the embedded store.

    Other files in the home stay, and a folder that is no home is left alone.
    """
    from imr.local.clean import clean as remove

    here = settings_or_end()
    with explained():
        left = remove(here)
    click.echo(f"Removed the state in {here.home}.")
    for path in left:
        click.echo(f"Left {path}, which is no part of the stack.")

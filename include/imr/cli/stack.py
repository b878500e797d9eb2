"""`imr run`, `imr up`, `imr down`: the whole stack on this machine."""

from __future__ import annotations

import click
from rich.console import Console

from imr.cli.ending import explained, settings_or_end


@click.command()
def run() -> None:
    """Take sample letters through S3, Airflow and the tables, and show what came out.

    Starts the embedded S3 server and Airflow where they are not up, and stops them again. Running it a
    second time finds every letter in the tables already and changes nothing.
    """
    from imr.cli.progress import output
    from imr.local import demo

    with explained():
        demo.run(settings_or_end(), output())


@click.command()
def up() -> None:
    """Start the embedded S3 server and Airflow, and leave them running; `imr down` stops them."""
    from imr.local import airflow, stack
    from imr.local.delivery import today

    here = settings_or_end()
    with explained(), Console(stderr=True).status("Starting the embedded S3 server and Airflow"):
        started = stack.up(here)
    click.echo("Started." if started else "Already running.")
    click.echo(
        f"Airflow   http://127.0.0.1:{here.ui_port}  user {airflow.USER}, password {airflow.password(here)}"
    )
    place = f"  at http://127.0.0.1:{here.s3_port}" if here.embedded else ""
    click.echo(f"Letters   {here.raw}/received={today()}/{place}")


@click.command()
def down() -> None:
    """Stop the S3 server and the Airflow that `imr up` started; letters and tables stay where they are."""
    from imr.local import stack

    stopped = stack.down(settings_or_end())
    click.echo(f"Stopped {' and '.join(stopped)}." if stopped else "Nothing was running.")

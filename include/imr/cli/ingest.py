"""`imr ingest`: takes the letters of received dates into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import click

from imr.cli.errors import explained, settings_or_end
from imr.cli.progress import output


@click.command()
@click.argument("received", nargs=-1, metavar="[DATE]...", type=click.DateTime(["%Y-%m-%d"]))
def ingest(received: Sequence[datetime]) -> None:
    """Take the letters of each received DATE into the tables; without one, those of today in California.

    Runs the DAG imr_letters on Airflow, shows its steps and prints the accounting. Where Airflow is not up,
    the embedded stack is started, and stopped again afterwards. Letters that are in the tables stay as they
    are.

    \b
    Example: imr ingest 2015-03-31
    """
    from imr.local.uploads import today

    ingest_dates([day.date() for day in received] or [today()])


def ingest_dates(dates: Sequence[date]) -> None:
    """Runs the DAG for the dates and prints what came of it."""
    from imr.local import stack
    from imr.local.ingesting import ingest as run
    from imr.local.ingesting import print_accounting, print_drift, print_reasons, progress

    here, console = settings_or_end(), output()
    with explained(), progress(console) as waiting:
        step = waiting.add_task("Starting the embedded S3 server and Airflow", total=None)
        with stack.running(here):
            reports = run(here, dates, waiting, step)
            waiting.stop()
    print_accounting(console, reports)
    print_reasons(console, reports)
    print_drift(console, reports)
    if not any(report.listed for report in reports):
        where = " ".join(f"{here.raw}/received={day}/" for day in dates)
        click.echo(f"There are no letters under {where}. `imr upload` puts letters there.")
    elif any(report.statuses.get("quarantined") for report in reports):
        click.echo("Each quarantined letter's reasons:")
        click.echo("  imr sql \"select source_uri, reasons from letters where status = 'quarantined'\"")
        click.echo("A person can release letters that only a check holds back: trigger the DAG imr_review.")

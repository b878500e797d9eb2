"""`imr status`: shows the stack, the tables, the last runs, and the letters that wait for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from imr.cli.errors import explained, settings_or_end
from imr.cli.progress import output

if TYPE_CHECKING:
    from pyiceberg.table import Table

    from imr.place.settings import Settings

LAST_RUNS = 5


@click.command()
def status() -> None:
    """Show what runs, what the tables hold, the last runs, and what waits for a person.

    Each line says what to do where there is something to do. Nothing is started or changed.
    """
    here, console = settings_or_end(), output()
    _line(console, "home", str(here.home))
    if not _print_parts(here, console):
        _line(console, "tables", "They can only be seen while the store is up. `imr up` starts it.")
        return
    with explained():
        _print_tables(here, console)


def _line(console: Console, name: str, text: str) -> None:
    console.print(Text(f"{name:<9} {text}"), soft_wrap=True)


def _print_parts(here: Settings, console: Console) -> bool:
    """Prints the parts of the stack; returns whether the object store can be asked."""
    from imr.local import stack
    from imr.local.parts import State

    can_be_asked = not here.embedded
    for part in stack.parts(here):
        since = f" since {part.since.astimezone():%Y-%m-%d %H:%M}" if part.since else ""
        _line(console, part.name, f"{part.state.capitalize()}{since}, {part.address}. {part.advice}")
        can_be_asked = can_be_asked or (part.name == "s3" and part.state is State.RUNNING)
    if not here.embedded:
        _line(console, "store", f"Letters arrive in {here.raw}, tables lie in {here.lake}.")
    return can_be_asked


def _print_tables(here: Settings, console: Console) -> None:
    from imr.lake.unfinished import forgettings
    from imr.place.storage import access
    from imr.reports.sql import published
    from imr.runs.deployment import Deployment
    from imr.runs.report import list_reports, read_report
    from imr.runs.review import waiting_by_reason

    deployment = Deployment(here, access(here))
    tables = published(deployment.catalog())
    if not tables:
        _line(
            console,
            "tables",
            "None yet. `make run` makes them from samples, `imr upload --ingest` from yours.",
        )
        return
    rows = {name: _rows_of(table) for name, table in tables.items()}
    _line(console, "tables", ", ".join(f"{name} {count:,}" for name, count in rows.items()) + " rows.")
    lake = deployment.lake()
    for folder in list_reports(lake)[:LAST_RUNS]:
        report = read_report(lake, folder)
        ended = ", ".join(f"{status} {count}" for status, count in report.statuses.items()) or "no letters"
        drifted = f", warnings of drift {len(report.warnings)}" if report.warnings else ""
        _line(console, "run", f"{report.started_at} {report.run_id}: {ended}{drifted}.")
    begun = [noted for noted in forgettings(lake) if not noted.is_done]
    if begun:
        count = len({letter for noted in begun for letter in noted.forgetting.letters})
        _line(console, "forget", f"Letters not taken out yet: {count}. `imr forget` finishes it.")
    waiting = waiting_by_reason(deployment)
    for reason, count in waiting.most_common():
        _line(console, "waiting", f"{count} for {reason}.")
    if waiting:
        _line(
            console,
            "next",
            "`imr airflow dags trigger imr_review` lists them, and Airflow's UI asks you "
            "under Required Actions to release or close them.",
        )


def _rows_of(table: Table) -> int:
    snapshot = table.current_snapshot()
    return int(snapshot.summary["total-records"] or 0) if snapshot and snapshot.summary else 0

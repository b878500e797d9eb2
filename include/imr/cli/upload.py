"""`imr upload`: puts letters into the bucket, where the next run finds them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from imr.cli.errors import explained, settings_or_end
from imr.cli.progress import with_progress


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--received",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Received date to put them under.  [default: today in California]",
)
@click.option("--any", "anything", is_flag=True, help="Also put files that no run can read.")
@click.option("--ingest", "then_ingest", is_flag=True, help="Then take them into the tables: imr ingest.")
def upload(paths: Sequence[Path], *, received: datetime | None, anything: bool, then_ingest: bool) -> None:
    """Put letters, archives of letters, or folders of either under the raw prefix.

    A file keeps its name, and a file in a folder its path below the folder. A letter that is there already
    stays as it is. A file whose name another file has there is refused. The exit status is 1 where a file was
    refused.

    \b
    Examples:
      imr upload letter.pdf --ingest
      imr upload letters/ --received 2015-03-31
    """
    from imr.local.embedded import serving
    from imr.local.uploads import parcels, put, today
    from imr.place.storage import access

    day = received.date() if received else today()
    if day > today():
        raise click.UsageError(
            f"{day} is still to come: use today ({today()}, in California) or a day before"
        )
    here = settings_or_end()
    found = parcels(paths, day, anything=anything)
    if not found:
        raise click.ClickException("no file is there to upload: name files, or a folder that holds some")
    counts: Counter[str] = Counter()
    with explained(), serving(here):
        store = access(here).store(here.raw)
        for parcel in with_progress(found, "Uploading"):
            done = "refused" if parcel.refused else put(store, parcel)
            counts["refused" if done == "other" else done] += 1
            if reason := parcel.refused or (_OTHER if done == "other" else None):
                click.echo(f"{click.format_filename(parcel.path)}: {reason}", err=True)
        _tell(counts, f"{here.raw}/received={day}/")
    if then_ingest and counts["put"] + counts["there"]:
        _ingest(day)
    elif counts["put"]:
        click.echo(f"They are read by `imr ingest {day}`, or by the next daily run of imr_letters.")
    sys.exit(1 if counts["refused"] else 0)


_OTHER = "another file of that name is there: rename this one, or delete the other one first"


def _tell(counts: Counter[str], place: str) -> None:
    files = "1 file" if counts["put"] == 1 else f"{counts['put']} files"
    there = f", {counts['there']} there already" if counts["there"] else ""
    refused = f", {counts['refused']} refused" if counts["refused"] else ""
    click.echo(f"Put {files} under {place}{there}{refused}")


def _ingest(day: date) -> None:
    from imr.cli.ingest import ingest_dates

    ingest_dates([day])

"""`imr report`: brings the report tables up to date, and writes the report of a year."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imr.cli.errors import explained, settings_or_end
from imr.cli.progress import with_progress

if TYPE_CHECKING:
    from imr.runs.deployment import Deployment


@click.command()
@click.option("--year", type=click.IntRange(2013), help="Write the report of this year's decisions.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the report; without it, report-YEAR.",
)
@click.option(
    "--no-refresh", "as_they_are", is_flag=True, help="Take the report tables as they are, and only read."
)
def report(year: int | None, folder: Path | None, *, as_they_are: bool) -> None:
    """Bring the report tables up to date, and write the report of a year.

    The report tables (namespace imr_reports) hold counts and rates, and no words of a letter. Those are made
    anew whose tables have changed; `imr sql "from imr_reports.outcomes"` asks them.

    \b
    With --year a folder gets:
      imr-YEAR.html   the report as one page that works offline, on phones and on paper
      imr-YEAR.md     the same in Markdown
      imr-YEAR.xlsx   the same as a workbook
      charts/*.png    each chart, for slides

    \b
    Examples:
      imr report
      imr report --year 2016
      imr report --year 2016 --no-refresh -o report
    """
    if year is None and (folder or as_they_are):
        raise click.UsageError("-o and --no-refresh are for the report of a year: give it with --year")
    here = settings_or_end()
    with explained():
        from imr.local.embedded import serving
        from imr.place.storage import access
        from imr.runs.deployment import Deployment

        with serving(here):
            deployment = Deployment(here, access(here))
            if not as_they_are:
                _refresh(deployment)
            if year is not None:
                _write(deployment, year, folder or Path(f"report-{year}"))


def _refresh(deployment: Deployment) -> None:
    from imr.reports.tables.refresh import refresh

    now = datetime.now(UTC)
    done = refresh(
        deployment, f"report {now:%Y-%m-%dT%H:%M:%S}", show=lambda names: with_progress(names, "Counting")
    )
    click.echo(f"report tables: {len(done.changed)} changed, {len(done.unchanged)} as they were", err=True)


def _write(deployment: Deployment, year: int, folder: Path) -> None:
    from imr.reports.annual import report_of
    from imr.reports.annual.writing import write_report
    from imr.reports.tables.refresh import read_reports

    made = report_of(read_reports(deployment.catalog()), year)
    written = write_report(
        made,
        folder,
        datetime.now(UTC).date(),
        show=lambda sections: with_progress(sections, "Drawing"),
    )
    texts = [path for path in written if path.parent == folder]
    for path in texts:
        click.echo(path)
    click.echo(f"{folder / 'charts'}: {len(written) - len(texts)} pictures")

"""`imr export`: copies the tables for readers without Iceberg."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imr.cli.errors import explained, settings_or_end
from imr.cli.progress import with_progress
from imr.exports import GRACE_MINUTES

if TYPE_CHECKING:
    from imr.exports.files import Taken
    from imr.runs.deployment import Deployment

_OF_ONE_FILE = {".duckdb": "export_duckdb", ".sqlite": "export_sqlite", ".zip": "export_csv"}
"""Ending of a file's name -> the function of `exports.files` that writes the tables to it."""
_OF_A_QUERY = (".csv", ".xlsx")


@click.command()
@click.argument("dest")
@click.option("--year", type=click.IntRange(2013), help="Only rows of decisions of this year; for one file.")
@click.option("--query", help="What a .csv or .xlsx holds: one query in DuckDB's SQL.")
@click.option(
    "--grace-minutes",
    type=click.IntRange(0),
    default=GRACE_MINUTES,
    show_default=True,
    help="How long replaced files stay in a folder, for readers that are reading them.",
)
def export(dest: str, year: int | None, query: str | None, grace_minutes: int) -> None:
    """Copy the tables to DEST, for readers without Iceberg.

    \b
    DEST             what is written
    a folder         plain Parquet by year and month, as other engines read it
    s3://...         the same, in a bucket
    NAME.duckdb      one DuckDB database with all tables and views
    NAME.sqlite      one SQLite database; words are found in decisions_text and cases_text
    NAME.zip         a CSV file of each table
    NAME.csv         the rows of --query
    NAME.xlsx        the rows of --query, as a workbook

    A folder is brought up to date: only months whose rows have changed are written. Its _manifest.json names
    the files that belong together. Files are written whole or not at all, and a killed export is simply run
    again. The text of letters that are not published is in no copy.

    In CSV and SQLite, a list is a JSON array. In CSV, a text that a spreadsheet would take for a formula has
    an apostrophe before it.

    \b
    Examples:
      imr export parquet
      imr export s3://imr/export
      imr export tables.duckdb
      imr export tables-2016.sqlite --year 2016
      imr export opioids.xlsx --query "from opioid_outcomes order by decisions desc"
    """
    form = _form_of(dest)
    _refuse_what_has_no_use(form, year, query)
    here = settings_or_end()
    with explained():
        from imr.local.embedded import serving
        from imr.place.storage import access
        from imr.runs.deployment import Deployment

        with serving(here):
            deployment = Deployment(here, access(here))
            if form in _OF_A_QUERY:
                _select(deployment, Path(dest), query or "")
            elif form in _OF_ONE_FILE:
                _take(deployment, Path(dest), year)
            else:
                _copy(deployment, dest, timedelta(minutes=grace_minutes))


def _form_of(dest: str) -> str:
    """Returns the ending of a file's name, or "" for a folder or prefix. Raises UsageError for another."""
    if "://" in dest or dest.endswith("/") or Path(dest).is_dir():
        return ""
    form = Path(dest).suffix
    if form and form not in (*_OF_ONE_FILE, *_OF_A_QUERY):
        raise click.UsageError(
            f"no file ends by {form}: write {', '.join((*_OF_ONE_FILE, *_OF_A_QUERY))}. For a folder of that "
            "name, make the folder first"
        )
    return form


def _refuse_what_has_no_use(form: str, year: int | None, query: str | None) -> None:
    if form in _OF_A_QUERY and not query:
        raise click.UsageError(f"a {form} file holds the rows of a query: give it with --query")
    if query and form not in _OF_A_QUERY:
        raise click.UsageError("--query is for files whose name ends by .csv or .xlsx")
    if year and form not in _OF_ONE_FILE:
        raise click.UsageError(f"--year is for files whose name ends by {', '.join(_OF_ONE_FILE)}")


def _copy(deployment: Deployment, dest: str, grace: timedelta) -> None:
    from imr.exports.parquet import export_parquet

    done = export_parquet(
        deployment, dest, grace=grace, show=lambda months: with_progress(months, "Writing months")
    )
    click.echo(
        f"{dest}: {_counted(done.rows)} in {done.files} files ({done.bytes / 1e6:,.1f} MB); "
        f"{done.written} files written, {done.removed} old ones removed"
    )
    warn_of(done.unfinished)


def _take(deployment: Deployment, path: Path, year: int | None) -> None:
    from imr.exports import files

    write: Callable[..., Taken] = getattr(files, _OF_ONE_FILE[path.suffix])
    done = write(deployment, path, year=year, show=lambda months: with_progress(months, "Writing months"))
    click.echo(f"{path}: {_counted(done.rows)} ({path.stat().st_size / 1e6:,.1f} MB)")
    warn_of(done.unfinished)


def _select(deployment: Deployment, path: Path, query: str) -> None:
    from imr.exports.selection import export_selection
    from imr.exports.spreadsheets import MOST_CHARACTERS

    rows, cut = export_selection(deployment, path, query)
    click.echo(f"{path}: {rows:,} rows")
    if cut:
        click.echo(
            f"{cut:,} texts are cut, because a cell holds {MOST_CHARACTERS:,} characters: a .csv holds all",
            err=True,
        )


def _counted(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in rows.items())


def warn_of(unfinished: int) -> None:
    """Says that so many cases were being written while an export read them."""
    if unfinished:
        click.echo(
            f"a run was publishing meanwhile: rows of {unfinished:,} of its cases may disagree with the "
            "ledger. Export again when it is done",
            err=True,
        )

"""The command `imr`: letters in, rows out; the tables as SQL; the stack on one machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from imr.cli.parse import parse, with_progress
from imr.place import settings

if TYPE_CHECKING:
    from obstore.store import S3Store


def _print_versions(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Ends the command with the versions of the package, and of what reads and parses letters."""
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import version

    from imr.letters.version import reader_version
    from imr.rows.version import parser_version

    click.echo(f"imr {version('imr')} ({parser_version()}, {reader_version()})")
    context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_versions,
    help="Show the versions of imr, of its parser and of its reader, and exit.",
)
def main() -> None:
    """California's Independent Medical Review letters as trustworthy tables.

    \b
    Try:  imr sample letters --letters 20      writes invented letters to look at
          imr parse letters/received=*/*.pdf   prints what each one says, as JSON
          make run                             takes them through S3, Airflow and Iceberg
          imr sql "select * from cases"        asks the tables
    """


main.add_command(parse)


@main.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--letters", default=100, show_default=True, type=click.IntRange(1), help="How many letters.")
@click.option("--seed", default=1, show_default=True, help="The same seed writes the same bytes.")
def sample(directory: Path, *, letters: int, seed: int) -> None:
    """Write invented letters and their ground truth into DIRECTORY.

    Letters are PDFs and texts under received=YYYY-MM-DD/, as they would lie in a bucket; truth/ holds what
    each one says, in the form `imr parse` prints.
    """
    from imr.samples import write_samples

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task("Writing letters", total=letters)
        write_samples(directory, letters, seed, progress=lambda done: progress.update(bar, completed=done))
    click.echo(f"{letters} letters in {directory}")


@main.command()
@click.argument(
    "letters", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--received",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Received date to put them under.  [default: today, UTC]",
)
def upload(letters: Sequence[Path], *, received: datetime | None) -> None:
    """Put LETTERS (or archives of letters) under the raw prefix, where the next run finds them.

    Each keeps its file's name, so that two of one name are refused, as is a name that another letter has
    there; a letter that is there already stays as it is.

    \b
    Example: imr upload letters/*.pdf --received 2015-03-31
    """
    from imr.letters.listing import received_prefix
    from imr.local.embedded import serving
    from imr.place.storage import access

    here = _settings()
    folder = received_prefix((received or datetime.now(UTC)).date())
    for name, count in Counter(path.name for path in letters).items():
        if count > 1:
            paths = " and ".join(str(path) for path in letters if path.name == name)
            raise click.ClickException(f"{paths} would be one object, {here.raw}/{folder}{name}: rename one")
    with _explained(), serving(here):
        store = access(here).store(here.raw)
        new = [path for path in letters if not _is_there(store, f"{folder}{path.name}", path, here.raw)]
        for path in with_progress(new, "Uploading"):
            store.put(f"{folder}{path.name}", path)
    already = f", {len(letters) - len(new)} there already" if len(new) < len(letters) else ""
    click.echo(f"{len(new)} objects put under {here.raw}/{folder}{already}")


def _is_there(store: S3Store, key: str, path: Path, prefix: str) -> bool:
    """Whether the object is the file, byte for byte. Raises ClickException where it is another."""
    from obstore.exceptions import NotFoundError

    try:
        found = store.get(key)
    except (FileNotFoundError, NotFoundError):
        return False
    with path.open("rb") as file:
        same = found.meta["size"] == path.stat().st_size and all(
            file.read(len(chunk)) == bytes(chunk) for chunk in found.stream()
        )
    if not same:
        raise click.ClickException(
            f"{prefix}/{key} is there already, with other bytes than {path}; nothing was put. "
            "Rename the file; or, to replace the object, delete it first"
        )
    return True


def _settings() -> settings.Settings:
    """The settings. Raises ClickException where the environment is wrong."""
    try:
        return settings.load()
    except ValueError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _explained() -> Iterator[None]:
    """Ends the command by the message of an error that is no fault of ours, without a traceback."""
    import duckdb
    from botocore.exceptions import BotoCoreError, ClientError
    from obstore.exceptions import BaseError

    from imr.lake.catalog import NoCatalog
    from imr.local.airflow import NotReady, RunFailed
    from imr.local.parts import HalfDead, PortTaken
    from imr.place.home import NotAHome
    from imr.place.storage import NoCredentials

    of_stack = (PortTaken, HalfDead, NotAHome, NotReady, RunFailed)
    ours = (NoCredentials, NoCatalog, TimeoutError, FileNotFoundError)
    try:
        yield
    except (*of_stack, *ours, duckdb.Error, BaseError, BotoCoreError, ClientError) as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.argument("query")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
def sql(query: str, *, form: str) -> None:
    """Ask the published tables: letters, cases, decisions, citations (DuckDB's SQL).

    \b
    Example: imr sql "select category, decision, count(*) from decisions group by all order by all"
    """
    from imr.lake.catalog import open_catalog
    from imr.local.embedded import serving
    from imr.local.results import output, print_csv, print_json, print_result
    from imr.place.storage import access
    from imr.reports.sql import connect

    here = _settings()
    with _explained(), serving(here):
        store = access(here)
        with connect(open_catalog(here, store), store) as connection:
            result = connection.sql(query)
            if result is None:
                return
            if form == "table":
                print_result(result, output())
            elif form == "csv":
                print_csv(result)
            else:
                print_json(result)


@main.command()
def run() -> None:
    """Take sample letters through S3, Airflow and the tables, and show what came out.

    Starts the embedded S3 server and Airflow where they are not up, and stops them again. Running it a
    second time finds every letter in the tables already and changes nothing.
    """
    from imr.local import demo
    from imr.local.results import output

    with _explained():
        demo.run(_settings(), output())


@main.command()
def up() -> None:
    """Start the embedded S3 server and Airflow, and leave them running; `imr down` stops them.

    What is half dead is ended and started anew.
    """
    from imr.local import airflow, stack
    from imr.local.parts import started_sentence

    here = _settings()
    with _explained(), Console(stderr=True).status("Starting the embedded S3 server and Airflow"):
        started = stack.up(here)
    click.echo(started_sentence(started))
    click.echo(
        f"Airflow   http://127.0.0.1:{here.ui_port}  user {airflow.USER}, password {airflow.password(here)}"
    )
    place = f"  at http://127.0.0.1:{here.s3_port}" if here.embedded else ""
    click.echo(f"Letters   {here.raw}/received={datetime.now(UTC).date().isoformat()}/{place}")


@main.command()
def down() -> None:
    """Stop what `imr up` started, or what is left of it; letters and tables stay where they are."""
    from imr.local import stack
    from imr.local.parts import stopped_sentence

    with _explained():
        click.echo(stopped_sentence(stack.down(_settings())))


@main.command()
def clean() -> None:
    """Stop the stack and remove its state from its home; letters and tables of the embedded store go with it.

    What is not the stack's own stays, and a folder that is no home is left alone.
    """
    from imr.local.clean import clean as remove

    here = _settings()
    with _explained():
        left = remove(here)
    click.echo(f"Removed the state in {here.home}.")
    for path in left:
        click.echo(f"Left {path}: it is none of the stack's.")

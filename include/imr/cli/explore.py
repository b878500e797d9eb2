"""`imr explore`: search and browse the letters in the browser."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from imr.cli.errors import explained, settings_or_end
from imr.cli.export import warn_of
from imr.cli.progress import with_progress
from imr.place.extras import load

if TYPE_CHECKING:
    from imr.runs.deployment import Deployment

PORT = 8312


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes one that is free."
)
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
@click.option(
    "--publish",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write what a host needs into this folder, and serve nothing.",
)
def explore(file: Path | None, port: int, no_browser: bool, folder: Path | None) -> None:
    """Search and browse the letters in the browser.

    FILE is the SQLite file of an export. The file that is explored is made from it once, beside it. Without
    FILE, it is made from the tables, in IMR_HOME, and made anew whenever they have changed.

    The pages are read-only and for this machine alone. They show what is published and nothing else.

    \b
    Examples:
      imr explore
      imr explore tables.sqlite --port 0 --no-browser
      imr explore --publish site
    """
    with explained():
        load("datasette")
        from imr.explore.publishing import FILE, publish
        from imr.explore.serving import serve

        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            _explored(file, folder / FILE)
            publish(folder)
            click.echo(
                f"{folder}: {(folder / FILE).stat().st_size / 1e6:,.1f} MB to explore, and a Dockerfile"
            )
            return
        path = _explored(file, None)

        def ready(address: str) -> None:
            click.echo(f"{address} shows {path}; Ctrl+C ends it")
            if not no_browser:
                click.launch(address)

        serve(path, port, ready)


def _explored(file: Path | None, target: Path | None) -> Path:
    """Returns the explorer's file, which is made where it is not there or no longer what it was made from."""
    from imr.explore.making import make_file, require_export, source_of

    if file is None:
        return _from_tables(target)
    require_export(file)
    if source_of(file) and target is None:
        return file
    here, changed = file.resolve(), file.stat()
    source = f"{here} {changed.st_size} {changed.st_mtime_ns}"
    path = target or file.with_suffix(f".explore{file.suffix}")
    if source_of(path) != source:
        click.echo(f"Making {path} from {file}", err=True)
        make_file(file, path, source)
    return path


def _from_tables(target: Path | None) -> Path:
    from imr.explore.making import make_file, source_of
    from imr.exports.files import export_sqlite
    from imr.local.embedded import serving
    from imr.place.storage import access
    from imr.runs.deployment import Deployment

    here = settings_or_end()
    path = target or here.home / "explore.sqlite"
    with serving(here):
        deployment = Deployment(here, access(here))
        source = _state_of(deployment)
        if source_of(path) == source:
            return path
        here.home.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="explore-", dir=path.parent) as folder:
            export = Path(folder) / "tables.sqlite"
            done = export_sqlite(
                deployment, export, show=lambda months: with_progress(months, "Writing months")
            )
            click.echo(f"Making {path} from the tables", err=True)
            make_file(export, path, source)
    warn_of(done.unfinished)
    return path


def _state_of(deployment: Deployment) -> str:
    """Returns a digest of the tables' metadata files: others mean that the tables have changed."""
    from imr.exports.reading import look_at

    tables = look_at(deployment).tables
    state = " ".join(sorted(table.metadata_location for table in tables.values()))
    return hashlib.sha256(state.encode()).hexdigest()

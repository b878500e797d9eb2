"""`imr survey`: what a year of letters is like before it is loaded, or what the tables hold of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imr.cli.errors import explained, settings_or_end
from imr.cli.progress import with_progress

if TYPE_CHECKING:
    from imr.place.settings import Settings
    from imr.quality.survey import Survey
    from imr.rows.letter_rows import LetterRows

AT_ONCE = 200
"""Letters that are counted together."""
BUCKET = ("s3://", "s3a://")


@click.command()
@click.argument("places", nargs=-1, metavar="[PLACE]...")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def survey(places: Sequence[str], form: str) -> None:
    """Show what letters are like, by month of decision and by layout; nothing is published or changed.

    Each PLACE is a file, a folder, or a bucket's prefix (s3://bucket/prefix); archives are looked into.
    Without one, the tables are surveyed. Run it on a year that nobody has loaded before, and beside it on
    the tables: what is refused, doubtful or empty more often there is what the parser does not know.

    Each month and layout has its letters, the reasons of those that are refused, the share of cases with
    each problem, and the share of rows in which each field is empty. "not recognised" are letters of no
    known layout, "not read" files without text, and the month is unknown where no decision date was read.
    Copies are counted once. The lines that nothing explains come last, and after them the diagnoses and
    treatments that no vocabulary knows, each with its number of letters. A line is shown where at least five
    cases have it and no identifier is found in it.

    \b
    Examples:
      imr survey scans/
      imr survey s3://imr/raw/received=2015-03-31/
      imr survey --format json
    """
    missing = [place for place in places if not place.startswith(BUCKET) and not Path(place).exists()]
    if missing:
        raise click.UsageError(f"{missing[0]}: there is no such file or folder")
    from more_itertools import batched

    from imr.letters.hostile.readers import ReaderMissing
    from imr.letters.objects import StorageFault
    from imr.quality.survey import Survey
    from imr.reports.surveying import as_json, as_text

    found = Survey()
    try:
        with explained():
            if places:
                for some in batched(_letters(places), AT_ONCE):
                    found.add(some)
            else:
                found = _of_tables(settings_or_end())
    except (ReaderMissing, StorageFault, ValueError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(as_json(found) if form == "json" else as_text(found))


def _letters(places: Sequence[str]) -> Iterator[LetterRows]:
    """Rows of every letter of the places."""
    from imr.letters.files import files_of
    from imr.library.verdicts import of_files

    paths = [Path(place) for place in places if not place.startswith(BUCKET)]
    yield from of_files(with_progress([path for path, _ in files_of(paths)], "Surveying"))
    for place in places:
        if place.startswith(BUCKET):
            yield from _letters_under(place.rstrip("/"), settings_or_end())


def _letters_under(prefix: str, here: Settings) -> Iterator[LetterRows]:
    from imr.letters.listing import list_bulk
    from imr.library.verdicts import of_objects
    from imr.local.embedded import serving
    from imr.place.storage import access

    with serving(here):
        store = access(here)
        listed = list_bulk(store, prefix, None)
        yield from of_objects(store.store(prefix), prefix, with_progress(listed, "Surveying"))


def _of_tables(here: Settings) -> Survey:
    from imr.cli.asking import NOTHING_YET
    from imr.contract.tables import TABLES
    from imr.lake.catalog import open_catalog
    from imr.local.embedded import serving
    from imr.place.storage import access
    from imr.reports.sql import published
    from imr.reports.surveying import survey_of

    with serving(here):
        tables = published(open_catalog(here, access(here)))
        if set(tables) < set(TABLES):
            raise click.ClickException(NOTHING_YET)
        return survey_of(dict(tables))

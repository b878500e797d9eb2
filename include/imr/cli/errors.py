"""Loads settings for commands, and ends a command with a sentence instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from imr.place import settings
from imr.place.faults import failed_store, is_of_store


def settings_or_end() -> settings.Settings:
    """Returns the settings. Raises ClickException where the environment is wrong."""
    from imr.place.storage import split_uri

    try:
        here = settings.load()
        for uri in (here.raw, here.lake):
            split_uri(uri)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    return here


@contextmanager
def explained() -> Iterator[None]:
    """Ends the command with a message where the block raises an error that its user can remedy.

    Other errors are bugs and keep their traceback.
    """
    import duckdb
    import httpx
    from botocore.exceptions import BotoCoreError, ClientError
    from obstore.exceptions import BaseError
    from sqlalchemy.exc import SQLAlchemyError

    from imr.cli.asking import NotAsked
    from imr.explore import NotExplored
    from imr.exports import FilesRemoved, NotExported
    from imr.lake.catalog import NoCatalog
    from imr.lake.maintenance.recovery import NotRecovered
    from imr.local.airflow import NotReady, RunFailed
    from imr.local.copying import NotMoved
    from imr.local.parts import HalfDead, PortTaken
    from imr.place.extras import ExtraMissing
    from imr.place.home import NotAHome
    from imr.place.storage import NoCredentials
    from imr.reports.annual import NoSuchYear, ReportsMissing
    from imr.reports.sql import NotReading

    of_stack = (PortTaken, HalfDead, NotAHome, NotReady, RunFailed)
    of_reports = (NoSuchYear, ReportsMissing)
    of_tables = (NoCatalog, NotReading, NotAsked, NotExplored, NotExported, FilesRemoved)
    of_lake = (NotMoved, NotRecovered)
    ours = (*of_stack, *of_reports, *of_tables, *of_lake, ExtraMissing, NoCredentials)
    try:
        yield
    except (BaseError, duckdb.HTTPException) as error:
        raise click.ClickException(failed_store(str(error))) from None
    except (*ours, duckdb.Error) as error:
        raise click.ClickException(str(error)) from None
    except (OSError, BotoCoreError, ClientError) as error:
        # Arrow and obstore raise OSErrors about the store. A file that cannot be written raises one too.
        raise click.ClickException(
            failed_store(str(error)) if is_of_store(str(error)) else str(error)
        ) from None
    except SQLAlchemyError as error:
        said = str(error).partition("\n")[0]
        raise click.ClickException(
            f"the catalog's database does not answer: {said}. Check the catalog's URI, and that it is running"
        ) from None
    except httpx.HTTPError as error:
        said = str(error).partition("\n")[0]
        raise click.ClickException(
            f"Airflow does not answer as it should: {said}. `imr status` says what is wrong with it"
        ) from None

"""How commands end: their settings, and errors said in a sentence instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from imr.place import settings
from imr.place.faults import failed_store, is_of_store
from imr.place.storage import split_uri


def settings_or_end() -> settings.Settings:
    """The settings. Raises ClickException where the environment is wrong."""
    try:
        here = settings.load()
        for uri in (here.raw, here.lake):
            split_uri(uri)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    return here


@contextmanager
def explained() -> Iterator[None]:
    """Ends the command by the message of an error that is no fault of ours, without a traceback."""
    import duckdb
    import httpx
    from botocore.exceptions import BotoCoreError, ClientError
    from obstore.exceptions import BaseError
    from sqlalchemy.exc import SQLAlchemyError

    from imr.cli.asking import NotAsked
    from imr.lake.catalog import NoCatalog
    from imr.local.airflow import NotReady, RunFailed
    from imr.local.parts import HalfDead, PortTaken
    from imr.place.home import NotAHome
    from imr.place.storage import NoCredentials
    from imr.reports.sql import NotReading

    of_stack = (PortTaken, HalfDead, NotAHome, NotReady, RunFailed)
    ours = (*of_stack, NoCredentials, NoCatalog, NotReading, NotAsked)
    try:
        yield
    except (BaseError, duckdb.HTTPException) as error:
        raise click.ClickException(failed_store(str(error))) from None
    except (*ours, duckdb.Error) as error:
        raise click.ClickException(str(error)) from None
    except (OSError, BotoCoreError, ClientError) as error:
        # Arrow's errors and some of obstore's are OSErrors; so is a file that cannot be written.
        raise click.ClickException(
            failed_store(str(error)) if is_of_store(str(error)) else str(error)
        ) from None
    except SQLAlchemyError as error:
        said = str(error).partition("\n")[0]
        raise click.ClickException(f"the catalog's database does not answer: {said}") from None
    except httpx.HTTPError as error:
        said = str(error).partition("\n")[0]
        raise click.ClickException(f"Airflow does not answer as it should: {said}") from None

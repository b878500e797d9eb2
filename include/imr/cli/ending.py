"""How commands end: their settings, and errors said in a sentence instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from imr.place import settings


def settings_or_end() -> settings.Settings:
    """The settings. Raises ClickException where the environment is wrong."""
    try:
        return settings.load()
    except ValueError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def explained() -> Iterator[None]:
    """Ends the command by the message of an error that is no fault of ours, without a traceback."""
    import duckdb
    from botocore.exceptions import BotoCoreError, ClientError
    from obstore.exceptions import BaseError

    from imr.cli.asking import NotAsked
    from imr.lake.catalog import NoCatalog
    from imr.local.airflow import NotReady, RunFailed
    from imr.local.parts import HalfDead, PortTaken
    from imr.place.home import NotAHome
    from imr.place.storage import NoCredentials
    from imr.reports.sql import NotReading

    ours = (
        PortTaken,
        HalfDead,
        NotAHome,
        NotReady,
        RunFailed,
        NoCredentials,
        NoCatalog,
        NotReading,
        NotAsked,
        TimeoutError,
        FileNotFoundError,
    )
    try:
        yield
    except (*ours, duckdb.Error, BaseError, BotoCoreError, ClientError) as error:
        raise click.ClickException(str(error)) from None

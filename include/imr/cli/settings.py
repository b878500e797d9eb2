"""`imr settings`: what is in force, and where each setting came from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields

import click

from imr.cli.ending import settings_or_end
from imr.place import limits
from imr.quality.identifiers import SWITCH, published_anyway

_VARIABLES = {
    "IMR_HOME": "home",
    "IMR_RAW": "raw",
    "IMR_LAKE": "lake",
    "IMR_CATALOG": "catalog",
    "IMR_S3_PORT": "s3_port",
    "IMR_UI_PORT": "ui_port",
}
"""Environment variable -> what it sets."""


@click.command("settings")
def settings() -> None:
    """Show every setting, its value, and whether the environment or a default gives it.

    Credentials are not shown: `imr` takes what boto3 finds, Airflow the connection imr_s3.
    """
    # The value comes last and is never cut: a path may be longer than the terminal is wide.
    line = "{:<34}{:<13}{}".format
    click.echo(line("setting", "given by", "value"))
    for name, value in _in_force():
        click.echo(line(name, "environment" if name in os.environ else "default", value))


def _in_force() -> Iterator[tuple[str, str]]:
    here = settings_or_end()
    for name, attribute in _VARIABLES.items():
        yield name, str(getattr(here, attribute))
    yield SWITCH, "1" if published_anyway() else "0"
    try:
        limited = limits.load()
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    for field in fields(limited):
        yield f"IMR_LIMIT_{field.name.upper()}", str(getattr(limited, field.name))

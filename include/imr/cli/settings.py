"""`imr settings`: shows every setting and where its value comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import click

from imr.cli.errors import settings_or_end
from imr.place.limits import Limits
from imr.place.settings import Settings, Switches
from imr.place.variables import Group, Variable, variables_of


@click.command("settings")
def settings() -> None:
    """Show every setting, its value, and whether the environment or a default gives it.

    docs/settings.md says what each one means. Credentials are not shown. `imr` uses those that boto3 finds;
    Airflow uses its connection imr_s3.
    """
    in_force = list(_in_force())
    # The value comes last and is never cut: a path may be longer than the terminal is wide.
    line = "{:<34}{:<13}{}".format
    click.echo(line("setting", "given by", "value"))
    for variable, value in in_force:
        given_by = "environment" if variable.name in os.environ else "default"
        click.echo(line(variable.name, given_by, int(value) if variable.type is bool else value))


def _in_force() -> Iterator[tuple[Variable, Any]]:
    from imr.place.environment import read

    here = settings_or_end()
    groups: tuple[tuple[type[Group], Any], ...] = (
        (Settings, here),
        (Switches, read(Switches)),
        (Limits, here.limits),
    )
    for group, values in groups:
        for variable in variables_of(group):
            yield variable, getattr(values, variable.field)

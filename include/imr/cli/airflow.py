"""`imr airflow`: calls Airflow's own command line for the embedded stack."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import click

from imr.cli.errors import explained, settings_or_end


@click.command(
    no_args_is_help=True,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def airflow(arguments: Sequence[str]) -> None:
    """Call Airflow's command line with the environment of the embedded stack.

    ARGUMENTS are those of Airflow's own command line, and the exit status is Airflow's. Runs are only
    started while the stack is up: imr up.

    \b
    Example:
      imr airflow backfill create --dag-id imr_letters --from-date 2015-01-01 --to-date 2015-12-31
    """
    from imr.local.airflow import environment, require_dags

    here = settings_or_end()
    with explained():
        require_dags()
        its = environment(here)
    database = here.home / "airflow" / "airflow.db"
    if str(database) in its["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] and not database.exists():
        raise click.ClickException(f"Airflow was never started in {here.home}: imr up starts it")
    done = subprocess.run(  # noqa: S603 - a person's own arguments to a program of the same machine
        [sys.executable, "-m", "airflow", *arguments], env=its, check=False
    )
    sys.exit(done.returncode)

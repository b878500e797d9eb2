"""`imr forget`: takes letters out of the lake for good."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.console import Console

from imr.cli.errors import explained, settings_or_end

if TYPE_CHECKING:
    from imr.runs.deployment import Deployment
    from imr.runs.forgetting import Found


@click.command()
@click.argument("letters", nargs=-1, metavar="[LETTER]...")
@click.option("--why", help="The reason, which the ledger keeps: an order, a redaction that failed.")
@click.option("--by", default=getpass.getuser, show_default="your login name", help="Who wants it.")
@click.option("--yes", is_flag=True, help="Do not ask before the letters are taken out.")
def forget(letters: Sequence[str], why: str | None, by: str, yes: bool) -> None:
    """Take each LETTER out of the lake for good: its text and all that was read from it.

    \b
    LETTER is
      a case number      CM21-0213037: all letters of the case
      an object          s3://bucket/raw/received=2015-03-31/a.pdf, or its key under the raw prefix
      a letter id        64 hexadecimal digits, from letters.letter_id

    An archive stands for all letters in it. The letters and all copies of the same bytes leave the tables,
    the tables' past, and the staged files of runs. Their rows in `letters` stay, without text: they say where
    the letter came from, who had it forgotten, when and why. The same bytes are refused when they come again.
    If another letter of the case is in the ledger, that one becomes current.

    This cannot be undone, and the tables' earlier snapshots can no longer be read, those with tags neither.
    The raw objects are not deleted: their owner has to do that, and they are listed. The copy at IMR_EXPORT
    is made again, if there is one. Other copies of the tables are not found: make them again (imr export DEST
    --grace-minutes 0) or delete them.

    Ingests may be running meanwhile. A command that was killed is finished by the next one, which needs no
    LETTER, or by imr_maintenance. The DAG imr_forget does the same on Airflow.

    \b
    Examples:
      imr forget CM21-0213037 --why "order of 2026-11-20"
      imr forget received=2015-03-31/a.pdf received=2015-03-31/b.pdf --why "redaction failed"
      imr forget
    """
    if letters and not (why or "").strip():
        raise click.UsageError("say why the letters are to be forgotten: --why REASON")
    here = settings_or_end()
    with explained():
        from imr.local.embedded import serving
        from imr.place.storage import access
        from imr.runs.deployment import Deployment

        with serving(here):
            _forget(Deployment(here, access(here)), letters, why or "", by, yes=yes)


def _forget(deployment: Deployment, letters: Sequence[str], why: str, by: str, *, yes: bool) -> None:
    from imr.exports.parquet import forget_in_copy
    from imr.local.ingesting import progress
    from imr.runs.forgetting import UnknownLetters, begin, find, finish

    now = datetime.now(UTC)
    found = find(deployment, letters)
    if found.unknown:
        raise click.ClickException(str(UnknownLetters(found.unknown)))
    for name in found.already:
        click.echo(f"{name} is forgotten already.")
    if found.rows:
        _show(found)
        if not yes:
            click.confirm("Take these letters out for good?", abort=True)
        begin(deployment, found, by=by, why=why, at=now)
    with progress(Console(stderr=True)) as waiting:
        step = waiting.add_task("Looking for what was begun", total=None)
        count = finish(
            deployment,
            f"forget__{now:%Y%m%dT%H%M%S}",
            now,
            lambda told: waiting.update(step, description=told),
        )
    click.echo(f"Letters taken out: {count}." if count else "Nothing was left to take out.")
    if done := forget_in_copy(deployment):
        click.echo(f"{deployment.settings.export}: made again; {done.removed} old files removed.")
    if found.rows:
        click.echo("The raw objects listed above still hold them: ask their owner to remove those.")
        click.echo("So may copies elsewhere: `imr export DEST --grace-minutes 0` makes one again.")


def _show(found: Found) -> None:
    click.echo(f"Letters: {len(found.letters)}. Places that hold them: {len(found.rows)}.")
    for row in found.rows:
        place = f"{row['source_uri']} {row['archive_member'] or ''}".strip()
        click.echo(f"  {place}  ({row['status']}, {row['case_id'] or 'no case'})")

"""`imr move`: moves what the embedded stack holds to a bucket and a catalog of one's own."""

from __future__ import annotations

import click

from imr.cli.errors import explained, settings_or_end
from imr.cli.progress import with_progress


@click.command()
def move() -> None:
    """Move what the embedded stack holds to the bucket and the catalog that the environment names.

    Set IMR_RAW and IMR_LAKE, credentials, and the catalog, as the workers will have them, and IMR_HOME as the
    stack had it. Letters, tables, run reports and notes of unfinished work are copied. The stack stays as it
    was, so that it can be kept until the new place is at work.

    The ledger's rows get the letters' new addresses, so that no letter is read again. The tables begin with
    one snapshot each. Airflow's own database does not move. A letter that is there already is left as it is,
    and nothing is written over tables that hold anything else.

    Stop Airflow first: imr down. A command that was killed is run again. So is one after which the stack has
    taken more letters, as long as nobody has written to the new tables.
    """
    here = settings_or_end()
    if here.embedded:
        raise click.ClickException(
            "IMR_RAW and IMR_LAKE say where to move to, and are not set: docs/deploy.md says what to set"
        )
    from imr.local.moving import move as run
    from imr.place.settings import Settings
    from imr.place.storage import access
    from imr.runs.deployment import Deployment

    stack = Settings(here.home, catalog=here.catalog, s3_port=here.s3_port, ui_port=here.ui_port)
    with explained():
        moved = run(stack, Deployment(here, access(here)), with_progress)
    there = f", {moved.letters.there} there already" if moved.letters.there else ""
    click.echo(f"Letters  {moved.letters.put} objects copied to {here.raw}{there}.")
    rows = ", ".join(f"{name} {count}" for name, count in moved.rows.items())
    click.echo(f"Tables   {rows} rows, in the catalog {here.catalog}.")
    click.echo(f"Reports  {moved.notes} objects copied to {here.lake}.")
    for folder in moved.unfinished:
        click.echo(f"Left     {folder}: its run has not ended. Run its dates again at the new place.")
    if moved.outside:
        click.echo(
            f"Left     {moved.outside} letters came from outside {stack.raw}: their objects were not copied."
        )
    click.echo(f"The stack in {here.home} is as it was.")

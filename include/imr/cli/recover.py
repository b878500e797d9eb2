"""`imr recover`: makes a lost catalog anew from the tables' files."""

from __future__ import annotations

import click

from imr.cli.errors import explained, settings_or_end


@click.command()
def recover() -> None:
    """Name the tables of the lake in a catalog that has lost them, each as its last commit left it.

    The catalog's database only says which file is a table's last. This command finds these files in the lake,
    so that no backup of the database is needed. Tables that the catalog still has are left alone. Restore a
    backup only if this command says that it cannot decide.

    Stop all DAGs first, and run imr_maintenance afterwards: it repairs what a publisher had half written when
    the catalog was lost.
    """
    here = settings_or_end()
    from imr.lake.catalog import described_catalog, open_catalog
    from imr.lake.maintenance.recovery import recover as run
    from imr.local.embedded import serving
    from imr.place.storage import access

    with explained(), serving(here):
        store = access(here)
        warehouse = described_catalog(here).get("warehouse", f"{here.lake}/warehouse").rstrip("/")
        found = run(open_catalog(here, store), store, warehouse)
    for name, path in found.items():
        click.echo(f"{name}  {warehouse}/{path}")
    click.echo(f"Tables recovered: {len(found)}." if found else "No table was missing.")

"""`imr upload`: letters into the bucket, where the next run finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imr.cli.ending import explained, settings_or_end
from imr.cli.progress import with_progress

if TYPE_CHECKING:
    from obstore.store import S3Store


@click.command()
@click.argument(
    "letters", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--received",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Received date to put them under.  [default: today, UTC]",
)
def upload(letters: Sequence[Path], *, received: datetime | None) -> None:
    """Put LETTERS (or archives of letters) under the raw prefix, where the next run finds them.

    Each keeps its file's name, so that two of one name are refused, as is a name that another letter has
    there; a letter that is there already stays as it is.

    \b
    Example: imr upload letters/*.pdf --received 2015-03-31
    """
    from imr.letters.listing import received_prefix
    from imr.local.embedded import serving
    from imr.place.storage import access

    here = settings_or_end()
    folder = received_prefix((received or datetime.now(UTC)).date())
    for name, count in Counter(path.name for path in letters).items():
        if count > 1:
            paths = " and ".join(str(path) for path in letters if path.name == name)
            raise click.ClickException(f"{paths} would be one object, {here.raw}/{folder}{name}: rename one")
    with explained(), serving(here):
        store = access(here).store(here.raw)
        new = [path for path in letters if not _is_there(store, f"{folder}{path.name}", path, here.raw)]
        for path in with_progress(new, "Uploading"):
            store.put(f"{folder}{path.name}", path)
    already = f", {len(letters) - len(new)} there already" if len(new) < len(letters) else ""
    click.echo(f"{len(new)} objects put under {here.raw}/{folder}{already}")


def _is_there(store: S3Store, key: str, path: Path, prefix: str) -> bool:
    """Whether the object is the file, byte for byte. Raises ClickException where it is another."""
    from obstore.exceptions import NotFoundError

    try:
        found = store.get(key)
    except (FileNotFoundError, NotFoundError):
        return False
    with path.open("rb") as file:
        same = found.meta["size"] == path.stat().st_size and all(
            file.read(len(chunk)) == bytes(chunk) for chunk in found.stream()
        )
    if not same:
        raise click.ClickException(
            f"{prefix}/{key} is there already, with other bytes than {path}; nothing was put. "
            "Rename the file; or, to replace the object, delete it first"
        )
    return True

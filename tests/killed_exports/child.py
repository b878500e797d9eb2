"""An export in a process of its own that ends itself at a line of the code, as SIGKILL ends it."""

from __future__ import annotations

import os
from datetime import timedelta
from multiprocessing.connection import Connection

from imr import exports
from imr.exports.parquet import export_parquet
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from support.killed import lines_until

_CODE = os.path.dirname(exports.__file__)  # noqa: PTH120


def export(settings: Settings, address: str, at: int, lines: Connection) -> None:
    """Exports, and is killed before the line that is the `at`-th one executed in `imr.exports`.

    With `at` 0 it is not killed, and sends how many lines were executed.
    """
    deployment = Deployment(settings, access(settings))

    def work() -> None:
        export_parquet(deployment, address, grace=timedelta(0))

    lines.send(lines_until(at, lambda name: name.startswith(_CODE), work))

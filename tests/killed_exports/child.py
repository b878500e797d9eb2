"""An export in a process of its own that ends itself at a line of the code, as SIGKILL ends it."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

from imr import exports
from imr.exports.parquet import export_parquet
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment

_CODE = os.path.dirname(exports.__file__)  # noqa: PTH120


def export(settings: Settings, address: str, at: int, lines: Connection) -> None:
    """Exports, and is killed before the line that is the `at`-th one executed in `imr.exports`.

    With `at` 0 it is not killed, and sends how many lines were executed.
    """
    executed = 0

    def traced(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal executed
        if not frame.f_code.co_filename.startswith(_CODE):
            return None
        if event == "line":
            executed += 1
            if executed == at:
                os.kill(os.getpid(), signal.SIGKILL)
        return traced

    deployment = Deployment(settings, access(settings))
    sys.settrace(traced)
    export_parquet(deployment, address, grace=timedelta(0))
    sys.settrace(None)
    lines.send(executed)

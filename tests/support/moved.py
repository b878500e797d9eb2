"""A move in a process of its own that ends itself at a line of the code, as SIGKILL ends it."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

from imr.local import copying, moving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment

_CODE = {copying.__file__, moving.__file__}


def move(stack: Settings, target: Settings, at: int, lines: Connection) -> None:
    """Moves, and is killed before the `at`-th line of the move that is executed.

    With `at` 0 it is not killed, and sends how many lines were executed.
    """
    executed = 0

    def traced(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal executed
        if frame.f_code.co_filename not in _CODE:
            return None
        if event == "line":
            executed += 1
            if executed == at:
                os.kill(os.getpid(), signal.SIGKILL)
        return traced

    deployment = Deployment(target, access(target))
    sys.settrace(traced)
    moving.move(stack, deployment, lambda things, _: iter(things))
    sys.settrace(None)
    lines.send(executed)

"""A move in a process of its own that ends itself at a line of the code, as SIGKILL ends it."""

from __future__ import annotations

from multiprocessing.connection import Connection

from imr.local import copying, moving
from imr.place.settings import Settings
from imr.place.storage import access
from imr.runs.deployment import Deployment
from support.killed import lines_until

_CODE = {copying.__file__, moving.__file__}


def move(stack: Settings, target: Settings, at: int, lines: Connection) -> None:
    """Moves, and is killed before the `at`-th line of the move that is executed.

    With `at` 0 it is not killed, and sends how many lines were executed.
    """
    deployment = Deployment(target, access(target))

    def work() -> None:
        moving.move(stack, deployment, lambda things, _: iter(things))

    lines.send(lines_until(at, _CODE.__contains__, work))

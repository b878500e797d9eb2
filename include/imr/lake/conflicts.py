"""What to do when another commit came first: wait for a random while, and start over.

All commits to the tables follow this one policy. pyiceberg's own retries are off: they would repeat a commit
whose plan the other commit has made wrong.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.table import Table
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

logger = logging.getLogger(__name__)

Done = TypeVar("Done")

OTHERS_FIRST = (CommitFailedException, ValidationException)
"""What a commit raises where another one came first; nothing was committed."""

TRIES = 200
UPKEEP_TRIES = 30
"""Tries of what can as well be left to the next day."""
LONGEST_WAIT_SECONDS = 8.0
MOST_TURNS = 8

_TURNS = wait_random_exponential(max=MOST_TURNS)
"""Up to 1, 2, 4 and 8 turns after the first, second, third and every later conflict."""


class CommitConflict(RuntimeError):
    """Another commit came first in every try."""


@contextmanager
def reading(table: Table) -> Iterator[None]:
    """Takes it for a conflict where a file of the table is gone because somebody has had a letter forgotten.

    Raises CommitFailedException then. Where the table has not changed since it was loaded, its file is lost,
    and the error stays as it is.
    """
    before = table.current_snapshot()
    try:
        yield
    except FileNotFoundError as gone:
        if table.refresh().current_snapshot() == before:
            raise
        raise CommitFailedException(f"a file was removed while it was read: {gone}") from gone


def until_committed(table: str, step: str, one_try: Callable[[], Done], *, tries: int = TRIES) -> Done:
    """Calls `one_try` until no other commit to the table comes before its own; returns what it returns.

    Each try must read the table anew, because what was planned before a conflict may be wrong after it.
    Between two tries there is a pause of a random number of turns, so that the others can have theirs. A turn
    is as long as the try that failed: after a shorter pause it would meet the same publishers again.
    Raises CommitConflict where another commit came first `tries` times. `step` says in logs and errors what
    was being done.
    """
    began = 0.0

    def begin(_: RetryCallState) -> None:
        nonlocal began
        began = time.monotonic()

    def pause(state: RetryCallState) -> float:
        return min(LONGEST_WAIT_SECONDS, (time.monotonic() - began) * _TURNS(state))

    def note(state: RetryCallState) -> None:
        logger.info("%s: %s: another commit came first, try %d", table, step, state.attempt_number + 1)

    policy = Retrying(
        retry=retry_if_exception_type(OTHERS_FIRST),
        stop=stop_after_attempt(tries),
        before=begin,
        wait=pause,
        before_sleep=note,
        reraise=True,
    )
    try:
        return policy(one_try)
    except OTHERS_FIRST as last:
        raise CommitConflict(
            f"{table}: {step}: another commit came first in each of {tries} tries; "
            "run fewer publishers at once, and try again"
        ) from last

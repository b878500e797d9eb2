"""Stops work that takes more CPU time or memory than it may, in the process that does it."""

from __future__ import annotations

import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SIZES = "/proc/self/statm"
_LONGEST = 128
"""Bytes of that file that are read; it has seven numbers."""


class OutOfTime(Exception):
    """The work has taken all of its CPU time."""


@contextmanager
def allowance(seconds: float, size: int) -> Iterator[None]:
    """Lets its block take so many seconds of CPU time, and let the process grow by so many bytes.

    The block ends with OutOfTime or MemoryError otherwise. Python looks for the clock's signal between two of
    its own steps and within a search by a regular expression. Only the main thread receives signals, so that
    in another thread the block has no clock.
    """
    limit, most = resource.getrlimit(resource.RLIMIT_AS)
    allowed = _address_space() + size
    for bound in (limit, most):
        if bound != resource.RLIM_INFINITY:
            allowed = min(allowed, bound)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, most))
    try:
        if threading.current_thread() is threading.main_thread():
            with _clock(seconds):
                yield
        else:
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


@contextmanager
def _clock(seconds: float) -> Iterator[None]:
    before = signal.signal(signal.SIGPROF, _end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _end(*_: object) -> None:
    raise OutOfTime


def _address_space() -> int:
    """Returns the bytes of this process's address space."""
    # This is done for every letter. A Path that reads the file takes a thirtieth of the time of parsing one.
    sizes = os.open(_SIZES, os.O_RDONLY)
    try:
        return int(os.read(sizes, _LONGEST).split(maxsplit=1)[0]) * resource.getpagesize()
    finally:
        os.close(sizes)

from __future__ import annotations

import re
import resource
import signal
import threading
from collections.abc import Callable

import pytest

from imr.place.allowance import OutOfTime, allowance
from imr.place.limits import GIB, MIB
from support.greedy import take_memory


def _search_for_ever() -> None:
    re.match(r"(a+)+$", "a" * 64 + "b")


def _count_for_ever() -> None:
    while True:
        pass


@pytest.mark.parametrize("work", [_search_for_ever, _count_for_ever])
def test_work_without_end_is_ended(work: Callable[[], None]) -> None:
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(OutOfTime), allowance(0.05, GIB):
        work()
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    assert signal.getsignal(signal.SIGPROF) == before


def test_work_that_takes_too_much_memory_is_ended_and_other_work_is_not() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), allowance(10, 64 * MIB):
        take_memory()
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert len(bytearray(256 * MIB)) == 256 * MIB


def test_another_thread_has_the_memory_and_no_clock() -> None:
    found: list[BaseException] = []

    def work() -> None:
        try:
            with allowance(10, 64 * MIB):
                take_memory()
        except MemoryError as error:
            found.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert [type(error) for error in found] == [MemoryError]

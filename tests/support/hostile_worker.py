"""A reading process with a fault in it that a PDF can reach: what the PDF says is done.

Run by path, in the place of `imr.letters.hostile.worker`. After `poison` every later letter crashes, as after
a PDF that has spoilt the library's memory.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time

from imr.letters.hostile.worker import serve
from imr.letters.readings import LetterText, Refusal
from imr.place.limits import Limits

_poisoned = False
_kept: list[bytearray] = []


def read_and_obey(data: bytes, limits: Limits) -> LetterText | Refusal:
    global _poisoned
    order = data.split(b"\n")[1]
    if order == b"crash" or _poisoned:
        ctypes.string_at(0)
    if order == b"hang":
        while True:
            pass
    if order == b"sleep":
        signal.pause()
    if order == b"slow":
        time.sleep(limits.letter_seconds + 0.5)
    if order == b"bloat":
        while True:
            _kept.append(bytearray(b"x" * 2**20))
    if order == b"kill all":
        os.killpg(0, signal.SIGKILL)
    if order == b"processes":
        return LetterText(f"{os.getppid()} {os.getpid()}", "application/pdf", 1)
    if order == b"bug":
        raise RuntimeError("a fault of our own")
    _poisoned = order == b"poison"
    return LetterText(order.decode(), "application/pdf", 1)


if __name__ == "__main__":
    serve(read_and_obey, Limits(**json.loads(sys.argv[1])))

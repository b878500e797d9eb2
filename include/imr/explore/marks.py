"""Finds where in a letter's text each field stands, by reading the text again in a process that is kept.

Airflow's pages start a process for each letter (`reports.pages.read_again`), which costs half a second of CPU
time. A server that anybody may ask keeps one instead. Limits of parsing need the main thread of a process, in
which the pool's process works.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from functools import cache
from typing import Any

from imr.place.limits import Limits
from imr.reports.pages.marked import FIELD, FURNITURE, Mark, Piece, pieces_of

_STARTING_SECONDS = 20
_FROM_LEDGER = ("letter_id", "source_uri", "archive_member", "text")


async def marked_text(ledger: dict[str, Any]) -> list[Piece]:
    """Returns a letter's text in pieces with their fields; in one piece where it cannot be read again."""
    text = ledger["text"] or ""
    sent = {name: ledger[name] for name in _FROM_LEDGER}
    try:
        reading = asyncio.wrap_future(_pool().submit(_marks, sent))
        marks = await asyncio.wait_for(reading, Limits().parse_seconds + _STARTING_SECONDS)
    except (TimeoutError, BrokenExecutor):
        _pool.cache_clear()
        marks = []
    return pieces_of(text, marks)


def start() -> None:
    """Starts the process that reads texts."""
    _pool().submit(_marks, dict.fromkeys(_FROM_LEDGER))


@cache
def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_end_with_the_server)


def _end_with_the_server() -> None:
    """Ends this process when the one that has started it is gone, however that ended, and not before."""
    # A terminal sends Ctrl+C to this process, too.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = multiprocessing.parent_process()
    assert server

    def wait() -> None:
        server.join()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def _marks(ledger: dict[str, Any]) -> list[Mark]:
    return list(_read(ledger))


def _read(ledger: dict[str, Any]) -> Iterator[Mark]:
    from imr.rows.letter_rows import parse_rows
    from imr.rows.spans import text_spans

    rows = parse_rows(dict.fromkeys(("received_date", "reading_problems")) | ledger)
    if rows.case:
        yield from (Mark(span, FIELD, path) for path, span in text_spans(rows).items())
        yield from (Mark(span, FURNITURE, "Page furniture") for span in rows.furniture)

"""Reads letters' stored text again, to know where in it each field stands.

That is done in processes of their own: the limits of `place.allowance` are those of a whole process and need
its main thread, and a web server works in many threads. A process stays for the next letters, because it
takes most of a second to start. It ends when its standard input does, as it does when the server has gone.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore
from typing import Any

from imr.place.limits import Limits
from imr.rows.letter_rows import parse_rows
from imr.rows.read_letter import Row
from imr.rows.spans import text_spans
from imr.text.spans import Span

_COMMAND = [sys.executable, "-m", "imr.reports.pages.read_again"]
_SPARE_SECONDS = 30
"""CPU time beyond the parser's own limit, after which the kernel ends a process."""
_FROM_LEDGER = ("letter_id", "source_uri", "archive_member", "text")

_ROWS = ("decisions", "citations", "diagnoses", "prior_treatments")
_ASIDE = ("furniture", "unexplained")

_AT_ONCE = BoundedSemaphore(2)
_idle: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A letter as the parser of today reads it. `case` is None where it cannot.

    `rows` has the other tables' rows. `spans` maps a field's path to its place in the text
    (`rows.spans.text_spans`). Dates are in ISO 8601.
    """

    case: Row | None = None
    rows: Mapping[str, Sequence[Row]] = field(default_factory=lambda: dict.fromkeys(_ROWS, ()))
    spans: Mapping[str, Span] = field(default_factory=dict)
    furniture: Sequence[Span] = ()
    unexplained: Sequence[Span] = ()


def read_again(letter: Row) -> ReadAgain:
    """Returns what the parser reads in a ledger row's text, within the limits of parsing.

    It is empty where the process ends without an answer: then the text is shown without marks.
    """
    sent = {name: letter[name] for name in _FROM_LEDGER}
    with _AT_ONCE:
        line = _asked(json.dumps(sent))
    if not line:
        return ReadAgain()
    answer: dict[str, Any] = json.loads(line)
    spans = {path: (start, end) for path, (start, end) in answer.pop("spans").items()}
    furniture, unexplained = ([(start, end) for start, end in answer.pop(name)] for name in _ASIDE)
    return ReadAgain(**answer, spans=spans, furniture=furniture, unexplained=unexplained)


def _asked(line: str) -> str:
    """Returns a process's answer to a line, or nothing where the process has ended."""
    process = _reader()
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
    except BrokenPipeError:
        answer = ""
    if answer:
        _idle.put(process)
    else:
        process.communicate()
    return answer


def _reader() -> subprocess.Popen[str]:
    """Returns a process that waits for a letter."""
    with suppress(Empty):
        while True:
            process = _idle.get_nowait()
            if process.poll() is None:
                return process
    return subprocess.Popen(  # noqa: S603 - the command is fixed
        _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _answer(letter: dict[str, Any]) -> dict[str, Any]:
    rows = parse_rows(dict.fromkeys(("received_date", "reading_problems")) | letter)
    tables = rows.by_table()
    return {
        "case": rows.case,
        "rows": {name: tables[name] for name in _ROWS},
        "spans": text_spans(rows) if rows.case else {},
        "furniture": list(rows.furniture),
        "unexplained": list(rows.unexplained),
    }


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a row")


def _serve() -> None:
    """Answers each line of standard input by one of standard output."""
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    for line in sys.stdin:
        allowed = int(time.process_time()) + Limits().parse_seconds + _SPARE_SECONDS
        soft = allowed if most == resource.RLIM_INFINITY else min(allowed, most)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, most))
        sys.stdout.write(json.dumps(_answer(json.loads(line)), default=_plain) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()

"""Reads a letter's stored text again, to know where in it each field stands.

That is done in a process of its own: the limits of `place.allowance` are those of a whole process and need
its main thread, and a web server works in many threads.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from imr.place.limits import Limits
from imr.rows.letter_rows import parse_rows
from imr.rows.read_letter import Row
from imr.rows.spans import text_spans
from imr.text.spans import Span

_COMMAND = [sys.executable, "-m", "imr.reports.pages.read_again"]
_STARTING_SECONDS = 30
_FROM_LEDGER = ("letter_id", "source_uri", "archive_member", "text")

_ASIDE = ("furniture", "unexplained")


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A letter as the parser of today reads it. `case` is None where it cannot.

    `spans` maps a field's path to its place in the text (`rows.spans.text_spans`). Dates are in ISO 8601.
    """

    case: Row | None = None
    decisions: Sequence[Row] = ()
    citations: Sequence[Row] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)
    furniture: Sequence[Span] = ()
    unexplained: Sequence[Span] = ()


def read_again(letter: Row) -> ReadAgain:
    """Returns what the parser reads in a ledger row's text, within the limits of parsing.

    It is empty where the process ends without an answer: then the text is shown without marks.
    """
    sent = {name: letter[name] for name in _FROM_LEDGER}
    limit = Limits().parse_seconds + _STARTING_SECONDS
    try:
        done = subprocess.run(  # noqa: S603 - the command is fixed
            _COMMAND, input=json.dumps(sent).encode(), capture_output=True, timeout=limit, check=True
        )
    except subprocess.SubprocessError:
        return ReadAgain()
    answer: dict[str, Any] = json.loads(done.stdout)
    spans = {path: (start, end) for path, (start, end) in answer.pop("spans").items()}
    furniture, unexplained = ([(start, end) for start, end in answer.pop(name)] for name in _ASIDE)
    return ReadAgain(**answer, spans=spans, furniture=furniture, unexplained=unexplained)


def _answer(letter: Row) -> dict[str, Any]:
    rows = parse_rows(dict.fromkeys(("received_date", "reading_problems")) | letter)
    return {
        "case": rows.case,
        "decisions": rows.decisions,
        "citations": rows.citations,
        "spans": text_spans(rows) if rows.case else {},
        "furniture": list(rows.furniture),
        "unexplained": list(rows.unexplained),
    }


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a row")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_answer(json.load(sys.stdin)), default=_plain))

"""The end of a letter: where signature, copies and disclaimer begin after the last rationale."""

from __future__ import annotations

import re

# "Sincerely,", "cc: Department of Industrial Relations", "Disclaimer: ... is providing an independent review
# service", "/abc" (the typist's initials), each at a line's start.
_CLOSING = re.compile(
    r"\n(?:Sincerely|Respectfully,|cc\s?:|CC\s?:|Disclaimer\s?:|DISCLAIMER|/[a-z]{2,4}[ \n])"
)


def closing_start(text: str, start: int, end: int) -> int:
    """Where the closing begins in [start, end); `end` where there is none."""
    match = _CLOSING.search(text, start, end)
    return match.start() if match else end

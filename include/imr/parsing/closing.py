"""The end of a letter: where signature, copies and disclaimer begin after the last rationale."""

from __future__ import annotations

import re

# "Sincerely,", "cc: Department of Industrial Relations", "Disclaimer: ... is providing an independent review
# service", "YOUR RIGHT TO APPEAL", "PROOF OF SERVICE", "Effect of the Decision:", "/abc" (the typist's
# initials, alone), each at a line's start. "CC: neck pain" is a complaint.
_CLOSING = re.compile(
    r"\n(?:Sincerely|Respectfully,|cc\s?:|CC\s?:\s*D(?:epartment|ivision)\b|Disclaimer\s?:|DISCLAIMER"
    r"|(?:YOUR |NOTICE OF )?(?:RIGHTS? (?:TO|OF) APPEAL|APPEAL RIGHTS)\b|(?:Your|Notice of) Right to Appeal\b"
    r"|PROOF OF SERVICE|DECLARATION OF SERVICE|CERTIFICATE OF SERVICE|Effect\s*of\s*the\s*Decision\s?:"
    r"|/[a-z]{2,4} ?(?:\n|\Z))"
)


def closing_start(text: str, start: int, end: int) -> int:
    """Where the closing begins in [start, end), after the last label of a rationale; `end` without one."""
    match = _CLOSING.search(text, start, end)
    return match.start() if match else end

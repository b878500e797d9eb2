"""Whether the service was already given: "Retrospective", or a date on which it was (docs/labelling.md)."""

from __future__ import annotations

import re

from imr.text.dates import DATE
from imr.text.spans import Span

GIVEN_ALREADY = re.compile(
    r"\b(?:retro(?:spectiv(?:e|ely))?\b"  # "Retrospective injection", "RETRO: TENS unit"
    r"|d\.?o\.?s\b\.?"  # "DOS 12/29/16", "D.O.S.: 1/2/2015"
    r"|dates?\s+of\s+service\b"  # "date of service 3/4/14", "dates of service"
    # "performed on 3/4/14", "dispensed on March 4, 2014"
    rf"|(?:performed|provided|rendered|administered|dispensed|completed)\s+on\s+(?={DATE.pattern}))",
    re.IGNORECASE,
)


def read_retrospective(request: str) -> Span | None:
    """Where the request says that the service was already given; None where it does not."""
    found = GIVEN_ALREADY.search(request)
    return found.span() if found else None

"""Whether the service was already given: "Retrospective", or a date on which it was (docs/labelling.md)."""

from __future__ import annotations

import re

from imr.text.dates import DATE
from imr.text.spans import Span

GIVEN_ALREADY = re.compile(
    r"\b(?:retro(?:spectiv(?:e|ely))?\b"  # "Retrospective injection", "RETRO: TENS unit"
    r"|d\.?o\.?s\b\.?"  # "DOS 12/29/16", "D.O.S.: 1/2/2015"
    r"|dates?\s+of\s+service\b|service\s+dates?\b)",  # "date of service 3/4/14", "service date: 3/4/14"
    re.IGNORECASE,
)
# "performed on 3/4/14", "dispensed on March 4, 2014"
GIVEN_ON = re.compile(
    rf"\b(?:performed|provided|rendered|administered|dispensed|completed|given)\s+on\s+(?={DATE.pattern})",
    re.IGNORECASE,
)
# What makes it a date of something before: "PT after surgery performed on 3/4/2015"
OF_SOMETHING_BEFORE = re.compile(r"\b(?:after|following|post|status|s/p|since|from|due)\b", re.IGNORECASE)


def read_retrospective(request: str) -> Span | None:
    """Where the request says that the service was already given; None where it does not."""
    found = GIVEN_ALREADY.search(request)
    if found:
        return found.span()
    given = GIVEN_ON.search(request)
    if given is None or OF_SOMETHING_BEFORE.search(request, 0, given.start()):
        return None
    return given.span()

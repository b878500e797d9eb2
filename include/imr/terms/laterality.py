"""Which side a request names (labelling guide: left, right; bilateral where both are named)."""

from __future__ import annotations

import re

from imr.terms.model import Span

_PART = (
    r"(?:shoulders?|knees?|hips?|hands?|wrists?|elbows?|ankles?|foot|feet|arms?|legs?|thumbs?|fingers?|heels?|eyes?"
    r"|ears?|breasts?|forearms?|thighs?|toes?|upper|lower|carpal|sacroiliac|great|index|middle|ring|sided?)\b"
)

SIDE = re.compile(
    rf"(?P<bilateral>\bbilat(?:er(?:al(?:ly)?)?)?\b|\bb/l\b|\bbil\b|\bboth\s+(?:the\s+)?{_PART})"
    rf"|(?P<left>\bleft\b(?!\s+over)|\blt\b|\(l\)|\bl(?=\s+{_PART}))"
    rf"|(?P<right>\bright\b(?!\s+(?:away|now|to)\b)|\brt\b|\(r\)|\br(?=\s+{_PART}))",
    re.IGNORECASE,  # "bilateral knees", "B/L", "both wrists", "Lt. knee", "(R)", "R shoulder"
)
DOMINANCE = re.compile(r"(?:[\s-]+hand(?:ed)?)?[\s-]+domina", re.IGNORECASE)  # "right-hand dominant"


def read_laterality(request: str, sides: frozenset[str]) -> tuple[str | None, Span | None]:
    """Side named, and where; `sides` are those that abbreviations of body parts name (RUE: right)."""
    named = set(sides)
    span: Span | None = None
    for found in SIDE.finditer(request):
        if DOMINANCE.match(request, found.end()):
            continue
        named.add(found.lastgroup or "")
        span = (span[0] if span else found.start(), found.end())
    if not named:
        return None, None
    return (named.pop() if len(named) == 1 else "bilateral"), span

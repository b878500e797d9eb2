"""Drugs that a request only mentions: a clinic's or street's name, a reason, a topic (docs/labelling.md).

The words that tell are in `vocabularies/word_lists.csv`, in the lists `mentions_before`, `mentions_after` and
`places_after`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from imr.text.spans import Span
from imr.text.vocabulary import alternation, read_words

_WORDS = read_words("imr.terms")
_WINDOW = 80

# "Norco Medical Center", "1850 Lidoderm Avenue", "Norco, CA"
_PLACE_AFTER = re.compile(
    rf"(?i:[\s,]+(?:\w+\s+)?{alternation(_WORDS['places_after'])}\b)|,?\s+(?:CA|California)\b"
)
# "wean off of Percocet", "cannot tolerate oral Tramadol", "due to the chronic use of ibuprofen"
_BEFORE = re.compile(
    rf"\b{alternation(_WORDS['mentions_before'])}(?:\s+(?:of|from|to|with|by|on|for|the|a|her|his|their|any|all))*"
    r"(?:\s+(?!(?:and|or|plus)\b)[\w-]+){0,2}[\s:(]+$",
    re.IGNORECASE,
)
# "Methadone taper", "Flexeril 10mg has failed", "Norco-induced constipation"; not "Norco for weaning"
_AFTER = re.compile(
    rf"(?:\s+\d[\w./%]*)?[\s,)-]+(?:(?!(?:for|to|and|or|with)\b)\w+\s+)?{alternation(_WORDS['mentions_after'])}\b",
    re.IGNORECASE,
)
# "Norco taper #60" asks for the drug, whatever it is for
_COUNTED = re.compile(r"#\s*\d|\b(?:qty|quantity)\b|\b\d+\s*(?:tab|cap|patch)", re.IGNORECASE)
# " 10/325mg" after a name that is only mentioned
_STRENGTH_AFTER = re.compile(r"[\s),]*\d[\d./-]*\s*(?:mc?g|%)", re.IGNORECASE)
# "(gabapentin discontinued) #60": the end of what is in brackets with a name
_CLOSING = re.compile(r"(?<!\()[;)](?=[^()]*(?:\(|$))")
# Between names of one list: "Oxycontin and Soma", "Norco (hydrocodone/acetaminophen)"
_JOINS = re.compile(r"[\s,/()]*(?:and|or|&)?[\s,/()]*", re.IGNORECASE)
# What brings a drug into the service before it: "acupuncture with a capsaicin patch", "PT and Norco"
_BRINGS_IN = re.compile(
    r"(?:\b(?:with|w/|using|via|and|plus|containing|including)|[&+])\s+"
    r"(?:(?:a|an|the|topical|oral)\s+)?(?:[\d.]+\s*\S*\s+)?$",
    re.IGNORECASE,
)

# "Ketamine-assisted psychotherapy", "dexamethasone iontophoresis": what a drug before a service is part of
_GIVEN_IN = re.compile(r"[\s-]+(?:assisted|infusion|injection|iontophoresis|phonophoresis)", re.IGNORECASE)


def names_a_place(request: str, end: int) -> bool:
    """Whether a drug's name that ends here is part of a place's: "Norco Avenue" is no drug."""
    return _PLACE_AFTER.match(request, end) is not None


def _is_mentioned(request: str, span: Span, before: int, after: int) -> bool:
    """Whether the words around a drug's name, between the drugs `before` and `after` it, only mention it."""
    closing = _CLOSING.search(request, span[1], after)
    if _COUNTED.search(request, span[1], closing.start() if closing else after):
        return False
    from_here = max(before, span[0] - _WINDOW)
    return (
        _BEFORE.search(request, from_here, span[0]) is not None
        or _AFTER.match(request, span[1], after) is not None
    )


def mentioned(request: str, names: Sequence[Span]) -> list[bool]:
    """For each drug's name, in order, whether the request only mentions it.

    Names of one list go together: "taper off Oxycontin and Soma" mentions both.
    """
    bounds = [(0, 0), *names, (len(request), len(request))]
    only = [_is_mentioned(request, name, bounds[at][1], bounds[at + 2][0]) for at, name in enumerate(names)]
    joined = [_JOINS.fullmatch(request, before[1], after[0]) is not None for before, after in pairwise(names)]
    for at, one_list in enumerate(joined):
        only[at + 1] |= only[at] and one_list
    for at in range(len(joined) - 1, -1, -1):
        only[at] |= only[at + 1] and joined[at]
    return only


def is_brought_in(request: str, start: int, end: int) -> bool:
    """Whether the words around a drug's name make it part of the service: "with" before, "assisted" after."""
    before = _BRINGS_IN.search(request, max(0, start - _WINDOW), start)
    return before is not None or _GIVEN_IN.match(request, end) is not None


def without_mentions(request: str, names: Sequence[Span]) -> str:
    """The request with blanks for the drugs at `names` and their strengths; every other place is kept."""
    for start, end in names:
        strength = _STRENGTH_AFTER.match(request, end)
        end = strength.end() if strength else end
        request = request[:start] + " " * (end - start) + request[end:]
    return request

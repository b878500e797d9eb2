"""The layouts of letters, by name, and what tells them apart.

This is the registry. The parser loads the module of each name from `imr.parsing.layouts`, and tries the
layouts in this order. The names are the values of the columns `layout`.
"""

from __future__ import annotations

LAYOUTS: dict[str, str] = {
    "headed_decisions": "Since 2015: each item is headed by its request and outcome.",
    "numbered_decisions": "Late 2013 to 2014: items are numbered, and a sentence gives the outcome.",
    "determination_notice": "Mid 2013: a notice; the items are listed before their rationales.",
    "professional_review": "A medical professional's review without a cover letter: one item.",
}

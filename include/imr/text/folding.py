"""The characters that stand for plain ones, and text folded for comparison.

Folding for comparison keeps every offset, so that a find is a place in the text itself. Making characters
plain does not: a ligature is one character and stands for two or three.
"""

from __future__ import annotations

import html
import re
from unicodedata import normalize


def _characters(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


BLANKS = "\u00a0\u1680" + _characters(0x2000, 0x200A) + "\u202f\u205f\u3000"
"""Spaces of all widths other than the plain one (Unicode category Zs)."""

HYPHENS = "\u2010\u2011\u2012\u2212\ufe63\uff0d"
"""Characters that typesetting has for the plain hyphen: never a dash between words."""
_LIGATURES = _characters(0xFB00, 0xFB06)
_FULL_WIDTH = _characters(0xFF01, 0xFF5E)

PLAIN: dict[str, str] = {
    **{letter: normalize("NFKC", letter) for letter in _LIGATURES + _FULL_WIDTH},
    **dict.fromkeys(HYPHENS, "-"),
    **dict.fromkeys("\u2018\u2019\u201b", "'"),
    **dict.fromkeys("\u201c\u201d\u201f", '"'),
}
"""What typesetting writes for a plain character or several: hyphens, quotes, ligatures, full-width letters.

Ligatures and full-width letters are those of Unicode's compatibility decomposition (NFKC)."""

# "&nbsp;", "&#8209;", "&#x2010;", and "&amp;nbsp;" of what was escaped twice.
ENTITY = re.compile(r"&(?:amp;(?=[#A-Za-z]\w{1,8};))?(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")

# A character that is written plain, or a word processor's hyphen inside a number or word.
_WRITTEN = re.compile(f"[{re.escape(''.join(PLAIN))}{BLANKS}\u00ad\u2013]")
_IN_NUMBERS: dict[str, str] = PLAIN | dict.fromkeys(BLANKS, " ") | dict.fromkeys("\u00ad\u2013", "-")

_AS_TERMS = str.maketrans(
    {
        **{chr(c): chr(c + 32) for c in range(65, 91)},
        "-": " ",
        "\u2010": " ",
        "\u2013": " ",
        "\u00a0": " ",
        "\n": " ",
        "\u2019": "'",
    }
)


def decoded(entity: re.Match[str]) -> str:
    """The character that a match of ENTITY names (HTML 5); of an unknown one, what is written."""
    return html.unescape(entity.group().replace("&amp;", "&") if len(entity.group()) > 5 else entity.group())


def plain(text: str) -> str:
    """Text in plain characters, as one searches it for numbers: no entities, every hyphen and dash a "-"."""
    if "&" in text:
        text = ENTITY.sub(decoded, text)
    if text.isascii():
        return text
    return _WRITTEN.sub(lambda written: _IN_NUMBERS[written.group()], text)


def fold_case(text: str) -> str:
    """A letter's text in lower case, as long as before: "Re-evaluation\\n" is "re-evaluation\\n".

    Only the case is folded. What is not ASCII becomes "?".
    """
    return text.encode("ascii", "replace").lower().decode("ascii")


def fold_term(text: str) -> str:
    """Text as vocabularies write terms, as long as before: "Re-evaluation\\n" is "re evaluation ".

    ASCII letters are in lower case; hyphens and line ends are spaces; a curly apostrophe is a plain one.
    """
    if text.isascii():  # nearly every request; a table of characters is slower
        return text.lower().replace("-", " ").replace("\n", " ")
    return text.translate(_AS_TERMS)

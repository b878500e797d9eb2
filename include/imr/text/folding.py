"""Text folded for comparison; folding keeps every offset, so that a find is a place in the text itself."""

from __future__ import annotations

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


def fold_case(text: str) -> str:
    """Text in lower case, as long as before; what is not ASCII becomes "?"."""
    return text.encode("ascii", "replace").lower().decode("ascii")


def fold_term(text: str) -> str:
    """Text as vocabularies write terms: ASCII lower-case, hyphens and line ends as spaces; as long."""
    if text.isascii():  # nearly every request; a table of characters is slower
        return text.lower().replace("-", " ").replace("\n", " ")
    return text.translate(_AS_TERMS)

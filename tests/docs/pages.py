"""Finds the commands and queries that pages of the documentation show.

| where | what |
|---|---|
| a block of `sh` | a command a line, or more with a backslash at the end; behind `#` is what it does |
| a block of `sql` | a query |
| `words in backticks` | a command where the first word is one of `PROGRAMS` and others follow |
| help of a command | lines that begin by `imr` or `make`; behind three blanks is what it does |
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PROGRAMS = ("imr", "make", "airflow", "pytest", "pre-commit", "pip-audit", "git", "aws", "python", "uv")
SHOWN_ONLY = {"", "text", "json", "csv", "python", "mermaid"}
"""Languages of blocks that are not carried out: letters, rows, drawings, and what docs/extending.md adds."""

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"(?:^|\s+)#\s.*")  # imr settings   # what is in force
_INLINE = re.compile(r"`([^`]+)`")
_COMMAND = re.compile(rf"(?:\.venv/bin/)?(?:{'|'.join(PROGRAMS)}) \S")
_EXAMPLE = re.compile(  # Example: imr sql "from cases"
    r"^ +(?:\w+: +)?((?:imr|make) \S.*?)(?: {3}.*)?$", re.MULTILINE
)


class Unknown(ValueError):
    """A block in a language of which nobody has said whether it is carried out."""


def commands(page: str) -> Iterator[str]:
    """The commands of a page, those of blocks and those between backticks. Raises Unknown."""
    for language, block in _BLOCK.findall(page):
        if language == "sh":
            lines = block.replace("\\\n", " ").splitlines()
            written = (" ".join(_COMMENT.sub("", line).split()) for line in lines)
            yield from (line for line in written if line)
        elif language not in SHOWN_ONLY | {"sql"}:
            raise Unknown(f"a block of {language}: run it, or add {language} to SHOWN_ONLY in {__name__}")
    inline = (" ".join(words.split()) for words in _INLINE.findall(_BLOCK.sub("", page)))
    yield from (words for words in inline if _COMMAND.match(words))


def queries(page: str) -> list[str]:
    """The queries of a page."""
    return [block for language, block in _BLOCK.findall(page) if language == "sql"]


def examples(help_text: str) -> list[str]:
    """The commands that the help of a command shows."""
    return [" ".join(line.split()) for line in _EXAMPLE.findall(help_text)]

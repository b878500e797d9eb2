"""Digests what decides a result: code without comments and docstrings, and data files."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

DIGITS = 12


def fingerprint(rooms: Iterable[str]) -> str:
    """Returns a digest, of `DIGITS` hex digits, of the modules and CSV files in and below these folders.

    `rooms` are folders of this package. The digest is the same on every version of Python and does not depend
    on the code's layout. For the whole parser it takes a quarter of a second, so that callers should keep it.
    """
    digest = hashlib.sha256()
    for room in rooms:
        for name, file in _below(files("imr") / room, room):
            content = file.read_text(encoding="utf-8")
            said = meaning(content) if name.endswith(".py") else content
            digest.update(f"\0{name}\0{said}".encode())
    return digest.hexdigest()[:DIGITS]


def meaning(source: str) -> str:
    """Returns a module's syntax tree as text, without comments, docstrings and layout.

    Empty fields are left out, because newer versions of Python have more of them.
    """
    said: list[str] = []
    waiting: list[object] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.AST):
            said.append(repr(node))
        elif not _is_docstring(node):
            said.append(f"<{type(node).__name__}")
            waiting.append(_END)
            for name in reversed(node._fields):
                value = getattr(node, name, None)
                if name not in _UNSAID and value is not None and value != []:
                    waiting.extend(reversed(value) if isinstance(value, list) else [value])
                    waiting.append(name)
    return "\n".join(said)


_END = ">"
_UNSAID = {"ctx", "kind", "type_comment"}


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _below(entry, f"{path}/{entry.name}")
        elif entry.name.endswith((".py", ".csv")):
            yield f"{path}/{entry.name}", entry


def _is_docstring(node: ast.AST) -> bool:
    """Returns whether a statement is only a string, as docstrings and the notes below values are."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )

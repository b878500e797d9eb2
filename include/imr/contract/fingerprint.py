"""What decides a result, as a digest: code without comments and docstrings, and data files as they are."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

DIGITS = 12


def fingerprint(rooms: Iterable[str]) -> str:
    """Digest of the modules and CSV files of folders of this package and below, as `DIGITS` hex digits.

    The same on every version of Python, however the code is laid out. For the whole parser it takes a
    quarter of a second: callers keep it.
    """
    digest = hashlib.sha256()
    for room in rooms:
        for name, file in _below(files("imr") / room, room):
            content = file.read_text(encoding="utf-8")
            said = meaning(content) if name.endswith(".py") else content
            digest.update(f"\0{name}\0{said}".encode())
    return digest.hexdigest()[:DIGITS]


def meaning(source: str) -> str:
    """What a module says: its syntax tree as text, without comments, docstrings and layout.

    What is empty in the tree is left out, as newer versions of Python have more of it.
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
    """Whether a statement is a text alone, whatever it stands below."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )

"""The reference of the library and the commands, as Markdown, from docstrings and help (`make docs`)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import click

import imr
from imr.cli import COMMANDS, main

_HEAD = """\
# Reference

Generated from docstrings and from `--help` by `make docs`; do not edit. Tables, columns and codes are in the
[data dictionary](data-dictionary.md), settings in [settings.md](settings.md).

## The library

[library.md](library.md) shows how it is used.
"""
_COMMANDS = """\
## The commands

`imr COMMAND --help` prints the same.
"""


def reference_page() -> str:
    """Returns the whole document."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    for name in sorted(imr.__all__, key=str.lower):
        yield from _entry(name, getattr(imr, name))
    yield _COMMANDS
    # A command takes the names of its help option from the group, and keeps them.
    group = click.Context(main, info_name="imr", terminal_width=100, **main.context_settings)
    for name in COMMANDS:
        command = main.get_command(group, name)
        assert command
        context = click.Context(command, info_name=name, parent=group)
        yield f"### imr {name}\n\n```text\n{command.get_help(context)}\n```\n"


def _entry(name: str, value: Any) -> Iterator[str]:
    if not inspect.isclass(value):
        yield f"### {name}\n\n{_signed(name, value)}"
        return
    yield f"### {name}\n\n{inspect.cleandoc(value.__doc__ or '')}\n"
    if is_dataclass(value):
        known = [field for field in fields(value) if not field.name.startswith("_")]
        yield "| field | type |\n|---|---|"
        yield (
            "\n".join(f"| `{field.name}` | `{str(field.type).replace('|', 'or')}` |" for field in known)
            + "\n"
        )
    for method, function in vars(value).items():
        if inspect.isfunction(function) and not method.startswith("_"):
            yield _signed(f"{name}.{method}", function)


def _signed(name: str, function: Callable[..., Any]) -> str:
    signature = (
        str(inspect.signature(function)).replace("'", "").replace("(self, ", "(").replace("(self)", "()")
    )
    return f"```python\n{name}{signature}\n```\n\n{inspect.cleandoc(function.__doc__ or '')}\n"


if __name__ == "__main__":
    print(reference_page(), end="")  # noqa: T201

"""The page of settings, as Markdown, from the meanings that stand at the settings (`make docs`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from imr.place.limits import Limits
from imr.place.settings import Settings, Switches
from imr.place.variables import OF_OTHERS, Group, variables_of

_HEAD = """\
# Settings

Generated from `include/imr/place` by `make docs`; do not edit.
Every setting is an environment variable. `imr settings` shows what is in force, and where it comes from.
A value that has no sense ends the command or the task with a message that names the variable.

Credentials are no settings: Airflow takes those of the connection `imr_s3`, and `imr` takes what boto3 finds.
"""
_PLACE = """\
`IMR_RAW` and `IMR_LAKE` are set both or neither. With them set, no embedded S3 server is started.

A catalog that pyiceberg is configured for (`.pyiceberg.yaml`, `PYICEBERG_CATALOG__IMR__URI`) is used instead
of the embedded stack's SQLite. Letters and tables are reached with the same credentials. So `py-io-impl`, and
keys, region and endpoint in `s3.*` and on AWS in `client.*`, are overridden in that configuration.
"""
_LIMITS = "What passes a limit is refused with a reason. Sizes are in bytes.\n"
_OTHERS = """\
These are no settings of the project. Each is read by a library or by the system under its own name, or is
handed by the project to its own processes.
"""
_GROUPS: tuple[tuple[str, type[Group], str], ...] = (
    ("Places", Settings, _PLACE),
    ("Switches", Switches, ""),
    ("Limits", Limits, _LIMITS),
)


def settings_page() -> str:
    """The whole document."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    for title, group, introduction in _GROUPS:
        yield from _heading(title, introduction)
        yield "| variable | meaning | default |\n|---|---|---|"
        for variable in variables_of(group):
            yield f"| `{variable.name}` | {variable.meaning} | {_shown(variable.default)} |"
        yield ""
    yield from _heading("Variables of others", _OTHERS)
    yield "| variable | its use here |\n|---|---|"
    for name, use in OF_OTHERS.items():
        yield f"| `{name}` | {use} |"
    yield ""


def _heading(title: str, introduction: str) -> Iterator[str]:
    yield f"## {title}\n"
    if introduction:
        yield introduction


def _shown(default: Any) -> str:
    """A default as one would write it, sizes with what groups their digits."""
    if isinstance(default, bool):
        return str(int(default))
    if isinstance(default, int):
        return f"{default:,}" if default >= 10_000 else str(default)
    return f"`{default.name if isinstance(default, Path) else default}`"


if __name__ == "__main__":
    print(settings_page(), end="")  # noqa: T201

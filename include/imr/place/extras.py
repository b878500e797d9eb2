"""Loads libraries that only an extra of the package brings."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import requires, version
from types import ModuleType

_OF_EXTRA = re.compile(r"([\w.-]+).*;\s*extra == ['\"](\w+)['\"]")  # polars>=1; extra == 'explore'


class ExtraMissing(ImportError):
    """A library is not installed that only an extra of the package brings."""


def load(module: str) -> ModuleType:
    """Returns a library that an extra of the package brings, by the name under which Python imports it.

    Raises ExtraMissing, which names the extra, where it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        wheel = f"imr-{version('imr')}-py3-none-any.whl[{_extra_of(module)}]"
        raise ExtraMissing(f"{module} is not installed: pip install './{wheel}' brings it") from None


def _extra_of(module: str) -> str:
    """Returns the extra that brings a library. Raises KeyError where none does.

    A library is named after its distribution, or lacks the ending `-python` of its name.
    """
    found = (_OF_EXTRA.match(line) for line in requires("imr") or ())
    extras = {one[1].lower().replace("-", "_"): one[2] for one in found if one}
    return extras.get(module) or extras[f"{module}_python"]

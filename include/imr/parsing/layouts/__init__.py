"""The layouts that letters came in: a module each, with its `LAYOUT`, named in `imr.contract.layouts`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from imr.contract.layouts import LAYOUTS as REGISTRY
from imr.parsing.layout import ItemText, Layout

__all__ = ["LAYOUTS", "ItemText", "Layout"]


class LayoutUnlisted(ImportError):
    """A module here that the registry does not name, or a name there without a module here."""


def _load() -> dict[str, Layout]:
    found = {module.name for module in iter_modules(__path__)}
    if unlisted := sorted(found ^ REGISTRY.keys()):
        raise LayoutUnlisted(
            f"layouts {', '.join(unlisted)}: each needs a module in imr/parsing/layouts and a line in "
            "imr/contract/layouts.py"
        )
    return {name: import_module(f"{__name__}.{name}").LAYOUT for name in REGISTRY}


LAYOUTS: dict[str, Layout] = _load()
"""Name -> layout, in the order of the registry."""

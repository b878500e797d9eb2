"""Changes the versions of parser and reader, as a change of code would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from imr.letters import version as of_letters
from imr.rows import version as of_rows

PARSER, READER = of_rows, of_letters


@contextmanager
def changed(module: ModuleType, digest: str) -> Iterator[None]:
    """The version of `PARSER` or `READER` is another for as long as the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "fingerprint", lambda _: digest)
        _forget()
        try:
            yield
        finally:
            patch.undo()
            _forget()


def _forget() -> None:
    of_rows.parser_version.cache_clear()
    of_letters.reader_version.cache_clear()

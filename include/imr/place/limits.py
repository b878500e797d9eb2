"""How much of anything one letter or archive may ask for; past a limit it is refused with a reason."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

MIB, GIB = 2**20, 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the extract step. `load` takes each from the environment, as IMR_LIMIT_<NAME>.

    Determination letters are 2 to 60 pages and mostly under 200 kB: the defaults leave a hundredfold.
    """

    letter_bytes: int = 64 * MIB
    """Bytes of one letter."""
    letter_pages: int = 1_000
    """Pages of one PDF."""
    letter_characters: int = 2_000_000
    """Characters read out of one letter."""
    letter_seconds: int = 20
    """CPU time that reading one PDF may take: a busy machine is no reason to refuse a letter."""
    reader_bytes: int = GIB
    """Address space of one reading process; pdfium maps about 60 MiB of it before its first letter."""
    reader_letters: int = 500
    """Letters after which a reading process is replaced, so that what it leaks goes with it."""
    readers: int = 0
    """Reading processes of one task; 0 for one per CPU this process may run on."""
    archive_members: int = 200_000
    """Members of one archive, with those of the archives inside it."""
    archive_bytes: int = 64 * GIB
    """Bytes that one archive may unpack to."""
    archive_ratio: int = 200
    """Bytes unpacked per byte of the archive. Deflate reaches 1,032, letters 2 to 10."""
    archive_floor: int = 64 * MIB
    """Bytes unpacked below which the ratio does not count: a small archive of blank forms is no bomb."""
    nested_bytes: int = 2 * GIB
    """Bytes of an archive inside an archive; a .zip there is copied to a temporary file."""

    @property
    def longest_wait(self) -> int:
        """Seconds that reading one PDF may take by the clock on the wall, whatever CPU time it uses."""
        return 5 * self.letter_seconds

    def unpacked(self, packed: int) -> int:
        """Bytes that an archive of `packed` bytes may unpack to."""
        return min(self.archive_bytes, max(self.archive_floor, self.archive_ratio * packed))


def load(environ: Mapping[str, str] = os.environ) -> Limits:
    """Limits from the environment. Raises ValueError where one is not a whole number."""
    given = {}
    for field in fields(Limits):
        name = f"IMR_LIMIT_{field.name.upper()}"
        if name in environ:
            try:
                given[field.name] = int(environ[name])
            except ValueError:
                raise ValueError(f"{name} is {environ[name]!r}: give a whole number") from None
    return Limits(**given)

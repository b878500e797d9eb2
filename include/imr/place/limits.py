"""How much of anything one letter or archive may ask for; past a limit it is refused with a reason.

Plain values: a process that reads letters is started with them, often, and loads no more than this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

MIB, GIB = 2**20, 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the extract step and of parsing.

    Determination letters are 2 to 60 pages, mostly under 200 kB, and rarely over 20,000 characters: the
    defaults leave fifty times as much and more.
    """

    PREFIX: ClassVar[str] = "IMR_LIMIT_"

    letter_bytes: Annotated[int, "Bytes of one letter."] = 64 * MIB
    letter_pages: Annotated[int, "Pages of one PDF."] = 1_000
    letter_characters: Annotated[int, "Characters read out of one letter."] = 1_000_000
    letter_seconds: Annotated[
        int,
        "Seconds of CPU that reading one PDF may take. A busy machine is no reason to refuse a letter, so "
        "that the clock on the wall has five times as long.",
    ] = 20
    reader_bytes: Annotated[
        int,
        "Bytes of address space of one reading process. pdfium maps about 60 MiB of it before its first "
        "letter.",
    ] = GIB
    reader_letters: Annotated[
        int, "Letters after which a reading process is replaced, so that what it leaks goes with it."
    ] = 500
    readers: Annotated[
        int, "Reading processes of one task; 0 means one for each CPU that the task may run on."
    ] = 0
    archive_members: Annotated[int, "Members of one archive, with those of the archives inside it."] = 200_000
    archive_bytes: Annotated[int, "Bytes that one archive may unpack to."] = 64 * GIB
    archive_ratio: Annotated[
        int, "Bytes unpacked per byte of the archive. Deflate reaches 1,032, letters 2 to 10."
    ] = 200
    archive_floor: Annotated[
        int,
        "Bytes unpacked below which the ratio does not count: a small archive of blank forms is no bomb.",
    ] = 64 * MIB
    nested_bytes: Annotated[
        int, "Bytes of an archive inside an archive; a .zip there is copied to a temporary file."
    ] = 2 * GIB

    parse_seconds: Annotated[
        int, "Seconds of CPU that parsing one letter may take. A letter takes a five-hundredth of one."
    ] = 10
    parse_bytes: Annotated[int, "Bytes of memory that parsing one letter may add to the process's."] = GIB

    @property
    def longest_wait(self) -> int:
        """Seconds that reading one PDF may take by the clock on the wall, whatever CPU time it uses."""
        return 5 * self.letter_seconds

    def unpacked(self, packed: int) -> int:
        """Bytes that an archive of `packed` bytes may unpack to."""
        return min(self.archive_bytes, max(self.archive_floor, self.archive_ratio * packed))

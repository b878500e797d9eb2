"""Work that takes memory without end."""

from __future__ import annotations

from imr.place.limits import GIB, MIB


def take_memory() -> None:
    """Takes memory until there is no more, at most 8 GiB.

    A process that was large before has free memory, from which the first pieces are taken. One large piece
    may fit into it, and then the process does not grow.
    """
    taken = [bytearray(64 * MIB) for _ in range(8 * GIB // (64 * MIB))]
    del taken

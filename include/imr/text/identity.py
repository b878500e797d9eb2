"""What an object, a version or a letter is known by where millions of them are counted."""

from __future__ import annotations

import hashlib


def identity_of(*parts: str | None) -> int:
    """A number below 2**128 for a tuple of texts, the same in every process; None is no text.

    That any two of a thousand million tuples have the same number has a chance of 1.5 in 10**21. So a set of
    numbers, of 48 bytes each, stands for a set of tuples, which take hundreds.
    """
    # Each part says how long it is, so that ("a", "bc") and ("ab", "c") are not the same bytes.
    written = "".join("-" if part is None else f"{len(part)}:{part}" for part in parts)
    # Names of members may hold bytes that are no text, which Python keeps as surrogates.
    digest = hashlib.blake2b(written.encode("utf-8", "surrogatepass"), digest_size=16)
    return int.from_bytes(digest.digest())

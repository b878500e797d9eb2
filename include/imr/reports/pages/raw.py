"""Reads the bytes that a letter was read from, where they are still the same."""

from __future__ import annotations

import hashlib

from obstore.exceptions import PermissionDeniedError

from imr.place.limits import Limits
from imr.rows.read_letter import Row
from imr.runs.deployment import Deployment


class NoRawLetter(LookupError):
    """The bytes of a letter cannot be shown; the message says why and what to do."""


def raw_letter(deployment: Deployment, row: Row) -> bytes:
    """Returns the bytes of the letter of a ledger row, which have its letter id as their SHA-256.

    Raises NoRawLetter where the letter is a member of an archive, where its object has gone, changed or is
    larger than any letter, lies outside the raw prefix, or where the pages' role may not read it.
    """
    if row["archive_member"]:
        raise NoRawLetter(
            f"The letter is in an archive. Unpack {row['archive_member']} from {row['source_uri']}."
        )
    prefix = deployment.uri("")
    if not row["source_uri"].startswith(prefix):
        raise NoRawLetter(f"The letter was read from another prefix. Get {row['source_uri']} from there.")
    raw, key = deployment.raw(), row["source_uri"].removeprefix(prefix)
    try:
        if raw.head(key)["size"] > Limits().letter_bytes:
            raise NoRawLetter("The object is larger than any letter. It is not shown.")
        data = bytes(raw.get(key).bytes())
    except FileNotFoundError:
        raise NoRawLetter("The object has gone. Only its text is left.") from None
    except PermissionDeniedError:
        raise NoRawLetter(
            "The role of Airflow's API server may not read raw letters. Give it the role `reviewer` "
            "(docs/security.md)."
        ) from None
    if hashlib.sha256(data).hexdigest() != row["letter_id"]:
        raise NoRawLetter("The object has been replaced by other bytes since. Only the text is left.")
    return data

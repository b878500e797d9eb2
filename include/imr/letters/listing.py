"""What lies under the raw prefix, and how it is cut into batches of work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from imr.letters.readings import RawObject
from imr.place.storage import Access, split_uri

BATCH_BYTES = 48 * 2**20
BATCH_LETTERS = 1_000
"""A batch is what one task reads: about a thousand letters of 35 kB, some ten seconds of work."""
ROUND = 200


def received_prefix(received: date) -> str:
    """Folder of one received date under the raw prefix."""
    return f"received={received.isoformat()}/"


def list_received(access: Access, raw: str, received: date) -> Iterator[RawObject]:
    """Objects of one received date, in order of their keys; folder markers are no objects."""
    return (replace(item, received_date=received) for item in _list(access, raw, received_prefix(received)))


def list_bulk(access: Access, root: str, received: date | None) -> Iterator[RawObject]:
    """Objects under a prefix without received dates: received on the date given, else when last modified."""
    listed = _list(access, root, "")
    return (replace(item, received_date=received) for item in listed) if received else listed


def _list(access: Access, root: str, prefix: str) -> Iterator[RawObject]:
    bucket, folder = split_uri(root)
    folder = f"{folder}/" if folder else ""
    pages = access.client().get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket, Prefix=folder + prefix):
        for entry in page.get("Contents", ()):
            if not entry["Key"].endswith("/"):
                yield RawObject(
                    key=entry["Key"].removeprefix(folder),
                    received_date=entry["LastModified"].date(),
                    etag=entry["ETag"].strip('"'),
                    byte_size=entry["Size"],
                    modified_at=entry["LastModified"],
                )


def plan_batches(
    objects: Iterable[RawObject], *, most_bytes: int = BATCH_BYTES, most_letters: int = BATCH_LETTERS
) -> Iterator[list[RawObject]]:
    """Objects in their order, cut where a batch would pass either limit; a larger object is a batch alone.

    The limits double after every `ROUND` batches: Airflow maps a task over a thousand batches at most.
    """
    batch: list[RawObject] = []
    size = 0
    number = 0
    for item in objects:
        grown = 2 ** (number // ROUND)
        if batch and (size + item.byte_size > most_bytes * grown or len(batch) == most_letters * grown):
            yield batch
            batch, size = [], 0
            number += 1
        batch.append(item)
        size += item.byte_size
    if batch:
        yield batch

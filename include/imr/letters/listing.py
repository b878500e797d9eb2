"""Lists the objects under the raw prefix, and cuts them into batches of work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from imr.letters.readings import RawObject
from imr.place.storage import Access, split_uri

BATCH_BYTES = 160 * 2**20
BATCH_LETTERS = 4_000
"""Letters that one task reads: 100,000 loose letters are 25 tasks.

Four thousand letters of 35 kB take a task some twenty seconds of CPU, and its start takes some three.
"""
ROUND = 200


def received_prefix(received: date) -> str:
    """Returns the folder of one received date, relative to the raw prefix."""
    return f"received={received.isoformat()}/"


def list_received(access: Access, raw: str, received: date) -> Iterator[RawObject]:
    """Returns the objects of one received date, in the order of their keys and without folder markers."""
    return (replace(item, received_date=received) for item in _list(access, raw, received_prefix(received)))


def list_bulk(access: Access, root: str, received: date | None) -> Iterator[RawObject]:
    """Returns the objects under a prefix, each with the date `received`.

    Where `received` is None, an object's received date is the day on which it was last modified.
    """
    listed = _list(access, root, "")
    return (replace(item, received_date=received) for item in listed) if received else listed


def _list(access: Access, root: str, prefix: str) -> Iterator[RawObject]:
    bucket, folder = split_uri(root)
    folder = f"{folder}/" if folder else ""
    pages = access.client().get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket, Prefix=folder + prefix):
        for entry in page.get("Contents", ()):
            # A key that ends in a slash marks a folder, unless it holds bytes.
            if entry["Size"] or not entry["Key"].endswith("/"):
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
    """Yields batches of the objects, in their order. A batch ends before it would pass a limit.

    An object that is larger than the limit is a batch of its own. The limits double after every `ROUND`
    batches, because Airflow maps a task over a thousand batches at most.
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

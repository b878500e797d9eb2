"""Copies letters from one store to another, and never writes over one that is there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from boto3.s3.transfer import TransferConfig
from more_itertools import batched

from imr.letters.listing import list_bulk
from imr.letters.readings import RawObject
from imr.place.limits import MIB
from imr.place.storage import split_uri
from imr.runs.deployment import Deployment

AT_ONCE = 16
CHUNK = MIB
_ONE_THREAD = TransferConfig(use_threads=False)


class NotMoved(RuntimeError):
    """The stack was not moved, for a reason that its user can remedy."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied. `etags` has each object's etag in the one store and in the other, by its key."""

    put: int
    there: int
    etags: Mapping[str, tuple[str, str]]


def copy_letters(
    source: Deployment, target: Deployment, show: Callable[[Iterable[Any], str], Iterator[Any]]
) -> Copied:
    """Copies every object under the raw prefix under that of `target`, unless its bytes are there already.

    Raises NotMoved where other bytes are there under an object's key. What was copied before stays.
    """
    objects = list(list_bulk(source.access, source.settings.raw, None))
    before = _listed(target)
    copy = partial(_copy, _Place.of(source), _Place.of(target), before)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        copied = [
            done for some in batched(show(objects, "Letters"), AT_ONCE) for done in pool.map(copy, some)
        ]
    after = _listed(target)
    return Copied(
        put=sum(copied),
        there=len(copied) - sum(copied),
        etags={item.key: (item.etag, after[item.key].etag) for item in objects},
    )


def _listed(deployment: Deployment) -> dict[str, RawObject]:
    return {item.key: item for item in list_bulk(deployment.access, deployment.settings.raw, None)}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where objects lie. boto3 takes the keys that obstore refuses."""

    client: Any
    bucket: str
    folder: str

    @classmethod
    def of(cls, deployment: Deployment) -> _Place:
        bucket, folder = split_uri(deployment.settings.raw)
        return cls(deployment.access.client(), bucket, f"{folder}/" if folder else "")

    def open(self, key: str) -> Any:
        return self.client.get_object(Bucket=self.bucket, Key=self.folder + key)["Body"]


def _copy(source: _Place, target: _Place, before: Mapping[str, RawObject], item: RawObject) -> bool:
    """Returns whether the object had to be put."""
    found = before.get(item.key)
    if found is None:
        body = source.open(item.key)
        target.client.upload_fileobj(body, target.bucket, target.folder + item.key, Config=_ONE_THREAD)
        return True
    # An etag says nothing of the bytes where an object came in parts or is encrypted with a key of its own.
    if found.etag != item.etag and (
        found.byte_size != item.byte_size or _digest(source, item.key) != _digest(target, item.key)
    ):
        raise NotMoved(
            f"{target.folder}{item.key}: another object of that name is in the bucket {target.bucket}. "
            "Choose another prefix in IMR_RAW, or rename one of the two"
        )
    return False


def _digest(place: _Place, key: str) -> str:
    digest = hashlib.sha256()
    for chunk in place.open(key).iter_chunks(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()

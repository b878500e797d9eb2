"""Objects -> what was read out of each: the whole of the first step."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing

from obstore.store import S3Store

from imr.letters import media
from imr.letters.hostile.archives import Content, read_archive
from imr.letters.hostile.members import Place
from imr.letters.hostile.readers import Readers
from imr.letters.hostile.sources import Source
from imr.letters.objects import Opened, open_objects
from imr.letters.readings import Extracted, RawObject, Refusal, letter_id_of
from imr.place.limits import Limits

_DEFAULTS = Limits()
_LARGEST = 2**63 - 1


def read_objects(
    store: S3Store, objects: Iterable[RawObject], limits: Limits = _DEFAULTS
) -> Generator[Extracted, None, None]:
    """Every letter of the objects, in their order, members in the order of their archive.

    There is at least one of every object. Raises StorageFault where the store fails past its retries,
    ReaderMissing where no PDF can be read at all: nothing is published, and the task may be tried again.
    """
    with Readers(limits) as readers, closing(_letters(store, objects, limits)) as letters:
        for letter, reading in readers.read_all(letters):
            item, etag, path, letter_id, byte_size = letter
            yield Extracted(item, etag, path, letter_id, byte_size, reading)


_Letter = tuple[RawObject, str, str | None, str, int]


def _letters(
    store: S3Store, objects: Iterable[RawObject], limits: Limits
) -> Generator[tuple[_Letter, bytes | Refusal], None, None]:
    with closing(open_objects(store, objects)) as opening:
        for opened in opening:
            for found in _contents(opened, limits):
                letter_id = id_of(found, opened.object.key, opened.etag)
                size = min(found.byte_size, _LARGEST)
                yield (opened.object, opened.etag, found.place.path, letter_id, size), found.content


def _contents(opened: Opened, limits: Limits) -> Iterator[Content]:
    if isinstance(opened.source, Refusal):
        yield Content(Place(), opened.object.byte_size, opened.source)
    else:
        yield from contents_of(opened.source, limits)


def contents_of(source: Source, limits: Limits) -> Iterator[Content]:
    """What an object or a file holds: a letter's bytes, each member of an archive, or why there are none."""
    head = source.read_at(0, media.HEAD)
    kind = media.archive_type(head)
    if kind in media.ARCHIVES:
        yield from read_archive(source, kind, limits)
    elif source.size > limits.letter_bytes:
        kind = media.PDF if b"%PDF-" in head else media.UNKNOWN
        yield Content(Place(), source.size, Refusal("object_too_large", kind))
    else:
        yield Content(Place(), source.size, source.read_at(0, source.size))


def id_of(found: Content, name: str, version: str) -> str:
    """Identity of what was found in an object: of its bytes, else of the object's version and the place.

    The latter is the same in every try, whatever the limits, and never that of a letter: no text begins with
    a NUL.
    """
    if isinstance(found.content, bytes):
        return letter_id_of(found.content)
    return letter_id_of(b"\0" + json.dumps([name, version, *found.place.steps]).encode())

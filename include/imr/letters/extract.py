"""The whole first step: reads the letters of objects, whether loose or in archives."""

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
from imr.letters.hostile.zips import after_program
from imr.letters.objects import Opened, open_objects
from imr.letters.readings import Extracted, RawObject, Refusal, letter_id_of
from imr.place.limits import Limits

_DEFAULTS = Limits()
_LARGEST = 2**63 - 1


def read_objects(
    store: S3Store, objects: Iterable[RawObject], limits: Limits = _DEFAULTS
) -> Generator[Extracted, None, None]:
    """Yields what was read of every letter, in the order of the objects and of an archive's members.

    Every object yields at least one. Raises StorageFault where the store fails in all retries, and
    ReaderMissing where no PDF can be read at all. Nothing is published then, and the task may be tried again.
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
    """Yields what an object or a file holds: one letter, or each member of an archive.

    Each has the letter's bytes, or the refusal that says why there are none.
    """
    head = source.read_at(0, media.HEAD)
    kind = media.archive_type(head)
    if kind == media.PROGRAM and (archive := after_program(source)):
        source, kind = archive, media.ZIP
    if kind in media.ARCHIVES:
        yield from read_archive(source, kind, limits)
    elif source.size > limits.letter_bytes:
        kind = media.PDF if b"%PDF-" in head else media.UNKNOWN
        yield Content(Place(), source.size, Refusal("object_too_large", kind))
    else:
        yield Content(Place(), source.size, source.read_at(0, source.size))


def id_of(found: Content, name: str, version: str) -> str:
    """Returns a letter's id, a SHA-256 of its bytes as hexadecimal digits.

    What could not be read gets an id of the object's version and its place in it. That id is the same in
    every try and under all limits. It is never that of a letter, because what it digests begins with a NUL.
    """
    if isinstance(found.content, bytes):
        return letter_id_of(found.content)
    return letter_id_of(b"\0" + json.dumps([name, version, *found.place.steps]).encode())

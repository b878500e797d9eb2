"""Reads an archive: the bytes of its letters, or the reason why a member or the archive was refused."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from imr.letters import media
from imr.letters.hostile.members import Member, Place, is_system_file, is_unsafe
from imr.letters.hostile.packing import unpacked
from imr.letters.hostile.sources import (
    CHUNK,
    BombFound,
    Budget,
    ChunkStream,
    Damaged,
    FileSource,
    HeadedStream,
    Source,
    SourceStream,
    Stream,
)
from imr.letters.hostile.tars import BLOCK, tar_members
from imr.letters.hostile.zips import zip_members
from imr.letters.readings import Refusal
from imr.place.limits import MIB, Limits
from imr.text.identity import identity_of

IN_MEMORY = 8 * MIB
"""Bytes up to which a .zip inside an archive is held in memory; a larger one goes to a temporary file."""

_REFUSED_KINDS = {
    "link": "member_is_link",
    "encrypted": "member_encrypted",
    "method_unknown": "member_method_unknown",
}


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a letter, or the reason why there are none.

    The refusal of a whole archive has the archive's place.
    """

    place: Place
    byte_size: int
    content: bytes | Refusal


class _TooManyMembers(Exception):
    """The archive holds more members than the limit allows."""


class _NoTar(Exception):
    """A gzip, bzip2 or xz file holds something other than a tar."""


def read_archive(source: Source, kind: str, limits: Limits) -> Iterator[Content]:
    """Yields the members in their order, and the members of an archive inside in that archive's place.

    Folders are no members. The refusal of a whole archive comes last, after the members that could be read.
    """
    opening = _Opening(limits, Budget(limits.unpacked(source.size)))
    try:
        yield from opening.contents(_members(kind, source, opening.budget), kind, source.size, Place())
    except BombFound:
        yield Content(Place(), source.size, Refusal("archive_bomb", kind))
    except _TooManyMembers:
        yield Content(Place(), source.size, Refusal("archive_too_many_members", kind))


class _Opening:
    """An archive that is being read, with the archives inside it. It keeps what is left of their limits."""

    def __init__(self, limits: Limits, budget: Budget) -> None:
        self.limits, self.budget = limits, budget
        self._members_left = limits.archive_members

    def contents(self, members: Iterator[Member], kind: str, size: int, place: Place) -> Iterator[Content]:
        """Yields what the archive at this place holds."""
        # Paths are counted by their identities, because there may be many long ones.
        earlier: Counter[int] = Counter()
        try:
            for member in members:
                if member.kind != "folder":
                    path = identity_of(member.path)
                    yield from self._member(member, place.inside(member.path, earlier[path]))
                    earlier[path] += 1
        except _NoTar:
            yield Content(place, size, Refusal("gzip_without_tar", kind))
        except Damaged as damage:
            yield Content(place, size, Refusal(damage.reason, kind))
        else:
            if not earlier:
                yield Content(place, size, Refusal("archive_empty", kind))

    def _member(self, member: Member, place: Place) -> Iterator[Content]:
        self._members_left -= 1
        if self._members_left < 0:
            raise _TooManyMembers
        if reason := _refused_unread(member):
            yield Content(place, member.size, Refusal(reason, media.UNKNOWN))
            return
        try:
            head = member.stream.read(media.HEAD)
        except Damaged:
            yield Content(place, member.size, Refusal("member_damaged", media.UNKNOWN))
            return
        kind = media.archive_type(head)
        if kind not in media.ARCHIVES:
            yield self._letter(member, place, head)
        elif len(place.steps) > 1:
            yield Content(place, member.size, Refusal("archive_nested_too_deep", kind))
        elif member.size > self.limits.nested_bytes:
            yield Content(place, member.size, Refusal("member_too_large", kind))
        else:
            yield from self._nested(member, place, kind, HeadedStream(head, member.stream))

    def _letter(self, member: Member, place: Place, head: bytes) -> Content:
        limit = self.limits.letter_bytes
        if member.size > limit:
            return Content(place, member.size, Refusal("member_too_large", _media_by_head(head)))
        try:
            data = head + member.stream.read(limit + 1 - len(head))
        except Damaged:
            return Content(place, member.size, Refusal("member_damaged", _media_by_head(head)))
        if len(data) > limit:
            return Content(place, len(data), Refusal("member_too_large", _media_by_head(head)))
        return Content(place, len(data), data)

    def _nested(self, member: Member, place: Place, kind: str, stream: Stream) -> Iterator[Content]:
        if kind != media.ZIP:
            members = _tar_members(stream, kind, self.budget)
            yield from self.contents(members, kind, member.size, place)
            return
        # A .zip is read from its end, so that a copy is needed. Most copies are small and stay in memory.
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
            try:
                while chunk := stream.read(CHUNK):
                    copy.write(chunk)
                    if copy.tell() > self.limits.nested_bytes:
                        yield Content(place, copy.tell(), Refusal("member_too_large", kind))
                        return
            except Damaged:
                yield Content(place, member.size, Refusal("member_damaged", kind))
                return
            source = FileSource(copy, copy.tell())
            yield from self.contents(zip_members(source, self.budget), kind, source.size, place)


def _members(kind: str, source: Source, budget: Budget) -> Iterator[Member]:
    if kind == media.ZIP:
        return zip_members(source, budget)
    return _tar_members(SourceStream(source), kind, budget)


def _tar_members(stream: Stream, kind: str, budget: Budget) -> Iterator[Member]:
    if kind == media.TAR:
        yield from tar_members(stream)
        return
    tar = ChunkStream(unpacked(stream, kind, budget))
    head = tar.read(BLOCK)
    # A tar without members holds only empty blocks.
    if any(head) and not media.is_tar_header(head):
        raise _NoTar
    yield from tar_members(HeadedStream(head, tar))


def _refused_unread(member: Member) -> str | None:
    if is_unsafe(member.path):
        return "member_path_unsafe"
    return _REFUSED_KINDS.get(member.kind) or ("system_file" if is_system_file(member.path) else None)


def _media_by_head(head: bytes) -> str:
    return media.PDF if b"%PDF-" in head else media.UNKNOWN

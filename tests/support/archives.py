"""Archives for tests, good, broken and hostile."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Mapping

Files = Mapping[str, bytes]


def zipped(files: Files, *, stored: bool = False, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A .zip of the files, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED if stored else method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def zipped_as_a_stream(files: Files) -> bytes:
    """A .zip written forward: its local headers do not say how long the members are."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise io.UnsupportedOperation

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return pipe.getvalue()


def zip_with(name: str, data: bytes, *, method: int = zipfile.ZIP_DEFLATED, mode: int = 0o644) -> bytes:
    """A .zip of one member packed by this method, with this mode of Unix."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr, info.compress_type = 3, mode << 16, method
        archive.writestr(info, data)
    return buffer.getvalue()


def encrypted_zip(name: str, data: bytes) -> bytes:
    """A .zip whose one member is marked as encrypted, in both of its headers."""
    archive = bytearray(zipped({name: data}, stored=True))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        archive[archive.index(signature) + flags_at] |= 1
    return bytes(archive)


FAR = 2**63 + 5
"""An offset that the headers of a .zip can hold, and no file reaches."""


def zip_with_member_far_off(name: str, data: bytes) -> bytes:
    """A .zip whose directory says that its one member is at `FAR`."""
    archive = zipped({name: data})
    start, end = archive.index(b"PK\x01\x02"), archive.index(b"PK\x05\x06")
    extra = struct.pack("<2HQ", 1, 8, FAR)
    entry = bytearray(archive[start:end] + extra)
    entry[30:32], entry[42:46] = len(extra).to_bytes(2, "little"), b"\xff" * 4
    tail = bytearray(archive[end:])
    tail[12:16] = (end - start + len(extra)).to_bytes(4, "little")
    return archive[:start] + bytes(entry) + bytes(tail)


def zip_with_directory_far_off(name: str, data: bytes) -> bytes:
    """A .zip whose end says that what tells of its directory is at `FAR`."""
    archive = zipped({name: data})
    end = archive.index(b"PK\x05\x06")
    return archive[:end] + struct.pack("<4sLQL", b"PK\x06\x07", 0, FAR, 1) + archive[end:]


def tarred(files: Files | Iterable[tarfile.TarInfo], *, form: int = tarfile.PAX_FORMAT) -> bytes:
    """A .tar of the files, or of bare headers."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        if isinstance(files, Mapping):
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        else:
            for info in files:
                archive.addfile(info)
    return buffer.getvalue()


def header(name: str, kind: bytes = tarfile.REGTYPE, *, target: str = "", size: int = 0) -> tarfile.TarInfo:
    """A header of a .tar, of a link to `target` for instance."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, target, size
    return info


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)

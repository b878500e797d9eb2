from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zipfile
from dataclasses import replace

import pytest

from imr.letters import media
from imr.letters.extract import contents_of
from imr.letters.hostile.archives import read_archive
from imr.letters.hostile.sources import BytesSource
from imr.letters.read import read_letter
from imr.letters.readings import Refusal
from imr.place.limits import MIB, Limits
from support.archives import (
    encrypted_zip,
    gzipped,
    header,
    tarred,
    zip_with,
    zipped,
    zipped_as_a_stream,
)

LIMITS = Limits()
SMALL = Limits(letter_bytes=1000, archive_floor=4000, archive_ratio=2, archive_members=3, nested_bytes=3000)
A, B = b"letter a " * 9, b"letter b " * 9
TWO = {"a.txt": A, "b/b.txt": B}
COMMENT = b"PK\x05\x06 begins the end of a .zip"
IN_ANOTHER = zipped({"0.txt": A, "i.zip": zipped(TWO), "z.txt": B}, stored=True)
"""Holds the .zip inside byte for byte, with the end that is its own."""


def read(archive: bytes, limits: Limits = LIMITS) -> list[tuple[str | None, bytes | str]]:
    kind = media.archive_type(archive[: media.HEAD])
    assert kind in media.ARCHIVES
    return [
        (found.place.path, found.content.reason if isinstance(found.content, Refusal) else found.content)
        for found in read_archive(BytesSource(archive), kind, limits)
    ]


@pytest.mark.parametrize(
    "archive",
    [
        zipped(TWO),
        zipped(TWO, stored=True),
        zipped_as_a_stream(TWO),
        zipped({"b/": b""} | TWO),
        zipped(TWO)[:-22] + zipped(TWO)[-22:-2] + b"\x07\x00comment",
        zipped(TWO)[:-2] + bytes([len(COMMENT), 0]) + COMMENT,
        tarred(TWO),
        tarred(TWO, form=tarfile.GNU_FORMAT),
        tarred(TWO, form=tarfile.USTAR_FORMAT),
        tarred({"a.txt": A}) + tarred({"b/b.txt": B}),
        gzipped(tarred(TWO)),
        gzipped(tarred(TWO)[:700]) + gzipped(tarred(TWO)[700:]),
        bz2.compress(tarred(TWO)),
        bz2.compress(tarred(TWO)[:700]) + bz2.compress(tarred(TWO)[700:]),
        lzma.compress(tarred(TWO)),
        lzma.compress(tarred(TWO)) + bytes(8),
        zipped(TWO, method=zipfile.ZIP_BZIP2),
        zipped(TWO, method=zipfile.ZIP_LZMA),
        # other bytes after the end: a signature, a page of errors, a comment that was cut off
        zipped(TWO) + b"rubbish",
        zipped_as_a_stream(TWO) + b"<html>" * 90_000,
        zipped(TWO, stored=True) + bytes(512),
        zipped(TWO)[:-2] + b"\x09\x00cut",
        gzipped(tarred(TWO)) + b"rubbish",
        tarred(TWO) + b"rubbish" * 99,
    ],
)
def test_members_come_in_the_order_of_the_archive_and_folders_not_at_all(archive: bytes) -> None:
    assert read(archive) == [("a.txt", A), ("b/b.txt", B)]


@pytest.mark.parametrize("far", [False, True], ids=["offsets from the archive", "offsets from the program"])
def test_an_archive_that_unpacks_itself_is_read(far: bool) -> None:
    program = b"MZ" + bytes(range(256)) * 9
    archive = io.BytesIO(program if far else b"")
    with zipfile.ZipFile(archive, "a") as packed:
        for name, data in TWO.items():
            packed.writestr(name, data)
    source = BytesSource(archive.getvalue() if far else program + archive.getvalue())
    assert [found.content for found in contents_of(source, LIMITS)] == [A, B]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(99), "archive_7z"),
        (b"Rar!\x1a\x07\x01\0" + bytes(99), "archive_rar"),
        (b"\x28\xb5\x2f\xfd" + bytes(99), "archive_zstd"),
        (b"MZ" + bytes(99), "executable_file"),
        (lzma.compress(A), "gzip_without_tar"),
    ],
)
@pytest.mark.parametrize("member", [False, True], ids=["alone", "in an archive"])
def test_what_is_not_opened_is_named(data: bytes, reason: str, member: bool) -> None:
    source = BytesSource(zipped({"a": data}) if member else data)
    (found,) = contents_of(source, LIMITS)
    reading = found.content if isinstance(found.content, Refusal) else read_letter(found.content)
    assert isinstance(reading, Refusal)
    assert reading.reason == reason


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_long_and_foreign_names_are_kept(form: int) -> None:
    name = "ordner/" + "é" * 200 + ".txt"
    assert read(tarred({name: A, "b.txt": B}, form=form)) == [(name, A), ("b.txt", B)]
    assert read(zipped({name: A})) == [(name, A)]


@pytest.mark.parametrize("inner", [zipped(TWO), zipped_as_a_stream(TWO), tarred(TWO), gzipped(tarred(TWO))])
@pytest.mark.parametrize("pack", [zipped, tarred, lambda files: gzipped(tarred(files))])
def test_an_archive_inside_is_opened_in_its_place(inner: bytes, pack: object) -> None:
    assert callable(pack)
    assert read(pack({"0.txt": A, "in/inner": inner, "z.txt": B})) == [
        ("0.txt", A),
        ("in/inner/a.txt", A),
        ("in/inner/b/b.txt", B),
        ("z.txt", B),
    ]


def _cut(archive: bytes, at: bytes) -> bytes:
    """The archive up to the middle of these bytes."""
    return archive[: archive.index(at) + len(at) // 2]


def _with_method(archive: bytes, method: int) -> bytes:
    """The .zip of one member with another method in both of its headers."""
    changed = bytearray(archive)
    for signature, method_at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        changed[changed.index(signature) + method_at] = method
    return bytes(changed)


def _spoilt(archive: bytes, at: bytes) -> bytes:
    """The archive with these bytes overwritten."""
    return archive.replace(at, bytes(len(at)), 1)


@pytest.mark.parametrize(
    ("archive", "expected"),
    [
        # cut off
        (
            _cut(zipped(TWO, stored=True), B),
            [("a.txt", A), ("b/b.txt", "member_damaged"), (None, "archive_damaged")],
        ),
        (_cut(tarred(TWO), B), [("a.txt", A), ("b/b.txt", "member_damaged"), (None, "archive_damaged")]),
        (tarred(TWO)[:2048], [("a.txt", A), ("b/b.txt", B), (None, "archive_damaged")]),
        (gzipped(tarred(TWO))[:-4], [("a.txt", A), ("b/b.txt", B), (None, "archive_damaged")]),
        (zipped_as_a_stream(TWO)[:-30], [("a.txt", A), ("b/b.txt", B), (None, "archive_damaged")]),
        (
            _cut(IN_ANOTHER, B),
            [
                ("0.txt", A),
                ("i.zip/a.txt", A),
                ("i.zip/b/b.txt", B),
                ("z.txt", "member_damaged"),
                (None, "archive_damaged"),
            ],
        ),
        (
            IN_ANOTHER[: IN_ANOTHER.index(b"PK\x05\x06") + 22],
            [("0.txt", A), ("i.zip/a.txt", A), ("i.zip/b/b.txt", B), (None, "archive_damaged")],
        ),
        # line ends that a transfer adds, and a marker of an archive that was to be split
        (zipped(TWO) + b"\r\n", [("a.txt", A), ("b/b.txt", B)]),
        (zipped_as_a_stream(TWO) + b"\r\n\0\0", [("a.txt", A), ("b/b.txt", B)]),
        (b"PK00" + zipped(TWO), [("a.txt", A), ("b/b.txt", B)]),
        (b"PK\x07\x08" + zipped(TWO, stored=True), [("a.txt", A), ("b/b.txt", B)]),
        (zipped({"a.txt": A}) + zipped({"b/b.txt": B}), [("a.txt", A), (None, "archive_damaged")]),
        # spoilt
        (_spoilt(zipped(TWO, stored=True), A), [("a.txt", "member_damaged"), ("b/b.txt", B)]),
        (_spoilt(tarred(TWO), b"b/b.txt"), [("a.txt", A), (None, "archive_damaged")]),
        (_spoilt(zipped(TWO), b"PK\x01\x02"), [("a.txt", A), ("b/b.txt", B), (None, "archive_damaged")]),
        (zipped(TWO)[:40] + b"rubbish", [("a.txt", "member_damaged"), (None, "archive_damaged")]),
        (
            b"PK\x07\x08" + _cut(zipped(TWO, stored=True), B),
            [("a.txt", A), ("b/b.txt", "member_damaged"), (None, "archive_split")],
        ),
        # empty
        (zipped({}), [(None, "archive_empty")]),
        (zipped({"folder/": b""}), [(None, "archive_empty")]),
        (gzipped(tarred({})), [(None, "archive_empty")]),
        (gzipped(A), [(None, "gzip_without_tar")]),
        # inside another
        (zipped({"i.zip": zipped({}), "b": B}), [("i.zip", "archive_empty"), ("b", B)]),
        (zipped({"i.gz": gzipped(A), "b": B}), [("i.gz", "gzip_without_tar"), ("b", B)]),
        (
            tarred({"i.tar": tarred(TWO)[:2048], "b": B}),
            [("i.tar/a.txt", A), ("i.tar/b/b.txt", B), ("i.tar", "archive_damaged"), ("b", B)],
        ),
        (
            zipped({"i.zip": zipped({"j.zip": zipped(TWO), "a": A})}),
            [("i.zip/j.zip", "archive_nested_too_deep"), ("i.zip/a", A)],
        ),
        # no letters
        (encrypted_zip("a", A), [("a", "member_encrypted")]),
        (_with_method(zipped({"a": A}), 9), [("a", "member_method_unknown")]),
        (zip_with("a", b"/etc/passwd", mode=0o120777), [("a", "member_is_link")]),
        (
            tarred(
                [
                    header("a", tarfile.SYMTYPE, target="/etc/passwd"),
                    header("b", tarfile.LNKTYPE, target="a"),
                    header("c", tarfile.CHRTYPE),
                    header("d", tarfile.FIFOTYPE),
                    header("e", tarfile.DIRTYPE),
                ]
            ),
            [(name, "member_is_link") for name in "abcd"],
        ),
        (
            zipped({"__MACOSX/._a.pdf": A, "x/.DS_Store": A, "Thumbs.db": A, "x/._b.pdf": A}),
            [(name, "system_file") for name in ("__MACOSX/._a.pdf", "x/.DS_Store", "Thumbs.db", "x/._b.pdf")],
        ),
    ],
)
def test_what_can_be_read_is_and_the_rest_is_named(
    archive: bytes, expected: list[tuple[str | None, bytes | str]]
) -> None:
    assert read(archive) == expected


@pytest.mark.parametrize(
    "name",
    ["../a.pdf", "x/../../a.pdf", "/etc/a.pdf", "C:\\a.pdf", "..\\a.pdf", "\\\\host\\a.pdf", "a\n.pdf"],
)
def test_paths_that_lead_out_are_refused(name: str) -> None:
    shown = name.replace("\n", "\\x0a")
    assert read(tarred({name: A, "b": B})) == [(shown, "member_path_unsafe"), ("b", B)]
    assert read(zipped({name: A, "b": B})) == [(shown, "member_path_unsafe"), ("b", B)]


def test_a_name_that_ends_early_for_some_programs_is_refused() -> None:
    archive = zipped({"a.pdf_.exe": A}).replace(b"a.pdf_.exe", b"a.pdf\0.exe")
    assert read(archive) == [("a.pdf\\x00.exe", "member_path_unsafe")]


@pytest.mark.parametrize(
    ("archive", "expected"),
    [
        (zipped({"a": bytes(1001), "b": B}), [("a", "member_too_large"), ("b", B)]),
        (tarred({"a": bytes(1001), "b": B}), [("a", "member_too_large"), ("b", B)]),
        (tarred({"i": tarred({"a": A}), "b": B}), [("i", "member_too_large"), ("b", B)]),
        (
            zipped({str(n): A for n in range(4)}),
            [*((str(n), A) for n in range(3)), (None, "archive_too_many_members")],
        ),
        (
            zipped({"i": zipped({"a": A, "b": B, "c": A})}),
            [("i/a", A), ("i/b", B), (None, "archive_too_many_members")],
        ),
        (gzipped(tarred({"a": A})), [(None, "archive_bomb")]),
        (gzipped(bytes(MIB)), [(None, "archive_bomb")]),
    ],
)
def test_limits_hold(archive: bytes, expected: list[tuple[str | None, bytes | str]]) -> None:
    assert read(archive, SMALL) == expected


def test_the_ratio_is_of_all_members_together() -> None:
    limits = replace(SMALL, letter_bytes=MIB, archive_members=100)
    found = read(zipped({f"{n}": bytes(900) for n in range(20)}), limits)
    assert found[-1] == (None, "archive_bomb")
    assert 1 < len(found) < 20


def test_a_member_without_end_is_refused_and_the_archive_called_damaged() -> None:
    endless = header("a", size=2**62).tobuf(tarfile.GNU_FORMAT) + bytes(5000)
    assert read(endless) == [("a", "member_too_large"), (None, "archive_damaged")]


def test_a_name_without_end_is_not_taken_into_memory() -> None:
    name = header("././@LongLink", tarfile.GNUTYPE_LONGNAME, size=2**33).tobuf(tarfile.GNU_FORMAT)
    assert read(name + b"x" * 2048) == [(None, "archive_damaged")]


def test_members_that_share_their_bytes_are_a_bomb() -> None:
    one = zipped({"a": bytes(100_000)})
    start, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entries = one[start:end] * 50
    tail = bytearray(one[end:])
    tail[8:12] = (50).to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    found = read(one[:start] + entries + bytes(tail), Limits(archive_floor=MIB))
    assert found[-1] == (None, "archive_bomb")

"""Hostile files, each with a name that says what it is, and with its right outcome."""

from __future__ import annotations

import tarfile
import zipfile

from imr.place.limits import MIB
from support.archives import (
    encrypted_zip,
    gzipped,
    header,
    tarred,
    zip_with,
    zip_with_directory_far_off,
    zip_with_member_far_off,
    zipped,
)
from support.pdfs import nested_forms_pdf, objects_pdf, page_pdf, pdf, picture_pdf, swollen_pdf

TEXT = "a letter"
GOOD = pdf([TEXT])
PLAIN = TEXT.encode()
READ = "read"
"""The outcome of what is read as the letter that it holds."""


def hostile_files() -> dict[str, tuple[bytes, list[str]]]:
    """Name -> (bytes, outcomes in order: `READ` or reasons of refusal)."""
    return {
        name: (data, outcomes.split())
        for name, (data, outcomes) in (_pdfs() | _loose() | _zips() | _tars()).items()
    }


def _pdfs() -> dict[str, tuple[bytes, str]]:
    catalog, pages = b"<</Type/Catalog/Pages 2 0 R%s>>", b"<</Type/Pages/Kids[%s]/Count %d>>"
    return {
        "rubbish behind a header.pdf": (b"%PDF-1.4\n" + bytes(range(256)) * 40 + b"%%EOF", "pdf_damaged"),
        "cut in half.pdf": (GOOD[: len(GOOD) // 2], "pdf_truncated"),
        "encrypted.pdf": (pdf([TEXT], password="secret"), "pdf_encrypted"),
        "picture.pdf": (picture_pdf(), "pdf_without_text"),
        "forms that draw forms.pdf": (nested_forms_pdf(depth=7, width=10), "extract_memory"),
        "page that swells.pdf": (swollen_pdf(100), "extract_memory"),
        "two thousand pages.pdf": (
            page_pdf(b"(a letter) Tj", pages=pages % (b"3 0 R " * 2000, 2000)),
            "pdf_too_long",
        ),
        "page count that lies.pdf": (page_pdf(b"(a letter) Tj", pages=pages % (b"3 0 R", 2**31 - 1)), READ),
        "page tree that bites its tail.pdf": (page_pdf(b"", pages=pages % (b"2 0 R", 1)), "pdf_damaged"),
        "no pages.pdf": (page_pdf(b"", pages=pages % (b"", 0)), "pdf_damaged"),
        "page that is no page.pdf": (page_pdf(b"", pages=pages % (b"4 0 R", 1)), "pdf_without_text"),
        "text without end.pdf": (
            page_pdf(b"(" + b"word " * 800 + b") Tj", pages=pages % (b"3 0 R " * 900, 900)),
            "text_too_long",
        ),
        "form that draws itself.pdf": (
            nested_forms_pdf(depth=0, width=1, inner=b"/F Do"),
            "pdf_without_text",
        ),
        "arrays in arrays.pdf": (page_pdf(b"(a letter) Tj " + b"[" * 200_000), READ),
        "dictionaries in dictionaries.pdf": (objects_pdf([b"<</A" * 100_000]), "pdf_damaged"),
        "script on opening.pdf": (
            page_pdf(b"(a letter) Tj", catalog=catalog % b"/OpenAction<</S/JavaScript/JS(while(1);)>>"),
            READ,
        ),
        "program on opening.pdf": (
            page_pdf(b"(a letter) Tj", catalog=catalog % b"/OpenAction<</S/Launch/F(/bin/sh)>>"),
            READ,
        ),
        "header in front missing.pdf": (GOOD.replace(b"%PDF-1.3", b"%XYZ-1.3"), "not_utf8"),
        "table of objects missing.pdf": (GOOD.replace(b"xref", b"xxxx"), READ),
        "archive behind it.pdf": (GOOD + zipped({"a.txt": PLAIN}), READ),
    }


def _loose() -> dict[str, tuple[bytes, str]]:
    return {
        "nothing.pdf": (b"", "empty_file"),
        "web page.pdf": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "html_page"),
        "two bytes a character.txt": (TEXT.encode("utf-16"), "not_utf8"),
        "one byte a character.txt": (b"une r\xe9ponse", "not_utf8"),
        "zeros.txt": (bytes(100_000), "unknown_format"),
        "program.txt": (b"\x7fELF\x02\x01\x01" + bytes(100), "executable_file"),
        "novel.txt": (b"word " * 500_000, "text_too_long"),
        "report.docx": (
            zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
            "office_document",
        ),
    }


def _zips() -> dict[str, tuple[bytes, str]]:
    zeros = bytes(80 * MIB)
    one = zipped({"a.txt": PLAIN}, stored=True)
    deep = zipped({"c.zip": zipped({"b.zip": zipped({"a.txt": PLAIN})})})
    return {
        "member that swells.zip": (zipped({"a.pdf": zeros, "b.txt": PLAIN}), f"member_too_large {READ}"),
        "members on the same bytes.zip": (
            _overlapping(zipped({"a.txt": b"word " * MIB}), 30),
            "text_too_long " * 12 + "archive_bomb",
        ),
        "size that lies.zip": (one.replace(_size(len(PLAIN)), _size(1)), "member_damaged"),
        "checksum that lies.zip": (one.replace(PLAIN, PLAIN[::-1]), "member_damaged"),
        "cut off.zip": (zipped({"a.txt": PLAIN, "b.txt": PLAIN})[:-60], f"{READ} {READ} archive_damaged"),
        "directory gone.zip": (one.replace(b"PK\x01\x02", b"PK\xff\xff"), f"{READ} archive_damaged"),
        "empty.zip": (zipped({}), "archive_empty"),
        "folders only.zip": (zipped({"a/": b"", "a/b/": b""}), "archive_empty"),
        "member beyond the end, inside.zip": (
            zipped({"i.zip": zip_with_member_far_off("a.txt", PLAIN), "b.txt": PLAIN}),
            f"member_damaged {READ}",
        ),
        "directory beyond the end, inside.zip": (
            zipped({"i.zip": zip_with_directory_far_off("a.txt", PLAIN), "b.txt": PLAIN}),
            f"{READ} archive_damaged {READ}",
        ),
        "three deep.zip": (deep, "archive_nested_too_deep"),
        "up and out.zip": (zipped({"../../etc/a.txt": PLAIN, "b.txt": PLAIN}), f"member_path_unsafe {READ}"),
        "from the root.zip": (zipped({"/etc/passwd": PLAIN}), "member_path_unsafe"),
        "from a drive.zip": (zipped({"C:\\letters\\a.txt": PLAIN}), "member_path_unsafe"),
        "name cut by a zero.zip": (
            zipped({"a.txt_.exe": PLAIN}).replace(b"t_.e", b"t\0.e"),
            "member_path_unsafe",
        ),
        "link.zip": (zip_with("a.txt", b"/etc/passwd", mode=0o120777), "member_is_link"),
        "password.zip": (encrypted_zip("a.txt", PLAIN), "member_encrypted"),
        "other packing.zip": (zip_with("a.txt", PLAIN, method=zipfile.ZIP_LZMA), READ),
        "system's files.zip": (
            zipped({"__MACOSX/._a.pdf": b"\0", ".DS_Store": b"\0"}),
            "system_file system_file",
        ),
    }


def _tars() -> dict[str, tuple[bytes, str]]:
    gnu = tarfile.GNU_FORMAT
    return {
        "zeros without end.tgz": (gzipped(bytes(80 * MIB)), "archive_bomb"),
        "no tar in it.tgz": (gzipped(PLAIN), "gzip_without_tar"),
        "cut off.tgz": (gzipped(tarred({"a.txt": PLAIN}))[:-6], f"{READ} archive_damaged"),
        "cut off.tar": (tarred({"a.txt": PLAIN})[:1024], f"{READ} archive_damaged"),
        "member without end.tar": (
            header("a", size=2**62).tobuf(gnu) + bytes(9000),
            "member_too_large archive_damaged",
        ),
        "name without end.tar": (
            header("x", tarfile.GNUTYPE_LONGNAME, size=2**33).tobuf(gnu) + b"x" * 9000,
            "archive_damaged",
        ),
        "links.tar": (
            tarred(
                [header("a", tarfile.SYMTYPE, target="/etc/passwd"), header("b", tarfile.LNKTYPE, target="a")]
            ),
            "member_is_link member_is_link",
        ),
        "devices.tar": (
            tarred([header("a", tarfile.BLKTYPE), header("b", tarfile.FIFOTYPE)]),
            "member_is_link " * 2,
        ),
        "up and out.tar": (tarred({"../a.txt": PLAIN}), "member_path_unsafe"),
        "from the root.tar": (tarred({"/etc/a.txt": PLAIN}), "member_path_unsafe"),
    }


def _size(size: int) -> bytes:
    """A member's packed and unpacked size, as headers of a .zip have them."""
    return size.to_bytes(4, "little") * 2


def _overlapping(archive: bytes, times: int) -> bytes:
    """The .zip, its directory naming its one member so many times."""
    start, end = archive.index(b"PK\x01\x02"), archive.index(b"PK\x05\x06")
    entries = archive[start:end] * times
    tail = bytearray(archive[end:])
    tail[8:12] = times.to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    return archive[:start] + entries + bytes(tail)

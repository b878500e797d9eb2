from __future__ import annotations

import pytest

from imr.letters import media
from support.archives import tarred


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", media.EMPTY),
        (b"%PDF-1.7\n...", media.PDF),
        (b"\r\n\x00junk before the header %PDF-1.4", media.PDF),
        (b"<!DOCTYPE html><html><body>404</body></html>", media.HTML),
        (b"  \n<HTML lang=en>", media.HTML),
        (b"\xef\xbb\xbf<html>", media.HTML),
        ("Case Number: CM21-0000001".encode("utf-16"), media.UTF16_TEXT),
        ("Case Number: CM21-0000001".encode("utf-16-le"), media.UTF16_TEXT),
        ("Case Number: CM21-0000001".encode("utf-16-be"), media.UTF16_TEXT),
        (b"Case Number: CM21-0000001\nPage 1\f", media.TEXT),
        ("\ufeffCase Number: “quoted”".encode(), media.TEXT),
        (b"caf\xe9 in one byte a character", media.TEXT),
        (b"PK\x03\x04\x00\x00rest of a zip", media.ZIP),
        (b"PK\x03\x04" + bytes(26) + b"letter.pdf%PDF-1.4\n", media.ZIP),
        (b"PK\x05\x06" + bytes(18), media.ZIP),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", media.OFFICE),
        (b"\x1f\x8b\x08\x00 packed", media.GZIP),
        (tarred({"letter.pdf": b"%PDF-1.4\n"}), media.TAR),
        (bytes(5000), media.UNKNOWN),
        (b"\x00" * 512 + b"%PDF-1.4", media.PDF),
        (b"\x89PNG\r\n\x1a\n\x00\x00", media.UNKNOWN),
    ],
)
def test_media_type_is_told_by_content(data: bytes, expected: str) -> None:
    assert media.media_type(data) == expected

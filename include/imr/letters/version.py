"""The version of what decides a letter's text: how bytes are read, and the PDF library."""

from __future__ import annotations

from functools import cache

from pypdfium2.version import PDFIUM_INFO

from imr.contract.fingerprint import fingerprint

DECIDES_TEXT = ("letters",)


@cache
def reader_version() -> str:
    """`reader-9c1e22aa70b3-pdfium-7543`: another with every change of the code that reads, or of pdfium.

    `imr_reread` reads again what another version has read.
    """
    return f"reader-{fingerprint(DECIDES_TEXT)}-pdfium-{PDFIUM_INFO.build}"

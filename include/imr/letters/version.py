"""The reader's version, which changes with everything that decides a letter's text."""

from __future__ import annotations

from functools import cache

from pypdfium2.version import PDFIUM_INFO

from imr.contract.fingerprint import fingerprint

DECIDES_TEXT = ("letters",)


@cache
def reader_version() -> str:
    """Returns a version such as `reader-9c1e22aa70b3-pdfium-7543`.

    It changes with the code that reads letters and with pdfium. `imr_reread` reads letters again that another
    version has read.
    """
    return f"reader-{fingerprint(DECIDES_TEXT)}-pdfium-{PDFIUM_INFO.build}"

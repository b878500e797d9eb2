"""Reads the text of an archive's PDFs by pdfium's own functions and nothing else, and prints the cost.

    .venv/bin/python benchmarks/pdfium.py ARCHIVE

The figures are CPU seconds for all letters, without opening the archive.
"""

from __future__ import annotations

import json
import sys
import zipfile
from ctypes import POINTER, c_ushort, cast, create_string_buffer

import pypdfium2.raw as raw
from task import cpu_seconds

MOST_CHARACTERS = 1_000_000


def read(data: bytes) -> None:
    """Reads the text of every page of a PDF."""
    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    for number in range(raw.FPDF_GetPageCount(document)):
        page = raw.FPDF_LoadPage(document, number)
        text = raw.FPDFText_LoadPage(page)
        raw.FPDFText_GetText(text, 0, raw.FPDFText_CountChars(text), _INTO)
        raw.FPDFText_ClosePage(text)
        raw.FPDF_ClosePage(page)
    raw.FPDF_CloseDocument(document)


_BUFFER = create_string_buffer(2 * MOST_CHARACTERS)
_INTO = cast(_BUFFER, POINTER(c_ushort))


def main() -> None:
    """Prints CPU seconds and the number of letters."""
    with zipfile.ZipFile(sys.argv[1]) as archive:
        names = archive.namelist()
        spent = 0.0
        for name in names:
            data = archive.read(name)
            before = cpu_seconds()
            read(data)
            spent += cpu_seconds() - before
    sys.stdout.write(json.dumps({"cpu": spent, "letters": len(names)}))


if __name__ == "__main__":
    main()

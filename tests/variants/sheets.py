"""PDF files written object by object, so that a variant can draw, cover, hide or break what it wants.

Objects: 1 catalog, 2 page tree, 3 and 4 the fonts, then those of the caller from 5 on, then a page and its
content for each page. Operators and keys are those of ISO 32000.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pypdfium2
from reportlab.pdfbase.pdfmetrics import stringWidth

from imr.samples import SampleLetter
from variants.model import Plain

LEFT, TOP, SIZE, LEADING = 66.0, 726.0, 11, 13.6
FONTS = {False: "Times-Roman", True: "Times-Bold"}
OWN = 5  # the number of the caller's first object

Line = tuple[tuple[str, bool], ...]
"""Pieces of a line, each with whether it is bold."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its lines, what is drawn under and over them, and further entries of its dictionaries.

    Rows in `white` are shown in white, on whatever was drawn under them.
    """

    lines: tuple[Line, ...]
    under: bytes = b""
    over: bytes = b""
    entries: bytes = b""
    resources: bytes = b""
    annotations: tuple[bytes, ...] = ()
    white: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: page, row, and the box around them in points."""

    page: int
    row: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def box(self) -> bytes:
        """The box as a PDF rectangle's four numbers."""
        return b"%.1f %.1f %.1f %.1f" % (self.left, self.bottom, self.right, self.top)

    @property
    def area(self) -> bytes:
        """The box as operands of the operator `re`."""
        return b"%.1f %.1f %.1f %.1f re" % (
            self.left, self.bottom, self.right - self.left, self.top - self.bottom,
        )  # fmt: skip

    @property
    def quad(self) -> bytes:
        """The box as the QuadPoints of a markup annotation."""
        return b"%.1f %.1f %.1f %.1f %.1f %.1f %.1f %.1f" % (
            self.left, self.top, self.right, self.top, self.left, self.bottom, self.right, self.bottom,
        )  # fmt: skip


def pages_of(letter: SampleLetter) -> tuple[Page, ...]:
    """The letter's pages, labels and requests in bold."""
    pages, position = [], 0
    for text in letter.text.split("\f"):
        lines = []
        for line in text.split("\n"):
            lines.append(_pieces(line, position, letter.bold))
            position += len(line) + 1
        pages.append(Page(tuple(lines)))
    return tuple(pages)


def pages_of_text(text: str, rows: int = 48) -> tuple[Page, ...]:
    """The text's pages: at form feeds, and after so many rows."""
    pages = []
    for part in text.split("\f"):
        lines = part.split("\n")
        sheets = [lines[start : start + rows] for start in range(0, len(lines), rows)]
        pages += [Page(tuple(((line, False),) for line in sheet)) for sheet in sheets]
    return tuple(pages)


def _pieces(line: str, position: int, bold: Iterable[tuple[int, int]]) -> Line:
    pieces, done = [], 0
    for start, end in bold:
        first, last = max(start - position, done), min(end - position, len(line))
        if first < last:
            pieces += [(line[done:first], False), (line[first:last], True)]
            done = last
    return (*pieces, (line[done:], False))


def text_of(line: Line) -> str:
    """The words of a line."""
    return "".join(text for text, _ in line)


def place(pages: tuple[Page, ...], words: str, *, nth: int = 1) -> Place:
    """Where the words stand for the nth time; they must be on one line."""
    for number, page in enumerate(pages):
        for row, line in enumerate(page.lines):
            start = text_of(line).find(words)
            if start < 0:
                continue
            nth -= 1
            if nth == 0:
                left, right = LEFT + _width(line, start), LEFT + _width(line, start + len(words))
                bottom = TOP - LEADING * row
                return Place(number, row, left, bottom - 2.5, right, bottom + 8.5)
    raise ValueError(f"{words!r} is on no page")


def _width(line: Line, end: int) -> float:
    width = 0.0
    for text, bold in line:
        width += stringWidth(text[:end], FONTS[bold], SIZE)
        end -= min(len(text), end)
    return width


def changed(pages: tuple[Page, ...], number: int, **values: object) -> tuple[Page, ...]:
    """The pages, with fields of one of them replaced."""
    return tuple(replace(page, **values) if n == number else page for n, page in enumerate(pages))  # type: ignore[arg-type]


def with_line(
    pages: tuple[Page, ...], number: int, row: int, text: str, *, bold: bool = False
) -> tuple[Page, ...]:
    """The pages, with one row of a page replaced by other words."""
    lines = list(pages[number].lines)
    lines[row] = ((text, bold),)
    return changed(pages, number, lines=tuple(lines))


def shown(
    text: str, x: float, y: float, *, bold: bool = False, size: float = SIZE, setup: bytes = b""
) -> bytes:
    """Operators that show a line of text at a place."""
    return b"BT %s /%s %.2f Tf 1 0 0 1 %.1f %.1f Tm (%s) Tj ET\n" % (
        setup, _font(bold), size, x, y, _escaped(text),
    )  # fmt: skip


def block(lines: Iterable[str], x: float, y: float, *, bold: bool = False, setup: bytes = b"") -> bytes:
    """Operators that show lines of text under each other."""
    return b"".join(
        shown(line, x, y - LEADING * row, bold=bold, setup=setup) for row, line in enumerate(lines)
    )


def drawn(page: Page) -> bytes:
    """The operators of a page's content."""
    rows = []
    for row, line in enumerate(page.lines):
        pieces = [b"/%s %d Tf (%s) Tj" % (_font(bold), SIZE, _escaped(text)) for text, bold in line if text]
        if pieces:
            colour = b"1 g" if row in page.white else b"0 g"
            rows.append(
                b"BT %s 1 0 0 1 %.1f %.1f Tm %s ET\n" % (colour, LEFT, TOP - LEADING * row, b" ".join(pieces))
            )
    return b"q\n" + page.under + b"Q\n" + b"".join(rows) + b"q\n" + page.over + b"Q\n"


def _font(bold: bool) -> bytes:
    return b"B" if bold else b"R"


def _escaped(text: str) -> bytes:
    return re.sub(rb"([\\()])", rb"\\\1", text.encode("cp1252"))


def stream(entries: bytes, data: bytes, *, packed: bool = False) -> bytes:
    """The body of a stream object."""
    if packed:
        entries, data = entries + b"/Filter/FlateDecode", zlib.compress(data)
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def objects_of(
    pages: tuple[Page, ...],
    *,
    own: tuple[bytes, ...] = (),
    catalog: bytes = b"",
    packed: bool = False,
    font: bytes = b"",
) -> dict[int, bytes]:
    """The objects of a document by number: `own` from number 5 on, `catalog` and `font` further entries."""
    first = OWN + len(own)
    kids = b" ".join(b"%d 0 R" % number for number in range(first, first + 2 * len(pages), 2))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding%s>>" % font,
        4: b"<</Type/Font/Subtype/Type1/BaseFont/Times-Bold/Encoding/WinAnsiEncoding%s>>" % font,
    } | dict(enumerate(own, start=OWN))
    for number, page in zip(range(first, first + 2 * len(pages), 2), pages, strict=True):
        box = b"" if b"/MediaBox" in page.entries else b"/MediaBox[0 0 612 792]"
        objects[number] = (
            b"<</Type/Page/Parent 2 0 R/Contents %d 0 R"
            b"/Resources<</Font<</R 3 0 R/B 4 0 R>>%s>>/Annots[%s]%s%s>>"
            % (number + 1, page.resources, b" ".join(page.annotations), box, page.entries)
        )
        objects[number + 1] = stream(b"", drawn(page), packed=packed)
    return objects


def written(objects: Mapping[int, bytes], *, shift: int = 0) -> bytes:
    """The file of these objects; its cross-references are off by `shift` bytes."""
    out = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
    rows = [b"0000000000 65535 f \n"]
    for number in range(1, max(objects) + 1):
        if number in objects:
            rows.append(b"%010d 00000 n \n" % (len(out) + shift))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
        else:
            rows.append(b"0000000000 00000 f \n")
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(rows), len(out) + shift)
    return bytes(out) + b"xref\n0 %d\n%s" % (len(rows), b"".join(rows)) + end


def updated(data: bytes, objects: Mapping[int, bytes]) -> bytes:
    """The file with an incremental update appended that replaces these objects (ISO 32000, 7.5.6)."""
    earlier = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    size = max([int(re.findall(rb"/Size (\d+)", data)[-1]), *(number + 1 for number in objects)])
    out, rows = bytearray(data), b""
    for number, content in sorted(objects.items()):
        rows += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    end = b"trailer\n<</Size %d/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, earlier, len(out))
    return bytes(out) + b"xref\n" + rows + end


def pdf(
    pages: tuple[Page, ...],
    *,
    own: tuple[bytes, ...] = (),
    catalog: bytes = b"",
    packed: bool = True,
    font: bytes = b"",
) -> bytes:
    """The pages as a PDF file."""
    return written(objects_of(pages, own=own, catalog=catalog, packed=packed, font=font))


def plain_pdf(pages: tuple[Page, ...], name: str = "letter") -> Plain:
    """The pages as the file of a plain letter."""
    return Plain(f"{name}.pdf", pdf(pages))


def picture(page: Page, scale: float = 1.0) -> tuple[int, int, bytes]:
    """Width, height and grey bytes of the page as a scanner sees it."""
    with pypdfium2.PdfDocument(pdf((page,))) as document:
        bitmap = document[0].render(scale=scale, grayscale=True)
        image = bitmap.to_pil().convert("L")
    return image.width, image.height, image.tobytes()


def image_object(width: int, height: int, grey: bytes) -> bytes:
    """The image as an object."""
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
    return stream(entries % (width, height), grey, packed=True)

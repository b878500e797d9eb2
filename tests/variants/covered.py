"""Names and addresses under boxes, still in the text: such a letter must be held back, or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from variants.letters import headed, numbered
from variants.model import Variant, held, pdf_variant
from variants.sheets import (
    OWN,
    Page,
    Place,
    image_object,
    pages_of,
    pdf,
    place,
    shown,
    stream,
)

KIND = "covered text"
EMPLOYEE = "Rosalind Pettigrew-Vance, 418 Alder Court, Fernbank"
NUMBER = "SSN 000-12-3456"
SENTENCE = "Ms. Pettigrew-Vance of 418 Alder Court was seen"


def variants() -> list[Variant]:
    """Every document of this kind."""
    drawings = {
        "black_rectangle": lambda at: b"0 g %s f\n" % at.area,
        "thick_line": lambda at: (
            b"12 w 0 G %.1f %.1f m %.1f %.1f l S\n" % (at.left, at.bottom + 5.5, at.right, at.bottom + 5.5)
        ),
        "navy_box": lambda at: b"0.05 0.08 0.30 rg %s f\n" % at.area,
        "dark_grey_box": lambda at: b"0.2 g %s f\n" % at.area,
        "hatching": lambda at: (
            b"0 G 0.9 w\n"
            + b"".join(b"%.1f %.1f m %.1f %.1f l S\n" % (at.left, y, at.right, y) for y in _rows(at))
        ),
        "first_half_of_the_name": lambda at: (
            b"0 g %.1f %.1f %.1f 11 re f\n" % (at.left, at.bottom, (at.right - at.left) * 0.45)
        ),
    }
    found = {name: _drawn(draw) for name, draw in drawings.items()}
    found |= {
        "black_picture": _picture(),
        "box_in_a_form": _form(),
        "black_highlight_annotation": _annotated(
            lambda at: (
                b"<</Type/Annot/Subtype/Highlight/Rect[%s]/QuadPoints[%s]/C[0 0 0]/F 4>>" % (at.box, at.quad)
            )
        ),
        "square_annotation": _square(),
        "redaction_not_applied": _annotated(
            lambda at: (
                b"<</Type/Annot/Subtype/Redact/Rect[%s]/QuadPoints[%s]/IC[0 0 0]/F 4>>" % (at.box, at.quad)
            )
        ),
        "black_text_on_black": _black_on_black(),
        "name_in_summary": _in_prose(),
    }
    return [pdf_variant(KIND, name, data, held()) for name, data in found.items()]


def _rows(at: Place) -> list[float]:
    return [at.bottom + 0.75 * step for step in range(15)]


def _named() -> tuple[tuple[Page, ...], Place]:
    """A letter of 2014 whose employee is named, and where."""
    pages = pages_of(numbered())
    spot = place(pages, "Employee Name: [redacted]")
    lines = list(pages[0].lines)
    row = next(n for n, line in enumerate(lines) if "Employee Name:" in "".join(text for text, _ in line))
    lines[row] = tuple(
        (text.replace("[redacted]", f"{EMPLOYEE} {NUMBER}", 1), bold) for text, bold in lines[row]
    )
    named = (replace(pages[0], lines=tuple(lines)), *pages[1:])
    if spot.row != row:
        raise ValueError("the employee's line is another")
    return named, place(named, f"{EMPLOYEE} {NUMBER}")


def _drawn(draw: Callable[[Place], bytes]) -> bytes:
    pages, spot = _named()
    return pdf((replace(pages[0], over=draw(spot)), *pages[1:]))


def _picture() -> bytes:
    pages, at = _named()
    over = b"%.1f 0 0 11 %.1f %.1f cm /Bar Do\n" % (at.right - at.left, at.left, at.bottom)
    page = replace(pages[0], over=over, resources=b"/XObject<</Bar %d 0 R>>" % OWN)
    return pdf((page, *pages[1:]), own=(image_object(4, 4, bytes(16)),))


def _form() -> bytes:
    pages, at = _named()
    form = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<<>>", b"0 g %s f\n" % at.area)
    page = replace(pages[0], over=b"/Bar Do\n", resources=b"/XObject<</Bar %d 0 R>>" % OWN)
    return pdf((page, *pages[1:]), own=(form,))


def _annotated(annotation: Callable[[Place], bytes]) -> bytes:
    pages, at = _named()
    return pdf((replace(pages[0], annotations=(annotation(at),)), *pages[1:]))


def _square() -> bytes:
    pages, at = _named()
    look = stream(b"/Type/XObject/Subtype/Form/BBox[%s]/Resources<<>>" % at.box, b"0 g %s f\n" % at.area)
    note = b"<</Type/Annot/Subtype/Square/Rect[%s]/C[0 0 0]/IC[0 0 0]/F 4/AP<</N %d 0 R>>>>" % (at.box, OWN)
    return pdf((replace(pages[0], annotations=(note,)), *pages[1:]), own=(look,))


def _black_on_black() -> bytes:
    """The box is drawn first; the words stand on it in its colour."""
    pages, at = _named()
    return pdf((replace(pages[0], under=b"0 g %s f\n" % at.area), *pages[1:]))


def _in_prose() -> bytes:
    pages = pages_of(headed())
    spot = place(pages, "CLINICAL CASE SUMMARY")
    page = pages[spot.page]
    row = next(n for n, line in enumerate(page.lines) if n > spot.row + 1 and not line[-1][0].strip())
    lines = list(page.lines)
    y = 726 - 13.6 * row
    words = shown(SENTENCE, 66, y)
    edited = replace(page, lines=tuple(lines), over=words + b"0 g 64 %.1f 240 12 re f\n" % (y - 2.5))
    return pdf(tuple(edited if page is old else old for old in pages))

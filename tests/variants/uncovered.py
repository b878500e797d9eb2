"""PDFs with dark bars, shading and marks that hide nothing: each reads as the letter without them."""

from __future__ import annotations

from dataclasses import replace

from variants.letters import headed, headed_short, notice, numbered
from variants.model import Variant, pdf_variant, same_as
from variants.sheets import (
    OWN,
    Page,
    image_object,
    pages_of,
    pdf,
    place,
    plain_pdf,
)

KIND = "nothing covered"
HEADINGS = ("HOW THE IMR FINAL DETERMINATION WAS MADE", "CLINICAL CASE SUMMARY")


def variants() -> list[Variant]:
    """Every document of this kind."""
    return [
        _headings_white_on_dark(),
        _table_shading(),
        _underlines(),
        _highlight("yellow_highlight", b"1 1 0"),
        _highlight("green_highlight", b"0.6 1 0.6"),
        _logo(),
        _rules(),
        _frame(),
        _redacted_properly(),
        _sheet_over_dark_ground(),
        _highlighter_drawn(),
    ]


def _variant(
    name: str, pages: tuple[Page, ...], edited: tuple[Page, ...], own: tuple[bytes, ...] = ()
) -> Variant:
    return pdf_variant(KIND, name, pdf(edited, own=own), same_as(plain_pdf(pages)))


def _on_first(pages: tuple[Page, ...], **values: object) -> tuple[Page, ...]:
    return (replace(pages[0], **values), *pages[1:])  # type: ignore[arg-type]


def _headings_white_on_dark() -> Variant:
    pages = pages_of(headed())
    edited = list(pages)
    for words in HEADINGS:
        at = place(pages, words)
        page = edited[at.page]
        bar = b"0.1 0.1 0.35 rg 60 %.1f 492 14 re f\n" % (at.bottom - 1)
        edited[at.page] = replace(page, under=page.under + bar, white=page.white | {at.row})
    return _variant("headings_white_on_dark", pages, tuple(edited))


def _table_shading() -> Variant:
    pages = pages_of(numbered())
    rows = b"".join(
        b"%s g 60 %.1f 492 13.6 re f\n" % (b"0.85" if n % 2 else b"0.93", 560 + 13.6 * n) for n in range(9)
    )
    return _variant("table_shading", pages, _on_first(pages, under=rows))


def _underlines() -> Variant:
    pages = pages_of(notice())
    edited = []
    for page in pages:
        lines = b"0.6 w\n"
        for row in range(0, len(page.lines), 3):
            y = 726 - 13.6 * row - 1.6
            lines += b"66 %.1f m 540 %.1f l S\n" % (y, y)
        edited.append(replace(page, over=lines))
    return _variant("underlines", pages, tuple(edited))


def _highlight(name: str, colour: bytes) -> Variant:
    pages = pages_of(headed_short())
    at = place(pages, "Upheld")
    note = b"<</Type/Annot/Subtype/Highlight/Rect[%s]/QuadPoints[%s]/C[%s]/F 4>>" % (at.box, at.quad, colour)
    edited = tuple(
        replace(page, annotations=(note,)) if n == at.page else page for n, page in enumerate(pages)
    )
    return _variant(name, pages, edited)


def _logo() -> Variant:
    pages = pages_of(numbered())
    over = b"60 0 0 60 490 690 cm /Logo Do\n"
    resources = b"/XObject<</Logo %d 0 R>>" % OWN
    grey = bytes(0 if (x // 8 + y // 8) % 3 else 255 for y in range(32) for x in range(32))
    own = (image_object(32, 32, grey),)
    return _variant(
        "black_logo_beside_letterhead", pages, _on_first(pages, over=over, resources=resources), own
    )


def _rules() -> Variant:
    pages = pages_of(headed())
    edited = tuple(replace(page, over=b"0 g 60 752 492 6 re f 60 40 492 6 re f\n") for page in pages)
    return _variant("black_rules_in_margins", pages, edited)


def _frame() -> Variant:
    pages = pages_of(headed_short())
    return _variant("frame_around_header", pages, _on_first(pages, over=b"2 w 0 G 60 655 492 84 re S\n"))


def _redacted_properly() -> Variant:
    pages = pages_of(numbered())
    at = place(pages, "Employee Name: [redacted]")
    over = b"0 g %.1f %.1f 150 11 re f\n" % (at.right + 12, at.bottom)
    return _variant("black_box_without_words", pages, _on_first(pages, over=over))


def _sheet_over_dark_ground() -> Variant:
    pages = pages_of(headed())
    ground = b"0.15 g 0 0 612 792 re f 1 g 30 24 552 744 re f 0 g\n"
    return _variant("white_sheet_on_dark_ground", pages, tuple(replace(page, under=ground) for page in pages))


def _highlighter_drawn() -> Variant:
    pages = pages_of(headed())
    at = place(pages, "Overturned")
    over = b"/Ink gs 1 0.95 0.2 rg %s f\n" % at.area
    resources = b"/ExtGState<</Ink<</BM/Multiply/ca 0.8>>>>"
    edited = tuple(
        replace(page, over=over, resources=resources) if n == at.page else page
        for n, page in enumerate(pages)
    )
    return _variant("highlighter_over_outcome", pages, edited)

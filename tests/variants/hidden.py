"""PDFs with text that a reader of the page cannot see: what is read is the letter without it, or nothing."""

from __future__ import annotations

from dataclasses import replace

from variants.letters import headed, headed_short, numbered
from variants.model import HELD, PROBLEM, REFUSED, Expected, Plain, Variant, pdf_variant, same_as
from variants.sheets import (
    LEADING,
    LEFT,
    OWN,
    SIZE,
    TOP,
    Page,
    block,
    changed,
    image_object,
    pages_of,
    pdf,
    picture,
    place,
    plain_pdf,
    shown,
    stream,
)

KIND = "hidden text"

ITEM = (
    "Gabapentin 600mg #90: Overturned",
    "Claims Administrator guideline: Decision based on MTUS Chronic Pain Medical Treatment 2016,",
    "Section(s): Anti-epilepsy drugs.",
    "MAXIMUS guideline: Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s):",
    "Anti-epilepsy drugs.",
    "Decision rationale: Nerve pain is documented. The request is medically necessary.",
)
"""A whole item that no reader of the page sees."""


def variants() -> list[Variant]:
    """Every document of this kind."""
    pages = pages_of(headed_short())
    base = plain_pdf(pages)
    last = len(pages) - 1
    below = TOP - LEADING * (len(pages[last].lines) + 1)
    text = block(ITEM, LEFT, below)

    def over(content: bytes, **more: bytes) -> bytes:
        own = more.pop("own", b"")
        catalog = more.pop("catalog", b"")
        edited = changed(pages, last, over=content, **more)
        return pdf(edited, own=(own,) if own else (), catalog=catalog)

    form = stream(
        b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</R 3 0 R>>>>", b"1 g\n" + text
    )
    layer = b"/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]/Order[]>>>>" % (OWN, OWN)
    found = {
        "white": over(b"1 g\n" + text),
        "nearly_white": over(b"0.996 0.996 0.992 rg\n" + text),
        "render_mode_invisible": over(block(ITEM, LEFT, below, setup=b"3 Tr")),
        "render_mode_clip_only": over(block(ITEM, LEFT, below, setup=b"7 Tr")),
        "transparent": over(b"/Clear gs\n" + text, resources=b"/ExtGState<</Clear<</ca 0/CA 0>>>>"),
        "outside_media_box": over(block(ITEM, LEFT, -40)),
        "clipped_away": over(b"300 20 5 5 re W n\n" + text),
        "layer_off": over(
            b"/OC /Off BDC\n" + text + b"EMC\n",
            resources=b"/Properties<</Off %d 0 R>>" % OWN,
            own=b"<</Type/OCG/Name(Reviewer notes)>>",
            catalog=layer,
        ),
        "form_in_white": over(b"/Note Do\n", resources=b"/XObject<</Note %d 0 R>>" % OWN, own=form),
        "tiny_type": over(b"".join(shown(line, 560, 40 - n, size=0.4) for n, line in enumerate(ITEM))),
    }
    return [
        *(pdf_variant(KIND, name, data, _as(base)) for name, data in found.items()),
        _below_crop_box(),
        _covered_outcome(),
        _behind_picture(),
        _another_number(),
    ]


def _as(base: Plain) -> Expected:
    return same_as(base, REFUSED, HELD)


def _below_crop_box() -> Variant:
    pages = pages_of(numbered())
    last = len(pages) - 1
    item = (
        "4. Ibuprofen 800mg #60 is medically necessary and appropriate.",
        "The Physician Reviewer's decision rationale: The request is medically necessary.",
    )
    crop = b"/CropBox[0 60 612 792]"
    return pdf_variant(
        KIND,
        "below_crop_box",
        pdf(changed(pages, last, over=block(item, LEFT, 40), entries=crop)),
        _as(plain_pdf(pages)),
    )


def _covered_outcome() -> Variant:
    """The page shows one outcome; the opposite one lies under a white box below it."""
    pages = pages_of(headed_short())
    spot = place(pages, "Upheld")
    page = pages[spot.page]
    hidden = shown("Overturned", spot.left, spot.bottom + 2.5, bold=True)
    lines = list(page.lines)
    lines[spot.row] = tuple((words.replace("Upheld", ""), bold) for words, bold in lines[spot.row])
    cover = b"1 g %.1f %.1f 80 12 re f 0 g\n" % (spot.left - 1, spot.bottom)
    seen = shown("Upheld", spot.left, spot.bottom + 2.5, bold=True)
    over = hidden + cover + seen
    return pdf_variant(
        KIND,
        "outcome_under_white_box",
        pdf(changed(pages, spot.page, lines=tuple(lines), over=over)),
        same_as(plain_pdf(pages), PROBLEM, REFUSED, HELD),
    )


def _behind_picture() -> Variant:
    """Scanned pages with recognized text behind them, and an item behind a white area."""
    pages = pages_of(headed())
    edited, own = [], []
    for number, page in enumerate(pages):
        own.append(image_object(*picture(page, 1.4)))
        below = TOP - LEADING * (len(page.lines) + 1)
        extra = tuple(((line, False),) for line in ("", *ITEM)) if number == len(pages) - 1 else ()
        if extra and below - LEADING * len(ITEM) < 0:
            raise ValueError("no room for the item")
        scan = b"612 0 0 792 0 0 cm /Scan Do\n"
        resources = b"/XObject<</Scan %d 0 R>>" % (OWN + number)
        edited.append(Page((*page.lines, *extra), over=scan, resources=resources))
    expected = same_as(plain_pdf(pages), PROBLEM, REFUSED, HELD)
    return pdf_variant(KIND, "item_behind_scan", pdf(tuple(edited), own=tuple(own)), expected)


def _another_number() -> Variant:
    """White words over the header give another case number and date."""
    pages = pages_of(headed())
    words = shown("Case Number: CM21-0213037   Decision Date: 01/02/2022", LEFT, TOP + SIZE + 4)
    edited = (replace(pages[0], under=b"1 1 1 rg\n" + words), *pages[1:])
    return pdf_variant(KIND, "another_case_number_in_white", pdf(edited), _as(plain_pdf(pages)))

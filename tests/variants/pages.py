"""PDFs whose pages are scans, missing, doubled, out of order, turned, or those of two letters."""

from __future__ import annotations

from dataclasses import replace

from variants.letters import headed, headed_short, headed_therapy, notice, numbered
from variants.model import HELD, PROBLEM, REFUSED, Variant, pdf_variant, problem, refused, same_as
from variants.sheets import OWN, Page, drawn, image_object, pages_of, pdf, picture, plain_pdf, shown

KIND = "pages"
DOUBTFUL = (PROBLEM, REFUSED, HELD)

Pages = tuple[Page, ...]


def variants() -> list[Variant]:
    """Every document of this kind."""
    return [*_without_text(), *_missing(), *_turned(), *_letters_together()]


def _footed(pages: Pages, form: str = "Page {page} of {pages}") -> Pages:
    """The pages with a footer each, as its last line."""
    return tuple(
        replace(page, lines=(*page.lines, ((form.format(page=number, pages=len(pages)), False),)))
        for number, page in enumerate(pages, start=1)
    )


def _without_text() -> list[Variant]:
    pages = pages_of(headed())
    base = plain_pdf(pages)
    scanned = replace(
        Page(()), over=b"612 0 0 792 0 0 cm /Scan Do\n", resources=b"/XObject<</Scan %d 0 R>>" % OWN
    )
    own = (image_object(*picture(pages[1], 1.5)),)
    outlined = Page((), over=_outlines(pages[2]))
    strip = image_object(*_strip(pages[1]))
    half = replace(
        pages[1],
        lines=(((("", False),),) * 20 + pages[1].lines[20:]),
        over=b"612 0 0 %.1f 0 %.1f cm /Scan Do\n" % (792 * 0.43, 792 * 0.57),
        resources=b"/XObject<</Scan %d 0 R>>" % OWN,
    )
    expected = same_as(base, *DOUBTFUL)
    return [
        pdf_variant(KIND, "second_page_scanned", pdf((pages[0], scanned, pages[2]), own=own), expected),
        pdf_variant(KIND, "last_page_outlined", pdf((*pages[:2], outlined)), expected),
        pdf_variant(
            KIND, "upper_half_of_page_scanned", pdf((pages[0], half, pages[2]), own=(strip,)), expected
        ),
        pdf_variant(
            KIND,
            "scan_with_footer_as_text",
            pdf(_footed((pages[0], scanned, pages[2])), own=own),
            same_as(plain_pdf(_footed(pages)), *DOUBTFUL),
        ),
    ]


def _outlines(page: Page) -> bytes:
    """Operators that fill the shapes of the page's letters, run by run, without any text."""
    scale = 1.6
    width, height, grey = picture(page, scale)
    runs = []
    for y in range(height):
        row, x = grey[y * width : (y + 1) * width], 0
        while x < width:
            start = x
            while x < width and row[x] < 150:
                x += 1
            if x > start:
                runs.append(
                    b"%.2f %.2f %.2f %.2f re"
                    % (start / scale, 792 - (y + 1) / scale, (x - start) / scale, 0.7)
                )
            x += 1
    return b"0 g\n" + b"\n".join(runs) + b"\nf\n"


def _strip(page: Page) -> tuple[int, int, bytes]:
    """The upper part of the page's picture, which ends above the 21st row."""
    width, height, grey = picture(page, 1.5)
    rows = round(height * 0.43)
    return width, rows, grey[: width * rows]


def _missing() -> list[Variant]:
    first, second, third = pages_of(numbered())
    footed = _footed((first, second, third))
    base, base_footed = plain_pdf((first, second, third)), plain_pdf(footed)
    notices = pages_of(notice())
    headed_pages = pages_of(headed())
    with_number = _footed(headed_pages, "Final Determination Letter for IMR Case Number CM18-0928000 {page}")
    doubt, doubt_footed = problem(base), problem(base_footed)
    doubled = same_as(base, *DOUBTFUL)
    found = {
        "second_page_missing_footers": ((footed[0], footed[2]), doubt_footed),
        "second_page_missing": ((first, third), doubt),
        "last_page_missing_footers": (footed[:2], doubt_footed),
        "last_page_missing": ((first, second), doubt),
        "first_page_missing_footers": (footed[1:], doubt_footed),
        "second_page_doubled_footers": (
            (footed[0], footed[1], footed[1], footed[2]),
            same_as(base_footed, *DOUBTFUL),
        ),
        "last_page_doubled": ((first, second, third, third), doubled),
        "last_pages_swapped_footers": ((footed[0], footed[2], footed[1]), same_as(base_footed, *DOUBTFUL)),
        "notice_pages_swapped": (
            (notices[0], *reversed(notices[1:])),
            same_as(plain_pdf(notices), *DOUBTFUL),
        ),
        "page_missing_footers_name_the_case": (
            (with_number[0], with_number[2]),
            problem(plain_pdf(with_number)),
        ),
    }
    return [pdf_variant(KIND, name, pdf(pages), expected) for name, (pages, expected) in found.items()]


def _turned() -> list[Variant]:
    pages = pages_of(headed())
    base = plain_pdf(pages)
    found = [
        pdf_variant(
            KIND,
            f"rotate_{degrees}",
            pdf(tuple(replace(page, entries=b"/Rotate %d" % degrees) for page in pages)),
            same_as(base),
        )
        for degrees in (90, 180, 270)
    ]
    sideways = b"0 1 -1 0 792 0 cm\n"
    found.append(
        pdf_variant(
            KIND,
            "drawn_sideways_and_turned_back",
            pdf(tuple(_transformed(page, sideways, landscape=True) for page in pages)),
            same_as(base),
        )
    )
    upside_down = (pages[0], _transformed(pages[1], b"-1 0 0 -1 612 792 cm\n"), pages[2])
    found.append(pdf_variant(KIND, "one_page_upside_down", pdf(upside_down), same_as(base, *DOUBTFUL)))
    lying = tuple(_transformed(page, b"0.75 0 0 0.75 0 0 cm\n" + sideways) for page in pages)
    found.append(pdf_variant(KIND, "drawn_sideways", pdf(lying), same_as(base, *DOUBTFUL)))
    return found


def _transformed(page: Page, matrix: bytes, *, landscape: bool = False) -> Page:
    """The page with its rows drawn under a matrix; a landscape page is turned back by the viewer."""
    entries = b"/MediaBox[0 0 792 612]/Rotate 90" if landscape else b""
    return Page((), over=matrix + drawn(page), entries=entries)


def _letters_together() -> list[Variant]:
    one, other = pages_of(headed_short()), pages_of(headed_therapy())
    first, *rest = pages_of(headed())
    base = plain_pdf((first, *rest))
    stamp = Page((), over=shown("This page intentionally left blank", 220, 400))
    return [
        pdf_variant(KIND, "two_letters", pdf(one + other), refused()),
        pdf_variant(KIND, "two_letters_of_two_layouts", pdf(pages_of(numbered()) + other), refused()),
        pdf_variant(KIND, "blank_page_between", pdf((first, Page(()), *rest)), same_as(base)),
        pdf_variant(KIND, "blank_page_at_end", pdf((first, *rest, Page(()))), same_as(base)),
        pdf_variant(KIND, "page_left_blank_on_purpose", pdf((first, *rest, stamp)), same_as(base, *DOUBTFUL)),
    ]

from __future__ import annotations

import pytest

from imr.letters.read import read_pdf
from imr.letters.readings import LetterText
from support.drawn import MEDIA, annotation, drawn_pdf, form, image, show

ENOUGH = [
    f"line {number} of a page on which so much stands that it may well be a plain one, as most are"
    for number in range(5)
]
FIRST, WORDS = show(b"first line", y=720), show(b"secret words")
LAST = show(b"last line", y=640) + b"".join(
    show(line.encode(), y=630 - 6 * number, size=5) for number, line in enumerate(ENOUGH)
)
LAST_LINES = "\n".join(["last line", *ENOUGH])
OVER = b"70 670 120 25 re f\n"
WHITE_OVER = b"1 g " + OVER


def between(middle: bytes) -> bytes:
    return FIRST + b"q " + middle + b"Q\n" + LAST


def drawing(name: bytes) -> bytes:
    return b"q 90 0 0 25 70 670 cm /%s Do Q\n" % name


LAYER = b"<</Type/OCG/Name(draft)>>"
LAYER_OFF = b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>"
LAYERS_OFF = b"/OCProperties<</OCGs[6 0 R]/D<</BaseState/OFF>>>>"
LAYER_ON = b"/OCProperties<</OCGs[6 0 R]/D<</ON[6 0 R]>>>>"
NAMED_LAYER = b"/Properties<</L 6 0 R>>"
IN_LAYER = between(b"/OC /L BDC\n" + WORDS + b"EMC\n")
CROPPED = MEDIA + b"/CropBox[0 600 612 792]"
X6 = b"/XObject<</X 6 0 R>>"
ON_THE_WORDS = b"/QuadPoints[70 695 160 695 70 675 160 675]"


def annotated(*objects: bytes) -> bytes:
    """A page with the words and an annotation, which the first of the objects is."""
    return drawn_pdf(between(WORDS), page=MEDIA + b"/Annots[6 0 R]", objects=[*objects])


def read_as(*words: str, problems: tuple[str, ...] = ()) -> LetterText:
    """The reading of a page on which these words stand between the first line and the last."""
    return LetterText("\n".join(["first line", *words, LAST_LINES]), "application/pdf", 1, problems=problems)


HIDDEN = {
    "white on white": drawn_pdf(between(show(b"secret words", before=b"1 g"))),
    "nearly white": drawn_pdf(between(show(b"secret words", before=b"0.98 g"))),
    "white in RGB": drawn_pdf(between(show(b"secret words", before=b"1 1 1 rg"))),
    "white in CMYK": drawn_pdf(between(show(b"secret words", before=b"0 0 0 0 k"))),
    "white on a white box": drawn_pdf(between(WHITE_OVER + show(b"secret words", before=b"1 g"))),
    "grey on a box of that grey": drawn_pdf(
        between(b"0.85 g " + OVER + show(b"secret words", before=b"0.85 g"))
    ),
    "invisible mode": drawn_pdf(between(show(b"secret words", before=b"3 Tr"))),
    "clipping mode": drawn_pdf(between(b"q " + show(b"secret words", before=b"7 Tr") + b"Q\n")),
    "white outlines": drawn_pdf(between(show(b"secret words", before=b"1 Tr 1 G"))),
    "white box over it": drawn_pdf(between(WORDS + WHITE_OVER)),
    "white path over it": drawn_pdf(between(WORDS + b"1 g 60 660 m 260 660 l 260 700 l 60 700 l h f\n")),
    "white image over it": drawn_pdf(between(WORDS + drawing(b"X")), resources=X6, objects=[image(255)]),
    "white form over it": drawn_pdf(between(WORDS + b"/X Do\n"), resources=X6, objects=[form(WHITE_OVER)]),
    "thick white line over it": drawn_pdf(between(WORDS + b"1 G 25 w 60 684 m 260 684 l S\n")),
    "white box over the page": drawn_pdf(WORDS + b"1 g 0 0 612 792 re f 0 g\n" + FIRST + LAST),
    "below the crop box": drawn_pdf(FIRST + LAST + show(b"secret words", y=500), page=CROPPED),
    "off the page": drawn_pdf(FIRST + LAST + show(b"secret words", y=-50)),
    "right of the page": drawn_pdf(FIRST + show(b"secret words", x=700) + LAST),
    "clipped away": drawn_pdf(between(b"q 300 300 20 20 re W n\n" + WORDS + b"Q\n")),
    "clipped to nothing": drawn_pdf(between(b"q 0 0 0 0 re W n\n" + WORDS + b"Q\n")),
    "clipped away by the outer of two": drawn_pdf(
        between(b"q 300 300 20 20 re W n 0 0 612 792 re W n\n" + WORDS + b"Q\n")
    ),
    "layer off": drawn_pdf(IN_LAYER, resources=NAMED_LAYER, catalog=LAYER_OFF, objects=[LAYER]),
    "all layers off": drawn_pdf(IN_LAYER, resources=NAMED_LAYER, catalog=LAYERS_OFF, objects=[LAYER]),
    "form of a layer that is off": drawn_pdf(
        between(b"/X Do\n"),
        resources=b"/XObject<</X 7 0 R>>",
        catalog=LAYER_OFF,
        objects=[LAYER, form(WORDS, b"/OC 6 0 R")],
    ),
    "no opacity": drawn_pdf(between(b"q /G gs\n" + WORDS + b"Q\n"), resources=b"/ExtGState<</G<</ca 0>>>>"),
    "a tenth of a point": drawn_pdf(between(show(b"secret words", size=0.1))),
    "half a point": drawn_pdf(between(show(b"secret words", size=0.5))),
    "scaled down": drawn_pdf(
        between(b"q 0.01 0 0 0.01 72 680 cm\n" + show(b"secret words", x=0, y=0) + b"Q\n")
    ),
    "white in a form": drawn_pdf(
        between(b"/X Do\n"), resources=X6, objects=[form(show(b"secret words", before=b"1 g"))]
    ),
    "covered in a form": drawn_pdf(between(b"/X Do\n"), resources=X6, objects=[form(WORDS + WHITE_OVER)]),
    "form covered": drawn_pdf(between(b"/X Do\n" + WHITE_OVER), resources=X6, objects=[form(WORDS)]),
    "hidden annotation": drawn_pdf(
        FIRST + LAST,
        page=MEDIA + b"/Annots[6 0 R]",
        objects=[
            b"<</Type/Annot/Subtype/FreeText/Rect[70 675 160 695]/F 2/Contents(secret words)/DA(/T 9 Tf)>>"
        ],
    ),
}


@pytest.mark.parametrize("pdf", HIDDEN.values(), ids=HIDDEN)
def test_what_nobody_sees_is_left_out(pdf: bytes) -> None:
    assert read_pdf(pdf) == read_as()


def test_what_replaces_covered_words_is_read_alone() -> None:
    content = between(WORDS + WHITE_OVER + show(b"other words", before=b"0 g"))
    assert read_pdf(drawn_pdf(content)) == LetterText(
        "first line\nother words\n" + LAST_LINES, "application/pdf", 1
    )


def test_part_of_a_line_may_be_covered() -> None:
    content = between(show(b"shown covered again") + b"1 g 109 670 48 25 re f 0 g\n")
    reading = read_pdf(drawn_pdf(content))
    assert reading == LetterText("first line\nshown again\n" + LAST_LINES, "application/pdf", 1)


def test_words_of_a_line_stay_together_where_hidden_ones_stood_between() -> None:
    hidden = show(b"hidden", x=300, y=500, before=b"1 g")
    content = show(b"the request", y=700) + hidden + show(b"is upheld", x=140, y=700, before=b"0 g")
    reading = read_pdf(drawn_pdf(content))
    assert reading == LetterText("the request is upheld", "application/pdf", 1)


MULTIPLIED = b"/ExtGState<</G<</BM/Multiply>>>>"
YELLOW_OVER = b"1 1 0 rg " + OVER
SHOWN = {
    "white on a dark box": between(b"0 0 0.5 rg " + OVER + show(b"secret words", before=b"1 g")),
    "white on black": between(b"0 g " + OVER + show(b"secret words", before=b"1 g")),
    "grey": between(show(b"secret words", before=b"0.6 g")),
    "light grey": between(show(b"secret words", before=b"0.85 g")),
    "blue": between(show(b"secret words", before=b"0 0 1 rg")),
    "on a coloured row": between(b"0.8 0.9 1 rg " + OVER + show(b"secret words", before=b"0 g")),
    "on a row drawn first": b"0.9 g " + OVER + b"0 g\n" + between(WORDS),
    "white box first": WHITE_OVER + b"0 g\n" + between(WORDS),
    "marked yellow before": between(YELLOW_OVER + show(b"secret words", before=b"0 g")),
    "underlined": between(WORDS + b"72 678 70 0.7 re f\n"),
    "underlined by a line": between(WORDS + b"0.5 w 72 678 m 142 678 l S\n"),
    "in a frame": between(WORDS + b"1 w 70 670 120 25 re S\n"),
    "in a thick frame": between(WORDS + b"4 w 60 660 140 45 re S\n"),
    "box below it": between(WORDS + b"0 g 70 655 120 18 re f\n"),
    "white box below it": between(WORDS + b"1 g 70 655 120 20 re f 0 g\n"),
    "black box beside it": between(WORDS + b"0 g 200 670 120 25 re f\n"),
    "outlined": between(show(b"secret words", before=b"1 Tr 0.3 w")),
    "filled and outlined": between(show(b"secret words", before=b"2 Tr 0.3 w")),
    "filled and clipping": between(b"q " + show(b"secret words", before=b"4 Tr") + b"Q\n"),
    "small": between(show(b"secret words", size=4)),
    "clipped to its cell": between(b"q 70 675 120 20 re W n\n" + WORDS + b"Q\n"),
    "clipped by a curve": between(b"q 0 600 m 612 600 l 612 750 l 0 750 l h W n\n" + WORDS + b"Q\n"),
    "a box that paints nothing": between(WORDS + OVER.replace(b" f", b" n")),
    "in bold by printing twice": between(WORDS + show(b"secret words").replace(b"72", b"72.3")),
}


@pytest.mark.parametrize("content", SHOWN.values(), ids=SHOWN)
def test_what_is_seen_is_read(content: bytes) -> None:
    assert read_pdf(drawn_pdf(content)) == read_as("secret words")


SHOWN_BY_MORE = {
    "half opaque": drawn_pdf(
        between(b"q /G gs\n" + WORDS + b"Q\n"), resources=b"/ExtGState<</G<</ca 0.5>>>>"
    ),
    "marked yellow after": drawn_pdf(
        between(WORDS + b"q /G gs " + YELLOW_OVER + b"Q\n"), resources=MULTIPLIED
    ),
    "under a pale glass": drawn_pdf(
        between(WORDS + b"q /G gs 1 g " + OVER + b"Q\n"), resources=b"/ExtGState<</G<</ca 0.4>>>>"
    ),
    "layer on": drawn_pdf(IN_LAYER, resources=NAMED_LAYER, catalog=LAYER_ON, objects=[LAYER]),
    "in a form": drawn_pdf(between(b"/X Do\n"), resources=X6, objects=[form(WORDS)]),
    "in a form in a form": drawn_pdf(
        between(b"/X Do\n"),
        resources=X6,
        objects=[form(b"/Y Do\n").replace(b"/Font", b"/XObject<</Y 7 0 R>>/Font"), form(WORDS)],
    ),
    "on a light image": drawn_pdf(between(drawing(b"X") + WORDS), resources=X6, objects=[image(220)]),
    "white on a dark image": drawn_pdf(
        between(drawing(b"X") + show(b"secret words", before=b"1 g")),
        resources=X6,
        objects=[image(30)],
    ),
    "an image beside it": drawn_pdf(
        between(WORDS + b"q 90 0 0 25 300 670 cm /X Do Q\n"), resources=X6, objects=[image(0)]
    ),
    "highlighted": annotated(annotation(b"Highlight", b"/C[1 1 0]" + ON_THE_WORDS)),
    "underlined by an annotation": annotated(annotation(b"Underline", b"/C[1 0 0]" + ON_THE_WORDS)),
    "linked": annotated(annotation(b"Link", b"/A<</S/URI/URI(http://example.org)>>")),
    "framed by an annotation": annotated(annotation(b"Square", b"/C[1 0 0]")),
    "crop box around it": drawn_pdf(between(WORDS), page=MEDIA + b"/CropBox[20 20 592 772]"),
    "media box from elsewhere": drawn_pdf(between(WORDS), page=b"/MediaBox[-100 -100 512 792]"),
}


@pytest.mark.parametrize("pdf", SHOWN_BY_MORE.values(), ids=SHOWN_BY_MORE)
def test_what_is_seen_is_read_whatever_is_around_it(pdf: bytes) -> None:
    assert read_pdf(pdf) == read_as("secret words")


def test_a_watermark_behind_the_text_takes_nothing_from_it() -> None:
    turned = b"BT /T 60 Tf 0.9 g 0.7 0.7 -0.7 0.7 72 600 Tm (DRAFT) Tj ET 0 g\n"
    reading = read_pdf(drawn_pdf(turned + between(WORDS)))
    assert isinstance(reading, LetterText)
    assert "first line\nsecret words\n" + LAST_LINES in reading.text
    assert reading.problems == ()


COVERED = {
    "black box": drawn_pdf(between(WORDS + b"0 g " + OVER)),
    "dark grey box": drawn_pdf(between(WORDS + b"0.3 g " + OVER)),
    "grey box": drawn_pdf(between(WORDS + b"0.6 g " + OVER)),
    "blue box": drawn_pdf(between(WORDS + b"0 0 0.6 rg " + OVER)),
    "red box": drawn_pdf(between(WORDS + b"1 0 0 rg " + OVER)),
    "yellow box": drawn_pdf(between(WORDS + b"1 1 0 rg " + OVER)),
    "black on black": drawn_pdf(between(b"0 g " + OVER + WORDS)),
    "black line": drawn_pdf(between(WORDS + b"20 w 60 684 m 260 684 l S\n")),
    "black shape": drawn_pdf(between(WORDS + b"0 g 60 660 m 260 665 l 260 702 l 60 700 l h f\n")),
    "box that sits low": drawn_pdf(between(WORDS + b"0 g 70 668 120 19 re f\n")),
    "black image": drawn_pdf(between(WORDS + drawing(b"X")), resources=X6, objects=[image(0)]),
    "black form": drawn_pdf(between(WORDS + b"/X Do\n"), resources=X6, objects=[form(b"0 g " + OVER)]),
    "in a form": drawn_pdf(between(b"/X Do\n"), resources=X6, objects=[form(WORDS + b"0 g " + OVER)]),
    "black highlight": annotated(annotation(b"Highlight", b"/C[0 0 0]" + ON_THE_WORDS)),
    "black square": annotated(annotation(b"Square", b"/C[0 0 0]/IC[0 0 0]")),
    "black square drawn by its maker": annotated(
        annotation(b"Square", b"/AP<</N 7 0 R>>"),
        form(b"0 g 0 0 90 20 re f").replace(b"[0 0 612 792]", b"[0 0 90 20]"),
    ),
}


@pytest.mark.parametrize("pdf", COVERED.values(), ids=COVERED)
def test_text_under_a_cover_is_left_out_and_said(pdf: bytes) -> None:
    assert read_pdf(pdf) == read_as(problems=("covered_text",))


REDACTED = {
    "by its rectangle": annotation(b"Redact", b"/IC[0 0 0]/OC[1 0 0]"),
    "by its quadrilaterals": annotation(b"Redact", ON_THE_WORDS),
    "hidden": annotation(b"Redact", b"").replace(b"/F 4", b"/F 2"),
}


@pytest.mark.parametrize("mark", REDACTED.values(), ids=REDACTED)
def test_text_marked_for_redaction_is_said(mark: bytes) -> None:
    reading = read_pdf(annotated(mark))
    assert isinstance(reading, LetterText)
    assert reading.problems == ("covered_text",)


def test_a_mark_for_redaction_beside_the_text_says_nothing() -> None:
    mark = annotation(b"Redact", rect=b"300 300 400 400")
    reading = read_pdf(annotated(mark))
    assert reading == read_as("secret words")


def test_a_page_too_large_to_look_at_is_read_and_said() -> None:
    content = b"q 20 0 0 20 0 0 cm\n" + between(WORDS) + b"Q\n"
    reading = read_pdf(drawn_pdf(content, page=b"/MediaBox[0 0 12240 14400]/Rotate 180"))
    assert isinstance(reading, LetterText)
    assert reading.problems == ("page_unclear",)

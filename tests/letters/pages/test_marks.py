from __future__ import annotations

import pytest

from imr.letters.read import read_pdf
from imr.letters.readings import LetterText
from support.drawn import MEDIA, annotation, drawn_pdf, form, show

LETTER = (
    show(b"Reviewed by:", y=720)
    + show(b"The request for", y=680)
    + show(b"is", x=300, y=680)
    + show(b"Sincerely", y=600)
)
LINES = ["Reviewed by:", "The request for is", "Sincerely"]


def appearance(words: bytes, width: int, height: int = 16) -> bytes:
    box = b"[0 0 %d %d]" % (width, height)
    return form(show(words, x=2, y=4, size=10)).replace(b"[0 0 612 792]", box)


def field(rect: bytes, entries: bytes, kind: bytes = b"Tx") -> bytes:
    return annotation(b"Widget", b"/FT/%s/T(f)%s" % (kind, entries), rect)


def with_fields(*objects: bytes, form_entries: bytes = b"", fields: int = 1) -> bytes:
    numbers = b" ".join(b"%d 0 R" % (6 + number) for number in range(fields))
    return drawn_pdf(
        LETTER,
        page=MEDIA + b"/Annots[%s]" % numbers,
        catalog=b"/AcroForm<</Fields[%s]/DR<</Font<</T 5 0 R>>>>/DA(/T 10 Tf 0 g)%s>>"
        % (numbers, form_entries),
        objects=objects,
    )


LOOK = b"/AP<</N %d 0 R>>"
FIELDS = {
    "after its label": (
        with_fields(field(b"150 716 250 732", b"/V(A. Nobody)" + LOOK % 7), appearance(b"A. Nobody", 100)),
        ["Reviewed by: A. Nobody", *LINES[1:]],
    ),
    "within a sentence": (
        with_fields(field(b"165 676 290 692", b"/V(an MRI)" + LOOK % 7), appearance(b"an MRI", 125)),
        [LINES[0], "The request for an MRI is", LINES[2]],
    ),
    "at the end of a sentence": (
        with_fields(
            field(b"315 676 400 692", b"/Ff 131072/V(Upheld)" + LOOK % 7, b"Ch"), appearance(b"Upheld", 85)
        ),
        [LINES[0], "The request for is Upheld", LINES[2]],
    ),
    "on a line of its own": (
        with_fields(field(b"72 640 200 656", b"/V(Overturned)" + LOOK % 7), appearance(b"Overturned", 128)),
        [*LINES[:2], "Overturned", LINES[2]],
    ),
    "before everything": (
        with_fields(
            field(b"72 750 200 766", b"/V(CM21-0213037)" + LOOK % 7), appearance(b"CM21-0213037", 128)
        ),
        ["CM21-0213037", *LINES],
    ),
    "two of one line": (
        with_fields(
            field(b"165 676 290 692", b"/V(an MRI)" + LOOK % 8),
            field(b"315 676 400 692", b"/V(Upheld)" + LOOK % 9),
            appearance(b"an MRI", 125),
            appearance(b"Upheld", 85),
            fields=2,
        ),
        [LINES[0], "The request for an MRI is Upheld", LINES[2]],
    ),
    "shown otherwise than its value": (
        with_fields(field(b"150 716 250 732", b"/V(another)" + LOOK % 7), appearance(b"A. Nobody", 100)),
        ["Reviewed by: A. Nobody", *LINES[1:]],
    ),
    "drawn by the reader": (
        with_fields(
            field(b"150 716 250 732", b"/V(A. Nobody)/DA(/T 10 Tf 0 g)"),
            form_entries=b"/NeedAppearances true",
        ),
        ["Reviewed by: A. Nobody", *LINES[1:]],
    ),
    "hidden": (
        with_fields(
            field(b"150 716 250 732", b"/V(A. Nobody)" + LOOK % 7).replace(b"/F 4", b"/F 2"),
            appearance(b"A. Nobody", 100),
        ),
        LINES,
    ),
    "empty": (with_fields(field(b"150 716 250 732", b"")), LINES),
}


@pytest.mark.parametrize(("pdf", "lines"), FIELDS.values(), ids=FIELDS)
def test_form_fields_are_read_in_their_place(pdf: bytes, lines: list[str]) -> None:
    assert read_pdf(pdf) == LetterText("\n".join(lines), "application/pdf", 1)


@pytest.mark.parametrize(("state", "problems"), [(b"Yes", ("boxes_ticked",)), (b"Off", ())])
def test_a_ticked_box_is_said(state: bytes, problems: tuple[str, ...]) -> None:
    cross = form(b"1 w 2 2 m 10 10 l S").replace(b"[0 0 612 792]", b"[0 0 12 12]")
    box = field(b"150 716 162 728", b"/AS/%s/AP<</N<</Yes 7 0 R/Off 8 0 R>>>>" % state, b"Btn")
    reading = read_pdf(with_fields(box, cross, form(b"").replace(b"[0 0 612 792]", b"[0 0 12 12]")))
    assert reading == LetterText("\n".join(LINES), "application/pdf", 1, problems)


SPEAKING = {
    "typed on the page": annotation(
        b"FreeText", b"/DA(/Helv 10 Tf 0 g)/Contents(AMENDED)", b"72 640 200 656"
    ),
    "sticky note": annotation(b"Text", b"/Contents(This is wrong)", b"500 680 520 700"),
    "stamp": annotation(b"Stamp", b"/Name/Void", b"300 400 400 450"),
    "struck out": annotation(b"StrikeOut", b"/C[1 0 0]/QuadPoints[70 695 160 695 70 675 160 675]"),
    "comment on a highlight": annotation(
        b"Highlight", b"/C[1 1 0]/Contents(no!)/QuadPoints[70 695 160 695 70 675 160 675]"
    ),
    "insertion": annotation(b"Caret", b"/Contents(not)", b"300 680 310 690"),
    "handwriting": annotation(b"Ink", b"/InkList[[300 400 350 450]]/C[0 0 1]", b"290 390 360 460"),
    "comment on a frame": annotation(b"Square", b"/C[1 0 0]/Contents(see below)", b"60 660 200 700"),
}


@pytest.mark.parametrize("note", SPEAKING.values(), ids=SPEAKING)
def test_annotations_that_speak_are_said(note: bytes) -> None:
    reading = read_pdf(drawn_pdf(LETTER, page=MEDIA + b"/Annots[6 0 R]", objects=[note]))
    assert isinstance(reading, LetterText)
    assert reading.problems == ("annotation_text",)
    assert [line for line in reading.text.split("\n") if line in LINES] == LINES


SILENT = {
    "link": annotation(b"Link", b"/A<</S/URI/URI(http://example.org)>>"),
    "popup": annotation(b"Popup", b"/Contents(of another)"),
    "highlight": annotation(b"Highlight", b"/C[1 1 0]/QuadPoints[70 695 160 695 70 675 160 675]"),
    "underline": annotation(b"Underline", b"/C[1 0 0]/QuadPoints[70 695 160 695 70 675 160 675]"),
    "frame": annotation(b"Square", b"/C[1 0 0]", b"60 660 200 700"),
    "line": annotation(b"Line", b"/L[300 300 400 300]", b"290 290 410 310"),
    "hidden note": annotation(b"Text", b"/Contents(no)").replace(b"/F 4", b"/F 2"),
    "note for the screen of nobody": annotation(b"Text", b"/Contents(no)").replace(b"/F 4", b"/F 32"),
    "no annotation": b"(nothing)",
}


@pytest.mark.parametrize("note", SILENT.values(), ids=SILENT)
def test_annotations_without_words_say_nothing(note: bytes) -> None:
    reading = read_pdf(drawn_pdf(LETTER, page=MEDIA + b"/Annots[6 0 R]", objects=[note]))
    assert reading == LetterText("\n".join(LINES), "application/pdf", 1)

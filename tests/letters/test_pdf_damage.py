from __future__ import annotations

import re
import zlib
from base64 import a85decode, a85encode

import pytest

from imr.letters.pdf_damage import of_ascii85
from imr.letters.read import read_pdf
from imr.letters.readings import LetterText, Refusal
from support.drawn import FONT, show, stream
from support.pdfs import objects_pdf, pdf

LETTER = pdf(["first page", "second page", "third page"])
READ = LetterText("first page\fsecond page\fthird page", "application/pdf", 3)


def updated(data: bytes) -> bytes:
    """The PDF with an object added after its end (ISO 32000-1, 7.5.6)."""
    start, size = re.findall(rb"startxref\s+(\d+)", data)[-1], int(re.findall(rb"/Size (\d+)", data)[-1])
    root = re.findall(rb"/Root (\d+ 0 R)", data)[-1]
    added = b"\n%d 0 obj\n<</Amended true/Note(%s)>>\nendobj\n" % (size, b"x" * 300)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (size, len(data) + 1)
    trailer = b"trailer<</Size %d/Root %s/Prev %s>>\n" % (size + 1, root, start)
    return data + added + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(data) + len(added))


UPDATED = updated(LETTER)
ADDED = len(UPDATED) - len(LETTER)


@pytest.mark.parametrize("kept", [3, 5, 6, 8, 20, 100, 300, 340, ADDED - 20, ADDED - 4, ADDED - 2])
def test_an_update_cut_short_is_truncated(kept: int) -> None:
    assert read_pdf(UPDATED[: len(LETTER) + kept]) == Refusal("pdf_truncated", "application/pdf")


@pytest.mark.parametrize("kept", [20, 700, len(LETTER) // 2, len(LETTER) - 10])
def test_a_pdf_cut_short_is_truncated(kept: int) -> None:
    assert read_pdf(LETTER[:kept]) == Refusal("pdf_truncated", "application/pdf")


def test_a_linearized_pdf_cut_after_its_first_end_is_truncated() -> None:
    said = LETTER.replace(b"\n", b"\n%%<</Linearized 1/L %d>>\n" % (len(LETTER) + 5_000), 1)
    assert read_pdf(said) == Refusal("pdf_truncated", "application/pdf")


@pytest.mark.parametrize(
    "data",
    [
        UPDATED,
        updated(UPDATED),
        LETTER.rstrip(),
        LETTER + b"\n\n",
        LETTER + b"\r\n" * 900,
        LETTER + b"\0" * 5_000,
        LETTER + b" \0\r\n",
        LETTER + b"\r\n0\r\n\r\n",
        LETTER + b"\r\n--boundary42--\r\n",
        LETTER + b"<!-- served in 0.2 s -->\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + LETTER,
    ],
)
def test_what_harms_nothing_around_a_pdf_is_let_pass(data: bytes) -> None:
    assert read_pdf(data) == READ


START = re.findall(rb"startxref\s+(\d+)", LETTER)[-1]
ENTRIES = list(re.finditer(rb"\d{10}(?= 00000 n)", LETTER))
PAGES_COUNT = b"/Count 3"


def misaddressed(entry: re.Match[bytes]) -> bytes:
    return LETTER[: entry.start()] + b"%010d" % (int(entry[0]) + 3) + LETTER[entry.end() :]


@pytest.mark.parametrize(
    "data",
    [
        LETTER.replace(b"startxref\n" + START, b"startxref\n%d" % (int(START) - 7)),
        LETTER.replace(b"startxref\n" + START, b"startxref\n0"),
        LETTER.replace(b"xref\n0 ", b"xrfe\n0 "),
        UPDATED.replace(b"/Prev " + START, b"/Prev 5"),
        LETTER.replace(b"\n", b"\r\n"),
        LETTER.replace(PAGES_COUNT, b"/Count 2"),
        *map(misaddressed, ENTRIES),
    ],
)
def test_what_the_library_repairs_or_loses_is_said(data: bytes) -> None:
    reading = read_pdf(data)
    if isinstance(reading, Refusal):
        assert reading.reason == "pdf_damaged"
    else:
        assert reading.problems == ("pdf_repaired",)


def test_a_page_that_is_counted_and_not_there_is_damage() -> None:
    assert read_pdf(LETTER.replace(PAGES_COUNT, b"/Count 5")) == Refusal("pdf_damaged", "application/pdf", 5)


def packed_pdf(content: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return objects_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</Font<</T 5 0 R>>>>>>",
            stream(b"/Filter" + filters, content),
            FONT,
        ]
    )


LINES = b"".join(show(b"line %d of a letter" % number, y=740 - 14 * number) for number in range(40))
PACKED = zlib.compress(LINES)


def flipped(place: int) -> bytes:
    return PACKED[:place] + bytes([PACKED[place] ^ 8]) + PACKED[place + 1 :]


@pytest.mark.parametrize(
    "content",
    [*(flipped(place) for place in range(40, len(PACKED), 40)), flipped(len(PACKED) - 1), PACKED[:-40]],
)
def test_packed_text_that_is_damaged_is_said_or_refused(content: bytes) -> None:
    reading = read_pdf(packed_pdf(content))
    if isinstance(reading, Refusal):
        assert reading.reason == "pdf_without_text"
    else:
        assert "pdf_repaired" in reading.problems


LETTERS_OF_IT = a85encode(PACKED) + b"~>"


@pytest.mark.parametrize("place", range(40, len(LETTERS_OF_IT) - 40, 60))
def test_packed_text_in_letters_that_is_damaged_is_said(place: int) -> None:
    other = b"A" if LETTERS_OF_IT[place : place + 1] != b"A" else b"B"
    content = LETTERS_OF_IT[:place] + other + LETTERS_OF_IT[place + 1 :]
    reading = read_pdf(packed_pdf(content, b"[/ASCII85Decode/FlateDecode]"))
    if isinstance(reading, LetterText):
        assert "pdf_repaired" in reading.problems


@pytest.mark.parametrize(
    "text",
    [b"", LETTERS_OF_IT[:-2], a85encode(PACKED, wrapcol=60), *(LETTERS_OF_IT[:size] for size in range(7))],
    ids=len,
)
def test_text_in_letters_is_what_python_makes_of_it(text: bytes) -> None:
    assert of_ascii85(text) == a85decode(text)


def test_zeros_may_be_one_letter() -> None:
    assert of_ascii85(a85encode(bytes(8) + b"rest")) == bytes(8) + b"rest"


@pytest.mark.parametrize("text", [b"uuuuu", b"87cU\x7f", b"87z", b's8W-"'])
def test_text_that_is_not_in_letters_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"(?i)ascii85"):
        of_ascii85(text)


@pytest.mark.parametrize("lost", [b">>stream\n", b"endstream", b"/Length"])
def test_a_stream_without_its_beginning_or_end_is_said(lost: bytes) -> None:
    whole = packed_pdf(PACKED)
    damaged = whole.replace(lost, b"\0" * len(lost), 1)
    reading = read_pdf(damaged)
    if isinstance(reading, LetterText) and reading.text != read_pdf(whole).text:  # type: ignore[union-attr]
        assert "pdf_repaired" in reading.problems


@pytest.mark.parametrize(
    ("content", "filters"),
    [
        (PACKED, b"/FlateDecode"),
        (PACKED, b"[/FlateDecode]"),
        (LETTERS_OF_IT, b"[ /ASCII85Decode /FlateDecode ]"),
    ],
)
def test_packed_text_that_is_whole_is_read(content: bytes, filters: bytes) -> None:
    reading = read_pdf(packed_pdf(content, filters))
    assert isinstance(reading, LetterText)
    assert reading.problems == ()
    assert reading.text.count("\n") == 39


def rows_of_references(objects: list[bytes], *, predicted: bool, wrong: int | None = None) -> bytes:
    """A PDF whose references are a stream (ISO 32000-1, 7.5.8); one of its objects may be misaddressed."""
    out, places = bytearray(b"%PDF-1.5\n"), [0]
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    places.append(len(out))
    if wrong:
        places[wrong] += 3
    rows = [bytes([number > 0]) + place.to_bytes(3, "big") + b"\0" for number, place in enumerate(places)]
    above = [bytes(5), *rows]
    ups = [
        b"\2" + bytes((here - there) % 256 for here, there in zip(row, before, strict=True))
        for row, before in zip(rows, above, strict=False)
    ]
    parms = b"/DecodeParms<</Predictor 12/Columns 5>>" if predicted else b""
    entries = b"/Type/XRef/Root 1 0 R/W[1 3 1]/Size %d/Filter/FlateDecode%s" % (len(rows), parms)
    body = stream(entries, zlib.compress(b"".join(ups if predicted else rows)))
    return bytes(out) + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(rows) - 1, body, len(out))


OBJECTS = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents[4 0 R 6 0 R]/Resources<</Font<</T 5 0 R>>>>>>",
    stream(b"", show(b"first line")),
    FONT,
    stream(b"", show(b"second line", y=640)),
]


@pytest.mark.parametrize("predicted", [False, True])
@pytest.mark.parametrize(("wrong", "text"), [(None, "first line\nsecond line"), (6, "first line")])
def test_a_stream_of_references_is_followed(predicted: bool, wrong: int | None, text: str) -> None:
    reading = read_pdf(rows_of_references(OBJECTS, predicted=predicted, wrong=wrong))
    problems = ("pdf_repaired",) if wrong else ()
    assert reading == LetterText(text, "application/pdf", 1, problems)

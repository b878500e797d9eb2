"""What stands at the edges of pages: told from the letter's text, and kept out of it."""

from __future__ import annotations

import pytest

from imr.parsing import ParsedLetter, parse_letter
from imr.parsing.cleaning import clean
from imr.parsing.furniture import find_furniture
from imr.samples import make_letter

OPEN = "the worker was given a brace for the knee, and was asked to keep it on while"
GOES_ON = "standing at work. The brace was worn for some weeks, and the pain was less in"
CLOSED = "The records do not say whether a brace was worn, so that no benefit of it can be told."
NOTICE = "This copy is for the parties to the claim and for nobody else."
FULL = "Over the weeks that followed the worker reported less pain and was back at work on most"


def paged(*edges: tuple[str, str], before: str = OPEN, after: str = GOES_ON) -> str:
    """Pages with these lines at their heads and feet; a sentence runs over every break, or others do."""
    pages = []
    words = ("spring", "summer", "autumn", "winter")
    for number, (head, foot) in enumerate(edges):
        first = f"{after} {words[number]}" if after is GOES_ON else after
        first = first if number else "A letter begins here, and tells of an injury."
        last = f"In {words[number]}, {before}" if before is OPEN else before
        last = last if number + 1 < len(edges) else "The request is not medically necessary."
        middle = [f"{FULL} of the {words[number]}, by the {said}" for said in ("notes", "report", "form")]
        pages.append("\n".join(line for line in (head, first, *middle, last, foot) if line))
    return "\f".join(pages)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (paged(("", ""), ("", "")), ()),
        # Lines that every page has, with the same numbers or others.
        (paged(("", "ACME Copy"), ("", "ACME Copy")), ("ACME Copy", "ACME Copy")),
        (paged(("", "AB00311"), ("", "AB00312")), ("AB00311", "AB00312")),
        (paged(("Copy of 2019", ""), ("Copy of 2019", "")), ("Copy of 2019", "Copy of 2019")),
        # Lines that some have, where a sentence goes on after them or they count the pages.
        (paged(("", ""), ("ACME Copy", ""), ("ACME Copy", "")), ("ACME Copy", "ACME Copy")),
        (paged(("", ""), ("2", ""), ("3", "")), ("2", "3")),
        (
            paged(("", ""), ("Review, p. 2", ""), ("Review, p. 3", ""), before=CLOSED, after="It"),
            ("Review, p. 2", "Review, p. 3"),
        ),
        # Sentences, where all pages have them.
        (paged(*[("", NOTICE)] * 3), (NOTICE,) * 3),
        # Lines in small letters, which would go on with a sentence if one were open before each of them.
        (paged(*[("", "true copy")] * 3, before=CLOSED, after="It"), ("true copy",) * 3),
        (paged(("true copy", ""), ("true copy", "")), ("true copy",) * 2),
        (paged(("page 1 out of 2", ""), ("page 2 out of 2", "")), ("page 1 out of 2", "page 2 out of 2")),
        # A note of two lines.
        (
            paged(*[("", "A copy for Acme\nand nobody else")] * 3, before=CLOSED, after="It"),
            ("A copy for Acme", "and nobody else") * 3,
        ),
        # A sentence above the letter, and again.
        (paged(("It is a copy.", ""), ("It is a copy.", "")), ("It is a copy.",) * 2),
        # Alone at one page break: it counts the page, or names the letter's case.
        (paged(("", "Page 1 of 2"), ("", "")), ("Page 1 of 2",)),
        (paged(("", "1"), ("", ""), before=CLOSED, after="It"), ("1",)),
        (paged(("", "[1]"), ("", ""), before=CLOSED, after="It"), ("[1]",)),
        (paged(("", "pg. 1/2"), ("", ""), before=CLOSED, after="It"), ("pg. 1/2",)),
        (
            "Case Number: CM21-0213037\n" + paged(("", ""), ("CM21-0213037 ACME Copy", "")),
            ("CM21-0213037 ACME Copy",),
        ),
        # A mark that the reader of the page found across it.
        (paged(("", "\vNOT FOR RELEASE"), ("", "")), ("NOT FOR RELEASE",)),
    ],
)
def test_furniture(text: str, words: tuple[str, ...]) -> None:
    found = find_furniture(text)
    assert found.words == words
    assert [text[slice(*span)] for span in found.spans] == list(words)
    assert found.unexplained == ()


@pytest.mark.parametrize(
    "text",
    [
        # A number that is none of the page's, and an item's number.
        paged(("", "12"), ("", ""), before="three times a week for", after="visits in all"),
        paged(("", ""), ("2. Norco", ""), ("3. Norco", ""), before=CLOSED, after="It"),
        # The ends of sentences, which may be alike.
        "\f".join(
            paged(("", "necessary."), before="").replace("request is not medically necessary.", "case is not")
            for _ in range(2)
        ),
        paged(("", "It was tried"), ("", "It was tried"), before=CLOSED, after="once")[:-20],
        # Requests, labels and headings of the form.
        paged(("MRI of the knee: Upheld", ""), ("MRI of the knee: Upheld", ""), before=CLOSED, after="It"),
        paged(("", ""), ("MRI of the knee", ""), ("MRI of the hip", ""), before=CLOSED, after="It"),
        paged(("", "CLINICAL CASE SUMMARY"), ("", "CLINICAL CASE SUMMARY"), before=CLOSED, after="It"),
        paged(("ACME guideline: None.", ""), ("ACME guideline: None.", ""), before=CLOSED, after="It"),
        # The lines of a table that runs over a break.
        paged(("", "Norco 1\nNorco 2"), ("Norco 3\nNorco 4", ""), before=CLOSED, after="It"),
        # A request whose lines are short.
        paged(
            ("", "Massage for the back"),
            ("1 time a week:\nUpheld", ""),
            before=CLOSED,
            after="It is the guideline.",
        ),
        paged(("", ""), ("Physical therapy for", ""), before="set forth below:", after="the knee: Upheld"),
        # A line that two pages have near their ends, and other text below it.
        paged(
            ("", f"Section(s): Initial Care.\n{FULL} of the notes"),
            ("", f"Section(s): Initial Care.\n{FULL} of the forms"),
            ("", ""),
        ),
        # A whole sentence of a case, and the conclusion of an item in two lines.
        paged(("", "The pain of the knee went on."), ("", ""), before=CLOSED, after="It"),
        paged(("", "This is not\nnecessary."), ("", ""), before=CLOSED, after="Norco 5mg a day: Upheld"),
        paged(("", "Cane for the time in which the foot is in a cast:"), ("Upheld", ""), before="necessary."),
        # Entries of a list.
        paged(("", "- A report of an MRI"), ("- Notes of visits", ""), before=CLOSED, after="It"),
        # A sentence that stands on two pages and parts none.
        paged(("", ""), (CLOSED, ""), (CLOSED, ""), before=CLOSED, after="It"),
        # The header's own line, which running heads repeat.
        "Case Number: CM21-0213037\nDate of Injury: 03/15/2018\n" + paged(("", ""), ("", "")),
    ],
)
def test_text_stays(text: str) -> None:
    assert find_furniture(text).words == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (paged(("", "AB0031144"), ("", "")), "AB0031144"),
        (paged(("", ""), ("3/4/19, 9:14 AM Letter", "")), "3/4/19, 9:14 AM Letter"),
        (paged(("", "ACME Records"), ("", "")), "ACME Records"),
        (paged(("", "RECEIVED"), ("", ""), before=CLOSED, after="Norco 5mg #30: Upheld"), "RECEIVED"),
        (paged(("", ""), ("", "ACME Records")), "ACME Records"),
        # A line before an item, one in small letters after a sentence's end.
        (
            paged(("", "ACME Records"), ("", ""), before=CLOSED, after="Norco 5mg #30 a day: Upheld"),
            "ACME Records",
        ),
        (paged(("", "true copy"), ("", ""), before=CLOSED, after="It"), "true copy"),
        (paged(("", "true copy"), ("", ""), before="set forth below:", after="Norco: Upheld"), "true copy"),
        # One in small letters that leaves room in the sentence around it.
        (paged(("", "true copy"), ("", ""), before=f"{FULL} of"), "true copy"),
        # A sentence after the conclusion.
        (paged(("", ""), ("", NOTICE)), NOTICE),
        # A sentence that parts another.
        (paged(("", "This is a copy."), ("", "")), "This is a copy."),
        # A whole sentence between others, which tells of no case.
        (
            paged(("", "Nobody else is to have this."), ("", ""), before=CLOSED, after="It"),
            "Nobody else is to have this.",
        ),
        # A line with a colon before an item.
        (
            paged(("", "RE: Ann Example"), ("", ""), before=CLOSED, after="Norco 5mg a day: Upheld"),
            "RE: Ann Example",
        ),
        # Marks on both sides, and pages counted in words.
        (paged(("", "...more..."), ("", "")), "...more..."),
        (paged(("", "- ii -"), ("", ""), before=CLOSED, after="It"), "- ii -"),
        (paged(("", ""), ("Page two", ""), before=CLOSED, after="It"), "Page two"),
        # The number of a page, which a sentence may hold.
        (paged(("", "page 1"), ("", "")), "page 1"),
        (paged(("", "[1]"), ("", "")), "[1]"),
        (paged(("", "1"), ("", "")), "1"),
        (paged(("", "Page 7 of 9"), ("", ""), before=CLOSED, after="It"), "Page 7 of 9"),
    ],
)
def test_what_may_be_furniture_is_noted(text: str, words: str) -> None:
    found = find_furniture(text)
    assert found.words == (words,)
    assert [text[slice(*span)] for span in found.unexplained] == [words]


def test_a_note_of_two_lines_is_noted() -> None:
    note = ("CONFIDENTIAL: tells of a person", "whose data the law of the state protects")
    text = paged(("", "\n".join(note)), ("", ""), before=CLOSED, after="Norco 5mg a day: Upheld")
    found = find_furniture(text)
    assert (found.words, found.unexplained) == (note, found.spans)


@pytest.mark.parametrize("pages", [2, 3])
def test_a_sentence_of_every_page_that_parts_none_is_noted(pages: int) -> None:
    text = paged(*[("", NOTICE)] * pages, before=CLOSED, after="It")
    found = find_furniture(text)
    assert found.words == (NOTICE,) * pages
    assert found.unexplained == found.spans


def test_a_line_of_a_citation_that_two_pages_have_is_noted() -> None:
    citation = "ACME guideline: Decision based on Other\nGuidelines (OG) Knee"
    found = find_furniture(
        paged(("", citation), ("and of the hip.", citation), ("and of the back.", ""), before="", after="It")
    )
    assert (set(found.words), found.unexplained) == ({"Guidelines (OG) Knee"}, found.spans)


def lines_of(*said: str) -> list[str]:
    words = ("winter", "spring", "summer", "autumn")
    return [
        f"{FULL} of the {word}, {by} the {each} say"
        for each in said
        for by in ("as", "and")
        for word in words
    ]


@pytest.mark.parametrize(
    ("furniture", "found"),
    [
        (("ACME Copy", "ACME Copy"), True),
        (("AB0011", "AB0012"), True),
        (("necessary.", "necessary."), False),
        (("Norco 10mg: Upheld", "Norco 5mg: Upheld"), False),
    ],
)
def test_without_form_feeds_lines_recur_a_page_apart(furniture: tuple[str, str], found: bool) -> None:
    first, second = lines_of("notes", "forms"), lines_of("reports", "files")
    middle = [*second, CLOSED, "The request is not"]
    text = "\n".join([*first, OPEN, furniture[0], GOES_ON, *middle, furniture[1], "Norco: Upheld"])
    assert find_furniture(text).words == (furniture if found else ())


@pytest.mark.parametrize(
    "words", ["ACME Records", "RECEIVED FEB 11 2019", "KX-2231-40417", "This is a copy."]
)
def test_without_form_feeds_a_line_that_parts_a_sentence_is_noted(words: str) -> None:
    found = find_furniture("\n".join([*lines_of("notes"), OPEN, words, GOES_ON, *lines_of("files"), CLOSED]))
    assert (found.words, found.unexplained) == ((words,), found.spans)


def test_without_form_feeds_a_first_line_in_small_letters_is_furniture() -> None:
    text = "\n".join(["true copy", *lines_of("notes", "forms"), CLOSED, "true copy", *lines_of("files")])
    assert find_furniture(text).words == ("true copy", "true copy")


def test_a_date_below_its_label_is_no_stamp() -> None:
    header = ["3/4/2019", "Case Number: CM21-0213037", "Received:", "12/27/2018"]
    text = "\n".join([*header, *lines_of("notes", "forms"), "3/4/2019", *lines_of("files")])
    assert find_furniture(text).words == ("3/4/2019", "3/4/2019")


def test_a_passage_given_twice_stays() -> None:
    passage = [OPEN, "Physical Therapy", "and of the brace.", *lines_of("notes", "forms")]
    assert find_furniture("\n".join([*passage, *lines_of("files"), *passage])).words == ()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("it was\r\n1\r\n\fgiven\r\n  Page 2 of 3\r\n\fonce", "it was\ngiven\nonce"),
        ("three times a week for\n12\n\fvisits", "three times a week for\n12\nvisits"),
        (
            "CM15\u20110123456\nit was\fCase Number: CM15\u20110123456 Page 2 of 3\ngiven",
            "CM15-0123456\nit was\ngiven",
        ),
        ("it was\nFinal Letter for IMR Case Number CM13-0012345 1\n\fgiven", "it was\ngiven"),
    ],
)
def test_text_without_furniture(raw: str, text: str) -> None:
    assert clean(raw, find_furniture(raw).spans).text == text


def test_a_values_span_goes_over_furniture_that_is_no_part_of_it() -> None:
    lines = make_letter(3, 27, layout="headed_decisions", noise=0).text.replace("\f", "").split("\n")
    pages = ["\n".join(lines[start : start + 30]) for start in range(0, len(lines), 30)]
    plain = parse_letter("\f".join(pages))
    raw = "\f".join(f"{page}\nAB00{number}" for number, page in enumerate(pages, start=311))
    read = parse_letter(raw)
    assert isinstance(plain, ParsedLetter)
    assert isinstance(read, ParsedLetter)
    assert (read.items, read.clinical_summary) == (plain.items, plain.clinical_summary)
    assert [raw[slice(*span)] for span in read.furniture] == [f"AB00{311 + n}" for n in range(len(pages))]
    inside = [
        name
        for name, (start, end) in read.spans.items()
        for first, last in read.furniture
        if start < first and last < end
    ]
    assert inside


def test_pages_are_out_of_order_where_their_stamps_are() -> None:
    letter = make_letter(3, 27, layout="headed_decisions", noise=0).text.split("\f")
    raw = "\f".join(f"AB00{number}\n{page}" for number, page in zip((311, 313, 312), letter, strict=True))
    read = parse_letter(raw)
    assert isinstance(read, ParsedLetter)
    assert "pages_out_of_order" in read.problems


def test_a_mark_of_a_sample_makes_no_letter_on_whatever_page_it_stands() -> None:
    letter = make_letter(3, 57, layout="headed_decisions", noise=0).text
    refused = parse_letter("\f".join(f"{page}\n\vSAMPLE" for page in letter.split("\f")))
    assert not isinstance(refused, ParsedLetter)
    assert refused.reasons == ("sample_or_draft",)

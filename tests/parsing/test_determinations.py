"""Only a determination is read as one: not what quotes it, is about it, or comes before or after it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from imr.contract.codes import UNPARSED
from imr.contract.layouts import LAYOUTS
from imr.parsing import ParsedLetter, Unreadable, parse_letter
from imr.samples import make_letter
from support.documents import NEAR_MISSES, OTHERS, QUOTING

FIRST_HEADINGS = {
    "headed_decisions": "HOW THE IMR FINAL",
    "numbered_decisions": "HOW THE IMR FINAL",
    "determination_notice": "1) ",
    "professional_review": "ISSUE AT DISPUTE",
}


def letter_of(layout: str) -> str:
    return make_letter(11, 4, layout=layout).text.replace("\f", "")


def without_header(layout: str) -> str:
    text = letter_of(layout)
    return text[text.index(FIRST_HEADINGS[layout]) :]


def indented(layout: str) -> str:
    return "".join(f"    {line}\n" for line in letter_of(layout).splitlines())


def arrowed(layout: str) -> str:
    return "".join(f"> {line}\n" for line in letter_of(layout).splitlines())


FORMS: list[Callable[[str], str]] = [letter_of, without_header, indented, arrowed]


def quoting() -> list[tuple[str, str, str]]:
    return [(reason, before, after) for reason, around in QUOTING.items() for before, after in around]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("reason", "before", "after"), quoting())
def test_what_quotes_a_letter_is_refused(
    reason: str, before: str, after: str, form: Callable[[str], str], layout: str
) -> None:
    read = parse_letter(before + form(layout) + after)
    assert isinstance(read, Unreadable), read
    assert set(read.reasons) <= set(UNPARSED) - {"no_decisions", "not_a_determination"}


@pytest.mark.parametrize(("reason", "before", "after"), quoting())
def test_a_reason_says_what_the_document_is(reason: str, before: str, after: str) -> None:
    read = parse_letter(before + letter_of("headed_decisions") + after)
    assert isinstance(read, Unreadable)
    assert set(read.reasons) <= {reason, "about_a_letter"}


@pytest.mark.parametrize(("reason", "text"), OTHERS)
def test_what_holds_no_letter_is_refused_as_what_it_is(reason: str, text: str) -> None:
    assert parse_letter(text) == Unreadable((reason,))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", NEAR_MISSES)
def test_a_letter_with_something_around_it_is_read(name: str, layout: str) -> None:
    before, after = NEAR_MISSES[name]
    letter, alone = parse_letter(before + letter_of(layout) + after), parse_letter(letter_of(layout))
    assert isinstance(letter, ParsedLetter), letter
    assert isinstance(alone, ParsedLetter)
    assert [(item.request, item.decision) for item in letter.items] == [
        (item.request, item.decision) for item in alone.items
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "A urine sample was consistent.",
        "The worker wrote: I am writing to appeal.",
        "The court held in an earlier case that the determination is final; the WCAB has no power.",
        "The applicant filed a petition for reconsideration, and the defendant answered.",
        "In a draft report the surgeon asked for more.",
        "For example, the guideline says: exercise, argument and discussion help.",
        "We find no evidence of benefit. I disagree with the reviewer before me.",
        "From: 1/2/2016 to: 3/4/2016 twelve visits were made. Subject: knee.",
        "He takes > 100 mg a day.\n> 50 mg is too much.",
        "The drug\nsample\nwas negative.",
        "The Department of Managed Health Care and Medicare cover other persons.",
        "The notice of denial and the request for authorization are on file.",
    ],
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_words_of_a_letter_are_no_evidence_against_it(sentence: str, layout: str) -> None:
    text = letter_of(layout)
    heading = re.search(r"^.*CASE SUMMARY:?\n", text, re.IGNORECASE | re.MULTILINE)
    assert heading
    at = heading.end()
    assert isinstance(parse_letter(text[:at] + sentence + "\n" + text[at:]), ParsedLetter)
    rationale = text.upper().rindex("RATIONALE")
    at = re.compile(r"\.\s").search(text, rationale).end()  # type: ignore[union-attr]
    assert isinstance(parse_letter(text[:at] + sentence + " " + text[at:]), ParsedLetter)

"""What of a letter's text is accounted for, and what is said of the rest."""

from __future__ import annotations

import re

import pytest

from accuracy.letters import labels_are_here, real_letters
from imr.letters.read import read_letter
from imr.letters.readings import LetterText
from imr.parsing import ParsedLetter, parse_letter
from imr.parsing.account import UNEXPLAINED_AT_MOST, unexplained_lines
from imr.samples import LAYOUTS, LEVELS, make_letter

UNEXPLAINED_SHARE = 0.003
FORM = "The Final Determination was based on a decision for each item, as given below:"
PARAGRAPH = """
A second form came with this one. It lists each office that holds a copy, the hours in which
it is open to visitors, and the fee that is charged for each sheet of paper. Nothing in that
form bears on what was asked for or on how it was answered here. Whoever needs another copy
may write to the office that the form names, with a stamped envelope inside of the letter.
"""
NOTE = """
This page was added by the office that sent out the letter. It is no part of the letter, and
nobody needs to answer it in any way.
"""


def parsed(text: str) -> ParsedLetter:
    letter = parse_letter(text)
    assert isinstance(letter, ParsedLetter)
    return letter


def texts_of_real_letters() -> list[str]:
    if not labels_are_here():
        pytest.skip("no labelled real letters beside the project (../shared): nothing to account for")
    readings = [read_letter(letter.data) for letter in real_letters()]
    return [reading.text for reading in readings if isinstance(reading, LetterText)]


def paragraphs_in(text: str, paragraph: str = PARAGRAPH) -> dict[str, str]:
    """The text with an unknown paragraph at each place where the parts of a letter meet."""
    patterns = {
        "after the header": r"(?=HOW THE IMR)",
        "before the reviewer": r"(?=State\(s\) of Licensure)",
        "after the reviewer": r"(?=CLINICAL CASE SUMMARY)",
        "before the summary's first sentence": r"all\s+medical\s+records:|these records:",
        "after the summary": r"(?=IMR ISSUES,)",
        "before the first item": r"The Final Determination was based [^:]*:",
        "after the first request": r"\n(?=\s*Claims Administrator\s+guideline:)",
        "before the review's guideline": r"\n(?=\s*[A-Z][\w ,.&]+\s+guideline:(?<!Administrator guideline:))",
        "before the first rationale": r"\n(?=\s*Decision\s+rationale:)",
        "after the last item": r"\Z",
    }
    places = {name: match.end() for name, pattern in patterns.items() if (match := re.search(pattern, text))}
    return {name: text[:at].rstrip() + paragraph + text[at:] for name, at in places.items()}


def paragraph_between_items(text: str, paragraph: str) -> str:
    """The text with an unknown paragraph between its first two items."""
    _, end = parsed(text).spans["decisions.1.rationale"]
    return text[:end] + paragraph + text[end:]


def noticed(text: str) -> bool:
    """Whether a text is refused, or counts what it holds besides a letter."""
    letter = parse_letter(text)
    return not isinstance(letter, ParsedLetter) or "unexplained_text" in letter.problems


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("noise", LEVELS[:3])
def test_invented_letters_are_accounted_for(layout: str, noise: int) -> None:
    letters = [parsed(make_letter(4, index, layout=layout, noise=noise).text) for index in range(6)]
    assert max(letter.unexplained_characters for letter in letters) <= UNEXPLAINED_AT_MOST


def test_what_is_unexplained_is_counted_and_shown() -> None:
    text = make_letter(3, 57, layout="headed_decisions", noise=0).text
    assert parsed(text).unexplained_characters == 0
    changed = text.replace(FORM, f"{FORM}\nAsk for  room 12.\nThank you.")
    letter = parsed(changed)
    assert unexplained_lines(letter, changed) == ["Ask for room 12.", "Thank you"]
    assert letter.unexplained_characters == len("Askforroom12Thankyou")
    assert "unexplained_text" not in letter.problems
    assert "unexplained_text" in parsed(text.replace(FORM, FORM + PARAGRAPH)).problems


def test_furniture_is_accounted_for() -> None:
    pages = make_letter(3, 27, layout="headed_decisions", noise=0).text.split("\f")
    assert parsed("\f".join(f"{page}\nACME Copy" for page in pages)).unexplained_characters == 0


def test_a_line_that_may_be_furniture_is_unexplained() -> None:
    first, *others = make_letter(3, 27, layout="headed_decisions", noise=0).text.split("\f")
    text = "\f".join((first, f"Desk file 2016-99331177\n{others[0]}", *others[1:]))
    letter = parsed(text)
    assert "unexplained_line" in letter.problems
    assert unexplained_lines(letter, text) == ["Desk file 2016-99331177"]
    assert letter.unexplained_characters == len("Deskfile201699331177")


def test_an_unknown_paragraph_is_found_in_an_invented_letter() -> None:
    text = make_letter(3, 57, layout="headed_decisions", noise=0).text
    assert {name: noticed(changed) for name, changed in paragraphs_in(text).items()} == dict.fromkeys(
        paragraphs_in(text), True
    )


def test_a_paragraph_between_items_or_documents_is_found() -> None:
    items = make_letter(3, 27, layout="headed_decisions", noise=0).text
    assert len(parsed(items).items) > 1
    assert noticed(paragraph_between_items(items, PARAGRAPH))
    listed = make_letter(3, 3, layout="numbered_decisions", noise=0).text
    heading = listed.index("CLINICAL CASE SUMMARY")
    assert noticed(listed[:heading] + PARAGRAPH + listed[heading:])


def test_what_stands_before_the_summary_s_introduction_is_none_of_it() -> None:
    text = make_letter(3, 57, layout="headed_decisions", noise=0).text
    heading = "CLINICAL CASE SUMMARY\n"
    introduction = "The expert reviewer developed the following clinical case summary:\n"
    at = text.index(heading) + len(heading)
    changed = text[:at] + PARAGRAPH + introduction + text[at:]
    assert noticed(changed)
    assert parsed(changed).clinical_summary == parsed(text[:at] + introduction + text[at:]).clinical_summary


def test_real_letters_are_accounted_for() -> None:
    texts = texts_of_real_letters()
    unexplained = sum(parsed(text).unexplained_characters for text in texts)
    assert unexplained <= UNEXPLAINED_SHARE * sum(len("".join(text.split())) for text in texts)


@pytest.mark.parametrize("paragraph", [PARAGRAPH, NOTE])
def test_an_unknown_paragraph_is_found_in_real_letters(paragraph: str) -> None:
    missed = [
        name
        for text in texts_of_real_letters()
        for name, changed in paragraphs_in(text, paragraph).items()
        if not noticed(changed)
    ]
    assert missed == []

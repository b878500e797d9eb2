"""What of a letter's text is accounted for, and what is said of the rest."""

from __future__ import annotations

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


def parsed(text: str) -> ParsedLetter:
    letter = parse_letter(text)
    assert isinstance(letter, ParsedLetter)
    return letter


def texts_of_real_letters() -> list[str]:
    if not labels_are_here():
        pytest.skip("no labelled real letters beside the project (../shared): nothing to account for")
    readings = [read_letter(letter.data) for letter in real_letters()]
    return [reading.text for reading in readings if isinstance(reading, LetterText)]


def paragraphs_in(text: str) -> dict[str, str]:
    """The text with an unknown paragraph at each place where the parts of a letter meet."""
    below = text.index(":", text.index("The Final Determination was based")) + 1
    places = {
        "after the header": text.index("HOW THE IMR"),
        "before the reviewer": text.index("State(s) of Licensure"),
        "after the reviewer": text.index("CLINICAL CASE SUMMARY"),
        "before the first item": below,
        "after the last item": len(text),
    }
    return {name: text[:at].rstrip() + PARAGRAPH + text[at:] for name, at in places.items()}


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


def test_real_letters_are_accounted_for() -> None:
    texts = texts_of_real_letters()
    unexplained = sum(parsed(text).unexplained_characters for text in texts)
    assert unexplained <= UNEXPLAINED_SHARE * sum(len("".join(text.split())) for text in texts)


def test_an_unknown_paragraph_is_found_in_real_letters() -> None:
    missed = [
        name
        for text in texts_of_real_letters()
        for name, changed in paragraphs_in(text).items()
        if not noticed(changed)
    ]
    # Two letters go on after their conclusion with advice, as an unknown paragraph does.
    assert len(missed) <= 2
    assert set(missed) <= {"after the last item"}

"""Pages that are missing, doubled or out of order, by their numbers and texts."""

from __future__ import annotations

import pytest

from imr.contract.codes import PROBLEMS
from imr.parsing import ParsedLetter, parse_letter
from imr.parsing.pages import page_problems
from imr.samples import make_letter


def numbered(*numbers: int, written: str = "Page {number} of 4") -> str:
    return "\f".join(f"Text of page {number}.\n{written.format(number=number)}\n" for number in numbers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No numbers at all.", set()),
        ("pages 3 of 4 were read.\nPage 9 of the file.", set()),
        ("Chronic pain, Page(s): 12 of 30\nPage 2 of 1999", set()),
        (numbered(1, 2, 3, 4), set()),
        (numbered(1, 2, 3, 4).replace("\f", "\n"), set()),
        (numbered(1, 2, 3, 4).replace("\n", "\r\n"), set()),
        # The first page, the cover, often has no number.
        (numbered(2, 3, 4), set()),
        (numbered(1, 2, 4), {"pages_missing"}),
        (numbered(1, 2, 3), {"pages_missing"}),
        (numbered(3, 4), {"pages_missing"}),
        (numbered(1, 2, 4, 3), {"pages_out_of_order"}),
        (numbered(4, 3, 2, 1), {"pages_out_of_order"}),
        (numbered(1, 2, 2, 3, 4), {"page_repeated"}),
        (numbered(1, 2, 3, 4, 5), set()),
        # Numbers at the head and the foot of each page.
        (numbered(1, 1, 2, 2, 3, 3, 4, 4), set()),
        (numbered(2, 3, written="Page {number}"), set()),
        (numbered(2, 4, written="Page {number}"), {"pages_missing"}),
        (numbered(1, 2, written="Case Number: CM15-0123456 Page {number} of 3"), {"pages_missing"}),
        (
            numbered(
                2, 3, 4, written="Final Determination Letter for IMR Case Number CM13-0012345   {number}"
            ),
            set(),
        ),
        (
            numbered(2, 4, written="Final Determination Letter for IMR Case Number CM13-0012345   {number}"),
            {"pages_missing"},
        ),
        (
            numbered(1, 3, 4, written="Public Copy v. 1.0  CM15-0123456  Page {number} of 4"),
            {"pages_missing"},
        ),
        # Pages of what the letter was filed in say nothing of the letter.
        (numbered(20, 21, 23, written="Document 12-3 Filed 04/05/19 Page {number} of 70"), set()),
        ("A page. " * 60 + "\f" + "A page. " * 60, {"page_repeated"}),
        ("A page. " * 60 + "\f" + "Another. " * 60, set()),
        ("The same.\fThe same.", set()),
    ],
)
def test_page_problems(text: str, expected: set[str]) -> None:
    found = set(page_problems(text))
    assert found == expected
    assert found <= set(PROBLEMS)


def test_a_letter_without_one_of_its_pages_says_so() -> None:
    text = make_letter(5, 3, layout="headed_decisions", noise=0).text.replace("\f", "")
    lines = text.splitlines(keepends=True)
    pages = ["".join(lines[:20]) + "Page 1 of 3\n\f", "".join(lines[20:]) + "Page 3 of 3\n"]
    letter = parse_letter("".join(pages))
    assert isinstance(letter, ParsedLetter)
    assert "pages_missing" in letter.problems

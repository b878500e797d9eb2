"""Statements of citations in many styles (cited_works.csv), and what is said of those not fully understood.

The table has a row for each work that a statement cites, and one for a statement that cites none. It was
written before the parser saw it. A statement may be read otherwise than the table says if it gives the
problem `citation_unclear`.
"""

from __future__ import annotations

import csv
from itertools import accumulate, groupby
from pathlib import Path

import pytest

from imr.parsing.citations import Cited, read_citations

Work = tuple[str, str | None, int | None, str | None]

with (Path(__file__).parent / "cited_works.csv").open(encoding="utf-8", newline="") as table:
    _ROWS = list(csv.DictReader(table))


def _work(row: dict[str, str]) -> Work:
    year = int(row["edition_year"]) if row["edition_year"] else None
    return row["source"], row["title"] or None, year, row["sections"] or None


def _statements() -> list[tuple[str, list[Work]]]:
    numbers = accumulate(bool(row["statement"]) for row in _ROWS)
    groups = groupby(zip(numbers, _ROWS, strict=True), key=lambda numbered: numbered[0])
    of_statements = [[row for _, row in numbered] for _, numbered in groups]
    return [(rows[0]["statement"], [_work(row) for row in rows if row["source"]]) for rows in of_statements]


STATEMENTS = _statements()


def cited(statement: str) -> Cited:
    speaker = "claims_administrator" if statement.lower().startswith("the claims administrator") else "imro"
    return read_citations(statement, speaker)


def works(read: Cited) -> list[Work]:
    return [(one.source, one.title, one.edition_year, one.sections) for one in read.citations]


@pytest.mark.parametrize(("statement", "expected"), STATEMENTS)
def test_a_statement_is_understood_or_said_to_be_unclear(statement: str, expected: list[Work]) -> None:
    read = cited(statement)
    assert works(read) == expected or read.is_unclear


def test_most_statements_are_understood() -> None:
    read = [(cited(statement), expected) for statement, expected in STATEMENTS]
    right = [one for one, expected in read if works(one) == expected]
    assert len(right) / len(read) >= 0.93
    assert sum(one.is_unclear for one in right) / len(right) <= 0.13


@pytest.mark.parametrize(
    "statement",
    [
        "Decision based on MTUS Low Back 2004, Ice 2005 and Heat.",
        "Decision based on MTUS Chronic Pain.",
        "Decision based on MTUS Hearing Disorders 2019.",
        "Decision based on Non-MTUS Citation ODG, Ice; a Frost Center study of 2011.",
        "Decision based on Non-MTUS Citation ODG, Elbow, Ice, Knee.",
        "Decision based on Non-MTUS Citation Ice Society, Frost, Snow, Hail.",
        "Decision based on Non-MTUS Citation Ice, ice and more ice.",
        "Decision based on Non-MTUS Citation http://www.example.org/ice, Frostbite.",
        "The Claims Administrator based its decision on custom.",
    ],
)
def test_what_is_not_understood_is_unclear(statement: str) -> None:
    assert cited(statement).is_unclear


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "Decision based on MTUS Low Back Complaints 2004, Section(s): Special Studies.",
        "Decision based on MTUS Chronic Pain 2019, and Opioids 2019.",
        "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Elbow Chapter, Ice.",
        "Decision based on Non-MTUS Citation Ice Society, Handbook of Frostbite, 3rd Edition, 2010.",
        "Decision based on Non-MTUS Citation Doe J, Roe R. Ice for backs. J Cold. 2007;1(2):3-4.",
        "Decision based on Non-MTUS Citation www.example.org.",
        "The Claims Administrator did not cite any medical evidence for its decision.",
        "The Expert Reviewer found that the guidelines of the Claims Administrator apply.",
        "Decision based on MTUS Chronic Pain 2009, Section(s): On-Ice Methods.",
    ],
)
def test_what_is_understood_is_clear(statement: str) -> None:
    assert not cited(statement).is_unclear

"""Labels and their values, however they are set."""

from __future__ import annotations

from datetime import date

import pytest

from imr.parsing.header import read_header

JANUARY_5 = date(2015, 1, 5)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Case Number: CM15-0123456", {"case_number": "CM15-0123456"}),
        ("IMR Case Number:  cm13 - 0012345", {"case_number": "CM13-0012345"}),
        ("MAXIMUS Case Number:\nCM13-0012345", {"case_number": "CM13-0012345"}),
        ("Date of Injury: 1/5/2015", {"date_of_injury": JANUARY_5}),
        ("Date ofInjury:1-5-15", {"date_of_injury": JANUARY_5}),
        ("Date of Injury: January 5, 2015", {"date_of_injury": JANUARY_5}),
        ("Dated: Jan. 5th 2015", {"decision_date": JANUARY_5}),
        ("Date of Injury: 2015-01-05", {"date_of_injury": JANUARY_5}),
        ("Date of Injury: 01/05/98", {"date_of_injury": date(1998, 1, 5)}),
        ("Date of UR Decision: 1/5/2015", {"ur_denial_date": JANUARY_5}),
        (
            "Priority: Standard Application \nReceived: \n01/05/2015\n",
            {"priority": "standard", "application_received_date": JANUARY_5},
        ),
        (
            "Priority: EXPEDITED Application 01/05/2015\nReceived:\n",
            {"priority": "expedited", "application_received_date": JANUARY_5},
        ),
        (
            "Priority:\nApplication Received:\nStandard\n1/5/2015",
            {"priority": "standard", "application_received_date": JANUARY_5},
        ),
        (
            "Date Assigned:\nDate of Injury:\n01/05/2015\n02/06/2014",
            {"assigned_date": JANUARY_5, "date_of_injury": date(2014, 2, 6)},
        ),
        # All labels before all values, some of labels that no column holds.
        (
            "IMR Case Number:\nClaims Number:\nDate of Injury:\nEmployee Name:\nCM13-0012345\n1/5/2015",
            {"case_number": "CM13-0012345", "date_of_injury": JANUARY_5},
        ),
        # A value left out takes none from the next label.
        (
            "Date of Injury: UR Denial Date: 1/5/2015 Priority: Application Received: 1/5/2015",
            {"ur_denial_date": JANUARY_5, "application_received_date": JANUARY_5},
        ),
        ("Date of Injury: unknown. On 1/5/2015 he fell.", {}),
        (
            "A Notice of Assignment and Request for Information was provided to the aboveparties "
            "on 1/5/2015.",
            {"assigned_date": JANUARY_5},
        ),
    ],
)
def test_values(text: str, values: dict[str, object]) -> None:
    assert read_header(text, len(text)).values == values


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Date of Injury: 1/5/2015 Date of Injury: 01/05/15", ()),
        ("Date of Injury: 1/5/2015 Date of Injury: 1/6/2015", ("header_conflict",)),
        ("Date of Injury: 2/30/2015", ("date_unreadable",)),
        ("The injured worker fell.", ("header_missing",)),
    ],
)
def test_problems(text: str, problems: tuple[str, ...]) -> None:
    assert read_header(text, len(text)).problems == problems

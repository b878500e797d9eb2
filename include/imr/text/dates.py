"""Dates as the letters write them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_MONTH_NAME = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"

# "10/14/2016", "10-14-16", "10.14.2016"; "October 14, 2016", "Oct. 14th 2016"; "2016-10-14".
DATE = re.compile(
    r"(?<![\d/.-])(?=[\djfmasond])(?:"
    r"(?P<month>\d{1,2})\s?(?P<mark>[/.-])\s?(?P<day>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{4}|\d{2})"
    rf"|(?P<name>{_MONTH_NAME})\s?(?P<named_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s?(?P<named_year>\d{{4}})"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2})"
    r")(?![\d/]|-\d)",
    re.IGNORECASE,
)
_LAST_YEAR_OF_THIS_CENTURY = 40


def read_date(match: re.Match[str]) -> date | None:
    """The date of a match of DATE; None of no such day. Years of two digits are from 1941 to 2040."""
    if match["month"]:
        year, month, day = match["year"], int(match["month"]), match["day"]
    elif match["name"]:
        year, month, day = match["named_year"], _MONTHS[match["name"][:3].lower()], match["named_day"]
    else:
        year, month, day = match["iso_year"], int(match["iso_month"]), match["iso_day"]
    number = int(year)
    if len(year) == 2:
        number += 2000 if number <= _LAST_YEAR_OF_THIS_CENTURY else 1900
    try:
        return date(number, month, int(day))
    except ValueError:
        return None

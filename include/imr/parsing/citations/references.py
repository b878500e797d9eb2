"""What a reference to a publication says: its title, year and place in it, told by the shape of its parts.

Journals, textbooks, leaflets and web pages are cited in as many styles as there are authors. The shapes of
the parts are few: names with initials, an edition, a chapter, a year, a volume with pages, a publisher.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from imr.parsing.citations.qualifiers import MONTH, ORDINAL, YEAR, said

_INITIALS = r"[A-Z]\.?(?:[\s-]?[A-Z]\.?){0,2}(?![\w’'])"
_SURNAME = r"(?:(?:van|von|de|der|den|la|le|del|di)\s+){0,2}[A-Z][\w'’-]+(?:\s+[A-Z][a-z'’-]+)?"
_AUTHOR = rf"{_SURNAME},?\s+{_INITIALS}"
_ET_AL = r"(?:\s*,?\s*(?:et\s*\.?\s*al\b\.?|eds?\b\.?))"
AUTHORS = re.compile(
    rf"(?:{_AUTHOR}(?:\s*(?:,\s*)?(?:[,;&]|\band\b)\s*{_AUTHOR}){{0,30}}+{_ET_AL}?|{_SURNAME}{_ET_AL})"
    rf"(?:\s*\(\s*(?P<year>{YEAR})\s*\)[\s.,:]*|\s*[.:,]\s*(?=[A-Z\"“'])|(?<=\.)\s+(?=[A-Z\"“'])|\s+(?=[\"“]))"
)
"""`Doe J, Roe RA, et al. `, `Novak, J. and Petrov, S. (2012). `: authors, with what leads to the title."""

_VOLUME = (
    r"(?:\d{1,4}\s*(?:Suppl\.?\s*\d*\s*|(?:\(\s*[\w\s.-]{1,12}\s*\))?)|\(\s*\d{1,3}\s*\))\s*(?:[:,]\s*|\s)"
    r"(?:pp?\.?\s*)?[A-Za-z]{0,2}\d{1,6}(?:\s*[-–]\s*[A-Za-z]?\d{1,6})?"
)
ISSUE = re.compile(
    rf"(?P<year>(?:19|20)(?<!\w..)\d\d)\)?\.?(?:\s+{MONTH}(?:\s*\d{{1,2}})?)?\s*[;:,.]?\s*{_VOLUME}"
    r"(?:[\s.;,]*(?:doi\s*:?\s*\S+|PMC?I?D\s*:?\s*\w+|Epub\b[^.]*))*"
)
"""`2007 Mar;147(7):492-504. PMID: 1`: the issue of a journal, and pages in it."""

_LONGEST_JOURNAL = 12  # words, with a volume that has no year

_SENTENCE = re.compile(r"(?<=[\w)\"”'’®?])[.?]\s+(?=[A-Z\"“\d])")
"""`. T`: between the parts of a reference."""

_QUOTED = re.compile(r"[\"“](?P<title>[^\"”]{3,300}?)[.,]?[\"”][\s.,]*")

_TITLE_IN_JOURNAL = re.compile(
    rf"(?P<title>[^.,]{{3,300}}),\s+(?=(?:[A-Z][\w&]*\.?\s+(?:(?:of|and|the|in)\s+)?){{1,8}}\(?{YEAR})"
)
"""`Ice for backs, J Cold 2007`: a title that a comma parts from the journal."""

_FIRST_YEAR = re.compile(rf"\(?(?P<year>{YEAR})\b")

EDITION = re.compile(
    rf"[\s,.;:(]{{0,4}}(?:\b(?P<year>{YEAR})\s+edition\b|\b{ORDINAL}\s*(?:revised\s*)?ed(?:ition\b|\b\.?)"
    r"|\b(?:version|v\.)\s*\d[\d.]*(?<!\.))\)?",
    re.IGNORECASE,
)
"""`, 12th ed.`, ` (Fifth Edition)`, `, Version 2.0`: no part of a title."""

IMPRINT = re.compile(r"\.\s+[A-Z](?:t\.)?[\w ]{1,40}(?:,\s*[A-Z]{2}|\s*\([A-Z]{2}\))\s*:")
"""`. Oakland (CA): `: the place of a publisher, after the publication's name."""

PLACE = re.compile(
    r"[\s,.;(]{1,4}(?P<place>(?:"
    r"(?:pages?|pgs?\.?|pp\.?|p\.)\s*(?:\(s\))?\s*:?\s*\d[^;]{0,200}"
    r"|(?:chapters?|ch\.)\s*\d{1,3}(?:\.\d+)?(?:\s*,\s*(?:parts?|sections?|pages?|pgs?\.?|pp?\.)\s*\d[\d.,\s–-]{0,30})*"
    r"|sections?\s*\d[\w.]{0,12}))\)?$",
    re.IGNORECASE,
)
"""`, Chapter 15, Section 110`, `, pages 12-14`: what is cited of a publication."""

DATE = re.compile(
    rf"[\s,.;(]{{1,4}}(?:(?:last\s+)?(?:revised|updated?|published|review(?:ed)?)\s*:?\s*)?"
    rf"(?:{MONTH},?\s*(?:\d{{1,2}}\s*,\s*)?|\d{{1,2}}/(?:\d{{1,2}}/)?)?(?P<year>{YEAR})"
    rf"(?:[\s,]+{MONTH}(?:\s*\d{{1,2}})?)?\s*\)?[\s.]*$",
    re.IGNORECASE,
)
"""`, June 2011`, ` (October, 2008)`, `. 2009 Mar 3`, `, revised 2013`: the year that ends a reference."""

_ACCESSED = re.compile(r"[\s,.;(]{1,4}(?:accessed|retrieved|viewed|downloaded)\b[^;]{0,40}$", re.IGNORECASE)
"""`, accessed 1/2/2016`: no part of a work."""

PUBLISHER = re.compile(
    r"(?:,|\.)\s+(?:\([\w-]+\)\s*)?(?:[A-Z][\w&'’.-]*\s+){0,3}"
    r"(?:Press|Publish(?:ers?|ing)|Laboratories|Elsevier|Saunders|Mosby|Springer|Lippincott|Wilkins|Wiley|McGraw[\s-]*Hill|Thieme|Livingstone|Wolters\s*Kluwer|Inc\.?|LLC"
    r"|Association|Society|Academy)\s*$"
)
"""`, Elsevier`: no part of a title."""

_CITY = re.compile(r",\s+[A-Z][\w. ]{1,30},\s+[A-Z]{2}$")
"""`, Nome, AK`: the place of a publisher."""

_MOST_CLOSING = 5  # places and a date at the end of a reference
_LONGEST_CLOSING = 300  # characters of one
_PARTS = re.compile(r"[,;]\s*|\.\s+(?=[A-Z])")


class Reference(NamedTuple):
    """What a reference says; `rest` is what of it no part accounts for."""

    title: str | None
    year: int | None = None
    sections: str | None = None
    rest: str = ""
    is_article: bool = False


def read_reference(text: str) -> Reference:
    """The parts of one reference, whose text has its white space collapsed."""
    text = _ACCESSED.sub("", text)
    issue = ISSUE.search(text)
    authors = AUTHORS.match(text)
    if authors and (issue or authors["year"] or " al" in authors.group() or DATE.search(text)):
        return _article(text[authors.end() :], _year(authors))
    if _QUOTED.match(text):
        return _article(text, None)
    if issue and not IMPRINT.search(text, 0, issue.start()):
        before = text[: issue.start()].rstrip(" ,.;:")
        after = text[issue.end() :].strip(" ,.;:")
        ends = [end.start() for end in _SENTENCE.finditer(before)]
        if ends and not after:  # "Title. Journal 2007;1:2", "Organization. Title. Journal 2007;1:2"
            return Reference(said(before[: ends[-1]]), _year(issue), is_article=True)
        title, rest = _first_sentence(after)
        rest = AUTHORS.sub("", f"{rest}. X").strip(" .,X")  # a further sentence ends the names
        return Reference(said(title or before), _year(issue), None, rest, is_article=bool(title))
    return _publication(text)


def _year(found: re.Match[str] | None) -> int | None:
    return int(found["year"]) if found and found["year"] else None


def _first_sentence(text: str) -> tuple[str, str]:
    end = _SENTENCE.search(text)
    return (text[: end.start()], text[end.end() :]) if end else (text, "")


def _article(text: str, year: int | None) -> Reference:
    """An article: its title, then the journal with year, volume and pages."""
    if found := _QUOTED.match(text) or _TITLE_IN_JOURNAL.match(text):
        title, behind = found["title"], text[found.end() :]
    else:
        title, behind = _first_sentence(text)
    if not behind:
        book = _publication(text)
        return book._replace(year=year or book.year, is_article=True)
    issue = ISSUE.search(behind) or DATE.search(behind)
    journal, after = (behind[: issue.start()], behind[issue.end() :]) if issue else (behind, "")
    issue = issue or _FIRST_YEAR.match(behind)
    rest = after if len(journal.split()) <= _LONGEST_JOURNAL else behind
    return Reference(said(title), year or _year(issue), None, rest.strip(" .,;:)"), is_article=True)


def _publication(text: str) -> Reference:
    """A book, a leaflet or an organization's guideline: its name, then edition, publisher, date and place."""
    name, *rest = text.split("; ")
    parted = IMPRINT.split(name)
    name, imprint = parted[0], len(parted) > 1
    sections: str | None = None
    year: int | None = None
    unaccounted: list[str] = []
    if edition := EDITION.search(name):
        name, behind = name[: edition.start()], name[edition.end() :]
        year = _year(edition)
        publisher, sections, stated = _imprint(behind)
        year = year or stated
        if not PUBLISHER.search(f", {publisher}"):
            unaccounted.append(publisher)
    name, place, stated = _without_closing(name)
    name = PUBLISHER.sub("", _CITY.sub("", name))
    year = year or stated
    for part in rest:
        found = re.match(rf"\s*(?P<year>{YEAR})\b", part)
        if found and (imprint or year is None):
            year = year or _year(found)
        else:
            unaccounted.append(part)
    return Reference(said(name), year, sections or place, " ".join(unaccounted))


def _imprint(text: str) -> tuple[str, str | None, int | None]:
    """What stands behind an edition: its publisher, places and year."""
    publisher: list[str] = []
    places: list[str] = []
    year: int | None = None
    for part in _PARTS.split(text):
        part, place, stated = _without_closing(f" {part}")
        publisher += [part.strip()] if part.strip() else []
        places += [place] if place else []
        year = year or stated
    return " ".join(publisher), ", ".join(places) or None, year


def _without_closing(text: str) -> tuple[str, str | None, int | None]:
    """Text without the places and the date at its end; the places, and the date's year."""
    places: list[str] = []
    year: int | None = None
    for _ in range(_MOST_CLOSING):
        since = max(0, len(text) - _LONGEST_CLOSING)
        if place := PLACE.search(text, since):
            places.insert(0, place["place"])
            text = text[: place.start()]
        elif year is None and (dated := DATE.search(text, since)):
            year = _year(dated)
            text = text[: dated.start()]
        else:
            break
    return text, said(", ".join(places)), year

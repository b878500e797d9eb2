"""The clinical case summary: the patient's age and sex, and the date of injury where no header gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from imr.text.dates import DATE, read_date
from imr.text.folding import fold_case
from imr.text.numerals import ONES, TENS, read_number
from imr.text.spans import Span
from imr.text.vocabulary import alternation, read_words

# "forty-two", "sixteen": the ages that are written in words.
_WORD_NUMBER = (
    rf"(?:(?:{'|'.join(TENS)})(?:[\s-](?:{'|'.join(list(ONES)[1:10])}))?|(?:six|seven|eigh|nine)teen)"
)
_YOUNGEST, _OLDEST = 14, 105

# "year old", "years of age", "yr. old", "y old"; "yo", "y/o", "y.o.", "yr/o", and "yo" of "yom".
_YEARS_OLD = (
    r"(?:[\s-]{0,2}(?:[Yy]ears?|[Yy](?:rs?)?\.?)[\s-]{0,2}(?:[Oo]ld(?=(?:fe)?male|(?:wo)?man|lady|gentleman)|(?:[Oo]ld|of\s+age)\b)"
    r"|[\s-]?(?:[Yy]|YR|[Yy]rs?)\.?\s?/?[Oo](?:\b\.?|(?=[FMfm]\b)))"
)
_AGES = (
    # "48 year old", "55-year-old", "a(n) 57 year old", "48yo", "48 y/o".
    re.compile(rf"(?P<number>[0-9](?=[0-9]{{0,2}}[\s-]{{0,2}}[Yy])[0-9]?[0-9]?){_YEARS_OLD}"),
    # "Age: 52", "aged 52".
    re.compile(r"[Aa]ge(?<!\w...)d?:?\s+(?P<number>[0-9]{2,3})\b(?!\s*(?:%|months|weeks|days))"),
    # "forty-two years of age".
    re.compile(rf"\b(?P<number>{_WORD_NUMBER}){_YEARS_OLD}", re.IGNORECASE),
    # "a 45M who", "is a 45 F, ": an age with nothing but a letter for the sex.
    re.compile(
        r"(?<=\b[Aa] )(?P<number>[0-9]{2})"
        r"(?=[\s-]?[FM](?:[,.]|\s+(?:who|with|s/p|c/o|injured|hurt|employee|worker)\b))"
    ),
)
_MOST_LOOKED_AT = 500
"""Ages of each form, and words for a sex, that are looked at: many times what any summary holds."""
_RARE_FROM = 2
"""Forms of ages from here on are rare: they are looked for where no other age is stated."""
_WORDS = read_words("imr.parsing")
_RELATIVE = alternation(_WORDS["relatives"])
# What stands before an age that is not the patient's now: "her 12-year-old son", "has a 10 year old scar",
# "at 16 years of age", "over 50 years of age", "his mother, age".
_OTHER_BEFORE = re.compile(
    rf"(?:\b{alternation(_WORDS['before_other_ages'])}"
    r"|['’]s)(?:\s+(?:an?|the|s?he|age|was|is|of|about|were))*\s*$"
    rf"|\b{_RELATIVE}(?:\s?[,(]|\s+(?:is|was|who|died|at|age|an?))*\s*$",
    re.IGNORECASE,
)
_OTHER_AFTER = re.compile(
    r"\s*(?:(?:and|or)\s+(?:older|over|younger|above)|at\s+the\s+time|when\b"
    rf"|,?\s*(?:\w+\s+)?(?:{_RELATIVE}|{alternation(_WORDS['aged_things'])})\b)",
    re.IGNORECASE,
)
_SEX_WORDS = dict.fromkeys(("female", "woman", "lady", "f"), "female") | dict.fromkeys(
    ("male", "man", "gentleman", "m"), "male"
)
# A word that says more of the patient; not one that leads to another person: "nurse struck by a male".
_DESCRIBES = rf"(?!{alternation(_WORDS['not_describing'])}\b)[\w()/-]+[\s,]+"
# Sex beside an age: "-old right-hand dominant Hispanic male", "-old who is a male",
# "-old nurse, a female,".
_SEX_AFTER_AGE = re.compile(
    rf"[\s,(]*(?:(?:(?:who|and)\s+)?(?:is|was)\s+an?\s+)?(?:{_DESCRIBES}){{0,5}}?(?P<apart>(?<=, )an?\s+)?"
    r"(?P<sex>female|male|woman|man|lady|gentleman)\b(?(apart)(?=\s?[,.;)]|\s+(?:who|with)\b))",
    re.IGNORECASE,
)
# A letter for the sex beside an age: "-old RHD F", "yom", "y/o Hispanic M,"; "WF" is a white female. Not "51
# yo. F/u" or "seen by M. Fox, M.D.".
_LETTER_AFTER_AGE = re.compile(
    rf"(?:(?P<joined>[FMfm])|[\s,(-]*(?:{_DESCRIBES}){{0,3}}?\(?[ABCHW]?(?P<letter>[FM]))(?![\w/&'’]|\.\s?[A-Z]\.)"
)
# Sex directly before an age: "a female, age 44", "male patient aged 44".
_SEX_BEFORE_AGE = re.compile(
    r"\b(?P<sex>female|male|woman|man|lady|gentleman)(?:\s+(?:patient|worker|employee|claimant|applicant))?"
    r"[\s,(]+(?:(?:who\s+)?is\s+|now\s+|currently\s+)*$",
    re.IGNORECASE,
)
# Of folded case: words for a sex, and what makes a statement of one: "the injured worker is a 5-foot female",
# "a male injured worker", "gender: male". That each way begins with a letter makes it fast to look for.
_SEX = re.compile(
    r"female\b|male\b|woman\b|man\b|lady\b|gentleman\b"
    r"|sex\s?:\s?(?:female|male|f\b|m\b)|gender\s?:\s?(?:female|male|f\b|m\b)"
)
_STATED_BEFORE = re.compile(
    rf"\b{alternation(_WORDS['patients'])}\s+(?:is|was)\s+"
    rf"(?:an?\s+(?:{_DESCRIBES}){{0,3}})?$"
)
_STATED_AFTER = re.compile(
    r"\s+(?:(?P<own>injured\s+(?:worker|employee)|applicant|claimant)|patient|employee)\b"
)
# A male patient or employee may be another than the letter's, but where a sentence begins with one or says
# that somebody is one: "This 5-foot male patient", "involves a male employee".
_SUBJECT_BEFORE = re.compile(
    rf"(?:(?:^|[.;:\n])\s*(?:the|this|an?)|\b(?:is|was|involves|concerns|regarding)\s+(?:an?|the|this))\s+"
    rf"(?:{_DESCRIBES}){{0,4}}$"
)
_BEFORE_SEX = 100
_AFTER_AGE = 80
_BEFORE_AGE = 40
# "date of injury on 10-14-2016", "industrial injury of", "industrial injury dates from", "was injured on",
# "hurt at work on", "sustained a low back injury on", "occupational claim from".
_INJURY = re.compile(
    r"\b(?:date\s+of\s+injury|DOI|injury\s+date"
    r"|(?:industrial|work[\s-]*related|occupational|work|cumulative\s+trauma)\s+(?:injury|accident|claim|incident)"
    r"|(?:was|were|got)\s+(?:injured|hurt)(?:\s+(?:at\s+work|on\s+the\s+job))?"
    r"|(?:injured|hurt)\s+(?:at\s+work|on\s+the\s+job|while\s+working)"
    r"|(?:s/p|status[\s-]+post)\s+(?:[\w-]+\s+){0,2}injury"
    r"|(?:sustained|suffered|incurred)\s+(?:an?\s+|multiple\s+|his\s+|her\s+)?(?:[\w-]+\s+){0,3}(?:injury|injuries))"
    rf"(?:\s+{alternation(_WORDS['injury_to_date'])}"
    r"|:|,|\s+\(DOI\))*\s*\(?$",
    re.IGNORECASE,
)
# "On 02/11/2013 he sustained a crush injury", "on 3/4/11, the patient was injured": what follows the date.
_INJURED_THEN = re.compile(
    rf",?\s+(?:the\s+)?(?:injured\s+)?{alternation(_WORDS['patients'])}\s+(?:\w+ly\s+)?"
    r"(?:(?:was|got)\s+(?:injured|hurt)|(?:sustained|suffered|incurred)\s+(?:[\w-]+\s+){0,6}?injur(?:y|ies))\b",
    re.IGNORECASE,
)
_ON = re.compile(r"\bon\s+$", re.IGNORECASE)
# "a prior non-industrial injury on": another injury than the letter's.
_OTHER_INJURY = re.compile(
    r"\b(?:non|prior(?!\s+to\b)|previous|earlier|past|another)[\s-]+(?:[\w-]+[\s-]+){0,2}?"
    r"(?:industrial|occupational|work|injur|accident|claim|incident)",
    re.IGNORECASE,
)
_INJURY_WORDS = ("injur", "doi", "accident", "claim", "incident", "hurt")
"""Of folded case: what each of these ways to date an injury has one of."""
_BEFORE_DATE = 80
_LONGEST_DATE = 30
_BEFORE_INJURY = 9


# "The expert reviewer developed the following clinical case summary based on a review of the case file,
# including all medical records:"
_INTRODUCTION = re.compile(
    r"(?-i:[Rr])eviewer\s+(?:has\s+)?developed\s+the\s+following\s+clinical[^:.]{0,200}[:.]\s*",
    re.IGNORECASE,
)
# "Disclaimer: The following case summary was taken directly from the utilization review denial/modification
# dated July 11, 2013:"
_DISCLAIMER = re.compile(
    r"\s*(?:Disclaimer\s?:\s*)?The\s*following\s*(?:clinical\s*)?(?:case\s*)?summary\s*(?:was|is|has\s*been)\s*taken\b"
    r"(?:[^:.]|(?<=\d)\.(?=\d)){0,200}[:.]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Patient:
    """Age and sex as stated, where they are stated, and problems."""

    age: int | None
    sex: str | None
    spans: dict[str, Span]
    problems: tuple[str, ...]


def summary_start(text: str, section: Span) -> int:
    """Where the summary begins: after the sentence that introduces it, whatever stands before that, or after
    the one that says what it was taken from."""
    introduction = _INTRODUCTION.search(text, *section) or _DISCLAIMER.match(text, *section)
    return introduction.end() if introduction else section[0]


def _own_ages(text: str, start: int, end: int) -> list[tuple[int, Span]]:
    """Ages that are the patient's now; of the rarer forms only where no other says one."""
    found: list[tuple[int, Span]] = []
    for number, pattern in enumerate(_AGES):
        if found and number >= _RARE_FROM:
            break
        for match in islice(pattern.finditer(text, start, end), _MOST_LOOKED_AT):
            age = read_number(match["number"]) or 0
            before = text[max(start, match.start() - 40) : match.start()]
            others = before[-1:].isdigit() or _OTHER_BEFORE.search(before)
            if _YOUNGEST <= age <= _OLDEST and not others and not _OTHER_AFTER.match(text, match.end(), end):
                found.append((age, match.span()))
    return found


def _sexes_beside(text: str, age: Span, section: Span) -> Iterator[tuple[str, Span]]:
    """The sex stated beside an age: in a word after or before it, else by its letter."""
    stop = min(section[1], age[1] + _AFTER_AGE)
    words = (
        _SEX_AFTER_AGE.match(text, age[1], stop),
        _SEX_BEFORE_AGE.search(text, max(section[0], age[0] - _BEFORE_AGE), age[0]),
    )
    for word in words:
        if word:
            yield _SEX_WORDS[word["sex"].lower()], word.span("sex")
    if not any(words) and (letter := _LETTER_AFTER_AGE.match(text, age[1], stop)):
        name = "joined" if letter["joined"] else "letter"
        yield _SEX_WORDS[letter[name].lower()], letter.span(name)


def _stated_sexes(folded: str) -> Iterator[tuple[str, Span]]:
    """Sexes stated by themselves in a summary of folded case."""
    for word in islice(_SEX.finditer(folded), _MOST_LOOKED_AT):
        start, end = word.span()
        if folded[start - 1 : start].isalpha():
            continue
        before = folded[max(0, start - _BEFORE_SEX) : start]
        labelled = word.group().partition(":")[2].lstrip()
        if labelled:
            yield _SEX_WORDS[labelled], (start, end)
        elif stated := _STATED_BEFORE.search(before):
            yield _SEX_WORDS[word.group()], (start - len(stated.group()), end)
        elif (
            word.group() in ("female", "male")
            and (after := _STATED_AFTER.match(folded, end))
            and (after["own"] or _SUBJECT_BEFORE.search(before))
        ):
            yield _SEX_WORDS[word.group()], (start, after.end())


def read_patient(text: str, section: Span) -> Patient:
    """The patient's age and sex as the summary states them; None where two statements disagree.

    Ages of relatives, of earlier days and of guidelines ("over 40 years of age") are not the patient's.
    """
    start, end = section
    ages: dict[int, Span] = {}
    sexes: dict[str, Span] = {}
    for number, span in _own_ages(text, start, end):
        ages.setdefault(number, span)
        for sex, at in _sexes_beside(text, span, section):
            sexes.setdefault(sex, at)
    for sex, span in _stated_sexes(fold_case(text[start:end])):
        sexes.setdefault(sex, (start + span[0], start + span[1]))
    problems = []
    spans: dict[str, Span] = {}
    if len(ages) == 1:
        spans["patient_age"] = next(iter(ages.values()))
    elif ages:
        problems.append("age_conflict")
    if len(sexes) == 1:
        spans["patient_sex"] = next(iter(sexes.values()))
    elif sexes:
        problems.append("sex_conflict")
    return Patient(
        age=next(iter(ages)) if "patient_age" in spans else None,
        sex=next(iter(sexes)) if "patient_sex" in spans else None,
        spans=spans,
        problems=tuple(problems),
    )


def _dates_after_injuries(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Dates near enough to a word for an injury to be its date, in order; to look at every date is slower."""
    folded = fold_case(text[start:end])
    begins = sorted(start + found.start() for word in _INJURY_WORDS for found in re.finditer(word, folded))
    done = start
    for begin in begins:
        last = begin + _BEFORE_DATE
        for match in DATE.finditer(text, max(begin, done), min(end, last + _LONGEST_DATE)):
            if match.start() <= last:
                done = match.end()
                yield match


def _dates_before_injuries(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Dates of which the sentence goes on with the injury, in order."""
    for injured in _INJURED_THEN.finditer(text, start, end):
        for match in DATE.finditer(text, max(start, injured.start() - _LONGEST_DATE), injured.start()):
            if match.end() == injured.start() and _ON.search(text, start, match.start()):
                yield match


def injury_dates(text: str, section: Span) -> dict[date, Span]:
    """Every date that the summary calls the date of injury, and where.

    Dates that stand before the injury are looked for where none stands after it.
    """
    start, end = section
    found = [
        match
        for match in _dates_after_injuries(text, start, end)
        if _is_of_injury(text[max(start, match.start() - _BEFORE_DATE) : match.start()])
    ]
    dates: dict[date, Span] = {}
    for match in found or _dates_before_injuries(text, start, end):
        day = read_date(match)
        if day is not None:
            dates.setdefault(day, match.span())
    return dates


def _is_of_injury(before: str) -> bool:
    """Whether what stands before a date calls it that of the letter's injury."""
    injury = _INJURY.search(before)
    return injury is not None and not _OTHER_INJURY.search(before, max(0, injury.start() - _BEFORE_INJURY))

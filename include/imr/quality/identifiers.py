"""Finds personal identifiers that redaction has left in a letter.

It looks for the direct identifiers of 45 CFR 164.514(b)(2) that have a label or a fixed form in letters. A
find is a reason to look at the letter, and no proof. Numbers and addresses of organisations are not reported:
those of the letterhead, fax and toll-free numbers, and addresses of agencies, publishers and cited authors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from imr.text.folding import plain
from imr.text.vocabulary import alternation, read_rows, read_words

CODE = "possible_identifier"
"""Code of the expectation that letters with a find fail."""


def find_identifiers(text: str) -> tuple[str, ...]:
    """Returns the kinds of identifiers found in a letter's text, each once, in the order of `_KINDS`.

    The kinds are `ssn`, `phone`, `email`, `medical_record_number` and `employee_name`.
    """
    return tuple(kind for kind, places in _places(plain(text)) if next(places, None) is not None)


def identifier_lines(text: str) -> tuple[int, ...]:
    """Returns the numbers of the lines on which identifiers stand, counted from 0, in order."""
    text = plain(text)  # which keeps line feeds
    return tuple(sorted({text.count("\n", 0, at) for _, places in _places(text) for at in places}))


def _places(text: str) -> Iterator[tuple[str, Iterator[int]]]:
    """Yields each kind with the offsets in a plain text at which it is shown."""
    shape = text.encode("ascii", "replace").translate(_SHAPE)
    for kind, (hints, shown) in _KINDS.items():
        # One sign is looked for in a tenth of the time that a string takes, and most letters lack these.
        there = (hint for sign, several in hints.items() if sign in shape for hint in several)
        yield kind, _shown(text, shape, there, shown)


def _shown(
    text: str, shape: bytes, hints: Iterable[bytes], shown: Callable[[str, int], bool]
) -> Iterator[int]:
    for hint in hints:
        at = shape.find(hint)
        while at >= 0:
            amid_a_number = hint[0] == _DIGIT and at > 0 and shape[at - 1] == _DIGIT
            if not amid_a_number and shown(text, at):
                yield at
            at = shape.find(hint, at + 1)


_SHAPE = bytes(
    ord("0") if 48 <= c <= 57 else c + 32 if 65 <= c <= 90 else ord(" ") if c in b"\t\r\n\f" else c
    for c in range(256)
)
"""Translates a text into its shape, in which substrings are cheap to find.

Every digit becomes a 0, every capital a small letter, and all white space a space.
"""

_DIGIT = ord("0")
_BEFORE, _AFTER, _LETTERHEAD = 48, 24, 1_000

_SSN = re.compile(  # 123-45-6789, or blacked out but for its last four digits
    r"(?<![\w-])(?:\d{3}|[Xx*]{3})-(?:\d{2}|[Xx*]{2})-\d{4}(?![\d-])"
)
_LABELLED_SSN = re.compile(  # SSN: 123 45 6789; Social Security No. 123456789
    r"(?:\bSSN|\bSS ?#|\bSocial\s{1,2}Security(?:\s{1,2}(?:Number|No\b))?)[.:#\s]{0,4}"
    r"\d{3}[- ]?\d{2}[- ]?\d{4}(?!\d)",
    re.IGNORECASE,
)
_PHONE = re.compile(  # (916) 555-0142, 916-555-0142, +1 916.555.0142
    r"(?<![\d.-])(?<!\d )(?:\+?1[-. ]?)?(?:\(([2-9]\d{2})\) ?|([2-9]\d{2})[-.] ?)[2-9]\d{2}[-. ]\d{4}"
    r"(?!\d|-\d|/\d| ?(?:mg|mcg|units?|iu|ml)\b)",
    re.IGNORECASE,
)
_LABELLED_PHONE = re.compile(  # Tel: 9165550142; cell phone 916 555 0142; phone number is 555-0142
    r"\b(?:telephone|phone|tel|cell|mobile|ph)\b(?:\s{1,2}(?:phone|number|no|is|at))*[.:#\s]{0,4}"
    r"(?:\+?1[-. ]?)?\(?(?:([2-9]\d{2})\)?[-. ]{0,2})?[2-9]\d{2}[-. ]?\d{4}(?![\d-])",
    re.IGNORECASE,
)
_FAX = re.compile(r"\b(?:fax|facsimile)\b[^\n\d]{0,12}$", re.IGNORECASE)  # Fax No.: (before the number)
_TOLL_FREE = re.compile(r"8(?:00|22|33|44|55|66|77|88)")
_FIRST_LABEL = re.compile(  # the line where a letterhead ends
    r"\b(?:Case Number|Dated|Date Assigned|Date of Injury|Employee(?: Name)?|Claims? Number) {0,3}:",
    re.IGNORECASE,
)

_MAILBOX = re.compile(r"[\w.+-]+")  # eod.enaj (read backwards from the @)
_DOMAIN = re.compile(  # mail.example.com
    r"(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|org|net|edu|gov|mil|us|info|biz|co|me|io|ca|uk)(?![A-Za-z])",
    re.IGNORECASE,
)
_ROLES = re.compile(  # info@, help.desk@
    alternation(read_words("imr.quality")["office_mailboxes"]), re.IGNORECASE
)
_AUTHOR = re.compile(
    r"(?:electronic address|correspond\w{2,6})\b[^\n]{0,40}$", re.IGNORECASE
)  # of a cited paper

_RECORD_NUMBER = re.compile(  # MRN: 1234567; Medical Record No. AB-123456; Chart # 12-34-56
    r"\b(?:MRN|MR ?#|(?:Medical|Patient|Hospital)\s{1,2}(?:Record|Chart|ID)\s{0,2}(?:Numbers?|No\b|#)?|"
    r"Chart\s{0,2}(?:Number|No\b|#))[.:#\s]{0,4}(?:(?:is|of)\s)?[A-Z]{0,3}[- ]?\d(?:[- ]?\d){4,11}(?![\d/-])",
    re.IGNORECASE,
)

_NAME_LABEL = re.compile(  # Employee Name:
    r"\b(?:Employee|Patient|Injured\s{1,2}Worker|Applicant|Claimant)(?:[’']s)?\s{0,2}Name\s{0,2}:",
    re.IGNORECASE,
)
_PERSON_LABEL = re.compile(r"(?:EMPLOYEE|Employee|Injured Worker|Applicant|Claimant) {0,2}:")  # Employee:
_PERSON_ENDINGS = ("name", "employee", "worker", "applicant", "claimant")
_VALUE = re.compile(r"[ \t]{0,40}([^\r\n\f]{0,120})")  # what stands on the rest of a line
_NEXT_VALUE = re.compile(r"[ \t]{0,40}\r?\n[ \t]{0,40}([^\r\n\f]{0,120})")  # or on the line below
_NEXT_LABEL = re.compile(  # where a value ends and the next label starts
    r"(?:\b(?:Dates?\s+of|Dated|DO[BI]|Claims?|IMR|UR|MAXIMUS|Provider|Priority|Application|Treatments?|Case|Employer|Age|Sex)"
    r"\b[^:]{0,48}|\s{2,}[^:]{1,48}):",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_WORDS = 5

_NO_NAMES = frozenset(row["term"] for row in read_rows("imr.quality", "no_names"))
_ORGANISATIONS = tuple(row["domain"] for row in read_rows("imr.quality", "organisation_domains"))


def _is_ssn(text: str, at: int) -> bool:
    around = text[max(at - _BEFORE, 0) : at + _AFTER]
    return bool(_SSN.search(around) or _LABELLED_SSN.search(around))


def _is_phone(text: str, at: int) -> bool:
    begin = max(at - _BEFORE, 0)
    around = text[begin : at + _AFTER]
    for pattern in (_PHONE, _LABELLED_PHONE):
        for found in pattern.finditer(around):
            area = next(filter(None, found.groups()), "")
            number = begin + found.start()
            if not (
                _TOLL_FREE.match(area) or _FAX.search(around[: found.start()]) or _in_letterhead(text, number)
            ):
                return True
    return False


def _in_letterhead(text: str, at: int) -> bool:
    """Returns whether a place is above the letter's first label, where only organisations are named."""
    first = _FIRST_LABEL.search(text, at, _LETTERHEAD) if at < _LETTERHEAD else None
    return first is not None and not _FIRST_LABEL.search(text, 0, at)


def _is_email(text: str, at: int) -> bool:
    begin = max(at - _BEFORE, 0)
    mailbox = _MAILBOX.match(text[begin:at][::-1])
    domain = _DOMAIN.match(text, at + 1)
    if not mailbox or not domain or not _WORD.search(mailbox[0]):
        return False
    host = domain[0].lower()
    of_organisation = host.endswith((".gov", ".ca.us")) or any(
        host == name or host.endswith(f".{name}") for name in _ORGANISATIONS
    )
    author = _AUTHOR.search(text[max(begin - _BEFORE, 0) : at - len(mailbox[0])])
    return not (of_organisation or _ROLES.match(mailbox[0][::-1]) or author or _in_letterhead(text, at))


def _is_record_number(text: str, at: int) -> bool:
    return bool(_RECORD_NUMBER.search(text[max(at - 10, 0) : at + _BEFORE]))


def _is_employee_name(text: str, at: int) -> bool:
    """Returns whether the label whose colon is at `at` is followed by a name."""
    begin = max(at - 32, 0)
    if not text[max(at - 12, 0) : at].rstrip().lower().endswith(_PERSON_ENDINGS):
        return False
    labels = [found for found in _NAME_LABEL.finditer(text, begin, at + 1) if found.end() == at + 1]
    if not labels:
        labels = [found for found in _PERSON_LABEL.finditer(text, begin, at + 1) if found.end() == at + 1]
        if not labels or not _starts_a_line(text, labels[0].start()):
            return False
    value = _VALUE.match(text, at + 1)
    if value and value[1].strip():
        return _is_name(value[1])
    below = _NEXT_VALUE.match(text, at + 1)
    # In a line that is only a name, every word is capitalised. Headings and sentences have other words too.
    return bool(below and ":" not in below[1] and below[1].istitle() and _is_name(below[1]))


def _starts_a_line(text: str, at: int) -> bool:
    """Returns whether a label begins its line, or has a gap between it and the words before it."""
    return at == 0 or text[at - 1] in "\n\f" or text[max(at - 2, 0) : at].isspace()


def _is_name(value: str) -> bool:
    label = _NEXT_LABEL.search(value)
    written = (value[: label.start()] if label else value).replace("’", "'")
    words = [word for word in _WORD.findall(written) if word.strip("xX")]
    names = [word for word in words if word.lower() not in _NO_NAMES]
    full = words[:2] == names[:2] and all(word.istitle() for word in words[:2])
    if len(words) > _MOST_WORDS:
        return full
    return bool(names) and len(names) * 2 >= len(words)


_KINDS: dict[str, tuple[Mapping[bytes, tuple[bytes, ...]], Callable[[str, int], bool]]] = {
    "ssn": ({b"": (b"000-00-0000", b"000 00 0000", b"xx-0000", b"000000000"), b"*": (b"**-0000",)}, _is_ssn),
    "phone": ({b"": (b"000-0000", b"000.0000", b"000 0000", b"0000000000")}, _is_phone),
    "email": ({b"": (b"@",)}, _is_email),
    "medical_record_number": ({b"": (b"mrn", b"record n", b"record  n", b"chart n", b"patient id"),
                               b"#": (b"mr#", b"record #", b"chart #")}, _is_record_number),
    "employee_name": ({b"": (b":",)}, _is_employee_name),
}  # fmt: skip
"""Kind -> strings that a text's shape must hold near such an identifier, and the check of one such place.

The strings stand under a sign that is in each of them.
"""

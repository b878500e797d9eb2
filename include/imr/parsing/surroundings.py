"""What stands around a letter's own text: evidence that a document is another one, which quotes the letter.

A determination begins with its own header, cover or first heading, and ends with its last rationale, a
signature, copies or a disclaimer. Decisions of courts, petitions, mail and handouts that hold a letter say
something before or after it, indent it, or mark its lines. Words inside the letter's own text are no
evidence: rationales quote courts and name samples too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, deque
from itertools import chain

from imr.parsing.closing import closing_start
from imr.parsing.document_marks import (
    find_front_marks,
    find_marks,
    is_heading,
    is_prose,
    is_stamp,
    line_at,
    marks_at,
    opens_line,
)
from imr.text.spans import Span
from imr.text.vocabulary import Hit, read_rows

NO_DETERMINATION, ABOUT, QUOTED = "not_a_determination", "about_a_letter", "quoted_letter"

_OPENING = 4_000
"""Characters in which a document that is no letter says what it is."""
_MAIL_FIELDS, _VOICES = 2, 2
"""Header fields that make mail, and words of parties and judges that tell of their text, at the least."""

# Labels of a determination's header that other papers of a claim do not have: "UR Denial Date:".
_OWN_FIELDS = ("ur_denial_date", "application_received_date", "assigned_date", "priority")
_OWN_LABEL = re.compile(
    r"(?<![a-z])(?:"
    + "|".join(
        r"\s*".join(map(re.escape, row["term"].split()))
        for row in read_rows("imr.parsing", "header_labels")
        if row["field"] in _OWN_FIELDS
    )
    + r")\s?:"
)
_STATES_DETERMINATION = re.compile(r"final\s*determination\s?:|has\s*determined\s*(?:that\s*)?the\s*request")
# A mark across the page that extraction put at a page's beginning or end: "<form feed>SAMPLECase Number:".
_PAGE_STAMP = re.compile(
    r"(?:\A|\f)\s*(?:SAMPLE|DRAFT|SPECIMEN)(?!\s?:)|(?<=[a-z.\n])(?:SAMPLE|DRAFT|SPECIMEN)\s*(?:\f|\Z)"
)
_FURNITURE = ("front", "cover_sheet")
_LONG_NUMBER = re.compile(r"\d{3}|\d[/:]\d")  # "95813", "10:45", "3/4/2015"
_NAMED_WITHIN = 20_000
_TITLE_WORD = re.compile(r"[A-Za-z]{3}")
_NAME_WORD = re.compile(r"[a-z\d&'-]+")
_ADDRESS = re.compile(r"[\w.]@[\w-]+\.\w")  # "dana@example.com"
_STREET = re.compile(
    r"\b\d{1,5}\s+(?:[A-Z][a-z]+\.?\s+){1,3}(?:St|Ave|Av|Blvd|Rd|Dr|Ln|Plaza|Suite|Way|Court|Ct)"
)
_CAPTIONED = ("court_document", "petition")
"""Documents whose pages carry their title: "PETITION FOR RECONSIDERATION - 3"."""
_BRACKETS = ("[", "{")
_STAMPS = ("SAMPLE", "DRAFT", "SPECIMEN")
_CONCLUSION = re.compile(
    r"medically\s*(?:necessary|appropriate|indicated)|medical\s*necessity|not\s*supported"
)
# "... is licensed to practice in California."
_QUALIFIED = re.compile(
    r"licensed|certified|licensure|active\s*(?:clinical\s*)?practice|years|hours\s*a\s*week"
)
# What follows such words in a sentence that ends its line: "necessary at this<line end>time.<line end>".
_TO_LINE_END = r"[^.\n]{0,60}(?:\n[^.\n]{0,60})?\.?[\"')]{0,2} ?\n"
_CONCLUSION_LINE = re.compile(f"(?:{_CONCLUSION.pattern}){_TO_LINE_END}")
_QUALIFIED_LINE = re.compile(f"(?:{_QUALIFIED.pattern}){_TO_LINE_END}")
_OWN_ENDING = re.compile(r"opioid|taper|\bwean|\A\s*(?:references?|sources?|citations?|guidelines?)\b")
_OTHER_WORDS = 40
"""Words after the last conclusion that are more than a note, at the least."""
_PARAGRAPH = re.compile(r"\n\s*\n")
# A line of quoted mail or with a bar in its margin: "> Decision Date:", "| Decision Date:".
_QUOTED_LINE = re.compile(r"^[ \t]*[>|]", re.MULTILINE)
_QUOTED_LINES, _QUOTED_SHARE = 3, 0.2
_INDENT = 2
"""Characters by which a quoted letter is indented at the least."""
_RAW_LINE = re.compile(r"(?P<page>\f*)(?P<indent>[ \t]*)(?P<words>[^\s][^\r\n\f]*)")


def has_quoted_lines(raw: str) -> bool:
    """Whether many lines carry a mark of quotation: "> Decision Date: ..."."""
    if ">" not in raw and "|" not in raw:
        return False
    quoted = len(_QUOTED_LINE.findall(raw))
    return quoted >= _QUOTED_LINES and quoted > _QUOTED_SHARE * (raw.count("\n") + 1)


def kind_of(raw: str, text: str, folded: str) -> str:
    """What a text that is laid out as no determination says it is at its beginning."""
    marks = find_marks(folded[:_OPENING])
    stamps = (mark for mark, _ in marks_at("stamp", marks, 0, _OPENING) if is_stamp(text, folded, mark))
    if next(stamps, None):
        return "sample_or_draft"
    if _is_mail(text, marks, 0, _OPENING):
        return "email"
    titles = (
        reason
        for mark, reason in chain(
            *(marks_at(place, marks, 0, _OPENING) for place in ("title", "institution"))
        )
        if is_heading(text, mark)
    )
    return next(titles, QUOTED if has_quoted_lines(raw) else NO_DETERMINATION)


def _own_start(text: str, folded: str, marks: list[Hit], first_heading: int) -> tuple[int, bool]:
    """Where the letter's own header, title or statement of the outcome begins, else its first heading; and
    whether it has a cover, a page with that title or statement and sentences after it."""
    label = _OWN_LABEL.search(folded, 0, first_heading)
    statement = _STATES_DETERMINATION.search(folded, 0, first_heading)
    titles = [
        mark.start
        for mark, _ in marks_at("own_title", marks, 0, first_heading)
        if opens_line(text, mark.start)
    ]
    starts = [*titles, *(match.start() for match in (label, statement) if match)]
    return line_at(text, min(starts, default=first_heading))[0], bool(titles or statement)


def before_letter(text: str, folded: str, marks: list[Hit], first_heading: int) -> str | None:
    """What the text before a letter's first heading makes of the document; None of a letter's own cover.

    Before its own header, title or statement of the outcome a letter has its letterhead and addresses, and
    whatever a fax puts there. A cover that states the outcome goes on with sentences; a mere header does not.
    """
    own, has_cover = _own_start(text, folded, marks, first_heading)
    cover = own if has_cover else first_heading
    if _is_mail(text, marks, 0, first_heading):
        return "email"
    titles = (
        (mark.start, reason)
        for mark, reason in marks_at("title", marks, 0, cover)
        if mark.end <= own or is_heading(text, mark)
    )
    stamps = (
        (mark.start, reason) for mark, reason in marks_at("stamp", marks, 0, own) if _is_word(text, mark)
    )
    if front := [*titles, *stamps]:
        return min(front)[1]
    if voice := _voice(marks, 0, first_heading):
        return voice
    fronts = find_front_marks(folded, cover)
    greetings = any(opens_line(text, mark.start) for mark, _ in marks_at("greeting", fronts, 0, own))
    phrases = any(marks_at("phrase", marks, 0, first_heading))
    if greetings or phrases or _has_prose(text, fronts, cover) or _has_title(text, folded, fronts, own):
        mail = "email" if _ADDRESS.search(text, 0, own) else ABOUT
        return next((reason for _, reason in marks_at("institution", marks, 0, own)), mail)
    return QUOTED if text[:own].strip().endswith('"') or text[own : own + 1] == '"' else None


def _is_word(text: str, mark: Hit) -> bool:
    """Whether a term is no part of an address: "dana@example.com", "1 Example Plaza"."""
    begin, end = line_at(text, mark.start)
    return not _STREET.search(text, begin, end) and (
        text[mark.start - 1 : mark.start] != "@"
        and not text[mark.end : mark.end + 2].strip(" \n")[1:].isalpha()
    )


def _has_title(text: str, folded: str, marks: list[Hit], own: int) -> bool:
    """Whether a line stands before a letter's own header that is of no letterhead, stamp or fax.

    Those have known words, long numbers, or the name of an organisation that the letter names again.
    """
    known = sorted({mark.start for place in _FURNITURE for mark, _ in marks_at(place, marks, 0, own)})
    begin = 0
    while begin < own:
        end = line_at(text, begin)[1]
        line = text[begin:end]
        is_known = bisect_left(known, begin) < bisect_left(known, end) or _LONG_NUMBER.search(line)
        if not is_known and _TITLE_WORD.search(line) and not _is_named_again(line, folded, own):
            return True
        begin = end + 1
    return False


def _is_named_again(line: str, folded: str, own: int) -> bool:
    name = " ".join(_NAME_WORD.findall(line.lower()))
    return " " in name and folded.find(name, own, own + _NAMED_WITHIN) >= 0


def _is_mail(text: str, marks: list[Hit], start: int, end: int) -> bool:
    found = marks_at("mail", marks, start, end)
    fields = {mark.row["term"] for mark, _ in found if opens_line(text, mark.start)}
    return len(fields) >= _MAIL_FIELDS


def _has_prose(text: str, marks: list[Hit], end: int) -> bool:
    """Whether sentences stand before a place, other than those of a cover sheet."""
    sheets = [mark.start for mark, _ in marks_at("cover_sheet", marks, 0, end)]
    begin = 0
    for stop in chain((gap.start() for gap in _PARAGRAPH.finditer(text, 0, end)), (end,)):
        of_sheet = bisect_left(sheets, begin) < bisect_left(sheets, stop)
        if not of_sheet and any(map(is_prose, text[begin:stop].split("\n"))):
            return True
        begin = stop
    return False


def within_letter(raw: str, text: str, folded: str, marks: list[Hit]) -> str | None:
    """What notes between the lines, captions of pages or marks across them make of the document."""
    if any(stamp in raw for stamp in _STAMPS) and _PAGE_STAMP.search(raw):
        return "sample_or_draft"
    for mark, reason in marks_at("note", marks, 0, len(text)):
        if opens_line(text, mark.start) and text[mark.start].isupper():
            return reason
    for mark, reason in marks_at("bracket", marks, 0, len(text)):
        if text[mark.start - 1 : mark.start] in _BRACKETS:
            return reason
    for mark, reason in marks_at("stamp", marks, 0, len(text)):
        if is_stamp(text, folded, mark):
            return reason
    captions = Counter(
        (mark.row["term"], reason)
        for mark, reason in marks_at("title", marks, 0, len(text))
        if reason in _CAPTIONED and " " in mark.row["term"] and is_heading(text, mark)
    )
    return next((reason for (_, reason), count in captions.items() if count > 1), None)


def after_letter(text: str, folded: str, marks: list[Hit], last: Span, reviewer: Span) -> str | None:
    """What the text from a letter's last rationale on makes of the document; None where nothing else follows.

    `reviewer` is the section on the reviewer, which may come after it. Parties' attorneys also stand in the
    copies and the proof of service that close a letter.
    """
    end = len(text)
    formulas = (
        reason for mark, reason in marks_at("formula", marks, last[0], end) if opens_line(text, mark.start)
    )
    endings = (
        reason
        for mark, reason in chain(
            marks_at("ending", marks, last[0], end),
            marks_at("signature", marks, last[0], closing_start(text, last[0], end)),
        )
        if is_heading(text, mark)
    )
    concluded = _CONCLUSION.search(folded, last[0])
    if _is_mail(text, marks, last[0], end):
        return "email"
    return (
        next(formulas, None)
        or next(endings, None)
        or (_voice(marks, concluded.end(), end) if concluded else None)
        or (ABOUT if _goes_on(folded, last, _CONCLUSION, _CONCLUSION_LINE) else None)
        or (ABOUT if reviewer > last and _goes_on(folded, reviewer, _QUALIFIED, _QUALIFIED_LINE) else None)
    )


def _voice(marks: list[Hit], start: int, end: int) -> str | None:
    """Whose text this is, by what parties and judges call each other."""
    voices = {mark.row["term"]: reason for mark, reason in marks_at("voice", marks, start, end)}
    return next(iter(voices.values())) if len(voices) >= _VOICES else None


def _goes_on(folded: str, section: Span, last_said: re.Pattern[str], last_line: re.Pattern[str]) -> bool:
    """Whether a section goes on for long with other lines after the last sentence that belongs in it.

    Rationales go on so with advice on tapering opioids, and with references.
    """
    lines = deque(last_line.finditer(folded, *section), maxlen=1)
    if not lines or last_said.search(folded, lines[0].end(), section[1]):
        return False
    rest = folded[lines[0].end() : section[1]]
    return len(rest.split()) >= _OTHER_WORDS and not _OWN_ENDING.search(rest)


def is_indented(raw: str, letter_start: int, last_rationale: int) -> bool:
    """Whether all of a letter is indented, and the page it ends on goes on without indent.

    Offsets are of the raw text: the letter's first heading, and its last rationale.
    """
    indent: int | None = None
    for line in _RAW_LINE.finditer(raw, letter_start, last_rationale):
        if is_prose(line["words"]):
            indent = min(len(line["indent"]), indent or len(line["indent"]))
            if indent < _INDENT:
                return False
    for line in _RAW_LINE.finditer(raw, raw.find("\n", last_rationale) + 1 or len(raw)):
        if indent is None or line["page"]:
            return False
        if len(line["indent"]) < indent - 1 and is_prose(line["words"]):
            return True
    return False

"""Where in a statement each publication is cited: one passage from its name to the next publication's."""

from __future__ import annotations

from typing import NamedTuple

from imr.parsing.citations.anchors import CHAPTER_NUMBER, LOOKBACK, WORD, Anchor, find_anchors
from imr.parsing.citations.names import Paragraph
from imr.parsing.citations.qualifiers import EDITION, skip
from imr.parsing.citations.statements import Statement


class Passage(NamedTuple):
    """One publication's stretch of a statement: named in [start, body), and what else is said until end."""

    publication: str | None  # MTUS | ODG | ACOEM | Other, None before any name
    start: int
    body: int
    end: int
    in_mtus: bool | None  # what the letter says of it
    labelled: bool
    practice_guidelines: bool  # ACOEM's work is named, not ACOEM alone


def read_passages(paragraph: Paragraph, statement: Statement) -> list[Passage]:
    """Passages of a statement, in order."""
    text = paragraph.text
    labelled = statement.label is not None
    at = statement.start
    if statement.label is not None and statement.in_mtus:
        opening = Anchor(statement.label, at, at, "mtus", "MTUS", at, True)
    else:
        opening = Anchor(at, at, at, "text", None, at, statement.in_mtus)
    kept = [opening]
    for anchor in find_anchors(paragraph, statement):
        merged = _merge(text, kept[-1], anchor)
        if merged:
            kept[-1] = merged
        else:
            kept.append(anchor)
    ends = [anchor.cut for anchor in kept[1:]] + [statement.end]
    return [
        Passage(
            anchor.publication,
            anchor.start,
            anchor.body,
            max(end, anchor.body),
            anchor.in_mtus,
            labelled,
            anchor.practice_guidelines,
        )
        for anchor, end in zip(kept, ends, strict=True)
    ]


def _merge(text: str, last: Anchor, anchor: Anchor) -> Anchor | None:
    """The last anchor and the next as one, where both name one publication; None where they are two."""
    if anchor.start < last.named_until:
        return last
    match last.kind, anchor.kind:
        case "text", _ if not WORD.search(text, last.body, anchor.cut):
            return anchor
        case "lead", _:
            return (
                None
                if WORD.search(text, last.body, anchor.cut)
                else anchor._replace(start=last.start, cut=last.cut)
            )
        case ("mtus", "mtus") | ("odg", "odg") if not WORD.search(text, last.named_until, anchor.start):
            return last._replace(body=anchor.body, named_until=anchor.named_until)
        case "acoem", ("acoem" | "mtus") if not WORD.search(text, last.named_until, anchor.start):
            return last._replace(
                body=anchor.body,
                named_until=anchor.named_until,
                in_mtus=last.in_mtus or anchor.kind == "mtus",
                practice_guidelines=last.practice_guidelines or anchor.practice_guidelines,
            )
        case "mtus", "acoem" if _reaches(text, last, anchor):
            return anchor._replace(start=last.start, cut=last.cut, in_mtus=True)
        case "mtus", "odg" if not text[last.named_until : anchor.start].strip():
            return anchor._replace(cut=last.cut)
        case ("mtus", "chapter") | ("acoem", "chapter") if _reaches(text, last, anchor) and (
            last.kind == "mtus" or anchor.publisher == "ACOEM"
        ):
            return last._replace(kind="chapter", named_until=anchor.named_until)
        case "chapter", ("acoem" | "mtus"):
            until = skip(EDITION, text, last.named_until, len(text)).at
            return last._replace(named_until=until) if until > anchor.start else None
        case "url", "url" if text.endswith("(", 0, anchor.start):
            return last._replace(kind="other")
        case (("other" | "text"), ("other" | "url")) if not _is_listed(text, anchor):
            return last._replace(kind="other")
    return None


def _is_listed(text: str, anchor: Anchor) -> bool:
    return anchor.joint or text[max(0, anchor.cut - LOOKBACK) : anchor.cut].rstrip().endswith(";")


def _reaches(text: str, last: Anchor, anchor: Anchor) -> bool:
    """Whether only editions, "guidelines" and a chapter's number stand between two names."""
    at = skip(EDITION, text, last.named_until, len(text)).at
    if number := CHAPTER_NUMBER.match(text, at):
        at = number.end()
    return at >= anchor.start or not WORD.search(text, at, anchor.start)

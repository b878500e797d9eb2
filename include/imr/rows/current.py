"""Decides which letters are current: only here a letter becomes published, duplicate or superseded.

The rules do not depend on the order in which letters arrive:
1. Of several copies (letters with the same bytes) one counts, and the others are `duplicate`. The copy that
   counts is the first by received date, object and archive member: among the copies that passed, else among
   those with text, else among all. Duplicates keep the reasons for which they were refused.
2. Of the readable letters of one case, the newest is current and `published`. The others are `superseded`.
   Letters are compared by decision date, then received date, then the object's time, then letter id.
3. The date of injury and the date of the application are the same in all letters of one case. Where two
   letters' headers contradict each other in one of them, one of the two is no letter of this case, so that
   all are held. A person then releases the right one; of several releases the last counts. Letters that agree
   with the released one compete with it by rule 2. Those that contradict it are `superseded` if they were
   delivered before the release, and held if they were delivered after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from imr.contract.codes import CONFLICT, FORGOTTEN, NEWER_LETTER, OTHER_CHOSEN, SAME_BYTES, is_unread

_NEVER = datetime.min.replace(tzinfo=UTC)

Key = tuple[str, str, str]
"""Key of a letter's row in the ledger: letter id, object, and archive member or ""."""


def key_of_row(row: Mapping[str, Any]) -> Key:
    """Returns the key of a ledger row."""
    return row["letter_id"], row["source_uri"], row["archive_member"] or ""


@dataclass(frozen=True, slots=True)
class Review:
    """What a person decided about a letter: `released`, `closed` or `forgotten`. The fields are columns."""

    review: str
    reviewed_by: str
    reviewed_at: datetime
    review_note: str | None = None

    @property
    def rank(self) -> tuple[bool, datetime]:
        """Of several reviews of a letter, the one of the highest rank counts: none undoes a forgetting."""
        return self.review == FORGOTTEN, self.reviewed_at


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger knows of one letter. `quarantined_for` is empty for a letter that passed the checks."""

    letter_id: str
    source_uri: str
    archive_member: str | None
    received_date: date
    modified_at: datetime | None
    case_id: str | None
    decision_date: date | None
    facts: tuple[date | None, date | None] = (None, None)
    """Date of injury and date of the application by the header; None where it does not say."""
    quarantined_for: tuple[str, ...] = ()
    review: Review | None = None
    written: Status | None = field(default=None, compare=False)
    """Status of the ledger row that the entry was read from. It decides nothing."""

    @property
    def key(self) -> Key:
        return self.letter_id, self.source_uri, self.archive_member or ""


@dataclass(frozen=True, slots=True)
class Status:
    status: str
    reasons: tuple[str, ...] = ()


def resolve(entries: Iterable[Entry]) -> dict[Key, Status]:
    """Returns the status of every entry, by its key.

    The entries must hold all letters of each case, and all copies of each letter.
    """
    statuses: dict[Key, Status] = {}
    copies: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        copies[entry.letter_id].append(entry)
    letters_of: dict[str, list[Entry]] = defaultdict(list)
    for same in copies.values():
        first, *others = sorted(same, key=_precedence)
        statuses |= {other.key: Status("duplicate", (SAME_BYTES, *other.quarantined_for)) for other in others}
        if first.quarantined_for or first.case_id is None:
            statuses[first.key] = Status("quarantined", first.quarantined_for)
        else:
            letters_of[first.case_id].append(first)
    for letters in letters_of.values():
        statuses |= _resolve_case(letters)
    return statuses


def _resolve_case(letters: Sequence[Entry]) -> dict[Key, Status]:
    """Returns the statuses of the readable letters of one case, without copies."""
    chosen = max(filter(_is_released, letters), key=_reviewed_at, default=None)
    if chosen is None:
        if _contradict_each_other(letters):
            return {letter.key: Status("quarantined", (CONFLICT,)) for letter in letters}
        return _newest_first(letters)
    agreeing = [letter for letter in letters if not _contradict(letter, chosen)]
    if _contradict_each_other(agreeing):
        agreeing = [chosen]
    others = [letter for letter in letters if letter not in agreeing]
    return _newest_first(agreeing) | {letter.key: _not_chosen(letter, chosen) for letter in others}


def _newest_first(letters: Sequence[Entry]) -> dict[Key, Status]:
    *older, newest = sorted(letters, key=_age)
    superseded = {letter.key: Status("superseded", (NEWER_LETTER,)) for letter in older}
    return {newest.key: Status("published")} | superseded


def _not_chosen(letter: Entry, chosen: Entry) -> Status:
    came_after = letter.modified_at is not None and letter.modified_at > _reviewed_at(chosen)
    return Status("quarantined", (CONFLICT,)) if came_after else Status("superseded", (OTHER_CHOSEN,))


def _contradict_each_other(letters: Sequence[Entry]) -> bool:
    return any(
        len({letter.facts[place] for letter in letters if letter.facts[place]}) > 1 for place in (0, 1)
    )


def _contradict(one: Entry, other: Entry) -> bool:
    return any(
        mine and theirs and mine != theirs for mine, theirs in zip(one.facts, other.facts, strict=True)
    )


def _is_released(entry: Entry) -> bool:
    return entry.review is not None and entry.review.review == "released"


def _reviewed_at(entry: Entry) -> datetime:
    return entry.review.reviewed_at if entry.review else _NEVER


def last_reviews(entries: Iterable[Entry]) -> dict[str, Review]:
    """Returns the review of each letter that counts, by letter id. It is valid for all copies of a letter.

    The last review counts, except that no review undoes a forgetting.
    """
    reviews: dict[str, Review] = {}
    for entry in entries:
        now, before = entry.review, reviews.get(entry.letter_id)
        if now and (before is None or now.rank > before.rank):
            reviews[entry.letter_id] = now
    return reviews


def _precedence(entry: Entry) -> tuple[bool, bool, date, str, str]:
    refused = bool(entry.quarantined_for) or entry.case_id is None
    return (
        refused,
        is_unread(entry.quarantined_for),
        entry.received_date,
        entry.source_uri,
        entry.archive_member or "",
    )


def _age(entry: Entry) -> tuple[date, date, datetime, str]:
    return entry.decision_date or date.min, entry.received_date, entry.modified_at or _NEVER, entry.letter_id

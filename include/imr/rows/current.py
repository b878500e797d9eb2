"""Which letters are current: the one place that decides published, duplicate and superseded.

The rule, whatever order letters arrive in:
1. Of letters with the same bytes, the first by (received date, object, archive member) counts, of those that
   passed if any did, else of those that text was read from; the others are `duplicate`, and keep the reasons
   why they were refused.
2. Of readable letters for one case, the newest is current: by decision date, then received date, then the
   object's time, then letter id. It is `published`, the others are `superseded`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from imr.contract.codes import NEWER_LETTER, SAME_BYTES, is_unread

_NEVER = datetime.min.replace(tzinfo=UTC)

Key = tuple[str, str, str]
"""Identity of a letter's row in the ledger: letter id, object, archive member or ""."""


def key_of_row(row: Mapping[str, Any]) -> Key:
    """The key of a row of the ledger."""
    return row["letter_id"], row["source_uri"], row["archive_member"] or ""


@dataclass(frozen=True, slots=True)
class Review:
    """What a person decided about a letter in quarantine: `released` or `closed`."""

    review: str
    reviewed_by: str
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger knows of one letter that matters here. `quarantined_for` is () for a readable one."""

    letter_id: str
    source_uri: str
    archive_member: str | None
    received_date: date
    modified_at: datetime | None
    case_id: str | None
    decision_date: date | None
    quarantined_for: tuple[str, ...] = ()
    review: Review | None = None

    @property
    def key(self) -> Key:
        return self.letter_id, self.source_uri, self.archive_member or ""


@dataclass(frozen=True, slots=True)
class Status:
    status: str
    reasons: tuple[str, ...] = ()


def resolve(entries: Iterable[Entry]) -> dict[Key, Status]:
    """Status of every entry by its key; entries must hold all letters of each case and all copies of each."""
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
        *older, newest = sorted(letters, key=_age)
        statuses[newest.key] = Status("published")
        statuses |= {letter.key: Status("superseded", (NEWER_LETTER,)) for letter in older}
    return statuses


def last_reviews(entries: Iterable[Entry]) -> dict[str, Review]:
    """Letter id -> what was decided last. A review belongs to a letter's bytes, whatever the object."""
    reviews: dict[str, Review] = {}
    for entry in entries:
        now, before = entry.review, reviews.get(entry.letter_id)
        if now and (before is None or now.reviewed_at > before.reviewed_at):
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

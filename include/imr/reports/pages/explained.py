"""Says in words what a code of a letter means, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from imr.contract.codes import (
    CLOSED,
    CONFLICT,
    NEWER_LETTER,
    OTHER_CHOSEN,
    PROBLEMS,
    READ_AGAIN,
    REASONS,
    SAME_BYTES,
    UNPARSED,
    UNREAD,
)
from imr.quality.suites import REASON_PREFIX, problems, reasons

_RELEASE_OR_CLOSE = "Look at the letter, and release or close it."
_LOOK = "Nothing has to be done. Look at the letter before you rely on the field."
_NOTHING = "Nothing has to be done."


@dataclass(frozen=True, slots=True)
class Explained:
    """A code, what it means, and what a person is to do."""

    code: str
    meaning: str
    remedy: str


def explain(code: str) -> Explained:
    """Returns the meaning of a reason or a problem, from the contract's codes and the suites' rules.

    A code of an earlier version, which no list has any more, is said to be unknown.
    """
    rules = reasons()
    if code in rules:
        return Explained(code, f"This rule is broken: {rules[code]}", _RELEASE_OR_CLOSE)
    if broken := rules.get(REASON_PREFIX + code):
        return Explained(code, f"A person released the letter though this rule is broken: {broken}", _NOTHING)
    meaning = REASONS.get(code) or PROBLEMS.get(code) or problems().get(code)
    if meaning is None:
        return Explained(code, "This version of imr does not know the code.", "Run imr_reparse.")
    return Explained(code, meaning, _remedy(code))


def _remedy(code: str) -> str:
    if code == CONFLICT:
        return _RELEASE_OR_CLOSE
    if code in {SAME_BYTES, NEWER_LETTER, OTHER_CHOSEN}:
        return _NOTHING
    if code == CLOSED:
        return "To open it again, trigger imr_review with `again`."
    if code in READ_AGAIN:
        return "The next run of its date reads it, once the cause is mended."
    if code in UNREAD:
        return "It cannot be released."
    if code in UNPARSED:
        return "Nothing has to be done if it is no determination. Report it if it is one."
    return _RELEASE_OR_CLOSE if code.startswith(REASON_PREFIX) else _LOOK

"""What a commit does where another one came first, tested without a table."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import chain, repeat

import pytest
from pyiceberg.exceptions import CommitFailedException, NoSuchTableError, ValidationException

from imr.lake.conflicts import (
    LONGEST_WAIT_SECONDS,
    MOST_TURNS,
    OTHERS_FIRST,
    UPKEEP_TRIES,
    CommitConflict,
    until_committed,
)

Met = type[Exception]


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds of each pause, none of which is slept."""
    noted: list[float] = []
    monkeypatch.setattr(time, "sleep", noted.append)
    return noted


def _failing(times: int, error: Met) -> Callable[[], str]:
    """A try that meets another commit so many times, and then returns "committed"."""
    errors = chain(repeat(error, times), repeat(None))

    def one_try() -> str:
        if failed := next(errors):
            raise failed("met")
        return "committed"

    return one_try


@pytest.mark.parametrize("error", OTHERS_FIRST)
@pytest.mark.parametrize("conflicts", [0, 1, UPKEEP_TRIES - 1])
def test_a_commit_is_tried_until_no_other_comes_first(
    pauses: list[float], error: Met, conflicts: int
) -> None:
    tried = _failing(conflicts, error)
    assert until_committed("cases", "publish", tried, tries=UPKEEP_TRIES) == "committed"
    assert len(pauses) == conflicts


@pytest.mark.parametrize("error", OTHERS_FIRST)
def test_a_commit_that_never_comes_first_says_where_and_what_to_do(pauses: list[float], error: Met) -> None:
    with pytest.raises(CommitConflict) as raised:
        until_committed("cases", "compact", _failing(3, error), tries=3)
    assert str(raised.value) == (
        "cases: compact: another commit came first in each of 3 tries; "
        "run fewer publishers at once, and try again"
    )
    assert isinstance(raised.value.__cause__, error)
    assert len(pauses) == 2


@pytest.mark.parametrize("error", [NoSuchTableError, ValueError, CommitConflict, KeyboardInterrupt])
def test_other_errors_are_not_tried_again(pauses: list[float], error: Met) -> None:
    with pytest.raises(error):
        until_committed("cases", "publish", _failing(1, error))
    assert pauses == []


@pytest.mark.parametrize("took", [0.25, 0.5, 3.0])
def test_pauses_are_random_turns_as_long_as_the_failed_try_and_grow_with_conflicts(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch, took: float
) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    tried = _failing(40, CommitFailedException)

    def one_try() -> str:
        now[0] += took
        return tried()

    until_committed("cases", "publish", one_try)
    turns = chain([1, 2, 4], repeat(MOST_TURNS))
    most = [min(LONGEST_WAIT_SECONDS, took * next(turns)) for _ in pauses]
    assert all(0 <= pause <= bound for pause, bound in zip(pauses, most, strict=True))
    assert max(pauses) > took
    assert len(set(pauses[:3])) == 3


def test_the_length_of_a_pause_follows_the_last_try_not_the_first(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    lengths = iter([100.0, 0.0, 0.0])
    tried = _failing(2, ValidationException)

    def one_try() -> str:
        now[0] += next(lengths)
        return tried()

    until_committed("cases", "publish", one_try)
    assert pauses[1] == 0

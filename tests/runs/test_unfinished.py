"""Other runs finish what a run that died had begun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from imr.lake import commit as committing
from imr.lake.unfinished import noted_cases, unfinished_archives, unfinished_cases
from imr.place.limits import Limits
from imr.runs import staged, steps
from imr.runs.deployment import Deployment
from imr.runs.repair import LONGEST_PUBLISH, mend
from imr.runs.report import LostLetters
from support.archives import zipped
from support.runs import (
    DAY,
    contents_of,
    finish,
    load,
    prepare,
    put,
    rows_of,
    run,
    text_letter,
)

ANOTHER_DAY = date(2025, 3, 5)


class Died(Exception):
    """Stands in for the end of a process."""


@pytest.fixture
def small_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staged, "PART_LETTERS", 2)
    monkeypatch.setattr(steps, "PUBLISHED_BYTES", 1)


def _dying_after(commits: int, publish: Callable[..., Any]) -> Callable[..., Any]:
    """A publish that dies before the commit after so many."""
    left = [commits]

    def publish_or_die(*given: Any, **named: Any) -> Any:
        if not left[0]:
            raise Died
        left[0] -= 1
        return publish(*given, **named)

    return publish_or_die


def _load_half(deployment: Deployment, run_id: str) -> list[str]:
    """A run that dies after the first commit of an archive of six letters."""
    batches = prepare(deployment, run_id, steps.list_letters(deployment, run_id, [DAY]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "publish_rows", _dying_after(1, steps.publish_rows))
        with pytest.raises(Died):
            steps.publish(deployment, run_id, batches)
    return batches


def _members(deployment: Deployment) -> list[str]:
    return sorted(row["archive_member"] for row in rows_of(deployment, "letters") if row["archive_member"])


SIX = {f"{index}.txt": text_letter(index) for index in range(2, 8)}


@pytest.mark.usefixtures("small_commits")
def test_an_archive_half_loaded_by_a_run_that_was_executed_before_is_read_again(
    deployment: Deployment,
) -> None:
    put(deployment, {"a.txt": text_letter(1)})
    run(deployment, "cleared")
    put(deployment, {"six.zip": zipped(SIX)})
    _load_half(deployment, "cleared")
    assert len(_members(deployment)) == 2
    run(deployment, "next")
    assert _members(deployment) == sorted(SIX)
    assert run(deployment, "after").read == 0


@pytest.mark.usefixtures("small_commits")
def test_an_archive_half_loaded_is_read_again_though_others_superseded_its_letters(
    deployment: Deployment,
) -> None:
    put(deployment, {"six.zip": zipped(SIX)})
    _load_half(deployment, "died")
    newer = {name: data + b"\nIssued again.\n" for name, data in list(SIX.items())[:2]}
    put(deployment, newer, ANOTHER_DAY)
    assert run(deployment, "newer", ANOTHER_DAY).statuses == {"published": 2}
    run(deployment, "next")
    assert _members(deployment) == sorted(SIX)
    assert (
        sorted(row["status"] for row in rows_of(deployment, "letters"))
        == ["published"] * 6 + ["superseded"] * 2
    )


@pytest.mark.usefixtures("small_commits")
def test_letters_that_a_run_found_lost_are_read_by_the_next(deployment: Deployment) -> None:
    put(deployment, {"six.zip": zipped(SIX)})
    _load_half(deployment, "died")
    with pytest.raises(LostLetters, match="4 objects or letters"):
        finish(deployment, "died", [])
    run(deployment, "next")
    assert _members(deployment) == sorted(SIX)
    assert not unfinished_archives(deployment.lake())


@pytest.mark.parametrize("table", ["decisions", "cases", "letters"])
def test_rows_of_a_publish_that_died_are_mended(
    deployment: Deployment, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(deployment, {"a.txt": text_letter(1), "b.txt": text_letter(2)})
    run(deployment, "first")
    before = contents_of(deployment)
    exchange = committing.exchange

    def dying(at: Any, *given: Any) -> None:
        if at.name()[-1] == table:
            raise Died
        exchange(at, *given)

    batches = steps.list_letters(deployment, "died", [DAY], reprocess=True)
    for batch in batches:
        steps.extract(deployment, "died", batch)
        steps.parse(deployment, "died", batch)
    # Checked on a day when every decision is still to come: nothing of it may be published.
    steps.validate(deployment, "died", batches, checked_on=date(2010, 1, 1))
    with monkeypatch.context() as patch:
        patch.setattr(committing, "exchange", dying)
        with pytest.raises(Died):
            steps.publish(deployment, "died", batches)
    assert contents_of(deployment) != before
    mend(deployment, "too early", datetime.now(UTC))
    later = datetime.now(UTC) + 2 * LONGEST_PUBLISH
    assert unfinished_cases(deployment.lake(), later)
    mend(deployment, "upkeep", later)
    assert contents_of(deployment) == before
    assert not unfinished_cases(deployment.lake(), later)


def test_what_a_try_began_is_not_forgotten_when_the_next_is_about_other_cases(deployment: Deployment) -> None:
    def publish_and_die() -> None:
        with noted_cases(deployment.lake(), "cleared") as announce:
            announce(["X"])
            raise Died

    with pytest.raises(Died):
        publish_and_die()
    with noted_cases(deployment.lake(), "cleared") as announce:
        announce(["Y"])
    left = unfinished_cases(deployment.lake(), datetime.now(UTC) + LONGEST_PUBLISH)
    assert list(left.values()) == [["X"]]


def test_a_run_that_ends_well_leaves_no_notes(deployment: Deployment) -> None:
    put(deployment, {"a.txt": text_letter(1), "six.zip": zipped(SIX)})
    run(deployment, "first")
    assert [entry["path"] for page in deployment.lake().list("unfinished/") for entry in page] == []


def test_a_refusal_goes_when_what_was_refused_is_read(deployment: Deployment) -> None:
    inner = zipped({"a.txt": text_letter(1), "b.txt": text_letter(2)})
    put(
        deployment, {"outer.zip": zipped({"inner.zip": inner, "large.txt": text_letter(3), "empty.pdf": b""})}
    )
    small = Limits(letter_bytes=20, archive_members=2)
    first = run(replace(deployment, settings=replace(deployment.settings, limits=small)), "first")
    assert first.statuses["quarantined"] >= 2
    again = run(deployment, "again", reprocess=True)
    assert again.statuses == {"published": 3, "quarantined": 1}
    assert _members(deployment) == ["empty.pdf", "inner.zip/a.txt", "inner.zip/b.txt", "large.txt"]


@pytest.mark.parametrize("received", [None, date(2014, 7, 1)])
def test_a_bulk_load_accounts_for_what_the_ledger_has_under_another_date(
    deployment: Deployment, received: date | None
) -> None:
    put(deployment, {"a.txt": text_letter(1), "six.zip": zipped(SIX)})
    load(deployment, "first", date(2013, 7, 1))
    again = load(deployment, "again", received)
    assert (again.listed, again.accounted, list(again.lost)) == (2, 7, [])
    assert len(rows_of(deployment, "letters")) == 7

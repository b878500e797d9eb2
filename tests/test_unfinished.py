"""Runs that died for good: what they had begun is brought to an end by others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from imr import ingest
from imr.mend import LONGEST_PUBLISH, mend
from imr.reports.run import LostLetters
from imr.site import Site
from imr.tables import publish as publishing
from imr.tables.unfinished import noted_cases, unfinished_archives, unfinished_cases
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
    monkeypatch.setattr(ingest, "PART_LETTERS", 2)
    monkeypatch.setattr(ingest, "PUBLISH_LETTERS", 2)


def _dying_after(commits: int, publish: Callable[..., Any]) -> Callable[..., Any]:
    """A publish that dies before the commit after so many."""
    left = [commits]

    def publish_or_die(*given: Any, **named: Any) -> Any:
        if not left[0]:
            raise Died
        left[0] -= 1
        return publish(*given, **named)

    return publish_or_die


def _load_half(site: Site, run_id: str) -> list[str]:
    """A run that dies after the first commit of an archive of six letters."""
    batches = prepare(site, run_id, ingest.list_letters(site, run_id, [DAY]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "publish_rows", _dying_after(1, ingest.publish_rows))
        with pytest.raises(Died):
            ingest.publish(site, run_id, batches)
    return batches


def _members(site: Site) -> list[str]:
    return sorted(row["archive_member"] for row in rows_of(site, "letters") if row["archive_member"])


SIX = {f"{index}.txt": text_letter(index) for index in range(2, 8)}


@pytest.mark.usefixtures("small_commits")
def test_an_archive_half_loaded_by_a_run_that_was_executed_before_is_read_again(site: Site) -> None:
    put(site, {"a.txt": text_letter(1)})
    run(site, "cleared")
    put(site, {"six.zip": zipped(SIX)})
    _load_half(site, "cleared")
    assert len(_members(site)) == 2
    run(site, "next")
    assert _members(site) == sorted(SIX)
    assert run(site, "after").read == 0


@pytest.mark.usefixtures("small_commits")
def test_an_archive_half_loaded_is_read_again_though_others_superseded_its_letters(site: Site) -> None:
    put(site, {"six.zip": zipped(SIX)})
    _load_half(site, "died")
    newer = {name: data + b"\nIssued again.\n" for name, data in list(SIX.items())[:2]}
    put(site, newer, ANOTHER_DAY)
    assert run(site, "newer", ANOTHER_DAY).statuses == {"published": 2}
    run(site, "next")
    assert _members(site) == sorted(SIX)
    assert sorted(row["status"] for row in rows_of(site, "letters")) == ["published"] * 6 + ["superseded"] * 2


@pytest.mark.usefixtures("small_commits")
def test_letters_that_a_run_found_lost_are_read_by_the_next(site: Site) -> None:
    put(site, {"six.zip": zipped(SIX)})
    _load_half(site, "died")
    with pytest.raises(LostLetters, match="4 objects or letters"):
        finish(site, "died", [])
    run(site, "next")
    assert _members(site) == sorted(SIX)
    assert not unfinished_archives(site.lake())


@pytest.mark.parametrize("table", ["decisions", "cases", "letters"])
def test_rows_of_a_publish_that_died_are_mended(
    site: Site, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, {"a.txt": text_letter(1), "b.txt": text_letter(2)})
    run(site, "first")
    before = contents_of(site)
    exchange = publishing.exchange

    def dying(at: Any, *given: Any) -> None:
        if at.name()[-1] == table:
            raise Died
        exchange(at, *given)

    batches = ingest.list_letters(site, "died", [DAY], reprocess=True)
    for batch in batches:
        ingest.extract(site, "died", batch)
        ingest.parse(site, "died", batch)
    # Checked on a day when every decision is still to come: nothing of it may be published.
    ingest.validate(site, "died", batches, checked_on=date(2010, 1, 1))
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "exchange", dying)
        with pytest.raises(Died):
            ingest.publish(site, "died", batches)
    assert contents_of(site) != before
    mend(site, "too early", datetime.now(UTC))
    later = datetime.now(UTC) + 2 * LONGEST_PUBLISH
    assert unfinished_cases(site.lake(), later)
    mend(site, "upkeep", later)
    assert contents_of(site) == before
    assert not unfinished_cases(site.lake(), later)


def test_what_a_try_began_is_not_forgotten_when_the_next_is_about_other_cases(site: Site) -> None:
    def publish_and_die() -> None:
        with noted_cases(site.lake(), "cleared") as announce:
            announce(["X"])
            raise Died

    with pytest.raises(Died):
        publish_and_die()
    with noted_cases(site.lake(), "cleared") as announce:
        announce(["Y"])
    left = unfinished_cases(site.lake(), datetime.now(UTC) + LONGEST_PUBLISH)
    assert list(left.values()) == [["X"]]


def test_a_run_that_ends_well_leaves_no_notes(site: Site) -> None:
    put(site, {"a.txt": text_letter(1), "six.zip": zipped(SIX)})
    run(site, "first")
    assert [entry["path"] for page in site.lake().list("unfinished/") for entry in page] == []


def test_a_refusal_goes_when_what_was_refused_is_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped({"a.txt": text_letter(1), "b.txt": text_letter(2)})
    put(site, {"outer.zip": zipped({"inner.zip": inner, "large.txt": text_letter(3), "empty.pdf": b""})})
    monkeypatch.setenv("IMR_LIMIT_LETTER_BYTES", "20")
    monkeypatch.setenv("IMR_LIMIT_ARCHIVE_MEMBERS", "2")
    first = run(site, "first")
    assert first.statuses["quarantined"] >= 2
    monkeypatch.undo()
    again = run(site, "again", reprocess=True)
    assert again.statuses == {"published": 3, "quarantined": 1}
    assert _members(site) == ["empty.pdf", "inner.zip/a.txt", "inner.zip/b.txt", "large.txt"]


@pytest.mark.parametrize("received", [None, date(2014, 7, 1)])
def test_a_bulk_load_accounts_for_what_the_ledger_has_under_another_date(
    site: Site, received: date | None
) -> None:
    put(site, {"a.txt": text_letter(1), "six.zip": zipped(SIX)})
    load(site, "first", date(2013, 7, 1))
    again = load(site, "again", received)
    assert (again.listed, again.accounted, list(again.lost)) == (2, 7, [])
    assert len(rows_of(site, "letters")) == 7

"""`imr forget`: what it asks, what it says, and that the letters are gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imr.cli import forget as command
from imr.lake.unfinished import Forgetting, begin_forgetting
from imr.local.embedded import serving
from imr.place import settings
from imr.place.storage import access
from imr.quality import docs
from imr.runs import checks
from imr.runs.deployment import Deployment
from support.commands import imr, refusal
from support.quick_checks import build_small_docs, check_quickly
from support.runs import DAY, put, rows_of, run, text_letter

WHY = ("--why", "an order")


@pytest.fixture
def loaded(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    """A stack of the test's own with three letters in its tables."""
    monkeypatch.setattr(checks, "check_batch", check_quickly)
    monkeypatch.setattr(docs, "build_data_docs", build_small_docs)
    here = settings.load()
    assert here.home == fresh
    with serving(here):
        deployment = Deployment(here, access(here))
        put(deployment, {f"{index}.txt": text_letter(index) for index in (1, 2, 3)})
        run(deployment, "run")
        yield deployment


def _forgotten(deployment: Deployment) -> dict[str, tuple[str, str]]:
    """Name of each forgotten letter's object -> who wanted it and why."""
    return {
        row["source_uri"].rpartition("/")[2]: (row["reviewed_by"], row["review_note"])
        for row in rows_of(deployment, "letters")
        if row["review"] == "forgotten"
    }


def test_letters_are_taken_out(loaded: Deployment) -> None:
    (case,) = (row["case_id"] for row in rows_of(loaded, "letters") if row["source_uri"].endswith("/1.txt"))
    key = f"received={DAY}/2.txt"
    assert "say why" in refusal("forget", case, status=2)
    assert "the ledger has no letter CM99-0000001" in refusal("forget", case, "CM99-0000001", *WHY)
    done = imr("forget", case, key, *WHY, "--by", "ada", stdin="n\n")
    assert (done.exit_code, _forgotten(loaded)) == (1, {})
    done = imr("forget", case, key, *WHY, "--by", "ada", stdin="y\n")
    assert done.exit_code == 0, done.output
    assert "Letters: 2. Places that hold them: 2." in done.output
    assert loaded.uri(key) in done.output
    assert "Letters taken out: 2.\nThe raw objects listed above still hold them" in done.output
    assert "`imr export DEST --grace-minutes 0`" in done.output
    assert _forgotten(loaded) == {"1.txt": ("ada", "an order"), "2.txt": ("ada", "an order")}
    assert len(rows_of(loaded, "cases")) == 1
    assert f"{key} is forgotten already." in imr("forget", key, *WHY).output


def test_what_was_begun_shows_in_the_status_and_is_finished_without_naming_it(
    loaded: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = (row for row in rows_of(loaded, "letters") if row["source_uri"].endswith("/3.txt"))
    at = datetime(2026, 11, 29, tzinfo=UTC).isoformat()
    begin_forgetting(loaded.lake(), Forgetting([row["letter_id"]], [row["case_id"]], "ada", at, "an order"))
    assert "Letters not taken out yet: 1. `imr forget` finishes it." in imr("status").output
    assert "Letters taken out: 1." in imr("forget").output
    assert _forgotten(loaded) == {"3.txt": ("ada", "an order")}
    assert "not taken out yet" not in imr("status").output
    assert "Nothing was left to take out." in imr("forget").output


def test_whoever_is_logged_in_is_noted(loaded: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.getpass, "getuser", lambda: "grace")
    monkeypatch.setenv("LOGNAME", "grace")
    assert imr("forget", f"received={DAY}/1.txt", *WHY, "--yes").exit_code == 0
    assert _forgotten(loaded) == {"1.txt": ("grace", "an order")}

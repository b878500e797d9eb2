"""Letters that are forgotten are in no object of the lake, whatever was at work, and stay out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from imr.contract.tables import TABLES
from imr.lake import unfinished
from imr.lake.maintenance.agreement import disagreements
from imr.runs import forgetting, reparse, review, steps
from imr.runs.deployment import Deployment
from imr.runs.repair import LONGEST_PUBLISH
from imr.samples import make_letter
from support.lake_search import objects_with
from support.runs import DAY, finish, prepare, put, rows_of, run, text_letter

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MARK = "Quagmarsh Velloquent"


def marked(index: int, mark: str = MARK) -> bytes:
    """A letter whose summary, request's rationale and last page name somebody who is to be forgotten."""
    text = make_letter(7, index, layout="headed_decisions").text
    assert "Summary" in text or "SUMMARY" in text
    return text.replace(". ", f". {mark} said so. ").encode()


def forget(deployment: Deployment, *names: str, run_id: str = "forget") -> int:
    """What `imr forget` does, without its questions."""
    found = forgetting.find(deployment, names)
    assert not found.unknown
    forgetting.begin(deployment, found, by="ada", why="an order", at=NOW)
    return forgetting.finish(deployment, run_id, NOW)


@pytest.fixture
def loaded(deployment: Deployment) -> Deployment:
    """Five letters in the tables, one of which is marked; another run has rewritten the files since."""
    put(deployment, {f"{index}.txt": text_letter(index) for index in (1, 2)} | {"marked.txt": marked(3)})
    run(deployment, "first")
    put(deployment, {f"{index}.txt": text_letter(index) for index in (4, 5)})
    run(deployment, "second")
    assert {path.split("/")[2] for path in objects_with(deployment, [MARK])} >= {"letters", "cases"}
    return deployment


def letter(deployment: Deployment, name: str = "marked.txt") -> dict[str, object]:
    (row,) = (row for row in rows_of(deployment, "letters") if row["source_uri"].endswith(f"/{name}"))
    return row


def test_a_forgotten_letter_is_in_no_object_and_its_row_says_who_and_why(loaded: Deployment) -> None:
    before = letter(loaded)
    assert forget(loaded, str(before["case_id"])) == 1
    assert objects_with(loaded, [MARK, MARK[:16]]) == {}
    after = letter(loaded)
    kept = ("letter_id", "source_uri", "etag", "received_date", "byte_size")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert (after["status"], after["reasons"], after["text"], after["case_id"]) == (
        "quarantined",
        ["forgotten"],
        None,
        None,
    )
    assert (after["review"], after["reviewed_by"], after["reviewed_at"], after["review_note"]) == (
        "forgotten",
        "ada",
        NOW,
        "an order",
    )
    assert len(rows_of(loaded, "cases")) == 4
    assert not [row for name in TABLES for row in rows_of(loaded, name) if MARK in str(row)]
    assert disagreements(loaded.catalog()) == []


@pytest.mark.parametrize("kind", ["case number", "address", "s3a", "key", "letter id"])
def test_a_letter_is_named_in_several_ways(loaded: Deployment, kind: str) -> None:
    row = letter(loaded)
    names = {
        "case number": str(row["case_id"]).lower(),
        "address": str(row["source_uri"]),
        "s3a": str(row["source_uri"]).replace("s3://", "s3a://"),
        "key": f"received={DAY}/marked.txt",
        "letter id": str(row["letter_id"]),
    }
    assert forgetting.find(loaded, [names[kind]]).letters == [row["letter_id"]]


def test_unknown_letters_and_forgotten_ones_are_told_apart(loaded: Deployment) -> None:
    forget(loaded, f"received={DAY}/marked.txt")
    found = forgetting.find(loaded, ["CM99-9999999", f"received={DAY}/marked.txt"])
    assert found.unknown == ["CM99-9999999"]
    assert found.already == [f"received={DAY}/marked.txt"]
    assert "CM99-9999999" in str(forgetting.UnknownLetters(found.unknown))


def test_the_same_bytes_are_refused_when_they_come_again(loaded: Deployment) -> None:
    forget(loaded, f"received={DAY}/marked.txt")
    put(loaded, {"again.txt": marked(3)})
    report = run(loaded, "again", reprocess=True)
    assert (report.reasons["forgotten"], report.lost) == (2, [])
    assert objects_with(loaded, [MARK]) == {}
    statuses = [row["status"] for row in rows_of(loaded, "letters") if row["review"] == "forgotten"]
    assert sorted(statuses) == ["duplicate", "quarantined"]
    assert {row["review_note"] for row in rows_of(loaded, "letters") if row["review"]} == {"an order"}


def test_all_copies_go_and_another_letter_of_the_case_becomes_current(deployment: Deployment) -> None:
    older = text_letter(3)
    put(deployment, {"older.txt": older, "newer.txt": marked(3), "copy.txt": marked(3)})
    run(deployment, "first")
    assert letter(deployment, "older.txt")["status"] == "superseded"
    assert forget(deployment, str(letter(deployment, "newer.txt")["letter_id"])) == 1
    assert letter(deployment, "older.txt")["status"] == "published"
    (case,) = rows_of(deployment, "cases")
    assert case["letter_id"] == letter(deployment, "older.txt")["letter_id"]
    assert letter(deployment, "copy.txt")["review"] == "forgotten"
    assert objects_with(deployment, [MARK]) == {}
    assert disagreements(deployment.catalog()) == []


@pytest.mark.parametrize("done", ["list", "extract", "parse", "validate"])
def test_a_run_that_has_staged_the_letter_goes_on_without_it(loaded: Deployment, done: str) -> None:
    batches = steps.list_letters(loaded, "slow", [DAY], reprocess=True)
    for name in ("extract", "parse"):
        if done in {"extract": ("extract", "parse", "validate"), "parse": ("parse", "validate")}[name]:
            for batch in batches:
                getattr(steps, name)(loaded, "slow", batch)
    if done == "validate":
        prepare(loaded, "slow", batches)
    forget(loaded, f"received={DAY}/marked.txt")
    assert objects_with(loaded, [MARK]) == {}
    if done == "list":
        prepare(loaded, "slow", batches)
    elif done == "extract":
        for batch in batches:
            steps.parse(loaded, "slow", batch)
    if done in ("extract", "parse"):
        steps.validate(loaded, "slow", batches, checked_on=NOW.date())
    report = finish(loaded, "slow", batches)
    assert report.reasons == {"forgotten": 1}
    assert objects_with(loaded, [MARK]) == {}
    assert disagreements(loaded.catalog()) == []


def test_a_letter_that_is_forgotten_while_a_step_stages_it_is_taken_out_again(
    loaded: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = steps.stage_letters

    def meanwhile(*given: object) -> int:
        forget(loaded, f"received={DAY}/marked.txt")
        return stage(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(steps, "stage_letters", meanwhile)
    (batch,) = steps.list_letters(loaded, "slow", [DAY], reprocess=True)
    steps.extract(loaded, "slow", batch)
    assert objects_with(loaded, [MARK]) == {}


def test_reading_again_and_reviewing_leave_a_forgotten_letter_alone(loaded: Deployment) -> None:
    forget(loaded, f"received={DAY}/marked.txt")
    before = letter(loaded)
    (batch,) = reparse.plan_reparse(loaded, "reparse", DAY, DAY, every=True)
    steps.parse(loaded, "reparse", batch)
    steps.validate(loaded, "reparse", [batch], checked_on=NOW.date())
    assert finish(loaded, "reparse", [batch]).read == 4
    assert letter(loaded) == before
    assert review.list_waiting(loaded, "look", DAY, DAY, again=True) is None


def test_what_was_begun_is_finished_by_whoever_comes_next(
    loaded: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "purge", _dying)
        with pytest.raises(KeyboardInterrupt):
            forget(loaded, str(letter(loaded)["case_id"]))
    assert objects_with(loaded, [MARK])
    (noted,) = unfinished.forgettings(loaded.lake())
    assert not noted.is_done
    assert forgetting.finish(loaded, "maintenance", NOW) == 1
    assert objects_with(loaded, [MARK]) == {}
    (noted,) = unfinished.forgettings(loaded.lake())
    assert noted.is_done


def test_what_a_dead_run_leaves_later_is_found_until_no_run_can_be_at_work(loaded: Deployment) -> None:
    forget(loaded, f"received={DAY}/marked.txt")
    later = datetime.now(UTC) + LONGEST_PUBLISH + timedelta(minutes=1)
    assert len(unfinished.forgettings(loaded.lake())) == 1
    assert forgetting.finish(loaded, "maintenance", later) == 0
    assert unfinished.forgettings(loaded.lake()) == []
    assert forgetting.finish(loaded, "maintenance", later) == 0


def _dying(*_: object) -> None:
    raise KeyboardInterrupt

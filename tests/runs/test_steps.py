"""A run from listing to reconciling, over a real S3 server and real tables, without Airflow."""

from __future__ import annotations

import io
import tarfile
from datetime import UTC, date, datetime
from typing import Any

import pytest

from imr.contract.tables import TABLES
from imr.lake import staging
from imr.lake.catalog import open_table
from imr.quality.bounds import OutOfBounds
from imr.runs import staged, steps
from imr.runs.deployment import Deployment
from imr.runs.reconcile import reconcile
from imr.runs.report import LostLetters, list_reports, read_report, report_folder
from imr.samples import make_letter, render_pdf
from support.archives import zipped
from support.pdfs import pdf, picture_pdf
from support.runs import CHECKED_ON, DAY, contents_of, put, rows_of, run


def _good(index: int) -> bytes:
    return render_pdf(make_letter(7, index, layout="headed_decisions"))


def _ledger(deployment: Deployment) -> dict[str, dict[str, Any]]:
    return {row["source_uri"].rpartition("/")[2]: row for row in rows_of(deployment, "letters")}


@pytest.mark.great_expectations
def test_broken_objects_are_quarantined_with_reasons_and_the_rest_is_published(
    deployment: Deployment,
) -> None:
    text = make_letter(7, 50, layout="headed_decisions").text
    broken = {
        "truncated.pdf": (_good(1)[:-2000], "pdf_truncated"),
        "encrypted.pdf": (pdf(["a letter"], password="x"), "pdf_encrypted"),
        "scan.pdf": (picture_pdf(), "pdf_without_text"),
        "page.pdf": (b"<html><body>503</body></html>", "html_page"),
        "empty.pdf": (b"", "empty_file"),
        "other.pdf": (pdf(["Department of Motor Vehicles\nYour fee is due."]), "not_a_determination"),
        "utf16.txt": (text.encode("utf-16"), "not_utf8"),
        "cut.txt": (text[: text.index("DECISIONS AND RATIONALES")].encode(), "no_decisions"),
    }
    good = {f"good{index}.pdf": _good(index) for index in range(4)}
    put(deployment, good | {name: data for name, (data, _) in broken.items()})
    report = run(deployment, "run-1")
    assert report.statuses == {"published": 4, "quarantined": 8}
    assert report.listed == report.accounted == report.read == 12
    assert report.lost == []
    ledger = _ledger(deployment)
    assert {name: ledger[name]["reasons"] for name in broken} == {n: [why] for n, (_, why) in broken.items()}
    assert {ledger[name]["status"] for name in good} == {"published"}
    assert len(contents_of(deployment)["cases"]) == 4


def test_a_second_run_reads_nothing_and_changes_nothing(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1), "b.pdf": b""})
    first = run(deployment, "run-1")
    before = {name: open_table(deployment.catalog(), name).metadata_location for name in TABLES}
    again = run(deployment, "run-2")
    assert (first.read, again.read) == (2, 0)
    assert again.statuses == first.statuses
    assert {name: open_table(deployment.catalog(), name).metadata_location for name in TABLES} == before


def test_reprocessing_gives_the_same_contents(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1), "copy of a.pdf": _good(1), "b.pdf": _good(2), "c.pdf": b"rubbish"})
    first = run(deployment, "run-1")
    before = contents_of(deployment)
    again = run(deployment, "run-2", reprocess=True)
    assert again.read == 4
    assert again.statuses == first.statuses == {"published": 2, "duplicate": 1, "quarantined": 1}
    assert contents_of(deployment) == before


def test_a_letter_that_arrives_late_joins_its_date(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1)})
    run(deployment, "run-1")
    put(deployment, {"late.pdf": _good(2)})
    report = run(deployment, "run-2", date(2025, 3, 4), DAY)
    assert (report.listed, report.read) == (2, 1)
    assert (report.statuses, report.read_statuses) == ({"published": 2}, {"published": 1})
    assert report.bytes_read == len(_good(2))
    assert len(contents_of(deployment)["cases"]) == 2


def test_an_object_overwritten_in_place_is_a_new_version(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1)})
    run(deployment, "run-1")
    put(deployment, {"a.pdf": _good(2)})
    report = run(deployment, "run-2")
    assert report.read == 1
    assert len(open_table(deployment.catalog(), "letters").scan().to_arrow()) == 2


@pytest.mark.parametrize("dies_after", ["list_letters", "extract", "parse", "validate", "publish"])
def test_a_run_that_died_anywhere_is_made_good_by_running_it_again(
    deployment: Deployment, dies_after: str
) -> None:
    put(deployment, {"a.pdf": _good(1), "b.pdf": _good(2), "c.pdf": b""})
    taken = {
        "list_letters": lambda: steps.list_letters(deployment, "run-1", [DAY]),
        "extract": lambda: steps.extract(deployment, "run-1", "00000"),
        "parse": lambda: steps.parse(deployment, "run-1", "00000"),
        "validate": lambda: steps.validate(deployment, "run-1", ["00000"], checked_on=CHECKED_ON),
        "publish": lambda: steps.publish(deployment, "run-1", ["00000"]),
    }
    for name, step in taken.items():
        step()
        if name == dies_after:
            break
    report = run(deployment, "run-1")
    assert report.statuses == {"published": 2, "quarantined": 1}
    assert {name: len(rows) for name, rows in contents_of(deployment).items()}["letters"] == 3
    assert len(contents_of(deployment)["cases"]) == 2


def test_a_run_that_would_quarantine_most_is_stopped_before_publishing(deployment: Deployment) -> None:
    put(deployment, {f"{number}.pdf": b"rubbish %d" % number for number in range(25)} | {"a.pdf": _good(1)})
    with pytest.raises(OutOfBounds, match="25 of 26 letters would be quarantined"):
        run(deployment, "run-1")
    assert contents_of(deployment)["letters"] == []


def test_an_archive_of_rubbish_does_not_hold_up_the_letters_beside_it(deployment: Deployment) -> None:
    rubbish = {f"{number}.txt": b"rubbish %d" % number for number in range(30)} | {"b.bin": b"\0\1"}
    put(deployment, {f"{index}.pdf": _good(index) for index in range(20)} | {"rubbish.zip": zipped(rubbish)})
    assert run(deployment, "run-1").statuses == {"published": 20, "quarantined": 31}


def test_an_object_that_no_ledger_row_accounts_for_fails_the_run(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1), "b.pdf": _good(2)})
    batches = steps.list_letters(deployment, "run-1", [DAY])
    assert batches == ["00000"]
    with pytest.raises(LostLetters, match=r"2 objects or letters have no row in the ledger"):
        reconcile(deployment, "run-1", published=None, started_at=datetime.now(UTC))
    report = read_report(deployment.lake(), report_folder("run-1"))
    assert [uri.rpartition("/")[2] for uri in report.lost] == ["a.pdf", "b.pdf"]


def test_a_member_of_an_archive_that_was_read_and_not_published_fails_the_run(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = zipped({f"{index}.pdf": _good(index) for index in range(3)})
    put(deployment, {"letters.zip": packed})
    monkeypatch.setattr(staged, "PART_LETTERS", 2)
    (batch,) = steps.list_letters(deployment, "run-1", [DAY])
    steps.extract(deployment, "run-1", batch)
    steps.parse(deployment, "run-1", batch)
    steps.validate(deployment, "run-1", [batch], checked_on=CHECKED_ON)
    staging.clear(deployment.lake(), f"staging/run-1/checked/{batch}/00001")
    published = steps.publish(deployment, "run-1", [batch])
    with pytest.raises(LostLetters, match="1 objects or letters"):
        reconcile(deployment, "run-1", published=published, started_at=datetime.now(UTC))
    (lost,) = read_report(deployment.lake(), report_folder("run-1")).lost
    assert lost.endswith("letters.zip 2.pdf")


def test_a_member_that_an_archive_holds_twice_is_one_letter(deployment: Deployment) -> None:
    member = _good(1)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for _ in range(2):
            info = tarfile.TarInfo("letter.pdf")
            info.size = len(member)
            archive.addfile(info, io.BytesIO(member))
    put(deployment, {"letters.tar": buffer.getvalue()})
    assert run(deployment, "run-1").statuses == {"published": 1}
    assert len(contents_of(deployment)["letters"]) == 1


def test_an_object_that_had_vanished_is_read_when_it_is_there_again(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1), "b.pdf": _good(2)})
    batches = steps.list_letters(deployment, "run-1", [DAY])
    deployment.raw().delete(f"received={DAY}/a.pdf")
    for batch in batches:
        steps.extract(deployment, "run-1", batch)
        steps.parse(deployment, "run-1", batch)
    steps.validate(deployment, "run-1", batches, checked_on=CHECKED_ON)
    published = steps.publish(deployment, "run-1", batches)
    reconcile(deployment, "run-1", published=published, started_at=datetime.now(UTC))
    assert _ledger(deployment)["a.pdf"]["reasons"] == ["object_vanished"]
    put(deployment, {"a.pdf": _good(1)})
    assert run(deployment, "run-2").statuses == {"published": 2}
    assert [len(rows) for rows in contents_of(deployment).values()][:2] == [2, 2]


def test_a_letter_that_gets_another_received_date_has_one_row(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1)})
    for day in (date(2015, 1, 1), date(2016, 2, 2)):
        (batch,) = steps.list_archives(deployment, f"bulk-{day}", day)
        steps.extract(deployment, f"bulk-{day}", batch)
        steps.parse(deployment, f"bulk-{day}", batch)
        steps.validate(deployment, f"bulk-{day}", [batch], checked_on=CHECKED_ON)
        steps.publish(deployment, f"bulk-{day}", [batch])
    assert _ledger(deployment)["a.pdf"]["received_date"] == date(2016, 2, 2)
    assert [len(rows) for rows in contents_of(deployment).values()][:2] == [1, 1]


def test_staged_files_that_are_gone_stop_a_run(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1)})
    batches = steps.list_letters(deployment, "run-1", [DAY])
    steps.extract(deployment, "run-1", batches[0])
    staging.clear(deployment.lake(), "staging/run-1")
    for step in (steps.parse, lambda *given: steps.publish(given[0], given[1], [given[2]])):
        with pytest.raises(staging.StagingGone, match="from its first task"):
            step(deployment, "run-1", batches[0])


def test_a_run_that_died_while_it_cleared_up_keeps_its_report(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    put(deployment, {"a.pdf": _good(1), "b.pdf": _good(2)})
    clear = staging.clear

    def dying(store: Any, folder: str) -> None:
        if not staging.has_listing(store, folder):
            raise Killed
        clear(store, folder)

    batches = steps.list_letters(deployment, "run-1", [DAY])
    for batch in batches:
        steps.extract(deployment, "run-1", batch)
        steps.parse(deployment, "run-1", batch)
    steps.validate(deployment, "run-1", batches, checked_on=CHECKED_ON)
    published = steps.publish(deployment, "run-1", batches)
    monkeypatch.setattr(staging, "clear", dying)
    with pytest.raises(Killed):
        reconcile(deployment, "run-1", published=published, started_at=datetime.now(UTC))
    monkeypatch.setattr(staging, "clear", clear)
    again = reconcile(deployment, "run-1", published=published, started_at=datetime.now(UTC))
    report = read_report(deployment.lake(), report_folder("run-1"))
    assert (again, report.statuses, report.listed) == ({"published": 2}, {"published": 2}, 2)
    assert not [entry for page in deployment.lake().list("staging/") for entry in page]


def test_a_report_says_how_long_the_steps_took(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1)})
    report = run(deployment, "run-1")
    assert list(report.step_seconds) == ["list_letters", "extract", "parse", "validate", "publish"]
    assert all(seconds >= 0 for seconds in report.step_seconds.values())


@pytest.mark.great_expectations
def test_a_run_leaves_a_report_and_data_docs_and_no_staged_files(deployment: Deployment) -> None:
    put(deployment, {"a.pdf": _good(1)})
    run(deployment, "scheduled__2025-03-03T00:00:00+00:00")
    kept = {entry["path"] for page in deployment.lake().list() for entry in page}
    assert not [path for path in kept if path.startswith("staging/")]
    (folder,) = list_reports(deployment.lake())
    assert f"{folder}/report.json" in kept
    assert f"{folder}/data_docs/index.html" in kept


def test_members_of_an_archive_are_accounted_one_by_one(deployment: Deployment) -> None:
    members = {f"{index}.pdf": _good(index) for index in range(3)} | {"broken.pdf": b"", "copy.pdf": _good(1)}
    put(deployment, {"letters.zip": zipped(members), "loose.pdf": _good(9)})
    report = run(deployment, "run-1")
    assert report.listed == 2
    assert report.statuses == {"published": 4, "quarantined": 1, "duplicate": 1}
    assert report.accounted == 6
    ledger = rows_of(deployment, "letters")
    assert sorted(str(row["archive_member"]) for row in ledger) == sorted([*members, "None"])
    assert run(deployment, "run-2").read == 0


def test_an_archive_whose_run_was_not_reconciled_is_read_again(deployment: Deployment) -> None:
    put(deployment, {"letters.zip": zipped({"1.pdf": _good(1), "2.pdf": _good(2)})})
    (batch,) = steps.list_letters(deployment, "died", [DAY])
    steps.extract(deployment, "died", batch)
    steps.parse(deployment, "died", batch)
    steps.validate(deployment, "died", [batch], checked_on=CHECKED_ON)
    steps.publish(deployment, "died", [batch])
    report = run(deployment, "next")
    assert (report.read, report.statuses) == (2, {"published": 2})
    assert run(deployment, "after").read == 0


def test_a_run_in_many_parts_and_commits_is_as_one(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staged, "PART_LETTERS", 2)
    monkeypatch.setattr(steps, "PUBLISHED_BYTES", 40_000)
    members = {f"{index}.pdf": _good(index) for index in range(7)} | {"copy of 1.pdf": _good(1)}
    put(deployment, {"letters.zip": zipped(members)})
    parts = run(deployment, "run-1")
    assert parts.statuses == {"published": 7, "duplicate": 1}
    before = contents_of(deployment)
    monkeypatch.undo()
    assert run(deployment, "run-2", reprocess=True).statuses == parts.statuses
    assert contents_of(deployment) == before

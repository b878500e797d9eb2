"""A run from listing to reconciling, over a real S3 server and real tables, without Airflow."""

from __future__ import annotations

import io
import tarfile
from datetime import UTC, date, datetime
from typing import Any

import pytest

from imr import ingest
from imr.quality.bounds import OutOfBounds
from imr.reports.run import LostLetters, list_reports, read_report, report_folder
from imr.samples import make_letter, render_pdf
from imr.site import Site
from imr.tables import staging
from imr.tables.catalog import open_table
from imr.tables.schema import TABLES
from support.archives import zipped
from support.pdfs import pdf, picture_pdf
from support.runs import CHECKED_ON, DAY, contents_of, put, rows_of, run


def _good(index: int) -> bytes:
    return render_pdf(make_letter(7, index, layout="headed_decisions"))


def _ledger(site: Site) -> dict[str, dict[str, Any]]:
    return {row["source_uri"].rpartition("/")[2]: row for row in rows_of(site, "letters")}


def test_broken_objects_are_quarantined_with_reasons_and_the_rest_is_published(site: Site) -> None:
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
    put(site, good | {name: data for name, (data, _) in broken.items()})
    report = run(site, "run-1")
    assert report.statuses == {"published": 4, "quarantined": 8}
    assert report.listed == report.accounted == report.read == 12
    assert report.lost == []
    ledger = _ledger(site)
    assert {name: ledger[name]["reasons"] for name in broken} == {n: [why] for n, (_, why) in broken.items()}
    assert {ledger[name]["status"] for name in good} == {"published"}
    assert len(contents_of(site)["cases"]) == 4


def test_a_second_run_reads_nothing_and_changes_nothing(site: Site) -> None:
    put(site, {"a.pdf": _good(1), "b.pdf": b""})
    first = run(site, "run-1")
    before = {name: open_table(site.catalog(), name).metadata_location for name in TABLES}
    again = run(site, "run-2")
    assert (first.read, again.read) == (2, 0)
    assert again.statuses == first.statuses
    assert {name: open_table(site.catalog(), name).metadata_location for name in TABLES} == before


def test_reprocessing_gives_the_same_contents(site: Site) -> None:
    put(site, {"a.pdf": _good(1), "copy of a.pdf": _good(1), "b.pdf": _good(2), "c.pdf": b"rubbish"})
    first = run(site, "run-1")
    before = contents_of(site)
    again = run(site, "run-2", reprocess=True)
    assert again.read == 4
    assert again.statuses == first.statuses == {"published": 2, "duplicate": 1, "quarantined": 1}
    assert contents_of(site) == before


def test_a_letter_that_arrives_late_joins_its_date(site: Site) -> None:
    put(site, {"a.pdf": _good(1)})
    run(site, "run-1")
    put(site, {"late.pdf": _good(2)})
    report = run(site, "run-2", date(2025, 3, 4), DAY)
    assert (report.listed, report.read) == (2, 1)
    assert len(contents_of(site)["cases"]) == 2


def test_an_object_overwritten_in_place_is_a_new_version(site: Site) -> None:
    put(site, {"a.pdf": _good(1)})
    run(site, "run-1")
    put(site, {"a.pdf": _good(2)})
    report = run(site, "run-2")
    assert report.read == 1
    assert len(open_table(site.catalog(), "letters").scan().to_arrow()) == 2


@pytest.mark.parametrize("dies_after", ["list_letters", "extract", "parse", "validate", "publish"])
def test_a_run_that_died_anywhere_is_made_good_by_running_it_again(site: Site, dies_after: str) -> None:
    put(site, {"a.pdf": _good(1), "b.pdf": _good(2), "c.pdf": b""})
    steps = {
        "list_letters": lambda: ingest.list_letters(site, "run-1", [DAY]),
        "extract": lambda: ingest.extract(site, "run-1", "00000"),
        "parse": lambda: ingest.parse(site, "run-1", "00000"),
        "validate": lambda: ingest.validate(site, "run-1", ["00000"], checked_on=CHECKED_ON),
        "publish": lambda: ingest.publish(site, "run-1", ["00000"]),
    }
    for name, step in steps.items():
        step()
        if name == dies_after:
            break
    report = run(site, "run-1")
    assert report.statuses == {"published": 2, "quarantined": 1}
    assert {name: len(rows) for name, rows in contents_of(site).items()}["letters"] == 3
    assert len(contents_of(site)["cases"]) == 2


def test_a_run_that_would_quarantine_most_is_stopped_before_publishing(site: Site) -> None:
    put(site, {f"{number}.pdf": b"rubbish %d" % number for number in range(25)} | {"a.pdf": _good(1)})
    with pytest.raises(OutOfBounds, match="25 of 26 letters would be quarantined"):
        run(site, "run-1")
    assert contents_of(site)["letters"] == []


def test_an_archive_of_rubbish_does_not_hold_up_the_letters_beside_it(site: Site) -> None:
    rubbish = {f"{number}.txt": b"rubbish %d" % number for number in range(30)} | {"b.bin": b"\0\1"}
    put(site, {f"{index}.pdf": _good(index) for index in range(20)} | {"rubbish.zip": zipped(rubbish)})
    assert run(site, "run-1").statuses == {"published": 20, "quarantined": 31}


def test_an_object_that_no_ledger_row_accounts_for_fails_the_run(site: Site) -> None:
    put(site, {"a.pdf": _good(1), "b.pdf": _good(2)})
    batches = ingest.list_letters(site, "run-1", [DAY])
    assert batches == ["00000"]
    with pytest.raises(LostLetters, match=r"2 objects or letters have no row in the ledger"):
        ingest.reconcile(site, "run-1", published=None, started_at=datetime.now(UTC))
    report = read_report(site.lake(), report_folder("run-1"))
    assert [uri.rpartition("/")[2] for uri in report.lost] == ["a.pdf", "b.pdf"]


def test_a_member_of_an_archive_that_was_read_and_not_published_fails_the_run(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = zipped({f"{index}.pdf": _good(index) for index in range(3)})
    put(site, {"letters.zip": packed})
    monkeypatch.setattr(ingest, "PART_LETTERS", 2)
    (batch,) = ingest.list_letters(site, "run-1", [DAY])
    ingest.extract(site, "run-1", batch)
    ingest.parse(site, "run-1", batch)
    ingest.validate(site, "run-1", [batch], checked_on=CHECKED_ON)
    staging.clear(site.lake(), f"staging/run-1/checked/{batch}/00001")
    published = ingest.publish(site, "run-1", [batch])
    with pytest.raises(LostLetters, match="1 objects or letters"):
        ingest.reconcile(site, "run-1", published=published, started_at=datetime.now(UTC))
    (lost,) = read_report(site.lake(), report_folder("run-1")).lost
    assert lost.endswith("letters.zip 2.pdf")


def test_a_member_that_an_archive_holds_twice_is_one_letter(site: Site) -> None:
    member = _good(1)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for _ in range(2):
            info = tarfile.TarInfo("letter.pdf")
            info.size = len(member)
            archive.addfile(info, io.BytesIO(member))
    put(site, {"letters.tar": buffer.getvalue()})
    assert run(site, "run-1").statuses == {"published": 1}
    assert len(contents_of(site)["letters"]) == 1


def test_an_object_that_had_vanished_is_read_when_it_is_there_again(site: Site) -> None:
    put(site, {"a.pdf": _good(1), "b.pdf": _good(2)})
    batches = ingest.list_letters(site, "run-1", [DAY])
    site.raw().delete(f"received={DAY}/a.pdf")
    for batch in batches:
        ingest.extract(site, "run-1", batch)
        ingest.parse(site, "run-1", batch)
    ingest.validate(site, "run-1", batches, checked_on=CHECKED_ON)
    published = ingest.publish(site, "run-1", batches)
    ingest.reconcile(site, "run-1", published=published, started_at=datetime.now(UTC))
    assert _ledger(site)["a.pdf"]["reasons"] == ["object_vanished"]
    put(site, {"a.pdf": _good(1)})
    assert run(site, "run-2").statuses == {"published": 2}
    assert [len(rows) for rows in contents_of(site).values()][:2] == [2, 2]


def test_a_letter_that_gets_another_received_date_has_one_row(site: Site) -> None:
    put(site, {"a.pdf": _good(1)})
    for day in (date(2015, 1, 1), date(2016, 2, 2)):
        (batch,) = ingest.list_archives(site, f"bulk-{day}", day)
        ingest.extract(site, f"bulk-{day}", batch)
        ingest.parse(site, f"bulk-{day}", batch)
        ingest.validate(site, f"bulk-{day}", [batch], checked_on=CHECKED_ON)
        ingest.publish(site, f"bulk-{day}", [batch])
    assert _ledger(site)["a.pdf"]["received_date"] == date(2016, 2, 2)
    assert [len(rows) for rows in contents_of(site).values()][:2] == [1, 1]


def test_staged_files_that_are_gone_stop_a_run(site: Site) -> None:
    put(site, {"a.pdf": _good(1)})
    batches = ingest.list_letters(site, "run-1", [DAY])
    ingest.extract(site, "run-1", batches[0])
    staging.clear(site.lake(), "staging/run-1")
    for step in (ingest.parse, lambda *given: ingest.publish(given[0], given[1], [given[2]])):
        with pytest.raises(staging.StagingGone, match="from its first task"):
            step(site, "run-1", batches[0])


def test_a_run_that_died_while_it_cleared_up_keeps_its_report(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    put(site, {"a.pdf": _good(1), "b.pdf": _good(2)})
    clear = staging.clear

    def dying(store: Any, folder: str) -> None:
        if not staging.has_listing(store, folder):
            raise Killed
        clear(store, folder)

    batches = ingest.list_letters(site, "run-1", [DAY])
    for batch in batches:
        ingest.extract(site, "run-1", batch)
        ingest.parse(site, "run-1", batch)
    ingest.validate(site, "run-1", batches, checked_on=CHECKED_ON)
    published = ingest.publish(site, "run-1", batches)
    monkeypatch.setattr(staging, "clear", dying)
    with pytest.raises(Killed):
        ingest.reconcile(site, "run-1", published=published, started_at=datetime.now(UTC))
    monkeypatch.setattr(staging, "clear", clear)
    again = ingest.reconcile(site, "run-1", published=published, started_at=datetime.now(UTC))
    report = read_report(site.lake(), report_folder("run-1"))
    assert (again, report.statuses, report.listed) == ({"published": 2}, {"published": 2}, 2)
    assert not [entry for page in site.lake().list("staging/") for entry in page]


def test_a_report_says_how_long_the_steps_took(site: Site) -> None:
    put(site, {"a.pdf": _good(1)})
    report = run(site, "run-1")
    assert list(report.step_seconds) == ["list_letters", "extract", "parse", "validate", "publish"]
    assert all(seconds >= 0 for seconds in report.step_seconds.values())


def test_a_run_leaves_a_report_and_data_docs_and_no_staged_files(site: Site) -> None:
    put(site, {"a.pdf": _good(1)})
    run(site, "scheduled__2025-03-03T00:00:00+00:00")
    kept = {entry["path"] for page in site.lake().list() for entry in page}
    assert not [path for path in kept if path.startswith("staging/")]
    (folder,) = list_reports(site.lake())
    assert f"{folder}/report.json" in kept
    assert f"{folder}/data_docs/index.html" in kept


def test_members_of_an_archive_are_accounted_one_by_one(site: Site) -> None:
    members = {f"{index}.pdf": _good(index) for index in range(3)} | {"broken.pdf": b"", "copy.pdf": _good(1)}
    put(site, {"letters.zip": zipped(members), "loose.pdf": _good(9)})
    report = run(site, "run-1")
    assert report.listed == 2
    assert report.statuses == {"published": 4, "quarantined": 1, "duplicate": 1}
    assert report.accounted == 6
    ledger = rows_of(site, "letters")
    assert sorted(str(row["archive_member"]) for row in ledger) == sorted([*members, "None"])
    assert run(site, "run-2").read == 0


def test_an_archive_whose_run_was_not_reconciled_is_read_again(site: Site) -> None:
    put(site, {"letters.zip": zipped({"1.pdf": _good(1), "2.pdf": _good(2)})})
    (batch,) = ingest.list_letters(site, "died", [DAY])
    ingest.extract(site, "died", batch)
    ingest.parse(site, "died", batch)
    ingest.validate(site, "died", [batch], checked_on=CHECKED_ON)
    ingest.publish(site, "died", [batch])
    report = run(site, "next")
    assert (report.read, report.statuses) == (2, {"published": 2})
    assert run(site, "after").read == 0


def test_a_run_in_many_parts_and_commits_is_as_one(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "PART_LETTERS", 2)
    monkeypatch.setattr(ingest, "PUBLISH_LETTERS", 4)
    members = {f"{index}.pdf": _good(index) for index in range(7)} | {"copy of 1.pdf": _good(1)}
    put(site, {"letters.zip": zipped(members)})
    parts = run(site, "run-1")
    assert parts.statuses == {"published": 7, "duplicate": 1}
    before = contents_of(site)
    monkeypatch.undo()
    assert run(site, "run-2", reprocess=True).statuses == parts.statuses
    assert contents_of(site) == before

"""Letters read again: only what comes out differently is written, the rest is noted; the report says what."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.lake.unchanged import clear_unchanged, unchanged_letters
from imr.letters.readings import LetterText
from imr.letters.version import reader_version
from imr.parsing import parse_letter
from imr.rows import letter_rows as rows_module
from imr.rows.version import parser_version
from imr.runs import reparse, steps
from imr.runs.deployment import Deployment
from imr.runs.report import read_report, report_folder
from imr.samples import make_letter, render_pdf
from support.archives import zipped
from support.runs import CHECKED_ON, DAY, contents_of, finish, load, put, rows_of, run, text_letter
from support.versions import PARSER, READER

SetVersion = Callable[[ModuleType, str], None]


def _ingest(deployment: Deployment) -> None:
    for index in range(4):
        data = render_pdf(make_letter(7, index, layout="headed_decisions"))
        deployment.raw().put(f"received={DAY}/{index}.pdf", data)
    deployment.raw().put(f"received={DAY}/broken.pdf", b"")
    run(deployment, "first")


def _reparse(
    deployment: Deployment, run_id: str, *, last: date = DAY, every: bool = False
) -> dict[str, int] | None:
    return _finish(deployment, run_id, reparse.plan_reparse(deployment, run_id, DAY, last, every=every))


def _reread(deployment: Deployment, run_id: str, *, bulk: bool = False) -> dict[str, int] | None:
    batches = reparse.plan_reread(deployment, run_id, DAY - timedelta(400), DAY + timedelta(400), bulk=bulk)
    for batch in batches:
        steps.extract(deployment, run_id, batch)
    return _finish(deployment, run_id, batches)


def _finish(deployment: Deployment, run_id: str, batches: list[str]) -> dict[str, int] | None:
    if not batches:
        return None
    for batch in batches:
        steps.parse(deployment, run_id, batch)
    steps.validate(deployment, run_id, batches, checked_on=CHECKED_ON)
    changed = reparse.compare(deployment, run_id, batches)
    assert reparse.compare(deployment, run_id, batches)["unchanged"] == 0, "a second try compares the rest"
    finish(deployment, run_id, batches)
    return changed


def _rows(deployment: Deployment, name: str) -> list[dict[str, Any]]:
    return sorted(
        rows_of(deployment, name), key=lambda row: (row["letter_id"], row.get("decision_number", 0), str(row))
    )


def _snapshots(deployment: Deployment) -> list[int]:
    tables = (open_table(deployment.catalog(), name) for name in TABLES)
    return [snapshot.snapshot_id for table in tables if (snapshot := table.current_snapshot())]


def test_what_the_current_parser_has_read_is_left_alone(deployment: Deployment) -> None:
    _ingest(deployment)
    assert _reparse(deployment, "again") is None


def test_only_what_is_read_differently_changes_and_the_report_says_what(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, set_version: SetVersion
) -> None:
    _ingest(deployment)
    before = {name: _rows(deployment, name) for name in TABLES}
    chosen = min(row["letter_id"] for row in before["cases"])
    text = next(row["text"] for row in before["letters"] if row["letter_id"] == chosen)

    def newer(given: str) -> Any:
        parsed = parse_letter(given)
        return replace(parsed, priority="expedited", patient_age=99) if given == text else parsed

    monkeypatch.setattr(rows_module, "parse_letter", newer)
    set_version(PARSER, "newer")
    changed = _reparse(deployment, "again")
    was = next(row for row in before["cases"] if row["letter_id"] == chosen)
    fields = {
        f"cases.{name}": 1
        for name, new in (("priority", "expedited"), ("patient_age", 99))
        if was[name] != new
    }
    assert changed is not None
    assert {field: changed[field] for field in fields} == fields
    assert set(changed) <= {*fields, "cases.problems", "unchanged"}
    assert changed["unchanged"] == 3
    document = json.loads(bytes(deployment.lake().get(f"{report_folder('again')}/{reparse.CHANGES}").bytes()))
    assert {change["key"]["case_id"] for change in document["first"]} == {was["case_id"]}
    after = {name: _rows(deployment, name) for name in TABLES}
    for name in ("decisions", "citations"):
        assert after[name] == before[name]
    differing = [
        new["letter_id"] for old, new in zip(before["cases"], after["cases"], strict=True) if old != new
    ]
    assert differing == [chosen]
    rewritten = [row["letter_id"] for row in after["letters"] if row["parser_version"] == "parser-newer"]
    assert rewritten == [chosen]
    assert read_report(deployment.lake(), report_folder("again")).statuses == {"published": 4}
    assert _reparse(deployment, "once more") is None


def test_letters_that_come_out_the_same_are_noted_and_not_written(
    deployment: Deployment, set_version: SetVersion
) -> None:
    _ingest(deployment)
    before, snapshots = contents_of(deployment), _snapshots(deployment)
    set_version(PARSER, "newer")
    assert _reparse(deployment, "again") == {"unchanged": 4}
    assert (contents_of(deployment), _snapshots(deployment)) == (before, snapshots)
    assert len(unchanged_letters(deployment.lake(), "parser-newer", DAY)) == 4
    assert read_report(deployment.lake(), report_folder("again")).statuses == {"published": 4}
    assert _reparse(deployment, "once more") is None
    assert _reparse(deployment, "every", every=True) == {"unchanged": 4}
    set_version(PARSER, "newest")
    assert _reparse(deployment, "newest") == {"unchanged": 4}


def test_notes_of_versions_that_are_gone_are_cleared(deployment: Deployment, set_version: SetVersion) -> None:
    _ingest(deployment)
    for version in ("newer", "newest"):
        set_version(PARSER, version)
        _reparse(deployment, version)
    lake, kept, now = deployment.lake(), (parser_version(), reader_version()), datetime.now(UTC)
    assert clear_unchanged(lake, current=kept, older_than=now - timedelta(hours=1)) == 0
    assert clear_unchanged(lake, current=kept, older_than=now + timedelta(hours=1)) == 1
    assert len(unchanged_letters(lake, "parser-newest", DAY)) == 4
    assert unchanged_letters(lake, "parser-newer", DAY) == set()


def test_a_range_over_several_months_is_read_month_by_month(
    deployment: Deployment, set_version: SetVersion
) -> None:
    later = date(DAY.year, DAY.month + 2, 1)
    put(deployment, {"a.txt": text_letter(1)})
    put(deployment, {"b.txt": text_letter(2)}, later)
    run(deployment, "first", DAY, later)
    set_version(PARSER, "newer")
    assert _reparse(deployment, "again", last=later) == {"unchanged": 2}
    assert [len(unchanged_letters(deployment.lake(), "parser-newer", day)) for day in (DAY, later)] == [1, 1]
    assert _reparse(deployment, "once more", last=later) is None


def test_copies_whose_names_make_them_other_cases_change_nothing(
    deployment: Deployment, set_version: SetVersion
) -> None:
    text = re.sub(r"CM\d{2}-\d{7}", "", make_letter(7, 1, layout="headed_decisions").text).encode()
    put(deployment, {"CM21-0000001.txt": text})
    run(deployment, "first")
    put(deployment, {"copy.txt": text})
    run(deployment, "second")
    before = contents_of(deployment)
    set_version(PARSER, "newer")
    assert _reparse(deployment, "again") == {"unchanged": 2}
    assert contents_of(deployment) == before


def test_letters_that_a_newer_parser_can_read_are_additions(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, set_version: SetVersion
) -> None:
    def older(given: str) -> Any:
        return replace(parse_letter(given), items=())

    monkeypatch.setattr(rows_module, "parse_letter", older)
    _ingest(deployment)
    assert _rows(deployment, "cases") == []
    monkeypatch.setattr(rows_module, "parse_letter", parse_letter)
    set_version(PARSER, "newer")
    changed = _reparse(deployment, "again")
    assert changed is not None
    assert (changed["cases.added"], changed["letters.reasons"]) == (4, 4)
    assert changed["decisions.added"] == len(_rows(deployment, "decisions"))
    assert len(_rows(deployment, "cases")) == 4


def test_objects_that_another_reader_has_read_are_read_again(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, set_version: SetVersion
) -> None:
    put(
        deployment,
        {"a.txt": text_letter(1), "b.txt": text_letter(2), "two.zip": zipped({"c.txt": text_letter(3)})},
    )
    run(deployment, "first")
    assert _reread(deployment, "current") is None
    before, snapshots = contents_of(deployment), _snapshots(deployment)
    set_version(READER, "newer")
    assert _reread(deployment, "same") == {"unchanged": 3}
    assert (contents_of(deployment), _snapshots(deployment)) == (before, snapshots)
    assert _reread(deployment, "once more") is None

    set_version(READER, "newest")
    read = steps.read_objects

    def other(*given: Any) -> Any:
        for letter in read(*given):
            reading = letter.reading
            if letter.object.key.endswith("a.txt") and isinstance(reading, LetterText):
                reading = replace(reading, text=reading.text + "\nA line more.")
            yield replace(letter, reading=reading)

    monkeypatch.setattr(steps, "read_objects", other)
    changed = _reread(deployment, "differs")
    assert changed is not None
    assert (changed["letters.text"], changed["unchanged"]) == (1, 2)
    versions = {
        row["source_uri"].rpartition("/")[2]: row["reader_version"] for row in rows_of(deployment, "letters")
    }
    assert [name for name, version in versions.items() if version == reader_version()] == ["a.txt"]


def test_objects_of_a_bulk_load_keep_their_received_dates(
    deployment: Deployment, set_version: SetVersion
) -> None:
    deployment.raw().put("years/a.txt", text_letter(1))
    deployment.raw().put("years/b.txt", text_letter(2))
    load(deployment, "bulk", DAY)
    deployment.raw().delete("years/b.txt")
    before = contents_of(deployment)
    set_version(READER, "newer")
    assert _reread(deployment, "again", bulk=True) == {"unchanged": 1}
    assert contents_of(deployment) == before

"""Stored text read again: only what a newer parser reads differently changes, and the report says what."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from imr import ingest, reparse
from imr.parsing import parse_letter
from imr.reports.run import read_report, report_folder
from imr.samples import make_letter, render_pdf
from imr.site import Site
from imr.tables import rows as rows_module
from imr.tables.schema import TABLES
from support.runs import CHECKED_ON, DAY, contents_of, finish, put, rows_of, run


def _ingest(site: Site) -> None:
    for index in range(4):
        data = render_pdf(make_letter(7, index, layout="headed_decisions"))
        site.raw().put(f"received={DAY}/{index}.pdf", data)
    site.raw().put(f"received={DAY}/broken.pdf", b"")
    run(site, "first")


def _reparse(site: Site, run_id: str) -> dict[str, int] | None:
    batches = reparse.plan(site, run_id, DAY, DAY)
    if not batches:
        return None
    for batch in batches:
        ingest.parse(site, run_id, batch)
    ingest.validate(site, run_id, batches, checked_on=CHECKED_ON)
    changed = reparse.compare(site, run_id, batches)
    finish(site, run_id, batches)
    return changed


def _rows(site: Site, name: str) -> list[dict[str, Any]]:
    return sorted(
        rows_of(site, name), key=lambda row: (row["letter_id"], row.get("decision_number", 0), str(row))
    )


def test_what_the_current_parser_has_read_is_left_alone(site: Site) -> None:
    _ingest(site)
    assert _reparse(site, "again") is None


def test_only_what_is_read_differently_changes_and_the_report_says_what(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ingest(site)
    before = {name: _rows(site, name) for name in TABLES}
    chosen = min(row["letter_id"] for row in before["cases"])
    text = next(row["text"] for row in before["letters"] if row["letter_id"] == chosen)

    def newer(given: str) -> Any:
        parsed = parse_letter(given)
        return replace(parsed, priority="expedited", patient_age=99) if given == text else parsed

    monkeypatch.setattr(rows_module, "parse_letter", newer)
    monkeypatch.setattr(rows_module, "PARSER_VERSION", "newer")
    monkeypatch.setattr(reparse, "PARSER_VERSION", "newer")
    changed = _reparse(site, "again")
    was = next(row for row in before["cases"] if row["letter_id"] == chosen)
    fields = {
        f"cases.{name}": 1
        for name, new in (("priority", "expedited"), ("patient_age", 99))
        if was[name] != new
    }
    assert changed is not None
    assert {field: changed[field] for field in fields} == fields
    assert set(changed) <= {*fields, "cases.problems"}
    listed = json.loads(bytes(site.lake().get(f"{report_folder('again')}/{reparse.CHANGES}").bytes()))
    assert {change["key"]["case_id"] for change in listed["first"]} == {was["case_id"]}
    after = {name: _rows(site, name) for name in TABLES}
    for name in ("decisions", "citations"):
        assert after[name] == before[name]
    differing = [
        new["letter_id"] for old, new in zip(before["cases"], after["cases"], strict=True) if old != new
    ]
    assert differing == [chosen]
    versions = {row["source_uri"].rpartition("/")[2]: row["parser_version"] for row in after["letters"]}
    assert {version for name, version in versions.items() if name != "broken.pdf"} == {"newer"}
    assert read_report(site.lake(), report_folder("again")).statuses == {"published": 4}
    assert _reparse(site, "once more") is None


def test_copies_whose_names_make_them_other_cases_change_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = re.sub(r"CM\d{2}-\d{7}", "", make_letter(7, 1, layout="headed_decisions").text).encode()
    put(site, {"CM21-0000001.txt": text})
    run(site, "first")
    put(site, {"copy.txt": text})
    run(site, "second")
    before = contents_of(site)
    monkeypatch.setattr(reparse, "PARSER_VERSION", "newer")
    assert _reparse(site, "again") == {}
    assert contents_of(site) == before


def test_letters_that_a_newer_parser_can_read_are_additions(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def older(given: str) -> Any:
        return replace(parse_letter(given), items=())

    monkeypatch.setattr(rows_module, "parse_letter", older)
    _ingest(site)
    assert _rows(site, "cases") == []
    monkeypatch.setattr(rows_module, "parse_letter", parse_letter)
    monkeypatch.setattr(rows_module, "PARSER_VERSION", "newer")
    monkeypatch.setattr(reparse, "PARSER_VERSION", "newer")
    changed = _reparse(site, "again")
    assert changed is not None
    assert (changed["cases.added"], changed["letters.reasons"]) == (4, 4)
    assert changed["decisions.added"] == len(_rows(site, "decisions"))
    assert len(_rows(site, "cases")) == 4

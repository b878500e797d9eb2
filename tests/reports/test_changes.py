"""What is shown of a run that changed rows: the values before and after, as far as snapshots are kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from imr.quality import docs
from imr.reports.pages.changes import Listed, changes_of_case, listed_changes
from imr.runs import checks
from imr.runs.deployment import Deployment
from imr.runs.report import report_folder
from support.quick_checks import build_small_docs, check_quickly
from support.runs import DAY, put, rows_of, run, text_letter


def test_a_case_is_compared_before_and_after_a_run(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "check_batch", check_quickly)
    monkeypatch.setattr(docs, "build_data_docs", build_small_docs)
    letter = text_letter(1)
    assert b"Priority: Standard" in letter
    put(deployment, {"one.txt": letter})
    first = run(deployment, "run-1")
    (case,) = rows_of(deployment, "cases")
    put(
        deployment,
        {"two.txt": letter.replace(b"Priority: Standard", b"Priority: Expedited")},
        DAY + timedelta(1),
    )
    second = run(deployment, "run-2", DAY + timedelta(1))
    changes = changes_of_case(deployment, second, case["case_id"])
    assert [(one.row, one.field, one.before, one.after) for one in changes or ()] == [
        ("cases", "priority", "standard", "expedited")
    ]
    added = changes_of_case(deployment, first, case["case_id"]) or []
    assert ("cases", None, "standard") in {
        (one.row, one.before, one.after) for one in added if one.field == "priority"
    }
    assert changes_of_case(deployment, second, "no case") == []
    expired = replace(second, snapshots={"cases": 1})
    assert changes_of_case(deployment, expired, case["case_id"]) is None


def test_a_reparse_lists_what_it_changed(deployment: Deployment) -> None:
    assert listed_changes(deployment.lake(), "run") is None
    first = [{"table": "cases", "key": {"case_id": "CM21-0000001"}, "field": "priority"}]
    document = {"run_id": "run", "unchanged": 3, "changed": {"cases.priority": 1}, "first": first}
    deployment.lake().put(f"{report_folder('run')}/changes.json", json.dumps(document).encode())
    assert listed_changes(deployment.lake(), "run") == Listed(3, {"cases.priority": 1}, first)

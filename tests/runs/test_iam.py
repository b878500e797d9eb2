"""The policies in `docs/iam` against what the code really asks of S3, role by role."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import uuid4

import pytest

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.exports.parquet import export_parquet
from imr.lake import staging
from imr.lake.catalog import PROPERTIES, open_table
from imr.lake.maintenance.cleanup import clear_staging, remove_orphans
from imr.lake.maintenance.compact import compact
from imr.lake.publish import publish
from imr.lake.snapshots import drop, expire
from imr.lake.unchanged import clear_unchanged, note_unchanged
from imr.lake.unfinished import begin_archive, noted_cases
from imr.place.settings import PROJECT
from imr.place.storage import Access, split_uri
from imr.reports.annual.stored import store_pages, stored_page, stored_years
from imr.reports.pages import ledger
from imr.reports.pages.changes import listed_changes
from imr.reports.pages.letter import find_letter, read_words
from imr.reports.pages.raw import NoRawLetter, raw_letter
from imr.reports.sql import connect, published_reports
from imr.reports.tables.refresh import read_reports, refresh, remove_replaced
from imr.rows.version import parser_version
from imr.runs import forgetting, reparse, steps
from imr.runs.deployment import Deployment
from imr.runs.reconcile import reconcile
from imr.runs.repair import LONGEST_PUBLISH, mend
from imr.runs.report import read_report, report_folder, write_report
from imr.samples import make_letter
from imr_pages import reading
from support import versions
from support.archives import zipped
from support.proxy import Call, Recorder, calls_of, recording
from support.runs import rows_of
from support.staged import letter, rebuilt, staged

DAY = date(2025, 3, 3)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
ROLES = ("ingest", "maintenance", "reader", "reviewer", "export", "reports")

NOT_SEEN_HERE = {
    "AbortUploads": "Multipart uploads begin at 5 to 10 MB; only one that fails half way is aborted.",
    "UseKey": "The embedded server does not encrypt.",
}
"""Statements that allow what the calls below do not need, each with its reason (docs/security.md)."""


def _policy(role: str, deployment: Deployment) -> list[dict[str, Any]]:
    """Statements of a role, with the deployment's buckets and prefixes in place of the placeholders."""
    text = (PROJECT / "docs" / "iam" / f"{role}.json").read_text(encoding="utf-8")
    settings = deployment.settings
    for place, uri in (("RAW", settings.raw), ("LAKE", settings.lake), ("EXPORT", settings.export)):
        bucket, prefix = split_uri(uri)
        text = text.replace(f"{place}_BUCKET", bucket).replace(f"{place}_PREFIX", prefix)
    return json.loads(text)["Statement"]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _prefixes(statement: dict[str, Any]) -> tuple[list[str] | None, bool]:
    """Prefixes that a statement is bound to, and whether it holds for a request without one."""
    if "Null" in statement.get("Condition", {}):
        return [], True
    for operator, without in (("StringLike", False), ("StringLikeIfExists", True)):
        if found := statement.get("Condition", {}).get(operator):
            return _listed(found["s3:prefix"]), without
    return None, True


def _grants(statement: dict[str, Any], call: Call) -> bool:
    """Whether a statement allows a call: action, resource, and the prefix that is listed."""
    arn = f"arn:aws:s3:::{call.bucket}" + (f"/{call.key}" if call.key else "")
    prefixes, without = _prefixes(statement)
    if call.prefix is None:
        bound = without
    else:
        bound = prefixes is None or any(fnmatchcase(call.prefix, pattern) for pattern in prefixes)
    return (
        bound
        and statement["Effect"] == "Allow"
        and any(fnmatchcase(call.action, pattern) for pattern in _listed(statement["Action"]))
        and any(fnmatchcase(arn, pattern) for pattern in _listed(statement["Resource"]))
    )


def _parts(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A statement as several, each of one action, one resource and one prefix, or none where it may lack."""
    prefixes, without = _prefixes(statement)
    for action in _listed(statement["Action"]):
        for resource in _listed(statement["Resource"]):
            one = statement | {"Action": action, "Resource": resource}
            for prefix in prefixes or ():
                yield one | {"Condition": {"StringLike": {"s3:prefix": prefix}}}
            if prefixes and without:
                yield one | {"Condition": {"Null": {"s3:prefix": "true"}}}
            if not prefixes:
                yield one


@pytest.fixture
def deployment(deployment: Deployment) -> Deployment:
    """The test's deployment; letters and copies have buckets of their own, as each allows other things."""
    raw, export = (f"{name}-{uuid4().hex}" for name in ("raw", "export"))
    for bucket in (raw, export):
        deployment.access.client().create_bucket(Bucket=bucket)
    places = {"raw": f"s3://{raw}/letters", "export": f"s3://{export}/copy"}
    return replace(deployment, settings=replace(deployment.settings, **places))


@pytest.fixture
def recorded(deployment: Deployment) -> Iterator[tuple[Deployment, Recorder]]:
    """The deployment behind a proxy that notes every call."""
    with recording(deployment.settings.s3_port) as recorder:
        yield replace(deployment, access=Access(deployment.access.session, recorder.endpoint)), recorder


def _put(deployment: Deployment, *indexes: int) -> None:
    """Letters of a received date, as somebody else delivers them: not through the proxy."""
    for index in indexes:
        text = make_letter(7, index, layout="headed_decisions").text
        deployment.raw().put(f"received={DAY}/{index}.txt", text.encode())


def _run(deployment: Deployment, run_id: str, batches: list[str] | None = None) -> None:
    batches = steps.list_letters(deployment, run_id, [DAY]) if batches is None else batches
    for batch in batches:
        if run_id != "reparse":
            steps.extract(deployment, run_id, batch)
        steps.parse(deployment, run_id, batch)
    steps.validate(deployment, run_id, batches, checked_on=date(2026, 1, 1))
    if run_id.startswith("re"):
        reparse.compare(deployment, run_id, batches)
    published = steps.publish(deployment, run_id, batches)
    reconcile(deployment, run_id, published=published, started_at=datetime.now(UTC))


def _ingest(deployment: Deployment, here: Deployment) -> None:
    """A run over letters, one of which vanishes, a large object and an archive; a bulk prefix listed; stored
    text read again; an archive half loaded."""
    deployment.raw().put(f"received={DAY}/large.txt", b"no letter " * 1_000_000)
    deployment.raw().put(f"received={DAY}/letters.zip", zipped({"a.txt": make_letter(7, 8).text.encode()}))
    _put(deployment, 1, 2, 3)
    batches = steps.list_letters(here, "run-1", [DAY])
    deployment.raw().delete(f"received={DAY}/3.txt")
    _run(here, "run-1", batches)
    assert read_report(here.lake(), report_folder("run-1")).reasons["object_vanished"] == 1
    _put(deployment, 4)
    _run(here, "run-2")
    assert steps.list_archives(here, "bulk", DAY) == []
    with versions.changed(versions.PARSER, "newer"):
        _run(here, "reparse", reparse.plan_reparse(here, "reparse", DAY, DAY))
        assert reparse.plan_reparse(here, "reparse again", DAY, DAY) == []
    _run(here, "reread", reparse.plan_reread(here, "reread", DAY, DAY, every=True))
    (archive,) = (row for row in rows_of(deployment, "letters") if row["archive_member"])
    begin_archive(deployment.lake(), archive["source_uri"], archive["etag"])
    assert steps.list_letters(here, "next", [DAY]) == ["00000"]


def _maintenance(deployment: Deployment, here: Deployment) -> None:
    """Upkeep of tables with small files, old snapshots, orphans and a dead run's staging."""
    for day in range(1, 4):
        rows = staged([letter(f"{day:02d}a", f"case-{day}", day)])
        publish(deployment.catalog(), rows, run_id="run", rebuild=rebuilt)
    staging.write(deployment.lake(), "staging/dead/plan/0.parquet", SCHEMAS["cases"].empty_table())
    catalog = here.catalog()
    for name in TABLES:
        assert compact(catalog, name, most_small_files=0).rewritten
        assert expire(catalog, name, older_than=LATER, keep_last=1)
        assert remove_orphans(catalog, name, here.access, older_than=LATER).files
    assert clear_staging(here.lake(), older_than=LATER).folders == 1
    note_unchanged(deployment.lake(), "parser-older", "part", [letter("a", "case-1", 1)])
    assert clear_unchanged(here.lake(), current=[parser_version()], older_than=LATER) == 1
    open_table(catalog, "cases").delete("case_id = 'case-1'")
    with noted_cases(deployment.lake(), "dead") as announce:
        announce(["case-2"])
        assert mend(here, "mend", datetime.now(UTC) + 2 * LONGEST_PUBLISH)["begun and not ended"] == 1
    _forget(deployment, here)


def _forget(deployment: Deployment, here: Deployment) -> None:
    """A letter is forgotten that is in the tables and in the staged files of a run."""
    _put(deployment, 1)
    (batch,) = steps.list_letters(deployment, "slow", [DAY])
    steps.extract(deployment, "slow", batch)
    _run(deployment, "run-1")
    found = forgetting.find(here, [f"received={DAY}/1.txt"])
    forgetting.begin(here, found, by="ada", why="an order", at=LATER)
    assert forgetting.finish(here, "forget", LATER) == 1
    assert forgetting.finish(here, "again", LATER) == 0


def _reader(deployment: Deployment, here: Deployment) -> None:
    """Every table by SQL and by pyiceberg, the run reports, and the page of a run without Data Docs."""
    _put(deployment, 1, 8)  # the summary of letter 8 has diagnoses and prior treatments
    _run(deployment, "run-1")
    with connect(here.catalog(), here.access) as tables:
        for name in TABLES:
            assert tables.execute(f"select count(*) from {name} where letter_id <> ''").fetchone() != (0,)
    assert len(here.catalog().load_table(("imr", "cases")).scan().to_arrow()) == 2
    ((run,), _) = reading.reported_runs(here.lake(), 1)
    assert reading.has_docs(here.lake(), run.run)
    write_report(deployment.lake(), report_folder("quiet"), replace(run.report, run_id="quiet"))
    assert reading.run_report(here.lake(), "quiet")
    assert not reading.has_docs(here.lake(), "quiet")
    refresh(deployment, "reports")
    store_pages(deployment, DAY)
    assert read_reports(here.catalog())
    (year,) = stored_years(here.lake())
    assert stored_page(here.lake(), year)
    assert stored_page(here.lake(), 2099) is None


def _reviewer(deployment: Deployment, here: Deployment) -> None:
    """What pages show: runs, the quarantine, a letter's words, its raw bytes, and those that have gone."""
    _put(deployment, 1, 8)
    _run(deployment, "run-1")
    ((run,), _) = reading.reported_runs(here.lake(), 1)
    assert listed_changes(here.lake(), run.run) is None
    assert stored_years(here.lake()) == []
    assert stored_page(here.lake(), 2016) is None
    assert ledger.waiting_letters(here).found.total == 0
    one, other = ledger.search(here, ".txt").rows
    letter = find_letter(here, one["letter_id"])
    assert letter
    assert read_words(here, letter)
    assert raw_letter(here, one)
    deployment.raw().delete(other["source_uri"].removeprefix(deployment.uri("")))
    with pytest.raises(NoRawLetter, match="has gone"):
        raw_letter(here, other)


def _export(deployment: Deployment, here: Deployment) -> None:
    """A copy, while a publish is under way; one of other rows; and one that removes what was replaced."""
    _put(deployment, 1)
    _run(deployment, "run-1")
    with noted_cases(deployment.lake(), "run-2") as announce:
        announce(["case-1"])
        assert export_parquet(here, here.settings.export).unfinished == 1
    _put(deployment, 2)
    _run(deployment, "run-2")
    assert export_parquet(here, here.settings.export).written
    assert export_parquet(here, here.settings.export, grace=timedelta(0)).removed


def _reports(deployment: Deployment, here: Deployment) -> None:
    """Report tables made and made anew, what was replaced removed, and pages: new, the same, and deleted."""
    _put(deployment, 1)
    _run(deployment, "run-1")
    refresh(here, "reports")
    deployment.lake().put("annual/2099.html", b"no decision is of that year")
    assert store_pages(here, DAY)
    assert store_pages(here, DAY) == []
    _put(deployment, 2)
    _run(deployment, "run-2")
    assert refresh(here, "reports again").changed
    for table in published_reports(deployment.catalog()).values():
        drop(table, [one.snapshot_id for one in table.snapshots()[:-1]])
    assert remove_replaced(here, older_than=LATER)


WORK: dict[str, Callable[[Deployment, Deployment], None]] = {
    "ingest": _ingest,
    "maintenance": _maintenance,
    "reader": _reader,
    "reviewer": _reviewer,
    "export": _export,
    "reports": _reports,
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_code_does_and_no_more(
    role: str, deployment: Deployment, recorded: tuple[Deployment, Recorder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROPERTIES, "write.metadata.previous-versions-max", "1")
    here, recorder = recorded
    WORK[role](deployment, here)
    statements = _policy(role, deployment)
    assert recorder.calls
    refused = {call for call in recorder.calls if not any(_grants(one, call) for one in statements)}
    assert refused == set()
    unused = [
        part
        for statement in statements
        if statement["Sid"] not in NOT_SEEN_HERE
        for part in _parts(statement)
        if not any(_grants(part, call) for call in recorder.calls)
    ]
    assert unused == []


@pytest.mark.parametrize("role", ROLES)
def test_policies_name_what_they_allow(role: str, deployment: Deployment) -> None:
    for statement in _policy(role, deployment):
        assert "*" not in _listed(statement["Action"])
        assert not [action for action in _listed(statement["Action"]) if "*" in action]
        assert not {"*", "arn:aws:s3:::*"} & set(_listed(statement["Resource"]))


def test_only_ingest_and_maintenance_write_tables_and_neither_changes_raw_letters(
    deployment: Deployment,
) -> None:
    raw = Call(
        "",
        split_uri(deployment.settings.raw)[0],
        f"{split_uri(deployment.settings.raw)[1]}/received=2025-03-03/a.pdf",
    )
    bucket, prefix = split_uri(deployment.settings.lake)
    table = Call("", bucket, f"{prefix}/warehouse/imr/cases/data/a.parquet")
    allowed = {
        (role, where.key.rpartition("/")[2], action)
        for role in ROLES
        for where in (raw, table)
        for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
        if any(_grants(one, replace(where, action=action)) for one in _policy(role, deployment))
    }
    assert {(role, action) for role, name, action in allowed if name == "a.pdf"} == {
        ("ingest", "s3:GetObject"),
        ("reviewer", "s3:GetObject"),
    }
    assert ("reader", "a.parquet", "s3:GetObject") in allowed
    assert {action for role, _, action in allowed if role in ("reader", "reviewer", "export", "reports")} == {
        "s3:GetObject"
    }


@pytest.mark.parametrize(
    ("method", "target", "body", "expected"),
    [
        (
            "GET",
            "/b?list-type=2&prefix=raw%2Freceived",
            b"",
            Call("s3:ListBucket", "b", prefix="raw/received"),
        ),
        ("GET", "/b/a%20key?x-id=GetObject", b"", Call("s3:GetObject", "b", "a key")),
        ("HEAD", "/b/k", b"", Call("s3:GetObject", "b", "k")),
        ("PUT", "/b/k?partNumber=1&uploadId=x", b"", Call("s3:PutObject", "b", "k")),
        ("DELETE", "/b/k?uploadId=x", b"", Call("s3:AbortMultipartUpload", "b", "k")),
        ("POST", "/b?delete", b"<Object><Key>a&amp;b</Key></Object>", Call("s3:DeleteObject", "b", "a&b")),
    ],
)
def test_requests_as_actions(method: str, target: str, body: bytes, expected: Call) -> None:
    assert calls_of(method, target, body) == [expected]


def test_a_request_that_is_not_known_is_an_error() -> None:
    with pytest.raises(ValueError, match="no S3 action is known"):
        calls_of("PUT", "/b?acl", b"")

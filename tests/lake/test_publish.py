"""Publishing to real Iceberg tables on a real S3 server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyiceberg.catalog import Catalog

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import DATA_TABLES, TABLES, key_of
from imr.lake import commit as committing
from imr.lake.catalog import open_table
from imr.lake.publish import Published, publish
from imr.runs.deployment import Deployment
from support.staged import Row, letter, rebuilt, staged
from support.upkeep import objects


def _publish(catalog: Catalog, letters: list[Row], run_id: str = "run") -> Published:
    return publish(catalog, staged(letters), run_id=run_id, rebuild=rebuilt)


def _rows(catalog: Catalog, name: str) -> list[dict[str, Any]]:
    rows = open_table(catalog, name).scan().to_arrow().to_pylist()
    for row in rows:
        row.pop("processed_at", None)
        row.pop("run_id", None)
    return sorted(rows, key=lambda row: [str(row[column]) for column in key_of(name)])


def _tables(catalog: Catalog) -> dict[str, list[dict[str, Any]]]:
    return {name: _rows(catalog, name) for name in TABLES}


def _current(catalog: Catalog) -> dict[str, str]:
    """Case -> the letter its rows are from, the same in all tables."""
    owners = {}
    for name in ("cases", "decisions", "citations"):
        for row in _rows(catalog, name):
            assert owners.setdefault(row["case_id"], row["letter_id"][0]) == row["letter_id"][0]
    return owners


def _meeting(monkeypatch: pytest.MonkeyPatch, other: Callable[[], object]) -> None:
    """Has another publisher commit just before the next commit to the ledger."""
    exchange = committing.exchange

    def other_before(table: Any, *arguments: Any) -> None:
        if table.name()[-1] == "letters":
            monkeypatch.setattr(committing, "exchange", exchange)
            other()
        exchange(table, *arguments)

    monkeypatch.setattr(committing, "exchange", other_before)


def test_tables_are_made_from_the_schema(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    for name, schema in SCHEMAS.items():
        table = open_table(catalog, name)
        assert [field.name for field in table.schema().fields] == schema.names
        assert [field.doc for field in table.schema().fields] == [f.metadata[b"doc"].decode() for f in schema]
        assert [field.required for field in table.schema().fields] == [not f.nullable for f in schema]
        (partition,) = table.spec().fields
        assert str(partition.transform) == "month"
        assert table.schema().find_column_name(partition.source_id) == TABLES[name].partition


def test_publishing_again_changes_nothing(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    letters = [letter("a", "X", 1), letter("b", "Y", 1), letter("c", None, 1)]
    first = _publish(catalog, letters)
    assert first.statuses == {"published": 2, "quarantined": 1}
    data = {name: 4 if name == "decisions" else 2 for name in DATA_TABLES}
    assert first.rows == {"letters": 3} | data
    before = _tables(catalog)
    assert _publish(catalog, letters).statuses == first.statuses
    assert _tables(catalog) == before


def test_each_table_gets_one_commit(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    _publish(catalog, [letter("a", "X", 1)])
    before = {name: open_table(catalog, name).metadata_location for name in TABLES}
    done = _publish(catalog, [letter("a", "X", 1), letter("b", "Y", 1)])
    for name in TABLES:
        table = open_table(catalog, name)
        assert table.metadata.metadata_log[-1].metadata_file == before[name]
        assert done.snapshots[name] == table.current_snapshot().snapshot_id  # type: ignore[union-attr]


def test_letters_of_another_run_stay(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    _publish(catalog, [letter("a", "X", 1), letter("b", "Y", 1)])
    _publish(catalog, [letter("c", "Z", 2)])
    assert _current(catalog) == {"X": "a", "Y": "b", "Z": "c"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_newer_letter_is_current_whatever_comes_first(
    deployment: Deployment, order: tuple[int, int]
) -> None:
    catalog = deployment.catalog()
    letters = [letter("a", "X", 1, decided=1), letter("b", "X", 2, decided=9)]
    for index in order:
        _publish(catalog, [letters[index]])
    assert _current(catalog) == {"X": "b"}
    assert {row["letter_id"][0]: row["status"] for row in _rows(catalog, "letters")} == {
        "a": "superseded",
        "b": "published",
    }


def test_an_older_letter_comes_back_when_the_newer_is_no_longer_readable(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    _publish(catalog, [letter("a", "X", 1)])
    _publish(catalog, [letter("b", "X", 2, decided=9)])
    _publish(catalog, [letter("b", None, 2)])
    assert _current(catalog) == {"X": "a"}
    assert {row["status"] for row in _rows(catalog, "letters")} == {"published", "quarantined"}


def test_a_letter_that_turns_out_to_be_of_another_case_leaves_the_first(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    _publish(catalog, [letter("a", "X", 1)])
    _publish(catalog, [letter("a", "Y", 1, decided=20)])
    assert _current(catalog) == {"Y": "a"}


def test_the_same_bytes_are_published_once(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    copy = letter("a", "X", 2)
    _publish(catalog, [copy])
    _publish(
        catalog, [letter("a", "X", 1), letter("a", "X", 1, source_uri="s3://raw/received=2025-01-01/z.pdf")]
    )
    statuses = {row["source_uri"][-16:]: row["status"] for row in _rows(catalog, "letters")}
    assert sorted(statuses.values()) == ["duplicate", "duplicate", "published"]
    assert [row["received_date"].day for row in _rows(catalog, "cases")] == [1]
    assert _current(catalog) == {"X": "a"}


@pytest.mark.parametrize("dies_at", ["citations", "decisions", "cases", "letters"])
@pytest.mark.parametrize("after", [False, True])
def test_a_publisher_that_dies_between_commits_is_made_good_by_its_next_try(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, dies_at: str, after: bool
) -> None:
    class Killed(BaseException):
        pass

    catalog = deployment.catalog()
    _publish(catalog, [letter("a", "X", 1), letter("b", "Y", 1)])
    exchange = committing.exchange

    def dying(table: Any, *arguments: Any) -> None:
        if table.name()[-1] == dies_at and not after:
            raise Killed
        exchange(table, *arguments)
        if table.name()[-1] == dies_at:
            raise Killed

    new = [letter("c", "X", 2, decided=9), letter("d", "Z", 2), letter("b", "Y", 1)]
    monkeypatch.setattr(committing, "exchange", dying)
    with pytest.raises(Killed):
        _publish(catalog, new)
    monkeypatch.setattr(committing, "exchange", exchange)
    _publish(catalog, new)
    assert _current(catalog) == {"X": "c", "Y": "b", "Z": "d"}
    assert [len(_rows(catalog, name)) for name in ("letters", "cases", "decisions", "citations")] == [
        4,
        3,
        6,
        3,
    ]


def test_a_letter_published_again_beside_a_newer_one_does_not_take_its_place(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = deployment.catalog()
    _publish(catalog, [letter("a", "X", 1)])
    # It knows nothing of the newer letter, and commits first.
    _meeting(monkeypatch, lambda: _publish(deployment.catalog(), [letter("a", "X", 1)], "again"))
    _publish(catalog, [letter("b", "X", 2, decided=2)])
    assert _current(catalog) == {"X": "b"}
    assert [len(_rows(catalog, name)) for name in TABLES] == [2, 1, 2, 1, 1, 1]


def test_a_review_that_comes_between_two_tries_holds(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = deployment.catalog()
    _publish(catalog, [letter("a", "X", 1)])
    review = {"review": "closed", "reviewed_by": "ada", "reviewed_at": datetime(2025, 3, 2, tzinfo=UTC)}
    closed = letter("a", None, 1, **review)
    _meeting(monkeypatch, lambda: _publish(deployment.catalog(), [closed], "review"))

    def rebuild(letters: pa.Table) -> dict[str, pa.Table]:
        held = {"status": "quarantined", "reasons": ["expectation:closed"], "case_id": None}
        return staged([row | held if row["review"] else row for row in letters.to_pylist()])

    publish(catalog, staged([letter("a", "X", 1)]), run_id="again", rebuild=rebuild)
    assert _current(catalog) == {}
    assert [(row["status"], row["review"]) for row in _rows(catalog, "letters")] == [
        ("quarantined", "closed")
    ]


def test_what_one_try_judged_wrote_and_announced_serves_the_next(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = deployment.catalog()
    _publish(catalog, [letter("b", "X", 2, decided=5)])
    _meeting(monkeypatch, lambda: _publish(deployment.catalog(), [letter("z", "Z", 9)], "other"))
    judged: list[list[str]] = []
    announced: list[list[str]] = []

    def rebuild(letters: pa.Table) -> dict[str, pa.Table]:
        judged.append(letters["letter_id"].to_pylist())
        return rebuilt(letters)

    publish(
        catalog,
        staged([letter("a", "X", 1), letter("c", "Y", 1)]),
        run_id="run",
        rebuild=rebuild,
        announce=lambda cases: announced.append(sorted(cases)),
    )
    assert _current(catalog) == {"X": "b", "Y": "c", "Z": "z"}
    assert judged == [["bbbbbbbb"]]
    assert announced == [["X", "Y"]]
    for name in ("cases", "decisions", "citations"):
        written = [path for path in objects(deployment, catalog, name) if path.startswith("data/")]
        assert len(written) == 3, "one for each publish, though one of them took two tries"


def test_a_letter_that_is_read_otherwise_when_it_is_rebuilt_is_published_so(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    _publish(catalog, [letter("b", "X", 2, decided=5)])

    def stricter(letters: Any) -> Any:
        refused = {"status": "quarantined", "reasons": ["expectation:new"], "case_id": None}
        return staged([row | refused for row in letters.to_pylist()])

    publish(catalog, staged([letter("a", "X", 1)]), run_id="run", rebuild=stricter)
    assert _current(catalog) == {"X": "a"}
    statuses = {row["letter_id"][0]: row["status"] for row in _rows(catalog, "letters")}
    assert statuses == {"a": "published", "b": "quarantined"}


def test_a_rebuilt_letter_of_another_case_meets_that_case(deployment: Deployment) -> None:
    catalog = deployment.catalog()
    _publish(catalog, [letter("b", "X", 2, decided=5), letter("c", "Y", 3, decided=9)])

    def otherwise(letters: Any) -> Any:
        return staged([row | {"case_id": "Y"} for row in letters.to_pylist() if row["letter_id"][0] == "b"])

    def rebuild(letters: Any) -> Any:
        changed, same = otherwise(letters), rebuilt(letters.filter(pc.starts_with(letters["letter_id"], "c")))
        return {name: pa.concat_tables([changed[name], same[name]]) for name in changed}

    publish(catalog, staged([letter("a", "X", 1)]), run_id="run", rebuild=rebuild)
    assert _current(catalog) == {"X": "a", "Y": "c"}
    statuses = {row["letter_id"][0]: row["status"] for row in _rows(catalog, "letters")}
    assert statuses == {"a": "published", "b": "superseded", "c": "published"}


def test_publishers_at_once_lose_and_double_nothing(deployment: Deployment) -> None:
    deployment.catalog()
    runs = [
        [
            letter("abcdefgh"[day], f"case-{day}", day + 1),
            letter("ijklmnop"[day], "shared", day + 1, decided=day + 1),
        ]
        for day in range(4)
    ]

    def one(number: int) -> None:
        _publish(deployment.catalog(), runs[number], f"run-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    catalog = deployment.catalog()
    assert _current(catalog) == {"case-0": "a", "case-1": "b", "case-2": "c", "case-3": "d", "shared": "l"}
    statuses = [row["status"] for row in _rows(catalog, "letters")]
    assert sorted(statuses) == ["published"] * 5 + ["superseded"] * 3


def test_a_copy_of_one_letter_of_an_archive_beside_a_newer_one_of_another_loses_no_row(
    deployment: Deployment,
) -> None:
    """The copy's bytes and the archive's name meet in the commit's filter, at a row that is not to change."""
    catalog = deployment.catalog()
    archive = {"source_uri": "s3://raw/received=2025-01-01/a.zip"}
    members = [
        letter(name, f"case-{name}", 1, archive_member=f"{name}.pdf", **archive) for name in ("a", "b")
    ]
    publish(catalog, staged(members), run_id="run-1", rebuild=rebuilt)
    copy = letter("a", "case-a", 1, source_uri="s3://raw/received=2025-01-01/copy.pdf")
    newer = letter("c", "case-b", 1, decided=2)
    publish(catalog, staged([copy, newer]), run_id="run-2", rebuild=rebuilt)
    rows = open_table(catalog, "letters").scan().to_arrow().to_pylist()
    found = {(row["source_uri"].rpartition("/")[2], row["archive_member"]): row["status"] for row in rows}
    assert found == {
        ("a.zip", "a.pdf"): "published",
        ("a.zip", "b.pdf"): "superseded",
        ("copy.pdf", None): "duplicate",
        ("c.pdf", None): "published",
    }


def test_many_cases_are_replaced_as_few_are(deployment: Deployment) -> None:
    catalog, numbers = deployment.catalog(), range(201)
    for decided in (1, 2):
        _publish(catalog, [letter(f"{number:03}", f"CM25-{number:07}", 1, decided) for number in numbers])
    found = [(row["case_id"], row["decision_date"].day) for row in _rows(catalog, "cases")]
    assert found == [(f"CM25-{number:07}", 2) for number in numbers]

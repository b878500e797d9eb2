"""`imr move`: the new place holds what the stack holds, and the stack stays as it was."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from moto.server import ThreadedMotoServer
from pyiceberg.catalog import Catalog
from pyiceberg.utils.config import Config

from imr.contract.tables import TABLES
from imr.lake.catalog import NAMESPACE, embedded_catalog
from imr.lake.unchanged import note_unchanged, unchanged_letters
from imr.lake.unfinished import archive_name, begin_archive, unfinished_archives
from imr.local import airflow, processes
from imr.local.copying import NotMoved
from imr.local.embedded import serving
from imr.local.moving import Moved, move
from imr.place.home import CATALOG
from imr.place.settings import Settings
from imr.place.storage import access
from imr.quality import docs
from imr.reports.sql import published
from imr.runs import checks, steps
from imr.runs.deployment import Deployment
from imr.runs.report import list_reports
from support import moved
from support.archives import zipped
from support.commands import everything, imr, refusal
from support.loopback import free_port
from support.quick_checks import build_small_docs, check_quickly
from support.runs import DAY, load, put, rows_of, run, text_letter

OTHER_DAY = date(2025, 3, 4)
KILLS = (0.1, 0.5, 0.75, 0.97)
"""Where the move is killed, as shares of the lines that it executes."""
LARGE = os.urandom(9 * 2**20)
"""An object that boto3 puts in two parts, which gives it another kind of etag."""


def check_lightly(patch: pytest.MonkeyPatch) -> None:
    """Runs check without Great Expectations."""
    patch.setattr(checks, "check_batch", check_quickly)
    patch.setattr(docs, "build_data_docs", build_small_docs)
    patch.setattr(steps, "results_of", lambda _: ())


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of another S3 server."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A stack with letters in its tables. Its server is not running."""
    stack = Settings(tmp_path_factory.mktemp("stack"), s3_port=free_port(), ui_port=free_port())
    with pytest.MonkeyPatch.context() as patch:
        check_lightly(patch)
        with serving(stack):
            source = Deployment(stack, access(stack))
            put(source, {f"{index}.txt": text_letter(index) for index in range(3)})
            put(source, {"cut-off.pdf": b"%PDF-1.7\n", "large.bin": LARGE})
            put(source, {"two.zip": zipped({f"{i}.txt": text_letter(i) for i in (2, 3)})}, OTHER_DAY)
            run(source, "first", DAY)
            run(source, "second", OTHER_DAY)
            other = replace(source, settings=replace(stack, raw="s3://imr/elsewhere"))
            other.raw().put("6.txt", text_letter(6))
            load(other, "third", DAY)
        yield stack


@dataclass(frozen=True)
class Places:
    """A stack with letters in its tables, and a place to move them to."""

    stack: Settings
    target: Settings

    @property
    def there(self) -> Deployment:
        return Deployment(self.target, access(self.target))

    def move(self) -> Moved:
        return move(self.stack, self.there, lambda things, _: iter(things))


@pytest.fixture
def places(stack: Settings, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """The stack, an empty bucket, and an empty catalog, which the environment names."""
    name = f"bucket-{uuid4().hex}"
    target = replace(stack, raw=f"s3://{name}/letters", lake=f"s3://{name}/lake", embedded=False)
    for variable, value in {
        "AWS_ENDPOINT_URL": bucket,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "IMR_HOME": str(stack.home),
        "IMR_S3_PORT": str(stack.s3_port),
        "IMR_UI_PORT": str(stack.ui_port),
        "IMR_RAW": target.raw,
        "IMR_LAKE": target.lake,
        "PYICEBERG_CATALOG__IMR__URI": f"sqlite:///{tmp_path / 'catalog.db'}",
        "PYICEBERG_CATALOG__IMR__WAREHOUSE": f"{target.lake}/warehouse",
    }.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr("pyiceberg.catalog._ENV_CONFIG", Config())  # pyiceberg reads the environment once
    access(target).client().create_bucket(Bucket=name)
    return Places(stack, target)


def _contents(catalog: Catalog, raw: str) -> dict[str, list[str]]:
    """Table -> its rows in an order of their own, with letters' keys in place of their addresses."""
    tables = {name: catalog.load_table((NAMESPACE, name)).scan().to_arrow().to_pylist() for name in TABLES}
    return {
        name: sorted(
            str({column: str(value).removeprefix(raw) for column, value in row.items() if column != "etag"})
            for row in rows
        )
        for name, rows in tables.items()
    }


@contextmanager
def _at_work(stack: Settings) -> Iterator[Deployment]:
    """The stack as it works where the environment names no other catalog."""
    with serving(stack), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Deployment, "catalog", lambda here: embedded_catalog(here.settings, here.access))
        check_lightly(patch)
        yield Deployment(stack, access(stack))


def _held(stack: Settings) -> tuple[dict[str, list[str]], list[tuple[str, int, str]]]:
    """What the tables of a stack hold, and every object of its store."""
    with serving(stack):
        return _contents(embedded_catalog(stack, access(stack)), stack.raw), everything(stack)


def _moved(places: Places) -> dict[str, list[str]]:
    return _contents(places.there.catalog(), places.target.raw)


def test_the_new_place_holds_the_same_and_the_stack_stays_as_it_was(places: Places) -> None:
    before, database = _held(places.stack), (places.stack.home / CATALOG).read_bytes()
    done = imr("move")
    assert done.exit_code == 0, done.output
    said = done.output.splitlines()
    assert said[0] == f"Letters  6 objects copied to {places.target.raw}."
    assert "letters 8 rows" in said[1]
    assert said[-2].startswith("Left     1 letters came from outside s3://imr/raw:")
    assert said[-1] == f"The stack in {places.stack.home} is as it was."
    assert _held(places.stack) == before
    assert (places.stack.home / CATALOG).read_bytes() == database
    assert _moved(places) == before[0]
    assert len(list_reports(places.there.lake())) == 3


def test_no_letter_is_read_again_at_the_new_place(places: Places) -> None:
    places.move()
    for day in (DAY, OTHER_DAY):
        assert steps.list_letters(places.there, f"after {day}", [day]) == []
    [large] = [row for row in rows_of(places.there, "letters") if row["source_uri"].endswith("large.bin")]
    assert large["etag"].endswith("-2")


def test_a_new_letter_is_taken_in_at_the_new_place_and_ends_the_moving(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    places.move()
    check_lightly(monkeypatch)
    put(places.there, {"new.txt": text_letter(9)})
    assert run(places.there, "new", DAY).read == 1
    with pytest.raises(NotMoved, match="rows that were not moved from here"):
        places.move()


def test_a_move_that_was_killed_is_run_again(places: Places) -> None:
    expected = _held(places.stack)
    lines = _killed_at(0, places)
    assert lines
    whole = _moved(places)
    for share in KILLS:
        _empty(places)
        assert _killed_at(round(share * lines), places) is None
        places.move()
        assert _moved(places) == whole == expected[0]
    assert _held(places.stack) == expected


def _empty(places: Places) -> None:
    for name in TABLES:
        places.there.catalog().drop_table((NAMESPACE, name))
    for store in (places.there.raw(), places.there.lake()):
        store.delete([item["path"] for item in store.list().collect()])


def _killed_at(line: int, places: Places) -> int | None:
    """Runs a move in a process of its own; returns the lines executed, or None where it was killed."""
    answers, lines = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=moved.move, args=(places.stack, places.target, line, lines))
    process.start()
    lines.close()
    process.join()
    return answers.recv() if process.exitcode == 0 else None


def test_what_a_stack_has_not_finished_goes_with_it(places: Places) -> None:
    with _at_work(places.stack) as source:
        [archive] = [item for item in source.raw().list().collect() if item["path"].endswith(".zip")]
        uri, etag = source.uri(archive["path"]), (archive["e_tag"] or "").strip('"')
        begin_archive(source.lake(), uri, etag)
        [letter] = [row for row in rows_of(source, "letters") if row["source_uri"].endswith("/0.txt")]
        note_unchanged(source.lake(), "parser-2", "noted", [letter])
        source.lake().put("staging/died/listing/00000.parquet", b"")
    done = places.move()
    there = places.there
    assert done.unfinished == ("staging/died",)
    assert unfinished_archives(there.lake()) == {archive_name(there.uri(archive["path"]), etag)}
    assert unchanged_letters(there.lake(), "parser-2", letter["received_date"]) == {
        (letter["letter_id"], there.uri("received=2025-03-03/0.txt"), "")
    }
    assert there.lake().list("staging").collect() == []


def test_a_move_that_is_run_again_moves_what_has_changed(places: Places) -> None:
    places.move()
    before = _snapshots(places)
    again = places.move()
    assert (again.letters.put, again.letters.there) == (0, 6)
    assert _snapshots(places) == before
    with _at_work(places.stack) as source:
        put(source, {"late.txt": text_letter(7)})
        assert run(source, "late", DAY).read == 1
    assert places.move().letters.put == 1
    assert _moved(places) == _held(places.stack)[0]


def _snapshots(places: Places) -> dict[str, object]:
    catalog = places.there.catalog()
    return {name: catalog.load_table((NAMESPACE, name)).current_snapshot() for name in TABLES}


def test_another_letter_of_the_same_name_is_not_written_over(places: Places) -> None:
    put(places.there, {"1.txt": b"somebody else's"})
    with pytest.raises(NotMoved, match="another object of that name"):
        places.move()
    assert bytes(places.there.raw().get(f"received={DAY}/1.txt").bytes()) == b"somebody else's"
    assert published(places.there.catalog()) == {}


def test_a_place_that_cannot_be_moved_is_named(places: Places, tmp_path: Path) -> None:
    with pytest.raises(NotMoved, match="holds no state of a stack"):
        move(replace(places.stack, home=tmp_path / "none"), places.there, lambda things, _: iter(things))
    with pytest.raises(NotMoved, match="no tables in the catalog other"):
        move(replace(places.stack, catalog="other"), places.there, lambda things, _: iter(things))


def test_a_move_needs_to_be_told_where_to(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMR_RAW")
    monkeypatch.delenv("IMR_LAKE")
    assert "IMR_RAW and IMR_LAKE say where to move to" in refusal("move")


def test_a_stack_at_work_is_not_moved(places: Places) -> None:
    leader = processes.start(places.stack, airflow.NAME, ["sleep", "60"], dict(os.environ))
    with pytest.raises(NotMoved, match="`imr down` stops it"):
        places.move()
    leader.kill()
    leader.wait()

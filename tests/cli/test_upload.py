"""`imr upload`: which files are put under which keys, and which are refused."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from obstore.store import S3Store

from imr.cli import ingest
from imr.local import uploads
from imr.place.settings import Settings
from imr.place.storage import access
from support.commands import imr, refusal


@pytest.fixture
def raw(embedded: Settings) -> S3Store:
    return access(embedded).store(embedded.raw)


def _put(store: S3Store, day: str) -> list[str]:
    """Keys under a received date, without it."""
    return sorted(item["path"].partition("/")[2] for item in store.list(f"received={day}/").collect())


def test_a_letter_is_put_once(raw: S3Store, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("a letter")
    for said in (
        "Put 1 file under s3://imr/raw/received=1999-01-01/\nThey are read by `imr ingest 1999-01-01`",
        "Put 0 files under s3://imr/raw/received=1999-01-01/, 1 there already\n",
    ):
        done = imr("upload", path, "--received", "1999-01-01")
        assert done.exit_code == 0
        assert done.output.startswith(said)
    assert bytes(raw.get("received=1999-01-01/letter.txt").bytes()) == b"a letter"


def test_nothing_is_overwritten(raw: S3Store, tmp_path: Path) -> None:
    old, new = tmp_path / "2014" / "letter.txt", tmp_path / "2015" / "letter.txt"
    for path in (old, new):
        path.parent.mkdir()
        path.write_text(f"of {path.parent.name}")
    said = refusal("upload", old, new, "--received", "1999-01-02")
    assert f"{new}: {old} has the same name: rename one" in said
    assert "Put 1 file under s3://imr/raw/received=1999-01-02/, 1 refused" in said
    assert f"{new}: another file of that name is there" in refusal("upload", new, "--received", "1999-01-02")
    assert bytes(raw.get("received=1999-01-02/letter.txt").bytes()) == b"of 2014"


def test_folders_keep_what_is_below_them(raw: S3Store, tmp_path: Path) -> None:
    for name in ("a.txt", "b/c.txt", "b/d/e.txt", "b/.DS_Store", "__MACOSX/x.txt"):
        (tmp_path / "letters" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "letters" / name).write_text(name)
    (tmp_path / "other.txt").write_text("other")
    done = imr("upload", tmp_path / "letters", tmp_path / "other.txt", "--received", "1999-01-03")
    assert done.exit_code == 0, done.output
    assert {"a.txt", "b/c.txt", "b/d/e.txt", "other.txt"} <= set(_put(raw, "1999-01-03"))
    assert "b/.DS_Store" not in _put(raw, "1999-01-03")


def test_a_folder_without_files_is_said(embedded: Settings, tmp_path: Path) -> None:
    assert "no file is there to upload" in refusal("upload", tmp_path)


def _archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("letter.txt", "a letter")
    return buffer.getvalue()


KINDS = {
    "letter.pdf": (b"%PDF-1.4", None),
    "letter.txt": (b"a letter", None),
    "letters.zip": (_archive(), None),
    "no-ending": (b"a letter", None),
    "empty.pdf": (b"", "application/x-empty"),
    "page.html": (b"<!doctype html><p>a letter", "text/html"),
    "photo.pdf": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "application/octet-stream"),
    "wide.txt": ("a letter".encode("utf-16"), "text/plain; charset=utf-16"),
}


def test_what_no_run_can_read_is_refused(raw: S3Store, tmp_path: Path) -> None:
    for name, (data, _) in KINDS.items():
        (tmp_path / name).write_bytes(data)
    said = refusal("upload", tmp_path, "--received", "1999-01-04")
    for name, (_, kind) in KINDS.items():
        refused = f"{tmp_path / name}: no run can read it ({kind}); --any uploads it anyway"
        assert (refused in said) is (kind is not None)
    assert "Put 4 files under s3://imr/raw/received=1999-01-04/, 4 refused" in said
    assert _put(raw, "1999-01-04") == sorted(name for name, (_, kind) in KINDS.items() if not kind)
    assert imr("upload", tmp_path, "--received", "1999-01-04", "--any").exit_code == 0
    assert _put(raw, "1999-01-04") == sorted(KINDS)


@pytest.mark.parametrize(
    "name", [b"two\nlines.txt", b"bell\x07.txt", b"\xff.txt", "turned\u202e.txt".encode()]
)
def test_a_name_that_no_log_shows_stops_nothing(name: bytes, raw: S3Store, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / os.fsdecode(name)).write_text("a letter")
    (folder / "zz.txt").write_text(str(tmp_path))
    said = refusal("upload", folder, "--received", "1999-01-05", "--any")
    assert "rename it" in said
    assert "1 refused" in said
    assert "zz.txt" in _put(raw, "1999-01-05")
    raw.delete("received=1999-01-05/zz.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_cannot_be_read_is_refused(raw: S3Store, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("a letter")
    (tmp_path / "letter.txt").chmod(0)
    assert "it cannot be read: Permission denied" in refusal("upload", tmp_path)


def test_a_day_to_come_is_refused(embedded: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("a letter")
    day = uploads.today() + timedelta(days=1)
    assert f"{day} is still to come" in refusal("upload", tmp_path, "--received", day, status=2)
    assert "2015-02-30" in refusal("upload", tmp_path, "--received", "2015-02-30", status=2)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2021-07-01T06:59:59", date(2021, 6, 30)),
        ("2021-07-01T07:00:00", date(2021, 7, 1)),
        ("2021-01-01T07:59:59", date(2020, 12, 31)),
    ],
)
def test_today_is_californias(instant: str, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromisoformat(instant).replace(tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(uploads, "datetime", Clock)
    assert uploads.today() == day


def test_letters_go_on_into_the_tables_where_that_is_asked(
    embedded: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingested: list[list[date]] = []
    monkeypatch.setattr(ingest, "ingest_dates", ingested.append)
    (tmp_path / "letter.txt").write_text("a letter")
    (tmp_path / "empty.txt").touch()
    assert imr("upload", tmp_path / "letter.txt", "--received", "1999-01-06", "--ingest").exit_code == 0
    refusal("upload", tmp_path / "empty.txt", "--received", "1999-01-07", "--ingest")
    assert ingested == [[date(1999, 1, 6)]]


def test_a_path_that_is_not_there_is_named(embedded: Settings, tmp_path: Path) -> None:
    assert "missing.pdf" in refusal("upload", tmp_path / "missing.pdf", status=2)

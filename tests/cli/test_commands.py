"""The command as a user runs it."""

from __future__ import annotations

import csv
import json
import re
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from imr.cli import main
from imr.cli.parse import UNREADABLE
from imr.contract.arrow import SCHEMAS
from imr.local import demo
from imr.place.settings import Settings
from imr.place.storage import access
from imr.samples import make_letter, render_pdf
from support.loopback import free_port


def _imr(*arguments: str | Path):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_parse_prints_a_letter_a_line_in_the_order_given(tmp_path: Path) -> None:
    sample = make_letter(3, 1, layout="headed_decisions")
    (tmp_path / "b.pdf").write_bytes(render_pdf(sample))
    (tmp_path / "a.txt").write_text("Dear Sir or Madam")
    done = _imr("parse", tmp_path / "b.pdf", tmp_path / "a.txt", tmp_path / "b.pdf")
    assert done.exit_code == UNREADABLE
    read, unread, again = map(json.loads, done.output.splitlines())
    assert read["case"] == again["case"]
    assert [read["source"], unread["source"]] == [str(tmp_path / "b.pdf"), str(tmp_path / "a.txt")]
    assert list(read["letter"]) == SCHEMAS["letters"].names
    assert sorted(read["case"]) == sorted(SCHEMAS["cases"].names)
    assert all(sorted(row) == sorted(SCHEMAS["decisions"].names) for row in read["decisions"])
    assert all(sorted(row) == sorted(SCHEMAS["citations"].names) for row in read["citations"])
    assert read["case"]["decision_date"] == sample.truth["case"]["decision_date"]
    assert (unread["case"], unread["decisions"], unread["problems"]) == (None, [], ["not_a_determination"])


def test_parse_takes_the_case_number_from_the_name_where_the_letter_has_none(tmp_path: Path) -> None:
    text = make_letter(3, 1, layout="headed_decisions").text
    path = tmp_path / "CM21-0912345.txt"
    path.write_text(text[text.index("HOW THE IMR FINAL") :])
    case = json.loads(_imr("parse", path).output)["case"]
    assert case["case_number"] == case["case_id"] == "CM21-0912345"
    assert "case_number_from_key" in case["problems"]
    path = path.rename(tmp_path / "letter.txt")
    document = json.loads(_imr("parse", path).output)
    assert document["case"]["case_number"] is None
    assert document["case"]["case_id"] == f"L-{document['letter']['letter_id'][:16]}"


def test_spans_point_at_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(make_letter(3, 1, layout="headed_decisions").text)
    document = json.loads(_imr("parse", "--spans", path).output)
    text = document["letter"]["text"]
    start, end = document["spans"]["case_number"]
    assert text[start:end] == document["case"]["case_number"]
    for decision in document["decisions"]:
        start, end = document["spans"][f"decisions.{decision['decision_number']}.request"]
        assert " ".join(text[start:end].split()) == decision["request"]


def test_parse_gives_the_verdict_of_a_run(tmp_path: Path) -> None:
    text = make_letter(3, 1, layout="headed_decisions").text
    (tmp_path / "sound.txt").write_text(text)
    (tmp_path / "held.txt").write_text(f"{text}\nEmployee SSN: 123-45-6789\n")
    (tmp_path / "empty.pdf").touch()
    done = _imr("parse", *sorted(tmp_path.iterdir()))
    assert done.exit_code == UNREADABLE
    empty, held, sound = map(json.loads, done.output.splitlines())
    assert (sound["letter"]["status"], sound["letter"]["reasons"]) == ("published", [])
    assert held["case"]["outcome"] == sound["case"]["outcome"]
    assert held["letter"]["status"] == "quarantined"
    assert held["letter"]["reasons"] == ["expectation:possible_identifier"]
    assert "expectation:possible_identifier" in held["problems"]
    assert (empty["letter"]["status"], empty["problems"]) == ("quarantined", ["empty_file"])
    assert {row["received_date"] for row in (held["letter"], held["case"], *held["decisions"])} == {None}


def test_the_exit_status_says_whether_all_were_letters(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(make_letter(3, 1, layout="headed_decisions").text)
    assert _imr("parse", tmp_path / "letter.txt").exit_code == 0
    missing = _imr("parse", tmp_path / "letter.txt", tmp_path / "missing.pdf")
    assert missing.exit_code != 0
    assert "missing.pdf" in missing.output
    assert '"case"' not in missing.output


def test_sample_writes_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert _imr("sample", tmp_path / name, "--letters", 6, "--seed", 5).exit_code == 0
    files = {p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file()}
    assert len(files) == 12
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


@pytest.fixture
def embedded(served: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The session's S3 server, as the environment of a command names it."""
    for name in ("IMR_RAW", "IMR_LAKE", "IMR_CATALOG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IMR_HOME", str(served.home))
    monkeypatch.setenv("IMR_S3_PORT", str(served.s3_port))
    return served


def _refusal(*arguments: str | Path) -> str:
    """What a command that ends by itself, without a traceback, says of why."""
    done = _imr(*arguments)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    return done.output


def test_upload_puts_a_letter_once(embedded: Settings, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("a letter")
    for put in ("1 objects put under", "0 objects put under"):
        assert put in _imr("upload", path, "--received", "1999-01-01").output
    store = access(embedded).store("s3://imr/raw")
    assert bytes(store.get("received=1999-01-01/letter.txt").bytes()) == b"a letter"


def test_upload_overwrites_nothing(embedded: Settings, tmp_path: Path) -> None:
    store = access(embedded).store("s3://imr/raw")
    paths = [tmp_path / name for name in ("new.txt", "2014/letter.txt", "2015/letter.txt")]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"of {path.parent.name}")
    said = _refusal("upload", *paths, "--received", "1999-01-02")
    assert str(paths[1]) in said
    assert str(paths[2]) in said
    assert not list(store.list("received=1999-01-02/"))
    assert _imr("upload", paths[1], "--received", "1999-01-02").exit_code == 0
    said = _refusal("upload", paths[0], paths[2], "--received", "1999-01-02")
    assert "s3://imr/raw/received=1999-01-02/letter.txt is there already, with other bytes" in said
    assert bytes(store.get("received=1999-01-02/letter.txt").bytes()) == b"of 2014"
    assert len(store.list("received=1999-01-02/").collect()) == 1


ROW = "select ['a', null] as names, date '2015-03-01' as day, true as so, null as none, 1.5 as number"


def test_sql_writes_csv_that_other_programs_read(embedded: Settings) -> None:
    rows = list(csv.DictReader(_imr("sql", ROW, "--format", "csv").output.splitlines()))
    assert rows == [{"names": '["a", null]', "day": "2015-03-01", "so": "true", "none": "", "number": "1.5"}]


def test_sql_writes_json_with_dates_as_dates(embedded: Settings) -> None:
    (row,) = json.loads(_imr("sql", ROW, "--format", "json").output)
    assert row == {"names": ["a", None], "day": "2015-03-01", "so": True, "none": None, "number": 1.5}


@pytest.mark.parametrize("form", ["table", "csv", "json"])
@pytest.mark.parametrize(
    "query", ["select", "select * from nowhere", "select value::int from (values ('x')) t(value)"]
)
def test_sql_says_what_is_wrong_with_a_query(embedded: Settings, query: str, form: str) -> None:
    assert re.search("Parser Error|Catalog Error|Conversion Error", _refusal("sql", query, "--format", form))


@pytest.mark.parametrize("arguments", [["sql", "select 1"], ["upload", __file__], ["run"], ["up"]])
def test_a_port_of_another_program_is_named(
    arguments: list[str], embedded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("IMR_S3_PORT", str(other.getsockname()[1]))
        monkeypatch.setenv("IMR_UI_PORT", str(free_port()))
        assert "IMR_S3_PORT" in _refusal(*arguments)


@pytest.mark.parametrize("arguments", [["sql", "select 1"], ["upload", __file__], ["run"], ["up"], ["down"]])
def test_half_a_place_is_refused(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMR_LAKE", raising=False)
    monkeypatch.setenv("IMR_RAW", "s3://ours/raw")
    assert "IMR_RAW is set and IMR_LAKE is not" in _refusal(*arguments)


def test_tables_in_a_shared_store_need_a_catalog_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "IMR_RAW": "s3://ours/raw",
        "IMR_LAKE": "s3://ours/lake",
        "IMR_CATALOG": "ours",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    assert "PYICEBERG_CATALOG__OURS__URI" in _refusal("sql", "select 1")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("parse", ["LETTERS", "JSON", "--spans"]),
        ("sample", ["DIRECTORY", "--seed", "received=YYYY-MM-DD"]),
        ("upload", ["Example: imr upload", "--received"]),
        ("sql", ["Example: imr sql", "decisions", "csv|json"]),
        ("run", ["sample letters", "second time"]),
        ("up", ["S3 server", "Airflow", "imr down"]),
        ("down", ["Stop", "imr up"]),
        ("clean", ["Stop", "remove its state"]),
    ],
)
def test_every_command_explains_itself(command: str, words: list[str]) -> None:
    done = _imr(command, "--help")
    assert done.exit_code == 0
    assert [word for word in words if word not in done.output] == []


def test_sample_letters_are_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = Settings(tmp_path / "home", "s3://imr/raw", "s3://imr/lake", "imr", 1, 2, embedded=True)

    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    write = demo.write_samples
    monkeypatch.setattr(demo, "write_samples", lambda *given: write(*given, progress=stop))
    with pytest.raises(KeyboardInterrupt):
        demo.sample_letters(embedded, Console(quiet=True))
    assert list(embedded.home.glob("samples*")) == []
    monkeypatch.setattr(demo, "write_samples", write)
    folder = demo.sample_letters(embedded, Console(quiet=True))
    assert len(list(folder.glob("received=*/*"))) == demo.SAMPLE_LETTERS
    assert list(embedded.home.glob("samples*")) == [folder]

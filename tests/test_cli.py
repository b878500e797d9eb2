"""The command as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from imr.cli import main
from imr.samples import make_letter, render_pdf
from imr.tables.schema import TABLES


def _imr(*arguments: str | Path):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_parse_prints_a_letter_a_line_in_the_order_given(tmp_path: Path) -> None:
    sample = make_letter(3, 1, layout="headed_decisions")
    (tmp_path / "b.pdf").write_bytes(render_pdf(sample))
    (tmp_path / "a.txt").write_text("Dear Sir or Madam")
    done = _imr("parse", tmp_path / "b.pdf", tmp_path / "a.txt")
    assert done.exit_code == 0
    read, unread = map(json.loads, done.output.splitlines())
    assert [read["source"], unread["source"]] == [str(tmp_path / "b.pdf"), str(tmp_path / "a.txt")]
    assert list(read["letter"]) == TABLES["letters"].names
    assert sorted(read["case"]) == sorted(TABLES["cases"].names)
    assert all(sorted(row) == sorted(TABLES["decisions"].names) for row in read["decisions"])
    assert all(sorted(row) == sorted(TABLES["citations"].names) for row in read["citations"])
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


def test_parse_fails_only_where_a_path_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    assert _imr("parse", tmp_path / "empty.pdf").exit_code == 0
    assert _imr("parse", tmp_path / "missing.pdf").exit_code != 0


def test_sample_writes_the_same_bytes_for_the_same_seed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert _imr("sample", tmp_path / name, "--letters", 6, "--seed", 5).exit_code == 0
    files = {p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file()}
    assert len(files) == 12
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


@pytest.mark.parametrize("command", ["parse", "sample", "upload", "sql", "run", "up", "down"])
def test_every_command_explains_itself(command: str) -> None:
    done = _imr(command, "--help")
    assert done.exit_code == 0
    assert len(done.output) > 150

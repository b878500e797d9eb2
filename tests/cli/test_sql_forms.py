"""`imr sql`: where queries come from, how rows are shown and written, and what errors say."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.cells import cell_len

from imr.cli.asking import Asking
from imr.cli.sql import show
from imr.place.settings import Settings
from imr.reports.results import result_of
from support.commands import as_csv_rows, imr, refusal

ROW = "select ['a', null] as names, date '2015-03-01' as day, true as so, null as none, 1.5 as number"


def test_csv_is_what_other_programs_read(embedded: Settings) -> None:
    rows = list(csv.DictReader(imr("sql", ROW, "--format", "csv").stdout.splitlines()))
    assert rows == [{"names": '["a", null]', "day": "2015-03-01", "so": "true", "none": "", "number": "1.5"}]


def test_json_has_dates_as_dates(embedded: Settings) -> None:
    (row,) = json.loads(imr("sql", ROW, "--format", "json").stdout)
    assert row == {"names": ["a", None], "day": "2015-03-01", "so": True, "none": None, "number": 1.5}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula_to_a_spreadsheet(start: str, asking: Asking) -> None:
    rows = as_csv_rows(f"select '{start}1+1' as a, -1 as b, 'a=1' as c", asking)
    assert rows[1] == [f"'{start}1+1", "-1", "a=1"]


def test_no_name_is_a_formula_either(asking: Asking) -> None:
    assert as_csv_rows("pivot (select '=1+1' as a) on a using count(*)", asking)[0] == ["'=1+1"]


def test_parquet_is_read_back(here: Path) -> None:
    query = "select case_id, decision_date, reviewer_specialties, decision_count from cases order by case_id"
    assert imr("sql", query, "--format", "parquet", "-o", "out.parquet").exit_code == 0
    table = pq.read_table(here / "out.parquet")
    assert table.num_rows == 12
    shown = json.loads(imr("sql", query, "--format", "json").output)
    assert json.loads(json.dumps(table.to_pylist(), default=str)) == shown


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_a_file_gets_what_the_terminal_would(form: str, here: Path) -> None:
    assert imr("sql", ROW, "--format", form, "-o", "out").output == ""
    assert (here / "out").read_text() == imr("sql", ROW, "--format", form).output


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--format", "parquet"], 2, "-o FILE.parquet"),
        (["--format", "table", "-o", "out"], 2, "csv, json, markdown or parquet"),
        (["--format", "csv", "-o", "missing/out.csv"], 1, "missing/out.csv"),
        (["-f", "query.sql"], 2, "not both"),
    ],
)
def test_what_cannot_be_written_is_said(arguments: list[str], status: int, said: str, here: Path) -> None:
    (here / "query.sql").write_text("select 1")
    assert said in refusal("sql", "select 1", *arguments, status=status)


def test_a_file_holds_the_rows_of_one_statement(here: Path) -> None:
    said = refusal("sql", "select 1; select 2", "--format", "csv", "-o", "out.csv", status=2)
    assert "2 statements have rows" in said
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("arguments", [["-f", "query.sql"], ["-"], ["-f", "-"], []])
def test_a_query_comes_from_a_file_or_from_standard_input(arguments: list[str], here: Path) -> None:
    query = "-- of a file\nselect 'é' as a"
    (here / "query.sql").write_text(query)
    done = imr("sql", *arguments, "--format", "csv", stdin=None if "query.sql" in arguments else query)
    assert done.output == "a\né\n"


def test_a_file_that_is_no_text_is_said(here: Path) -> None:
    (here / "query.sql").write_bytes(b"select '\xff'")
    assert "the query is no text in UTF-8" in refusal("sql", "-f", "query.sql")


@pytest.mark.parametrize("query", ["", "  ", ";", "-- nothing\n", "/* nothing */"])
def test_an_empty_query_is_not_passed_over(query: str, embedded: Settings) -> None:
    assert "the query holds no statement" in refusal("sql", query)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select", "Parser Error"),
        ("select 1 as a,\n  from from", "LINE 2:   from from\n               ^"),
        ("select * from nowhere", "LINE 1: select * from nowhere\n                      ^"),
        ("select nothing from cases", "LINE 1: select nothing from cases\n               ^"),
        ("select 1;\nselect nothing from cases", "select nothing from cases\n               ^"),
        ("select value::int from (values ('x')) t(value)", "Conversion Error"),
    ],
)
def test_an_error_points_at_its_place(query: str, said: str, published: Settings, embedded: Settings) -> None:
    assert said in refusal("sql", query)


@pytest.mark.parametrize("query", ["select * from DECISIONS", "describe letters", "summarize cases"])
def test_before_anything_is_published_it_says_what_to_do(query: str, fresh: Path) -> None:
    said = refusal("sql", query)
    assert "nothing is published yet: `make run`" in said
    assert "imr upload" in said
    assert "pg_" not in said


def test_no_tables_are_no_mystery(fresh: Path) -> None:
    done = imr("sql", "show tables", "--format", "csv")
    assert done.stdout == "name\n"
    assert "nothing is published yet: `make run`" in done.stderr


@pytest.mark.parametrize("arguments", [["select '\udcff'"], ["-"]])
def test_bytes_that_are_no_text_are_said(arguments: list[str], embedded: Settings) -> None:
    done = imr("sql", *arguments, stdin=b"select '\xff'")
    assert done.exit_code == 1
    assert "the query is no text in UTF-8" in done.output


CELLS = [
    ("[red]x[/red]", "[red]x[/red]"),
    ("a\x1b[31mb", "a\\x1b[31mb"),
    ("a\u202eb", "a\\u202eb"),
    ("a\nb\tc", "a↵b→c"),
    ("a\x00\x07b", "a\\x00\\x07b"),
    (":smile: **b** `c`", ":smile: **b** `c`"),
]


@pytest.mark.parametrize("form", ["table", "vertical"])
@pytest.mark.parametrize(("value", "shown"), CELLS)
def test_a_cell_is_shown_as_it_is_and_does_nothing(
    value: str, shown: str, form: str, asking: Asking, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asking.connection.query("select $value as cell", params={"value": value})
    show(result_of(answer), form)
    out = capsys.readouterr().out
    assert shown in out
    assert "".join(out.splitlines()).isprintable()


@pytest.mark.parametrize(
    "query",
    [
        "select repeat('long ', 5000) as a, 1.5 as b",
        "select 12345678 as a, repeat('x', 300) as b, repeat('y', 300) as c, date '2015-01-02' as d",
        "select repeat('日本', 300) as a, repeat(chr(8238) || chr(27), 300) as b, 'short' as c",
        'select 1 as "a name that is longer than all values can be, and goes on for more than a line of it"',
        "from cases",
        "from letters",
        "explain analyze select case_id from cases join decisions using (case_id)",
    ],
)
@pytest.mark.parametrize("form", ["table", "vertical"])
def test_no_line_is_longer_than_the_terminal_is_wide(
    query: str,
    form: str,
    asking: Asking,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for answer in asking.answers(query):
        show(result_of(answer), form)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert all(line.isprintable() for line in lines)


def test_short_values_are_whole_beside_long_ones(embedded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = imr("sql", "select repeat('long ', 50) as a, 1.5 as b, 'whole' as c").output.splitlines()
    assert lines[-2].endswith("… │ 1.5 │ whole │")
    assert len({len(line) for line in lines}) == 1


def test_columns_that_do_not_fit_are_shown_one_a_line(
    published: Settings, embedded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = imr("sql", "from decisions limit 2")
    assert "── row 2" in done.stdout
    assert "columns do not fit 80 characters" in done.stderr


def test_markdown_holds_cells_that_are_no_markup(embedded: Settings) -> None:
    shown = imr("sql", "select 'a|b <i> [x](y) \\' as c, 1 as n", "--format", "markdown").output
    assert shown == "| c | n |\n| --- | ---: |\n| a\\|b &lt;i&gt; \\[x](y) \\\\ | 1 |\n"

"""`imr sql`: what it reads, what it refuses, and how it shows rows."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.cells import cell_len

from imr.cli.asking import Asking, NotAsked
from imr.cli.prompt import names, prompt
from imr.cli.sql import show
from imr.contract.tables import TABLES
from imr.place.settings import Settings
from imr.reports.results import as_csv, result_of
from imr.reports.sql import ACTING, NotReading
from support.calls import everything, imr, refusal

IMR = Path(sys.executable).with_name("imr")
INSIDE = "s3://imr/lake/warehouse/imr/cases/data/written"
"""A place that DuckDB may read, and could write to."""


@pytest.fixture(scope="module")
def asking(published: Settings) -> Iterator[Asking]:
    with Asking.opened(published, unsafe=False) as opened:
        yield opened


@pytest.fixture
def here(published: Settings, embedded: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to call commands in, with the published tables in reach."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


WRITES = {
    "COPY to a file": "copy cases to 'out.csv'",
    "COPY of a query to a file": "COPY (SELECT 1) TO 'out.parquet' (FORMAT parquet)",
    "COPY beside the tables": f"copy (select 1) to '{INSIDE}.csv'",
    "COPY into a partition": f"copy (select 1 as a) to '{INSIDE}' (format parquet, partition_by (a))",
    "COPY from a file": f"copy cases from '{INSIDE}.csv'",
    "EXPLAIN ANALYZE COPY": f"explain analyze copy (select 1) to '{INSIDE}.csv'",
    "EXPLAIN ANALYZE COPY on lines": f"EXPLAIN\n\tANALYZE\r\nCOPY (select 1) TO '{INSIDE}.csv'",
    "EXPLAIN ANALYZE COPY with comments": f"/*a*/ explain /*b*/ analyze -- c\n copy cases to '{INSIDE}.csv'",
    "EXPLAIN (ANALYZE) COPY": f"explain (analyze) copy (select 1) to '{INSIDE}.csv'",
    "EXPLAIN (ANALYZE, FORMAT JSON) COPY": f"explain (analyze, format json) copy cases to '{INSIDE}.csv'",
    "a comment among the options": f"explain (analyze /*) select 1 -- */) copy (select 1) to '{INSIDE}.csv'",
    "a comment that ends a line": f"explain (analyze --) select 1\n) copy (select 1) to '{INSIDE}.csv'",
    "EXPLAIN of CREATE": "explain create table t as select 1",
    "the second of two": f"select 1; copy (select 1) to '{INSIDE}.csv'",
    "the last of three": "select 1; select 2; create table t as select 1",
    "behind EXPLAIN": f"explain select 1; copy (select 1) to '{INSIDE}.csv'",
    "behind PIVOT": "pivot decisions on decision using count(*); create table t as select 1",
    "CREATE TABLE": "create table t as select 1",
    "CREATE TEMP TABLE": "create temp table t (a int)",
    "CREATE VIEW": "create or replace view cases as select 1",
    "CREATE TYPE": "create type t as enum (select outcome from cases)",
    "CREATE MACRO": "create macro f(a) as table select a",
    "CREATE SEQUENCE": "create sequence s",
    "CREATE SECRET": "create or replace secret imr (type s3, key_id 'a', secret 'b', endpoint 'localhost:1')",
    "DROP SECRET": "drop secret imr",
    "DROP": "drop view cases",
    "ALTER": "alter view cases rename to others",
    "COMMENT": "comment on view cases is 'x'",
    "INSERT": "insert into cases select * from cases",
    "UPDATE": "update cases set case_id = 'x'",
    "DELETE": "delete from cases",
    "TRUNCATE": "truncate cases",
    "MERGE": "merge into cases using cases as x on true when matched then delete",
    "ATTACH a file": "attach 'other.db'",
    "ATTACH beside the tables": f"attach '{INSIDE}.db' as other",
    "ATTACH memory": "attach ':memory:' as other",
    "DETACH": "detach memory",
    "USE": "use memory",
    "INSTALL": "install spatial",
    "LOAD": "load 'other.duckdb_extension'",
    "UPDATE EXTENSIONS": "update extensions",
    "SET": "set enable_external_access = true",
    "SET the lock": "set lock_configuration = false",
    "SET a variable": "set variable a = 1",
    "RESET": "reset lock_configuration",
    "PRAGMA that sets": "pragma enable_external_access = true",
    "PRAGMA that profiles": "pragma enable_profiling",
    "PRAGMA that names a file": f"pragma profiling_output = '{INSIDE}.json'",
    "EXPORT": "export database 'folder'",
    "IMPORT": "import database 'folder'",
    "PREPARE": f"prepare p as copy (select 1) to '{INSIDE}.csv'",
    "PREPARE and EXECUTE": "prepare p as select 1; execute p",
    "EXECUTE": "execute p",
    "CALL": "call pragma_version()",
    "CALL that logs": f"call enable_logging(storage = 'file', storage_path = '{INSIDE}')",
    "CHECKPOINT": "checkpoint",
    "VACUUM": "vacuum",
    "transaction": "begin; select 1; commit",
    "COPY in WITH": f"with x as (copy (select 1) to '{INSIDE}.csv') from x",
    "INSERT in WITH": "with x as (insert into cases values (1) returning *) from x",
    "SELECT INTO": "select * into t from cases",
    "log to files": f"from enable_logging(storage = 'file', storage_path = '{INSIDE}'); select 1",
    "log, by another name": f"from system.main.\"Enable_Logging\" /* ( */ (storage_path = '{INSIDE}')",
    "log, in a subquery": f"select (select 1 from enable_logging(storage_path = '{INSIDE}'))",
    "log, of a PIVOT": "pivot (from enable_logging(storage = 'file')) on Success using count(*)",
    "log, described": "describe from enable_logging(storage = 'file')",
    "profile to a file": f"from enable_profiling(format = 'json', save_location = '{INSIDE}.json')",
    "query of a text": "from query('from enable_' || 'logging()')",
    "COPY in query": f"from query('copy (select 1) to ''{INSIDE}.csv''')",
    "query as JSON": "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
}

READS = {
    "a file": "from read_csv('/etc/passwd')",
    "a file by its name": "from '/etc/passwd'",
    "a file of this folder": "select * from './secret.csv'",
    "text": "from read_text('/etc/passwd')",
    "bytes": "from read_blob('/proc/self/environ')",
    "standard input": "from read_csv('/dev/stdin')",
    "names of files": "from glob('/etc/*')",
    "a file, described": "describe from 'secret.csv'",
    "a file, summarized": "summarize 'secret.csv'",
    "a file, sniffed": "from sniff_csv('/etc/passwd')",
    "Parquet's metadata": "from parquet_metadata('/etc/passwd')",
    "a database": "from read_duckdb('other.db')",
    "letters": "from read_text('s3://imr/raw/**')",
    "names of letters": "from glob('s3://imr/**')",
    "letters from the tables' folder": "from read_text('s3://imr/lake/warehouse/imr/cases/../../../../raw/**/*.txt')",
    "staged files": "from read_parquet('s3://imr/lake/staging/**/*.parquet')",
    "another table": "from iceberg_scan('s3://imr/raw/other')",
    "the network": "from read_json('http://127.0.0.1:1/x.json')",
    "the environment": "select getenv('HOME')",
    "secrets, readable": "from duckdb_secrets(redact = false)",
    "a parameter": "from cases where case_id = $1",
}


def _rows(query: str, asking: Asking) -> list[list[tuple[object, ...]]]:
    """The rows of each answer."""
    return [result_of(answer).rows for answer in asking.answers(query)]


@pytest.mark.parametrize("query", WRITES.values(), ids=WRITES)
def test_what_does_more_than_read_is_refused(
    query: str, asking: Asking, published: Settings, here: Path
) -> None:
    before = everything(published)
    with pytest.raises((NotReading, duckdb.Error)):
        _rows(query, asking)
    assert everything(published) == before
    assert list(here.iterdir()) == []
    assert result_of(asking.answers("select count(*) from cases")[0]).rows == [(12,)]


@pytest.mark.parametrize("query", READS.values(), ids=READS)
def test_nothing_is_read_but_the_tables(query: str, asking: Asking, here: Path) -> None:
    (here / "secret.csv").write_text("word\nHIDDEN\n")
    try:
        rows = _rows(query, asking)
    except duckdb.Error as refused:
        rows = [refused] if "HIDDEN" in str(refused) else []
    assert not any(rows)


def test_no_secret_is_shown(published: Settings, embedded: Settings) -> None:
    from imr.place.storage import access

    secret = access(published).session.get_credentials().secret_key
    shown = imr("sql", "from duckdb_secrets(); from duckdb_settings()", "--format", "json").output
    assert "secret=redacted" in shown
    assert secret not in shown


READING = re.compile(
    r"(?:read|parquet|duckdb|pragma|pg|json|iceberg)_(?!execute|to)\w+|\w+_scan|\w+_scan_dumb|glob|sniff_csv"
    r"|range|generate_series|unnest|repeat|repeat_row|summary|test_\w+|which_secret|icu_calendar_names"
    r"|query_table"
)
"""DuckDB's table functions that make or read rows, and do nothing else."""


def test_every_function_that_makes_rows_is_known(asking: Asking) -> None:
    """A new version of DuckDB may bring one that writes: add it to `ACTING`, or to the pattern here."""
    query = "select distinct function_name from duckdb_functions() where function_type = 'table'"
    names = {name for (name,) in result_of(asking.answers(query)[0]).rows}
    assert {name for name in names if not READING.fullmatch(name)} <= ACTING
    assert not [name for name in ACTING if READING.fullmatch(name)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("install spatial", "INSTALL is refused: `imr sql` only reads"),
        ("/* x */ Copy cases to 'x.csv'", "COPY is refused"),
        ("explain pivot decisions on decision using count(*)", "EXPLAIN is refused"),
        ("from enable_logging()", "enable_logging() is refused"),
    ],
)
def test_a_refusal_names_what_is_refused_and_the_way_out(query: str, said: str, embedded: Settings) -> None:
    shown = refusal("sql", query)
    assert said in shown
    assert "--unsafe" in shown


def test_unsafe_lets_statements_write(here: Path) -> None:
    (here / "in.csv").write_text("a\n1\n")
    query = "create table t as from 'in.csv'; copy t to 'out.csv'; from enable_logging(); from t"
    done = imr("sql", query, "--unsafe", "--format", "csv")
    assert done.exit_code == 0, done.output
    assert (here / "out.csv").read_text() == "a\n1\n"
    assert done.output.endswith("a\n1\n")
    assert imr("sql", "create table t as select 1", "--unsafe").exit_code == 0


ALLOWED = {
    "FROM first": ("from cases select count(*) as n", [["n"], ["12"]]),
    "WITH": ("with x as (select 1 as a) from x", [["a"], ["1"]]),
    "VALUES": ("values (1, 'b')", [["col0", "col1"], ["1", "b"]]),
    "TABLE": ("select count(*) as n from (table cases)", [["n"], ["12"]]),
    "SHOW TABLES": ("show tables", [["name"], *([name] for name in sorted(TABLES))]),
    "two statements": ("select 1 as a; select 2 as b", [["a"], ["1"], ["b"], ["2"]]),
    "a semicolon": ("select 1 as a;", [["a"], ["1"]]),
    "semicolons": (";; select 1 as a ;;", [["a"], ["1"]]),
    "comments": ("/* before */ select 1 -- in\n as a /* after */; -- last", [["a"], ["1"]]),
    "a comment first": ("-- why\nselect 1 as a", [["a"], ["1"]]),
    "words of refused statements": ("select 'copy x to y; query(' as a", [["a"], ["copy x to y; query("]]),
    "a column like a refused function": ('select 1 as "query"', [["query"], ["1"]]),
    "PRAGMA that reads": ("pragma show_tables", [["name"], *([name] for name in sorted(TABLES))]),
    "letters of all alphabets": (
        "select 'é日本🙂' as \"ü\"; select 'ß' as b",
        [["ü"], ["é日本🙂"], ["b"], ["ß"]],
    ),
}

SHOWN = {
    "DESCRIBE": ("describe cases", "case_number,VARCHAR"),
    "SUMMARIZE": ("summarize select 1 as a", "a,INTEGER,1,1"),
    "PIVOT": ("pivot decisions on decision using count(*) group by category", "category,overturned,upheld"),
    "UNPIVOT": ("unpivot (select 1 as a, 2 as b) on a, b", "name,value"),
    "EXPLAIN": ("explain select 1", "PROJECTION"),
    "EXPLAIN of a parenthesis": ("explain (select 1)", "PROJECTION"),
    "EXPLAIN as JSON": ("explain (format json) select 1", "PROJECTION"),
    "EXPLAIN ANALYZE": ("explain analyze select count(*) from cases", "Total Time"),
    "EXPLAIN (ANALYZE)": ("explain(analyze)from cases", "Total Time"),
    "EXPLAIN with comments": ("explain /* é */ analyze -- why\n select 1", "Total Time"),
}


def _as_csv(query: str, asking: Asking) -> list[list[str]]:
    """The rows of all answers, as a program reads their CSV, names first."""
    text = "".join(as_csv(result_of(answer)) for answer in asking.answers(query))
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(("query", "rows"), ALLOWED.values(), ids=ALLOWED)
def test_what_only_reads_is_answered(query: str, rows: list[list[str]], asking: Asking) -> None:
    assert _as_csv(query, asking) == rows


@pytest.mark.parametrize(("query", "shown"), SHOWN.values(), ids=SHOWN)
def test_what_describes_is_answered(query: str, shown: str, asking: Asking) -> None:
    assert any(shown in ",".join(row) for row in _as_csv(query, asking))


@pytest.mark.parametrize(
    "query", ["--why\nselect 1 as a; select 2 as b", "-- why\nselect 1 as a; select 2 as b"]
)
def test_a_comment_is_no_option_and_both_statements_show(query: str, embedded: Settings) -> None:
    assert imr("sql", query, "--format", "csv").output == "a\n1\nb\n2\n"
    assert "No such option" in refusal("sql", "--fromat", "csv", status=2)


def test_a_plan_keeps_its_lines(embedded: Settings) -> None:
    lines = imr("sql", "explain select 1").output.splitlines()
    assert "PROJECTION" in lines[1]
    assert len(lines) > 5


ROW = "select ['a', null] as names, date '2015-03-01' as day, true as so, null as none, 1.5 as number"


def test_csv_is_what_other_programs_read(embedded: Settings) -> None:
    rows = list(csv.DictReader(imr("sql", ROW, "--format", "csv").output.splitlines()))
    assert rows == [{"names": '["a", null]', "day": "2015-03-01", "so": "true", "none": "", "number": "1.5"}]


def test_json_has_dates_as_dates(embedded: Settings) -> None:
    (row,) = json.loads(imr("sql", ROW, "--format", "json").output)
    assert row == {"names": ["a", None], "day": "2015-03-01", "so": True, "none": None, "number": 1.5}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula_to_a_spreadsheet(start: str, asking: Asking) -> None:
    rows = _as_csv(f"select '{start}1+1' as a, -1 as b, 'a=1' as c", asking)
    assert rows[1] == [f"'{start}1+1", "-1", "a=1"]


def test_no_name_is_a_formula_either(asking: Asking) -> None:
    assert _as_csv("pivot (select '=1+1' as a) on a using count(*)", asking)[0] == ["'=1+1"]


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


def _prompted(text: str, asking: Asking, settings: Settings) -> None:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(text)
        prompt(asking, settings, lambda result: show(result, "csv"))


def test_the_prompt_answers_one_question_after_another(
    asking: Asking, published: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    _prompted(
        "select count(*) as n\rfrom cases;\rselec 1;\rdrop view cases;\r;\r.tables\r.help\r"
        "select 1 as a; select 2 as b;\r.quit\rselect 3 as c;\r",
        asking,
        published,
    )
    shown = capsys.readouterr()
    assert "n\n12\n" in shown.out
    assert "name\ncases\ncitations\ndecisions\nletters\n" in shown.out
    assert "Ctrl-D ends it" in shown.out
    assert shown.out.endswith("a\n1\nb\n2\n")
    assert 'syntax error at or near "selec"' in shown.err
    assert "DROP is refused" in shown.err
    assert "holds no statement" in shown.err
    history = published.home / "sql-history"
    assert history.stat().st_mode & 0o777 == 0o600
    assert "select count(*) as n" in history.read_text()


@pytest.mark.parametrize(
    ("written", "completed"),
    [
        ("from citations", "citations"),
        ("select d.is_op", "is_opioid"),
        ("select IS_OP", "is_opioid"),
        (".ta", ".tables"),
    ],
)
def test_names_are_completed(written: str, completed: str) -> None:
    found = names().get_completions(Document(written), CompleteEvent())
    assert [one.text for one in found] == [completed]


def test_a_history_that_others_could_read_is_closed(
    asking: Asking, published: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    history = published.home / "sql-history"
    history.touch()
    history.chmod(0o644)
    _prompted("\x04", asking, published)
    assert history.stat().st_mode & 0o777 == 0o600


def test_the_prompt_says_that_nothing_is_published(
    fresh: Path, served: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect() as connection:
        nothing = Asking(connection, {}, unsafe=False)
        with pytest.raises(NotAsked):
            nothing.answers("from cases")
        _prompted("from cases;\r\x04", nothing, Settings(tmp_path, "", "", "", 1, 2, embedded=True))
    shown = capsys.readouterr()
    assert shown.out.startswith("Nothing is published yet: `make run`")
    assert "nothing is published yet" in shown.err


def test_a_terminal_gets_a_prompt(published: Settings, embedded: Settings) -> None:
    """The program itself, bare, before a pseudo-terminal."""
    leader, follower = pty.openpty()
    with subprocess.Popen([IMR, "sql"], stdin=follower, stdout=follower, stderr=follower) as program:
        os.close(follower)
        os.write(leader, b"select 40 + 2 as answer;\n.quit\n")
        shown = b""
        with contextlib.suppress(OSError):  # the other end of a pseudo-terminal was closed
            while some := os.read(leader, 4096):
                shown += some
        assert program.wait(timeout=60) == 0
    os.close(leader)
    assert b"Tables: letters, cases, decisions, citations" in shown
    assert b"answer" in shown
    assert "│ ".encode() in shown

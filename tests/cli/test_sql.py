"""`imr sql`: what it refuses, and what it answers."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from imr.cli.asking import Asking
from imr.place.settings import Settings
from imr.place.storage import access
from imr.reports.results import result_of
from imr.reports.sql import ACTING, NAMES, NotReading
from support.commands import as_csv_rows, everything, imr, refusal

INSIDE = "s3://imr/lake/warehouse/imr/cases/data/written"
"""A place that DuckDB may read, and could write to."""


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
    "SHOW TABLES": ("show tables", [["name"], *([name] for name in sorted(NAMES))]),
    "a view": (
        "select count(*) > 12 as many from decisions_with_cases where layout is not null",
        [["many"], ["true"]],
    ),
    "a view of a view": ("select count(*) > 0 as many from opioid_outcomes", [["many"], ["true"]]),
    "two statements": ("select 1 as a; select 2 as b", [["a"], ["1"], ["b"], ["2"]]),
    "a semicolon": ("select 1 as a;", [["a"], ["1"]]),
    "semicolons": (";; select 1 as a ;;", [["a"], ["1"]]),
    "comments": ("/* before */ select 1 -- in\n as a /* after */; -- last", [["a"], ["1"]]),
    "a comment first": ("-- why\nselect 1 as a", [["a"], ["1"]]),
    "words of refused statements": ("select 'copy x to y; query(' as a", [["a"], ["copy x to y; query("]]),
    "a column like a refused function": ('select 1 as "query"', [["query"], ["1"]]),
    "PRAGMA that reads": ("pragma show_tables", [["name"], *([name] for name in sorted(NAMES))]),
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


@pytest.mark.parametrize(("query", "rows"), ALLOWED.values(), ids=ALLOWED)
def test_what_only_reads_is_answered(query: str, rows: list[list[str]], asking: Asking) -> None:
    assert as_csv_rows(query, asking) == rows


@pytest.mark.parametrize(("query", "shown"), SHOWN.values(), ids=SHOWN)
def test_what_describes_is_answered(query: str, shown: str, asking: Asking) -> None:
    assert any(shown in ",".join(row) for row in as_csv_rows(query, asking))


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

"""Opens the tables for queries in DuckDB's SQL, with answers as Arrow, pandas and Polars."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from imr.library.letters import Letter

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Parameters = Mapping[str, Any] | Sequence[Any]
"""Values for the `$name` or the `?` of a query."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables and views of docs/data-dictionary.md, open for queries in DuckDB's SQL.

    They are as they were when they were opened. Use them in a `with` block, or close them.
    """

    connection: duckdb.DuckDBPyConnection
    """A connection of the caller's own: it may also read files, and make views and tables of its own."""
    _opened: ExitStack

    def arrow(self, query: str, parameters: Parameters = ()) -> pa.Table:
        """Returns the rows of a query as an Arrow table.

        Times are in UTC, and sums and counts are int64. Raises duckdb.Error.
        """
        # Without a parameter, DuckDB takes a query of several statements too.
        found = self.connection.execute(query, parameters) if parameters else self.connection.execute(query)
        return _with_counts(found.to_arrow_table())

    def pandas(self, query: str, parameters: Parameters = ()) -> pd.DataFrame:
        """Returns the rows of a query as a pandas frame, in Arrow's types, which keep dates and nulls.

        Raises duckdb.Error.
        """
        import pandas as pd

        return self.arrow(query, parameters).to_pandas(types_mapper=pd.ArrowDtype)

    def polars(self, query: str, parameters: Parameters = ()) -> pl.DataFrame:
        """Returns the rows of a query as a Polars frame.

        Raises duckdb.Error, and ImportError where Polars is not installed (the extra `explore`).
        """
        from imr.place.extras import load

        frame: pl.DataFrame = load("polars").from_arrow(self.arrow(query, parameters))
        return frame

    def close(self) -> None:
        """Closes the connection, and ends what was started for it."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_tables(where: str | os.PathLike[str] | None = None) -> Tables:
    """Returns the tables at a place, open for queries:

    - a folder, or `s3://bucket/prefix`, that `imr export` wrote as plain Parquet
    - a `.duckdb` file that `imr export` wrote
    - the address of a catalog: `https://…` (REST), `postgresql://…` or `sqlite:///…`
    - without a place, the tables that `imr sql` asks: those of the settings in force

    Credentials are what boto3 finds, and a catalog's are in pyiceberg's own configuration. Raises NoTables
    where there are no tables, ValueError where the environment is wrong, and RuntimeError where a store or a
    catalog cannot be reached; the message says what to do.
    """
    from imr.library import opening

    with ExitStack() as opened:
        return _tables(opening.at(None if where is None else os.fspath(where), opened), opened)


def tables_of(letters: Iterable[Letter]) -> Tables:
    """Returns tables of letters that were parsed here, with the same views, in memory.

    They hold what a run would publish: of copies of a letter one, of several letters of a case the newest.
    `letters` has a row for each letter, with its status.
    """
    from imr.library import opening

    with ExitStack() as opened:
        return _tables(opening.of_letters(letters, opened), opened)


def _tables(connection: duckdb.DuckDBPyConnection, opened: ExitStack) -> Tables:
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    return Tables(connection, opened.pop_all())


def _with_counts(rows: pa.Table) -> pa.Table:
    """Returns the rows with int64 for DuckDB's HUGEINT, which comes as a decimal that few libraries draw."""
    import pyarrow as pa

    counts = [
        field.with_type(pa.int64()) if field.type == pa.decimal128(38) else field for field in rows.schema
    ]
    return rows.cast(pa.schema(counts))

"""Writes the views in the SQL of other engines, with sqlglot."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp, parse_one
from sqlglot.errors import ErrorLevel
from sqlglot.optimizer.qualify import qualify

from imr.contract.tables import TABLES
from imr.reports.views import VIEWS, query_of

DIALECTS = (
    "duckdb",
    "spark",
    "trino",
    "clickhouse",
    "snowflake",
    "bigquery",
    "athena",
    "redshift",
    "databricks",
    "sqlite",
)
"""The engines that views are written for, as sqlglot calls them."""

_WITHOUT_REPLACE = {"sqlite"}
"""Engines that create a view and replace none."""


def query_in(view: str, dialect: str, place: tuple[str, ...] = ()) -> str:
    """Returns a view's query in the SQL of one of `DIALECTS`, with every column named.

    `place` is where the engine finds tables and views: a namespace, or a catalog and a namespace. In SQLite,
    lists are texts that hold a JSON array.
    """
    return _query(view, dialect, place).sql(dialect, pretty=True, unsupported_level=ErrorLevel.RAISE)


def view_in(view: str, dialect: str, place: tuple[str, ...] = ()) -> str:
    """Returns the statement that creates a view; `dialect` and `place` are those of `query_in`."""
    created = exp.Create(
        this=_placed(view, place),
        kind="VIEW",
        replace=dialect not in _WITHOUT_REPLACE,
        expression=_query(view, dialect, place),
        # Redshift refuses other views over external tables.
        no_schema_binding=dialect == "redshift",
    )
    return created.sql(dialect, pretty=True, unsupported_level=ErrorLevel.RAISE)


def _query(view: str, dialect: str, place: tuple[str, ...]) -> exp.Expr:
    query = qualify(
        parse_one(query_of(view), read="duckdb"), schema=_columns(), dialect="duckdb", quote_identifiers=False
    )
    if dialect in _UNNESTING:
        _UNNESTING[dialect](query)
    for table in list(query.find_all(exp.Table)):
        if table.name in _columns():
            table.replace(exp.alias_(_placed(table.name, place), table.alias, table=True))
    return query


def _columns() -> dict[str, object]:
    """Returns the columns of the tables, and of the views that others read."""
    columns = {name: [column.name for column in table.columns] for name, table in TABLES.items()}
    for view in VIEWS:
        selected = parse_one(query_of(view), read="duckdb", into=exp.Select)
        if not selected.find(exp.Star):
            columns[view] = selected.named_selects
    return {name: dict.fromkeys(names, "TEXT") for name, names in columns.items()}


def _placed(name: str, place: tuple[str, ...]) -> exp.Table:
    catalog, namespace = (None, None, *place)[-2:]
    return exp.table_(name, db=namespace, catalog=catalog)


def _array_join(query: exp.Expr) -> None:
    """ClickHouse takes lists apart with ARRAY JOIN, which names the element."""
    for join, unnest in _unnested(query):
        element = unnest.args["alias"].columns[0]
        _take_over(query, unnest, exp.column(element.copy()))
        join.replace(exp.Join(this=exp.alias_(unnest.expressions[0], element.copy()), kind="ARRAY"))


def _json_each(query: exp.Expr) -> None:
    """SQLite has no lists: `json_each` takes a JSON array apart, and calls each element `value`."""
    for _, unnest in _unnested(query):
        name = unnest.args["alias"].this
        _take_over(query, unnest, exp.column("value", table=name.copy()))
        each = exp.func("json_each", unnest.expressions[0])
        unnest.replace(exp.Alias(this=each, alias=name.copy()))


def _comma(query: exp.Expr) -> None:
    """Redshift takes lists of external tables apart behind a comma in FROM."""
    for join, _ in _unnested(query):
        join.set("kind", None)


_UNNESTING: dict[str, Callable[[exp.Expr], None]] = {
    "clickhouse": _array_join,
    "sqlite": _json_each,
    "redshift": _comma,
}
"""Engines whose way of taking lists apart sqlglot does not write."""


def _unnested(query: exp.Expr) -> list[tuple[exp.Join, exp.Unnest]]:
    return [(join, join.this) for join in query.find_all(exp.Join) if isinstance(join.this, exp.Unnest)]


def _take_over(query: exp.Expr, unnest: exp.Unnest, element: exp.Column) -> None:
    """Puts another expression wherever the query names the element of an unnested list."""
    for column in list(query.find_all(exp.Column)):
        if column.table == unnest.alias:
            column.replace(element.copy())

"""Reads the tables with a reader's permissions alone: nothing is created or changed."""

from __future__ import annotations

import pyarrow as pa
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.expressions import AlwaysTrue, BooleanExpression

from imr.contract.arrow import SCHEMAS
from imr.lake.catalog import NAMESPACE
from imr.runs.deployment import Deployment

EVERY = AlwaysTrue()


def read_table(
    deployment: Deployment,
    table_name: str,
    chosen: BooleanExpression = EVERY,
    columns: tuple[str, ...] = ("*",),
) -> pa.Table:
    """Returns the chosen rows of a table, or none where no run has made the table yet."""
    try:
        table = deployment.catalog().load_table((NAMESPACE, table_name))
    except NoSuchTableError:
        empty = SCHEMAS[table_name].empty_table()
        return empty if columns == ("*",) else empty.select(columns)
    # A table of an earlier version lacks columns until a run has added them.
    known = {"*", *table.schema().column_names}
    lacking = [SCHEMAS[table_name].field(name) for name in columns if name not in known]
    rows = table.scan(row_filter=chosen, selected_fields=tuple(known.intersection(columns))).to_arrow()
    for column in lacking:
        rows = rows.append_column(column, pa.nulls(len(rows), column.type))
    return rows

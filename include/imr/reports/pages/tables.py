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
    deployment: Deployment, name: str, chosen: BooleanExpression = EVERY, columns: tuple[str, ...] = ("*",)
) -> pa.Table:
    """Returns the chosen rows of a table, or none where no run has made the table yet."""
    try:
        table = deployment.catalog().load_table((NAMESPACE, name))
    except NoSuchTableError:
        empty = SCHEMAS[name].empty_table()
        return empty if columns == ("*",) else empty.select(columns)
    return table.scan(row_filter=chosen, selected_fields=columns).to_arrow()

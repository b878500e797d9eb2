"""The contract's tables as Arrow schemas, from which the Iceberg schemas are made."""

from __future__ import annotations

import pyarrow as pa

from imr.contract.columns import DATE, INTEGER, LARGE, MOMENT, SMALL, TEXT, TEXTS, TRUTH, Column
from imr.contract.tables import TABLES, Table

_TYPES: dict[str, pa.DataType] = {
    TEXT: pa.string(),
    TEXTS: pa.list_(pa.field("element", pa.string(), nullable=False)),
    DATE: pa.date32(),
    MOMENT: pa.timestamp("us", tz="UTC"),
    SMALL: pa.int16(),
    INTEGER: pa.int32(),
    LARGE: pa.int64(),
    TRUTH: pa.bool_(),
}


def schema_of(table: Table) -> pa.Schema:
    """Returns a table's Arrow schema, with each meaning as `doc` in the metadata of its field or table."""
    return pa.schema([_field(column) for column in table.columns], metadata={"doc": table.meaning})


def _field(column: Column) -> pa.Field:
    return pa.field(column.name, _TYPES[column.type], nullable=column.null, metadata={"doc": column.meaning})


SCHEMAS: dict[str, pa.Schema] = {name: schema_of(table) for name, table in TABLES.items()}
"""Table name -> schema."""

"""The contract's tables as Arrow schemas, from which the Iceberg schemas are made."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from imr.contract.columns import DATE, INTEGER, LARGE, MOMENT, SMALL, TEXT, TEXTS, TRUTH, Column
from imr.contract.tables import TABLES, Table


def _ask_without_pandas() -> None:
    """Lets pyarrow take it that there is no pandas, which takes half a second to import.

    At the first list that it makes an array of, pyarrow imports pandas, only to ask whether the list is one
    of pandas' own. It remembers the answer. Where a frame is asked for, it imports pandas all the same.
    This is done in Airflow's processes alone: in those of others, columns of pandas may be given to pyarrow.
    """
    if "airflow" not in sys.modules or "pandas" in sys.modules:
        return
    refusing: Any = SimpleNamespace(find_spec=_refuse_pandas)
    sys.meta_path.insert(0, refusing)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(refusing)


def _refuse_pandas(name: str, *_: Any) -> None:
    if name == "pandas":
        raise ModuleNotFoundError(name)


_ask_without_pandas()

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

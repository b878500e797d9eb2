"""Asks ClickHouse in this process (chDB), with the statements that `imr connect clickhouse` printed."""

import pyarrow
from chdb.session import Session

session = Session()
for statement in text.split(";\n")[:-1]:
    session.query(statement)


def arrow(query):
    return (
        pyarrow.ipc.open_file(pyarrow.BufferReader(session.query(query, "Arrow").bytes()))
        .read_all()
        .to_pylist()
    )


def read(table, snapshot):
    at = f" SETTINGS iceberg_snapshot_id = {snapshot}" if snapshot else ""
    return arrow(f"SELECT * FROM {table}{at}")


def ask(query):
    return [tuple(row.values()) for row in arrow(query)]


version = arrow("SELECT version() AS v")[0]["v"]

"""Asks DataFusion; follows what `imr connect datafusion` printed."""

from importlib import metadata


def read(table, snapshot):
    if snapshot:
        raise NotImplementedError("pyiceberg's provider for DataFusion reads the newest snapshot alone")
    return tables.sql(f"SELECT * FROM {table}").to_pylist()


def ask(query):
    return [tuple(row.values()) for row in tables.sql(query).to_pylist()]


version = metadata.version("datafusion")

"""Asks pyiceberg in an interpreter of its own; follows what `imr connect pyiceberg` printed."""

from importlib import metadata


def read(table, snapshot):
    return catalog.load_table(("imr", table)).scan(snapshot_id=snapshot).to_arrow().to_pylist()


ask = None


version = metadata.version("pyiceberg")

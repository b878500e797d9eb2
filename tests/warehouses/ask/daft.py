"""Asks Daft; follows what `imr connect daft` printed."""


def read(table, snapshot):
    if snapshot is None:
        return frames[table].to_pylist()
    found = catalog.load_table(("imr", table))
    if "s3.access-key-id" in catalog.properties:  # the embedded store
        return daft.from_arrow(found.scan(snapshot_id=snapshot).to_arrow()).to_pylist()
    return daft.read_iceberg(found, snapshot_id=snapshot).to_pylist()


def ask(query):
    return [tuple(row.values()) for row in daft.sql(query, **frames).to_pylist()]


version = daft.__version__

"""Asks Polars; follows what `imr connect polars` printed."""


def read(table, snapshot):
    if snapshot is None:
        return frames[table].collect().to_dicts()
    found = catalog.load_table(("imr", table))
    how = {"storage_options": store} if "store" in globals() else {"reader_override": "pyiceberg"}
    return polars.scan_iceberg(found, snapshot_id=snapshot, **how).collect().to_dicts()


def ask(query):
    return tables.execute(query).collect().rows()


version = polars.__version__

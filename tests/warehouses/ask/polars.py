"""Asks Polars; follows what `imr connect polars` printed."""


def read(table, snapshot):
    if snapshot is None:
        return frames[table].collect().to_dicts()
    found = catalog.load_table(("imr", table))
    return polars.scan_iceberg(found, snapshot_id=snapshot, reader_override="pyiceberg").collect().to_dicts()


def ask(query):
    return tables.execute(query).collect().rows()


version = polars.__version__

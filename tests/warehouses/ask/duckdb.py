"""Asks DuckDB; follows what `imr connect duckdb` printed, and uses its names."""


def read(table, snapshot):
    newest = catalog.load_table(("imr", table)).metadata_location
    at = f", snapshot_from_id => {snapshot}" if snapshot else ""
    return connection.execute(f"SELECT * FROM iceberg_scan('{newest}'{at})").to_arrow_table().to_pylist()


def ask(query):
    return connection.execute(query).fetchall()


def newest(table, query):
    address = catalog.load_table(("imr", table)).metadata_location
    connection.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM iceberg_scan('{address}')")
    return ask(query)[0]


version = duckdb.__version__

"""Pages of the Airflow plugin: the runs' reports and Data Docs, read from the object store."""

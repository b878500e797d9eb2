"""Pages of the Airflow plugin: reports and Data Docs of the runs, read from the object store."""

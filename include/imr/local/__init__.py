"""Runs everything on one machine: the embedded S3 server, Airflow, and the demonstration."""

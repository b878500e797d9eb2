"""One machine playing all the parts: the embedded S3 server, Airflow, and the demonstration run."""

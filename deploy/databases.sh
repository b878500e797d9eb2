#!/bin/sh
# Run once, by a new PostgreSQL server: the databases of Airflow and of the catalog, and who may use them.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 \
  --set airflow_password="$AIRFLOW_PASSWORD" --set catalog_password="$CATALOG_PASSWORD" <<'SQL'
CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE DATABASE airflow OWNER airflow;
CREATE ROLE imr LOGIN PASSWORD :'catalog_password';
CREATE DATABASE catalog OWNER imr;
SQL

-- Run once, by a new PostgreSQL server: the databases of Airflow and of the catalog, and who may use them.
-- Set the passwords of imr.env afterwards: \password airflow and \password imr in psql.
CREATE ROLE airflow LOGIN;
CREATE DATABASE airflow OWNER airflow;
CREATE ROLE imr LOGIN;
CREATE DATABASE catalog OWNER imr;

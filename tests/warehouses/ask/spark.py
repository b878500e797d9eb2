"""Asks Spark with the settings that `imr connect spark` printed; their jars are in a folder."""

import os

from pyspark.sql import SparkSession

builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
for line in text.splitlines():
    if line.startswith("spark."):
        name, value = line.split(None, 1)
        if name == "spark.jars.packages":
            name, value = "spark.jars", os.environ["SPARK_JARS"]
        builder = builder.config(name, value.strip())
session = builder.getOrCreate()
for statement in text.partition("-- SQL\n")[2].split(";\n")[:-1]:
    session.sql(statement).collect()


def read(table, snapshot):
    at = f" VERSION AS OF {snapshot}" if snapshot else ""
    return session.sql(f"SELECT * FROM {table}{at}").toArrow().to_pylist()


def ask(query):
    return [tuple(row.values()) for row in session.sql(query).toArrow().to_pylist()]


def newest(table, query):
    session.sql(f"REFRESH TABLE {table}")
    return ask(query)[0]


version = session.version

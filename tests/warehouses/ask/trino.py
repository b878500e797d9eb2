"""Asks Trino's server, which has the settings that `imr connect trino` printed."""

import os

from trino.dbapi import connect

cursor = connect(host="127.0.0.1", port=int(os.environ["TRINO_PORT"]), user="imr").cursor()
for statement in text.partition("-- SQL\n")[2].split(";\n")[:-1]:
    cursor.execute(statement)
    cursor.fetchall()


def rows(query):
    cursor.execute(query)
    found = cursor.fetchall()
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row)) for row in found]


def read(table, snapshot):
    at = f" FOR VERSION AS OF {snapshot}" if snapshot else ""
    return rows(f"SELECT * FROM {table}{at}")


def ask(query):
    return [tuple(row.values()) for row in rows(query)]


version = rows("SELECT node_version FROM system.runtime.nodes")[0]["node_version"]

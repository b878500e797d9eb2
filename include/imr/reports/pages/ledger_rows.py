"""The ledger without the letters' text, kept in memory from page to page.

Letters are looked for by id, case and address, of which Iceberg has no index: each page would read every
file. A file never changes, so that its rows are read once. They are dropped when the ledger no longer has the
file.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pyarrow as pa
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.table import FileScanTask, Table

from imr.contract.arrow import SCHEMAS
from imr.lake.catalog import NAMESPACE
from imr.lake.exchange import rows_of
from imr.runs.deployment import Deployment

COLUMNS = (
    "letter_id", "source_uri", "archive_member", "etag", "received_date", "modified_at", "byte_size",
    "media_type", "page_count", "status", "reasons", "case_id", "decision_date", "parser_version", "run_id",
    "processed_at", "review", "reviewed_by", "reviewed_at", "review_note", "reading_problems",
    "unexplained_characters",
)  # fmt: skip
_SCHEMA = pa.schema([SCHEMAS["letters"].field(name) for name in COLUMNS])

_reading = Lock()
_files: dict[tuple[str, frozenset[str]], pa.Table] = {}
"""The rows of each file of the ledger, by its path and those of the files that delete rows of it."""


def ledger_rows(deployment: Deployment) -> pa.Table:
    """Returns every row of the ledger, with `COLUMNS`; none where no run has made the table yet."""
    try:
        table = deployment.catalog().load_table((NAMESPACE, "letters"))
    except NoSuchTableError:
        return _SCHEMA.empty_table()
    tasks = {_key(task): task for task in table.scan().plan_files()}
    with _reading:
        for gone in _files.keys() - tasks.keys():
            del _files[gone]
        lacking = [key for key in tasks if key not in _files]
        with ThreadPoolExecutor(4) as readers:
            found = readers.map(lambda key: _read(table, tasks[key]), lacking)
            _files.update(zip(lacking, found, strict=True))
        rows: Sequence[pa.Table] = list(_files.values())
    return pa.concat_tables([_SCHEMA.empty_table(), *rows])


def _key(task: FileScanTask) -> tuple[str, frozenset[str]]:
    return task.file.file_path, frozenset(file.file_path for file in task.delete_files)


def _read(table: Table, task: FileScanTask) -> pa.Table:
    # A table of an earlier version lacks columns until a run has added them.
    known = [name for name in COLUMNS if name in table.schema().column_names]
    rows = rows_of(table, [task], known)
    columns = [
        rows[field.name].cast(field.type) if field.name in known else pa.nulls(len(rows), field.type)
        for field in _SCHEMA
    ]
    return pa.table(columns, schema=_SCHEMA)

"""How data files are written."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from imr.contract.arrow import SCHEMAS
from imr.lake.catalog import open_table
from imr.lake.exchange import write_files
from imr.runs.deployment import Deployment
from support.staged import filled

ROWS = 4_500


def test_a_file_is_sorted_in_groups_of_which_one_holds_a_case(deployment: Deployment) -> None:
    table = open_table(deployment.catalog(), "cases")
    decided = {"letter_id": "a" * 64, "received_date": date(2025, 1, 1), "decision_date": date(2024, 12, 1)}
    backwards = [
        filled("cases", decided | {"case_id": f"CM25-{number:07}"}) for number in reversed(range(ROWS))
    ]
    (file,) = write_files(table, pa.Table.from_pylist(backwards, schema=SCHEMAS["cases"]))
    with table.io.new_input(file.file_path).open() as handle:
        written = pq.ParquetFile(handle)
        groups = [written.read_row_group(number, ["case_id"]) for number in range(written.num_row_groups)]
    ids = [row["case_id"] for group in groups for row in group.to_pylist()]
    assert ids == sorted(row["case_id"] for row in backwards)
    assert max(len(group) for group in groups) == 2_000

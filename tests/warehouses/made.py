"""Rows that engines find hard, and tables that hold them: published, compacted, expired, published again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
from pyiceberg.catalog import Catalog

from imr.contract.arrow import SCHEMAS
from imr.contract.tables import TABLES
from imr.lake.catalog import open_table
from imr.lake.maintenance.compact import compact
from imr.lake.plan import Rows
from imr.lake.publish import publish
from imr.lake.snapshots import expire

Row = dict[str, object]

LONG = 300_000
"""Characters of the longest texts."""
BEYOND = "\N{GRINNING FACE}\N{MATHEMATICAL BOLD CAPITAL A}\N{CJK UNIFIED IDEOGRAPH-20000}é\u0301ß"
"""Characters outside of Unicode's first plane, and one that is two code points."""
WORDS = ("", f"a 'quoted' \"word\"\n\n\tand \\ {BEYOND}", f"{BEYOND}\x0b\x0c", "null", "NaN", " spaces ")
LISTS: tuple[list[str], ...] = ([], ["lumbar spine"], ["left, right", f"{BEYOND}", ""], ["null"])
DATES = (date(2016, 2, 29), date(2016, 1, 1), date(1969, 12, 31), date(2024, 12, 31), date(2016, 1, 31), None)
MOMENTS = (
    datetime(2025, 2, 1, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=UTC),
    datetime(2024, 3, 10, 10, 0, tzinfo=UTC),  # as clocks are put forward in California
    None,
)
EACH_DAY = 50
"""Letters of one publish; every tenth of them cannot be read."""


def publish_day(catalog: Catalog, day: int) -> None:
    """One publish of the letters of one day."""
    letters = [_letter(day * EACH_DAY + number, day) for number in range(EACH_DAY)]
    publish(catalog, rows_of(letters), run_id=f"day-{day}", rebuild=lambda rows: rows_of(rows.to_pylist()))


def make_tables(catalog: Catalog, days: int) -> dict[str, int]:
    """Publishes days one by one, with a compaction and an expiry between them.

    Returns a snapshot of each table that is not its newest and that expiry left.
    """
    for day in range(days - 2):
        publish_day(catalog, day)
    for name in TABLES:
        compact(catalog, name)
    earlier = {name: _snapshot(catalog, name) for name in TABLES}
    publish_day(catalog, days - 2)
    publish_day(catalog, days - 1)
    for name in TABLES:
        expire(catalog, name, older_than=datetime.now(UTC), keep_last=4)
    return earlier


def rows_of(letters: list[Row]) -> Rows:
    """Rows of all tables that follow from rows of the ledger alone."""
    rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS} | {"letters": letters}
    for row in letters:
        if row["case_id"] is None:
            continue
        number = int(str(row["page_count"]))
        shared = {name: row[name] for name in ("case_id", "letter_id", "received_date", "decision_date")}
        shared["case_number"] = row["case_id"]
        count = number % 3
        rows["cases"].append(_filled("cases", number, shared | {"decision_count": count}))
        rows["diagnoses"].append(_filled("diagnoses", number, shared | {"diagnosis_number": 1}))
        rows["prior_treatments"].append(_filled("prior_treatments", number, shared | {"treatment_number": 1}))
        for item in range(1, count + 1):
            of_item = shared | {"decision_number": item}
            rows["decisions"].append(_filled("decisions", number + item, of_item))
            rows["citations"].append(_filled("citations", number + item, of_item | {"citation_number": 1}))
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def _letter(number: int, day: int) -> Row:
    readable = number % 10 != 9
    received = date(2025, 1, 1) + timedelta(days=day)
    fixed: Row = {
        "letter_id": f"{number:064x}",
        "source_uri": f"s3://imr/raw/received={received}/{number}.txt",
        "archive_member": None,
        "received_date": received,
        "page_count": number,
        "status": "published" if readable else "quarantined",
        "reasons": [] if readable else ["pdf_damaged"],
        "case_id": f"CM16-{number:07d}" if readable else None,
        "decision_date": DATES[number % len(DATES)] if readable else None,
        "review": None,
        "byte_size": 2**40 + number,
    }
    return _filled("letters", number, fixed)


def _filled(table: str, number: int, fixed: Row) -> Row:
    """A row whose columns hold what the number picks, and what is fixed."""
    columns = enumerate(SCHEMAS[table])
    return {column.name: _value(column, number + place) for place, column in columns} | fixed


def _value(column: pa.Field, number: int) -> object:
    values = LISTED.get(column.name)
    if column.nullable and number % 5 == 0:
        return None
    if values:
        return values[number % len(values)]
    if pa.types.is_list(column.type):
        return LISTS[number % len(LISTS)]
    if pa.types.is_string(column.type):
        return BEYOND * (LONG // len(BEYOND)) if number % 97 == 0 else WORDS[number % len(WORDS)]
    if pa.types.is_date(column.type):
        return DATES[number % (len(DATES) - (not column.nullable))]
    if pa.types.is_timestamp(column.type):
        return MOMENTS[number % (len(MOMENTS) - (not column.nullable))]
    if pa.types.is_boolean(column.type):
        return number % 2 == 0
    return (0, 1, -1, 2 ** (column.type.bit_width - 1) - 1)[number % 4]


LISTED = {
    column.name: column.values for table in TABLES.values() for column in table.columns if column.values
}
"""Column -> the values that the contract lists."""


def _snapshot(catalog: Catalog, name: str) -> int:
    current = open_table(catalog, name).current_snapshot()
    assert current is not None
    return current.snapshot_id

"""Compares staged rows with the rows that the tables hold of the same letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import And, In

from imr.contract.codes import CONFLICT, NOT_CURRENT
from imr.contract.tables import TABLES, key_of
from imr.lake.catalog import open_table
from imr.lake.plan import Rows
from imr.rows.current import Key, key_of_row
from imr.rows.read_letter import Row

_OF_A_LETTER = ("letter_id", "layout", "case_id", "decision_date", "media_type", "page_count", "text")
"""Ledger columns that reading a letter again may change. The reasons of a quarantine are compared too."""
_Owner = tuple[str, str | None]
_VERSIONS = ("parser_version", "reader_version")


@dataclass(frozen=True, slots=True)
class Changes:
    """What publishing a part's rows would change.

    `listed` has the table, the key and the field of each change. For a whole row the field is `added` or
    `removed`. `changed` holds all rows of the letters that differ in anything. `unchanged` holds the staged
    ledger rows of the other letters.
    """

    listed: list[dict[str, Any]]
    changed: dict[str, pa.Table]
    unchanged: list[Row]
    stored_versions: Mapping[Key, tuple[str | None, ...]]

    def looked_at_by(self, version: str) -> Iterator[Row]:
        """Yields the unchanged letters that `version` has read and whose stored rows another one made."""
        for row in self.unchanged:
            now = [row[name] for name in _VERSIONS]
            if version in now and version not in self.stored_versions[key_of_row(row)]:
                yield row


def changes_of(catalog: Catalog, staged: Rows) -> Changes:
    """Returns what publishing the staged rows would change.

    Where the same letter was delivered under several names, the rows of the current copy are compared.
    """
    stored = _stored(catalog, staged["letters"])
    letters = stored["letters"].to_pylist()
    current = {key_of_row(row) for row in letters if _is_shown(row)}
    shown = {
        _owner(row) for row in staged["letters"].select(_OWNER).to_pylist() if key_of_row(row) in current
    }
    listed, changed = [], set()
    for name in TABLES:
        for letter_id, change in _differences(name, stored[name], staged[name], shown):
            listed.append({"table": name} | change)
            changed.add(letter_id)
    known = {key_of_row(row) for row in letters}
    keys = staged["letters"].select(key_of("letters")).to_pylist()
    changed |= {row["letter_id"] for row in keys if key_of_row(row) not in known}
    of_changed = pa.array(sorted(changed), pa.string())
    is_changed = {name: pc.is_in(table["letter_id"], of_changed) for name, table in staged.items()}
    unchanged = staged["letters"].filter(pc.invert(is_changed["letters"])).drop_columns(["text"])
    return Changes(
        listed,
        {name: table.filter(is_changed[name]) for name, table in staged.items()},
        unchanged.to_pylist(),
        {key_of_row(row): tuple(row[name] for name in _VERSIONS) for row in letters},
    )


_OWNER = [*key_of("letters"), "case_id"]


def _stored(catalog: Catalog, letters: pa.Table) -> dict[str, pa.Table]:
    """Returns the rows that the tables hold of the letters, by table."""
    received = In("received_date", set(letters["received_date"].to_pylist()))
    chosen = And(received, In("letter_id", set(letters["letter_id"].to_pylist())))
    return {name: open_table(catalog, name).scan(row_filter=chosen).to_arrow() for name in TABLES}


def _differences(
    name: str, before: pa.Table, after: pa.Table, shown: set[_Owner]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields letter id, key and field of every value that differs, and of every row that only one side has.

    Letters that are not `shown` have no rows before and will have none after: their rows are no additions.
    """
    old, new = _by_key(name, before), _by_key(name, after)
    for identity in sorted({*old, *new}, key=str):
        was, now = old.get(identity), new.get(identity)
        case = {"key": dict(zip(key_of(name), map(str, identity), strict=True))}
        if was is None:
            if now and _owner(now) in shown:
                yield now["letter_id"], case | {"field": "added"}
        elif now is None:
            yield was["letter_id"], case | {"field": "removed"}
        else:
            yield from (
                (now["letter_id"], case | {"field": field}) for field in now if was[field] != now[field]
            )


def _is_shown(row: Row) -> bool:
    """Returns whether a letter has rows in the other tables, or would have them if it passed the checks."""
    return row["status"] in ("published", "quarantined") and CONFLICT not in row["reasons"]


def _owner(row: Row) -> _Owner:
    return row["letter_id"], row["case_id"]


def _by_key(name: str, rows: pa.Table) -> dict[tuple[Any, ...], Row]:
    """Returns the compared values of each row, by its key."""
    found = {}
    for row in rows.to_pylist():
        identity = tuple(row[column] for column in key_of(name))
        if name == "letters":
            held = [reason for reason in row["reasons"] if reason not in NOT_CURRENT]
            row = {field: row[field] for field in _OF_A_LETTER} | {"reasons": held}
        else:
            row.pop("received_date")
        found[identity] = row
    return found

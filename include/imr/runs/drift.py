"""A run's letters beside those received in the months before: what is counted of both, and the comparison."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from obstore.store import S3Store
from pyiceberg.catalog import Catalog
from pyiceberg.expressions import And, GreaterThanOrEqual, LessThanOrEqual

from imr.contract.tables import DATA_TABLES, key_of
from imr.lake.catalog import open_table
from imr.quality.drift import Drift, Received, bounds, measure, why_unjudged
from imr.quality.profile import COLUMNS, Profile, profile_of, that_count
from imr.rows.current import key_of_row
from imr.text.identity import identity_of

STAGED = "drift.json"
_DATED = ("received_date", "status", "reasons")


class Delivered:
    """What a run's letters look like together, counted part by part as they are checked."""

    def __init__(self) -> None:
        self._profile = Profile()
        self._days: Counter[date] = Counter()
        self._keys: set[int] = set()
        """Identities of the letters' keys: a bulk load has hundreds of thousands."""

    def add(self, rows: Mapping[str, pa.Table]) -> None:
        """Counts checked rows of a part."""
        self._profile += profile_of(rows)
        self._days += _days_of(rows["letters"])
        self._keys.update(identity_of(*key_of_row(row)) for row in rows["letters"].select(_KEY).to_pylist())

    def compare(self, catalog: Catalog) -> Drift:
        """The run's letters beside those that the tables hold of the months before."""
        limits = bounds()
        if not self._days:
            return Drift("The run has no letters to compare.", ())
        first, last = min(self._days), max(self._days)
        begin, end = first - timedelta(days=limits.trailing_days), first - timedelta(days=1)
        before = _received_before(catalog, begin, end)
        now = Received(self._profile, self._days)
        why = why_unjudged(now, before, limits)
        if why is None:
            rows = (_profile_of(catalog, name, begin, end) for name in DATA_TABLES)
            before = Received(sum(rows, before.profile), before.days)
        if (last - first).days < limits.longest_run_days:
            now = Received(self._profile, self._days + self._others(catalog, first, last))
        compared = (
            f"Compared with {before.letters:,} letters received from {begin} to {end}."
            if why is None
            else why
        )
        return Drift(compared, tuple(measure(now, before, limits)))

    def _others(self, catalog: Catalog, first: date, last: date) -> Counter[date]:
        """Letters of the run's dates that other runs have read, by date."""
        days: Counter[date] = Counter()
        for part in _scan(catalog, "letters", first, last, (*_KEY, *_DATED)):
            others = [
                identity_of(*key_of_row(row)) not in self._keys for row in part.select(_KEY).to_pylist()
            ]
            days += _days_of(part.filter(pa.array(others, pa.bool_())))
        return Counter({day: letters for day, letters in days.items() if day in self._days})


_KEY = key_of("letters")


def _received_before(catalog: Catalog, first: date, last: date) -> Received:
    """What the ledger says of letters received from `first` to `last`."""
    profile, days = Profile(), Counter[date]()
    for part in _scan(catalog, "letters", first, last, (*COLUMNS["letters"], "received_date")):
        profile += profile_of({"letters": part})
        days += _days_of(part)
    return Received(profile, days)


def _profile_of(catalog: Catalog, name: str, first: date, last: date) -> Profile:
    """Profile of a table's rows of letters received from `first` to `last`."""
    parts = _scan(catalog, name, first, last, COLUMNS[name])
    return sum((profile_of({name: part}) for part in parts), Profile())


def _scan(catalog: Catalog, name: str, first: date, last: date, columns: Iterable[str]) -> Iterator[pa.Table]:
    """Columns of a table's rows of letters received from `first` to `last`, some at a time."""
    received = And(GreaterThanOrEqual("received_date", first), LessThanOrEqual("received_date", last))
    scan = open_table(catalog, name).scan(row_filter=received, selected_fields=tuple(columns))
    return (pa.Table.from_batches([batch]) for batch in scan.to_arrow_batch_reader())


def _days_of(letters: pa.Table) -> Counter[date]:
    return Counter(that_count(letters)["received_date"].to_pylist())


def stage_drift(lake: S3Store, folder: str, drift: Drift) -> None:
    """Stages what was found for the run's report."""
    lake.put(f"{folder}/{STAGED}", json.dumps(drift.document()).encode())


def read_drift(lake: S3Store, folder: str) -> dict[str, Any] | None:
    """What `stage_drift` staged; None where nothing was compared."""
    try:
        document: dict[str, Any] = json.loads(bytes(lake.get(f"{folder}/{STAGED}").bytes()))
    except FileNotFoundError:
        return None
    return document

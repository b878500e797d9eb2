"""Where a run works, and its ways to the objects and the tables there."""

from __future__ import annotations

from dataclasses import dataclass

from obstore.store import S3Store
from pyiceberg.catalog import Catalog

from imr.lake.catalog import open_catalog
from imr.place.settings import Settings
from imr.place.storage import Access


@dataclass(frozen=True)
class Deployment:
    """Where a run works: settings, and access to the object store."""

    settings: Settings
    access: Access

    def raw(self) -> S3Store:
        return self.access.store(self.settings.raw)

    def lake(self) -> S3Store:
        return self.access.store(self.settings.lake)

    def catalog(self) -> Catalog:
        return open_catalog(self.settings, self.access)

    def uri(self, key: str) -> str:
        """Where an object is, for the ledger."""
        return f"{self.settings.raw}/{key}"

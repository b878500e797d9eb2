"""Opens the stores and the catalog of the place where a run works."""

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
        """Returns an object's address as the ledger records it, from its key under the raw prefix."""
        return f"{self.settings.raw}/{key}"

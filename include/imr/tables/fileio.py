"""pyiceberg's file access over Arrow, with one verb of our own: delete."""

from __future__ import annotations

from obstore.store import S3Store
from pyiceberg.io import InputFile, OutputFile
from pyiceberg.io.pyarrow import PyArrowFileIO

from imr.storage import split_uri


class ArrowFileIO(PyArrowFileIO):
    """Deletes an object and does no more.

    Arrow's own delete then writes an empty object in place of the folder, for file systems' sake. That costs
    a request and a permission, and on a store that keeps objects as files it makes the folder anew under
    the feet of whoever is writing to it.
    """

    def delete(self, location: str | InputFile | OutputFile) -> None:
        """Deletes the object at `location`; stores differ in whether they raise where there is none."""
        uri = location if isinstance(location, str) else location.location
        bucket, key = split_uri(uri)
        self._store(bucket).delete(key)

    def _store(self, bucket: str) -> S3Store:
        names = {
            "access_key_id": "s3.access-key-id",
            "secret_access_key": "s3.secret-access-key",
            "session_token": "s3.session-token",
            "region": "s3.region",
            "endpoint": "s3.endpoint",
        }
        given = {name: self.properties[key] for name, key in names.items() if self.properties.get(key)}
        plain = given.get("endpoint", "").startswith("http://")
        return S3Store(bucket, config=given, client_options={"allow_http": plain})  # type: ignore[arg-type]

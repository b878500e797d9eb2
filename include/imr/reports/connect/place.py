"""What another engine has to know of a deployment: catalog, object store, and where the tables lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from imr.place.home import Keys

_PRINTED = frozenset(
    {
        "type", "uri", "warehouse", "prefix", "scope", "oauth2-server-uri", "s3.endpoint", "s3.region",
        "s3.path-style-access", "glue.region", "glue.id", "glue.endpoint", "client.region",
        "rest.sigv4-enabled", "rest.signing-region", "rest.signing-name",
    }
)  # fmt: skip
"""pyiceberg's properties of a catalog that hold no secret. The others are only named."""

_TYPES = {"http": "rest", "https": "rest", "postgresql": "sql", "sqlite": "sql", "thrift": "hive"}
"""Scheme of a catalog's URI -> the type that pyiceberg takes it for where none is given."""


@dataclass(frozen=True, slots=True)
class Place:
    """One deployment as others reach it; nothing in it is secret but `keys`.

    `endpoint` is None for AWS itself, and `keys` are None but for the embedded stack's own store.
    """

    name: str
    """The catalog's name: pyiceberg's, and the one under which a catalog in a database keeps its tables."""
    catalog: Mapping[str, str]
    """pyiceberg's properties of the catalog, without secrets."""
    region: str
    endpoint: str | None = None
    keys: Keys | None = None
    withheld: tuple[str, ...] = ()
    """Names of the configured properties that are not in `catalog`, as they may be secret."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Table -> address of its newest metadata file."""

    @property
    def kind(self) -> str:
        """The kind of catalog: `sqlite`, `postgresql`, or pyiceberg's type, such as `rest` and `glue`."""
        if self.catalog["type"] != "sql":
            return self.catalog["type"]
        return make_url(self.catalog["uri"]).get_backend_name()

    @property
    def properties(self) -> Mapping[str, str]:
        """pyiceberg's properties of the catalog and of the object store."""
        store = {"s3.region": self.region}
        if self.endpoint:
            # DataFusion's reader would put the bucket's name before the host's otherwise.
            store |= {"s3.endpoint": self.endpoint, "s3.path-style-access": "true"}
        if self.keys:
            store |= {"s3.access-key-id": self.keys.access_key, "s3.secret-access-key": self.keys.secret_key}
        return {**self.catalog, **store}

    @property
    def jdbc(self) -> str:
        """The address of a catalog that is a database, as Java's drivers write it, without its user."""
        url = make_url(self.catalog["uri"])
        if self.kind == "sqlite":
            return f"jdbc:sqlite:{url.database}"
        return f"jdbc:{self.kind}://{url.host}:{url.port or 5432}/{url.database}"

    @property
    def user(self) -> str | None:
        """The user of a catalog that is a database."""
        return make_url(self.catalog["uri"]).username

    @property
    def warehouse(self) -> str:
        """Where the catalog makes new tables; empty where the catalog itself knows."""
        return self.catalog.get("warehouse", "")

    @property
    def host(self) -> str:
        """The object store's host and port, without a scheme."""
        return (self.endpoint or "").partition("://")[2]

    @property
    def plain(self) -> bool:
        """Whether the object store is spoken to without encryption."""
        return bool(self.endpoint and self.endpoint.startswith("http://"))

    def folder(self, table: str) -> str:
        """Returns the address of a table's folder, without a slash at its end."""
        return self.metadata[table].rpartition("/metadata/")[0]

    def newest(self, table: str) -> str:
        """Returns the path of a table's newest metadata file in the table's folder."""
        return "metadata/" + self.metadata[table].rpartition("/metadata/")[2]

    def reached(self, address: str) -> str:
        """Returns an `s3://` address as one that HTTP reaches: the bucket stands in the path or the host."""
        bucket, _, key = address.partition("://")[2].partition("/")
        if self.endpoint:
            return f"{self.endpoint.rstrip('/')}/{bucket}/{key}"
        return f"https://{bucket}.s3.{self.region}.amazonaws.com/{key}"


def open_properties(described: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Returns a catalog's properties without secrets, and the names of those that were left out.

    Of an URI the password is left out, and whatever stands behind a question mark, where drivers take
    passwords too.
    """
    shown = {name: value for name, value in described.items() if name in _PRINTED}
    withheld = [
        name for name in described if name not in _PRINTED and not name.startswith(("s3.", "client."))
    ]
    if "uri" in shown:
        shown["uri"], hidden = _without_password(shown["uri"])
        withheld += ["the password of its uri"] if hidden else []
        shown.setdefault("type", _TYPES.get(shown["uri"].partition(":")[0].partition("+")[0], "rest"))
    return shown, tuple(sorted(withheld))


def _without_password(uri: str) -> tuple[str, bool]:
    try:
        url = make_url(uri)
    except ArgumentError:
        return uri, False
    # `set` would leave a password of None as it is.
    bare = url._replace(password=None, query={})  # type: ignore[arg-type]
    return bare.render_as_string(hide_password=False), bare != url

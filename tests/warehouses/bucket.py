"""A store of one's own: the same objects behind another address, which answers ranges as S3 does.

The embedded stack's server answers a request for a range with the status of a whole object, and refuses the
last bytes of an object that has fewer. Readers that ask so are tried here, with the texts that `imr connect`
prints for a bucket of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from imr.place import home
from imr.place.home import CATALOG
from imr.place.settings import Settings
from support.loopback import Handler, listening

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")  # bytes=0-99, bytes=100-, bytes=-8


@contextmanager
def bucket(settings: Settings, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment of those who know the objects of a home as a bucket of theirs, and its catalog."""
    keys = home.keys(settings.home)
    assert keys is not None
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), _serving(settings.home / "objects")) as server,
        listening(server),
    ):
        yield {
            **environ,
            "IMR_RAW": settings.raw,
            "IMR_LAKE": settings.lake,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
            "AWS_ACCESS_KEY_ID": keys.access_key,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key,
            "AWS_REGION": "us-east-1",
            "PYICEBERG_CATALOG__IMR__URI": f"sqlite:///{settings.home / CATALOG}",
            "PYICEBERG_CATALOG__IMR__WAREHOUSE": f"{settings.lake}/warehouse",
        }


def _serving(objects: Path) -> type[Handler]:
    class Objects(Handler):
        """Gives objects, whole and in part; asks nobody for a key."""

        def do_GET(self) -> None:  # noqa: N802
            path = objects / unquote(urlsplit(self.path).path).lstrip("/")
            if not path.is_file():
                self.answer(404, {}, b"")
                return
            data = path.read_bytes()
            named = {"ETag": f'"{len(data)}"', "Last-Modified": "Mon, 03 Mar 2025 00:00:00 GMT"}
            asked = _RANGE.fullmatch(self.headers.get("Range", ""))
            if asked is None:
                self.answer(200, named, data)
                return
            start, stop = _part(asked[1], asked[2], len(data))
            said = {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"}
            self.answer(206, named | said, data[start:stop])

        do_HEAD = do_GET  # noqa: N815

    return Objects


def _part(first: str, last: str, size: int) -> tuple[int, int]:
    """The part of an object that a range names, by RFC 9110: [start, stop)."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size

"""Looks for planted words in every object of a lake: in the bytes as they are, and in Parquet's values."""

from __future__ import annotations

import zlib
from collections.abc import Collection

import pyarrow as pa
import pyarrow.parquet as pq

from imr.runs.deployment import Deployment


def objects_with(deployment: Deployment, words: Collection[str], where: str = "") -> dict[str, set[str]]:
    """Path of every object under the lake (or under its folder `where`) that holds a word -> the words."""
    lake = deployment.lake()
    found = {}
    for page in lake.list(where or None):
        for entry in page:
            path = entry["path"]
            try:
                data = bytes(lake.get(path).bytes())
            except FileNotFoundError:
                continue
            held = {word for word in words if word.encode() in _readable(path, data)}
            if held:
                found[path] = held
    return found


def _readable(path: str, data: bytes) -> bytes:
    """The bytes of an object, and with them what it packs: Parquet's values and statistics, Avro's blocks."""
    if path.endswith(".parquet"):
        file = pq.ParquetFile(pa.BufferReader(data))
        columns = (file.read([name]).to_pylist() for name in file.schema_arrow.names)
        return data + str([str(values) for values in columns]).encode()
    if path.endswith(".avro"):
        return data + _inflated(data)
    return data


def _inflated(data: bytes) -> bytes:
    """All that can be inflated from any place of an Avro file, whose blocks are packed by deflate."""
    sync, found = data[-16:], b""
    start = data.find(sync)
    while 0 <= start < len(data) - 16:
        for head in range(2, 21):  # the block's counts of entries and bytes
            try:
                found += zlib.decompressobj(-15).decompress(data[start + 16 + head :])
                break
            except zlib.error:
                continue
        start = data.find(sync, start + 16)
    return found

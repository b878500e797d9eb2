"""Peak memory of reading one archive, small and large, out of the embedded S3 server: it should not differ.

    PYTHONPATH=tests .venv/bin/python benchmarks/memory.py [LETTERS ...]

For each number of letters (1,000 and 20,000 unless given) a .zip and a .tar.gz of invented PDFs is read in a
process of its own, by as many readers as there are CPUs.
"""

from __future__ import annotations

import multiprocessing
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import psutil
from peak import peak_bytes

from imr.letters.extract import read_objects
from imr.letters.model import LetterText, RawObject
from imr.local.embedded import serving
from imr.samples import make_letter, render_pdf
from imr.settings import Settings
from imr.storage import access
from support.loopback import free_port

DISTINCT = 50
MIB = 2**20
ROW = "{:8} {:>8} {:>7} {:>8} {:>10} {:>9} {:>9}"


def main() -> None:
    """Print a line per archive."""
    sizes = [int(size) for size in sys.argv[1:]] or [1_000, 20_000]
    letters = [render_pdf(make_letter(7, index)) for index in range(DISTINCT)]
    with TemporaryDirectory() as home:
        settings = Settings(
            Path(home), "s3://imr/raw", "s3://imr/lake", "imr", free_port(), free_port(), embedded=True
        )
        folder = settings.home / "objects" / "imr" / "raw"
        folder.mkdir(parents=True)
        paths = {folder / f"{size}.{ending}": size for ending in WRITERS for size in sizes}
        for path, size in paths.items():
            WRITERS[path.suffix[1:]](path, letters, size)
        click.echo(ROW.format("archive", "letters", "MiB", "seconds", "letters/s", "peak MiB", "a reader"))
        with serving(settings):
            for path, size in paths.items():
                with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
                    seconds, peak, readers = process.submit(measure, settings, path.name, size).result()
                figures = (path.stat().st_size / MIB, seconds, size / seconds, peak / MIB, readers / MIB)
                kind = path.suffix[1:]
                click.echo(ROW.format(kind, f"{size:,}", *(f"{figure:.1f}" for figure in figures)))


def write_zip(path: Path, letters: list[bytes], size: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _members(letters, size):
            archive.writestr(name, data)


def write_tar(path: Path, letters: list[bytes], size: int) -> None:
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, data in _members(letters, size):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, BytesIO(data))


WRITERS: dict[str, Callable[[Path, list[bytes], int], None]] = {"zip": write_zip, "tgz": write_tar}


def measure(settings: Settings, key: str, size: int) -> tuple[float, int, int]:
    """(seconds, peak memory of this process, the most seen of one of its readers), in bytes."""
    store = access(settings).store(settings.raw)
    meta = store.head(key)
    etag = (meta["e_tag"] or "").strip('"')
    item = RawObject(key, date(2025, 1, 1), etag, meta["size"], meta["last_modified"])
    started, read, readers = time.perf_counter(), 0, 0
    for found in read_objects(store, [item]):
        assert isinstance(found.reading, LetterText), found.reading
        read += 1
        if read % 250 == 0:
            children = psutil.Process().children(recursive=True)
            readers = max([readers, *(child.memory_info().rss for child in children)])
    assert read == size, (read, size)
    seconds = time.perf_counter() - started
    return seconds, peak_bytes(), readers


def _members(letters: list[bytes], size: int) -> Iterator[tuple[str, bytes]]:
    for number in range(size):
        # A PDF may be followed by a comment: every letter differs.
        yield f"{number % 12:02}/CM21-{number:07}.pdf", letters[number % DISTINCT] + b"\n%% %d\n" % number


if __name__ == "__main__":
    main()

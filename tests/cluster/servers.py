"""PostgreSQL's databases and Redis, on loopback."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from warehouses.install import NotToBeHad


def program(name: str, package: str) -> str:
    """Returns the path of a program. Raises NotToBeHad where it is not installed."""
    found = shutil.which(name)
    if found is None:
        raise NotToBeHad(f"{name} is not installed: install the package {package}")
    return found


def redis_command(port: int, folder: Path) -> list[str]:
    """The broker, which keeps nothing on disk: after a restart it has forgotten every message."""
    return [
        program("redis-server", "redis-server"), "--bind", "127.0.0.1", "--port", str(port),
        "--dir", str(folder), "--save", "", "--appendonly", "no",
    ]  # fmt: skip


class Databases:
    """The databases of a PostgreSQL server on a loopback port, whose user `imr` needs no password."""

    def __init__(self, port: int) -> None:
        self.port = port

    def uri(self, name: str) -> str:
        return f"postgresql+psycopg2://imr@127.0.0.1:{self.port}/{name}"

    def make(self, name: str) -> str:
        """Makes an empty database; returns its address."""
        self._run("createdb", name)
        return self.uri(name)

    def lose(self, name: str) -> None:
        self._run("dropdb", "--force", name)

    def back_up(self, name: str, file: Path) -> None:
        self._run("pg_dump", "--format", "custom", "--file", str(file), name)

    def restore(self, name: str, file: Path) -> None:
        self._run("pg_restore", "--exit-on-error", "--dbname", name, str(file))

    def _run(self, command: str, *arguments: str) -> None:
        found = program(command, "postgresql-client")
        subprocess.run([found, "-h", "127.0.0.1", "-p", str(self.port), "-U", "imr", *arguments], check=True)

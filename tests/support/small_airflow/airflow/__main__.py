"""A small Airflow: the processes of `airflow standalone`, and as much of its API as `imr up` asks for.

Put first on PYTHONPATH, it is what `python -m airflow standalone` starts. Every part has a child of its own,
as Airflow's have, which outlives it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PARTS = ("scheduler", "dag-processor", "triggerer", "api-server")
CHILD = [sys.executable, "-c", "import signal; signal.pause()"]


class _Api(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps({"access_token": "token"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def main(part: str) -> None:
    if part == "standalone":
        for name in PARTS:
            subprocess.Popen([sys.executable, "-m", "airflow", name])
        signal.pause()
    subprocess.Popen(CHILD)
    if part == "api-server":
        generated = Path(os.environ["AIRFLOW_HOME"]) / "simple_auth_manager_passwords.json.generated"
        generated.parent.mkdir(exist_ok=True)
        generated.write_text(json.dumps({"admin": "password"}))
        ThreadingHTTPServer(("127.0.0.1", int(os.environ["AIRFLOW__API__PORT"])), _Api).serve_forever()
    signal.pause()


main(sys.argv[1])
